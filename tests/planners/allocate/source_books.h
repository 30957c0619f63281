#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "formats/source.h"
#include "planners/allocate/source_model.h"
#include "tests/problems/allocate/make.h"

namespace tenon::allocate::testing {

inline SourceOutcome sourced(const Instance& instance) { return source_plan(instance, Budget({})); }

// A given book, of which CVXPY, SCIP and HiGHS have found the same in programs of their own (bench/peers): the objective, and the money
// that the plan creates, USD.
inline void expect_known(const std::string& name, double claimed, double created) {
  SCOPED_TRACE(name);
  const auto source = formats::read_source((cases() / (name + ".json")).string());
  ASSERT_TRUE(source.ok());
  const SourceOutcome outcome = sourced(made(Json::parse(source.value().bytes)));
  ASSERT_TRUE(outcome.figures) << outcome.refused;
  EXPECT_EQ(outcome.status, Status::kOptimal);
  const double found = static_cast<double>(outcome.figures->claimed) / 1e6;
  EXPECT_NEAR(found, claimed, 2 * kSourceGap * std::abs(claimed));
  EXPECT_NEAR(static_cast<double>(outcome.figures->honest) / 1e6, found, 1e-4 * std::abs(claimed));
  EXPECT_NEAR(static_cast<double>(outcome.figures->created) / 1e6, created, 2);
  EXPECT_EQ(outcome.broken.empty(), created == 0);
}

}  // namespace tenon::allocate::testing
