#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/checked.h"
#include "formats/json.h"
#include "problems/allocate/instance.h"

namespace tenon::allocate {

// A decimal number as people and chains write it: an amount of a token with 18 decimals has more digits than 64 bits hold.
// digits / 10^decimals with |digits| < 10^36 and 0 <= decimals <= 36; no trailing zero among the decimals.
struct Written {
  Int128 digits = 0;
  int decimals = 0;
};

// "12", "-0.5", "1.5e3"; nullopt for other text (NaN and Infinity too) and for what has too many digits or decimals.
std::optional<Written> written_in(std::string_view text);

// A JSON number or a text that holds one. A number with a point or exponent is taken as the shortest text that reads back as the
// same double, which is what was written as long as that had at most 15 digits.
std::optional<Written> written_of(const formats::Json& json);

enum class Round { kDown, kUp };

// number x 10^places as a whole number, rounded as said; nullopt outside of -most … most.
std::optional<std::int64_t> scaled(const Written& number, int places, Round round, std::int64_t most);

// micro-USD of `amount` >= 0 tokens, amount x price rounded down once; nullopt above kMostMoney.
std::optional<std::int64_t> value_of(const Written& amount, const Decimal& price);

// a + b; nullopt where their sum has too many digits.
std::optional<Written> sum_of(const Written& a, const Written& b);

std::string written_text(const Written& number);
// value / 10^places, without trailing zeros: "0.0004".
std::string decimal_text(Int128 value, int places);
// micro-USD as USD, at least two decimals: "1,250.00", "-0.004".
std::string usd_text(Int128 micro_usd);

}  // namespace tenon::allocate
