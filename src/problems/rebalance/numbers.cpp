#include "problems/rebalance/numbers.h"

#include <array>
#include <charconv>
#include <numeric>

#include "base/checked.h"
#include "problems/rebalance/instance.h"

namespace tenon::rebalance {

namespace {

constexpr std::int64_t kMostUs = 1'000'000'000'000'000;  // 10^9 s
constexpr std::int64_t kMostBps = 1'000'000;             // a hundred times the amount

// The shortest decimal text that reads back as the same double, without an exponent: "0.000003".
std::string without_exponent(double value) {
  std::array<char, 400> buffer;
  const auto [end, error] =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed);
  return error == std::errc() ? std::string(buffer.data(), end) : std::string();
}

constexpr int kRatioPlaces = 9;
constexpr std::int64_t kRatioUnit = 1'000'000'000;

std::optional<Ratio> ratio_in(std::string_view text, std::int64_t most) {
  const std::size_t slash = text.find('/');
  const bool fraction = slash != std::string_view::npos;
  const auto num = decimal_in(text.substr(0, slash), fraction ? 0 : kRatioPlaces);
  const auto den = fraction ? decimal_in(text.substr(slash + 1), 0) : kRatioUnit;
  if (!num || !den || *num < 1 || *den < 1) return std::nullopt;
  const std::int64_t common = std::gcd(*num, *den);
  const Ratio ratio{*num / common, *den / common};
  if (ratio.num > most || ratio.den > most) return std::nullopt;
  return ratio;
}

}  // namespace

std::optional<std::int64_t> decimal_in(std::string_view text, int places) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  Checked<std::int64_t> value = 0;
  bool digits = false;
  int after_point = -1;
  for (const char c : text) {
    if (c == '.' && after_point < 0 && digits) {
      after_point = 0;
      continue;
    }
    if (c < '0' || c > '9') return std::nullopt;
    digits = true;
    if (after_point >= places) {
      if (c != '0') return std::nullopt;
      continue;
    }
    value = value * 10 + (c - '0');
    if (after_point >= 0) ++after_point;
  }
  if (!digits || text.ends_with('.')) return std::nullopt;
  for (int i = after_point < 0 ? 0 : after_point; i < places; ++i) value *= 10;
  if (!value.ok()) return std::nullopt;
  return negative ? -value.value() : value.value();
}

std::optional<std::int64_t> read_decimal(formats::Reader& reader, const formats::Json& value,
                                         const formats::Place& place, int places, std::int64_t low,
                                         std::int64_t high, std::string_view expected) {
  std::optional<std::int64_t> number;
  if (value.is_string())
    number = decimal_in(value.get_ref<const std::string&>(), places);
  else if (value.is_number_integer())
    number = decimal_in(value.dump(), places);
  else if (value.is_number_float())
    number = decimal_in(without_exponent(value.get<double>()), places);
  if (number && *number >= low && *number <= high) return number;
  reader.error(place, formats::shown(value), std::string(expected));
  return std::nullopt;
}

std::optional<std::int64_t> read_amount(formats::Reader& reader, const formats::Json& value,
                                        const formats::Place& place, std::int64_t low) {
  const std::string expected =
      (low < 0 ? "a whole number between -" : "a whole number from " + std::to_string(low) + " to ") +
      (low < 0 ? std::to_string(kUnlimited) + " and " : "") + std::to_string(kUnlimited) +
      " (micro-units, best as text)";
  return read_decimal(reader, value, place, 0, low, kUnlimited, expected);
}

std::optional<std::int64_t> read_amount(formats::Reader& reader, const formats::Field& field,
                                        const formats::Place& place, std::int64_t low) {
  if (!field) return std::nullopt;
  return read_amount(reader, *field.value, place.at(field.name), low);
}

std::optional<std::int64_t> read_seconds(formats::Reader& reader, const formats::Field& field,
                                         const formats::Place& place) {
  if (!field) return std::nullopt;
  return read_decimal(reader, *field.value, place.at(field.name), 6, 0, kMostUs,
                      "seconds from 0 to 1000000000, with at most 6 decimals");
}

std::optional<std::int64_t> read_bps(formats::Reader& reader, const formats::Field& field,
                                     const formats::Place& place) {
  if (!field) return std::nullopt;
  return read_decimal(reader, *field.value, place.at(field.name), 4, 0, kMostBps * kBpsPlaces,
                      "basis points from 0 to 1000000, with at most 4 decimals");
}

std::optional<Ratio> read_ratio(formats::Reader& reader, const formats::Field& field,
                                const formats::Place& place, std::int64_t most) {
  if (!field) return std::nullopt;
  std::optional<Ratio> ratio;
  if (field.value->is_string())
    ratio = ratio_in(field.value->get_ref<const std::string&>(), most);
  else if (field.value->is_number_integer())
    ratio = ratio_in(field.value->dump(), most);
  else if (field.value->is_number_float())
    ratio = ratio_in(without_exponent(field.value->get<double>()), most);
  if (ratio) return ratio;
  reader.error(place.at(field.name), formats::shown(*field.value),
               "a positive ratio such as \"9998/10000\" or \"0.9998\", numerator and denominator at most " +
                   std::to_string(most));
  return std::nullopt;
}

std::string ratio_text(std::int64_t num, std::int64_t den) {
  return std::to_string(num) + (den == 1 ? "" : '/' + std::to_string(den));
}

}  // namespace tenon::rebalance
