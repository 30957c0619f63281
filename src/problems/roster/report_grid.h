#pragma once

#include "problems/roster/report_facts.h"
#include "report/html.h"

namespace tenon::roster {

// Who works when: officers and days, a grid for each month of long horizons, with hours and the rules that are broken.
report::Html roster_grid(const Instance& instance, const Facts& facts);
// How many are there of how many wanted, by requirement, shift and day.
report::Html coverage_grid(const Instance& instance, const Facts& facts);

}  // namespace tenon::roster
