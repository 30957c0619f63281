#pragma once

#include <string>

#include "model/linear_form.h"
#include "model/model.h"

namespace tenon::model {

// The whole model for people: variables, objective, constraints with groups and enforcement, intervals, hints,
// assumptions; one a line, in order of id. Same model, same text.
std::string to_text(const Model& model);

// One constraint or literal as it stands in to_text(): `2 x + 3 y <= 7 if !b`.
std::string to_text(const Model& model, ConstraintId constraint);
std::string to_text(const Model& model, Literal literal);

// A file's text, or why the model cannot be said in that format (LinearForm::impossible); then `text` is empty.
struct Written {
  std::string text;
  std::string impossible;
};

// CPLEX LP format and free MPS format, as HiGHS, CBC, SCIP, Gurobi and CPLEX read them. Both hold the LinearForm: a
// minimisation; rows are called r0, r1, …, and variables whose name the formats do not
// allow x0, x1, …. MPS has the objective's
// constant as the negated right-hand side of the objective row.
Written to_lp(const Model& model);
Written to_mps(const Model& model);

}  // namespace tenon::model
