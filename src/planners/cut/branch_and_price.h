#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/answer.h"
#include "base/checked.h"
#include "base/limits.h"
#include "base/search_context.h"
#include "colgen/master/generate.h"
#include "planners/cut/core.h"
#include "problems/cut/certify.h"

namespace tenon::cut {

// Every technique can be switched off, for tests and for those who measure.
struct SearchOptions {
  std::string lp{};  // of solvers::lp_backend_names(); empty: the faster one that is there
  colgen::GenerateOptions::Stabilize stabilize = colgen::GenerateOptions::Stabilize::kSmoothing;
  bool directional = true;  // of smoothing
  int columns_a_pricing = 40;
  bool waste_limits = true;  // fillings that waste more than a better plan can are left out
  bool fixing =
      true;  // fillings that cost too much by their reduced cost are left out; all others listed where they are few
  bool cuts = true;  // subset-row cuts
  bool dives = true;
  bool branching = true;
};

// What the search finds, as soon as it does.
struct SearchEvents {
  // Covers all demands, and better than every one before.
  std::function<void(const std::vector<CutFilling>& fillings, const char* from)> incumbent;
  // No plan has a value of the headline below this.
  std::function<void(Int128 bound, Argument why, const char* from)> bound;
  std::function<void(const char* text)> phase;  // what it does now
};

struct SearchEnd {
  bool proven = false;      // the last incumbent's value is the last bound
  bool infeasible = false;  // the limits of boards: `why`
  Argument why = proof::Trivial{};
  std::string lp{};  // that was used
  std::vector<std::pair<std::string, std::int64_t>> counters{};
};

// Branch and price for the headline, from an incumbent (`value` its headline; none: empty) and a bound that are not equal.
SearchEnd branch_and_price(const Core& core, const std::vector<CutFilling>& incumbent, Int128 value,
                           Int128 bound, const SearchOptions& options, Budget& budget,
                           const SearchEvents& events);

}  // namespace tenon::cut
