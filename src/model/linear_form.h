#pragma once

#include <string>
#include <vector>

#include "model/model.h"

namespace tenon::model {

// The model as rows over its own variables: what MIP solvers, LP files and MPS files can say. The objective is a
// minimisation (negated where the model maximises). Enforced constraints become big-M rows with the smallest M that
// the domains allow; clauses and cliques become sums.
struct LinearForm {
  struct Row {
    std::vector<Term> terms;  // ascending by variable, one entry each, none zero
    std::int64_t low = kNoLow;
    std::int64_t high = kNoHigh;
    ConstraintId source;
  };
  std::vector<Row> rows;
  std::vector<Term> objective;  // as Row::terms
  std::int64_t objective_constant = 0;
  bool negated = false;  // the model maximises

  // Why the model has no such form: domains with holes, no-overlap, a big M beyond 64 bits. "" if it has one; else
  // the rest means nothing.
  std::string impossible;
};

// Requires a valid model. Assumptions become rows with source none; hints are left out. O(size of the model).
LinearForm linear_form(const Model& model);

}  // namespace tenon::model
