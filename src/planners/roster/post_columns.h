#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "planners/roster/stages.h"

namespace tenon::roster {

// Bounds, and rosters, by column generation over posts: a column is one lawful roster of a class of equal officers, found by the exact program
// (officer_program.h); a row is a post, where people and places left empty must come to as many as are wanted.
//
// Idea: the linear relaxation over whole rosters knows all rules about one officer exactly, so its value says nearly always what is best, and its
// duals are prices of posts that prove it (certify.h, proof::Prices). First the fewest unfilled; then, with no more than that
// unfilled, the fewest officers. A dive for a whole solution follows each. Equal officers are one pricing problem with their number as its
// multiplicity. Source: Dantzig-Wolfe for rosters as in Gamache, Soumis, Marquis, Desrosiers, "A column generation approach for
// large-scale aircrew rostering problems", Operations Research 47, 1999.
//
// Rules about several officers are not in it: bounds hold all the same, rosters that break one are not offered. Nothing for the benchmark, for
// crews, or without an LP solver.
struct PostColumnsEnd {
  std::string lp{};  // the backend that took part; "": none
  std::vector<std::pair<std::string, std::int64_t>> counters{};
};
PostColumnsEnd search_post_columns(const Instance& instance, Stages& stages, Budget& budget);

}  // namespace tenon::roster
