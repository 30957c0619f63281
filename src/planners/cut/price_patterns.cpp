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

// Which engine, by what each would take: counted, not timed, so that answers repeat. Measured on the usual collections.
constexpr std::int64_t kCellsAStep = 25;     // a step of the lists takes as long as so many cells of a table
constexpr std::int64_t kFewCells = 200'000;  // 40 microseconds: nothing is tried before the table
constexpr std::int64_t kManyCells = 3'000'000;        // more do not pay where a good choice will do
constexpr std::int64_t kMostCells = 500'000'000;      // a tenth of a second, and half a gigabyte
constexpr std::int64_t kFewPieces = 8;                // in a board: lists stay short
constexpr KnapsackLists::Effort kExact{200'000'000};  // a second, and three gigabytes at worst
constexpr KnapsackLists::Effort kGoodWillDo{2'000'000, 64};
constexpr std::size_t kTableOffers = 12;
constexpr std::int64_t kNearlyAsGood = 100;  // of an offer: less than the best by at most such a part of it

// One of the knapsacks that a board comes down to.
struct Pass {
  std::int64_t room = 0;
  std::int64_t less_a_unit = 0;  // each unit of size takes so much off a piece's worth
  std::int64_t constant = 0;     // gain = constant + worths
  ChoiceLimits limits{};
};

// Passes without room for any piece may be among them.
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
  std::vector<std::int64_t> left;  // demand of each kind that the columns found do not use up
  std::vector<TableCandidate> order;
  std::optional<std::int64_t> best_worth;  // of the pass solved last
  std::vector<Found> offers;
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
  using End = KnapsackLists::End;

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

  // The first round is exact. Those after it price what pieces the columns found so far would not use up if each were cut
  // as often as demand allows (price_patterns.h says why). There a good filling will do.
  Result run() {
    result_.complete = true;
    work_.left.clear();
    for (const Kind& kind : core_.kinds) work_.left.push_back(kind.demand);
    passes_ = passes_of(core_, core_.boards[static_cast<std::size_t>(index_)], scale_);
    for (const Pass& pass : passes_) {
      load(pass);
      solve(pass);
    }
    if (!any_) result_.most = -scale_ * core_.cost({index_, {}});
    while (accept_offers() && result_.found.size() < most_columns_) {
      for (const Pass& pass : passes_) {
        load(pass);
        if (!work_.kinds.empty()) solve_well(pass);
      }
    }
    std::stable_sort(result_.found.begin(), result_.found.end(),
                     [](const Found& a, const Found& b) { return a.gain > b.gain; });
    return std::move(result_);
  }

 private:
  void load(const Pass& pass) {
    work_.kinds.clear();
    work_.origin.clear();
    const std::int64_t unit = work_.unit;
    knapsack_ = {{}, pass.room / unit};
    if (pass.limits.exactly_full && pass.room % unit != 0) return;
    for (std::size_t k = core_.kinds.size(); k-- > 0;) {
      const Kind& kind = core_.kinds[k];
      if (kind.size > pass.room) break;
      const std::int64_t worth = worths_[k] - pass.less_a_unit * kind.size;
      if (worth < 0 || (worth == 0 && !pass.limits.exactly_full) || work_.left[k] == 0) continue;
      work_.kinds.push_back({kind.size / unit, worth, std::min(work_.left[k], pass.room / kind.size)});
      work_.origin.push_back(static_cast<int>(k));
    }
    knapsack_.kinds = work_.kinds;
  }

  // Of worths: each choice of pieces that a pass looks for is worth more. The empty choice is not.
  static std::int64_t less_than_any(const Pass& pass) { return pass.limits.exactly_full ? -1 : 0; }

  // Offers the best choice of a pass, and knows that it is.
  void solve(const Pass& pass) {
    if (work_.kinds.empty()) {
      if (!pass.limits.exactly_full && pass.limits.most_pieces.value_or(1) > 0) one_piece(pass);
      return;
    }
    const std::int64_t cells = knapsack_table_cells(knapsack_);
    const bool listed = pass.limits.exactly_full || pass.limits.most_pieces || cells > kMostCells;
    End end = End::kTooManySteps;
    if (listed)
      end = by_lists(pass, less_than_any(pass), kExact);
    else if (cells > kFewCells)
      end = by_lists(pass, less_than_any(pass), {cells / kCellsAStep});
    if (end == End::kTooManySteps && !listed) end = by_table(pass);
    if (end == End::kBest) {
      if (work_.best_worth) raise(pass.constant + *work_.best_worth);
      return;
    }
    result_.complete = false;
    const Int128 bound = worth_bound(knapsack_) + pass.constant;
    raise(static_cast<std::int64_t>(std::min<Int128>(bound, std::numeric_limits<std::int64_t>::max())));
  }

  // Offers a good choice of a pass, if there is one that gains enough.
  void solve_well(const Pass& pass) {
    std::int64_t floor = above_;
    for (const Found& offer : work_.offers) floor = std::max(floor, offer.gain);
    const std::int64_t cells = knapsack_table_cells(knapsack_);
    const bool few_pieces = knapsack_.room / work_.kinds[0].size < kFewPieces;
    const bool listed = pass.limits.exactly_full || pass.limits.most_pieces;
    if (!listed && cells <= (few_pieces ? kFewCells : kManyCells))
      by_table(pass);
    else
      by_lists(pass, std::max(less_than_any(pass), floor - pass.constant), kGoodWillDo);
  }

  End by_lists(const Pass& pass, std::int64_t known, const KnapsackLists::Effort& effort) {
    const End end = work_.lists.solve(knapsack_, pass.limits, known, effort, budget_);
    work_.best_worth = work_.lists.most();
    if (work_.best_worth) {
      work_.lists.choose(work_.choice);
      offer(filling_of(work_.choice));
    }
    return end;
  }

  End by_table(const Pass& pass) {
    return worth_bound(knapsack_) < Int128{1} << 53 ? by_table(pass, work_.exact_doubles)
                                                    : by_table(pass, work_.integers);
  }

  // Offers also what is nearly as good as the best.
  template <class Worth>
  End by_table(const Pass& pass, KnapsackTable<Worth>& table) {
    if (!table.solve(knapsack_, budget_)) return End::kBudget;
    const auto better = [](const TableCandidate& a, const TableCandidate& b) {
      return a.worth != b.worth ? a.worth > b.worth : a.bundle < b.bundle;
    };
    work_.order = table.candidates();
    const std::size_t some = std::min(work_.order.size(), most_columns_ > 1 ? kTableOffers : 1);
    std::partial_sort(work_.order.begin(), work_.order.begin() + static_cast<std::ptrdiff_t>(some),
                      work_.order.end(), better);
    work_.best_worth = work_.order[0].worth;
    const std::int64_t floor =
        std::max(above_ - pass.constant, *work_.best_worth - *work_.best_worth / kNearlyAsGood);
    for (std::size_t i = 0; i < some && (i == 0 || work_.order[i].worth > floor); ++i) {
      table.choose(work_.order[i], work_.choice);
      offer(filling_of(work_.choice));
    }
    return End::kBest;
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
    offer({index_, {{best, 1}}});
  }

  void raise(std::int64_t gain) {
    result_.most = any_ ? std::max(result_.most, gain) : gain;
    any_ = true;
  }

  Filling filling_of(const Choice& choice) const {
    Filling filling{index_, {}};
    filling.pieces.reserve(choice.size());
    for (auto piece = choice.rbegin(); piece != choice.rend(); ++piece)
      filling.pieces.emplace_back(work_.origin[static_cast<std::size_t>(piece->first)], piece->second);
    return filling;
  }

  void offer(Filling filling) {
    std::int64_t gain = -scale_ * core_.cost(filling);
    for (const auto& [kind, count] : filling.pieces) gain += worths_[static_cast<std::size_t>(kind)] * count;
    if (gain > above_) work_.offers.push_back({std::move(filling), gain});
  }

  // Pieces of no worth into the room that is left, large ones first: the column covers more for the same gain.
  void fill_up(Filling& filling) const {
    if (passes_.size() > 1 || passes_[0].limits.most_pieces) return;
    std::int64_t room = passes_[0].room - core_.sizes(filling);
    if (room < core_.kinds.back().size) return;
    std::vector<std::pair<int, std::int64_t>> more;
    for (std::size_t k = 0; k < core_.kinds.size(); ++k) {
      if (worths_[k] != 0 || core_.kinds[k].size > room) continue;
      const auto k_there = [&](const auto& piece) { return piece.first == static_cast<int>(k); };
      if (std::any_of(filling.pieces.begin(), filling.pieces.end(), k_there)) continue;
      const std::int64_t count = std::min(work_.left[k], room / core_.kinds[k].size);
      if (count > 0) more.emplace_back(static_cast<int>(k), count);
      room -= count * core_.kinds[k].size;
    }
    filling.pieces.insert(filling.pieces.end(), more.begin(), more.end());
    std::sort(filling.pieces.begin(), filling.pieces.end());
  }

  // Takes the offers, the best first, as far as pieces are left for them. False: none.
  bool accept_offers() {
    std::stable_sort(work_.offers.begin(), work_.offers.end(),
                     [](const Found& a, const Found& b) { return a.gain > b.gain; });
    const std::size_t before = result_.found.size();
    for (Found& offer : work_.offers) {
      if (result_.found.size() == most_columns_) break;
      std::int64_t times = std::numeric_limits<std::int64_t>::max();
      for (const auto& [k, count] : offer.filling.pieces)
        times = std::min(times, work_.left[static_cast<std::size_t>(k)] / count);
      if (times == 0) continue;
      fill_up(offer.filling);
      for (const auto& [k, count] : offer.filling.pieces) {
        std::int64_t& left = work_.left[static_cast<std::size_t>(k)];
        left = std::max<std::int64_t>(0, left - times * count);
      }
      result_.found.push_back(std::move(offer));
    }
    work_.offers.clear();
    return result_.found.size() > before;
  }

  const Core& core_;
  Work& work_;
  const int index_;
  const std::span<const std::int64_t> worths_;
  const std::int64_t scale_;
  const std::size_t most_columns_;
  const std::int64_t above_;
  Budget& budget_;
  std::vector<Pass> passes_;
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
