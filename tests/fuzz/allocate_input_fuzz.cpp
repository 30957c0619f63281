// Any bytes as a book (JSON, CSV, workbook): refused with places, or an instance that means the same when it is written as tables
// and read again.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/options.h"
#include "formats/source.h"
#include "problems/allocate/format.h"

using namespace tenon;

namespace {

void require_same(const std::string& text, const allocate::Input& input) {
  const auto document = allocate::read_document({"again", text}, "", {});
  if (!document.ok()) std::abort();
  const auto again = allocate::read_instance(document.value());
  if (!again.ok() || again.value().summary != input.summary || again.value().check != input.check)
    std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const formats::Source source{"fuzz", std::string(reinterpret_cast<const char*>(data), size)};
  const auto document = allocate::read_document(source, "", {});
  if (!document.ok()) return 0;
  const auto input = allocate::read_instance(document.value());
  if (!input.ok()) return 0;
  require_same(formats::to_text(document.value().root), input.value());
  return 0;
}
