#pragma once

#include <string>
#include <vector>

#include "formats/sql/migrations.h"

namespace tenon::allocate {

// The tables of a book: those that treasuries keep today, with what they lack (unlimited decimals, a row a pool and day, prices and gas
// as they are used, what each step costs). Described in docs/problems/allocate-database.md.
const formats::sql::Schema& book_schema();

// The params of an input that have a column of their own in allocation_parameters; all others stand in other_dynamic_limits.
const std::vector<formats::sql::ColumnSpec>& parameter_columns();

// Who wrote a row of allocation_parameters: settings of people and pipelines (NULL) and of `tenon import` are read as such; what a plan
// was made with is a record, so that a what-if never becomes tomorrow's setting.
inline constexpr const char* kOriginImport = "import";
inline constexpr const char* kOriginPlan = "plan";

}  // namespace tenon::allocate
