#include "planners/cut/fewest_patterns.h"

#include <algorithm>
#include <array>
#include <map>
#include <numeric>
#include <set>
#include <utility>

#include "planners/cut/correct_values.h"

namespace tenon::cut {

namespace {

constexpr std::int64_t kMostSteps = 3000;  // of the search for two patterns
constexpr std::int64_t kAllSplits =
    40;  // up to so many boards every way to share them between two patterns is tried
constexpr std::int64_t kStepsATick = 100;

// Pieces of one kind that some patterns hold together.
struct Pool {
  int kind = 0;
  std::int64_t size = 0;
  std::int64_t pieces = 0;
};

// Two fillings, cut u and v times, that together hold exactly the pool. Depth first, kind by kind: each has few ways to
// be shared, since u a + v b = pieces; the sizes of the first filling must end in a window, for the second gets the
// rest.
class TwoFillings {
 public:
  TwoFillings(const Core& core, int board, const std::vector<Pool>& pool, std::int64_t u, std::int64_t v)
      : core_(core),
        board_(board),
        pool_(pool),
        u_(u),
        v_(v),
        room_(core.boards[static_cast<std::size_t>(board)].room) {}

  std::optional<std::pair<Filling, Filling>> run(std::int64_t& steps) {
    Int128 all = 0;
    for (const Pool& each : pool_) all += Int128{each.size} * each.pieces;
    low_ = std::max<Int128>(0, ceil_div(all - Int128{v_} * room_, u_));
    if (low_ > room_) return std::nullopt;
    for (const Pool& each : pool_) {
      std::vector<std::int64_t> ways;  // pieces in the first filling
      const std::int64_t most = std::min(each.pieces / u_, room_ / each.size);
      for (std::int64_t a = 0; a <= most && ways.size() < 64; ++a) {
        const std::int64_t left = each.pieces - a * u_;
        if (left % v_ == 0 && left / v_ <= room_ / each.size) ways.push_back(a);
      }
      if (ways.empty()) return std::nullopt;
      ways_.push_back(std::move(ways));
    }
    least_.assign(pool_.size() + 1, 0);
    most_.assign(pool_.size() + 1, 0);
    for (std::size_t i = pool_.size(); i-- > 0;) {
      least_[i] = least_[i + 1] + Int128{pool_[i].size} * ways_[i].front();
      most_[i] = most_[i + 1] + Int128{pool_[i].size} * ways_[i].back();
    }
    first_.assign(pool_.size(), 0);
    steps_ = &steps;
    return share(0, 0) ? std::optional(fillings()) : std::nullopt;
  }

 private:
  bool share(std::size_t i, Int128 sizes) {
    if (sizes + least_[i] > room_ || sizes + most_[i] < low_ || --*steps_ < 0) return false;
    if (i == pool_.size()) {
      const auto [a, b] = fillings();
      return !a.pieces.empty() && !b.pieces.empty() && core_.fits(a) && core_.fits(b);
    }
    for (const std::int64_t a : ways_[i]) {
      first_[i] = a;
      if (share(i + 1, sizes + Int128{pool_[i].size} * a)) return true;
    }
    return false;
  }

  std::pair<Filling, Filling> fillings() const {
    std::pair<Filling, Filling> both{{board_, {}}, {board_, {}}};
    for (std::size_t i = 0; i < pool_.size(); ++i) {
      const std::int64_t b = (pool_[i].pieces - first_[i] * u_) / v_;
      if (first_[i] > 0) both.first.pieces.emplace_back(pool_[i].kind, first_[i]);
      if (b > 0) both.second.pieces.emplace_back(pool_[i].kind, b);
    }
    return both;
  }

  const Core& core_;
  const int board_;
  const std::vector<Pool>& pool_;
  const std::int64_t u_, v_, room_;
  Int128 low_ = 0;  // sizes of the first filling at least
  std::vector<std::vector<std::int64_t>> ways_;
  std::vector<Int128> least_, most_;  // sizes of the first filling from a kind on
  std::vector<std::int64_t> first_;
  std::int64_t* steps_ = nullptr;
};

class Combiner {
 public:
  Combiner(const Core& core, std::vector<CutFilling> fillings, Budget& budget)
      : core_(core), cuts_(std::move(fillings)), budget_(budget) {}

  std::vector<CutFilling> run() {
    cuts_ = merged(cuts_);
    while (!budget_.stop() && (two_to_one() || three_to_two())) continue;
    return std::move(cuts_);
  }

 private:
  bool two_to_one() {
    for (std::size_t i = 0; i < cuts_.size(); ++i) {
      for (std::size_t j = i + 1; j < cuts_.size(); ++j) {
        if (budget_.spend(1)) return false;
        if (cuts_[i].filling.board != cuts_[j].filling.board) continue;
        const std::int64_t times = cuts_[i].times + cuts_[j].times;
        CutFilling one{{cuts_[i].filling.board, {}}, times};
        const std::vector<Pool> pool = pool_of({i, j});
        if (std::any_of(pool.begin(), pool.end(), [&](const Pool& p) { return p.pieces % times != 0; }))
          continue;
        for (const Pool& p : pool) one.filling.pieces.emplace_back(p.kind, p.pieces / times);
        if (core_.fits(one.filling) && replace({i, j}, {one})) return true;
      }
    }
    return false;
  }

  bool three_to_two() {
    for (std::size_t i = 0; i < cuts_.size(); ++i)
      for (std::size_t j = i + 1; j < cuts_.size(); ++j)
        for (std::size_t k = j + 1; k < cuts_.size(); ++k) {
          if (cuts_[i].filling.board != cuts_[j].filling.board ||
              cuts_[i].filling.board != cuts_[k].filling.board)
            continue;
          if (try_two_for_three({i, j, k})) return true;
          if (budget_.stop()) return false;
        }
    return false;
  }

  bool try_two_for_three(const std::vector<std::size_t>& three) {
    const std::vector<Pool> pool = pool_of(three);
    std::set<std::int64_t> shares;
    std::int64_t all = 0;
    for (const std::size_t i : three) all += cuts_[i].times;
    for (const std::size_t i : three) shares.insert(std::min(cuts_[i].times, all - cuts_[i].times));
    for (std::int64_t u = 1; all <= kAllSplits && 2 * u <= all; ++u) shares.insert(u);
    const int board = cuts_[three[0]].filling.board;
    for (const std::int64_t u : shares) {
      std::int64_t steps = kMostSteps;
      const auto two = TwoFillings(core_, board, pool, u, all - u).run(steps);
      budget_.spend(1 + (kMostSteps - steps) / kStepsATick);
      if (two && replace(three, {{two->first, u}, {two->second, all - u}})) return true;
      if (budget_.stop()) return false;
    }
    return false;
  }

  std::vector<Pool> pool_of(const std::vector<std::size_t>& patterns) const {
    std::map<int, std::int64_t> pieces;
    for (const std::size_t i : patterns)
      for (const auto& [kind, count] : cuts_[i].filling.pieces) pieces[kind] += count * cuts_[i].times;
    std::vector<Pool> pool;
    for (const auto& [kind, count] : pieces)
      pool.push_back({kind, core_.kinds[static_cast<std::size_t>(kind)].size, count});
    return pool;
  }

  // False: the new ones cost more, leftovers being what they are.
  bool replace(const std::vector<std::size_t>& old, const std::vector<CutFilling>& by) {
    std::vector<CutFilling> before;
    for (const std::size_t i : old) before.push_back(cuts_[i]);
    if (cost_of(core_, by) > cost_of(core_, before)) return false;
    for (std::size_t i = old.size(); i-- > 0;)
      cuts_.erase(cuts_.begin() + static_cast<std::ptrdiff_t>(old[i]));
    cuts_.insert(cuts_.end(), by.begin(), by.end());
    cuts_ = merged(cuts_);
    return true;
  }

  const Core& core_;
  std::vector<CutFilling> cuts_;
  Budget& budget_;
};

// Fillings that can be cut many times with the pieces that are open.
class Repeating : public Filler {
 public:
  Repeating(const Core& core, std::int64_t boards, double waste_factor, std::vector<double> values,
            Budget& budget)
      : core_(core),
        waste_factor_(waste_factor),
        values_(std::move(values)),
        budget_(budget),
        boards_left_(boards) {}

  Filling fill(int board, const Open& open) override {
    if (boards_left_ <= 0) return {board, {}};
    Int128 sizes = 0;
    for (std::size_t k = 0; k < core_.kinds.size(); ++k)
      sizes += Int128{core_.kinds[k].size} * open.pieces[k];
    const Int128 room = core_.boards[static_cast<std::size_t>(board)].room;
    const double slack = static_cast<double>(room * boards_left_ - sizes) / static_cast<double>(boards_left_);
    if (slack < 0) return {board, {}};
    Filling best{board, {}};
    for (std::int64_t times = boards_left_;; times -= std::max<std::int64_t>(1, times / 4)) {
      Open together = open;
      for (std::int64_t& pieces : together.pieces) pieces /= times;
      best = fill_by_value(core_, board, together, values_, false, budget_);
      const double waste = static_cast<double>(room - core_.sizes(best));
      if (times <= 1 || budget_.stop() || (!best.pieces.empty() && waste <= slack * waste_factor_)) break;
    }
    return best;
  }

  void chosen(const Filling&, std::int64_t times, const Open&) override { boards_left_ -= times; }

 private:
  const Core& core_;
  const double waste_factor_;
  const std::vector<double> values_;
  Budget& budget_;
  std::int64_t boards_left_;
};

std::vector<double> values_by_size(const Core& core) {
  std::vector<double> values;
  for (const Kind& kind : core.kinds) values.push_back(static_cast<double>(kind.size));
  return values;
}

class Regrouping {
 public:
  Regrouping(const Core& core, std::vector<CutFilling> fillings, Random& random, Budget& budget)
      : core_(core), random_(random), budget_(budget), now_(std::move(fillings)), fewest_(now_.size()) {}

  void run(const std::function<bool(const std::vector<CutFilling>&)>& on_better) {
    for (std::int64_t turn = 1; now_.size() > 1 && !budget_.spend(1); ++turn) {
      if (auto changed = regroup()) now_ = std::move(*changed);
      if (turn % kTurnsAnewCombined == 0) now_ = combine_patterns(core_, std::move(now_), budget_);
      if (now_.size() >= fewest_) continue;
      fewest_ = now_.size();
      if (!on_better(now_)) return;
    }
  }

 private:
  static constexpr std::int64_t kTurnsAnewCombined = 100;

  // nullopt: no other way, or one with more patterns.
  std::optional<std::vector<CutFilling>> regroup() {
    std::vector<CutFilling> left = now_, out;
    random_.shuffle(left);
    const auto most = static_cast<std::size_t>(random_.between(2, 6));
    const int board = left.back().filling.board;
    for (std::size_t i = left.size(); i-- > 0 && out.size() < most;) {
      if (left[i].filling.board != board) continue;
      out.push_back(std::move(left[i]));
      left.erase(left.begin() + static_cast<std::ptrdiff_t>(i));
    }
    Open open{std::vector<std::int64_t>(core_.kinds.size(), 0),
              std::vector<std::int64_t>(core_.boards.size(), 0)};
    std::int64_t& boards = open.boards[static_cast<std::size_t>(board)];
    for (const CutFilling& cut : out) {
      boards += cut.times;
      for (const auto& [kind, count] : cut.filling.pieces)
        open.pieces[static_cast<std::size_t>(kind)] += count * cut.times;
    }
    std::vector<double> values = values_by_size(core_);
    for (double& value : values) value *= static_cast<double>(random_.between(90, 110)) / 100;
    const double factor = static_cast<double>(random_.between(0, 300)) / 100;
    Repeating filler(core_, boards, factor, std::move(values), budget_);
    const auto anew = fill_in_turn(core_, open, NextBoard::kLargest, filler, budget_);
    if (!anew || cost_of(core_, *anew) > cost_of(core_, out)) return std::nullopt;
    left.insert(left.end(), anew->begin(), anew->end());
    left = merged(left);
    return left.size() <= now_.size() ? std::optional(std::move(left)) : std::nullopt;
  }

  const Core& core_;
  Random& random_;
  Budget& budget_;
  std::vector<CutFilling> now_;
  std::size_t fewest_;
};

}  // namespace

Core by_lines(const Core& core) {
  Core lines = core;
  lines.kinds.clear();
  for (const Kind& kind : core.kinds)
    for (const ItemId line : kind.lines)
      lines.kinds.push_back({kind.size, core.instance->items[line].demand, {line}});
  return lines;
}

std::vector<CutFilling> merged(const std::vector<CutFilling>& cuts) {
  std::map<std::pair<int, std::vector<std::pair<int, std::int64_t>>>, std::int64_t> times;
  for (const CutFilling& cut : cuts) times[{cut.filling.board, cut.filling.pieces}] += cut.times;
  std::vector<CutFilling> result;
  for (const auto& [filling, n] : times) result.push_back({{filling.first, filling.second}, n});
  return result;
}

Int128 kinds_bound(const Core& lines) {
  if (lines.boards.empty()) return 0;
  std::int64_t room = lines.boards[0].room;
  std::int64_t most = 0;
  for (auto kind = lines.kinds.rbegin(); kind != lines.kinds.rend() && kind->size <= room; ++kind) {
    room -= kind->size;
    ++most;
  }
  if (lines.most_pieces) most = std::min(most, *lines.most_pieces);
  if (lines.most_cuts) most = std::min(most, *lines.most_cuts + 1);
  return most == 0 ? 0 : ceil_div(static_cast<Int128>(lines.kinds.size()), most);
}

std::vector<CutFilling> combine_patterns(const Core& lines, std::vector<CutFilling> fillings,
                                         Budget& budget) {
  return Combiner(lines, std::move(fillings), budget).run();
}

std::optional<std::vector<CutFilling>> repeat_patterns(const Core& lines, std::int64_t boards,
                                                       double waste_factor, Budget& budget) {
  Repeating filler(lines, boards, waste_factor, values_by_size(lines), budget);
  return fill_in_turn(lines, all_of(lines), NextBoard::kLargest, filler, budget);
}

void regroup_patterns(const Core& lines, std::vector<CutFilling> fillings, Random& random, Budget& budget,
                      const std::function<bool(const std::vector<CutFilling>&)>& on_better) {
  Regrouping(lines, merged(fillings), random, budget).run(on_better);
}

}  // namespace tenon::cut
