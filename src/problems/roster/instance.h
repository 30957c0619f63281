#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "problems/roster/calendar.h"
#include "problems/roster/hours.h"
#include "problems/roster/names.h"
#include "problems/roster/rules.h"

namespace tenon::roster {

// Duty rosters: officers fill posts over days under working-time rules. Sets, units, rules and stages: docs/problems/roster.md. One form
// for all inputs: JSON of the ngrs schemas 0.43 to 0.98, the shift-scheduling benchmark, workbooks. Integers only: minutes, days,
// counts, weights. Words (ranks, codes, …) are numbers of `Instance::words`.

// ---- Who -----------------------------------------------------------------------------------------------------------------------

enum class Gender { kUnknown, kWoman, kMan };  // F, FEMALE, Female, W, …; M, MALE, Male, …

struct Qualification {
  WordId code{};
  // Valid on first … last; the file's silence is "ever" on either side.
  Day first = kNever, last = kForever;

  static constexpr Day kNever = -1'000'000;  // before all days that count
  static constexpr Day kForever = 10'000'000;
  friend bool operator==(const Qualification&, const Qualification&) = default;
};

// A licence that matters by its kind or its end; it is also a Qualification of its code.
struct Licence {
  WordId code{};
  WordId type{};  // "PDL", "PROVISIONAL", …
  Day last = Qualification::kForever;
  std::optional<Day> approved_until{};  // temporary approval beyond `last`

  friend bool operator==(const Licence&, const Licence&) = default;
};

// When an officer cannot work.
struct Away {
  // [from, to). Of whole days it bars duties that start in it (a night duty of the day before may end in it); of a part of a day, all
  // that meet it.
  Minute from = 0, to = 0;
  bool whole_days = true;
  std::string reason{};  // "leave", "unavailable", "left", …: for people

  friend bool operator==(const Away&, const Away&) = default;
};

struct Likes {
  std::vector<WordId> shifts{}, teams{}, places{}, zones{}, units{};  // each ascending
  friend bool operator==(const Likes&, const Likes&) = default;
};

// Which word of work days an officer follows, and from where. On day d the letter is
//   pattern.letters[(d - pattern.anchor + offset) mod L]    (0 <= offset < L).
struct Row {
  PatternId pattern{};          // none: free, may work any day, any code
  std::optional<int> offset{};  // none: the planner chooses

  friend bool operator==(const Row&, const Row&) = default;
};

struct Officer {
  std::string id;                                               // unique
  std::string name{};                                           // for people; maybe empty
  WordId unit{}, team{}, product{}, rank{}, scheme{}, grade{};  // scheme "A", "B", "P", …; "" reads as "A"
  Gender gender = Gender::kUnknown;
  bool local = true;
  bool overtime_allowed = true;                 // false: C2 bounds the week's net hours
  int terms = 0;                                // of Instance::terms
  std::vector<Qualification> qualifications{};  // by code, then first
  std::vector<Licence> licences{};
  std::vector<WordId> skills{};  // ascending
  std::vector<Away> away{};      // by from; joining and leaving are separate:
  Day first_day = Qualification::kNever, last_day = Qualification::kForever;
  // He follows exactly one of these; the planner chooses which. Never empty: {Row{}} is a free officer.
  std::vector<Row> rows{Row{}};
  Likes likes{}, dislikes{};
  Carry carry{};
  // Minutes (totalWorkingHours): of equal officers those with fewer come first.
  std::int64_t worked_before = 0;
  std::string at{};  // its place in the input, for messages: "/employees/3"
};

// ---- What work -----------------------------------------------------------------------------------------------------------------

// One span of work of a day. Times of one code that differ by date or requirement are different shifts.
struct Shift {
  WordId code{};  // as patterns, successions and rules name it: "D"
  // Minutes after 00:00 of its day; end > start, beyond 1,440 where it ends on the next day. Without times (`timed` false): 0 and the
  // shift's length, and no rule of rest applies.
  Minute start = 0, end = 0;
  bool timed = true;
  bool standby = false;

  friend bool operator==(const Shift&, const Shift&) = default;
};

// A cyclic word over shift codes; none() is a day off.
struct Pattern {
  std::vector<WordId> letters;  // at least one
  Day anchor = 0;  // the day on which offset 0 reads the first letter; may lie outside the horizon

  WordId letter(Day day, int offset) const {
    const auto length = static_cast<Day>(letters.size());
    const Day at = ((day - anchor + offset) % length + length) % length;
    return letters[static_cast<std::size_t>(at)];
  }
  friend bool operator==(const Pattern&, const Pattern&) = default;
};

enum class WantedGender { kAny, kWomen, kMen, kMixed };
// Whose codes an officer must hold, valid on the day: all of them, or at least one.
struct QualificationGroup {
  bool any = false;
  std::vector<WordId> codes;
};
struct Barred {
  OfficerId officer;
  DaySpan days;
};

// One requirement of one set of shifts of a demand. A demand with k sets of shifts gives each of its requirements k times. Empty lists
// ask for nothing.
struct Requirement {
  std::string id;      // the file's requirementId
  std::string demand;  // demandId
  WordId place{}, zone{}, unit{};
  std::vector<WordId> products{}, ranks{}, schemes{};  // each ascending
  WantedGender gender = WantedGender::kAny;
  std::vector<QualificationGroup> qualifications{};
  std::vector<WordId> skills{};
  std::vector<WordId> teams{};  // preferred
  // White list, teams resolved, ascending; none: nobody is shut out.
  std::optional<std::vector<OfficerId>> listed{};
  std::vector<Barred> barred{};  // black list, by officer
  PatternId pattern{};           // none: no pattern
  std::string at{};
};

// A demand for people: requirement x day x shift. Places at it are alike; answers number them.
struct Post {
  RequirementId requirement{};
  Day day = 0;
  ShiftId shift{};
  // 0 <= least <= wanted <= most. Fewer than `least` or more than `most` breaks a rule; fewer than `wanted` is unfilled.
  std::int64_t least = 0, wanted = 1, most = 1;  // most: kNoMost where there is no ceiling
  std::int64_t under = 1, over = 0;              // cost of each one short of, beyond `wanted`; >= 0
  enum class DayType { kNormal, kHoliday, kEve } day_type = DayType::kNormal;
};

// Outcome-based demand of personal rosters: `quota` of `members`, whom the planner chooses, each follow the pattern, and every work day
// of it on which the requirement has a post is owed. What is owed and not done counts as unfilled. Posts of such a requirement have
// wanted 0 and no ceiling; nobody works at them but the chosen.
struct Crew {
  RequirementId requirement{};
  WordId unit{};
  std::vector<OfficerId> members{};  // in the input's order; disjoint between crews
  std::int64_t quota = 0;            // 0 … number of members
};

// ---- What is settled, what is wished ------------------------------------------------------------------------------------------------

// What a plan must keep.
struct Pin {
  enum class Kind { kAt, kOff, kNotAt } kind = Kind::kAt;  // at `post`; no duty on `day`; not at `post`
  OfficerId officer{};
  PostId post{};
  Day day = 0;
  std::string why{};  // "before cutoff", "published", …
};
// Work within the horizon that no post of this input asks for: counts in every rule, cannot be moved.
struct Commitment {
  OfficerId officer{};
  Duty duty{};  // post none
};
// A bid: he wants (not) to work on `day`, at a duty with `code` if that is given.
struct Request {
  OfficerId officer{};
  Day day = 0;
  WordId code{};            // none: any duty
  bool wanted = true;       // wanted and not given, or unwanted and given, costs
  std::int64_t weight = 1;  // > 0
};

// What follows once the fewest posts are unfilled. Where demand decides who works, the fewest officers are used in either case (systems that inputs
// come from choose the staff first); then, with kBalance, their load is evened out.
enum class Goal { kStaff, kBalance };
// How plans are written, and which stages there are (plan.h).
enum class Flavour { kNgrs, kShiftScheduling };

// Built by format.h, which refuses everything that the comments exclude, and by random.h.
struct Instance {
  Calendar calendar;
  Words words;
  IdVector<OfficerId, Officer> officers;
  std::vector<HourTerms> terms{HourTerms{}};
  IdVector<ShiftId, Shift> shifts;
  IdVector<PatternId, Pattern> patterns;
  IdVector<RequirementId, Requirement> requirements;
  IdVector<PostId, Post> posts;  // by (day, requirement, shift); each triple once
  IdVector<CrewId, Crew> crews;
  IdVector<RuleId, Rule> rules;  // all lines, those that are off too
  std::vector<Pin> pins;
  std::vector<Commitment> commitments;
  std::vector<Request> requests;  // by (officer, day, code)

  Flavour flavour = Flavour::kNgrs;
  Goal goal = Goal::kBalance;
  std::optional<std::int64_t> most_staff{};  // with Goal::kStaff: no more officers than this are used
  int most_duties_a_day = 1;                 // of an officer (oneShiftPerDay)
  bool outcome_based = false;
  bool must_fill = false;  // a roster that leaves a duty unfilled is none
  // Whether soft rules are a stage. They are always scored; they are a stage where somebody asked: --soft, a weight in solverScoreConfig,
  // a like, a dislike or a bid.
  bool soft_stage = false;
  std::string schema{};     // "0.98", …: of the file; "" of others
  std::string reference{};  // planningReference
  // Costs that no roster can avoid and the benchmark counts; added to its cost.
  std::int64_t fixed_cost = 0;

  static constexpr std::int64_t kMostOfficers = 100'000;
  static constexpr std::int64_t kMostPosts = 10'000'000;
  static constexpr std::int64_t kMostWeight = 1'000'000'000;

  Minute start(const Post& post) const { return Minute{post.day} * kDayMinutes + shifts[post.shift].start; }
  Minute end(const Post& post) const { return Minute{post.day} * kDayMinutes + shifts[post.shift].end; }
  Duty duty(PostId post) const;
  // The posts of a day: [first, last) as indices.
  std::pair<std::int32_t, std::int32_t> posts_on(Day day) const;
  const Rule* rule(std::string_view id) const;  // null: none

  // "unfilled" or "cost".
  const char* headline() const { return flavour == Flavour::kShiftScheduling ? "cost" : "unfilled"; }
};

}  // namespace tenon::roster
