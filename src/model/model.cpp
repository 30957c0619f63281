#include "model/model.h"

#include <algorithm>
#include <set>

#include "base/error.h"

namespace tenon::model {

namespace {

std::vector<Range> merged(std::vector<Range> ranges) {
  std::erase_if(ranges, [](const Range& r) { return r.low > r.high; });
  std::ranges::sort(ranges, {}, &Range::low);
  std::vector<Range> result;
  for (const Range& range : ranges) {
    const bool touches =
        !result.empty() && (result.back().high == INT64_MAX || range.low <= result.back().high + 1);
    if (touches) {
      result.back().high = std::max(result.back().high, range.high);
    } else {
      result.push_back(range);
    }
  }
  return result;
}

}  // namespace

LinearExpr& LinearExpr::add(Literal literal, std::int64_t coefficient) {
  if (literal.positive) return add(literal.var, coefficient);
  constant += coefficient;
  return add(literal.var, -coefficient);
}

LinearExpr& LinearExpr::add(const Affine& affine, std::int64_t times) {
  constant += times * affine.constant;
  return affine.var.valid() ? add(affine.var, times * affine.coefficient) : *this;
}

VarId Model::add_variable(std::int64_t low, std::int64_t high, std::string name) {
  return add_variable({{low, high}}, std::move(name));
}

VarId Model::add_variable(std::vector<Range> domain, std::string name) {
  domain = merged(std::move(domain));
  TENON_ASSERT(!domain.empty());
  return variables_.push_back({std::move(name), std::move(domain)});
}

Literal Model::add_boolean(std::string name) { return {add_variable(0, 1, std::move(name))}; }

ConstraintId Model::add_linear(LinearExpr expr, std::int64_t low, std::int64_t high, With with) {
  return add({Linear{std::move(expr), low, high}, std::move(with)});
}

ConstraintId Model::add_any_of(std::vector<Literal> literals, With with) {
  return add({AnyOf{std::move(literals)}, std::move(with)});
}

ConstraintId Model::add_at_most_one(std::vector<Literal> literals, With with) {
  return add({AtMostOne{std::move(literals)}, std::move(with)});
}

ConstraintId Model::add_exactly_one(std::vector<Literal> literals, With with) {
  return add({ExactlyOne{std::move(literals)}, std::move(with)});
}

ConstraintId Model::add_implication(Literal from, Literal to, With with) {
  return add_any_of({!from, to}, std::move(with));
}

IntervalId Model::add_interval(Interval interval) { return intervals_.push_back(std::move(interval)); }

ConstraintId Model::add_no_overlap(std::vector<IntervalId> intervals, With with) {
  return add({NoOverlap{std::move(intervals)}, std::move(with)});
}

ConstraintId Model::add_cumulative(std::vector<Demand> demands, Affine capacity, With with) {
  return add({Cumulative{std::move(demands), capacity}, std::move(with)});
}

ConstraintId Model::add_automaton(Automaton automaton, With with) {
  return add({std::move(automaton), std::move(with)});
}

ConstraintId Model::add_table(std::vector<Affine> terms, std::vector<std::vector<std::int64_t>> tuples,
                              With with) {
  return add({Table{std::move(terms), std::move(tuples)}, std::move(with)});
}

GroupId Model::add_group(std::string name) { return groups_.push_back(std::move(name)); }

bool Model::narrow(VarId var, std::int64_t low, std::int64_t high) {
  std::vector<Range> domain = variables_[var].domain;
  for (Range& range : domain) range = {std::max(range.low, low), std::min(range.high, high)};
  domain = merged(std::move(domain));
  if (domain.empty()) return false;
  variables_[var].domain = std::move(domain);
  return true;
}

Model Model::restricted_to(std::span<const GroupId> kept) const {
  Model result = *this;
  result.constraints_ = {};
  for (const Constraint& constraint : constraints_) {
    const GroupId group = constraint.with.group;
    if (!group.valid() || std::ranges::binary_search(kept, group)) result.constraints_.push_back(constraint);
  }
  return result;
}

std::vector<GroupId> Model::groups_in_use() const {
  std::set<GroupId> used;
  for (const Constraint& constraint : constraints_) {
    if (constraint.with.group.valid()) used.insert(constraint.with.group);
  }
  return {used.begin(), used.end()};
}

std::vector<Literal> Model::guard_groups(std::span<const GroupId> groups) {
  std::vector<Literal> guards;
  for (const GroupId group : groups) guards.push_back(add_boolean("keep_" + groups_[group]));
  for (Constraint& constraint : constraints_) {
    const auto at = std::ranges::lower_bound(groups, constraint.with.group);
    if (at != groups.end() && *at == constraint.with.group) {
      constraint.with.enforcement.push_back(guards[static_cast<std::size_t>(at - groups.begin())]);
    }
  }
  return guards;
}

}  // namespace tenon::model
