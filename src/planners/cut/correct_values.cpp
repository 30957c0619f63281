#include "planners/cut/correct_values.h"

#include <algorithm>
#include <utility>

// The filling of most value is searched for depth first, dearest kinds (for their size) first, each count from the most
// that fits down to none, cut off where even the density of the next kind could not beat the best (Martello and Toth,
// "Knapsack Problems", 1990, ch. 2), and given up after some steps: a filling that is nearly best will do.

namespace tenon::cut {

namespace {

constexpr std::int64_t kSteps = 2000;  // of the search of one filling
constexpr std::int64_t kStepsATick = 100;
constexpr std::int64_t kMostLongBonus = 100;  // in 1/1000: how much more a piece as long as a board may count

// One kind as the search of a filling sees it.
struct Choice {
  int kind = 0;
  std::int64_t size = 0;
  std::int64_t open = 0;
  double value = 0;  // of a piece
  double density = 0;
  std::int64_t shortest = 0;  // size from here on
};

class FillingSearch {
 public:
  // `choices` by falling density.
  FillingSearch(const std::vector<Choice>& choices, Space space, std::int64_t steps)
      : choices_(choices), space_(space), steps_(steps) {}

  // (place in choices, count)
  const std::vector<std::pair<std::size_t, std::int64_t>>& run() {
    std::size_t from = 0;
    do dive(from);
    while (step_back(from));
    return best_;
  }
  std::int64_t steps_left() const { return steps_; }

 private:
  bool may_beat_best(std::size_t from) const {
    return from < choices_.size() &&
           value_ + static_cast<double>(space_.room) * choices_[from].density > best_value_;
  }

  void add(std::size_t at, std::int64_t count) {
    space_.take(choices_[at].size, count);
    value_ += choices_[at].value * static_cast<double>(count);
  }

  void dive(std::size_t from) {
    for (; may_beat_best(from) && space_.pieces > 0 && space_.room >= choices_[from].shortest; ++from) {
      --steps_;
      const std::int64_t count = std::min(choices_[from].open, space_.fits(choices_[from].size));
      if (count == 0) continue;
      add(from, count);
      taken_.emplace_back(from, count);
    }
    if (value_ <= best_value_) return;
    best_value_ = value_;
    best_ = taken_;
  }

  // One piece less of the kind taken last, or none of it where fewer of it are no help. False: there is nothing left to
  // try.
  bool step_back(std::size_t& from) {
    while (!taken_.empty() && steps_ > 0) {
      auto& [at, count] = taken_.back();
      from = at + 1;
      add(at, -1);
      --steps_;
      const bool promising = may_beat_best(from);
      if (!promising && count > 1) add(at, 1 - count);
      if (!promising || --count == 0) taken_.pop_back();
      if (promising) return true;
    }
    return false;
  }

  const std::vector<Choice>& choices_;
  Space space_;
  std::int64_t steps_;
  double value_ = 0;
  double best_value_ = 0;
  std::vector<std::pair<std::size_t, std::int64_t>> taken_, best_;
};

std::vector<Choice> choices_by_density(const Core& core, const Open& open,
                                       const std::vector<double>& values) {
  std::vector<Choice> choices;
  for (std::size_t k = 0; k < core.kinds.size(); ++k) {
    if (open.pieces[k] == 0) continue;
    const std::int64_t size = core.kinds[k].size;
    choices.push_back(
        {static_cast<int>(k), size, open.pieces[k], values[k], values[k] / static_cast<double>(size), size});
  }
  std::sort(choices.begin(), choices.end(), [](const Choice& a, const Choice& b) {
    return a.density != b.density ? a.density > b.density : a.kind < b.kind;
  });
  for (std::size_t i = choices.size(); i-- > 1;)
    choices[i - 1].shortest = std::min(choices[i - 1].size, choices[i].shortest);
  return choices;
}

class ByValue : public Filler {
 public:
  ByValue(const Core& core, std::vector<double>& values, bool longest_first, bool correct, Random& random,
          Budget& budget)
      : core_(core),
        values_(values),
        longest_first_(longest_first),
        correct_(correct),
        long_bonus_(static_cast<double>(random.between(0, kMostLongBonus)) / 1000),
        memory_(static_cast<double>(random.between(67, 150)) / 100),
        budget_(budget) {}

  Filling fill(int board, const Open& open) override {
    return fill_by_value(core_, board, open, values_, longest_first_, budget_);
  }

  // The more was wasted, the more its pieces count from now on; those of which much is still to be cut the least so.
  void chosen(const Filling& filling, std::int64_t, const Open& open) override {
    if (!correct_) return;
    const double room = static_cast<double>(core_.boards[static_cast<std::size_t>(filling.board)].room);
    const double used = static_cast<double>(core_.sizes(filling));
    for (const auto& [kind, count] : filling.pieces) {
      const Kind& k = core_.kinds[static_cast<std::size_t>(kind)];
      const double size = static_cast<double>(k.size), taken = static_cast<double>(count);
      const double norm = size * (1 + long_bonus_ * size / room) * room / used;
      const double inertia =
          memory_ * static_cast<double>(k.demand + open.pieces[static_cast<std::size_t>(kind)]);
      double& value = values_[static_cast<std::size_t>(kind)];
      value = (inertia * value + taken * norm) / (inertia + taken);
    }
  }

 private:
  const Core& core_;
  std::vector<double>& values_;
  const bool longest_first_, correct_;
  const double long_bonus_, memory_;
  Budget& budget_;
};

}  // namespace

Filling fill_by_value(const Core& core, int board, const Open& open, const std::vector<double>& values,
                      bool longest_first, Budget& budget) {
  Filling filling{board, {}};
  Space space(core, board);
  std::vector<Choice> choices = choices_by_density(core, open, values);
  std::vector<std::int64_t> counts(choices.size(), 0);
  if (longest_first) {
    Choice* longest = nullptr;
    for (Choice& choice : choices)
      if ((!longest || choice.kind < longest->kind) && space.fits(choice.size) > 0) longest = &choice;
    if (!longest) return filling;
    --longest->open;
    ++counts[static_cast<std::size_t>(longest - choices.data())];
    space.take(longest->size, 1);
  }
  FillingSearch search(choices, space, kSteps);
  for (const auto& [at, count] : search.run()) counts[at] += count;
  const auto steps = kSteps - search.steps_left() + 4 * static_cast<std::int64_t>(core.kinds.size());
  budget.spend(1 + steps / kStepsATick);
  for (std::size_t at = 0; at < choices.size(); ++at)
    if (counts[at] > 0) filling.pieces.emplace_back(choices[at].kind, counts[at]);
  std::sort(filling.pieces.begin(), filling.pieces.end());
  return filling;
}

ValueCorrection::ValueCorrection(const Core& core, std::uint64_t seed) : core_(core), random_(seed) {
  for (const Kind& kind : core.kinds) values_.push_back(static_cast<double>(kind.size));
}

std::optional<std::vector<CutFilling>> ValueCorrection::pass(const Open& open, Budget& budget) {
  const bool by_size = passes_ == 0;
  const bool limited = std::any_of(core_.boards.begin(), core_.boards.end(),
                                   [](const Board& board) { return board.limit.has_value(); });
  constexpr NextBoard kRules[] = {NextBoard::kCheapest, NextBoard::kLargest, NextBoard::kTightest};
  const NextBoard rule = limited ? kRules[passes_ % 3] : NextBoard::kCheapest;
  ++passes_;
  ByValue filler(core_, values_, by_size || random_.chance(1, 2), !by_size, random_, budget);
  return fill_in_turn(core_, open, rule, filler, budget);
}

}  // namespace tenon::cut
