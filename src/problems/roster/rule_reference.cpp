#include "problems/roster/rule_reference.h"

#include "problems/roster/evaluate_parts.h"

namespace tenon::roster {

namespace {

constexpr const char* kHead = R"(# The rules of a roster

Made from the table in src/problems/roster/rule_table.cpp; a test compares the two.

Each rule is `hard` (a roster that breaks it is none), `soft` (a break costs its weight) or `off`. An input changes a rule by its id or any
of its names: in `constraintList` its enforcement, limits by scheme, product and rank, and windows of exemption; in
`softConstraintWeights` and `solverScoreConfig` its weight. Of several limits that match an officer the one for the narrowest group counts;
who matches none is not bound. A line of its own with one of the forms below adds a rule; what no form says, a C++ file beside
`site_rules.h` does (example: `site_night_recovery.cpp`). "There" is the system that the inputs were first written for: what became of a
rule in it.
)";

bool counts_minutes(const Form& form) {
  if (const auto* sum = std::get_if<WindowSum>(&form)) return is_minutes(sum->quantity);
  if (const auto* spread = std::get_if<Spread>(&form))
    return spread->evenness == Evenness::kRange && is_minutes(spread->quantity);
  return std::holds_alternative<Rest>(form);
}

bool is_percent(const Form& form) {
  const auto* spread = std::get_if<Spread>(&form);
  return std::holds_alternative<CoverShare>(form) || (spread && spread->evenness == Evenness::kShare);
}

// Minutes as hours, to two decimals; 2,098 min is 34 h 58 min.
std::string number(std::int64_t value, const Form& form) {
  if (is_percent(form)) return std::to_string(value) + " %";
  if (!counts_minutes(form)) return std::to_string(value);
  const std::string hours = std::to_string(value / 60) + " h";
  const std::string minutes = std::to_string(value % 60) + " min";
  if (value % 60 == 0) return hours;
  return value < 60 ? minutes : hours + " " + minutes;
}

std::string by_month(const ByMonthLength& values, const Form& form) {
  std::string text;
  for (std::size_t i = 0; i < values.size(); ++i)
    if (values[i])
      text +=
          (text.empty() ? "" : ", ") + number(*values[i], form) + " in " + std::to_string(28 + i) + " days";
  return text;
}

std::string limit_text(const Limit& limit, const Form& form) {
  std::string text;
  const auto add = [&](const char* side, const std::string& value) {
    if (!value.empty()) text += (text.empty() ? "" : ", ") + std::string(side) + value;
  };
  const std::string least = by_month(limit.least_in_month, form), most = by_month(limit.most_in_month, form);
  add("at least ", !least.empty() ? least : limit.least != kNoLeast ? number(limit.least, form) : "");
  add("at most ", !most.empty() ? most : limit.most != kNoMost ? number(limit.most, form) : "");
  if (limit.from_duties)
    add("", number(limit.most_from_duties, form) + " in " + std::to_string(*limit.from_duties) +
                " duties or more");
  return text;
}

std::string listed(const char* what, const std::vector<std::string>& texts) {
  std::string text;
  for (const std::string& each : texts) text += (text.empty() ? "" : ", ") + each;
  return texts.empty() ? "" : what + text;
}

std::string scope_text(const Scope& scope) {
  std::string text;
  const auto add = [&](const std::string& part) {
    if (!part.empty()) text += (text.empty() ? "" : ", ") + part;
  };
  add(listed("scheme ", scope.schemes));
  add(listed("product ", scope.products));
  add(listed("rank ", scope.ranks));
  if (scope.local) add(*scope.local ? "locals" : "foreigners");
  if (scope.overtime_allowed) add(*scope.overtime_allowed ? "overtime allowed" : "no overtime allowed");
  return text.empty() ? "everybody" : text;
}

std::string limits_text(const RuleLine& line) {
  if (line.limits.empty()) return "as the input says";
  std::string text;
  for (const ScopedLimit& each : line.limits) {
    const std::string limit = each.exempt ? "exempt" : limit_text(each.limit, line.form);
    if (!limit.empty()) text += (text.empty() ? "" : "; ") + scope_text(each.scope) + ": " + limit;
  }
  return text;
}

std::string entry(const RuleLine& line) {
  std::string text = "\n## " + line.id + "\n" + line.statement + "\n\n";
  text += "* " + std::string(name(line.enforcement));
  if (line.enforcement != Enforcement::kHard) {
    text += ", weight " + std::to_string(line.weight);
    if (line.charge == Charge::kAmount) text += " times the amount";
  }
  text += "; form `" + std::string(name(line.form));
  if (const auto* eligible = std::get_if<Eligible>(&line.form))
    text += " " + std::string(name(eligible->need));
  text += "`\n";
  const std::string limits = limits_text(line);
  if (!limits.empty()) text += "* " + limits + "\n";
  if (!line.names.empty()) text += listed("* also ", line.names) + "\n";
  if (!line.source.empty()) text += "* Before: " + line.source + ".\n";
  return text;
}

}  // namespace

std::string rule_reference() {
  std::string page = kHead;
  for (const RuleLine& line : standard_rules()) page += entry(line);
  return page;
}

}  // namespace tenon::roster
