#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "base/random.h"
#include "planners/cut/fill_in_turn.h"

namespace tenon::cut {

// Plans with few different patterns, each a set-up of the saw. A pattern is one of lines of the order, so lines of
// equal length are kinds of their own here.
Core by_lines(const Core& core);

// Equal fillings as one, in a fixed order: their number is that of patterns.
std::vector<CutFilling> merged(const std::vector<CutFilling>& fillings);

// At least so many patterns: a pattern holds only so many different items (proof::Kinds).
Int128 kinds_bound(const Core& lines);

// As many of each piece from as many of each board at no more cost, with fewer patterns where it can: two patterns
// become one, three become two, again and again. KOMBI of Foerster and Waescher, "Pattern reduction in one-dimensional
// cutting stock problems", Int. J. of Production Research 38, 2000; here the pieces of two patterns are found by a
// short search and not by fixed rules. Requires fillings that cover the demand exactly, of a core by lines.
std::vector<CutFilling> combine_patterns(const Core& lines, std::vector<CutFilling> fillings, Budget& budget);

// All pieces from one board in patterns that are cut often: each next pattern holds pieces that can be cut together as
// many times as possible without more waste than `waste_factor` times what is allowed a board if there are to be
// `boards` in all. Sequential heuristic procedure: Haessler, "Controlling cutting pattern changes in one-dimensional
// trim problems", Operations Research 23, 1975. nullopt: it needs more than `boards`, or the budget has ended. Requires
// a core of one board without limit.
std::optional<std::vector<CutFilling>> repeat_patterns(const Core& lines, std::int64_t boards,
                                                       double waste_factor, Budget& budget);

// Goes on from a plan until the budget ends: takes some patterns of one board out and cuts their pieces anew from as
// many boards in patterns that are cut often (as repeat_patterns does, sizes weighed by chance), keeps that if there
// are no more patterns, and combines now and then. A plan that is better at no more cost is told `on_better`; false
// ends the walk.
void regroup_patterns(const Core& lines, std::vector<CutFilling> fillings, Random& random, Budget& budget,
                      const std::function<bool(const std::vector<CutFilling>&)>& on_better);

}  // namespace tenon::cut
