#include "flow/relaxation.h"

#include <algorithm>

namespace tenon::flow {
namespace {

Int128 magnitude(Int128 x) { return x < 0 ? -x : x; }

}  // namespace

template <class Number>
Simplex<Number> make_simplex(const Block& block) {
  std::vector<typename Simplex<Number>::ArcEnds> ends;
  ends.reserve(block.local.size() + block.nodes.size());  // artificial arcs will follow
  for (const Block::LocalArc& arc : block.local) ends.push_back({arc.tail, arc.head});
  return Simplex<Number>(std::move(ends), {block.supply.begin(), block.supply.end()});
}

std::optional<Scale> choose_scale(const Block& block) {
  const Int128 nodes = static_cast<Int128>(block.nodes.size()) + 2;
  const Int128 arcs = static_cast<Int128>(block.arcs.size()) + 1;
  Int128 supply = 0, least = 0, most = 1, unit = 1, fixed = 0;
  Checked<Int128> worst = 1;
  for (const std::int64_t s : block.supply) supply += magnitude(s);
  for (const Block::LocalArc& arc : block.local) {
    if (arc.most == 0) continue;
    least += arc.least;
    most = std::max<Int128>(most, arc.most);
    unit = std::max(unit, magnitude(arc.unit));
    fixed = std::max(fixed, magnitude(arc.fixed));
    worst += Checked<Int128>(magnitude(arc.unit)) * arc.most + magnitude(arc.fixed);
  }
  const Int128 quarter = Int128{1} << 124;
  if (!worst.ok() || worst.value() > quarter) return std::nullopt;

  // Potentials are at most 4 * nodes^2 * dearest (artificial arcs included); times amounts, summed, they must fit.
  const Int128 for_sums = quarter / (std::max(most, supply) * (arcs + nodes));
  const Int128 spread = 4 * nodes * nodes;
  // Costs of a unit that matter: a charge spread over one node's share of the supply, as cuts do. Slopes of arcs with
  // smaller capacity may be cut at `dearest`: weaker, never wrong.
  const Int128 share = std::max<Int128>(1, std::min(supply, most) / (4 * nodes));
  const Int128 typical = unit + fixed / share;
  const auto finest = [&](Int128 dearest) {
    std::int32_t log2 = -1;
    while (log2 < 40 && typical << (log2 + 1 + kLog2Headroom) <= dearest &&
           worst.value() <= quarter >> (log2 + 2))
      ++log2;
    return log2;
  };
  const Int128 narrow = std::min(for_sums, Int128{1} << 62) / spread;
  const bool amounts_narrow = supply + 2 * least + most * (arcs / nodes + 3) < Int128{1} << 61;
  if (amounts_narrow && finest(narrow) >= 10) return Scale{false, finest(narrow), narrow};
  const Int128 dearest = for_sums / spread;
  if (finest(dearest) < 0) return std::nullopt;
  return Scale{true, finest(dearest), dearest};
}

template <class Number>
Relaxation<Number>::Relaxation(const Block& block, const Scale& scale)
    : block_(block), scale_(scale), simplex_(make_simplex<Number>(block)) {
  const std::size_t n = block.local.size();
  open_.assign(n, false);
  term_.assign(n, 0);
  stale_.assign(n, false);
  unit_.reserve(n);
  fixed_.reserve(n);
  high_.reserve(n);
  stale_list_.reserve(n);
  for (const Block::LocalArc& arc : block.local) {
    unit_.push_back(static_cast<Number>(Int128{arc.unit} << scale.log2));
    fixed_.push_back(arc.fixed << scale.log2);
    high_.push_back(arc.most);
  }
  for (std::int32_t a = 0; a < arcs(); ++a) mark_stale(a);
}

template <class Number>
void Relaxation<Number>::set_state(std::int32_t arc, bool open, std::int64_t high) {
  const std::int64_t before = high_[arc];
  open_[arc] = open;
  high_[arc] = open || high >= block_.local[arc].least ? high : 0;
  mark_stale(arc);
  if (cuts_.empty()) return;
  for (const std::int32_t k : by_use_[arc]) {
    const WeightedCut& cut = cuts_[k];
    if (cut.multiplier == 0) continue;
    fixed_[arc] += cut.multiplier * (std::min(before, cut.demand) - std::min(high_[arc], cut.demand));
  }
}

template <class Number>
std::int32_t Relaxation<Number>::add_cut(WeightedCut cut) {
  const auto index = static_cast<std::int32_t>(cuts_.size());
  by_use_.resize(block_.local.size());  // for the first cut
  by_amount_.resize(block_.local.size());
  for (const std::int32_t a : cut.by_use) by_use_[a].push_back(index);
  for (const std::int32_t a : cut.by_amount) by_amount_[a].push_back(index);
  cuts_.push_back(std::move(cut));
  return index;
}

template <class Number>
void Relaxation<Number>::set_multiplier(std::int32_t cut, Int128 multiplier) {
  WeightedCut& c = cuts_[cut];
  const Int128 change = multiplier - c.multiplier;
  if (change == 0) return;
  demands_ += change * c.demand;
  c.multiplier = multiplier;
  for (const std::int32_t a : c.by_use) {
    fixed_[a] -= change * std::min(high_[a], c.demand);
    mark_stale(a);
  }
  for (const std::int32_t a : c.by_amount) {
    unit_[a] -= static_cast<Number>(change);
    mark_stale(a);
  }
}

template <class Number>
void Relaxation<Number>::set_multipliers(const Multipliers& multipliers) {
  std::size_t next = 0;
  for (std::int32_t k = 0; k < static_cast<std::int32_t>(cuts_.size()); ++k) {
    const bool listed = next < multipliers.size() && multipliers[next].first == k;
    set_multiplier(k, listed ? multipliers[next].second : 0);
    next += listed;
  }
}

template <class Number>
typename Relaxation<Number>::Multipliers Relaxation<Number>::multipliers() const {
  Multipliers result;
  for (std::int32_t k = 0; k < static_cast<std::int32_t>(cuts_.size()); ++k)
    if (cuts_[k].multiplier != 0) result.emplace_back(k, cuts_[k].multiplier);
  return result;
}

template <class Number>
void Relaxation<Number>::mark_stale(std::int32_t arc) {
  if (stale_[arc]) return;
  stale_[arc] = true;
  stale_list_.push_back(arc);
}

template <class Number>
typename Relaxation<Number>::Outcome Relaxation<Number>::solve(Budget& budget) {
  for (const std::int32_t a : stale_list_) {
    set_line(a);
    stale_[a] = false;
  }
  stale_list_.clear();
  return simplex_.run(budget);
}

template <class Number>
void Relaxation<Number>::set_line(std::int32_t arc) {
  const Block::LocalArc& local = block_.local[arc];
  if (open_[arc]) {
    simplex_.set_bounds(arc, local.least, std::max(local.least, high_[arc]));
    simplex_.set_cost(arc,
                      static_cast<Number>(std::clamp<Int128>(unit_[arc], -scale_.dearest, scale_.dearest)));
    return;
  }
  simplex_.set_bounds(arc, 0, high_[arc]);
  Int128 slope = unit_[arc];
  if (fixed_[arc] > 0 && high_[arc] > 0) {
    // Rounded down a little more than by a whole number, which a double's division may miss.
    const double exact = static_cast<double>(fixed_[arc]) / static_cast<double>(high_[arc]);
    slope += static_cast<Int128>(exact * (1 - 0x1p-50));
  } else if (local.fixed < 0) {
    slope += floor_div(local.fixed << scale_.log2, local.least);
  }  // else cuts took more than the charge: it counts as used, at no more than its unit cost
  simplex_.set_cost(arc, static_cast<Number>(std::clamp(slope, -scale_.dearest, scale_.dearest)));
}

template <class Number>
Int128 Relaxation<Number>::term_if_used(std::int32_t arc, std::int64_t from, std::int64_t to) const {
  const auto& ends = block_.local[arc];
  const Number rc = unit_[arc] - simplex_.potential(ends.tail) + simplex_.potential(ends.head);
  return fixed_[arc] + Int128{rc} * (rc >= 0 ? from : to);
}

template <class Number>
Int128 Relaxation<Number>::value() {
  Int128 total = demands_;
  for (std::int32_t v = 0; v < simplex_.nodes(); ++v)
    total += Int128{simplex_.potential(v)} * block_.supply[v];
  for (std::int32_t a = 0; a < arcs(); ++a) {
    if (!open_[a] && high_[a] == 0) {
      term_[a] = 0;
      continue;
    }
    const Int128 used = term_if_used(a, block_.local[a].least, high_[a]);
    term_[a] = open_[a] ? used : std::min<Int128>(0, used);
    total += term_[a];
  }
  return total;
}

template <class Number>
Int128 Relaxation<Number>::unpaid(std::int32_t arc) const {
  const Number x = simplex_.flow(arc);
  if (open_[arc] || x == 0) return 0;
  return fixed_[arc] + Int128{unit_[arc] - simplex_.cost(arc)} * x;
}

template <class Number>
double Relaxation<Number>::use(std::int32_t arc) const {
  if (open_[arc] || (fixed_[arc] < 0 && high_[arc] > 0)) return 1;
  const Number x = simplex_.flow(arc);
  return x == 0 ? 0 : static_cast<double>(x) / static_cast<double>(high_[arc]);
}

template <class Number>
Int128 Relaxation<Number>::unscaled(Int128 value) const {
  return ceil_div(value, Int128{1} << scale_.log2);
}

template <class Number>
bool Relaxation<Number>::allowed() const {
  for (std::int32_t a = 0; a < arcs(); ++a)
    if (simplex_.flow(a) != 0 && simplex_.flow(a) < block_.local[a].least) return false;
  return true;
}

template <class Number>
std::vector<std::int64_t> Relaxation<Number>::flows() const {
  std::vector<std::int64_t> result;
  result.reserve(block_.local.size());
  for (std::int32_t a = 0; a < arcs(); ++a) result.push_back(static_cast<std::int64_t>(simplex_.flow(a)));
  return result;
}

template <class Number>
std::vector<Int128> Relaxation<Number>::potentials() const {
  std::vector<Int128> result;
  result.reserve(block_.nodes.size());
  for (std::int32_t v = 0; v < simplex_.nodes(); ++v) result.push_back(simplex_.potential(v));
  return result;
}

template Simplex<std::int64_t> make_simplex(const Block&);
template Simplex<Int128> make_simplex(const Block&);
template class Relaxation<std::int64_t>;
template class Relaxation<Int128>;

}  // namespace tenon::flow
