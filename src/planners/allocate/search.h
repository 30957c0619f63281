#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "planners/allocate/core.h"
#include "problems/allocate/certify.h"
#include "problems/allocate/plan.h"

namespace tenon::allocate {

struct SearchOptions {
  std::string lp{};  // "clp" or "highs"; empty: the first that is there
  bool cuts = true, pairs = false, dives = true, neighbourhood = true, counts = true, trials = true,
       components = true;
  std::int64_t first_ticks = 200'000;  // of branch and cut, before components are looked at
  bool proof = true;                   // say why the bound holds
};

struct SearchEvents {
  std::function<void(const Targets& targets, const Plan& plan, const char* from)>
      better;                                                 // a plan that the verifier accepts
  std::function<void(Int128 bound, const char* from)> bound;  // no plan gains more
};

struct SearchEnd {
  bool infeasible = false;
  bool stuck = false;
  std::optional<Int128> bound{};      // of net gain
  std::optional<proof::Tree> tree{};  // why, or why there is no plan
  std::string lp;                     // that took part; empty: none was found
  std::string lp_missing;             // why none was
  std::vector<std::pair<std::string, std::int64_t>> counters;
};

// Opens the library of the LP that search() will ask, if it is there, so that the search's time is its own.
void load_lp(const SearchOptions& options);

// The hybrid search (hybrid/integrator.h) on a core. `start`: a plan to begin from, already accepted.
SearchEnd search(const Core& core, const std::optional<Targets>& start, const SearchOptions& options,
                 Budget& budget, const SearchEvents& events);

}  // namespace tenon::allocate
