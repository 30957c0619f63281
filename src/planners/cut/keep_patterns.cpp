#include "planners/cut/keep_patterns.h"

#include <algorithm>
#include <map>
#include <utility>

#include "planners/cut/plan.h"

namespace tenon::cut {

namespace {

using Key = std::pair<std::int64_t, std::vector<std::pair<std::int64_t, std::int64_t>>>;

std::map<Key, std::int64_t> times_of(const Plan& plan) {
  std::map<Key, std::int64_t> times;
  for (const Pattern& pattern : plan.patterns) {
    Key key{pattern.stock, pattern.items};
    std::sort(key.second.begin(), key.second.end());
    times[std::move(key)] += pattern.times;
  }
  return times;
}

constexpr std::int64_t kTicksATry = 1'000'000;

class Keeping {
 public:
  Keeping(const Instance& instance, const Plan& kept, Int128 value, Budget& budget)
      : instance_(instance), value_(value), budget_(budget), cuts_(to_cuts(instance, kept)) {
    const auto rest = [&](const Cut& cut) {
      std::int64_t sizes = 0;
      for (const auto& [item, count] : cut.pieces) sizes += count * instance.size(item);
      return instance.rest(cut.stock, sizes);
    };
    std::stable_sort(cuts_.begin(), cuts_.end(),
                     [&](const Cut& a, const Cut& b) { return rest(a) < rest(b); });
  }

  // The most stocks that can be kept, by halving: with fewer kept a plan of the value is more likely, though not surely
  // so.
  std::optional<Plan> run() {
    std::int64_t stocks = 0;
    for (const Cut& cut : cuts_) stocks += cut.times;
    std::optional<Plan> best = plan_keeping(stocks);
    std::int64_t low = 0, high = best ? 0 : stocks;  // with `high` no plan was found
    while (high - low > 1 && !budget_.exhausted()) {
      const std::int64_t middle = low + (high - low) / 2;
      if (auto found = plan_keeping(middle)) {
        best = std::move(found);
        low = middle;
      } else {
        high = middle;
      }
    }
    return best;
  }

 private:
  std::optional<Plan> plan_keeping(std::int64_t stocks) {
    Instance rest = instance_;
    std::vector<Cut> kept;
    for (const Cut& cut : cuts_) {
      Cut part = cut;
      part.times = std::min(part.times, stocks);
      for (const auto& [item, count] : part.pieces)
        part.times = std::min(part.times, rest.items[item].demand / count);
      auto& limit = rest.stocks[part.stock].limit;
      if (limit) part.times = std::min(part.times, *limit);
      if (part.times == 0) continue;
      stocks -= part.times;
      for (const auto& [item, count] : part.pieces) rest.items[item].demand -= count * part.times;
      if (limit) *limit -= part.times;
      kept.push_back(std::move(part));
    }
    Budget part = budget_.child(kTicksATry);
    const CutOutcome outcome = plan(rest, {}, {.budget = part});
    budget_.absorb(part);
    if (!outcome.plan) return std::nullopt;
    for (Cut& cut : to_cuts(rest, *outcome.plan)) kept.push_back(std::move(cut));
    Plan whole = to_plan(instance_, std::move(kept));
    if (stage_values(instance_, whole).front().second > value_) return std::nullopt;
    return whole;
  }

  const Instance& instance_;
  const Int128 value_;
  Budget& budget_;
  std::vector<Cut> cuts_;  // that can still be cut, by rising rest
};

}  // namespace

Int128 changes(const Plan& plan, const Plan& kept) {
  const std::map<Key, std::int64_t> before = times_of(kept);
  Int128 changed = 0;
  for (const auto& [pattern, times] : times_of(plan)) {
    const auto found = before.find(pattern);
    changed += std::max<std::int64_t>(0, times - (found == before.end() ? 0 : found->second));
  }
  return changed;
}

std::optional<Plan> keep_patterns(const Instance& instance, const Plan& kept, Int128 value, Budget& budget) {
  return Keeping(instance, kept, value, budget).run();
}

}  // namespace tenon::cut
