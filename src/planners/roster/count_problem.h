#pragma once

#include <cstdint>
#include <vector>

#include "planners/roster/classes.h"
#include "planners/roster/head_counts.h"
#include "planners/roster/officer_rules.h"

namespace tenon::roster {

// What one who follows a row may do at one post, as one duty of its day.
struct RowDuty {
  PostId post{};
  Day day = 0;
  std::int32_t choice = 0;  // of OfficerRules, with this duty alone beside what he is committed to
};

// By day, then post. Duties that his past forbids are left out.
std::vector<RowDuty> row_duties(const OfficerRules& rules, std::size_t row);
// Of each day the choice that holds nothing beside what he is committed to; kNone where he may not be off.
std::vector<std::int32_t> idle_choices(const OfficerRules& rules);
// Whether the second choice may not follow the first on the next day, by rest or by what may follow what.
bool clash(const OfficerRules& rules, std::int32_t choice, std::int32_t next);

// The hard rules of an officer as caps on sums over a row's duties; those that no linear cap says exactly (overtime, part-timers' longer weeks, least
// sums and runs, automata) are left out or weaker, so that caps never shut out a lawful roster. Caps that cannot bind are left out.
std::vector<HeadCountProblem::Cap> row_caps(const OfficerRules& rules, const std::vector<RowDuty>& duties);

// The instance as a head-count question: Instance's posts, one class for each of `classes` with the rows of its rules (by class).
HeadCountProblem count_problem(const Instance& instance, const std::vector<OfficerClass>& classes,
                               const std::vector<OfficerRules>& rules);

}  // namespace tenon::roster
