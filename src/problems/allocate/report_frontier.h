#pragma once

#include "formats/json.h"
#include "report/html.h"

namespace tenon::allocate {

// What lies around a plan, where the answer has it. Empty where it has not.
report::Html frontier_part(
    const formats::Json& answer);  // net gain against risk and against turnover, as lines and a table
report::Html reasons_part(const formats::Json& answer);  // the figures of the explanation, a table each

}  // namespace tenon::allocate
