#include "problems/cut/numbers.h"

#include <cstdlib>

#include "formats/text.h"
#include "problems/cut/instance.h"

namespace tenon::cut {

namespace {

constexpr int kMostDigits = 30;

}  // namespace

std::optional<Decimal> decimal_in(std::string_view text) {
  text = formats::trimmed(text);
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  Decimal number;
  bool any = false;
  bool point = false;
  while (!text.empty() && (text.front() == '.' || (text.front() >= '0' && text.front() <= '9'))) {
    const char c = text.front();
    text.remove_prefix(1);
    if (c == '.') {
      if (point) return std::nullopt;
      point = true;
      continue;
    }
    any = true;
    number.digits = number.digits * 10 + (c - '0');
    number.decimals += point ? 1 : 0;
    if (to_string(number.digits).size() > kMostDigits || number.decimals > 400) return std::nullopt;
  }
  if (!any) return std::nullopt;
  if (!text.empty()) {
    if (text.front() != 'e' && text.front() != 'E') return std::nullopt;
    text.remove_prefix(1);
    if (text.starts_with('+')) text.remove_prefix(1);
    const auto exponent = parse_int128(text);
    if (!exponent || *exponent > 400 || *exponent < -400) return std::nullopt;
    number.decimals -= static_cast<int>(*exponent);
  }
  while (number.digits != 0 && number.digits % 10 == 0 && number.decimals > 0) {
    number.digits /= 10;
    --number.decimals;
  }
  if (number.digits == 0) number.decimals = 0;
  for (; number.decimals < 0; ++number.decimals) {
    number.digits *= 10;
    if (to_string(number.digits).size() > kMostDigits) return std::nullopt;
  }
  if (negative) number.digits = -number.digits;
  return number;
}

std::optional<Decimal> decimal_of(const formats::Json& json) {
  if (json.is_number_integer()) return Decimal{json.get<std::int64_t>(), 0};
  if (json.is_number()) return decimal_in(formats::shortest(json.get<double>()));
  return std::nullopt;
}

std::optional<std::int64_t> scaled(const Decimal& number, int decimals, std::int64_t most) {
  Int128 value = number.digits;
  if (value > most || value < -Int128{most}) return std::nullopt;
  for (int i = number.decimals; i < decimals; ++i) {
    value *= 10;
    if (value > most || value < -Int128{most}) return std::nullopt;
  }
  return static_cast<std::int64_t>(value);
}

formats::Json decimal_json(std::int64_t value, int decimals) {
  const std::string text = decimal_text(value, decimals);
  if (text.find('.') == std::string::npos) return std::strtoll(text.c_str(), nullptr, 10);
  return std::strtod(text.c_str(), nullptr);
}

}  // namespace tenon::cut
