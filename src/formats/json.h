#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "base/error.h"

namespace tenon::formats {

// Keys keep the order in which they were written, so that what we print is what we read.
using Json = nlohmann::ordered_json;

// Ceilings of what we read; a file above one is refused with a message that names it.
struct JsonLimits {
  std::size_t bytes = std::size_t{256} << 20;
  std::size_t depth = 64;
  std::size_t nodes = 10'000'000;
};

// The one way JSON text comes in. Refuses bytes that are not UTF-8 JSON, NaN, Infinity and 1e400 (with line and
// column), and nesting deeper than the limit, a key that stands twice in an object, an integer outside of signed 64
// bits (with a JSON pointer). The library alone crashes on deep nesting and takes keys and integers in silence.
// What breaks the syntax or a ceiling ends the reading; of the other faults all are told. O(bytes log keys).
Result<Json> parse_json(std::string_view text, const std::string& file, const JsonLimits& limits = {});

// The text we write: two spaces of indentation, a line break at the end; arrays of plain numbers on one line.
// Bytes that are not UTF-8 are replaced by U+FFFD.
std::string to_text(const Json& json);
// On one line, for what only programs read: proof objects are megabytes of small numbers.
std::string to_compact_text(const Json& json);

// A key as one part of a JSON pointer: '~' becomes "~0", '/' becomes "~1".
std::string pointer_part(std::string_view key);

}  // namespace tenon::formats
