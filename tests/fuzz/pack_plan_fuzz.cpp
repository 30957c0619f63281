// Any bytes as a plan: refused, or verified without a crash; and a plan that passes has every object placed or dropped.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/options.h"
#include "formats/source.h"
#include "problems/pack/format.h"
#include "problems/pack/verify.h"

using namespace tenon;

namespace {

// Three blocks of all sorts: free, pinned, a group.
const pack::Instance& instance() {
  static const pack::Instance made = [] {
    const auto root = formats::parse_json(R"({"frame_size_bytes": 4, "num_frames": 4, "objects": [
        {"name": "a", "size_bits": 8, "period": 1, "offset_bits": 0}, {"name": "b", "size_bits": 4, "period": 2},
        {"group": "g", "period": 4, "members": [{"name": "c", "size_bits": 3}, {"name": "d", "size_bits": 5}]}]})",
                                          "fixed.json");
    return pack::read_instance({.file = "fixed.json", .format = "json", .root = root.value(), .cells = {}},
                               {})
        .value()
        .instance;
  }();
  return made;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto plan = pack::read_plan({"fuzz", std::string(reinterpret_cast<const char*>(data), size)});
  if (!plan.ok()) return 0;
  const auto violations = pack::verify(instance(), plan.value());
  const std::size_t named = plan.value().placements.size() + plan.value().dropped.size();
  if (violations.empty() && named != instance().objects.size()) std::abort();
  return 0;
}
