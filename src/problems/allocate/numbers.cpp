#include "problems/allocate/numbers.h"

#include <utility>

#include "formats/text.h"

namespace tenon::allocate {

namespace {

constexpr int kMostDigits = 36;

constexpr Int128 power_of_ten(int exponent) {
  Int128 power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}
constexpr Int128 kMostWritten = power_of_ten(kMostDigits);

// Without trailing zeros, and with none of the decimals negative.
std::optional<Written> normal(Int128 digits, int decimals) {
  if (digits == 0) return Written{};
  for (; decimals > 0 && digits % 10 == 0; --decimals) digits /= 10;
  for (; decimals < 0; ++decimals) {
    digits *= 10;
    if (digits >= kMostWritten || digits <= -kMostWritten) return std::nullopt;
  }
  if (decimals > kMostDigits) return std::nullopt;
  return Written{digits, decimals};
}

}  // namespace

std::optional<Written> written_in(std::string_view text) {
  text = formats::trimmed(text);
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  Int128 digits = 0;
  int decimals = 0;
  bool any = false;
  bool point = false;
  for (; !text.empty() && (text.front() == '.' || (text.front() >= '0' && text.front() <= '9'));
       text.remove_prefix(1)) {
    if (text.front() == '.') {
      if (std::exchange(point, true)) return std::nullopt;
      continue;
    }
    any = true;
    // Zeros behind the point may be any number: those that turn out to be trailing do not count.
    digits = digits * 10 + (text.front() - '0');
    decimals += point ? 1 : 0;
    if (digits >= kMostWritten || decimals > 2 * kMostDigits) return std::nullopt;
  }
  if (!any) return std::nullopt;
  if (!text.empty()) {
    if (text.front() != 'e' && text.front() != 'E') return std::nullopt;
    text.remove_prefix(1);
    if (text.starts_with('+')) text.remove_prefix(1);
    const auto exponent = parse_int128(text);
    if (!exponent || *exponent > 400 || *exponent < -400) return std::nullopt;
    decimals -= static_cast<int>(*exponent);
  }
  return normal(negative ? -digits : digits, decimals);
}

std::optional<Written> written_of(const formats::Json& json) {
  if (json.is_number_integer()) return Written{json.get<std::int64_t>(), 0};
  if (json.is_number()) return written_in(formats::shortest(json.get<double>()));
  if (json.is_string()) return written_in(json.get_ref<const std::string&>());
  return std::nullopt;
}

std::optional<std::int64_t> scaled(const Written& number, int places, Round round, std::int64_t most) {
  Int128 value = number.digits;
  if (number.decimals > places) {
    const Int128 unit = power_of_ten(number.decimals - places);
    value = round == Round::kDown ? floor_div(value, unit) : ceil_div(value, unit);
  }
  for (int i = number.decimals; i < places && value != 0; ++i) {
    if (value > most || value < -Int128{most}) return std::nullopt;
    value *= 10;
  }
  if (value > most || value < -Int128{most}) return std::nullopt;
  return static_cast<std::int64_t>(value);
}

// amount x price = (high x 10^18 + low) / 10^(decimals of both), where neither product leaves 128 bits.
std::optional<std::int64_t> value_of(const Written& amount, const Decimal& price) {
  constexpr Int128 kHalf = power_of_ten(18);
  const Int128 high = amount.digits / kHalf * price.digits;
  const Int128 low = amount.digits % kHalf * price.digits;
  const int cut = amount.decimals + price.decimals - 6;
  Int128 value = 0;
  if (cut >= 18) {
    value = (high + low / kHalf) / power_of_ten(cut - 18);
  } else {
    if (high > kMostMoney) return std::nullopt;
    const Int128 rest = cut > 0 ? low / power_of_ten(cut) : low;
    if (cut < 0 && rest > kMostMoney) return std::nullopt;
    value = high * power_of_ten(18 - (cut > 0 ? cut : 0)) + rest;
    if (cut < 0) value = high > 0 ? Int128{kMostMoney} + 1 : value * power_of_ten(-cut);
  }
  if (value > kMostMoney) return std::nullopt;
  return static_cast<std::int64_t>(value);
}

std::optional<Written> sum_of(const Written& a, const Written& b) {
  if (a.decimals < b.decimals) return sum_of(b, a);
  Int128 digits = b.digits;
  for (int i = b.decimals; i < a.decimals; ++i) {
    digits *= 10;
    if (digits >= kMostWritten || digits <= -kMostWritten) return std::nullopt;
  }
  digits += a.digits;
  if (digits >= kMostWritten || digits <= -kMostWritten) return std::nullopt;
  return normal(digits, a.decimals);
}

std::string decimal_text(Int128 value, int places) {
  std::string text = to_string(value);
  if (places == 0) return text;
  const std::size_t sign = text.starts_with('-') ? 1 : 0;
  const auto behind = static_cast<std::size_t>(places);
  if (text.size() < sign + behind + 1) text.insert(sign, sign + behind + 1 - text.size(), '0');
  text.insert(text.size() - behind, 1, '.');
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

std::string written_text(const Written& number) { return decimal_text(number.digits, number.decimals); }

std::string usd_text(Int128 micro_usd) {
  std::string text = decimal_text(micro_usd, 6);
  std::size_t point = text.find('.');
  if (point == std::string::npos) {
    point = text.size();
    text += ".00";
  } else if (text.size() - point < 3) {
    text += '0';
  }
  for (std::size_t at = point; at > (text.front() == '-' ? 4u : 3u); at -= 3) text.insert(at - 3, 1, ',');
  return text;
}

}  // namespace tenon::allocate
