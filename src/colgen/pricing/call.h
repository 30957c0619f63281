#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "colgen/pricing/resource.h"

namespace tenon::pricing {

// A rank-1 row of the master: for each path the floor of the sum, over the items it collects, of part / whole; a
// subset-row cut of three items has parts 1 and whole 2. Paths are charged -dual once a unit.
struct RankOneCut {
  struct Part {
    ItemId item;
    int part = 1;  // > 0
  };
  std::vector<Part> parts{};  // each item once
  int whole = 2;              // 2 to 8
  std::int64_t dual = 0;      // <= 0, in the unit of the arcs' costs
};

using ItemPair = std::pair<ItemId, ItemId>;

// How often a path may collect an item.
enum class Visits {
  kAny,
  kNear,  // ng-paths: not again while it is remembered; collecting an item forgets all that are not near it
  kOnce,  // elementary paths
};

inline constexpr std::int64_t kNoPath = std::numeric_limits<std::int64_t>::max();

// One question: the cheapest paths from any source to any sink. All spans must outlive the call.
//
// Costs are exact integers of any sign; the planner turns the master's duals into them each round. They must be small
// enough that no path's cost leaves 2^61: asserted on acyclic networks; elsewhere longer paths are left out, and
// the result then says that it is not complete. A path has at least one arc and ends at the first sink it comes to.
struct Call {
  std::span<const std::int64_t> cost{};  // one an arc
  std::span<const char> forbidden{};     // one an arc, or empty
  std::span<const NodeId> sources{};
  std::span<const NodeId> sinks{};

  Visits visits = Visits::kAny;
  std::span<const std::vector<ItemId>> near{};  // kNear: those near each item; itself always is
  std::span<const RankOneCut> cuts{};
  std::span<const ItemPair> apart{};     // no path collects both; (i, i): none collects i twice
  std::span<const ItemPair> together{};  // each path collects both or neither

  int most_paths = 1;            // > 0; how many the result holds at most
  std::int64_t below = kNoPath;  // only paths cheaper than this are of interest; the bound holds all the same
  // Look no further than that: labels that cannot come below `below` are left out where the network is acyclic, which may
  // be nearly all of them; the bound is then `below` at most.
  bool only_below = false;
};

// How hard to look. All but the last row of a list of efforts are heuristics.
struct Effort {
  int labels_per_bucket =
      0;                    // only the cheapest so many go on (of a node where there are no buckets); 0: all
  bool compare_all = true;  // false: labels are compared by cost and levels only, as if nothing else mattered
  std::int64_t most_labels = std::numeric_limits<std::int32_t>::max() - 1;
  bool dominance = true;  // false is for tests

  bool exact() const { return labels_per_bucket == 0 && compare_all; }
};

struct Path {
  std::int64_t cost = 0;
  std::int32_t first = 0, arcs = 0;  // place in Result::arcs
};

struct Counts {
  std::int64_t labels = 0;       // kept
  std::int64_t extensions = 0;   // tried
  std::int64_t comparisons = 0;  // pairs of labels
};

struct Result {
  // Whether all paths were considered, so that `least` is the least cost of any (kNoPath: there is none), or at least
  // of any that costs less than `left_out`.
  bool complete = false;
  std::int64_t least = kNoPath;     // of what was found, also of paths that are not below `below`
  std::int64_t left_out = kNoPath;  // paths from this cost on may not have been looked at
  std::vector<Path> paths{};        // different ones, the cheapest first
  std::vector<ArcId> arcs{};
  Counts counts{};

  std::span<const ArcId> arcs_of(const Path& path) const {
    return std::span(arcs).subspan(static_cast<std::size_t>(path.first), static_cast<std::size_t>(path.arcs));
  }
  // A proven lower bound on the cost of every path, if there is one.
  std::optional<std::int64_t> bound() const {
    return complete ? std::optional(std::min(least, left_out)) : std::nullopt;
  }
};

}  // namespace tenon::pricing
