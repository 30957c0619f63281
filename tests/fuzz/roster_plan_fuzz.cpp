// Any bytes as a roster's plan: refused, or verified and drawn without a crash; and a plan that passes is as good once it has been through
// the search's own form.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/options.h"
#include "formats/source.h"
#include "problems/roster/format.h"
#include "problems/roster/ngrs_output.h"
#include "problems/roster/report.h"
#include "problems/roster/verify.h"

using namespace tenon;

namespace {

// A pattern with free offsets, leave, a pin and a request.
const roster::Instance& instance() {
  static const roster::Instance made = [] {
    const auto root =
        formats::parse_json(R"({"planningHorizon": {"startDate": "2026-02-02", "endDate": "2026-02-08"},
        "publicHolidays": ["2026-02-04"],
        "demandItems": [{"demandId": "d", "shifts": [{"shiftDetails": [{"shiftCode": "D", "start": "08:00", "end": "20:00"},
          {"shiftCode": "N", "start": "20:00", "end": "08:00"}]}],
          "requirements": [{"requirementId": "r", "headcount": 1, "workPattern": "DDNNOO"}]}],
        "employees": [{"employeeId": "A"}, {"employeeId": "B", "unavailability": ["2026-02-05"]}, {"employeeId": "C"}],
        "pins": [{"employeeId": "A", "date": "2026-02-02", "kind": "off"}],
        "requests": [{"employeeId": "B", "date": "2026-02-03"}]})",
                            "fixed.json");
    return roster::read_instance({.file = "fixed.json", .format = "json", .root = root.value(), .cells = {}},
                                 {})
        .value()
        .instance;
  }();
  return made;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto plan = roster::read_plan({"fuzz", std::string(reinterpret_cast<const char*>(data), size)});
  if (!plan.ok()) return 0;
  const formats::Json answer{{"plan", roster::to_json(plan.value())}};
  roster::html(instance(), answer);
  roster::ngrs_output(instance(), answer, "0.95");
  if (!roster::verify(instance(), plan.value()).empty()) return 0;
  const roster::Plan again = roster::to_plan(instance(), roster::to_roster(instance(), plan.value()));
  if (!roster::verify(instance(), again).empty()) std::abort();
  if (roster::stage_values(instance(), again) != roster::stage_values(instance(), plan.value())) std::abort();
  return 0;
}
