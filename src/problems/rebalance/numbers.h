#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "formats/document.h"

namespace tenon::rebalance {

// "12.5" with 4 places -> 125000; a sign only where `low` < 0. None: not a plain decimal number (no exponent), more
// places than that other than zeros, or beyond 64 bits.
std::optional<std::int64_t> decimal_in(std::string_view text, int places);

// A field's decimal number times 10^places, as JSON number or as text; within [low, high] (both times 10^places too).
// Nothing there: none. Wrong: noted with `expected`, and none.
std::optional<std::int64_t> read_decimal(formats::Reader& reader, const formats::Json& value,
                                         const formats::Place& place, int places, std::int64_t low,
                                         std::int64_t high, std::string_view expected);

// Amounts: whole micro-units from `low` to kUnlimited, as decimal text (how money is written) or as a JSON integer.
std::optional<std::int64_t> read_amount(formats::Reader& reader, const formats::Json& value,
                                        const formats::Place& place, std::int64_t low = 0);

// As read_amount of a field; none too if it is not there.
std::optional<std::int64_t> read_amount(formats::Reader& reader, const formats::Field& field,
                                        const formats::Place& place, std::int64_t low = 0);
// Seconds with up to six places -> microseconds.
std::optional<std::int64_t> read_seconds(formats::Reader& reader, const formats::Field& field,
                                         const formats::Place& place);
// Basis points with up to four places -> times 10^4.
std::optional<std::int64_t> read_bps(formats::Reader& reader, const formats::Field& field,
                                     const formats::Place& place);
inline constexpr std::int64_t kBpsPlaces = 10'000;

// A rate or price: "9998/10000", or a decimal number as text or JSON number, of up to nine places. In lowest terms, both
// from 1 to `most` (at most kMostRatio).
struct Ratio {
  std::int64_t num = 1;
  std::int64_t den = 1;
};
std::optional<Ratio> read_ratio(formats::Reader& reader, const formats::Field& field,
                                const formats::Place& place, std::int64_t most);
std::string ratio_text(std::int64_t num, std::int64_t den);  // "4999/5000", "2"

}  // namespace tenon::rebalance
