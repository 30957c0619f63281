// Any bytes as a cutting plan: refused, or verified without a crash; and a plan that passes is the same once it has been
// through the search's own form.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/options.h"
#include "formats/source.h"
#include "problems/cut/format.h"
#include "problems/cut/report.h"
#include "problems/cut/verify.h"

using namespace tenon;

namespace {

// Kerf, trim, limits and leftovers, on two stocks.
const cut::Instance& instance() {
  static const cut::Instance made = [] {
    const auto root =
        formats::parse_json(R"({"kerf": 3, "trim": 2, "max_pieces": 3, "max_cuts": 3, "least_leftover": 10,
        "stocks": [{"length": 100, "limit": 2}, {"length": 60}],
        "items": [{"length": 40, "demand": 3}, {"length": 26, "demand": 2}, {"length": 15, "demand": 1}]})",
                            "fixed.json");
    return cut::read_instance({.file = "fixed.json", .format = "json", .root = root.value(), .cells = {}}, {})
        .value()
        .instance;
  }();
  return made;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto plan = cut::read_plan({"fuzz", std::string(reinterpret_cast<const char*>(data), size)});
  if (!plan.ok()) return 0;
  cut::html(instance(), {{"plan", cut::to_json(plan.value())}});
  if (!cut::verify(instance(), plan.value()).empty()) return 0;
  const cut::Plan again = cut::to_plan(instance(), cut::to_cuts(instance(), plan.value()));
  if (!cut::verify(instance(), again).empty()) std::abort();
  if (cut::stage_values(instance(), again) != cut::stage_values(instance(), plan.value())) std::abort();
  return 0;
}
