#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "colgen/pricing/resource.h"

namespace tenon::pricing {

// A pricing network as its planner describes it. Costs, forbidden arcs, cuts and branching decisions are no part of it:
// they change from call to call (labelling.h).
struct Arc {
  NodeId tail;
  NodeId head;
  std::int64_t tag = 0;  // the planner's own: what the arc stands for
};

// Sorts labels of a node into buckets by a resource that no arc lowers, so that few are compared; needed where the
// network has cycles, useful wherever nodes gather hundreds of labels.
struct Main {
  int resource = 0;       // an Accumulating that never resets, or a TimeWindow; uses >= 0, limits finite
  std::int64_t step = 0;  // width of a bucket; 0: about a fiftieth of the resource's range
};

struct NetworkData {
  std::int32_t nodes = 0;
  std::int32_t items = 0;
  std::vector<Arc> arcs{};
  std::vector<std::pair<NodeId, ItemId>>
      node_items{};  // collected on arrival (and at the source), in this order
  std::vector<std::pair<ArcId, ItemId>> arc_items{};  // collected on the way, before the head's
  std::vector<Resource> resources{};
  Flags flags{};
  std::vector<std::shared_ptr<const CustomResource>> customs{};
  std::vector<Main> mains{};  // none to two
};

// The same, checked and laid out for the labelling. Immutable, so threads share it. Anything wrong in the data is a fault of
// the planner: InternalError. O(nodes + arcs * resources).
//
// Arcs are held by tail; `slot` is an arc's place in that order, and its data lie together there. What an arc collects is
// its group: arcs that collect the same share one, so what a call asks of items is stored once a group.
class Network {
 public:
  explicit Network(NetworkData data);

  struct Level {
    std::int64_t use, low, high;  // v' = max(low, v + use) <= high
  };
  // One dimension of the buckets: level `level`, cells of width `step` from `base`.
  struct Grid {
    int level = 0;
    std::int64_t step = 1;
    std::int64_t base = 0;
    std::int32_t cells = 1;
    std::int32_t cell(std::int64_t value) const { return static_cast<std::int32_t>((value - base) / step); }
  };
  // A node's buckets are a box of cells; bucket of (x, y): first + (x - low[0]) * size[1] + (y - low[1]).
  struct Box {
    std::int32_t first = 0;
    std::int32_t low[2] = {0, 0};
    std::int32_t size[2] = {1, 1};
  };

  std::int32_t nodes() const { return data_.nodes; }
  std::int32_t arcs() const { return static_cast<std::int32_t>(data_.arcs.size()); }
  std::int32_t items() const { return data_.items; }
  const Arc& arc(ArcId arc) const { return data_.arcs[static_cast<std::size_t>(arc.value)]; }
  const NetworkData& data() const { return data_; }

  bool acyclic() const { return acyclic_; }
  const std::vector<std::int32_t>& order() const { return order_; }  // acyclic: nodes, tails before heads
  std::int32_t longest_path() const { return longest_path_; }        // acyclic: in arcs
  // Whether every path ends by itself, as each cycle moves a main resource; or does so if no item comes twice.
  bool bounded() const { return bounded_; }
  bool bounded_if_elementary() const { return bounded_if_elementary_; }

  // Arcs out of a node: slots first_out(node) to first_out(node + 1).
  std::int32_t first_out(std::int32_t node) const { return first_out_[static_cast<std::size_t>(node)]; }
  std::int32_t arc_at(std::int32_t slot) const { return slot_arc_[static_cast<std::size_t>(slot)]; }
  std::int32_t head_at(std::int32_t slot) const { return slot_head_[static_cast<std::size_t>(slot)]; }
  std::int32_t group_at(std::int32_t slot) const { return slot_group_[static_cast<std::size_t>(slot)]; }
  const Level* levels_at(std::int32_t slot) const {
    return slot_level_.data() + static_cast<std::size_t>(slot) * static_cast<std::size_t>(levels_);
  }

  int levels() const { return levels_; }
  const std::vector<std::int64_t>& level_limits_at_end() const { return end_limit_; }
  // The levels on which a path begins at `source`.
  void start_levels(std::int32_t source, std::int64_t* to) const;

  bool has_flags() const { return !data_.flags.steps.empty(); }
  const FlagStep& flag_step(std::int32_t arc) const {
    return data_.flags.steps[static_cast<std::size_t>(arc)];
  }
  std::uint64_t flags_better_absent() const { return better_absent_; }
  std::uint64_t flags_better_present() const { return better_present_; }

  // Groups: -1 where nothing is collected.
  std::int32_t groups() const { return static_cast<std::int32_t>(group_first_.size()) - 1; }
  std::int32_t group_of_node(std::int32_t node) const { return node_group_[static_cast<std::size_t>(node)]; }
  std::span<const ItemId> group_items(std::int32_t group) const {
    const auto at = static_cast<std::size_t>(group);
    return std::span(group_item_)
        .subspan(static_cast<std::size_t>(group_first_[at]),
                 static_cast<std::size_t>(group_first_[at + 1] - group_first_[at]));
  }

  int grids() const { return static_cast<int>(grids_.size()); }
  const Grid& grid(int which) const { return grids_[static_cast<std::size_t>(which)]; }
  const Box& box(std::int32_t node) const { return boxes_[static_cast<std::size_t>(node)]; }
  std::int32_t buckets() const { return buckets_; }

 private:
  void check_ends() const;
  void sort_arcs();
  void make_groups();
  void make_levels();
  void read_flags();
  void make_buckets();
  void find_order();
  std::vector<std::int32_t> topological(const std::vector<char>& counts, std::int32_t* longest) const;

  NetworkData data_;
  bool acyclic_ = false;
  bool bounded_ = false, bounded_if_elementary_ = false;
  std::int32_t longest_path_ = 0;
  std::vector<std::int32_t> order_;

  std::vector<std::int32_t> first_out_, slot_arc_, slot_head_, slot_group_;
  std::vector<Level> slot_level_;  // slots x levels_

  int levels_ = 0;
  std::vector<std::int64_t> end_limit_;
  std::vector<int> first_level_;  // of a resource

  std::uint64_t better_absent_ = 0, better_present_ = 0;

  std::vector<std::int32_t> node_group_, group_first_;
  std::vector<ItemId> group_item_;

  std::vector<Grid> grids_;
  std::vector<Box> boxes_;
  std::int32_t buckets_ = 0;
};

}  // namespace tenon::pricing
