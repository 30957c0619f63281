#pragma once

#include <optional>
#include <vector>

#include "base/checked.h"
#include "model/model.h"

namespace tenon::model {

// What an assignment breaks: exactly one of the three is valid.
struct Broken {
  VarId domain{};  // this variable's value lies outside its domain
  ConstraintId constraint{};
  Literal assumption{};  // taken to be true, but false

  friend bool operator==(const Broken&, const Broken&) = default;
};

// Everything that `values` breaks, in order: domains, constraints, assumptions. Exact: 128-bit sums, and what
// overflows those counts as broken. `values` must have one entry for each variable, else InternalError.
// O(size of the model), for no-overlap, cumulative and automaton times a logarithm.
std::vector<Broken> evaluate(const Model& model, const Assignment& values);

bool is_solution(const Model& model, const Assignment& values);

// Value of `expr`; nullopt on overflow of 128 bits.
std::optional<Int128> value(const LinearExpr& expr, const Assignment& values);
Int128 value(const Affine& affine, const Assignment& values);  // cannot overflow

}  // namespace tenon::model
