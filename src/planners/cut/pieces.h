#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace tenon::cut {

// What is still to be cut from boards of one length, as branching leaves it: some kinds are two pieces glued together that will lie on one board,
// and some pairs of kinds must not meet on any. Numbers of kinds stay; those below `plain` are the core's.
class Pieces {
 public:
  struct Kind {
    std::int64_t size = 0;
    std::int64_t demand = 0;
    int left = -1, right = -1;  // the two kinds that were glued; -1: a kind of the core
    std::vector<int> apart{};   // kinds that it must not meet, ascending; itself: at most one a board
    std::int64_t glued = 0;     // of a glued kind: how many there are, those cut or glued on included
  };

  int plain = 0;
  std::int64_t room = 0;
  std::int64_t most_waste = 0;  // a board may lose at most this; >= room: no limit
  std::vector<Kind> kinds;

  bool meet(int a, int b) const;  // may they?
  void keep_apart(int a, int b);
  void let_meet(int a, int b);

  // Takes one piece of each from the demand and adds one of the glued kind, which keeps apart from whatever its parts do. Returns its number.
  int glue(int a, int b);
  void unglue(int glued);  // the reverse, of one of it

  std::int64_t sizes() const;  // of all that is wanted
  // Adds the core's kinds that `count` of this kind consist of.
  void add_plain(int kind, std::int64_t count, std::vector<std::int64_t>& plain_counts) const;
};

}  // namespace tenon::cut
