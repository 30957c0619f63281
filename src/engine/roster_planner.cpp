#include "engine/roster_planner.h"

#include <algorithm>
#include <utility>

#include "engine/planner_parts.h"
#include "engine/typed_search.h"
#include "planners/roster/complexity.h"
#include "planners/roster/plan.h"
#include "planners/roster/staff.h"
#include "problems/roster/candidates.h"
#include "problems/roster/certify.h"
#include "problems/roster/format.h"
#include "problems/roster/input_check.h"
#include "problems/roster/validate_assignment.h"

namespace tenon::engine {

namespace {

constexpr Technique<roster::LineSearchOptions> kTechniques[] = {
    {"neighbourhoods", &roster::LineSearchOptions::neighbourhoods},
    {"branching", &roster::LineSearchOptions::tree}};

std::vector<OptionSpec> make_options() { return {lp_option("clp", "highs"), without_option(kTechniques)}; }

roster::LineSearchOptions search_options(const OptionValues& values) {
  roster::LineSearchOptions options;
  options.lp = values.text("lp").value_or("");
  leave_out(values, kTechniques, options);
  return options;
}

Json to_json(const roster::Instance& instance, const roster::StaffNeed& need) {
  Json json{{"wanted", need.wanted},
            {"staff", need.staff},
            {"least_staff", need.least_staff},
            {"missing", need.missing},
            {"unfilled", need.unfilled},
            {"reason", nullptr},
            {"classes", Json::array()},
            {"at_hand", {{"unfilled", need.unfilled_at_hand}, {"open", Json::array()}}}};
  for (const roster::StaffNeed::OfClass& of : need.classes) {
    Json rows = Json::array();
    for (const roster::StaffNeed::OfRow& row : of.rows)
      rows.push_back({{"pattern", row.pattern},
                      {"offset", row.offset ? Json(*row.offset) : Json(nullptr)},
                      {"people", row.people}});
    json["classes"].push_back({{"people", of.people},
                               {"at_hand", of.officers.size()},
                               {"scheme", of.scheme},
                               {"product", of.product},
                               {"rank", of.rank},
                               {"officers", of.officers},
                               {"rows", std::move(rows)}});
  }
  if (need.reason)
    json["reason"] = {{"from", instance.calendar.date(need.reason->days.first)},
                      {"to", instance.calendar.date(need.reason->days.last)},
                      {"wanted", need.reason->wanted},
                      {"each", need.reason->each}};
  for (const roster::StaffNeed::Open& open : need.open) {
    const roster::Post& post = instance.posts[open.post];
    json["at_hand"]["open"].push_back({{"date", instance.calendar.date(post.day)},
                                       {"requirementId", instance.requirements[post.requirement].id},
                                       {"shiftCode", instance.words.text(instance.shifts[post.shift].code)},
                                       {"missing", open.missing},
                                       {"classes", open.classes}});
  }
  return json;
}

std::string name_of(const roster::Instance& instance, roster::PostId post) {
  const roster::Post& at = instance.posts[post];
  return instance.calendar.date(at.day) + "/" + instance.requirements[at.requirement].id + "/" +
         instance.words.text(instance.shifts[at.shift].code);
}

Result<Said> suggestions(const roster::Instance& instance, const roster::Roster& roster,
                         const std::optional<std::string>& at, std::size_t most) {
  Said said{Json::array(), ""};
  for (const roster::PostId post : instance.posts.keys()) {
    const std::string name = name_of(instance, post);
    std::int64_t missing = instance.posts[post].wanted;
    for (const auto& posts : roster.posts) missing -= std::count(posts.begin(), posts.end(), post);
    if (at ? (name + "/").rfind(*at + "/", 0) != 0 : missing <= 0) continue;
    Json people = Json::array();
    said.text += name + (missing > 0 ? ", " + std::to_string(missing) + " missing:" : ":") + "\n";
    for (const roster::Candidate& each : roster::candidates(instance, roster, post)) {
      if (people.size() == most) break;
      Json broken = Json::array();
      std::string rules = each.busy ? "another duty that day" : "";
      for (const Violation& violation : each.broken) {
        broken.push_back({{"rule", violation.rule}, {"text", violation.text}});
        rules += (rules.empty() ? "" : ", ") + violation.rule;
      }
      const std::string& id = instance.officers[each.officer].id;
      people.push_back({{"employeeId", id},
                        {"lawful", each.obstacles() == 0},
                        {"busy", each.busy},
                        {"softCost", each.soft},
                        {"minutes", each.minutes},
                        {"broken", std::move(broken)}});
      said.text += "  " + id + (rules.empty() ? ": may" : ": against " + rules) + "; soft rules " +
                   (each.soft < 0 ? "" : "+") + std::to_string(each.soft) + ", " +
                   std::to_string(each.minutes / 60) + " h so far\n";
    }
    said.json.push_back(
        {{"duty", name}, {"missing", std::max<std::int64_t>(0, missing)}, {"candidates", std::move(people)}});
  }
  if (said.json.empty() && at)
    return InputError{"", "--at", "'" + *at + "'",
                      "a day, requirement and shift of the input: 2026-01-31/REQUIREMENT/CODE"};
  if (said.json.empty()) said.text = "No duty is open.\n";
  return said;
}

Json to_json(const roster::Complexity& of) {
  return Json{{"officers", of.officers},
              {"classes", of.classes},
              {"posts", of.posts},
              {"places", of.places},
              {"eligiblePairs", of.pairs},
              {"variables", of.variables},
              {"constraints", of.constraints},
              {"band", of.band},
              {"expectedSeconds", of.most_milliseconds == 0 ? Json() : Json(of.most_milliseconds / 1000.0)}};
}

std::string text(const roster::Complexity& of) {
  std::string text = std::string("Size: ") + of.band + ", " + std::to_string(of.variables) +
                     " variables and " + std::to_string(of.constraints) + " constraints (" +
                     std::to_string(of.officers) + " officers in " + std::to_string(of.classes) +
                     (of.classes == 1 ? " class, " : " classes, ") + std::to_string(of.places) + " places, " +
                     std::to_string(of.pairs) + " pairs of an officer and a post that he may be at).\n";
  if (of.most_milliseconds == 0) return text + "Expected: until the time limit.\n";
  const std::int64_t tenths = of.most_milliseconds / 100;
  return text + "Expected: up to " + std::to_string(tenths / 10) +
         (tenths % 10 == 0 ? "" : "." + std::to_string(tenths % 10)) +
         " s until the unfilled duties and the staff are settled.\n";
}

// An input, before it is planned: what its form would be told, and how large the search becomes.
Said checked(const Json& document) {
  const Result<roster::Input> input = roster::read_instance({"", "json", document}, {});
  std::vector<roster::InputIssue> issues = roster::issues_of(document, input);
  Said said{roster::to_json(issues), ""};
  said.yes = said.json["valid"].get<bool>();
  for (const roster::InputIssue& issue : issues)
    said.text += std::string(issue.is_error ? "error: " : "warning: ") + issue.field + ": " + issue.message +
                 " (" + issue.code + ")\n";
  said.text += said.yes ? "The input can be planned.\n" : "The input cannot be planned as it is.\n";
  said.json["complexity"] = nullptr;
  if (!input.ok()) return said;
  const roster::Complexity of = roster::complexity(input.value().instance);
  said.json["complexity"] = to_json(of);
  said.text += text(of);
  return said;
}

bool is_input(const Json& json) {
  return json.is_object() && !json.contains("candidateSlots") &&
         (json.contains("planningHorizon") || json.contains("horizonDays") || json.contains("demandItems") ||
          roster::is_body(json));
}

Result<Said> validated(const Json& request) {
  if (is_input(request)) return checked(request);
  Result<Json> answer = roster::validate_assignment(request);
  if (!answer) return answer.errors();
  Said said{std::move(answer.value()), ""};
  for (const Json& each : said.json["validationResults"]) {
    const bool lawful = each["isFeasible"].get<bool>();
    said.yes = said.yes && lawful;
    said.text += each["slotId"].get<std::string>() + (lawful ? ": may be taken\n" : ": may not be taken\n");
    for (const Json& violation : each["violations"])
      said.text += "  " + violation["constraintName"].get<std::string>() + ": " +
                   violation["description"].get<std::string>() + "\n";
  }
  return said;
}

class RosterPlanner : public Planner {
 public:
  const problems::Problem& problem() const override { return *problems::find("roster"); }

  const std::vector<OptionSpec>& plan_options() const override {
    static const std::vector<OptionSpec> kOptions = make_options();
    return kOptions;
  }

  AnyOutcome plan(const PlanRequest& request) const override {
    const roster::Instance& instance = request.input->as<roster::Instance>();
    const roster::PlanOptions options{.start = typed_plan(request.start, roster::plan_from_json),
                                      .keep = typed_plan(request.keep, roster::plan_from_json),
                                      .lines = search_options(*request.options)};
    AnyOutcome outcome =
        without_types(roster::plan(instance, options, typed_context<roster::Plan>(request)), roster::to_json);
    if (outcome.status == Status::kInfeasible) {
      Budget budget = budget_for_reasons(*request.budget, 20'000'000, 20);
      outcome.explanation = roster::explain(instance, std::nullopt, budget);
    }
    return outcome;
  }

  bool counts_staff() const override { return true; }
  std::optional<Said> staff(const PlanRequest& request) const override {
    const roster::Instance& instance = request.input->as<roster::Instance>();
    const auto need = roster::staff_need(instance, *request.budget);
    if (!need) return std::nullopt;
    return Said{to_json(instance, *need), roster::text(instance, *need)};
  }

  bool suggests() const override { return true; }
  Result<Said> suggest(const PlanRequest& request, const Json& plan) const override {
    const roster::Instance& instance = request.input->as<roster::Instance>();
    return suggestions(instance, to_roster(instance, *typed_plan({plan}, roster::plan_from_json)),
                       request.options->text("at"),
                       static_cast<std::size_t>(request.options->integer("most").value_or(5)));
  }

  bool validates() const override { return true; }
  Result<Said> validate(const Json& request) const override { return validated(request); }

  std::optional<Explanation> explain(const PlanRequest& request,
                                     const std::optional<Json>& plan) const override {
    return roster::explain(request.input->as<roster::Instance>(), typed_plan(plan, roster::plan_from_json),
                           *request.budget);
  }
};

}  // namespace

const Planner& roster_planner() {
  static const RosterPlanner kPlanner;
  return kPlanner;
}

}  // namespace tenon::engine
