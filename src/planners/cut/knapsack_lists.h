#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/limits.h"
#include "planners/cut/knapsack.h"

namespace tenon::cut {

// What else a choice must keep to.
struct ChoiceLimits {
  std::optional<std::int64_t> most_pieces{};
  bool exactly_full = false;  // sizes add up to the room
};

// The bounded knapsack by lists of choices, for limits on the number of pieces, for choices that fill the room exactly, and for
// rooms too wide for a table.
//
// Kinds come by falling worth for size; each list holds, by size, the choices so far that no shorter and more valuable one
// replaces (Nemhauser and Ullmann, "Discrete dynamic programming and capital allocation", Management Science 15, 1969), one list a number of
// pieces where that is limited. A choice leaves the lists once the linear bound on what can still be added (room at the
// next kind's worth for size, and pieces at the largest worth) does not lift it above the best full choice seen (Martello and
// Toth, "Knapsack Problems", 1990, ch. 2).
class KnapsackLists {
 public:
  enum class End { kBest, kTooManySteps, kBudget };
  // Exact for any numbers within 2^61. One step a choice that is looked at, each about five nanoseconds.
  // `known`: only choices worth more than this are of interest.
  End solve(const Knapsack& knapsack, const ChoiceLimits& limits, std::int64_t known, std::int64_t most_steps,
            Budget& budget);

  // Of the last solve() that ended with kBest: the most worth above `known`; none if there is none. The empty choice is
  // one, of worth 0 (where the room need not be full).
  const std::optional<std::int64_t>& most() const { return most_; }
  // One choice of that worth; kinds ascend.
  void choose(Choice& choice) const;

 private:
  struct State {
    std::int64_t size = 0;
    std::int64_t worth = 0;
    int last = -1;  // in taken_
  };
  struct Taken {
    int bundle = 0;
    int before = -1;  // in taken_
  };
  struct Bundle {
    int kind = 0;
    std::int64_t copies = 0;
    std::int64_t size = 0;
    std::int64_t worth = 0;
  };
  using List = std::vector<State>;

  void make_bundles(const Knapsack& knapsack, std::int64_t most_pieces);
  // Whether a choice that has taken so much can still come to be worth more than the best, by bundles from `next` on.
  bool hopeful(std::size_t next, const State& state, std::int64_t pieces_left) const;
  void see(const State& state);
  // into = the best of `without` and of `with` increased by the bundle.
  void merge(const List& without, const List& with, std::size_t bundle, std::int64_t pieces_left, List& into);
  void add(const State& state, std::size_t next, std::int64_t pieces_left, List& into);

  std::vector<Bundle> bundles_;
  std::vector<std::int64_t> largest_later_;  // of each bundle and those behind it: most worth of one piece
  std::vector<List> lists_;                  // by number of pieces; one for all where that is not limited
  List merged_;
  std::vector<Taken> taken_;
  std::int64_t room_ = 0;
  bool exactly_full_ = false;
  std::optional<std::int64_t> most_;
  std::int64_t threshold_ = 0;
  int best_ = -1;  // in taken_
  std::int64_t steps_ = 0;
};

}  // namespace tenon::cut
