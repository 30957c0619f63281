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
  if (std::isfinite(spec.high))
    text += (std::isfinite(spec.low) ? " and" : " of") + (" at most " + plain(spec.high));
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
      if (std::find(spec.choices.begin(), spec.choices.end(), text) != spec.choices.end())
        return std::nullopt;
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

// Insertions, deletions, substitutions and swaps of neighbours that turn `a` into `b` (Damerau, restricted).
std::size_t edits(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) d[i][0] = i;
  for (std::size_t j = 0; j <= b.size(); ++j) d[0][j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] != b[j - 1])});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
    }
  }
  return d[a.size()][b.size()];
}

}  // namespace

std::string OptionSpec::key() const {
  std::string key = name;
  std::replace(key.begin(), key.end(), '-', '_');
  return key;
}

std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& names) {
  word = word.substr(0, 64);
  std::optional<std::string> best;
  std::size_t least = 1 + std::max<std::size_t>(1, word.size() / 3);
  for (const std::string& name : names) {
    const bool begins = word.size() >= 2 && name.starts_with(word);
    const std::size_t distance = begins ? 1 : edits(word, name);
    if (distance < least) {
      least = distance;
      best = name;
    }
  }
  return best;
}

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
