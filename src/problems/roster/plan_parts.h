#pragma once

#include <optional>
#include <string>
#include <vector>

#include "problems/roster/plan.h"

// What the files about plans and the verifier share; nobody else includes this.
namespace tenon::roster {

// What a plan's texts mean in an instance.
enum class Fault { kNone, kUnknownOfficer, kUnknownRequirement, kUnknownShift, kNoSuchPost, kAssignedTwice };
struct Meaning {
  Fault fault = Fault::kNone;
  OfficerId officer{};
  PostId post{};  // valid if there is no fault
};
struct ReadRow {
  OfficerId officer{};
  Following row{};
  bool allowed = true;  // one of the officer's rows
  bool unique = true;   // the plan names no other
};
struct ReadPlan {
  std::vector<Meaning> assignments;  // as the plan's
  std::vector<ReadRow> rows;         // by officer; of those whose row the plan says
  Roster roster;                     // of what has no fault
};
ReadPlan read(const Instance& instance, const Plan& plan);

// What a roster implies: all of a plan but its `why`.
Plan restate(const Instance& instance, const Roster& roster);

// What is left undone: by post, then officer.
struct Undone {
  PostId post{};
  std::int64_t missing = 0;
  OfficerId officer{};  // whose a crew's duty is
};
std::vector<Undone> undone(const Instance& instance, const Roster& roster);

// "DDNNOO"; with commas between codes of several letters.
std::string pattern_text(const Instance& instance, PatternId pattern);
AssignedHours in_hundredths(const DutyHours& hours);
// Absent the whole day, or not there yet or any more.
bool is_on_leave(const Officer& officer, Day day);
// "2026-01-31", or "day 30" of a calendar without dates.
std::string day_text(const Instance& instance, Day day);

}  // namespace tenon::roster
