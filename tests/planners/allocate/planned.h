#pragma once

#include <gtest/gtest.h>

#include "planners/allocate/plan.h"
#include "problems/allocate/verify.h"

namespace tenon::allocate::testing {

inline AllocateOutcome planned(const Instance& instance, const PlanOptions& options = {},
                               const Limits& limits = {}) {
  Budget budget(limits);
  return plan(instance, options, {.budget = budget});
}

// What every outcome must be: a plan that breaks no rule and attains what is said, on the right side of bounds that are not refuted.
inline void expect_sound(const Instance& instance, const AllocateOutcome& outcome) {
  ASSERT_EQ(outcome.plan.has_value(),
            outcome.status == Status::kOptimal || outcome.status == Status::kFeasible);
  if (outcome.plan) {
    for (const Violation& violation : verify(instance, *outcome.plan))
      ADD_FAILURE() << violation.rule << ": " << violation.text;
    for (const auto& [name, attained] : stage_values(instance, *outcome.plan))
      for (const Objective& objective : outcome.objectives)
        if (objective.name == name) {
          EXPECT_EQ(objective.value, attained) << name;
        }
    const Objective& headline = outcome.objectives.front();
    EXPECT_GE(*headline.bound, *headline.value);
    if (outcome.status == Status::kOptimal) {
      EXPECT_LE(*headline.gap(), kMet);
    }
  }
  ASSERT_TRUE(outcome.proof);
  const Certification certified =
      certify(instance, outcome.objectives, outcome.status == Status::kInfeasible, *outcome.proof);
  EXPECT_NE(certified.checked, std::optional(false))
      << (certified.violations.empty() ? "" : certified.violations.front().text);
}

}  // namespace tenon::allocate::testing
