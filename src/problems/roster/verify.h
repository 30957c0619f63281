#pragma once

#include <vector>

#include "base/answer.h"
#include "problems/roster/instance.h"
#include "problems/roster/plan.h"

namespace tenon::roster {

// Checks `plan` against `instance` from first principles and returns every rule it breaks (at most the first 100 of a rule); an empty
// list means that the roster keeps every hard rule and says nothing untrue of itself. Never throws on bad plans. Any order of
// assignments will do. O(assignments * rules).
//
// Beside the ids of hard rules (rules.h): unknown-officer, unknown-requirement, unknown-shift, no-such-post, assigned-twice,
// too-many-at-post, too-few-at-post, duties-a-day, wrong-times, wrong-row (an offset or pattern that the officer may not have, or two),
// crew (more than its quota, or somebody else), most-staff, pin, wrong-hours, wrong-unfilled, wrong-score, wrong-roster.
std::vector<Violation> verify(const Instance& instance, const Plan& plan);

}  // namespace tenon::roster
