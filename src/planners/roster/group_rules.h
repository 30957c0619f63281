#pragma once

#include <map>
#include <utility>
#include <vector>

#include "problems/roster/instance.h"

namespace tenon::roster {

// Hard rules about several officers at once that a search can keep while it changes one officer at a time: head-counts with a trait (a woman and
// a man where a mix is asked for, a supervisor, one team), and pairs that must not or must work together. Knows who is where, and answers for
// one officer what the others leave him.
class GroupRules {
 public:
  explicit GroupRules(const Instance& instance);

  bool any() const { return !counts_.empty() || !pairs_.empty(); }
  void add(OfficerId officer, PostId post, int change);  // 1: comes, -1: goes
  // Whether all is lawful around the post with him there, or without him, given who else there is. He himself must not be counted at it.
  bool lawful(OfficerId officer, PostId post, bool there) const;
  // Nothing that any of these rules say of the post's day is broken as it is.
  bool lawful(PostId post) const;

  // Whether those who must work with him are on duty when the post is; who is not `looked_at` (by officer) does not count.
  enum class Mates { kNobody, kAll, kSomeAreOff };
  Mates mates(OfficerId officer, PostId post, const std::vector<char>& looked_at) const;
  // Duties of one of two who must work together, without the other.
  std::int64_t parted() const;
  // Himself and all whom he must work with, they in turn too; ascending.
  std::vector<OfficerId> band(OfficerId officer) const;

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

  struct Pairing {
    bool together, same_shift;
    const Rule* rule;
    std::vector<std::pair<OfficerId, OfficerId>> pairs;
  };
  using When = std::pair<Day, WordId>;
  bool on_duty(const Pairing& pairing, OfficerId officer, const When& when) const;

  const Instance& instance_;
  std::vector<HeadCounts> counts_;
  std::vector<Pairing> pairs_;
  IdVector<OfficerId, std::map<When, int>> duties_;  // of those in pairs
};

}  // namespace tenon::roster
