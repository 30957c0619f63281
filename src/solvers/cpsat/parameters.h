#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// CP-SAT's own parameters (message SatParameters), by name.
namespace tenon::solvers::cpsat {

struct ParameterSpec {
  enum class Kind { kBool, kInt32, kInt64, kDouble, kText, kEnum };
  std::string_view name;
  int field;  // number in the message
  Kind kind;
  std::string_view values;  // of an enum: "NAME=0,OTHER=1"; else ""
};

// All of them, ascending by name. Generated: parameter_table.cpp.
const std::vector<ParameterSpec>& parameter_table();

// nullptr for an unknown name.
const ParameterSpec* find_parameter(std::string_view name);

// The integer that stands for `text` in the message: a number, true/false, an enum's name or number; nullopt if `text`
// is none of these or too large. For kinds other than kDouble and kText.
std::optional<std::int64_t> integer_value(const ParameterSpec& spec, std::string_view text);
std::optional<double> double_value(std::string_view text);

// nullopt if `text` is a value for the parameter called `name`; else what is wrong.
std::optional<std::string> check(std::string_view name, std::string_view text);

}  // namespace tenon::solvers::cpsat
