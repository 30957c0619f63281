#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "problems/roster/best_roster.h"
#include "problems/roster/plan.h"

// What the files of best_roster share; nobody else includes this.
namespace tenon::roster::best {

// ---- best_roster_days.cpp: what an officer may do on each day, day by day ----------------------------------------------------------------

// All his duties of a day, by start, and what they are worth whatever happens on other days.
struct DayOption {
  std::vector<Duty> duties;
  std::int64_t cost = 0;
};
using Days = std::vector<std::vector<DayOption>>;
// Beyond these a question is too much: slots are 32-bit sums over the horizon.
constexpr int kMostDuties = 16;                // of a day
constexpr std::int64_t kMostMinutes = 50'000;  // of a duty

// Of an instance, what each officer's question looks up.
struct Facts {
  explicit Facts(const Instance& in);

  const Instance& instance;
  IdVector<OfficerId, CrewId> crew;                             // none: member of none
  IdVector<RequirementId, bool> is_crews;                       // has crews
  std::vector<std::pair<std::int32_t, std::int32_t>> posts_on;  // of each day: [first, last) as indices
  IdVector<OfficerId, std::vector<const Commitment*>> commitments;
  IdVector<OfficerId, std::vector<const Pin*>> pins;
  IdVector<OfficerId, std::vector<const Request*>> requests;
  // Somebody may tell places apart: officers at alike shifts in different places are not in the same state.
  bool places_count = false;
};

// Of duties that no rule tells apart only the best are there. none: he has no lawful day's work on some day. `too_much`: too many at once.
std::optional<Days> day_options(const Facts& facts, OfficerId officer, const Following& row,
                                const Worth& worth, const Allowed& allowed, bool& too_much);
// The rows that he may follow, each once; one of them where none makes a difference.
std::vector<Following> rows_of(const Facts& facts, OfficerId officer, const Worth& worth,
                               const Allowed& allowed);

// ---- What a rule remembers of the days before ----------------------------------------------------------------------------------------------

// The costs of a rule's breaks: `each` for a break and `amount` for each unit of it, times what a soft point is worth.
struct Charges {
  bool hard = true;
  bool minutes = false;  // in started hours
  std::int64_t each = 0, amount = 0;

  Charges(const Rule& rule, std::int64_t soft, bool in_minutes);
  // Adds what a break by `excess` costs; false: it is not lawful.
  bool pay(std::int64_t excess, std::int64_t& cost) const {
    if (hard) return false;
    cost += each + amount * (minutes ? (excess + 59) / 60 : excess);
    return true;
  }
};

// One rule's part of a label. A label holds so many numbers of it ("slots"); a label whose slots are all <= another's and that costs no more is
// no worse, whatever follows. What both the least and the most of a rule need to know has two slots of opposite signs. A slot that can no longer matter is
// set to what is best, so that labels meet.
class Memory {
 public:
  virtual ~Memory() = default;
  // How many slots; are they sets of bits, of which a subset is no worse?
  virtual int slots() const = 0;
  virtual bool are_sets() const { return false; }
  // Whether it may be left out as long as the best roster without it keeps it: of rules that cost nothing and seldom bind.
  virtual bool can_wait() const { return false; }
  // What it looks at of a day's duties, as so many numbers: options that look alike to all memories are one.
  virtual int looks() const = 0;
  virtual void look(Day day, std::span<const Duty> duties, std::int32_t* seen) const = 0;
  // Told once of all that may be seen, `seen[day][option * looks() + i]`. False: it can never say anything.
  virtual bool prepare(const std::vector<std::vector<std::int32_t>>& seen) = 0;
  virtual void begin(std::int32_t* slots) const = 0;
  // After `day` with what is `seen`; false: not lawful. On the last day also what follows from the horizon's end.
  virtual bool step(Day day, const std::int32_t* seen, const std::int32_t* from, std::int32_t* to,
                    std::int64_t& cost) const = 0;
  // No roster pays it more, or earns more from it.
  virtual Int128 most_cost() const = 0;
};
using Memories = std::vector<std::unique_ptr<Memory>>;

// What rules are judged by.
struct Of {
  const Instance& instance;
  OfficerId id;
  const Officer& officer;
  const HourTerms& terms;
  bool knows_past;  // whether the input says anything of the time before day 0
  Day days;         // of the horizon

  Of(const Instance& in, OfficerId of);
  bool worked_before(int back) const {
    return (officer.carry.worked >> (back - 1)) & 1;
  }  // on day -back, 1 … 64
  std::vector<char> exempt_days(const Rule& rule) const;
  bool counts_as_night(const Duty& duty) const { return !duty.standby && is_night(terms, duty); }
};
bool has(const std::vector<WordId>& words, WordId word);  // ascending
constexpr int kBack = 64;                                 // as far as Carry's bits go
// Of slots.
constexpr std::int32_t kBestSlot = -(1 << 30);
constexpr std::int64_t kNone = std::int64_t{1} << 40;  // beyond all sums

// best_roster_sums.cpp. Null: the rule is left out; what it could earn at most is added to `earned`.
std::unique_ptr<Memory> sum_memory(const Of& of, const Rule& rule, const WindowSum& form, std::int64_t soft,
                                   Int128& earned);
// best_roster_sequence.cpp
std::unique_ptr<Memory> run_memory(const Of& of, const Rule& rule, const RunLength& form, std::int64_t soft);
std::unique_ptr<Memory> succession_memory(const Of& of, const Rule& rule, std::int64_t soft);
// All rests in one. Null: there are none.
std::unique_ptr<Memory> rest_memory(const Of& of, const std::vector<const Rule*>& rules, std::int64_t soft);
std::unique_ptr<Memory> weekend_memory(const Of& of, const Rule& rule, std::int64_t soft);
std::unique_ptr<Memory> gap_memory(const Of& of, const Rule& rule, const GapDays& form, std::int64_t soft);
std::unique_ptr<Memory> automaton_memory(const Of& of, const Rule& rule, const Automaton& form,
                                         std::int64_t soft);

}  // namespace tenon::roster::best
