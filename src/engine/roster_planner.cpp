#include "engine/roster_planner.h"

#include <array>
#include <utility>

#include "engine/typed_search.h"
#include "planners/roster/plan.h"
#include "planners/roster/staff.h"
#include "problems/roster/certify.h"
#include "problems/roster/format.h"

namespace tenon::engine {

namespace {

// What of the column search can be left out, by its name for people.
struct Technique {
  const char* name;
  bool roster::LineSearchOptions::*part;
};
constexpr std::array kTechniques{Technique{"neighbourhoods", &roster::LineSearchOptions::neighbourhoods},
                                 Technique{"branching", &roster::LineSearchOptions::tree}};

std::vector<OptionSpec> make_options() {
  std::vector<std::string> techniques;
  for (const Technique& technique : kTechniques) techniques.push_back(technique.name);
  return {{.name = "must-fill",
           .type = OptionSpec::Type::kFlag,
           .help = "A roster that leaves a duty unfilled is none: where there is no other, the answer is "
                   "infeasible, with reasons."},
          {.name = "lp",
           .type = OptionSpec::Type::kChoice,
           .value_name = "SOLVER",
           .help = "Which solver the linear programs go to (not set: clp where it is found, else highs).",
           .choices = {"clp", "highs"}},
          {.name = "without",
           .type = OptionSpec::Type::kChoice,
           .value_name = "TECHNIQUE",
           .help = "Leaves a technique of the column search out, to see what it is worth.",
           .choices = std::move(techniques),
           .repeatable = true}};
}

roster::LineSearchOptions search_options(const OptionValues& values) {
  roster::LineSearchOptions options;
  options.lp = values.text("lp").value_or("");
  for (const std::string& name : values.all("without"))
    for (const Technique& technique : kTechniques)
      if (name == technique.name) options.*technique.part = false;
  return options;
}

// With a budget of its own: the search may have used up its time, and an answer without a reason helps nobody.
std::optional<Explanation> explain_why_none(const roster::Instance& instance, const Budget& budget) {
  Limits limits;
  limits.work_ticks = 20'000'000;
  limits.wall_s = 20;
  limits.seed = budget.limits().seed;
  Budget own(limits, budget.cancel());
  return roster::explain(instance, std::nullopt, own);
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
                                      .must_fill = request.options->flag("must-fill"),
                                      .lines = search_options(*request.options)};
    AnyOutcome outcome = without_types(roster::plan(instance, options, typed_context<roster::Plan>(request)));
    if (outcome.status == Status::kInfeasible)
      outcome.explanation = explain_why_none(instance, *request.budget);
    return outcome;
  }

  bool counts_staff() const override { return true; }
  std::optional<Need> staff(const PlanRequest& request) const override {
    const roster::Instance& instance = request.input->as<roster::Instance>();
    const auto need = roster::staff_need(instance, *request.budget);
    if (!need) return std::nullopt;
    return Need{to_json(instance, *need), roster::text(instance, *need)};
  }

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
