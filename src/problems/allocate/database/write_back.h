#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "base/options.h"
#include "formats/document.h"
#include "formats/sql/sql.h"
#include "problems/allocate/instance.h"
#include "problems/allocate/plan.h"

namespace tenon::allocate {

// A plan on its way back into the database that its book came from.
struct WriteBack {
  const Instance* instance = nullptr;
  const Plan* plan = nullptr;
  const formats::Document* book = nullptr;  // as planned: after --set
  std::string book_sha256;                  // as read: before --set
  OptionValues options;                     // --date, --on-gap, --wallet
  std::string run_id;
  bool dry_run = false;  // all is written, looked at and taken back
};

// What would stop a plan from being written back, found before the search: no database, tables of another version, no right to write, a
// run id that is no UUID or has steps already. Empty: nothing.
std::vector<InputError> write_back_errors(const formats::sql::Location& location, const std::string& run_id);

// Writes in one transaction: a row of asset_allocations for each step, under the run id; projected APY, costs and the whole sequence into
// that run's row of allocation_parameters, which is made where it is not there. Rows of other runs are never touched. Refused, with
// nothing written, where the run id has steps already or the day's book has changed since it was read. Gives a line for each row.
Result<std::vector<std::string>> write_back(const formats::sql::Location& location, const WriteBack& what);

// Percent a year, 10 decimals, rounded down: (yield - conversion fees - gas) / AUM x 365 / days x 100. Each pool's APY counts with its
// share of the AUM, idle money with 0, and the plan's costs are spread over its days. Penalties are not money and not in it.
std::string projected_apy(const Instance& instance, const Plan& plan);

// The plan's steps as they stand in transaction_sequence: amounts and costs in USD.
formats::Json transaction_sequence(const Plan& plan);

}  // namespace tenon::allocate
