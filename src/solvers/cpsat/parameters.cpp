#include "solvers/cpsat/parameters.h"

#include <algorithm>
#include <charconv>

#include "base/options.h"

namespace tenon::solvers::cpsat {

namespace {

template <class T>
std::optional<T> whole_number(std::string_view text) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() && !text.empty() ? std::optional(value)
                                                                                   : std::nullopt;
}

// The number of `name` in "A=0,B=1"; or `name` itself where it is one of the numbers.
std::optional<std::int64_t> enum_value(std::string_view values, std::string_view name) {
  while (!values.empty()) {
    const std::string_view item = values.substr(0, values.find(','));
    const std::size_t equals = item.find('=');
    if (item.substr(0, equals) == name || item.substr(equals + 1) == name) {
      return whole_number<std::int64_t>(item.substr(equals + 1));
    }
    values.remove_prefix(std::min(values.size(), item.size() + 1));
  }
  return std::nullopt;
}

std::string kind_text(const ParameterSpec& spec) {
  switch (spec.kind) {
    case ParameterSpec::Kind::kBool:
      return "true or false";
    case ParameterSpec::Kind::kInt32:
    case ParameterSpec::Kind::kInt64:
      return "a whole number";
    case ParameterSpec::Kind::kDouble:
      return "a number";
    case ParameterSpec::Kind::kText:
      return "text";
    case ParameterSpec::Kind::kEnum:
      return "one of " + std::string(spec.values);
  }
  return "?";
}

}  // namespace

const ParameterSpec* find_parameter(std::string_view name) {
  const auto& table = parameter_table();
  const auto found = std::ranges::lower_bound(table, name, {}, &ParameterSpec::name);
  return found != table.end() && found->name == name ? &*found : nullptr;
}

std::optional<std::int64_t> integer_value(const ParameterSpec& spec, std::string_view text) {
  switch (spec.kind) {
    case ParameterSpec::Kind::kBool:
      if (text == "true" || text == "1") return 1;
      if (text == "false" || text == "0") return 0;
      return std::nullopt;
    case ParameterSpec::Kind::kInt32:
      if (const auto value = whole_number<std::int32_t>(text)) return *value;
      return std::nullopt;
    case ParameterSpec::Kind::kInt64:
      return whole_number<std::int64_t>(text);
    case ParameterSpec::Kind::kEnum:
      return enum_value(spec.values, text);
    default:
      return std::nullopt;
  }
}

std::optional<double> double_value(std::string_view text) { return whole_number<double>(text); }

std::optional<std::string> check(std::string_view name, std::string_view text) {
  const ParameterSpec* spec = find_parameter(name);
  if (!spec) {
    std::vector<std::string> names;
    for (const ParameterSpec& known : parameter_table()) names.emplace_back(known.name);
    const std::optional<std::string> near = nearest(name, names);
    return "unknown parameter" + (near ? "; did you mean " + *near + "?" : std::string());
  }
  const bool fits = spec->kind == ParameterSpec::Kind::kText ||
                    (spec->kind == ParameterSpec::Kind::kDouble ? double_value(text).has_value()
                                                                : integer_value(*spec, text).has_value());
  if (fits) return std::nullopt;
  return "found \"" + std::string(text) + "\", expected " + kind_text(*spec);
}

}  // namespace tenon::solvers::cpsat
