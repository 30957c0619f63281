#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/checked.h"

namespace tenon::formats {

// `text` as it stands in a message: in double quotes, cut to `most` bytes with "…", control characters and bytes that
// are not UTF-8 replaced by '?', so that a message can be printed and put into JSON whatever the file held.
std::string in_quotes(std::string_view text, std::size_t most = 40);

bool is_utf8(std::string_view text);

// The shortest decimal text that reads back as the same double: "32", "0.1", "1e+300".
std::string shortest(double value);

// A decimal number with nothing around it but spaces; nullopt for any other text and for what is not finite.
std::optional<double> number_in(std::string_view text);

// value / 10^decimals, exactly and without trailing zeros: 1250 with two is "12.5".
std::string decimal_text(Int128 value, int decimals);

// Without white space (ASCII and no-break) at both ends.
std::string_view trimmed(std::string_view text);

}  // namespace tenon::formats
