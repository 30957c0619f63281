#include "base/options.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace tenon {

namespace {

template <class T>
std::optional<T> parse(std::string_view text) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string range_text(const OptionSpec& spec, const char* what) {
  std::string text = what;
  const auto plain = [](double x) {
    std::string s = std::to_string(x);
    s.erase(s.find_last_not_of('0') + 1);
    if (s.back() == '.') s.pop_back();
    return s;
  };
  if (std::isfinite(spec.low)) text += " of at least " + plain(spec.low);
  if (std::isfinite(spec.high)) text += (std::isfinite(spec.low) ? " and" : " of") + (" at most " + plain(spec.high));
  return text;
}

// What the text should have been, or nullopt where it is right.
std::optional<std::string> expectation(const OptionSpec& spec, std::string_view text) {
  switch (spec.type) {
    case OptionSpec::Type::kFlag:
      if (text == "true" || text == "false") return std::nullopt;
      return "true or false";
    case OptionSpec::Type::kInteger: {
      const auto value = parse<std::int64_t>(text);
      const auto real = static_cast<double>(value.value_or(0));
      if (value && real >= spec.low && real <= spec.high) return std::nullopt;
      return range_text(spec, "a whole number");
    }
    case OptionSpec::Type::kNumber: {
      const auto value = parse<double>(text);
      if (value && std::isfinite(*value) && *value >= spec.low && *value <= spec.high) return std::nullopt;
      return range_text(spec, "a number");
    }
    case OptionSpec::Type::kChoice: {
      if (std::find(spec.choices.begin(), spec.choices.end(), text) != spec.choices.end()) return std::nullopt;
      std::string all = "one of";
      for (const std::string& choice : spec.choices) all += " " + choice;
      return all;
    }
    case OptionSpec::Type::kText:
    case OptionSpec::Type::kInputFile:
    case OptionSpec::Type::kOutputFile:
      if (!text.empty()) return std::nullopt;
      return "a text that is not empty";
  }
  return std::nullopt;
}

}  // namespace

std::optional<InputError> OptionValues::set(const OptionSpec& spec, std::string_view text) {
  if (auto expected = expectation(spec, text))
    return InputError{"", "--" + spec.name, "'" + std::string(text) + "'", *expected};
  if (spec.type == OptionSpec::Type::kFlag && text == "false") {
    values_.erase(spec.name);
    return std::nullopt;
  }
  auto& values = values_[spec.name];
  if (!spec.repeatable) values.clear();
  values.emplace_back(text);
  return std::nullopt;
}

std::optional<std::string> OptionValues::text(std::string_view name) const {
  const auto found = values_.find(name);
  if (found == values_.end()) return std::nullopt;
  return found->second.back();
}

std::optional<std::int64_t> OptionValues::integer(std::string_view name) const {
  const auto value = text(name);
  return value ? parse<std::int64_t>(*value) : std::nullopt;
}

std::optional<double> OptionValues::number(std::string_view name) const {
  const auto value = text(name);
  return value ? parse<double>(*value) : std::nullopt;
}

const std::vector<std::string>& OptionValues::all(std::string_view name) const {
  static const std::vector<std::string> kNone;
  const auto found = values_.find(name);
  return found == values_.end() ? kNone : found->second;
}

}  // namespace tenon
