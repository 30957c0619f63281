#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "problems/roster/instance.h"
#include "problems/roster/plan.h"

namespace tenon::roster {

// Rules that are hard and on and that the search cannot keep, by id; empty: it keeps all. Rules about several officers (head-counts, pairs,
// spread) are among them where anything in the instance could break them.
std::vector<std::string> unsupported_rules(const Instance& instance);

// Who may be at which post at all: what hard rules say of a duty by itself and its day (eligibility, limits of one duty, dislikes and bids that are
// hard), pins, crews (only members work at a crew's posts). Rows, sums, neighbouring duties and commitments are not looked at. Threads
// may share one.
class Eligibility {
 public:
  explicit Eligibility(const Instance& instance);  // O(requirements * officers * rules)

  bool may(OfficerId officer, PostId post) const;      // O(rules about single days)
  std::vector<PostId> posts(OfficerId officer) const;  // ascending

 private:
  bool keeps(const Rule& rule, OfficerId officer, const Post& post) const;
  bool keeps_pins(OfficerId officer, PostId post) const;

  const Instance& instance_;
  std::vector<const Rule*> by_day_;  // hard rules about a duty by itself that must be asked of each post
  IdVector<RequirementId, std::vector<char>> at_;  // by officer: whatever the day
  IdVector<OfficerId, std::vector<const Pin*>> pins_;
};

// ---- An officer's rules in flat arrays: what officer_program.h works on -------------------------------------------------------------

// What breaking a rule costs.
struct Toll {
  bool hard = true;
  std::int64_t weight = 0;  // of soft: each, or times the amount
  bool by_amount = false;
  bool in_hours = false;  // amounts are minutes and are charged in started hours

  std::int64_t of(std::int64_t amount) const {
    return by_amount ? weight * (in_hours ? (amount + 59) / 60 : amount) : weight;
  }
};

// What one officer may do on each day, and all rules about him alone that reach over more than a day. Numbers are minutes, days, counts. A
// `choice` is what he does on one day: nothing, one duty, or several where a day may have that many.
struct OfficerRules {
  static constexpr std::int32_t kNone = -1;

  // ---- duties: posts that all rules see alike are one
  struct Piece {
    Day day = 0;
    Minute from = 0, to = 0;
    WordId code{}, place{};
    bool timed = true, standby = false, committed = false, night = false;
    std::int64_t gross = 0, net = 0;
    std::vector<PostId> posts{};  // any of these; of a commitment none
  };
  std::vector<Piece> pieces;
  struct Choice {
    Day day = 0;
    std::vector<std::int32_t> pieces{};  // by start
    std::int32_t duties = 0;             // those that count hours (no standby)
    std::int64_t net = 0;
    std::int32_t before = 0,
                 after = 0;  // class of what it forbids next day / of what may forbid it (succession)
    std::int64_t toll = 0;   // of soft rules about this day alone, rows aside
  };
  Day days = 0;
  std::vector<Choice> choices;             // by day
  std::vector<std::int32_t> first_choice;  // [day], and one more
  bool impossible = false;                 // no roster of his is lawful

  // ---- rows: patterns and offsets that he may follow, each different in what it allows.
  std::vector<Following> rows;
  std::vector<std::vector<char>> fits;              // [row][choice]
  std::vector<std::vector<std::int64_t>> row_toll;  // [row][choice]; empty: none

  // ---- neighbours
  struct Rest {
    std::int64_t least = 0;
    Toll toll{};
    bool other_place_only = false, same_day_only = false;
    std::vector<char> exempt{};  // [day]; empty: never
  };
  std::vector<Rest> rests;
  struct Ended {  // the timed duty that has ended last before the horizon
    bool any = false;
    Minute to = 0;
    Day day = 0;
    WordId place{};
  } ended;
  // [before][after]: cost of the succession; kForbidden. Class 0 of `before`: nothing of yesterday matters.
  std::vector<std::vector<std::int64_t>> successions;
  std::int32_t before_horizon = 0;  // class of `before` on day 0
  static constexpr std::int64_t kForbidden = std::int64_t{1} << 60;

  // ---- sums over windows that do not overlap: weeks, months, the horizon
  enum class Amount { kFixed, kOvertime, kWeekends };
  struct Window {
    DaySpan days{};  // within the horizon
    std::int64_t least = kNoLeast, most = kNoMost;
    std::int64_t carried = 0, carried_duties = 0;
    bool whole = true;           // `least` and rewards are judged
    bool split_weekend = false;  // a weekend across day 0 is in `carried` already
  };
  struct Sum {
    Toll toll{};
    Amount amount = Amount::kFixed;
    std::vector<std::int64_t> of_choice{};  // kFixed; 0 on exempt days
    std::vector<char> exempt{};             // [day]; empty: never
    std::vector<Window> windows{};          // ascending, no two overlap
    std::vector<std::int32_t> window{};     // [day]; kNone: in no window
    std::optional<std::int64_t> from_duties{};
    std::int64_t most_from_duties = kNoMost;
    bool only_if_used = false, reward = false;
  };
  std::vector<Sum> sums;
  std::int64_t week_normal = 0, week_net = 0;  // overtime begins above; carried into the week of day 0

  // ---- sums over any `length` days in a row
  struct Rolling {
    Toll toll{};
    Amount amount = Amount::kFixed;  // not kWeekends
    std::vector<std::int64_t> of_choice{};
    std::vector<char> exempt{};
    int length = 7;
    std::int64_t least = kNoLeast, most = kNoMost;
    std::vector<std::int64_t> past{};  // [k]: of day -1 - k
    bool knows_past = false, only_if_used = false, reward = false;
  };
  std::vector<Rolling> rollings;

  // ---- runs of days of one sort
  struct Run {
    Toll toll{};
    std::vector<char> counts{};  // [choice]
    std::int64_t least = kNoLeast, most = kNoMost;
    std::vector<char> exempt{};
    bool across_weeks = false;
    std::int64_t carried = 0;    // days before the horizon that belong to the run
    bool carried_cross = false;  // it holds a Sunday and the Monday after it
    bool open_before = false;    // one that touches the horizon's begin owes no `least`
    bool open_after = true;      // likewise its end
  };
  std::vector<Run> runs;

  struct Gap {  // days off between duties, at most `most`
    Toll toll{};
    int most = 7;
    std::vector<char> exempt{};
  };
  std::vector<Gap> gaps;
  struct Weekend {  // both days or neither
    Toll toll{};
    std::vector<char> exempt{};
  };
  std::vector<Weekend> weekends;
  bool worked_before = false;  // on day -1
  bool knows_past = false;
  std::vector<char> saturday, sunday, monday;  // [day]

  struct Machine {  // an automaton
    Toll toll{};
    int states = 1, symbols = 1;
    std::vector<std::int32_t> next{};    // [state * symbols + symbol]; kNone: breaks, begins anew
    std::vector<std::int64_t> cost{};    // of the edge
    std::vector<std::int32_t> symbol{};  // [choice]
    std::vector<std::optional<std::int64_t>> at_end{};
    std::vector<char> exempt{};
  };
  std::vector<Machine> machines;

  // Soft rules about him alone that are left out, so that costs of soft rules are a bound only.
  bool leaves_out_soft = false;

  std::int32_t first(Day day) const { return first_choice[static_cast<std::size_t>(day)]; }
  std::int32_t last(Day day) const { return first_choice[static_cast<std::size_t>(day) + 1]; }
};

// Which soft rules are in it, besides all hard rules about him alone.
enum class SoftRules {
  kNone,
  kOwn,  // about him alone
  // And SameFaces, as it is where every requirement that wants somebody on a day has somebody: then what it costs is a sum over officers.
  kOwnAndFaces,
};

// O(his posts * rules).
OfficerRules officer_rules(const Instance& instance, const Eligibility& eligibility, OfficerId officer,
                           SoftRules soft);

}  // namespace tenon::roster
