#pragma once

#include <functional>
#include <string>

#include "base/checked.h"
#include "report/envelope.h"

namespace tenon::report {

// How value and bound of the headline came together, as lines over time under a heading of its own: `stats.course` of an answer.
// Nothing where the answer has none. `level`: a value as people read it, for the axis. May be rounded: drawn in doubles.
Html course(const Json& answer, const std::function<std::string(Int128)>& level);

}  // namespace tenon::report
