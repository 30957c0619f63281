#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "problems/roster/evaluate.h"
#include "problems/roster/hours.h"

// What the files of the evaluator share; nobody else includes this.
namespace tenon::roster {

// An officer's days from kMostBack before the horizon to its end, one number each.
class DayLine {
 public:
  static constexpr Day kMostBack = 64;  // as far as Carry's bits go

  explicit DayLine(Day days) : values_(static_cast<std::size_t>(days + kMostBack), 0) {}
  std::int64_t& operator[](Day day) { return values_[static_cast<std::size_t>(day + kMostBack)]; }
  std::int64_t operator[](Day day) const { return values_[static_cast<std::size_t>(day + kMostBack)]; }

 private:
  std::vector<std::int64_t> values_;
};

// All that the forms about one officer look at, worked out once.
struct OfficerView {
  OfficerView(const Instance& in, OfficerId of, std::span<const Duty> all, const Following& follows);

  const Instance& instance;
  OfficerId id;
  const Officer& officer;
  const HourTerms& terms;
  std::span<const Duty> duties;  // by start, all within the horizon
  const Following& row;
  OfficerHours hours;
  Day days;          // of the horizon
  int first_wday;    // weekday of day 0: 0 is Monday
  DayLine worked;    // 1 on days with a duty, carried-in ones too
  bool knows_past;   // whether the input says anything of the time before day 0
  PostId only_post;  // rules about a duty by itself look at this one alone; none: at all

  bool is_saturday(Day day) const { return ((day + first_wday) % 7 + 7) % 7 == 5; }
  bool is_sunday(Day day) const { return ((day + first_wday) % 7 + 7) % 7 == 6; }
  bool is_judged_alone(const Duty& duty) const { return !only_post.valid() || duty.post == only_post; }
};

bool has_word(const std::vector<WordId>& words, WordId word);  // ascending
// Whether he holds `code` on `day`.
bool holds(const Officer& officer, WordId code, Day day);
// A night duty, but for standby, which counts no hours.
bool counts_as_night(const HourTerms& terms, const Duty& duty);
// Whether a form's quantity is measured in minutes.
bool is_minutes(Quantity quantity);

// How much more than the limit allows, or less than it asks for; 0 of findings within it.
std::int64_t excess(const Finding& finding);
// What a break of a soft rule costs; 0 of a hard one.
std::int64_t cost_of(const Rule& rule, std::int64_t amount, bool minutes);
// Adds `finding` if `value` is outside `limit` on a side that is judged.
void judge_limit(const Rule& rule, const Limit& limit, std::int64_t value, bool minutes, Finding finding,
                 std::vector<Finding>& out, bool judge_least = true, bool judge_most = true);

// ---- One file each: the breaks of one form ------------------------------------------------------------------------------------------

// evaluate_duty.cpp: about duties by themselves.
void find(const OfficerView& view, const Rule& rule, RuleId id, const Eligible& form,
          std::vector<Finding>& out);
void find(const OfficerView& view, const Rule& rule, RuleId id, const FollowsPattern& form,
          std::vector<Finding>& out);
void find(const OfficerView& view, const Rule& rule, RuleId id, const Requests& form,
          std::vector<Finding>& out);
void find(const OfficerView& view, const Rule& rule, RuleId id, const Preference& form,
          std::vector<Finding>& out);
void find(const OfficerView& view, const Rule& rule, RuleId id, const MostOften& form,
          std::vector<Finding>& out);

// evaluate_sums.cpp
void find(const OfficerView& view, const Rule& rule, RuleId id, const WindowSum& form,
          std::vector<Finding>& out);
// What each duty adds to a quantity; of days and weekends, the first duty of each adds 1.
std::vector<std::int64_t> amounts(const OfficerView& view, Quantity quantity,
                                  const std::vector<WordId>& words);

// evaluate_sequence.cpp: about what follows what.
void find(const OfficerView& view, const Rule& rule, RuleId id, const RunLength& form,
          std::vector<Finding>& out);
void find(const OfficerView& view, const Rule& rule, RuleId id, const Succession& form,
          std::vector<Finding>& out);
void find(const OfficerView& view, const Rule& rule, RuleId id, const Rest& form, std::vector<Finding>& out);
void find(const OfficerView& view, const Rule& rule, RuleId id, const WholeWeekends& form,
          std::vector<Finding>& out);
void find(const OfficerView& view, const Rule& rule, RuleId id, const GapDays& form,
          std::vector<Finding>& out);
void find(const OfficerView& view, const Rule& rule, RuleId id, const Automaton& form,
          std::vector<Finding>& out);

// evaluate_staff.cpp: the forms about several officers, all of the roster at once.
void find_staff(const Instance& instance, const Roster& roster, std::vector<Finding>& out);

// evaluate_officer(), of hard rules only and with `only_post` as in OfficerView.
std::vector<Finding> hard_findings(const Instance& instance, OfficerId officer, std::span<const Duty> duties,
                                   const Following& row, PostId only_post);
// Of hard findings with a duty more, those that the findings without it do not explain.
std::vector<Finding> brought(const Instance& instance, std::vector<Finding> with,
                             const std::vector<Finding>& without);

}  // namespace tenon::roster
