#pragma once

#include <algorithm>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "base/answer.h"
#include "problems/roster/instance.h"
#include "problems/roster/plan.h"
#include "problems/roster/site_rules.h"

// What the tests of problems/roster make their instances with: month(), then officers, shifts, requirements and posts, finish() last.
namespace tenon::roster::testing {

// A horizon of `days` days from "2026-01-05".
inline Instance horizon(const std::string& start, Day days) {
  Instance instance;
  instance.calendar.start = *serial_of(start);
  instance.calendar.days = days;
  return instance;
}

// A whole month: "2026-01".
inline Instance month(const std::string& name) {
  Instance instance = horizon(name + "-01", 1);
  instance.calendar.days = instance.calendar.month_length(0);
  return instance;
}

// A free officer; what else he is, the test sets in instance.officers[id].
inline OfficerId officer(Instance& instance, const std::string& id, const std::string& scheme = "A",
                         const std::string& product = "", const std::string& rank = "") {
  Officer who;
  who.id = id;
  who.scheme = instance.words.add(scheme);
  who.product = instance.words.add(product);
  who.rank = instance.words.add(rank);
  who.at = "/employees/" + std::to_string(instance.officers.size());
  return instance.officers.push_back(std::move(who));
}

inline Minute clock(const std::string& text) {  // "20:30"
  return std::stoll(text.substr(0, 2)) * 60 + std::stoll(text.substr(3, 2));
}

// An end that is not after the start lies on the next day.
inline ShiftId shift(Instance& instance, const std::string& code, const std::string& start,
                     const std::string& end) {
  Shift it{.code = instance.words.add(code), .start = clock(start), .end = clock(end)};
  if (it.end <= it.start) it.end += kDayMinutes;
  return instance.shifts.push_back(it);
}

// "DDNNOO": letters are codes, O is off.
inline PatternId pattern(Instance& instance, const std::string& letters, Day anchor = 0) {
  Pattern it{{}, anchor};
  for (const char c : letters)
    it.letters.push_back(c == 'O' ? WordId::none() : instance.words.add(std::string(1, c)));
  return instance.patterns.push_back(std::move(it));
}

inline RequirementId requirement(Instance& instance, const std::string& id, const std::string& place = "") {
  Requirement it;
  it.id = id;
  it.demand = "DI";
  it.place = instance.words.add(place);
  return instance.requirements.push_back(std::move(it));
}

// A post for `wanted` people. finish() sorts posts, so look them up by post_at() after it.
inline void post(Instance& instance, RequirementId requirement, Day day, ShiftId shift,
                 std::int64_t wanted = 1) {
  instance.posts.push_back(
      {.requirement = requirement, .day = day, .shift = shift, .wanted = wanted, .most = wanted});
}
inline void post_daily(Instance& instance, RequirementId requirement, ShiftId shift,
                       std::int64_t wanted = 1) {
  for (Day day = 0; day < instance.calendar.days; ++day) post(instance, requirement, day, shift, wanted);
}

// Sorts posts and binds the standard rules, with `lines` behind them.
inline Instance finish(Instance instance, std::vector<RuleLine> more = {},
                       const std::vector<std::string>& sites = {}) {
  std::vector<Post> posts(instance.posts.begin(), instance.posts.end());
  std::sort(posts.begin(), posts.end(), [](const Post& a, const Post& b) {
    return std::tie(a.day, a.requirement, a.shift) < std::tie(b.day, b.requirement, b.shift);
  });
  instance.posts = {};
  for (const Post& it : posts) instance.posts.push_back(it);
  std::vector<RuleLine> lines = standard_rules();
  lines.insert(lines.end(), more.begin(), more.end());
  instance.rules = bind_rules(instance, std::move(lines), sites);
  return instance;
}

// A standard line, to be changed by the test and bound again.
inline RuleLine line(const std::string& id) {
  for (const RuleLine& it : standard_rules())
    if (it.id == id) return it;
  return {};
}
// Binds `changed` in the place of the line with its id.
inline void rebind(Instance& instance, const RuleLine& changed) {
  for (Rule& rule : instance.rules)
    if (rule.line.id == changed.id) rule = bind_rules(instance, {changed}, {})[RuleId{0}];
}

// The post of `requirement` on `day` with a shift code; none if there is none.
inline PostId post_at(const Instance& instance, RequirementId requirement, Day day, const std::string& code) {
  for (const PostId it : instance.posts.keys()) {
    const Post& at = instance.posts[it];
    if (at.day == day && at.requirement == requirement &&
        instance.words.text(instance.shifts[at.shift].code) == code)
      return it;
  }
  return PostId::none();
}

// A roster of one officer's duties at posts of `requirement`: on each of `days`, code `code`.
inline void assign(const Instance& instance, Roster& roster, OfficerId officer, RequirementId requirement,
                   const std::string& code, const std::vector<Day>& days) {
  std::vector<PostId>& posts = roster.posts[officer];
  for (const Day day : days) posts.push_back(post_at(instance, requirement, day, code));
  std::sort(posts.begin(), posts.end(), [&](PostId a, PostId b) {
    return instance.start(instance.posts[a]) < instance.start(instance.posts[b]);
  });
}

inline std::set<std::string> rules_of(const std::vector<Violation>& violations) {
  std::set<std::string> rules;
  for (const Violation& violation : violations) rules.insert(violation.rule);
  return rules;
}

}  // namespace tenon::roster::testing
