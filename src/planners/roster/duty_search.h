#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "planners/roster/stages.h"

namespace tenon::roster {

// Rosters by one officer at a time: everybody's duties but his are kept, and the exact program (officer_program.h) gives him the best that the others
// leave open. What that cannot improve any more is shaken: a few officers' duties are taken away, and they choose again one after another, with
// some posts held back; the result is kept if no stage is worse (large neighbourhood search: Shaw, 1998; with one exact program a
// person: as pricing, without a master).
//
// Keeps everything that officer_rules.h and group_rules.h know, head-counts with a trait among it: a post that must not lose or gain him has a
// price that says so. Starts from `start` where there is one (what of it is lawful), else from the stages' best roster, else from nothing. Bounds: all
// duties of some days at the most that anybody can do of them.
//
// Does nothing for the benchmark and for crews.
enum class DutyEffort {
  kStart,   // choices one by one, bounds, officers who need not come
  kAround,  // these and neighbourhoods, until many in a row have been in vain
  kSoft,  // likewise, and soft rules are looked at, where they are a stage: each officer's program is then his own, and slower
};
struct DutySearchEnd {
  std::vector<std::pair<std::string, std::int64_t>> counters{};
};
DutySearchEnd search_duties(const Instance& instance, const std::optional<Roster>& start,
                            const std::optional<Roster>& keep, DutyEffort effort, Stages& stages,
                            Budget& budget);

}  // namespace tenon::roster
