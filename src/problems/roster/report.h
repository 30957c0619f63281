#pragma once

#include <string>

#include "formats/json.h"
#include "problems/roster/instance.h"

namespace tenon::roster {

// The report of an answer as one self-contained HTML page: is it usable, how many posts are filled, who works, how good it is; who works
// when; how many are there of how many wanted; what stays unfilled and why; how evenly hours, nights and weekends fall; each officer; what
// soft rules cost; the bound. `answer` may be anything that claims to be one: what is missing or of another form is left out.
std::string html(const Instance& instance, const formats::Json& answer);

// The --export file: sheets Assignments and Rosters, from which a plan can be read back, Roster (the grid), Coverage, Hours, Unfilled,
// Score and Summary.
std::string workbook(const Instance& instance, const formats::Json& answer);

}  // namespace tenon::roster
