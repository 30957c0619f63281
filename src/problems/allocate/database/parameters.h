#pragma once

#include "formats/json.h"
#include "formats/sql/sql.h"

namespace tenon::allocate {

// A row of allocation_parameters that holds `params`: those with a column there, the others in other_dynamic_limits.
struct ParameterRow {
  std::vector<formats::sql::Database::Column> columns;
  formats::sql::Row cells;

  void add(const std::string& column, formats::sql::Cell cell, const std::string& value = "$") {
    columns.push_back({column, value});
    cells.push_back(std::move(cell));
  }
};
ParameterRow parameter_row(const formats::Json& params, formats::sql::Dialect dialect);

// A JSON number or decimal string as a decimal without exponent, digit for digit; nothing for null and other values.
formats::sql::Cell decimal_cell(const formats::Json& json);

// A member by one of the names that the strict reader knows it by; null where there is none.
const formats::Json& member(const formats::Json& object, std::initializer_list<const char*> names);

}  // namespace tenon::allocate
