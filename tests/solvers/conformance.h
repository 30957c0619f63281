#pragma once

#include <gtest/gtest.h>

#include <string>

#include "solvers/solver.h"
#include "tests/model/random_model.h"

namespace tenon::solvers {

// What every backend must pass, whatever it can do: a test for each promise of solvers/solver.h, by the backend's
// capabilities. The tests are in conformance.cpp; a backend takes them all with
//
//   INSTANTIATE_TEST_SUITE_P(Name, Conformance, testing::Values("registered name"));
class Conformance : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override;

  SolveResult solve(const model::Model& model, const SolveOptions& options = {}, const Limits& limits = {});
  bool has(Feature feature) const { return solver_->capabilities().has(feature); }
  model::RandomShape shape() const;  // all that the backend takes

  std::unique_ptr<Solver> solver_;
};

// A model that no solver finishes soon: `rows` equations over `columns` Booleans, each with random weights below 100 and
// half their sum as right side, of which slacks are minimised. A solution is easy: all slack. (Market split:
// Cornuejols, Dawande, "A class of hard small 0-1 programs", IPCO 1998.)
model::Model market_split(int rows, int columns, std::uint64_t seed);

}  // namespace tenon::solvers
