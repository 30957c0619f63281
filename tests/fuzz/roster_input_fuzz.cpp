// Any bytes as a roster (ngrs JSON, the shift-scheduling text or its JSON, a workbook): refused with places, or an instance whose document
// means the same when it is written out and read again.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/options.h"
#include "formats/source.h"
#include "problems/roster/format.h"
#include "problems/roster/input_check.h"

using namespace tenon;

namespace {

const OptionValues kNone;
constexpr std::int64_t kMostPosts = 20'000;  // larger ones teach the readers nothing more, slowly

Result<roster::Input> read(const std::string& bytes) {
  const auto document = roster::read_document({"again", bytes}, "", kNone);
  if (!document.ok()) return document.errors();
  return roster::read_instance(document.value(), kNone);
}

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto document =
      roster::read_document({"fuzz", std::string(reinterpret_cast<const char*>(data), size)}, "", kNone);
  if (!document.ok()) return 0;
  roster::check_input(document.value().root);
  const auto input = roster::read_instance(document.value(), kNone);
  if (!input.ok()) return 0;
  const roster::Input& first = input.value();
  if (static_cast<std::int64_t>(first.instance.posts.size()) > kMostPosts) return 0;

  const auto again = read(formats::to_text(first.document));
  require(again.ok() && again.value().document == first.document);
  require(again.value().summary == first.summary);
  if (first.instance.flavour == roster::Flavour::kShiftScheduling) return 0;
  const auto book = roster::to_workbook(first.document);
  if (!book.ok()) return 0;
  const auto back = read(book.value());
  require(!back.ok() || back.value().summary == first.summary);
  return 0;
}
