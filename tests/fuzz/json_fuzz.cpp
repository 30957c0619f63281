// Any bytes: refused with a place, or read; and what was read reads back the same from what we write.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "formats/json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto first = tenon::formats::parse_json(text, "fuzz.json");
  if (!first.ok()) return 0;
  const auto second = tenon::formats::parse_json(tenon::formats::to_text(first.value()), "again.json");
  if (!second.ok() || second.value() != first.value()) std::abort();
  return 0;
}
