#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "problems/roster/instance.h"

namespace tenon::roster {

// What the splits above a leaf of proof::Cases allow an officer, and whether his crew has chosen him.
struct Allowed {
  std::vector<PostId> at, not_at;  // ascending
  std::vector<Day> works, is_off;  // ascending; at posts of the input
  std::optional<bool> used{};      // whether he has a duty, work outside all posts included
  // Member of a crew: whether he is rostered. Others are at no post of a requirement with crews.
  bool rostered = false;
};

// What a roster r of an officer is worth:
//   soft * (cost of soft rules about him alone) + owed * (duties that he owes his crew, less those of them that r has)
//   + used (if r has a duty) - sum of prices[post] over the duties of r.
struct Worth {
  std::int64_t soft = 0, owed = 0, used = 0;  // >= 0
  std::span<const std::int64_t> prices;       // by post
};

struct Best {
  enum class Outcome {
    kFound,
    kNone,     // no roster is lawful and allowed
    kTooMuch,  // more work, or larger numbers, than is allowed
  };
  Outcome outcome = Outcome::kNone;
  std::int64_t value = 0;
};

// The checker's own program for one officer: the least worth of his lawful rosters, the empty one among them where it is lawful and allowed. Not
// the search's pricing: a second one, and neither knows evaluate.h.
//
// Lawful: hard rules about one officer alone, pins, duties a day, his rows. Left out, so that what comes out may be too low, never too high:
// MostOften; sums of a single duty's overtime or weekends; `from_duties` of rolling windows (the greater limit holds); successions beyond the first 30 next
// codes of a rule; and, where the horizon begins on a Sunday after a worked Saturday, weekends of rolling windows, and of a week or month that the past alone
// has broken. S17's lines may earn him something here.
class BestRosters {
 public:
  // `most_steps`: a label and what may follow it on a day is a step; all questions together, some 10 million a second.
  BestRosters(const Instance& instance, std::int64_t most_steps);
  ~BestRosters();

  Best best(OfficerId officer, const Worth& worth, const Allowed& allowed);
  // Officers for whom the program would be the same are asked once until this is called.
  void forget() { known_.clear(); }
  std::int64_t steps() const { return steps_; }

 private:
  const Instance& instance_;
  std::int64_t most_steps_, steps_ = 0;
  struct Facts;
  std::unique_ptr<const Facts> facts_;
  std::map<std::vector<std::int64_t>, Best> known_;
};

}  // namespace tenon::roster
