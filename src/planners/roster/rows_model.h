#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/answer.h"
#include "base/limits.h"
#include "planners/roster/officer_rules.h"
#include "planners/roster/together.h"
#include "problems/roster/instance.h"

namespace tenon::roster {

// Officers over days for a general solver: who of them is at which post, each by his own hard rules, where head-counts alone do not settle
// it because hours bind.
//
// Idea: one Boolean for each officer and duty that his rows allow, one for each row where he may choose; sums, rolling sums and runs are rows of
// the model (count_problem.h's caps, exact for one person), overtime a variable of each week, part-timers' longer weeks and weekends a Boolean each.
// Least runs, rewards and automata are not said: whoever asks judges each roster afterwards.
struct RowsQuestion {
  struct Person {
    OfficerId officer{};
    const OfficerRules* rules = nullptr;
    std::vector<std::size_t> rows{};  // of its rules: he follows one of these
    std::vector<PostId> hint{};       // ascending by day: what he might do
    std::optional<std::size_t>
        like{};  // an equal person before him in the list: only one order of the two is looked at
  };
  std::vector<Person> people;
  std::span<const Together> together{};
  std::int64_t least_unfilled = 0;          // known bound
  std::optional<std::int64_t> most_used{};  // of `people`
  // First the fewest unfilled; then, with `most_unfilled`, the fewest people with so many unfilled at most; with `least_squares`, too, the least sum
  // of squares of their duties, which is known to be no less than that; with `most_squares`, the least cost of soft rules about single days and of
  // SameFaces, as far as the people's rules have them, with squares up to that.
  std::optional<std::int64_t> most_unfilled{}, least_squares{}, most_squares{};
};

struct RowsAnswer {
  struct Person {
    std::size_t row = 0;
    std::vector<PostId> posts;  // by day; empty: not used
  };
  std::vector<Person> people;  // as asked
  std::int64_t unfilled = 0;
  bool proven = false;  // nothing better among these people; a solver's word
};

// None where no solver is there or it finds nothing within its share of the budget.
std::optional<RowsAnswer> solve_rows(const Instance& instance, const RowsQuestion& question, Budget& budget,
                                     std::vector<BackendUse>& backends);

}  // namespace tenon::roster
