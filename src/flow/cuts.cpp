#include "flow/cuts.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tenon::flow {
namespace {

constexpr std::size_t kMostCuts = 1500;  // of one block, all nodes of its tree together
constexpr std::size_t kMostOfOneSet = 3;
constexpr std::int32_t kFewArcs = 150, kManyArcs = 500;
constexpr std::size_t kMostAtOnce =
    40;  // cuts whose multipliers are moved at one node of the tree, below the root
constexpr std::int64_t kArcsPerTick = 1000;  // looked at in sums over cuts and arcs
// kMostCuts multipliers at their greatest keep costs below 4 * (nodes + 2)^2 * dearest, which choose_scale() provides for.
constexpr double kHeadroom = 1 << kLog2Headroom;

}  // namespace

template <class Number>
CutLoop<Number>::CutLoop(Relaxation<Number>& relaxation)
    : relaxation_(relaxation), block_(relaxation.block()), leaving_(block_.nodes.size()) {
  flow_.assign(block_.local.size(), 0.0);
  use_ = flow_;
  for (std::int32_t a = 0; a < relaxation.arcs(); ++a)
    if (block_.local[a].most > 0) leaving_[block_.local[a].tail].push_back(a);
}

template <class Number>
void CutLoop<Number>::strengthen_root(Int128 best, Budget& budget) {
  const double target = static_cast<double>(best);
  value_ = static_cast<double>(relaxation_.value());
  average(1);
  separate_single_nodes();
  // Averages take long to settle; small trees are done before that. In large networks ascents do, and add nothing.
  const std::int32_t arcs = relaxation_.arcs();
  if (arcs < kManyArcs) ascend(target, 50, 0.01, budget);
  if (arcs >= kFewArcs && value_ < target && !budget.stop())
    follow_average(target, arcs < kManyArcs ? 50 : 800, budget);
}

template <class Number>
void CutLoop<Number>::strengthen(Int128 best, Budget& budget) {
  value_ = static_cast<double>(relaxation_.value());
  ascend(static_cast<double>(best), 2, 0.05, budget, kMostAtOnce);
}

// Coordinate ascent over cuts that are in force or violated, at most `passes` times and while a pass closes a part
// `worth` of the gap to `target`; in each pass over the `most` that promise most.
template <class Number>
void CutLoop<Number>::ascend(double target, std::int32_t passes, double worth, Budget& budget,
                             std::size_t most) {
  for (std::int32_t pass = 0; pass < passes && !budget.exhausted(); ++pass) {
    const double before = value_;
    average(1);
    violated_.clear();
    separate_tree();
    for (const auto& [k, multiplier] : relaxation_.multipliers()) violated_.push_back(k);
    std::sort(violated_.begin(), violated_.end());
    violated_.erase(std::unique(violated_.begin(), violated_.end()), violated_.end());
    if (most < violated_.size()) keep_most_violated(most);
    for (const std::int32_t k : violated_) {
      climb(k, budget);
      if (value_ >= target || budget.stop()) return;
    }
    if (value_ - before < worth * (target - value_)) return;
  }
}

template <class Number>
void CutLoop<Number>::keep_most_violated(std::size_t most) {
  std::vector<std::pair<double, std::int32_t>> by_slope;
  for (const std::int32_t k : violated_) {
    const WeightedCut& cut = relaxation_.cuts()[k];
    const double part = slope(k) / static_cast<double>(cut.demand);
    by_slope.emplace_back(cut.multiplier == 0 ? std::min(-part, 0.0) : -std::abs(part), k);
  }
  std::sort(by_slope.begin(), by_slope.end());
  violated_.clear();
  for (std::size_t i = 0; i < most; ++i) violated_.push_back(by_slope[i].second);
}

// Moves flow_ and use_ by `weight` towards the last run's.
template <class Number>
void CutLoop<Number>::average(double weight) {
  for (std::int32_t a = 0; a < relaxation_.arcs(); ++a) {
    flow_[a] += weight * (static_cast<double>(relaxation_.simplex().flow(a)) - flow_[a]);
    use_[a] += weight * (relaxation_.use(a) - use_[a]);
  }
}

// What is missing at flow_ and use_, as a part of the demand.
template <class Number>
double CutLoop<Number>::violation(const WeightedCut& cut) const {
  double lacks = static_cast<double>(cut.demand);
  for (const std::int32_t a : cut.by_amount) lacks -= flow_[a];
  for (const std::int32_t a : cut.by_use) lacks -= coefficient(a, cut) * use_[a];
  return lacks / static_cast<double>(cut.demand);
}

// Multipliers a step from `centre` along the violations, such that the bound would rise by `gain` if it were linear. A cut's weight is multiplier * demand, the cost that it adds.
template <class Number>
typename Relaxation<Number>::Multipliers CutLoop<Number>::step_from(const std::vector<double>& centre,
                                                                    double gain) const {
  const auto& cuts = relaxation_.cuts();
  std::vector<double> direction;
  double norm = 0;
  for (std::size_t k = 0; k < cuts.size(); ++k) {
    const double lacks = violation(cuts[k]);
    direction.push_back(lacks < 0 && centre[k] == 0 ? 0 : lacks);
    norm += direction[k] * direction[k];
  }
  typename Relaxation<Number>::Multipliers result;
  const double dearest = static_cast<double>(relaxation_.scale().dearest) / kHeadroom;
  for (std::size_t k = 0; k < cuts.size(); ++k) {
    const double step = norm > 0 ? gain * direction[k] / norm / static_cast<double>(cuts[k].demand) : 0;
    const auto whole = static_cast<Int128>(std::clamp(centre[k] + step, 0.0, dearest));
    if (whole > 0) result.emplace_back(static_cast<std::int32_t>(k), whole);
  }
  return result;
}

template <class Number>
void CutLoop<Number>::follow_average(double target, std::int32_t steps, Budget& budget) {
  constexpr double kWeight = 0.05;  // of each solution in the average
  double length = 0.2;
  std::int32_t without_gain = 0;
  double best_value = value_;
  auto best = relaxation_.multipliers();
  average(1);
  for (std::int32_t step = 0; step < steps && best_value < target && length > 0.001; ++step) {
    if (step % 5 == 4) separate_tree();
    std::vector<double> centre(relaxation_.cuts().size(), 0.0);
    for (const auto& [k, multiplier] : best) centre[k] = static_cast<double>(multiplier);
    const auto tried = step_from(centre, length * (target - best_value));
    relaxation_.set_multipliers(tried);
    if (!evaluate(budget)) return;
    average(kWeight);
    if (value_ > best_value) {
      best_value = value_;
      best = tried;
      without_gain = 0;
      length = std::min(1.0, length * 1.1);
    } else if (++without_gain % 5 == 0) {
      length *= 0.7;
    }
  }
  relaxation_.set_multipliers(best);
  evaluate(budget);
}

template <class Number>
bool CutLoop<Number>::evaluate(Budget& budget) {
  work_ += relaxation_.arcs();
  if (work_ >= kArcsPerTick) {
    budget.spend(work_ / kArcsPerTick);
    work_ %= kArcsPerTick;
  }
  if (relaxation_.solve(budget) != Relaxation<Number>::Outcome::kOptimal) return false;
  value_ = static_cast<double>(relaxation_.value());
  return true;
}

template <class Number>
double CutLoop<Number>::coefficient(std::int32_t arc, const WeightedCut& cut) const {
  return static_cast<double>(std::min(relaxation_.high(arc), cut.demand));
}

// How the bound grows with the cut's multiplier: what the present flow lacks of the demand.
template <class Number>
double CutLoop<Number>::slope(std::int32_t k) const {
  const WeightedCut& cut = relaxation_.cuts()[k];
  double lacks = static_cast<double>(cut.demand);
  for (const std::int32_t a : cut.by_amount) lacks -= static_cast<double>(relaxation_.simplex().flow(a));
  for (const std::int32_t a : cut.by_use) lacks -= coefficient(a, cut) * relaxation_.use(a);
  return lacks;
}

// By how much the multiplier may grow until some arc in use has no charge left.
template <class Number>
double CutLoop<Number>::room(std::int32_t k) const {
  const WeightedCut& cut = relaxation_.cuts()[k];
  double least = std::numeric_limits<double>::infinity();
  for (const std::int32_t a : cut.by_use)
    if (relaxation_.simplex().flow(a) != 0 && !relaxation_.open(a))
      least = std::min(least, static_cast<double>(relaxation_.charge(a)) / coefficient(a, cut));
  return least;
}

template <class Number>
bool CutLoop<Number>::try_at(std::int32_t k, double multiplier, Budget& budget) {
  relaxation_.set_multiplier(k, static_cast<Int128>(multiplier));
  return evaluate(budget);
}

template <class Number>
void CutLoop<Number>::climb(std::int32_t k, Budget& budget) {
  constexpr int kTangents = 4;
  const double demand = static_cast<double>(relaxation_.cuts()[k].demand);
  const double now = static_cast<double>(relaxation_.cuts()[k].multiplier);
  const double slope_now = slope(k);
  if (std::abs(slope_now) < 0.01 * demand || (slope_now < 0 && now == 0)) return;
  struct Point {
    double at, value, slope;
  };
  Point left{now, value_, slope_now}, right = left;  // slope >= 0 at left, <= 0 at right, in the end
  double at = 0;
  if (slope_now > 0) {
    const double step = room(k);
    if (step < 1 || std::isinf(step)) return;
    at = std::floor(std::min(now + step, static_cast<double>(relaxation_.scale().dearest) / kHeadroom));
    if (at <= now) return;
    if (!try_at(k, at, budget)) return;
    right = {at, value_, slope(k)};
  } else {
    if (!try_at(k, at, budget)) return;
    left = {at, value_, slope(k)};
  }
  for (int i = 0; i < kTangents && left.slope > 0 && right.slope < 0; ++i) {
    const double meet =
        std::floor((right.value - left.value + left.slope * left.at - right.slope * right.at) /
                   (left.slope - right.slope));
    if (!(meet > left.at && meet < right.at)) break;
    if (!try_at(k, at = meet, budget)) return;
    const double s = slope(k);
    (s >= 0 ? left : right) = {at, value_, s};
  }
  const Point& best = left.value >= right.value ? left : right;
  if (best.at != at) try_at(k, best.at, budget);
}

// Takes note of the cut of a node set if it is violated at flow_ and use_; adds it if it is not there yet.
template <class Number>
void CutLoop<Number>::try_set(const std::vector<bool>& inside) {
  Int128 demand = 0;
  for (std::size_t v = 0; v < inside.size(); ++v)
    if (inside[v]) demand += block_.supply[v];
  if (demand <= 0) return;
  WeightedCut cut;
  cut.demand = static_cast<std::int64_t>(demand);
  work_ += relaxation_.arcs();
  double lacks = static_cast<double>(demand);
  for (std::size_t v = 0; v < inside.size(); ++v) {
    if (!inside[v]) continue;
    cut.nodes.push_back(static_cast<std::int32_t>(v));
    for (const std::int32_t a : leaving_[v]) {
      if (inside[block_.local[a].head]) continue;
      const double amount = flow_[a];
      const double use = coefficient(a, cut) * use_[a];
      const bool by_use = block_.local[a].fixed > 0 && use <= amount;
      (by_use ? cut.by_use : cut.by_amount).push_back(a);
      lacks -= by_use ? use : amount;
    }
  }
  if (cut.by_use.empty() || lacks < 0.02 * static_cast<double>(demand)) return;
  std::sort(cut.by_use.begin(), cut.by_use.end());
  std::vector<std::int32_t>& known = known_[cut.nodes];
  for (const std::int32_t k : known)
    if (relaxation_.cuts()[k].by_use == cut.by_use) {
      violated_.push_back(k);
      return;
    }
  if (known.size() >= kMostOfOneSet || relaxation_.cuts().size() >= kMostCuts) return;
  known.push_back(relaxation_.add_cut(std::move(cut)));
  violated_.push_back(known.back());
}

template <class Number>
void CutLoop<Number>::separate_single_nodes() {
  for (std::size_t v = 0; v < block_.nodes.size(); ++v) {
    std::vector<bool> inside(block_.nodes.size(), block_.supply[v] < 0);
    inside[v] = !inside[v];
    try_set(inside);
  }
}

template <class Number>
void CutLoop<Number>::separate_tree() {
  const Simplex<Number>& simplex = relaxation_.simplex();
  std::vector<std::vector<std::int32_t>> children(block_.nodes.size() + 1);
  for (std::int32_t v = 0; v < simplex.nodes(); ++v) children[simplex.parent(v)].push_back(v);
  for (std::int32_t top = 0; top < simplex.nodes(); ++top) {
    const std::int32_t arc = simplex.tree_arc(top);
    if (arc >= relaxation_.arcs() || simplex.flow(arc) == 0 || relaxation_.unpaid(arc) <= 0) continue;
    const bool sends = block_.local[arc].tail == top;
    std::vector<bool> inside(block_.nodes.size(), !sends);
    std::vector<std::int32_t> below{top};
    for (std::size_t i = 0; i < below.size(); ++i) {
      inside[below[i]] = sends;
      below.insert(below.end(), children[below[i]].begin(), children[below[i]].end());
    }
    try_set(inside);
  }
}

template class CutLoop<std::int64_t>;
template class CutLoop<Int128>;

}  // namespace tenon::flow
