#include "problems/roster/evaluate.h"

#include <algorithm>
#include <tuple>

#include "problems/roster/evaluate_parts.h"

namespace tenon::roster {

namespace {

bool tells_past(const Carry& carry) {
  return !carry.past.empty() || carry.worked != 0 || carry.last_end || carry.week_duties != 0 ||
         carry.week_net != 0 || carry.month_duties != 0 || carry.month_net != 0 || carry.month_gross != 0;
}

// Calls find() of each form about one officer; the others are find_staff's.
struct Finder {
  const OfficerView& view;
  const Rule& rule;
  RuleId id;
  std::vector<Finding>& out;

  template <class AnyForm>
  void operator()(const AnyForm& form) const {
    find(view, rule, id, form, out);
  }
  void operator()(const HeadCount&) const {}
  void operator()(const Pairs&) const {}
  void operator()(const Spread&) const {}
  void operator()(const Cover&) const {}
  void operator()(const CoverShare&) const {}
  void operator()(const SameFaces&) const {}
};

std::vector<Finding> findings_of(const OfficerView& view, bool hard_only) {
  std::vector<Finding> found;
  for (const RuleId id : view.instance.rules.keys()) {
    const Rule& rule = view.instance.rules[id];
    if (!rule.is_on() || (hard_only && !rule.is_hard()) || rule.limit(view.id) == nullptr) continue;
    std::visit(Finder{view, rule, id, found}, rule.line.form);
  }
  return found;
}

void sort(std::vector<Finding>& findings) {
  std::stable_sort(findings.begin(), findings.end(), [](const Finding& a, const Finding& b) {
    return std::tie(a.rule, a.officer, a.days.first, a.post) <
           std::tie(b.rule, b.officer, b.days.first, b.post);
  });
}

// A break that was there before, of the same thing and no smaller.
bool explains(const Instance& instance, const Finding& before, const Finding& now) {
  if (before.rule != now.rule || excess(before) < excess(now)) return false;
  // Of two that are equal on opposite sides of a limit the new one is another break.
  if ((before.found > before.allowed) != (now.found > now.allowed)) return false;
  const Form& form = instance.rules[now.rule].line.form;
  if (std::holds_alternative<RunLength>(form))  // a run that grows is the same run
    return before.days.first <= now.days.last && now.days.first <= before.days.last;
  if (std::holds_alternative<WindowSum>(form) && std::get<WindowSum>(form).window != Window::kDuty)
    return before.days == now.days;
  return before.days == now.days && before.post == now.post;
}

Score score_of(const Instance& instance, const std::vector<Finding>& findings) {
  Score score;
  score.breaks = IdVector<RuleId, std::int64_t>(instance.rules.size(), 0);
  score.costs = IdVector<RuleId, std::int64_t>(instance.rules.size(), 0);
  score.of.resize(instance.officers.size());
  for (const Finding& finding : findings) {  // by rule, so an officer's entry of this rule is his last
    // What a reward earns is no break.
    if (finding.cost >= 0) ++score.breaks[finding.rule];
    score.costs[finding.rule] += finding.cost;
    if (finding.cost == 0 || !finding.officer.valid()) continue;
    auto& entries = score.of[finding.officer];
    if (entries.empty() || entries.back().first != finding.rule) entries.emplace_back(finding.rule, 0);
    entries.back().second += finding.cost;
  }
  std::int64_t s17 = 0;
  for (const RuleId id : instance.rules.keys())
    if (instance.rules[id].line.id.starts_with("S17_")) s17 += score.costs[id];
  for (const RuleId id : instance.rules.keys()) {
    std::int64_t& cost = score.costs[id];
    if (s17 < 0 && cost < 0 && instance.rules[id].line.id.starts_with("S17_")) {
      const std::int64_t raise = std::min(-s17, -cost);
      cost += raise;
      s17 += raise;
    }
    score.soft += cost;
  }
  return score;
}

}  // namespace

OfficerView::OfficerView(const Instance& in, OfficerId of, std::span<const Duty> all,
                         const Following& follows)
    : instance(in),
      id(of),
      officer(in.officers[of]),
      terms(in.terms[static_cast<std::size_t>(officer.terms)]),
      duties(all),
      row(follows),
      hours(hours_of(in.calendar, terms, officer.carry, all)),
      days(in.calendar.days),
      first_wday(static_cast<int>(in.calendar.weekday(0))),
      worked(days),
      knows_past(tells_past(officer.carry)) {
  for (Day day = -DayLine::kMostBack; day < 0; ++day) worked[day] = (officer.carry.worked >> (-1 - day)) & 1;
  for (const Duty& duty : all) worked[duty.day] = 1;
}

std::int64_t excess(const Finding& finding) {
  return finding.found > finding.allowed ? finding.found - finding.allowed : finding.allowed - finding.found;
}

std::int64_t cost_of(const Rule& rule, std::int64_t amount, bool minutes) {
  if (rule.is_hard()) return 0;
  if (rule.line.charge == Charge::kEach) return rule.line.weight;
  return rule.line.weight * (minutes ? (amount + 59) / 60 : amount);
}

void judge_limit(const Rule& rule, const Limit& limit, std::int64_t value, bool minutes, Finding finding,
                 std::vector<Finding>& out, bool judge_least, bool judge_most) {
  finding.found = value;
  if (judge_most && value > limit.most)
    finding.allowed = limit.most;
  else if (judge_least && value < limit.least)
    finding.allowed = limit.least;
  else
    return;
  finding.cost = cost_of(rule, excess(finding), minutes);
  out.push_back(finding);
}

bool Evaluation::is_lawful(const Instance& instance) const {
  return std::none_of(findings.begin(), findings.end(),
                      [&](const Finding& finding) { return instance.rules[finding.rule].is_hard(); });
}

std::vector<Finding> evaluate_officer(const Instance& instance, OfficerId officer,
                                      std::span<const Duty> duties, const Following& row) {
  std::vector<Finding> found = findings_of(OfficerView(instance, officer, duties, row), false);
  sort(found);
  return found;
}

std::vector<Finding> hard_findings(const Instance& instance, OfficerId officer, std::span<const Duty> duties,
                                   const Following& row, PostId only_post) {
  OfficerView view(instance, officer, duties, row);
  view.only_post = only_post;
  return findings_of(view, true);
}

std::vector<Finding> brought(const Instance& instance, std::vector<Finding> with,
                             const std::vector<Finding>& without) {
  std::erase_if(with, [&](const Finding& now) {
    return std::any_of(without.begin(), without.end(),
                       [&](const Finding& before) { return explains(instance, before, now); });
  });
  sort(with);
  return with;
}

std::vector<Finding> judge(const Instance& instance, OfficerId officer, std::span<const Duty> duties,
                           const Following& row, PostId post) {
  std::vector<Duty> more(duties.begin(), duties.end());
  const Duty duty = instance.duty(post);
  more.insert(std::upper_bound(more.begin(), more.end(), duty,
                               [](const Duty& a, const Duty& b) { return a.from < b.from; }),
              duty);
  return brought(instance, hard_findings(instance, officer, more, row, post),
                 hard_findings(instance, officer, duties, row, post));
}

Evaluation evaluate(const Instance& instance, const Roster& roster) {
  Evaluation evaluation;
  for (const OfficerId officer : instance.officers.keys()) {
    const std::vector<Duty> duties = duties_of(instance, roster, officer);
    for (const Finding& finding :
         findings_of(OfficerView(instance, officer, duties, roster.rows[officer]), false))
      evaluation.findings.push_back(finding);
  }
  find_staff(instance, roster, evaluation.findings);
  sort(evaluation.findings);
  evaluation.score = score_of(instance, evaluation.findings);
  return evaluation;
}

}  // namespace tenon::roster
