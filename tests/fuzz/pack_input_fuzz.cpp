// Any bytes as a frame layout's input (JSON, CSV, workbook): refused with places, or an instance that means the same
// when it is written out and read again.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/options.h"
#include "formats/source.h"
#include "problems/pack/format.h"

using namespace tenon;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const formats::Source source{"fuzz", std::string(reinterpret_cast<const char*>(data), size)};
  const OptionValues options;
  const auto document = pack::read_document(source, "", options);
  if (!document.ok()) return 0;
  const auto input = pack::read_instance(document.value(), options);
  if (!input.ok()) return 0;

  const formats::Json written = pack::to_json(input.value().instance);
  const auto again =
      pack::read_instance({.file = "again", .format = "json", .root = written, .cells = {}}, options);
  if (!again.ok() || pack::to_json(again.value().instance) != written) std::abort();
  return 0;
}
