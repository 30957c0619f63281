#pragma once

#include <string>

#include "formats/json.h"
#include "problems/pack/instance.h"

namespace tenon::pack {

// The HTML report of an answer (envelope and plan as docs/problems/pack.md has them): one self-contained file with
// the frame map, the bounds, and what is left out. Draws what the answer says and recomputes loads and simple bounds
// from the instance; objects that the instance does not know are left out. An answer without a plan gets a report
// too: it says why. About 120 bytes an object. O(cells + objects log objects).
std::string html(const Instance& instance, const formats::Json& answer);

// The workbook of an answer, as bytes of an .xlsx file. Sheets: Schedule (from which a plan can be read back),
// Memory_Map, Frame Order, Frame_Summary, and Check, whose formulas confirm the packing in a spreadsheet program.
std::string workbook(const Instance& instance, const formats::Json& answer);

}  // namespace tenon::pack
