#pragma once

#include <cstdint>
#include <vector>

#include "base/answer.h"
#include "problems/roster/instance.h"
#include "problems/roster/plan.h"

namespace tenon::roster {

// An officer who could take a post on top of what a roster gives him, and at what price.
struct Candidate {
  OfficerId officer{};
  std::vector<Violation> broken;  // hard rules about him alone that it would break; empty: he may
  bool busy = false;              // he already has as many duties that day as one may
  std::int64_t soft = 0;          // what soft rules about him alone cost more
  std::int64_t minutes = 0;       // gross, in the horizon, as it is
  std::int64_t obstacles() const { return static_cast<std::int64_t>(broken.size()) + (busy ? 1 : 0); }
};

// All officers who are not at the post, best first: fewest obstacles, then least `soft`, then fewest minutes, then the input's order. What
// replacements are suggested by, and what the smallest change is that fills a post. O(officers * duties of one * rules).
std::vector<Candidate> candidates(const Instance& instance, const Roster& roster, PostId post);

}  // namespace tenon::roster
