#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/answer.h"
#include "base/ids.h"

// A model of bounded integers: what a planner writes down for a general solver, whatever that solver is.
//
// Plain values all through: a Model can be copied, printed (model/print.h), evaluated exactly (model/evaluate.h) and
// checked (model/validate.h) without any solver. Objectives are single; a caller with lexicographic stages solves, adds
// the value found as a constraint, and sets the next objective.
namespace tenon::model {

struct VarTag;
struct ConstraintTag;
struct IntervalTag;
struct GroupTag;
using VarId = Id<VarTag>;
using ConstraintId = Id<ConstraintTag>;
using IntervalId = Id<IntervalTag>;
using GroupId = Id<GroupTag>;

// "No limit on this side" of a linear constraint.
inline constexpr std::int64_t kNoLow = INT64_MIN;
inline constexpr std::int64_t kNoHigh = INT64_MAX;

// All values from `low` to `high`, both included.
struct Range {
  std::int64_t low = 0;
  std::int64_t high = 0;
  friend bool operator==(const Range&, const Range&) = default;
};

// A Boolean variable (domain within 0..1) or its negation.
struct Literal {
  VarId var;
  bool positive = true;

  Literal operator!() const { return {var, !positive}; }
  friend auto operator<=>(const Literal&, const Literal&) = default;
};

struct Term {
  VarId var;
  std::int64_t coefficient = 1;
  friend bool operator==(const Term&, const Term&) = default;
};

// coefficient * var + constant; without a variable the constant alone.
struct Affine {
  VarId var;
  std::int64_t coefficient = 1;
  std::int64_t constant = 0;

  Affine() = default;
  Affine(std::int64_t number) : constant(number) {}
  Affine(VarId x, std::int64_t times = 1, std::int64_t plus = 0)
      : var(x), coefficient(times), constant(plus) {}
  Affine(Literal literal)  // 1 - x if negated
      : Affine(literal.var, literal.positive ? 1 : -1, literal.positive ? 0 : 1) {}
};

// constant + sum of coefficient * variable. A variable may occur more than once; its coefficients add up.
struct LinearExpr {
  std::vector<Term> terms;
  std::int64_t constant = 0;

  LinearExpr& add(VarId var, std::int64_t coefficient = 1) {
    terms.push_back({var, coefficient});
    return *this;
  }
  LinearExpr& add(Literal literal, std::int64_t coefficient = 1);  // coefficient * (1 - x) if negated
  LinearExpr& add(const Affine& affine, std::int64_t times = 1);
  friend bool operator==(const LinearExpr&, const LinearExpr&) = default;
};

// A span of `size` units that begins at `start`, if `present` holds. Where it is absent it occupies nothing and its
// start means nothing.
struct Interval {
  Affine start{};
  std::int64_t size = 0;             // >= 0; an interval of size 0 occupies nothing
  std::optional<Literal> present{};  // nullopt: always
};

// The kinds of constraint. Each must hold only where all of its Constraint's `enforcement` literals are true; every kind
// takes any number of them. (CP-SAT searches less well where a no-overlap or a cumulative is enforced; literals at the
// intervals cost nothing.)
struct Linear {
  LinearExpr expr;
  std::int64_t low = kNoLow;  // low <= expr <= high
  std::int64_t high = kNoHigh;
};
struct AnyOf {  // at least one is true; empty: never met
  std::vector<Literal> literals;
};
struct AtMostOne {
  std::vector<Literal> literals;
};
struct ExactlyOne {
  std::vector<Literal> literals;
};
struct NoOverlap {  // present intervals share no unit
  std::vector<IntervalId> intervals;
};

// The terms' values, read in order, lead from state `start` to one of `finals`, each by a transition from the state
// reached so far on just this value. Without terms: `start` must be final. At most one transition leaves a state on a
// value, so that a sequence of values goes one way only; a value without a transition is not allowed there.
struct Transition {
  std::int32_t from = 0;  // states are numbers from 0; gaps do no harm
  std::int64_t value = 0;
  std::int32_t to = 0;
};
struct Automaton {
  std::vector<Affine> terms;
  std::int32_t start = 0;
  std::vector<std::int32_t> finals;  // none: never met
  std::vector<Transition> transitions;
};

// The terms' values are, in order, those of one of the tuples. No tuple: never met. Equal tuples count once.
struct Table {
  std::vector<Affine> terms;
  std::vector<std::vector<std::int64_t>> tuples;  // each as long as `terms`
};

// At every moment the present intervals that cover it demand at most `capacity` in all. The capacity may be a
// variable, to be minimised or bounded elsewhere; one below 0 never suffices, not even for nothing. An interval that
// is named twice demands twice.
struct Demand {
  IntervalId interval;
  std::int64_t units = 1;  // >= 0
};
struct Cumulative {
  std::vector<Demand> demands;
  Affine capacity;
};

// What goes with a constraint besides its meaning.
struct With {
  std::vector<Literal> enforcement{};  // all true -> the constraint must hold; empty: always
  GroupId group{};     // for conflict explanation (solvers/conflict.h); none: cannot be given up
  std::string name{};  // for printing
};

struct Constraint {
  std::variant<Linear, AnyOf, AtMostOne, ExactlyOne, NoOverlap, Automaton, Table, Cumulative> body;
  With with;
};

struct Variable {
  std::string name;           // "" prints as x7
  std::vector<Range> domain;  // ascending, disjoint, not adjacent; never empty

  std::int64_t low() const { return domain.front().low; }
  std::int64_t high() const { return domain.back().high; }
  bool is_boolean() const { return low() >= 0 && high() <= 1; }
};

struct Objective {
  Sense sense = Sense::kMinimize;
  LinearExpr expr;
};

// The builder and the store. Ids are given in order of creation. Nothing is checked here but ids in debug builds;
// validate() says all that is wrong. An empty domain is our bug. O(size of what is added) a call. Not for use from
// several threads at once.
class Model {
 public:
  VarId add_variable(std::int64_t low, std::int64_t high, std::string name = {});
  VarId add_variable(std::vector<Range> domain,
                     std::string name = {});  // ranges in any order; they are merged
  Literal add_boolean(std::string name = {});

  ConstraintId add_linear(LinearExpr expr, std::int64_t low, std::int64_t high, With with = {});
  ConstraintId add_any_of(std::vector<Literal> literals, With with = {});
  ConstraintId add_at_most_one(std::vector<Literal> literals, With with = {});
  ConstraintId add_exactly_one(std::vector<Literal> literals, With with = {});
  ConstraintId add_implication(Literal from, Literal to, With with = {});  // kept as any_of(!from, to)

  IntervalId add_interval(Interval interval);
  ConstraintId add_no_overlap(std::vector<IntervalId> intervals, With with = {});
  ConstraintId add_cumulative(std::vector<Demand> demands, Affine capacity, With with = {});

  ConstraintId add_automaton(Automaton automaton, With with = {});
  ConstraintId add_table(std::vector<Affine> terms, std::vector<std::vector<std::int64_t>> tuples,
                         With with = {});

  GroupId add_group(std::string name);  // a rule in the user's words, that a set of constraints stands for

  void minimize(LinearExpr expr) { objective_ = Objective{Sense::kMinimize, std::move(expr)}; }
  void maximize(LinearExpr expr) { objective_ = Objective{Sense::kMaximize, std::move(expr)}; }
  void clear_objective() { objective_.reset(); }

  // A guess where a solution lies, of any subset of the variables; a backend may use or ignore it.
  void hint(VarId var, std::int64_t value) { hints_.emplace_back(var, value); }
  void clear_hints() { hints_.clear(); }
  // Literals taken to be true in this solve; if that is infeasible, the solver names those that clash.
  void set_assumptions(std::vector<Literal> literals) { assumptions_ = std::move(literals); }

  // Narrows a domain to its part within low..high. False if nothing is left (the domain then stays as it was).
  bool narrow(VarId var, std::int64_t low, std::int64_t high);

  const IdVector<VarId, Variable>& variables() const { return variables_; }
  const IdVector<ConstraintId, Constraint>& constraints() const { return constraints_; }
  const IdVector<IntervalId, Interval>& intervals() const { return intervals_; }
  const IdVector<GroupId, std::string>& groups() const { return groups_; }
  const std::optional<Objective>& objective() const { return objective_; }
  const std::vector<std::pair<VarId, std::int64_t>>& hints() const { return hints_; }
  const std::vector<Literal>& assumptions() const { return assumptions_; }

  // A copy without the constraints whose group is not among `kept` (ids ascending); those without a group all stay.
  // Ids of variables, intervals and groups stay the same; constraints are numbered anew.
  Model restricted_to(std::span<const GroupId> kept) const;

  // Groups that some constraint belongs to, ascending.
  std::vector<GroupId> groups_in_use() const;

  // Adds one new Boolean for each of `groups` (ascending) and enforces the group's constraints only where it is true.
  // Returns them in the same order.
  std::vector<Literal> guard_groups(std::span<const GroupId> groups);

 private:
  ConstraintId add(Constraint constraint) { return constraints_.push_back(std::move(constraint)); }

  IdVector<VarId, Variable> variables_;
  IdVector<ConstraintId, Constraint> constraints_;
  IdVector<IntervalId, Interval> intervals_;
  IdVector<GroupId, std::string> groups_;
  std::optional<Objective> objective_;
  std::vector<std::pair<VarId, std::int64_t>> hints_;
  std::vector<Literal> assumptions_;
};

// One value for each variable.
using Assignment = IdVector<VarId, std::int64_t>;

inline bool holds(Literal literal, const Assignment& values) {
  return (values[literal.var] != 0) == literal.positive;
}

}  // namespace tenon::model
