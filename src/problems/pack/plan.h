#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/checked.h"
#include "problems/pack/instance.h"

namespace tenon::pack {

// Where one object lies, as the answer says it. Names, not ids: a plan may come from a file that anybody wrote.
struct Placement {
  std::string name;
  std::int64_t start_bit = 0;
  std::vector<std::int32_t> frames;  // ascending

  friend bool operator==(const Placement&, const Placement&) = default;
};

// The answer's `plan` (docs/problems/pack.md, "The answer").
struct Plan {
  std::int64_t max_end = 0;           // largest start + size of what is placed; 0 if nothing is
  double utilisation = 0;             // bits really sent / (frames * frame_bits), rounded to 6 decimals
  std::vector<Placement> placements;  // in input order, groups flattened
  std::vector<std::string> dropped;   // in input order

  friend bool operator==(const Plan&, const Plan&) = default;
};

// Where a block lies. The search's own form of a plan; dropped: first_frame < 0.
struct Position {
  std::int64_t start_bit = 0;
  std::int32_t first_frame = -1;

  bool placed() const { return first_frame >= 0; }
  friend bool operator==(const Position&, const Position&) = default;
};
using Layout = IdVector<BlockId, Position>;

// Plan::utilisation of a plan that sends `sent_bits`: exact, then rounded to 6 decimals, halves up.
double utilisation(const Instance& instance, std::int64_t sent_bits);

// Layout -> Plan: members side by side from the block's start, frames by the period, totals recomputed.
Plan to_plan(const Instance& instance, const Layout& layout);

// Plan -> Layout, for a plan that the verifier accepts; blocks whose objects the plan does not name are dropped.
// Used by --start and --keep, where the plan may be of an older input: a block that does not fit this instance
// (other size, period or frames) counts as not placed.
Layout to_layout(const Instance& instance, const Plan& plan);

// The values of the stages dropped_priority, dropped_bits and max_end, for a plan that the verifier accepts. Movement needs a kept
// plan as well.
std::vector<std::pair<std::string, Int128>> stage_values(const Instance& instance, const Plan& plan);

// What differs between two plans, a line each, for people: objects that lie elsewhere, first those of `a` in its order, then those
// that only `b` has.
std::vector<std::string> differences(const Plan& a, const Plan& b);

}  // namespace tenon::pack
