#pragma once

#include "base/error.h"
#include "formats/json.h"

namespace tenon::roster {

// Whether an officer may take duties, each by itself on top of what he has: the body of /validate/assignment in, its answer out.
//   in   {employee, existingAssignments: [{startDateTime, endDateTime, shiftCode}], candidateSlots: [{slotId, startDateTime, endDateTime,
//         shiftCode}], constraintList, monthlyHourLimits}; records without times (days off) are no duties; zones of times are left out
//   out  {status, employeeId, validationResults: [{slotId, isFeasible, recommendation, violations: [{constraintId, constraintName,
//         violationType, description, context}], hours}]}
// All hard rules about one officer are judged (evaluate.h), his pattern is not: a slot may lie on his day off. Rules have the ids that clients
// know (C1, C_OFF_DAYS, …), constraintName is ours. Errors name pointers within the request. Well below 10 ms a candidate.
Result<formats::Json> validate_assignment(const formats::Json& request);

}  // namespace tenon::roster
