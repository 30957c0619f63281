#include "problems/allocate/database/parameters.h"

#include "problems/allocate/database/schema.h"
#include "problems/allocate/numbers.h"

namespace tenon::allocate {

using formats::Json;
using formats::sql::Cell;
using formats::sql::Type;

namespace {

Cell cell_of(const Json& value, Type type) {
  if (value.is_null()) return std::nullopt;
  if (type == Type::kBoolean) return value.is_boolean() ? Cell(value.get<bool>() ? "1" : "0") : std::nullopt;
  return decimal_cell(value);
}

}  // namespace

Cell decimal_cell(const Json& json) {
  const auto written = written_of(json);
  return written ? Cell(written_text(*written)) : std::nullopt;
}

const Json& member(const Json& object, std::initializer_list<const char*> names) {
  static const Json kNull;
  for (const char* name : names)
    if (const auto found = object.find(name); found != object.end() && !found->is_null()) return *found;
  return kNull;
}

ParameterRow parameter_row(const Json& params, formats::sql::Dialect dialect) {
  ParameterRow row;
  Json others = params.is_object() ? params : Json::object();
  for (const auto& column : parameter_columns()) {
    const auto found = others.find(column.name);
    if (found == others.end()) continue;
    // What does not fit its column (a text where a flag should be) keeps its own form among the others.
    const Cell cell = cell_of(*found, column.type);
    if (!cell && !found->is_null()) continue;
    row.add(column.name, cell);
    others.erase(column.name);
  }
  row.add("other_dynamic_limits", others.dump(), parameter_of(Type::kJson, dialect));
  return row;
}

}  // namespace tenon::allocate
