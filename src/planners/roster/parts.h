#pragma once

#include <vector>

#include "problems/roster/certify.h"
#include "problems/roster/instance.h"
#include "problems/roster/plan.h"

namespace tenon::roster {

// Parts of an instance that have nothing to do with each other: nobody may be at posts of two of them, and no hard rule looks at people of two. Each is
// planned by itself; values of `unfilled`, `changes`, `staff` and `balance` add up, and so do bounds of all stages (soft rules about people of
// several parts cost at least 0). Of numbers that are rounded up, like officers, the sum of parts says more than a bound of the whole.
struct Part {
  std::vector<OfficerId> officers;          // ascending
  std::vector<RequirementId> requirements;  // ascending
};

// Every officer and every requirement is in exactly one; who may be nowhere and what nobody may fill is in the first. Empty: it does not fall apart; so are
// crews, the benchmark, and where no more than so many officers may be used. O(officers * posts * rules).
std::vector<Part> parts_of(const Instance& instance);

// A part as an instance of its own: its officers and posts in their order; all else (words, shifts, patterns, requirements, rules) as in the whole.
class PartInstance {
 public:
  PartInstance(const Instance& whole, const Part& part);

  const Instance& instance() const { return instance_; }
  Roster of_whole(const Roster& whole) const;                 // what it says of the part
  void put_back(const Roster& of_part, Roster& whole) const;  // takes the part's people's place there
  Argument with_posts_of_whole(Argument argument) const;

 private:
  void bind_people();

  Instance instance_;
  std::vector<OfficerId> officers_;         // of the whole, by the part's
  std::vector<PostId> posts_;               // likewise
  IdVector<OfficerId, OfficerId> officer_;  // of the part, by the whole's; none: of another part
  IdVector<PostId, PostId> post_;           // likewise
};

// What claims of the parts, of each by stage with posts of the whole (Stages::claims()), say together: for each stage that all of them have a claim of.
// Those of a stage hold once the sums of all before it are met.
std::vector<Claim> joined(const std::vector<Part>& parts, const std::vector<std::vector<Claim>>& claims);

}  // namespace tenon::roster
