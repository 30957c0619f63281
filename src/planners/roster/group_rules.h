#pragma once

#include <map>
#include <utility>
#include <vector>

#include "problems/roster/instance.h"

namespace tenon::roster {

// Hard rules about several officers at once that a search can keep while it changes one officer at a time: head-counts with a trait (a woman and
// a man where a mix is asked for, a supervisor, one team), and pairs that must not work together. Knows who is where, and answers for one
// officer what the others leave him.
class GroupRules {
 public:
  explicit GroupRules(const Instance& instance);

  bool any() const { return !counts_.empty() || !apart_.empty(); }
  void add(OfficerId officer, PostId post, int change);  // 1: comes, -1: goes
  // Whether all is lawful around the post with him there, or without him, given who else there is. He himself must not be counted at it.
  bool lawful(OfficerId officer, PostId post, bool there) const;
  // Nothing that any of these rules say of the post's day is broken as it is.
  bool lawful(PostId post) const;

  // Whether a rule is one of these, and binds anything.
  static bool keeps(const Instance& instance, const Rule& rule);

 private:
  struct HeadCounts {
    const Rule* rule;
    std::vector<std::int32_t> group;                             // of each post; -1: none
    std::vector<std::vector<std::pair<OfficerId, int>>> people;  // of each group, with how many duties
    std::vector<std::int32_t> a_post;                            // of each group, one of its posts
  };
  bool lawful(const HeadCounts& counts, std::int32_t group, OfficerId more) const;
  std::int64_t teams(const std::vector<OfficerId>& people) const;

  const Instance& instance_;
  std::vector<HeadCounts> counts_;
  struct Apart {
    bool same_shift;
    const Rule* rule;
    std::vector<std::pair<OfficerId, OfficerId>> pairs;
  };
  std::vector<Apart> apart_;
  IdVector<OfficerId, std::map<std::pair<Day, WordId>, int>> duties_;  // of those in pairs
};

}  // namespace tenon::roster
