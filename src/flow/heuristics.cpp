#include "flow/heuristics.h"

#include <algorithm>
#include <cmath>

namespace tenon::flow {

template <class Number>
Heuristics<Number>::Heuristics(const Block& block, const Scale& scale, Budget& budget)
    : block_(block), scale_(scale), budget_(budget), simplex_(make_simplex<Number>(block)) {
  for (std::size_t a = 0; a < block.local.size(); ++a)
    simplex_.set_bounds(static_cast<std::int32_t>(a), 0, block.local[a].most);
}

template <class Number>
void Heuristics<Number>::set_bounds(std::int32_t arc, std::int64_t low, std::int64_t high) {
  simplex_.set_bounds(arc, low, high);
  changed_.push_back(arc);
}

template <class Number>
void Heuristics<Number>::reset_bounds() {
  for (const std::int32_t a : changed_) simplex_.set_bounds(a, 0, block_.local[a].most);
  changed_.clear();
}

// Cost a unit, if `amount` flowed on the arc; its unit cost alone for amount 0. A double will do: any slope is allowed.
template <class Number>
void Heuristics<Number>::set_slope(std::int32_t arc, std::int64_t amount) {
  const Block::LocalArc& local = block_.local[arc];
  double slope = static_cast<double>(local.unit);
  if (amount > 0 && local.fixed != 0)
    slope +=
        static_cast<double>(local.fixed) /
        static_cast<double>(std::min(std::max(amount, local.least), std::max<std::int64_t>(local.most, 1)));
  const double limit = static_cast<double>(scale_.dearest) / 2;
  slope = std::clamp(std::ldexp(slope, scale_.log2), -limit, limit);
  simplex_.set_cost(arc, static_cast<Number>(slope));
}

// Solves, and again with arcs below their min raised or closed, until all are allowed.
template <class Number>
std::optional<std::vector<std::int64_t>> Heuristics<Number>::complete() {
  constexpr int kRounds = 30;
  std::optional<Flows> result;
  for (int round = 0; round < kRounds; ++round) {
    if (simplex_.run(budget_) != Simplex<Number>::Outcome::kOptimal) break;
    bool allowed = true;
    for (std::int32_t a = 0; a < simplex_.arcs(); ++a) {
      const Number x = simplex_.flow(a);
      const std::int64_t least = block_.local[a].least;
      if (x == 0 || x >= least) continue;
      allowed = false;
      if (2 * x >= least)
        set_bounds(a, least, block_.local[a].most);
      else
        set_bounds(a, 0, 0);
    }
    if (!allowed) continue;
    result.emplace();
    for (std::int32_t a = 0; a < simplex_.arcs(); ++a)
      result->push_back(static_cast<std::int64_t>(simplex_.flow(a)));
    break;
  }
  reset_bounds();
  return result;
}

template <class Number>
std::optional<std::vector<std::int64_t>> Heuristics<Number>::slope_scaling(const Flows* start) {
  const int rounds = start ? 3 : 12;
  std::optional<Flows> best;
  Int128 best_cost = 0;
  Flows last;
  for (std::int32_t a = 0; a < simplex_.arcs(); ++a)
    set_slope(a, start && (*start)[a] > 0 ? (*start)[a] : block_.local[a].most);
  for (int round = 0; round < rounds && !budget_.exhausted(); ++round) {
    std::optional<Flows> flows = complete();
    if (flows && (!best || cost(block_, *flows) < best_cost)) {
      best = flows;
      best_cost = cost(block_, *flows);
    }
    if (!flows || *flows == last) break;
    for (std::int32_t a = 0; a < simplex_.arcs(); ++a)
      if ((*flows)[a] > 0) set_slope(a, (*flows)[a]);
    last = std::move(*flows);
  }
  return best;
}

// Cheap flows that do not use `arc`, starting from those that do.
template <class Number>
std::optional<std::vector<std::int64_t>> Heuristics<Number>::without(std::int32_t arc, const Flows& flows) {
  for (std::int32_t a = 0; a < simplex_.arcs(); ++a) set_slope(a, flows[a] > 0 ? 0 : flows[arc]);
  set_bounds(arc, 0, 0);
  return complete();
}

template <class Number>
std::optional<std::vector<std::int64_t>> Heuristics<Number>::drop_arcs(const Flows& flows) {
  Flows best = flows;
  Int128 best_cost = cost(block_, best);
  bool better = false;
  for (bool again = true; again;) {
    again = false;
    std::vector<std::int32_t> used;
    for (std::int32_t a = 0; a < simplex_.arcs(); ++a)
      if (best[a] > 0 && !block_.local[a].plain) used.push_back(a);
    const auto charge = [&](std::int32_t a) {
      return static_cast<double>(block_.local[a].fixed) / static_cast<double>(flows[a] > 0 ? flows[a] : 1);
    };
    std::stable_sort(used.begin(), used.end(), [&](auto a, auto b) { return charge(a) > charge(b); });
    for (const std::int32_t a : used) {
      if (budget_.exhausted()) break;
      if (best[a] == 0) continue;
      std::optional<Flows> other = without(a, best);
      if (!other) continue;
      const Int128 price = cost(block_, *other);
      if (price >= best_cost) continue;
      best = std::move(*other);
      best_cost = price;
      again = better = true;
    }
  }
  return better ? std::optional<Flows>(best) : std::nullopt;
}

template class Heuristics<std::int64_t>;
template class Heuristics<Int128>;

}  // namespace tenon::flow
