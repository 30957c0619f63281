#pragma once

#include <optional>
#include <vector>

#include "planners/cut/fill_in_turn.h"

namespace tenon::cut {

// The classic starts, for large inputs too: equal pieces are cut together.

// First fit decreasing: the longest piece that fits, again and again, one board after the other (which gives the same
// bins as one piece after the other). nullopt as of fill_in_turn. O(pieces of a filling * log kinds) a filling and
// board tried.
std::optional<std::vector<CutFilling>> first_fit(const Core& core, Open open, NextBoard rule, Budget& budget);

// Best fit decreasing: kinds by falling size, each piece on the board with least room that still holds it. New boards
// are the first of the core; requires that there are as many of it as wanted. nullopt: a piece cannot be cut from it at
// all. O(kinds log kinds) in practice.
std::optional<std::vector<CutFilling>> best_fit(const Core& core, const Open& open);

}  // namespace tenon::cut
