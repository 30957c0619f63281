#pragma once

#include "problems/roster/report_facts.h"
#include "report/html.h"

namespace tenon::roster {

// How evenly work falls on those who work: hours, overtime, nights, weekends and holidays of each, the most first.
report::Html fairness(const Instance& instance, const Facts& facts);
// Each officer who works: what he is, his row, his hours.
report::Html people_table(const Instance& instance, const Facts& facts);
// What each soft rule costs and whom.
report::Html score_table(const Instance& instance, const Facts& facts);

}  // namespace tenon::roster
