#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/answer.h"
#include "problems/roster/instance.h"
#include "problems/roster/plan.h"

// What a roster breaks, rule by rule, from first principles. The same program serves verify.h, validation of single assignments and reports.
// The search may not include this: planners know rules as data (rules.h) only, so that an error there cannot hide here.
namespace tenon::roster {

// One break of one rule.
struct Finding {
  RuleId rule{};
  OfficerId officer{};  // none: a rule about posts or teams
  OfficerId other{};    // of pairs
  RequirementId requirement{};
  PostId post{};             // the duty that breaks it, where there is one
  DaySpan days{};            // the window, run or pair of days
  std::int64_t found = 0;    // in the rule's unit: minutes, days, people, percent
  std::int64_t allowed = 0;  // the side of the limit that is broken
  std::int64_t cost = 0;     // of soft: weight times amount; < 0 where a window is rewarded; 0 of hard
};

struct Score {
  IdVector<RuleId, std::int64_t> breaks;  // findings of each rule
  IdVector<RuleId, std::int64_t> costs;   // of soft rules; S17's lines together not below 0
  IdVector<OfficerId, std::vector<std::pair<RuleId, std::int64_t>>>
      of;                 // cost by officer and rule, those that are not 0
  std::int64_t soft = 0;  // sum of costs
};

struct Evaluation {
  std::vector<Finding> findings;  // by (rule, officer, days.first, post): hard and soft
  Score score;

  bool is_lawful(const Instance& instance) const;  // no finding of a hard rule
};

// The whole roster: every rule that is on. O(duties * rules + posts + officers).
Evaluation evaluate(const Instance& instance, const Roster& roster);

// Rules about one officer alone (not HeadCount, Pairs, Spread, Cover, CoverShare, SameFaces), for any list of duties: under 10 ms for a month.
// `duties` by start, those outside all posts too; `row`: what he follows.
std::vector<Finding> evaluate_officer(const Instance& instance, OfficerId officer,
                                      std::span<const Duty> duties, const Following& row);

// The breaks of hard rules that `post` added to what the officer does brings: those of the duties with it less those without. Empty: he
// may take it.
std::vector<Finding> judge(const Instance& instance, OfficerId officer, std::span<const Duty> duties,
                           const Following& row, PostId post);

// For a post with somebody missing: of each hard rule, how many officers who are not at it are barred by it (judge), and by having as many
// duties that day as one may ("duties-a-day"). Rules by that number, greatest first. O(officers * duties of one).
std::vector<Why> why_unfilled(const Instance& instance, const Roster& roster, PostId post);

// The same for many posts of one roster: what officers do already is judged once.
class Blockers {
 public:
  Blockers(const Instance& instance, const Roster& roster);
  std::vector<Why> of(PostId post);
  // Of one officer: whose duty of a crew it is.
  std::vector<Why> of(PostId post, OfficerId officer);

 private:
  struct Known {
    std::vector<Duty> duties;
    std::vector<Finding> findings;  // hard ones, but for rules about single duties
  };
  struct Barred {  // officers
    IdVector<RuleId, std::int64_t> by;
    std::int64_t busy = 0;
  };
  const Known& known(OfficerId officer);
  void count(PostId post, OfficerId officer, Barred& barred);
  std::vector<Why> tell(const Barred& barred) const;

  const Instance& instance_;
  const Roster& roster_;
  IdVector<OfficerId, std::optional<Known>> known_;
};

// Findings as the answer's violations; texts say officer, dates, hours, rule. `texts` off: for those who only count.
Violation to_violation(const Instance& instance, const Finding& finding);

}  // namespace tenon::roster
