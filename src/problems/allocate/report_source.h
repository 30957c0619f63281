#pragma once

#include "formats/json.h"
#include "report/html.h"

namespace tenon::allocate {

// What the program computes that this kind replaces, beside this answer; empty where the answer does not have it.
report::Html source_part(const formats::Json& answer);

}  // namespace tenon::allocate
