#pragma once

#include <string>

#include "formats/json.h"
#include "problems/rebalance/instance.h"

namespace tenon::rebalance {

// The report of an answer as one self-contained HTML page: is it usable, what it costs, when it is done; the network with
// the ways that are used, balances before and after, the steps as a Gantt chart and a table, the bound, where the input
// came from. `answer` may be anything that claims to be one: what is missing or of another form is left out.
std::string html(const Instance& instance, const formats::Json& answer);

// The --export file: sheets Steps, Balances and Summary.
std::string workbook(const Instance& instance, const formats::Json& answer);

}  // namespace tenon::rebalance
