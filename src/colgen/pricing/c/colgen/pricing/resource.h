#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "base/ids.h"

namespace tenon::pricing {

struct NodeTag;
struct ArcTag;
struct ItemTag;
using NodeId = Id<NodeTag>;
using ArcId = Id<ArcTag>;
using ItemId = Id<ItemTag>;  // what a path collects: a customer, a flight, a piece; the master's rows

// No limit; greater than any amount a path can add up to.
inline constexpr std::int64_t kNoLimit = std::int64_t{1} << 61;
// Amounts and limits lie within this in absolute value, and no path has more than kMostArcs arcs: sums stay exact.
inline constexpr std::int64_t kMostAmount = std::int64_t{1} << 40;
inline constexpr std::int32_t kMostArcs = 1 << 20;

// Resources as data: what a path adds up on its way, and where that must lie. All are in units of their own.
//
// Idea: each of them becomes one or two "levels", numbers that an arc moves by v' = max(low, v + use) and that must
// not exceed a limit, so that less is never worse. A capacity is such a number; so is time with waiting; a least sum
// at the end is the limit of the negated sum. The hot loop knows levels only. Source: resource extension functions
// as in Irnich, Desaulniers, "Shortest path problems with resource constraints", 2005; own code.

// A sum that must never exceed `limit`: a capacity, a number of legs, hours on duty. At an arc that resets, the sum
// begins again at 0 before the arc's use is added (a rest ends a duty).
struct Accumulating {
  std::string name{};
  std::vector<std::int64_t> use{};  // one an arc, of any sign
  std::int64_t limit = kNoLimit;
  std::int64_t start = 0;
  std::vector<char> resets{};  // one an arc; empty: none resets
};

struct Window {
  std::int64_t low = 0;
  std::int64_t high = kNoLimit;
};

// A clock: it starts at a source's low, and who comes before a node's low waits.
struct TimeWindow {
  std::string name{};
  std::vector<std::int64_t> use{};  // one an arc
  std::vector<Window> windows{};    // one a node, both ends inclusive
};

// A sum that must lie in [low, high] where the path ends, and may be anything on the way.
struct Interval {
  std::string name{};
  std::vector<std::int64_t> use{};  // one an arc
  std::int64_t low = -kNoLimit;
  std::int64_t high = kNoLimit;
};

using Resource = std::variant<Accumulating, TimeWindow, Interval>;

// Up to 64 flags that arcs need, forbid, clear and set, in this order. A small integer is one flag a value: clear all, set
// one. A flag that is only ever forbidden is better absent, one that is only ever needed is better present; the
// labelling reads that off the data.
struct FlagStep {
  std::uint64_t needs = 0;
  std::uint64_t forbids = 0;
  std::uint64_t clears = 0;
  std::uint64_t sets = 0;
};
struct Flags {
  std::vector<FlagStep> steps{};  // one an arc; empty: no flags
  std::uint64_t start = 0;
  std::uint64_t end_needs = 0;  // at a sink
  std::uint64_t end_forbids = 0;
};

// A resource that is not data: anything that lives in a few numbers. Called once an extension and once a comparison
// that the built-in resources leave open, so it costs virtual calls; calls may come from several threads.
//
// dominates() must be right: if it holds, and `b` can be extended along some arcs to a sink, so can `a`, and it holds
// again after each arc.
class CustomResource {
 public:
  virtual ~CustomResource() = default;
  virtual int slots() const = 0;  // numbers it keeps a label, 1 to 8
  virtual void start(NodeId source, std::span<std::int64_t> slots) const = 0;
  // False: the arc cannot be taken. Writes all of `to`, which does not overlap `from`.
  virtual bool extend(ArcId arc, std::span<const std::int64_t> from, std::span<std::int64_t> to) const = 0;
  virtual bool dominates(NodeId at, std::span<const std::int64_t> a,
                         std::span<const std::int64_t> b) const = 0;
  virtual bool may_end(NodeId sink, std::span<const std::int64_t> slots) const = 0;
};

}  // namespace tenon::pricing
