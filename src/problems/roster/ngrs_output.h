#pragma once

#include <string>

#include "formats/json.h"
#include "problems/roster/instance.h"

namespace tenon::roster {

// An answer (the envelope, with a plan of ours or none) as the document that clients of the ngrs family read. `version` "0.95", or "0.50" for
// old clients, which leaves out employeeRoster, rosterSummary and solutionQuality.
//
// Fields are theirs, numbers are honest: status is about hard rules alone, unfilled posts are told beside it; coverage counts posts; ids
// follow from what they name, so that equal plans give equal documents. Where they had nothing to say (startedAt) there is null. O(plan).
formats::Json ngrs_output(const Instance& instance, const formats::Json& answer, const std::string& version);

}  // namespace tenon::roster
