#pragma once

#include <optional>
#include <string>

#include "base/search_context.h"
#include "planners/roster/line_search.h"
#include "problems/roster/certify.h"
#include "problems/roster/instance.h"
#include "problems/roster/plan.h"

namespace tenon::roster {

struct PlanOptions {
  std::optional<Plan> start{};  // warm start: as much of it as is lawful
  std::optional<Plan>
      keep{};  // likewise, and a stage `changes` behind the headline counts officer-days that differ from it
  LineSearchOptions lines{};
};

using RosterOutcome = Outcome<Plan, Proof>;

// Finds who does which duty. Stages: `unfilled` (the headline), `changes` with `keep`, then those of stage_values(); of the benchmark
// `cost` alone. Hard rules hold always. A hard rule that no method can keep is an error of the outcome: no plan, and a warning that names
// it. Deterministic by work limit.
RosterOutcome plan(const Instance& instance, const PlanOptions& options, const SearchContext<Plan>& context);

// Why duties stay unfilled, in this plan or in the best one: a smallest clash of days with demand and hard rules, which rules bar people where,
// and what the smallest change is that fills a post. Nothing of a roster that fills all, nor of the benchmark.
std::optional<Explanation> explain(const Instance& instance, const std::optional<Plan>& plan, Budget& budget);

}  // namespace tenon::roster
