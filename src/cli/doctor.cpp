#include "engine/doctor.h"

#include <fmt/format.h>

#include "cli/commands.h"

namespace tenon::cli {

int doctor() {
  bool well = true;
  for (const engine::Finding& finding : engine::examine()) {
    fmt::print("{:<6}{:<12}{}\n", finding.well ? "ok" : "FAIL", finding.what, finding.text);
    well = well && finding.well;
  }
  return well ? kDone : kNo;
}

}  // namespace tenon::cli
