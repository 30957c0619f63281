#pragma once

#include <string>

#include "formats/json.h"
#include "problems/cut/instance.h"

namespace tenon::cut {

// The report of an answer as one self-contained HTML page: is it usable, how many stocks or what cost, how much is waste, how
// good is it; the patterns as bars with pieces, kerf, waste and leftovers; the items with demand and what is cut; the bound
// and, where the answer's stats carry it, the course of value and bound. `answer` may be anything that claims to be one: what is
// missing or of another form is left out.
std::string html(const Instance& instance, const formats::Json& answer);

// The --export file: sheets Patterns (a row an item of a pattern; a plan can be read back from it), Items, whose formulas
// count what is cut, Stock and Summary.
std::string workbook(const Instance& instance, const formats::Json& answer);

}  // namespace tenon::cut
