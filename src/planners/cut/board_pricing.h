#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/checked.h"
#include "colgen/master/problem.h"
#include "planners/cut/core.h"
#include "planners/cut/price_patterns.h"

namespace tenon::cut {

// PatternPricing as column generation asks for it: each board is a pricing problem, kind k's row is row k. Columns: items are their kinds,
// content kind, count, kind, count, ... Knows no cuts and no branches.
class BoardPricing : public colgen::Pricer {
 public:
  // `demand`: what is left of each kind of the core, which must outlive it.
  BoardPricing(const Core& core, const std::vector<std::int64_t>& demand);

  colgen::Pricing price(const colgen::Prices& prices, colgen::Effort effort,
                        std::vector<colgen::Column>& found, Budget& budget) override;

  // All fillings whose gain under duals `rows` is at least that of their board in `least`. False: there are more than `limit`.
  bool all(const std::vector<std::int64_t>& rows, std::int64_t scale, const std::vector<Int128>& least,
           std::size_t limit, std::vector<colgen::Column>& out, Budget& budget);

  int most_columns = 40;  // a call and board

 private:
  colgen::Column to_column(const Filling& filling) const;
  bool read_worths(std::span<const std::int64_t> rows);  // false: beyond what can be counted

  Core left_;
  std::vector<int> kinds_;  // of the core
  std::unique_ptr<PatternPricing> patterns_;
  std::vector<std::int64_t> worths_;
};

// Duals as fine as whole numbers allow: sums of worths over all that fillings hold, and scale times any cost, stay below 2^60 as long as no piece is
// worth more than the dearest board. Pricing at duals beyond that says nothing.
std::int64_t dual_scale(const Core& core);

// A filling of the core's own kinds as such a column.
colgen::Column to_column(const Core& core, const Filling& filling);

}  // namespace tenon::cut
