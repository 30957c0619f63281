#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/checked.h"
#include "problems/roster/instance.h"

namespace tenon::roster {

// ---- The answer's `plan` (docs/problems/roster.md, "The answer"). Texts, not ids: a plan may come from a file that anybody wrote. ------

struct AssignedHours {  // hundredths of an hour, as written
  std::int64_t gross = 0, lunch = 0, normal = 0, overtime = 0, rest_day = 0;
  friend bool operator==(const AssignedHours&, const AssignedHours&) = default;
};

struct Assignment {
  std::string demand, requirement;  // "" in the benchmark's plans, as are start and end
  std::string officer;
  std::string date;                      // "2026-01-31"
  std::int64_t day = -1;                 // the benchmark's instead of `date`; -1: dated
  std::string shift;                     // code
  std::string start{}, end{};            // "2026-01-31T20:00:00"; "" : the plan does not say
  std::optional<AssignedHours> hours{};  // none: the plan does not say
  std::optional<std::int64_t> offset{};  // newRotationOffset; none: free, or not said

  friend bool operator==(const Assignment&, const Assignment&) = default;
};

// Why a post stays unfilled: so many officers are barred from it by that rule. An officer counts under every rule that bars him by itself.
struct Why {
  std::string rule;
  std::int64_t officers = 0;
  std::string text{};
  friend bool operator==(const Why&, const Why&) = default;
};
struct Unfilled {
  std::string demand, requirement, date, shift;
  std::int64_t missing = 0;
  std::string officer{};  // of a crew's owed duty: whose
  std::vector<Why> why{};
  friend bool operator==(const Unfilled&, const Unfilled&) = default;
};

struct DayStatus {
  std::string date;
  std::string status;  // ASSIGNED, OFF_DAY, PUBLIC_HOLIDAY, UNASSIGNED, LEAVE, NOT_USED
  std::string shift{};
  std::int64_t pattern_day = -1;  // index into the pattern; -1: free
  friend bool operator==(const DayStatus&, const DayStatus&) = default;
};
struct OfficerRoster {
  std::string officer;
  std::string pattern{};  // as letters, not turned: "DDNNOO"; "" free
  std::optional<std::int64_t> offset{};
  std::vector<DayStatus> days;
  friend bool operator==(const OfficerRoster&, const OfficerRoster&) = default;
};
struct PeriodTotal {
  std::string period;  // "2026-W05", "2026-01"
  AssignedHours hours{};
  friend bool operator==(const PeriodTotal&, const PeriodTotal&) = default;
};
struct OfficerTotals {
  std::string officer;
  std::vector<PeriodTotal> weeks, months;
  friend bool operator==(const OfficerTotals&, const OfficerTotals&) = default;
};
struct RuleScore {
  std::string rule;
  std::int64_t breaks = 0;
  std::int64_t cost = 0;
  std::vector<std::pair<std::string, std::int64_t>> officers{};  // cost by officer, those above 0
  friend bool operator==(const RuleScore&, const RuleScore&) = default;
};

// `assignments` and the rows in `rosters` are the plan; the rest restates what follows from them, and the verifier compares.
struct Plan {
  std::vector<Assignment> assignments;  // by (date, requirement's order, shift, officer's order)
  std::vector<OfficerRoster> rosters;   // of officers who are used; empty in the benchmark's
  std::vector<Unfilled> unfilled;
  std::vector<OfficerTotals> hours;
  std::vector<RuleScore> score;

  friend bool operator==(const Plan&, const Plan&) = default;
};

// ---- The form that search, evaluator and reports work with -------------------------------------------------------------------------------

// An officer's choice among his rows: Row with its offset settled.
struct Following {
  PatternId pattern{};  // none: free
  int offset = 0;

  friend bool operator==(const Following&, const Following&) = default;
};

struct Roster {
  IdVector<OfficerId, std::vector<PostId>> posts;  // of each officer, by start
  IdVector<OfficerId, Following> rows;             // of officers without posts it means nothing
  IdVector<CrewId, std::vector<OfficerId>> crews;  // who of each crew is rostered, in the crew's order

  // A roster in which nobody works.
  static Roster empty(const Instance& instance);
};

// All of an officer's work in the horizon, commitments among it, by start.
std::vector<Duty> duties_of(const Instance& instance, const Roster& roster, OfficerId officer);
std::vector<Duty> duties_of(const Instance& instance, const std::vector<PostId>& posts, OfficerId officer);

// Roster -> Plan, in the one order that equal plans share, with all that follows from it: rosters of all who are used or chosen, unfilled, hours
// of the horizon's duties, score of soft rules by evaluate.h. `why` only for the first 1,000 unfilled posts, or until some 100,000 officers
// have been judged. The benchmark's has assignments and score.
Plan to_plan(const Instance& instance, const Roster& roster);

// The same roster, but officers who are alike in everything (also in history, pins and wishes) have its parts in one order, so that searches
// that find the same answer it alike. Not for replanning: who does what would change.
Roster in_order(const Instance& instance, Roster roster);

// Plan -> roster, for --start and --keep, where the plan may be of an older input: what names something that is not there is left out.
// Rows are the plan's; an officer without one there gets the first of his rows, and offset, that fits all his duties, else his first. A crew's
// chosen are the members who have assignments or a roster in the plan; where these are fewer than its quota, the first others join them.
Roster to_roster(const Instance& instance, const Plan& plan);

// The values of the stages that (instance, plan) imply, for a plan that the verifier accepts, first to last:
//   unfilled  sum over posts of max(0, wanted - assigned), plus what crews owe and do not do
//   staff     officers with at least one duty; not where outcome_based, since crews say who works
//   balance   with Goal::kBalance, not where outcome_based: sum over officers of the square of their duties in the horizon, least where
//             they are most even
//   soft      with soft_stage: cost of all soft rules
// or of the benchmark the only one:
//   cost      of cover and requests, fixed_cost included
std::vector<std::pair<std::string, Int128>> stage_values(const Instance& instance, const Plan& plan);
std::vector<std::pair<std::string, Int128>> stage_values(const Instance& instance, const Roster& roster);

// Of `changes`, the first stage when replanning: officer-days whose duty differs from `kept` (a duty moved within the day counts one),
// weighted 1.
std::int64_t changes(const Instance& instance, const Roster& kept, const Roster& roster);

// What differs between two plans, a line each: an officer's day gained, lost or changed, by date; then unfilled and staff.
std::vector<std::string> differences(const Plan& a, const Plan& b);

}  // namespace tenon::roster
