#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/checked.h"
#include "formats/json.h"

namespace tenon::cut {

// A number as it was written: digits / 10^decimals, with no trailing zero among the decimals, so that 3.20 and 3.2 are one.
// Lengths and costs come in as these and leave as whole numbers once the file's smallest unit is known.
struct Decimal {
  Int128 digits = 0;
  int decimals = 0;  // >= 0
};

// "12", "-0.5", "1.5e3"; nullopt for other text, and for what has more than 30 digits.
std::optional<Decimal> decimal_in(std::string_view text);

// A JSON number. One with a point or exponent is taken as the shortest text that reads back as the same double, which is what
// was written as long as that had at most 15 digits.
std::optional<Decimal> decimal_of(const formats::Json& json);

// digits * 10^(decimals - own decimals); nullopt if that is above `most`. Requires decimals >= own decimals.
std::optional<std::int64_t> scaled(const Decimal& number, int decimals, std::int64_t most);

// The JSON number of value / 10^decimals: whole where it is whole.
formats::Json decimal_json(std::int64_t value, int decimals);

}  // namespace tenon::cut
