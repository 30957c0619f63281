#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "base/error.h"

namespace tenon::formats {

// Keys keep the order in which they were written, so that what we print is what we read.
using Json = nlohmann::ordered_json;

// Ceilings of what we read; a file above one is refused with a message that names it.
struct JsonLimits {
  std::size_t bytes = std::size_t{256} << 20;
  int depth = 64;
  std::size_t nodes = 10'000'000;
};

// The one way JSON text comes in. Refuses, with line and column: bytes that are not UTF-8 JSON, nesting deeper
// than the limit, a key that stands twice in an object, an integer outside 64 bits, NaN/Infinity/1e400.
// (The library alone crashes on deep nesting and takes the others in silence.) O(bytes).
Result<Json> parse_json(std::string_view text, const std::string& file, const JsonLimits& limits = {});

// The text we write: two spaces of indentation, a line break at the end; arrays of plain numbers on one line.
std::string to_text(const Json& json);

}  // namespace tenon::formats
