#include "hybrid/prices.h"

namespace tenon::hybrid {

namespace {

// price * num / den, rounded down: what is taken off a gain is never too much.
Int128 part(std::int64_t price, std::int64_t num, std::int64_t den) {
  const Int128 product = Int128{price} * num;
  return den == 1 ? product : floor_div(product, den);
}

// What a side is worth at a price; none where there is no such side.
std::optional<Int128> side_worth(std::int64_t price, std::int64_t low, std::int64_t high) {
  if (price == 0) return 0;
  const std::int64_t side = price > 0 ? high : low;
  if (side == Row::kNone || side == -Row::kNone) return std::nullopt;
  return Int128{price} * side;
}

}  // namespace

Pricing::Pricing(const Program& program)
    : program_(program),
      fixed_(static_cast<std::size_t>(program.modes())),
      per_(static_cast<std::size_t>(program.modes())),
      answers_(static_cast<std::size_t>(program.blocks())) {}

void Pricing::price_modes(const Prices& prices, const std::vector<Cut>& cuts, bool gains) {
  for (int m = 0; m < program_.modes(); ++m) {
    const Program::Mode& mode = program_.mode(m);
    Int128 fixed = gains ? mode.gain : 0, per = gains ? mode.gain_per : 0;
    for (const Use& use : program_.fixed(mode))
      fixed -= Int128{prices.rows[static_cast<std::size_t>(use.row)]} * use.num;
    for (const Use& use : program_.per(mode)) {
      const std::int64_t price = prices.rows[static_cast<std::size_t>(use.row)];
      if (price != 0) per -= part(price, use.num, use.den);
    }
    fixed_[static_cast<std::size_t>(m)] = fixed;
    per_[static_cast<std::size_t>(m)] = per;
  }
  for (const auto& [cut, price] : prices.cuts)
    for (const Cut::Term& term : cuts[static_cast<std::size_t>(cut)].terms) {
      fixed_[static_cast<std::size_t>(term.mode)] -= Int128{price} * term.fixed;
      if (term.num != 0) per_[static_cast<std::size_t>(term.mode)] -= part(price, term.num, term.den);
    }
  for (const auto& [count, price] : prices.counts)
    for (const int block : program_.count(count))
      for (int m = program_.first_mode(block); m < program_.end_mode(block); ++m)
        fixed_[static_cast<std::size_t>(m)] -= Int128{price} * program_.count_unit();
}

Int128 Pricing::priced(const Vertex& vertex) const {
  if (vertex.mode < 0) return 0;
  const Program::Mode& mode = program_.mode(vertex.mode);
  const auto m = static_cast<std::size_t>(vertex.mode);
  return fixed_[m] + per_[m] * (vertex.high ? mode.high : mode.low);
}

std::optional<Int128> Pricing::bound(const Prices& prices, const std::vector<Cut>& cuts,
                                     const std::vector<Allowed>& allowed,
                                     const std::vector<CountSides>& sides, bool gains) {
  Int128 total = 0;
  for (int row = 0; row < program_.rows(); ++row) {
    const auto worth =
        side_worth(prices.rows[static_cast<std::size_t>(row)], program_.row(row).low, program_.row(row).high);
    if (!worth) return std::nullopt;
    total += *worth;
  }
  for (const auto& [count, price] : prices.counts) {
    const CountSides& side = sides[static_cast<std::size_t>(count)];
    if (price != 0 && (price > 0 ? side.most : side.least) < 0) return std::nullopt;
    total += Int128{price} * program_.count_unit() * (price > 0 ? side.most : side.least);
  }
  for (const auto& [cut, price] : prices.cuts) {
    if (price < 0) return std::nullopt;
    total += Int128{price} * cuts[static_cast<std::size_t>(cut)].side;
  }
  price_modes(prices, cuts, gains);
  for (int block = 0; block < program_.blocks(); ++block) {
    const Allowed may = allowed[static_cast<std::size_t>(block)];
    if (may == 0) return std::nullopt;
    Answer best;
    bool found = (may & kOff) != 0;
    for (int m = program_.first_mode(block); m < program_.end_mode(block); ++m) {
      if ((may >> (m - program_.first_mode(block)) & 1) == 0) continue;
      const Vertex vertex{m, per_[static_cast<std::size_t>(m)] > 0};
      const Int128 gain = priced(vertex);
      if (found && gain <= best.gain) continue;
      best = {vertex, gain};
      found = true;
    }
    answers_[static_cast<std::size_t>(block)] = best;
    total += best.gain;
  }
  return total;
}

}  // namespace tenon::hybrid
