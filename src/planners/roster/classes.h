#pragma once

#include <vector>

#include "planners/roster/officer_rules.h"
#include "planners/roster/together.h"
#include "problems/roster/instance.h"

namespace tenon::roster {

// Officers whom no hard rule tells apart: same terms, limits of every hard rule, posts that they may be at, rows, past, work outside the
// posts, pins and bids that must be kept, and traits that rules about who is on duty together count. What one of them may do, each other may do instead. Likes and dislikes that are only scored are not looked
// at: who of a class does what is for later stages.
struct OfficerClass {
  std::vector<OfficerId>
      members;  // in the order in which they are to be used: those who worked less before first, then the input's
};

// With so many or more, officers differ: heads are slow to count, and choices one by one come first.
inline constexpr std::size_t kManyClasses = 8;

// By the first member in the input's order. O(officers * posts).
std::vector<OfficerClass> classes_of(const Instance& instance, const Eligibility& eligibility,
                                     const std::vector<Together>& together = {});

}  // namespace tenon::roster
