#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/checked.h"
#include "formats/json.h"
#include "problems/pack/instance.h"

namespace tenon::pack {

// What reports say of a plan beyond the answer itself: plain sums over instance and plan. Used by report.cpp and
// report_workbook.cpp only.

// An object of the plan that the instance knows.
struct Placed {
  ObjectId object;
  std::int64_t start_bit = 0;
  std::vector<std::int32_t> frames;
};

// The answer's placements and dropped names, in its order; malformed entries are left out.
std::vector<Placed> placed_objects(const Instance& instance, const formats::Json& answer);
std::vector<ObjectId> dropped_objects(const Instance& instance, const formats::Json& answer);

struct FrameLoad {
  std::int64_t sent_bits = 0;      // carried by objects
  std::int64_t reserved_bits = 0;  // union of the reserves
  std::int64_t end_bit = 0;        // behind its last object or reserve
  std::int32_t objects = 0;
};
std::vector<FrameLoad> frame_loads(const Instance& instance, const std::vector<Placed>& placed);

// Reserved bits below `t` in `frame`; reserves may overlap one another.
std::int64_t reserved_below(const Instance& instance, std::int32_t frame, std::int64_t t);

// A reason why max_end cannot be below `bits`, for the objects that are placed.
struct Reason {
  std::string name;      // as in certify.h: "area", "frame_load", "pinned_end", "level"
  Int128 bits = 0;       // frame_bits + 1: does not fit at all
  std::string sentence;  // with its numbers
};
// The best reason of each kind, in the order above; without kinds that say nothing here.
std::vector<Reason> reasons(const Instance& instance, const std::vector<Placed>& placed);

}  // namespace tenon::pack
