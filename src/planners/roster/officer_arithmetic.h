#pragma once

#include <cstdint>
#include <vector>

#include "problems/roster/instance.h"

// The search's own arithmetic of single duties, beside that of hours.h and evaluate.h: what they come to must be the same, and tests hold
// them together.
namespace tenon::roster {

// A duty as sums see it.
struct Measured {
  Day day = 0;
  WordId code{};
  bool standby = false, night = false;
  std::int64_t gross = 0, net = 0;  // 0 of standby
};
Measured measured(const HourTerms& terms, Day day, Minute from, Minute to, const Shift& shift);
Measured measured(const HourTerms& terms, const Duty& duty);

bool is_in_minutes(Quantity quantity);
// What a duty adds does not depend on what else he does: all but days, weekends and overtime.
bool is_fixed(Quantity quantity);
// Of a fixed quantity.
std::int64_t amount_of(const Calendar& calendar, const Measured& duty, Quantity quantity,
                       const std::vector<WordId>& words);

bool is_among(const std::vector<WordId>& ascending, WordId word);
// What an Eligible rule asks, of the officer at the post. A post on any day will do where the need has nothing to do with days.
bool meets_need(const Instance& instance, OfficerId officer, const Post& post, Need need);
// What a HeadCount rule counts him for on that day; of distinct teams and needed skills, which are not about one person: never.
bool has_trait(const Instance& instance, const Rule& rule, Trait trait, const Officer& officer, Day day);
// What a Preference rule counts.
bool dislikes(const Instance& instance, OfficerId officer, const Post& post, const Preference& form);

}  // namespace tenon::roster
