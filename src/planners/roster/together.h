#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "problems/roster/instance.h"

namespace tenon::roster {

// A hard rule about who is on duty together, as one of the posts at one time: where `from` people or more are at `posts`, at least `least` and at
// most `most` of them have the trait.
struct Together {
  std::vector<PostId> posts;  // ascending
  std::vector<char> has;      // by officer
  std::int64_t from = 1, least = 0, most = kNoMost;
};

// The hard rules of form HeadCount as these. None where a hard rule about several officers is another: pairs, spreads, teams of one, needed skills, and all of
// them where an officer may have several duties a day. O(rules * posts * officers) where there are such rules.
std::optional<std::vector<Together>> together_rules(const Instance& instance);

// Whether people as many as `at` says keep it: `all` at its posts, `having` the trait.
bool keeps(const Together& rule, std::int64_t all, std::int64_t having);

}  // namespace tenon::roster
