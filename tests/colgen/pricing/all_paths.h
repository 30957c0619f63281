#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/random.h"
#include "colgen/pricing/call.h"
#include "colgen/pricing/network.h"

namespace tenon::pricing {

// The oracle: every path by depth-first search, each judged from the definitions in resource.h and call.h. Shares the
// data types with the labelling and nothing else.

// The cost of going along `arcs`, which begin at a source; none if some rule is broken. `whole`: also what holds at the end.
std::optional<std::int64_t> judge(const NetworkData& data, const Call& call, const std::vector<ArcId>& arcs,
                                  bool whole);

struct KnownPath {
  std::int64_t cost;
  std::vector<ArcId> arcs;
};
// All of them by rising cost. Ends in reasonable time for networks of a few nodes only.
std::vector<KnownPath> all_paths(const NetworkData& data, const Call& call);

// At most two night arcs (tag 1) in a row, and an even number of arcs where the path ends: a resource of a user's own.
class NightsInARow : public CustomResource {
 public:
  explicit NightsInARow(std::vector<Arc> arcs) : arcs_(std::move(arcs)) {}
  int slots() const override { return 2; }
  void start(NodeId, std::span<std::int64_t> slots) const override { slots[0] = slots[1] = 0; }
  bool extend(ArcId arc, std::span<const std::int64_t> from, std::span<std::int64_t> to) const override {
    to[0] = arcs_[static_cast<std::size_t>(arc.value)].tag == 1 ? from[0] + 1 : 0;
    to[1] = 1 - from[1];
    return to[0] <= 2;
  }
  bool dominates(NodeId, std::span<const std::int64_t> a, std::span<const std::int64_t> b) const override {
    return a[0] <= b[0] && a[1] == b[1];
  }
  bool may_end(NodeId, std::span<const std::int64_t> slots) const override { return slots[1] == 0; }

 private:
  std::vector<Arc> arcs_;
};

// A network and a question, with the memory that the call points into.
struct Case {
  NetworkData data;
  std::vector<std::int64_t> cost;
  std::vector<char> forbidden;
  std::vector<NodeId> sources, sinks;
  std::vector<std::vector<ItemId>> near;
  std::vector<RankOneCut> cuts;
  std::vector<ItemPair> apart, together;
  Visits visits = Visits::kAny;

  Call call() const {
    return {.cost = cost,
            .forbidden = forbidden,
            .sources = sources,
            .sinks = sinks,
            .visits = visits,
            .near = near,
            .cuts = cuts,
            .apart = apart,
            .together = together};
  }
};

// All kinds of resources, rules and cuts mixed; few enough nodes for all_paths(). Cyclic networks get one or two main
// resources, or none where paths are elementary.
Case random_case(Random& random, bool acyclic);

}  // namespace tenon::pricing
