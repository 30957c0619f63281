#pragma once

#include <cstdint>
#include <limits>
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

// The bounded knapsack by lists of choices: for rooms too wide for a table, for limits on the number of pieces, for choices
// that fill the room exactly, and where a good choice will do.
//
// Kinds come by falling worth for size, a kind taken m times as bundles of 1, 2, 4, … pieces. Each list holds, by size, the
// choices so far that no shorter and more valuable one replaces (Nemhauser and Ullmann, "Discrete dynamic programming and
// capital allocation", Management Science 15, 1969), one list a number of pieces where that is limited. A choice leaves the lists once the
// linear relaxation of what can still be added does not lift it above the best choice seen (Martello and Toth, "Knapsack
// Problems", 1990, ch. 2), nor, where one piece at most can be added, the best of those that fit. So few choices stay that
// rooms of millions take a fraction of a millisecond. Good choices are seen early, since the densest kinds come first.
class KnapsackLists {
 public:
  enum class End {
    kBest,  // no choice is worth more
    kGood,  // lists were cut down to their width
    kTooManySteps,
    kBudget,
  };
  struct Effort {
    std::int64_t most_steps = 0;  // one a choice that is looked at, each about five nanoseconds
    std::size_t width = std::numeric_limits<std::size_t>::max() /
                        2;  // a longer list (from twice that on) loses its least promising choices
  };
  // Exact for any numbers within 2^61. Only choices worth more than `known` are of interest.
  End solve(const Knapsack& knapsack, const ChoiceLimits& limits, std::int64_t known, const Effort& effort,
            Budget& budget);

  // The most worth above `known` that the last solve() saw, so with kBest the most of all; none if there is none. The
  // empty choice is one, of worth 0 (where the room need not be full).
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

  void order_kinds(const Knapsack& knapsack);
  void make_bundles(const Knapsack& knapsack, std::int64_t most_pieces);
  // into = the best of `without` and of `with` increased by the bundle, as far as there is hope in them.
  void merge(const List& without, const List& with, std::size_t bundle, std::int64_t pieces_left, List& into);
  void add(const State& state, std::size_t next, std::int64_t pieces_left, List& into);
  bool hopeful(const State& state, std::size_t next, std::int64_t pieces_left);
  void see(const State& state);
  void thin_out(List& list, std::size_t next);

  std::vector<int> order_;       // kinds by falling worth for size
  std::vector<double> density_;  // about the worth for size of each kind
  std::vector<Bundle> bundles_;
  // Of each bundle: sums over those before it, and the extremes of it and those behind it.
  std::vector<std::int64_t> sizes_before_, worths_before_, smallest_later_, smallest_piece_later_,
      dearest_later_;
  // By rising size of kinds: the most worth of one piece of it or a smaller one.
  std::vector<std::int64_t> sizes_, most_of_one_;

  std::vector<List> lists_;  // by number of pieces; one for all where that is not limited
  List merged_;
  std::vector<Taken> taken_;
  // For the list that is being merged, whose choices come with rising sizes: the bundle that the linear relaxation takes in
  // part, and the largest kind that still fits. Both move but one way.
  std::size_t split_ = 0;
  std::size_t single_ = 0;
  std::vector<double> promise_, sorted_promise_;

  std::int64_t room_ = 0;
  bool exactly_full_ = false;
  std::size_t width_ = 0;
  bool thinned_ = false;
  std::int64_t steps_ = 0;
  std::optional<std::int64_t> most_;
  std::int64_t threshold_ = 0;  // what a choice must be worth more than
  int best_ = -1;               // in taken_
};

}  // namespace tenon::cut
