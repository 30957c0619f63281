#include "planners/cut/round_up.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace tenon::cut {

namespace {

// As often as all it holds is wanted, at most `times`.
std::int64_t cut_wanted(const Filling& filling, std::int64_t times, Open& open) {
  for (const auto& [kind, count] : filling.pieces)
    times = std::min(times, open.pieces[static_cast<std::size_t>(kind)] / count);
  for (const auto& [kind, count] : filling.pieces)
    open.pieces[static_cast<std::size_t>(kind)] -= count * times;
  return times;
}

Filling filling_of(const colgen::Column& column) { return {column.problem, column.items}; }

}  // namespace

std::optional<std::vector<CutFilling>> round_up(
    const Core& core, const std::vector<std::pair<colgen::Column, std::int64_t>>& fixed,
    const Weighted& solution, const std::vector<std::int64_t>& open, ValueCorrection& rest, Budget& budget) {
  std::vector<CutFilling> cuts;
  Open left = all_of(core);
  for (const auto& [column, times] : fixed) {
    cuts.push_back({filling_of(column), times});
    left.boards[static_cast<std::size_t>(column.problem)] -= times;
  }
  left.pieces = open;
  const auto cut = [&](const colgen::Column& column, std::int64_t times) {
    Filling filling = filling_of(column);
    const std::int64_t done =
        cut_wanted(filling, std::min(times, left.boards[static_cast<std::size_t>(column.problem)]), left);
    if (done == 0) return;
    left.boards[static_cast<std::size_t>(column.problem)] -= done;
    cuts.push_back({std::move(filling), done});
  };
  Weighted fractions;
  for (const auto& [column, value] : solution) {
    const double whole = std::floor(value + 1e-6);
    if (whole >= 1) cut(*column, static_cast<std::int64_t>(whole));
    if (value - whole > 1e-6) fractions.emplace_back(column, value - whole);
  }
  std::stable_sort(fractions.begin(), fractions.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  for (const auto& [column, value] : fractions) cut(*column, 1);
  if (!left.done()) {
    const std::optional<std::vector<CutFilling>> more = rest.pass(left, budget);
    if (!more) return std::nullopt;
    cuts.insert(cuts.end(), more->begin(), more->end());
  }
  return cuts;
}

}  // namespace tenon::cut
