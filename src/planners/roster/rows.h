#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "base/checked.h"
#include "base/limits.h"
#include "planners/roster/classes.h"
#include "planners/roster/head_counts.h"
#include "problems/roster/instance.h"

namespace tenon::roster {

// An officer with the row that he follows and what he does.
struct Rostered {
  OfficerId officer{};
  std::size_t of_class = 0, row = 0;  // of the class's rules
  std::vector<PostId> posts;          // ascending
};

// Head-counts as people: each row's duties go round among those who follow it, in the order of days.
//
// Idea: whoever had no duty longest gets the next one, so that of any days in a row each of n people has the n-th part of the row's duties, up to
// one. A count that the row's people can keep together (head_counts.h), each of them then keeps, too; and loads are as even as can be. O(duties).
std::vector<Rostered> spread(const HeadCountProblem& problem, const std::vector<OfficerClass>& classes,
                             const HeadCounts& counts);

// Whether one of a class may follow the row and have just these posts.
using Lawful = std::function<bool(const Rostered&)>;

// Moves duties from people who have more to those who have fewer, singly and along chains, while the sum of squares of duties falls and all
// stays lawful.
//
// Idea: where nothing but "one duty a day, on the row's days" binds, loads are a separable convex flow, and a roster is best if no chain of moves
// leads from somebody to one with at least two duties fewer. Source: Harvey, Ladner, Lovász, Tamir, "Semi-matchings for bipartite graphs
// and load balancing", 2006. Where hours bind it is a heuristic: a chain that breaks somebody's rules is shut and another looked for. A search
// for a chain is O(people * duties); spends ticks.
//
// `may`: whether the second may have the first's duty, by row and all rules that are not about him alone; `lawful` is asked of whole rosters,
// seldom.
using MayTake = std::function<bool(const Rostered&, const Rostered&, PostId)>;
void even_out(const Instance& instance, std::vector<Rostered>& people, const MayTake& may,
              const std::function<bool(const Rostered&)>& lawful, Budget& budget);

// The least sum of squares of so many duties over people who can do at most `most` each. None: they cannot do so many.
std::optional<Int128> least_squares(std::int64_t duties, std::vector<std::int64_t> most);

}  // namespace tenon::roster
