#include "planners/cut/price_patterns.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <optional>

#include "planners/cut/all_fillings.h"
#include "planners/cut/knapsack_lists.h"
#include "planners/cut/knapsack_table.h"

namespace tenon::cut {

namespace {

constexpr std::int64_t kMostTableSteps = 2'000'000'000;  // about a second, and 2 GB
constexpr std::int64_t kMostListSteps = 400'000'000;

// One of the knapsacks that a board comes down to.
struct Pass {
  std::int64_t room = 0;
  std::int64_t less_a_unit = 0;  // each unit of size takes so much off a piece's worth
  std::int64_t constant = 0;     // gain = constant + worths
  ChoiceLimits limits{};
};

// `keeps`: rests that are kept are worth something here. Passes without room for any piece are among them.
std::vector<Pass> passes_of(const Core& core, const Board& board, std::int64_t scale) {
  const Instance& instance = *core.instance;
  ChoiceLimits limits{core.most_pieces};
  if (core.most_cuts)
    limits.most_pieces = std::min(core.most_pieces.value_or(*core.most_cuts), *core.most_cuts);
  std::vector<Pass> passes{{board.room, 0, -scale * board.cost, limits}};
  if (core.leftover_value > 0) {
    const std::int64_t usable = instance.usable(board.stock);
    const std::int64_t unit = scale * core.leftover_value;
    passes.push_back({usable - *instance.least_leftover, unit, unit * usable - scale * board.cost, limits});
  }
  if (core.most_cuts && core.most_pieces.value_or(*core.most_cuts + 1) > *core.most_cuts)
    passes.push_back({board.room, 0, -scale * board.cost, {*core.most_cuts + 1, true}});
  return passes;
}

}  // namespace

struct PatternPricing::Work {
  std::int64_t unit = 1;            // greatest common divisor of all sizes
  std::vector<KnapsackKind> kinds;  // of the pass at hand, sizes in units
  std::vector<int> origin;          // of each, in the core
  KnapsackTable<double> exact_doubles;
  KnapsackTable<std::int64_t> integers;
  KnapsackLists lists;
  std::vector<TableCandidate> order;
  Choice choice;
};

PatternPricing::PatternPricing(const Core& core) : core_(&core), work_(std::make_unique<Work>()) {
  std::int64_t unit = 0;
  for (const Kind& kind : core.kinds) unit = std::gcd(unit, kind.size);
  work_->unit = std::max<std::int64_t>(1, unit);
}
PatternPricing::~PatternPricing() = default;

namespace {

// No choice is worth more: the linear relaxation with as many pieces of the best kind as wanted, and all that there is.
Int128 worth_bound(const Knapsack& knapsack) {
  Int128 all = 0;
  const KnapsackKind* dearest = nullptr;
  for (const KnapsackKind& kind : knapsack.kinds) {
    all += Int128{kind.worth} * kind.most;
    if (!dearest || Int128{kind.worth} * dearest->size > Int128{dearest->worth} * kind.size) dearest = &kind;
  }
  return dearest ? std::min(all, Int128{knapsack.room} * dearest->worth / dearest->size) : 0;
}

}  // namespace

// One call of best().
class PatternPricing::Call {
 public:
  Call(const Core& core, Work& work, int board, std::span<const std::int64_t> worths, std::int64_t scale,
       int most_columns, std::int64_t above, Budget& budget)
      : core_(core),
        work_(work),
        index_(board),
        worths_(worths),
        scale_(scale),
        most_columns_(static_cast<std::size_t>(std::max(1, most_columns))),
        above_(above),
        budget_(budget) {}

  Result run() {
    result_.complete = true;
    for (const Pass& pass : passes_of(core_, core_.boards[static_cast<std::size_t>(index_)], scale_)) {
      load(pass);
      if (pass.limits.exactly_full || (pass.limits.most_pieces && !work_.kinds.empty()))
        by_lists(pass);
      else if (!work_.kinds.empty())
        by_table(pass);
      else if (pass.limits.most_pieces.value_or(1) > 0)
        one_piece(pass);
    }
    finish();
    return std::move(result_);
  }

 private:
  void load(const Pass& pass) {
    work_.kinds.clear();
    work_.origin.clear();
    const std::int64_t unit = work_.unit;
    for (std::size_t k = core_.kinds.size(); k-- > 0;) {
      const Kind& kind = core_.kinds[k];
      if (kind.size > pass.room) break;
      const std::int64_t worth = worths_[k] - pass.less_a_unit * kind.size;
      if (worth < 0 || (worth == 0 && !pass.limits.exactly_full)) continue;
      work_.kinds.push_back({kind.size / unit, worth, std::min(kind.demand, pass.room / kind.size)});
      work_.origin.push_back(static_cast<int>(k));
    }
    knapsack_ = {work_.kinds, pass.room / unit};
  }

  void by_table(const Pass& pass) {
    const Int128 bound = worth_bound(knapsack_);
    if (knapsack_table_cells(knapsack_) > kMostTableSteps)
      by_lists(pass);
    else if (bound < Int128{1} << 53)
      by_table(pass, work_.exact_doubles);
    else
      by_table(pass, work_.integers);
  }

  template <class Worth>
  void by_table(const Pass& pass, KnapsackTable<Worth>& table) {
    if (!table.solve(knapsack_, budget_)) return give_up(pass);
    work_.order.clear();
    std::int64_t most = 0;
    for (const TableCandidate& candidate : table.candidates()) {
      most = std::max(most, candidate.worth);
      if (pass.constant + candidate.worth > above_) work_.order.push_back(candidate);
    }
    raise(pass.constant + most);
    const std::size_t wanted = std::min(most_columns_, work_.order.size());
    const auto better = [](const TableCandidate& a, const TableCandidate& b) {
      return a.worth != b.worth ? a.worth > b.worth : a.bundle < b.bundle;
    };
    std::partial_sort(work_.order.begin(), work_.order.begin() + static_cast<std::ptrdiff_t>(wanted),
                      work_.order.end(), better);
    for (std::size_t i = 0; i < wanted; ++i) {
      table.choose(work_.order[i], work_.choice);
      offer(work_.choice);
    }
  }

  void by_lists(const Pass& pass) {
    if (pass.limits.exactly_full && pass.room % work_.unit != 0) return;
    const auto end =
        work_.lists.solve(knapsack_, pass.limits, pass.limits.exactly_full ? -1 : 0, kMostListSteps, budget_);
    if (end != KnapsackLists::End::kBest) return give_up(pass);
    if (!work_.lists.most()) return;
    raise(pass.constant + *work_.lists.most());
    work_.lists.choose(work_.choice);
    offer(work_.choice);
  }

  // Where no piece is worth what it costs: the filling that is best nevertheless.
  void one_piece(const Pass& pass) {
    int best = -1;
    std::int64_t most = 0;
    for (std::size_t k = core_.kinds.size(); k-- > 0;) {
      const Kind& kind = core_.kinds[k];
      if (kind.size > pass.room) break;
      const std::int64_t worth = worths_[k] - pass.less_a_unit * kind.size;
      if (best >= 0 && worth <= most) continue;
      best = static_cast<int>(k);
      most = worth;
    }
    if (best < 0) return;
    raise(pass.constant + most);
    add({index_, {{best, 1}}});
  }

  void give_up(const Pass& pass) {
    result_.complete = false;
    const Int128 bound = worth_bound(knapsack_) + pass.constant;
    raise(static_cast<std::int64_t>(std::min<Int128>(bound, std::numeric_limits<std::int64_t>::max())));
  }

  void raise(std::int64_t gain) {
    result_.most = any_ ? std::max(result_.most, gain) : gain;
    any_ = true;
  }

  void offer(const Choice& choice) {
    Filling filling{index_, {}};
    filling.pieces.reserve(choice.size());
    for (auto piece = choice.rbegin(); piece != choice.rend(); ++piece)
      filling.pieces.emplace_back(work_.origin[static_cast<std::size_t>(piece->first)], piece->second);
    add(std::move(filling));
  }

  void add(Filling filling) {
    std::int64_t gain = -scale_ * core_.cost(filling);
    for (const auto& [kind, count] : filling.pieces) gain += worths_[static_cast<std::size_t>(kind)] * count;
    if (gain <= above_) return;
    Found found{std::move(filling), gain};
    if (std::find(result_.found.begin(), result_.found.end(), found) == result_.found.end())
      result_.found.push_back(std::move(found));
  }

  void finish() {
    if (!any_) result_.most = -scale_ * core_.cost({index_, {}});
    std::stable_sort(result_.found.begin(), result_.found.end(),
                     [](const Found& a, const Found& b) { return a.gain > b.gain; });
    if (result_.found.size() > most_columns_) result_.found.resize(most_columns_);
  }

  const Core& core_;
  Work& work_;
  const int index_;
  const std::span<const std::int64_t> worths_;
  const std::int64_t scale_;
  const std::size_t most_columns_;
  const std::int64_t above_;
  Budget& budget_;
  Knapsack knapsack_;
  Result result_;
  bool any_ = false;
};

PatternPricing::Result PatternPricing::best(int board, std::span<const std::int64_t> worths,
                                            std::int64_t scale, int most_columns, std::int64_t above,
                                            Budget& budget) {
  return Call(*core_, *work_, board, worths, scale, most_columns, above, budget).run();
}

bool PatternPricing::all(int board, std::span<const std::int64_t> worths, std::int64_t scale,
                         std::int64_t least, std::size_t limit, std::vector<Found>& out, Budget& budget) {
  out.clear();
  std::vector<Filling> fillings;
  std::vector<std::int64_t> gains;
  if (!all_fillings(*core_, board, worths, scale, least, limit, fillings, gains, budget)) return false;
  for (std::size_t i = 0; i < fillings.size(); ++i) out.push_back({std::move(fillings[i]), gains[i]});
  return true;
}

}  // namespace tenon::cut
