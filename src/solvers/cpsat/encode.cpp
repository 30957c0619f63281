#include "solvers/cpsat/encode.h"

#include <cmath>
#include <protozero/pbf_reader.hpp>
#include <protozero/pbf_writer.hpp>

#include "base/error.h"
#include "solvers/cpsat/parameters.h"

namespace tenon::solvers::cpsat {

namespace {

using protozero::pbf_writer;
using Ints = std::vector<std::int32_t>;
using Longs = std::vector<std::int64_t>;

// Field numbers, named MESSAGE_field.
enum : unsigned {
  kModel_variables = 2,
  kModel_constraints = 3,
  kModel_objective = 4,
  kModel_hint = 6,
  kModel_assumptions = 7,
  kVariable_name = 1,
  kVariable_domain = 2,
  kConstraint_enforcement = 2,
  kConstraint_bool_or = 3,
  kConstraint_linear = 12,
  kConstraint_table = 16,
  kConstraint_automaton = 17,
  kConstraint_interval = 19,
  kConstraint_no_overlap = 20,
  kConstraint_cumulative = 22,
  kConstraint_at_most_one = 26,
  kConstraint_exactly_one = 29,
  kLiterals = 1,  // BoolArgumentProto
  kLinear_vars = 1,
  kLinear_coeffs = 2,
  kLinear_domain = 3,
  kExpression_vars = 1,
  kExpression_coeffs = 2,
  kExpression_offset = 3,
  kInterval_start = 4,
  kInterval_end = 5,
  kInterval_size = 6,
  kNoOverlap_intervals = 1,
  kCumulative_capacity = 1,
  kCumulative_intervals = 2,
  kCumulative_demands = 3,
  kTable_values = 2,
  kTable_expressions = 4,
  kAutomaton_start = 2,
  kAutomaton_finals = 3,
  kAutomaton_tails = 4,
  kAutomaton_heads = 5,
  kAutomaton_labels = 6,
  kAutomaton_expressions = 8,
  kObjective_vars = 1,
  kObjective_coeffs = 4,
  kHint_vars = 1,
  kHint_values = 2,
  kResponse_status = 1,
  kResponse_solution = 2,
  kResponse_num_booleans = 10,
  kResponse_num_conflicts = 11,
  kResponse_num_branches = 12,
  kResponse_deterministic_time = 17,
  kResponse_solution_info = 20,
  kResponse_core = 23,
  kResponse_solve_log = 26,
  kResponse_inner_bound = 29,
};

void add_ints(pbf_writer& message, unsigned field, const Ints& values) {
  message.add_packed_int32(field, values.begin(), values.end());
}
void add_longs(pbf_writer& message, unsigned field, const Longs& values) {
  message.add_packed_int64(field, values.begin(), values.end());
}

Ints references(const std::vector<model::Literal>& literals) {
  Ints result;
  for (const model::Literal literal : literals) result.push_back(encode(literal));
  return result;
}

void add_literals(pbf_writer& constraint, unsigned field, const std::vector<model::Literal>& literals) {
  // An empty "any of" or "exactly one" is never met; protozero would leave an empty message out and so the constraint.
  if (literals.empty()) return constraint.add_message(field, std::string());
  pbf_writer message(constraint, field);
  add_ints(message, kLiterals, references(literals));
}

void add_terms(pbf_writer& message, unsigned vars, unsigned coeffs, const std::vector<model::Term>& terms,
               std::int64_t sign = 1) {
  Ints ids;
  Longs numbers;
  for (const model::Term& term : terms) {
    ids.push_back(term.var.value);
    numbers.push_back(sign * term.coefficient);
  }
  add_ints(message, vars, ids);
  add_longs(message, coeffs, numbers);
}

void add_expression(pbf_writer& message, unsigned field, const model::Affine& term, std::int64_t plus = 0) {
  pbf_writer expression(message, field);
  if (term.var.valid()) {
    add_ints(expression, kExpression_vars, {term.var.value});
    add_longs(expression, kExpression_coeffs, {term.coefficient});
  }
  expression.add_int64(kExpression_offset, term.constant + plus);
}

struct BodyWriter {
  const model::Model& model;
  pbf_writer& constraint;

  void operator()(const model::Linear& linear) const {
    pbf_writer message(constraint, kConstraint_linear);
    add_terms(message, kLinear_vars, kLinear_coeffs, linear.expr.terms);
    const std::int64_t constant = linear.expr.constant;
    add_longs(message, kLinear_domain,
              {linear.low == model::kNoLow ? INT64_MIN : shifted(linear.low, constant),
               linear.high == model::kNoHigh ? INT64_MAX : shifted(linear.high, constant)});
  }
  void operator()(const model::AnyOf& any) const {
    add_literals(constraint, kConstraint_bool_or, any.literals);
  }
  void operator()(const model::AtMostOne& most) const {
    add_literals(constraint, kConstraint_at_most_one, most.literals);
  }
  void operator()(const model::ExactlyOne& one) const {
    add_literals(constraint, kConstraint_exactly_one, one.literals);
  }
  void operator()(const model::NoOverlap& disjoint) const {
    pbf_writer message(constraint, kConstraint_no_overlap);
    Ints ids;  // intervals are written first, so that their index is their id
    for (const model::IntervalId id : disjoint.intervals) {
      // CP-SAT keeps an interval of size 0 out of the inside of others; the model says that it occupies nothing.
      if (model.intervals()[id].size > 0) ids.push_back(id.value);
    }
    add_ints(message, kNoOverlap_intervals, ids);
  }

  void operator()(const model::Cumulative& cumulative) const {
    pbf_writer message(constraint, kConstraint_cumulative);
    add_expression(message, kCumulative_capacity, cumulative.capacity);
    Ints ids;
    for (const model::Demand& demand : cumulative.demands) ids.push_back(demand.interval.value);
    add_ints(message, kCumulative_intervals, ids);
    for (const model::Demand& demand : cumulative.demands) {
      add_expression(message, kCumulative_demands, demand.units);
    }
  }
  void operator()(const model::Automaton& automaton) const {
    pbf_writer message(constraint, kConstraint_automaton);
    Ints tails, heads;
    Longs labels;
    for (const model::Transition& t : automaton.transitions) {
      tails.push_back(t.from);
      heads.push_back(t.to);
      labels.push_back(t.value);
    }
    message.add_int64(kAutomaton_start, automaton.start);
    add_ints(message, kAutomaton_finals, automaton.finals);
    add_ints(message, kAutomaton_tails, tails);
    add_ints(message, kAutomaton_heads, heads);
    add_longs(message, kAutomaton_labels, labels);
    for (const model::Affine& term : automaton.terms) add_expression(message, kAutomaton_expressions, term);
  }
  void operator()(const model::Table& table) const {
    if (table.terms.empty()) {  // CP-SAT wants values for terms; one empty tuple is met, none is not
      if (table.tuples.empty()) add_literals(constraint, kConstraint_bool_or, {});
      return;
    }
    pbf_writer message(constraint, kConstraint_table);
    Longs values;
    for (const auto& tuple : table.tuples) values.insert(values.end(), tuple.begin(), tuple.end());
    add_longs(message, kTable_values, values);
    for (const model::Affine& term : table.terms) add_expression(message, kTable_expressions, term);
  }

  // A limit far outside what the sum can reach may leave 64 bits: its end of the scale says the same.
  static std::int64_t shifted(std::int64_t limit, std::int64_t constant) {
    const Int128 exact = static_cast<Int128>(limit) - constant;
    return exact > INT64_MAX ? INT64_MAX : exact < INT64_MIN ? INT64_MIN : static_cast<std::int64_t>(exact);
  }
};

void add_interval(pbf_writer& message, const model::Interval& interval) {
  pbf_writer constraint(message, kModel_constraints);
  if (interval.present) add_ints(constraint, kConstraint_enforcement, {encode(*interval.present)});
  pbf_writer body(constraint, kConstraint_interval);
  add_expression(body, kInterval_start, interval.start);
  add_expression(body, kInterval_end, interval.start, interval.size);
  add_expression(body, kInterval_size, interval.size);
}

void add_variable(pbf_writer& message, const model::Variable& variable) {
  pbf_writer entry(message, kModel_variables);
  if (!variable.name.empty()) entry.add_string(kVariable_name, variable.name);
  Longs domain;
  for (const model::Range& range : variable.domain) domain.insert(domain.end(), {range.low, range.high});
  add_longs(entry, kVariable_domain, domain);
}

void add_raw(pbf_writer& message, const std::string& name, const std::string& value) {
  const ParameterSpec& spec = *find_parameter(name);
  const auto field = static_cast<protozero::pbf_tag_type>(spec.field);
  if (spec.kind == ParameterSpec::Kind::kText) {
    message.add_string(field, value);
  } else if (spec.kind == ParameterSpec::Kind::kDouble) {
    message.add_double(field, *double_value(value));
  } else {
    message.add_int64(field, *integer_value(spec, value));  // all integer kinds share one encoding
  }
}

}  // namespace

std::int32_t encode(model::Literal literal) {
  return literal.positive ? literal.var.value : -1 - literal.var.value;
}

model::Literal decode_literal(std::int32_t reference) {
  return reference >= 0 ? model::Literal{model::VarId{reference}, true}
                        : model::Literal{model::VarId{-1 - reference}, false};
}

std::string encode(const model::Model& model) {
  std::string bytes;
  pbf_writer message(bytes);
  for (const model::Variable& variable : model.variables()) add_variable(message, variable);
  for (const model::Interval& interval : model.intervals()) add_interval(message, interval);
  for (const model::Constraint& constraint : model.constraints()) {
    pbf_writer entry(message, kModel_constraints);
    if (!constraint.with.enforcement.empty()) {
      add_ints(entry, kConstraint_enforcement, references(constraint.with.enforcement));
    }
    std::visit(BodyWriter{model, entry}, constraint.body);
  }
  if (model.objective() && model.objective()->expr.terms.empty()) {
    message.add_message(kModel_objective, std::string());  // a constant; the bound is then given all the same
  } else if (model.objective()) {
    pbf_writer objective(message, kModel_objective);
    const std::int64_t sign = model.objective()->sense == Sense::kMinimize ? 1 : -1;
    add_terms(objective, kObjective_vars, kObjective_coeffs, model.objective()->expr.terms, sign);
  }
  if (!model.hints().empty()) {
    pbf_writer hint(message, kModel_hint);
    Ints vars;
    Longs values;
    for (const auto& [var, value] : model.hints()) {
      vars.push_back(var.value);
      values.push_back(value);
    }
    add_ints(hint, kHint_vars, vars);
    add_longs(hint, kHint_values, values);
  }
  if (!model.assumptions().empty()) add_ints(message, kModel_assumptions, references(model.assumptions()));
  return bytes;
}

std::string encode(const Parameters& parameters) {
  std::string bytes;
  pbf_writer message(bytes);
  const auto set = [&](const char* name, const std::string& value) { add_raw(message, name, value); };
  const auto set_double = [&](const char* name, double value) {
    message.add_double(static_cast<protozero::pbf_tag_type>(find_parameter(name)->field), value);
  };
  if (std::isfinite(parameters.seconds)) set_double("max_time_in_seconds", parameters.seconds);
  if (std::isfinite(parameters.deterministic_time)) {
    set_double("max_deterministic_time", parameters.deterministic_time);
  }
  if (parameters.memory_mb > 0) set("max_memory_in_mb", std::to_string(parameters.memory_mb));
  set("random_seed", std::to_string(parameters.seed % INT32_MAX));
  set("num_workers", std::to_string(parameters.workers));
  if (parameters.workers > 1) set("interleave_search", "true");
  if (!parameters.presolve) set("cp_model_presolve", "false");
  set("catch_sigint_signal", "false");  // Ctrl-C is for our own handler
  set("log_to_stdout", "false");
  set("log_to_response", "true");
  set("log_search_progress", parameters.log ? "true" : "false");
  if (parameters.raw) {
    for (const auto& [name, value] : *parameters.raw) set(name.c_str(), value);
  }
  return bytes;
}

Response decode(std::string_view bytes) try {
  Response response;
  protozero::pbf_reader message(bytes.data(), bytes.size());
  while (message.next()) {
    switch (message.tag()) {
      case kResponse_status:
        response.status = message.get_enum();
        break;
      case kResponse_solution:
        for (const std::int64_t value : message.get_packed_int64()) response.solution.push_back(value);
        break;
      case kResponse_core:
        for (const std::int32_t reference : message.get_packed_int32()) response.core.push_back(reference);
        break;
      case kResponse_num_booleans:
        response.booleans = message.get_int64();
        break;
      case kResponse_num_conflicts:
        response.conflicts = message.get_int64();
        break;
      case kResponse_num_branches:
        response.branches = message.get_int64();
        break;
      case kResponse_deterministic_time:
        response.deterministic_time = message.get_double();
        break;
      case kResponse_solution_info:
        response.info = message.get_string();
        break;
      case kResponse_solve_log:
        response.log = message.get_string();
        break;
      case kResponse_inner_bound:
        response.inner_bound = message.get_int64();
        break;
      default:
        message.skip();
    }
  }
  return response;
} catch (const protozero::exception& error) {
  throw InternalError(std::string("cp-sat: its answer is not a CpSolverResponse: ") + error.what());
}

}  // namespace tenon::solvers::cpsat
