#pragma once

#include <optional>
#include <vector>

#include "planners/cut/fill_in_turn.h"

namespace tenon::cut {

// Plans with few different patterns, each a set-up of the saw. A pattern is one of lines of the order, so lines of equal length are
// kinds of their own here.
Core by_lines(const Core& core);

// At least so many patterns: a pattern holds only so many different items (proof::Kinds).
Int128 kinds_bound(const Core& lines);

// As many of each piece from as many of each board at no more cost, with fewer patterns where it can: two patterns become one, three
// become two, again and again. KOMBI of Foerster and Waescher, "Pattern reduction in one-dimensional cutting stock problems", Int.
// J. of Production Research 38, 2000; here the pieces of two patterns are found by a short search and not by fixed
// rules. Requires fillings that cover the demand exactly, of a core by lines.
std::vector<CutFilling> combine_patterns(const Core& lines, std::vector<CutFilling> fillings, Budget& budget);

// A plan of one board whose patterns are cut often: each next pattern holds pieces that can be cut together as many times as possible
// without more waste than `waste_factor` times what a plan of `boards` boards may waste a board. Sequential heuristic procedure: Haessler,
// "Controlling cutting pattern changes in one-dimensional trim problems", Operations Research 23, 1975.
// nullopt: it needs more than `boards`, or the budget has ended. Requires a core of one board without limit.
std::optional<std::vector<CutFilling>> repeat_patterns(const Core& lines, std::int64_t boards,
                                                       double waste_factor, Budget& budget);

}  // namespace tenon::cut
