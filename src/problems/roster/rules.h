#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "problems/roster/calendar.h"
#include "problems/roster/hours.h"
#include "problems/roster/names.h"

// The rules of a roster: one table. A rule is one of a few parametrised forms (below), for whom it holds with which limits (scopes),
// when it does not (exemptions), and whether it is hard, soft or off. standard_rules() is the table of what every roster knows;
// an input changes lines of it by their ids and adds lines of its own, and so does a site, in the form that format.h reads:
//
//   {"id": "three nights a week", "form": "window-sum", "quantity": "nights", "window": "week", "most": 3,
//    "enforcement": "soft", "weight": 5, "scope": {"schemes": ["A"], "local": true}}
//
// or by one C++ file that calls add_rules() (site_rules.h). evaluate.h says what rules a roster breaks; the search reads the same table
// and must turn every hard rule that is on into its own model, or refuse the input by name: it may not call the evaluator.
// The rule reference, docs/rules.md, is written from standard_rules() by a test tool; a test holds the two together.
namespace tenon::roster {

enum class Enforcement { kHard, kSoft, kOff };
const char* name(
    Enforcement
        enforcement);  // "hard", "soft" ("medium" is read as soft), "off" ("disabled", enabled: false)

// ---- What is counted ---------------------------------------------------------------------------------------------------------

enum class Quantity {
  kDuties,
  kDays,           // with at least one duty
  kGross,          // minutes
  kNet,            // minutes
  kLegalOvertime,  // minutes (DutyHours::legal_overtime)
  kNights,         // night duties (is_night)
  kWeekends,  // Saturday-and-Sunday pairs with a duty on either day; one that the horizon cuts counts, too
  kHolidays,  // duties that start on a public holiday
  kCode,      // duties whose code is among the form's words
};
// Over which of an officer's days a sum is taken. Carried-in work counts in all of them but the last.
enum class Window {
  kDuty,     // each duty by itself
  kWeek,     // Monday to Sunday
  kMonth,    // calendar month
  kRolling,  // any `days` days in a row, up to 28, those before the horizon included as far as Carry knows them
  kHorizon,
};
enum class Run { kWork, kOff, kNights, kCode };

// ---- The forms ---------------------------------------------------------------------------------------------------------------
// Each says what its limit bounds ("limit": ScopedLimit, by officer). Where a form is about posts, teams or pairs, the limit of scope {}
// counts.

// What an officer must be or have to fill a post, on the day of the duty. No limit.
enum class Need {
  kProduct,         // product among the requirement's, if it names any
  kRank,            // rank among the requirement's, if it names any
  kScheme,          // scheme among the requirement's, if it names any (Any, Global, All: none)
  kGender,          // of a requirement for women or for men
  kQualifications,  // every group: all or any of its codes held, first day <= day <= last day
  kProvisional,     // no licence of type PDL or PROVISIONAL has expired by that day
  kApproval,        // an expired licence with the product's own code has a temporary approval that lasts
  kSkills,          // the requirement's skills are among the officer's
  kTeam,            // team among the requirement's preferred teams, if it names any
  kWhitelist,       // on the requirement's list, himself or by team, if it has one
  kBlacklist,       // not on its black list that day
  kLeave,           // no whole day off starts on the duty's day: leave, unavailability
  kAvailable,       // within joining and leaving days, and the duty [from, to) meets no part-day absence
};
const char* name(Need need);
struct Eligible {
  Need need = Need::kProduct;
};

// Sum of `quantity` over each window within the limit. A window that the horizon cuts is judged for `most` with what is known of it, for
// `least` only if Carry completes it. `most` is judged only where the horizon adds something: what the past alone breaks is no break.
// Duties of exempt days are not counted. A weekend counts on the first of its days with a duty.
struct WindowSum {
  Quantity quantity = Quantity::kDuties;
  Window window = Window::kHorizon;
  int days = 7;                      // of kRolling
  std::vector<std::string> codes{};  // of kCode
  bool only_if_used = false;         // officers without any duty in the horizon keep it
  bool reward = false;               // soft only: each window *within* the limit earns the weight instead
};

// Each maximal run of days of one sort, with at least one day of the horizon, is within the limit. Carry's days belong to the run. With `ends_free`, a run that touches an end
// of the horizon (where Carry is silent) is exempt from `least`, never from `most`.
struct RunLength {
  Run run = Run::kWork;
  std::vector<std::string> codes{};  // of kCode
  bool ends_free = true;
  bool across_weeks = false;  // only runs that hold both a Sunday and the Monday after it
};

// After a duty with code `first`, none with code `next` on the following day.
struct Succession {
  std::vector<std::pair<std::string, std::string>> pairs{};
};

// Minutes between the end of a duty and the start of the officer's next, at least limit.least. Overlapping duties have negative rest.
struct Rest {
  bool other_place_only = false;
  bool same_day_only = false;
};

// A duty lies on a work day of the officer's row (pattern and offset), with that day's letter as its code. Free officers keep it.
struct FollowsPattern {};

// Among those on duty at `group`, so many have the trait: within the limit, where at least `from_staff` are on duty.
enum class Among { kPost, kRequirementDay, kPlaceDay, kDay };
enum class Trait {
  kWomen,
  kMen,
  kRank,           // among `words`
  kQualification,  // one of `words`, valid that day
  kSkill,          // one of `words`
  kScheme,         // among `words`
  kTeam,           // among `words`
  kDistinctTeams,  // how many teams there are, not how many people
  kNeededSkills,   // judged for each skill that the requirement asks for: people who have it
};
struct HeadCount {
  Among among = Among::kRequirementDay;
  Trait trait = Trait::kWomen;
  std::vector<std::string> words{};
  bool mixed_only = false;  // only at requirements whose gender is mixed
  int from_staff = 1;
};

// Two officers are on duty together (both or neither), or apart (not both): on a day, or at posts of one shift code.
struct Pairs {
  std::vector<std::pair<std::string, std::string>> officers{};
  bool together = false;
  bool same_shift = false;
};

// How evenly a quantity falls on those who are used, earlier rosters included (Carry). kRange: greatest less least within limit.most.
// kShare: each officer within [limit.least, limit.most] percent of the mean, judged where the mean is above `from_mean`.
enum class Evenness { kRange, kShare };
struct Spread {
  Quantity quantity = Quantity::kNet;
  Evenness evenness = Evenness::kRange;
  std::int64_t from_mean = 0;
  bool special = false;  // kGross of duties at night, on a weekend or on a public holiday only (S12)
};

// Duties against what officers asked for: Instance::requests, each with its own weight (times this rule's).
struct Requests {};
// One for each duty with something the officer does not like, or with none of what he likes, where he names any.
enum class Liking { kShift, kTeam, kPlace, kZone, kUnit };
struct Preference {
  std::vector<Liking> of{};
};

// Of each post, people short of `wanted` times its own weight `under`, people beyond times `over`. No limit.
struct Cover {};
// Mean filled share of wanted posts on the days named, at least limit.least percent of that on all other days (kEach: of the post's own
// wanted).
enum class CoverOf { kHolidays, kMidMonth /* days 11 to 20 */, kEachDay };
struct CoverShare {
  CoverOf of = CoverOf::kEachDay;
};

// Both days of a weekend or neither.
struct WholeWeekends {};
// Duties that differ from what the officer has most often (the earlier value where two are as frequent). No limit.
enum class Usual { kStart, kTeam, kPlace };
struct MostOften {
  Usual what = Usual::kStart;
};
// For each requirement and two days in a row on which it is staffed: officers who come or go. No limit.
struct SameFaces {};
// Days off between two duties of an officer, where there are at most `most_days` of them: each counts.
struct GapDays {
  int most_days = 7;
};

// A finite automaton over an officer's days: what no other form says. Day by day it reads a symbol; a missing edge breaks the rule, an
// edge's cost is paid if the rule is soft (times its weight); after a break it begins anew. Nothing is carried in. Of two duties of a day the
// first whose code it knows is read. Symbol 0 is a day off, symbol i >= 1 a duty whose code is among `codes[i - 1]`; a code in none is symbol 0.
struct Automaton {
  struct Edge {
    int from = 0, symbol = 0, to = 0;
    std::int64_t cost = 0;
  };
  int states = 1;  // 0 … states - 1; begins in 0
  std::vector<std::vector<std::string>> codes{};
  std::vector<Edge> edges{};                          // by (from, symbol), each pair at most once
  std::vector<std::optional<std::int64_t>> at_end{};  // a state: cost of ending there; none: may not
};

using Form = std::variant<Eligible, WindowSum, RunLength, Succession, Rest, FollowsPattern, HeadCount, Pairs,
                          Spread, Requests, Preference, Cover, CoverShare, WholeWeekends, MostOften,
                          SameFaces, GapDays, Automaton>;
const char* name(const Form& form);  // "eligible", "window-sum", …

// ---- For whom, when, how much --------------------------------------------------------------------------------------------------

// Texts as the input has them, schemes as "A"; an empty list is everybody ("All", "Any", ["All"], "Local & Foreigner").
struct Scope {
  std::vector<std::string> schemes{}, products{}, ranks{}, not_ranks{}, units{}, teams{}, officers{};
  std::optional<bool> local{};
  std::optional<bool> overtime_allowed{};

  // How narrow it is: of several lines that match, the narrowest counts, of equal ones the first. Officers 1000, not_ranks 100,
  // ranks 50, products 30, units or teams 25, schemes 20, local or overtime_allowed 10, summed, as the source does for hour limits; here a
  // list ["All"] is no list.
  int narrowness() const;
};

// Bounds, both included. Minutes for kGross, kNet, kLegalOvertime and Rest, else counts or percent.
struct Limit {
  std::int64_t least = kNoLeast;
  std::int64_t most = kNoMost;
  ByMonthLength least_in_month{}, most_in_month{};  // of kMonth: before the above
  // In windows with at least so many duties another `most` holds: part-timers' weeks of five days and more.
  std::optional<std::int64_t> from_duties{};
  std::int64_t most_from_duties = kNoMost;
};

// What an input states of limits for a rule replaces the standard ones of that rule, but for those that exempt: they stay.
struct ScopedLimit {
  Scope scope{};
  Limit limit{};
  bool exempt = false;  // the rule is off for this scope
};

// How a soft rule's breaks are charged: weight each, or weight times the amount (minutes: in started hours).
enum class Charge { kEach, kAmount };

// One line of the table.
struct RuleLine {
  std::string id;         // unique: "C17_ot_monthly_cap"
  std::string statement;  // one exact sentence, for the reference and for messages
  // Other ids by which inputs know it: in constraintList, softConstraintWeights, solverScoreConfig.
  std::vector<std::string> names{};
  Form form{};
  Enforcement enforcement = Enforcement::kHard;
  std::int64_t weight = 1;  // of soft; < 0 never
  Charge charge = Charge::kEach;
  // Who matches none is not bound; forms without a limit need scope {} only.
  std::vector<ScopedLimit> limits{{}};
  // Days on which it does not bind: sums leave their duties out; a run, rest, succession or gap that ends there is not judged.
  std::vector<DaySpan> exemptions{};
  // What it was in the system that inputs come from: real, dead, wrong; and what is done here.
  std::string source{};
};

// The table that every input starts from, in the order of the reference: C1 … C19, S1 … S18, further rules (off unless asked for),
// rules of the shift-scheduling format. Its ids never change meaning.
const std::vector<RuleLine>& standard_rules();

// A line bound to an instance.
struct Rule {
  RuleLine line;
  std::vector<Limit> limits;                   // those that somebody has
  IdVector<OfficerId, std::int32_t> of;        // index into `limits`; -1: not bound
  std::vector<WordId> words{};                 // of the form's codes or words, ascending
  std::vector<std::vector<WordId>> symbols{};  // of an automaton's codes, each ascending
  std::vector<std::pair<WordId, WordId>> successions{};
  std::vector<std::pair<OfficerId, OfficerId>> pairs{};

  bool is_on() const { return line.enforcement != Enforcement::kOff; }
  bool is_hard() const { return line.enforcement == Enforcement::kHard; }
  const Limit* limit(OfficerId officer) const {
    return of[officer] < 0 ? nullptr : &limits[static_cast<std::size_t>(of[officer])];
  }
  // Of forms about posts, teams or pairs.
  const Limit& common_limit() const { return line.limits.front().limit; }
  bool exempts(Day day) const {
    for (const DaySpan& span : line.exemptions)
      if (span.holds(day)) return true;
    return false;
  }
};

}  // namespace tenon::roster
