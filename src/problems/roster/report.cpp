// The order of the page is the order of the questions: may it be used, is everything filled, who works, how good is it (cards); then who
// works when, what is short and why, whom it burdens, and why no roster is better.

#include "problems/roster/report.h"

#include <algorithm>
#include <set>

#include "problems/roster/report_facts.h"
#include "problems/roster/report_grid.h"
#include "problems/roster/report_people.h"
#include "report/course.h"
#include "report/envelope.h"
#include "report/page.h"
#include "report/parts.h"

namespace tenon::roster {

namespace {

using formats::Json;
using report::Card;
using report::count_of;
using report::grouped;
using report::Html;
using report::integer;
using report::member;
using report::paragraph;
using report::percent;
using report::text;
using report::word;

struct View {
  const Instance& instance;
  const Json& answer;
  std::optional<Facts> facts;
  std::string status;
  std::optional<Int128> value, bound;  // of the headline
  bool later_open = false;             // a stage after it is not proven

  bool is_benchmark() const { return instance.flavour == Flavour::kShiftScheduling; }
  std::string headline(Int128 of) const {
    return is_benchmark() ? "cost " + grouped(of) : count_of(of, "unfilled post");
  }
};

View look(const Instance& instance, const Json& answer) {
  View view{instance, answer, facts_of(instance, answer), word(member(answer, "status")), {}, {}};
  for (const Json& stage : member(answer, "objectives")) {
    const auto value = integer(member(stage, "value"));
    const auto bound = integer(member(stage, "bound"));
    if (word(member(stage, "name")) != instance.headline()) {
      view.later_open |= value != bound;
      continue;
    }
    view.value = value;
    view.bound = bound;
  }
  return view;
}

// ---- Cards -----------------------------------------------------------------------------------------------------------------------------

Card filled_card(const View& view) {
  Card card{"Are all posts filled?", "–", {}, Card::Tone::kPlain};
  if (!view.facts) return card;
  const Facts& facts = *view.facts;
  card.tone = facts.all_missing == 0 ? Card::Tone::kGood : Card::Tone::kNote;
  card.answer = facts.all_missing == 0 ? "All" : grouped(facts.all_missing) + " unfilled";
  std::string says = grouped(facts.all_wanted - facts.all_missing) + " of " +
                     count_of(facts.all_wanted, "post") + ", " + count_of(view.instance.calendar.days, "day");
  if (facts.all_wanted > 0)
    says += " (" +
            percent(static_cast<double>(facts.all_wanted - facts.all_missing) /
                    static_cast<double>(facts.all_wanted)) +
            ")";
  says += ".";
  if (facts.left_out > 0)
    says += " " + count_of(Int128(facts.left_out), "assignment") + " of the plan cannot be shown.";
  card.details = text(says);
  return card;
}

Card cost_card(const View& view) {
  Card card{"What does it cost?", "–", {}, Card::Tone::kPlain};
  if (!view.facts) return card;
  const Facts& facts = *view.facts;
  const Int128 cost = Int128{view.instance.fixed_cost} + facts.evaluation.score.soft;
  card.answer = grouped(cost);
  std::string says;
  for (const RuleId id : view.instance.rules.keys())
    if (const std::int64_t of = facts.evaluation.score.costs[id]; of != 0)
      says += (says.empty() ? "" : ", ") + view.instance.rules[id].line.id + " " + grouped(of);
  if (view.instance.fixed_cost != 0)
    says += (says.empty() ? "" : ", ") + std::string("unavoidable ") + grouped(view.instance.fixed_cost);
  says += (says.empty() ? "" : ". ") + count_of(facts.all_missing, "person", "people") + " short of cover.";
  card.details = text(says);
  return card;
}

Card staff_card(const View& view) {
  Card card{"Who works?", "–", {}, Card::Tone::kPlain};
  if (!view.facts) return card;
  std::int64_t least = kNoMost, most = 0;
  for (const Facts::Person& person : view.facts->people) {
    if (person.duties.empty()) continue;
    least = std::min(least, person.net);
    most = std::max(most, person.net);
  }
  card.answer = count_of(view.facts->staff, "officer");
  std::string says = "Of " + grouped(Int128(view.instance.officers.size())) + ".";
  if (most > 0)
    says += " From " + hours_text(least) + " to " + hours_text(most) + " h each, breaks left out.";
  card.details = text(says);
  return card;
}

Card how_good(const View& view) {
  report::HowGood of{
      .value = view.value, .bound = view.bound, .best = "Proven: there is no better roster.", .open = ""};
  if (view.value && view.bound && *view.value == *view.bound) {
    of.open = view.is_benchmark() ? "Proven: no roster has a lower cost."
                                  : "Proven: no roster has fewer unfilled posts.";
    if (view.later_open) of.open += " A later stage may do better.";
    of.open_answer = view.is_benchmark() ? "Optimal" : "Fewest unfilled";
  } else if (view.bound) {
    of.open = "Not proven best: no roster is below " + view.headline(*view.bound) + ".";
  }
  return report::how_good(view.answer, of);
}

// ---- Sections --------------------------------------------------------------------------------------------------------------------------

std::string why_text(const Unfilled& unfilled) {
  std::string says;
  for (const Why& why : unfilled.why)
    says += (says.empty() ? "" : ", ") + why.rule + " (" + grouped(why.officers) + ")";
  return says;
}

// What the rules say that stand as reasons, once each.
Html reasons(const Instance& instance, const Facts& facts) {
  std::set<std::string> named;
  for (const Unfilled& each : facts.plan.unfilled)
    for (const Why& why : each.why) named.insert(why.rule);
  std::vector<std::pair<std::string, Html>> rules;
  for (const std::string& id : named) {
    if (const Rule* rule = instance.rule(id)) rules.emplace_back(id, text(rule->line.statement));
    if (id == "duties-a-day")
      rules.emplace_back(id, text("An officer has as many duties that day as he may."));
  }
  return rules.empty() ? Html() : report::facts(rules);
}

// The answer's own list: reasons stand nowhere else.
Html unfilled_section(const Instance& instance, const Facts& facts) {
  using Column = report::DataTable::Column;
  const auto titled = [](const char* title, bool choose = false) {
    Column column;
    column.title = title;
    column.choose = choose;
    return column;
  };
  Column date = titled("Date"), demand = titled("Demand", true), requirement = titled("Requirement", true),
         shift = titled("Shift", true), missing = titled("Missing"), officer = titled("Whose"),
         why = titled("Why nobody else");
  bool owed = false;
  for (const Unfilled& each : facts.plan.unfilled) {
    date.text.push_back(each.date);
    demand.text.push_back(each.demand);
    requirement.text.push_back(each.requirement);
    shift.text.push_back(each.shift);
    missing.number.push_back(each.missing);
    officer.text.push_back(each.officer);
    owed |= !each.officer.empty();
    why.text.push_back(why_text(each));
  }
  report::DataTable table{"unfilled-table", "unfilled post", {date, demand, requirement, shift, missing}};
  if (owed) table.columns.push_back(officer);
  table.columns.push_back(why);
  return paragraph(
             "In parentheses how many officers who are not there each rule bars by itself; one may count "
             "under "
             "several.") +
         report::data_table(table) + reasons(instance, facts);
}

Html crews_section(const View& view) {
  report::Table table;
  table.columns = {
      {"Requirement", false}, {"Unit", false}, {"Members", true}, {"Quota", true}, {"Rostered", false}};
  constexpr std::size_t kMostNamed = 30;
  for (const CrewId id : view.instance.crews.keys()) {
    const Crew& crew = view.instance.crews[id];
    const std::vector<OfficerId>& chosen = view.facts->roster.crews[id];
    std::string names;
    for (std::size_t i = 0; i < std::min(kMostNamed, chosen.size()); ++i)
      names += (i == 0 ? "" : ", ") + view.instance.officers[chosen[i]].id;
    if (chosen.size() > kMostNamed) names += ", … (" + grouped(Int128(chosen.size())) + ")";
    table.rows.push_back({text(place_text(view.instance.requirements[crew.requirement])),
                          text(view.instance.words.text(crew.unit)),
                          text(grouped(Int128(crew.members.size()))), text(grouped(crew.quota)),
                          text(names)});
  }
  return paragraph(
             "Of each crew so many members, the quota, follow their own rosters; every work day of theirs is "
             "owed.") +
         report::table(table);
}

const report::Words kStages{{"changes", "Officers' days that differ from the kept roster"},
                            {"unfilled", "Posts unfilled"},
                            {"staff", "Officers used"},
                            {"balance", "Squares of duties, added up: least where most even"},
                            {"soft", "Cost of soft rules"},
                            {"cost", "Cost of cover and requests"}};
const report::Words kArguments{{"trivial", "nothing can be lower"},
                               {"prices", "prices of posts, each officer at his best"},
                               {"cases", "prices of posts, case by case"},
                               {"even", "duties spread as evenly as they can be"},
                               {"solver", "a solver's word"}};

std::string title_of(const Instance& instance) {
  const Calendar& calendar = instance.calendar;
  if (!calendar.dated) return "Roster of " + count_of(calendar.days, "day");
  return "Roster " + calendar.date(0) + " to " + calendar.date(calendar.days - 1);
}

void add_plan_sections(const View& view, report::Page& page) {
  const Instance& instance = view.instance;
  const Facts& facts = *view.facts;
  page.sections.push_back({"roster", "Who works when", roster_grid(instance, facts)});
  page.sections.push_back({"coverage", "Who is there, who is wanted", coverage_grid(instance, facts)});
  if (!facts.plan.unfilled.empty())
    page.sections.push_back({"unfilled", "Unfilled posts", unfilled_section(instance, facts)});
  if (!instance.crews.empty()) page.sections.push_back({"crews", "Crews", crews_section(view)});
  page.sections.push_back({"fairness", "How evenly it falls", fairness(instance, facts)});
  page.sections.push_back({"officers", "Officers", people_table(instance, facts)});
  page.sections.push_back({"score", "Soft rules", score_table(instance, facts)});
}

}  // namespace

std::string html(const Instance& instance, const Json& answer) {
  const View view = look(instance, answer);
  report::Page page;
  page.title = title_of(instance);
  page.subtitle = "Status " + view.status + "; " + count_of(Int128(instance.officers.size()), "officer") +
                  ", " + count_of(Int128(instance.requirements.size()), "requirement") + ", " +
                  count_of(instance.calendar.days, "day") +
                  (instance.reference.empty() ? "" : "; " + instance.reference);
  page.cards = {report::usable(answer), view.is_benchmark() ? cost_card(view) : filled_card(view),
                staff_card(view), how_good(view)};
  report::add_verdict(answer, page);
  if (view.facts) add_plan_sections(view, page);
  page.sections.push_back({"proof", "Value and bound",
                           report::stages(answer, kStages, kArguments) +
                               report::course(answer, [](Int128 value) { return grouped(value); })});
  report::add_origin(answer, "Times are local, hours are without breaks unless they say gross.", page);
  return report::render(page);
}

}  // namespace tenon::roster
