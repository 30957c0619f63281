#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "problems/cut/instance.h"

namespace tenon::cut {

// One way to cut a stock, and how many stocks are cut like that. Plain numbers, not ids: a plan may come from a file
// that anybody wrote.
struct Pattern {
  std::int64_t stock = 0;  // the input's stock lengths, from 0
  std::int64_t times = 0;
  std::vector<std::pair<std::int64_t, std::int64_t>> items;  // (the input's item line from 0, pieces of it)
  std::optional<std::int64_t> rest{};  // length left in one piece; none: the plan does not say

  friend bool operator==(const Pattern&, const Pattern&) = default;
};

// The answer's `plan` (docs/problems/cut.md, "The answer").
struct Plan {
  std::int64_t stocks_used = 0;
  std::optional<std::int64_t>
      waste{};  // length that is neither piece nor kept leftover; none: the plan does not say
  std::vector<Pattern> patterns;

  friend bool operator==(const Plan&, const Plan&) = default;
};

// The search's own form of a pattern.
struct Cut {
  StockId stock;
  std::int64_t times = 0;
  std::vector<std::pair<ItemId, std::int64_t>> pieces;
};

// Cuts -> Plan, in the one order that equal plans share: equal patterns merged, items of a pattern ascending, patterns by
// stock, then those with more pieces of the earliest item in which they differ first. Rests and waste are computed.
// Requires cuts that fit. Cuts without pieces or with 0 times are left out.
Plan to_plan(const Instance& instance, std::vector<Cut> cuts);

// Plan -> cuts, for --start, where the plan may be of an older input: a pattern that names what is not there or does not
// fit this instance is left out; so demands may be met in part or more than met.
std::vector<Cut> to_cuts(const Instance& instance, const Plan& plan);

// The values of the stages stocks or stock_cost, and patterns, for a plan that the verifier accepts.
std::vector<std::pair<std::string, Int128>> stage_values(const Instance& instance, const Plan& plan);

// What differs between two plans, a line each, for people: patterns that are cut more or less often, in the order of `a`, then
// those that only `b` has; then the stocks.
std::vector<std::string> differences(const Plan& a, const Plan& b);

}  // namespace tenon::cut
