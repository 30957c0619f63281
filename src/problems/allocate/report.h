#pragma once

#include <string>

#include "formats/json.h"
#include "problems/allocate/instance.h"

namespace tenon::allocate {

// The report of an answer as one self-contained HTML page: is it usable, what it gains and costs, how good it is; the book before and
// after by pool, token, protocol and chain; the flows between pools and wallet; the transactions with costs and running balances;
// the caps and limits that bind; where the answer has them reasons for each pool, frontier, sensitivity and another model's figures; the bound. `answer`
// may be anything that claims to be one: what is missing or of another form is left out.
std::string html(const Instance& instance, const formats::Json& answer);

// The --export file: sheets Transactions, Positions, Wallet and Totals, from which a plan can be read back, Pools and Summary.
std::string workbook(const Instance& instance, const formats::Json& answer);

}  // namespace tenon::allocate
