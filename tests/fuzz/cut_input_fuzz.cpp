// Any bytes as a cutting problem (JSON, BPPLIB text, CSV, workbook): refused with places, or an instance that means the same
// when it is written out in any format and read again.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/options.h"
#include "formats/source.h"
#include "problems/cut/format.h"

using namespace tenon;

namespace {

const OptionValues kNone;

void require_same(const std::string& text, const formats::Json& written) {
  const auto document = cut::read_document({"again", text}, "", kNone);
  if (!document.ok()) std::abort();
  const auto again = cut::read_instance(document.value(), kNone);
  if (!again.ok() || cut::to_json(again.value().instance) != written) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const formats::Source source{"fuzz", std::string(reinterpret_cast<const char*>(data), size)};
  const auto document = cut::read_document(source, "", kNone);
  if (!document.ok()) return 0;
  const auto input = cut::read_instance(document.value(), kNone);
  if (!input.ok()) return 0;

  const cut::Instance& instance = input.value().instance;
  const formats::Json written = cut::to_json(instance);
  require_same(formats::to_text(written), written);
  const auto text = cut::to_bpplib(instance);
  bool named = !instance.unit.empty() || instance.length_decimals > 0;
  for (const cut::Item& item : instance.items) named |= !item.name.empty();
  for (const cut::Stock& stock : instance.stocks) named |= !stock.name.empty();
  if (text.ok() && !named) require_same(text.value(), written);
  return 0;
}
