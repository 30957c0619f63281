#pragma once

#include <string>
#include <vector>

#include "model/model.h"

namespace tenon::model {

// The model as rows: what MIP solvers, LP files and MPS files can say. The objective is a minimisation (negated where
// the model maximises). Enforced constraints become big-M rows with the smallest M that the domains allow; clauses and
// cliques become sums; automata, tables and cumulatives get Boolean columns of their own behind the model's variables
// (linear_automaton.cpp, linear_table.cpp, linear_cumulative.cpp). Exact: an assignment of the model's variables is a
// solution just where some values of the other columns meet all rows.
struct LinearForm {
  struct Row {
    std::vector<Term> terms;  // ascending by variable, one entry each, none zero
    std::int64_t low = kNoLow;
    std::int64_t high = kNoHigh;
    ConstraintId source;
  };
  IdVector<VarId, Range> columns;  // the model's variables under their ids, then our own; all integer
  std::vector<Row> rows;
  std::vector<Term> objective;  // as Row::terms
  std::int64_t objective_constant = 0;
  bool negated = false;  // the model maximises

  // Why the model has no such form: domains with holes, no-overlap, a big M beyond 64 bits, more than kMostOwnColumns.
  // "" if it has one; else the rest means nothing.
  std::string impossible;
};

// Columns of our own that are still written; beyond, a solver that knows the constraint itself is the only sensible one.
inline constexpr std::size_t kMostOwnColumns = 1'000'000;

// Requires a valid model. Assumptions become rows with source none; hints are left out. O(size of the model), where an
// automaton counts as transitions times terms, a table as tuples times terms, a cumulative as demands squared.
LinearForm linear_form(const Model& model);

}  // namespace tenon::model
