#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/limits.h"
#include "colgen/pricing/call.h"
#include "colgen/pricing/item_rules.h"
#include "colgen/pricing/labels.h"
#include "colgen/pricing/network.h"
#include "colgen/pricing/rank_one.h"

namespace tenon::pricing {

// Cheapest resource-constrained paths by forward labelling with dominance. Exact in integers.
//
// Idea: a label stands for one path from a source to a node: its cost and all that decides how it may go on. A label
// that costs no more than another one at its node, and may go wherever that one may, dominates it. Nodes of an acyclic
// network are swept in topological order. Elsewhere labels wait in cells of a grid over one or two main resources, which
// no arc lowers; cells are opened in lexicographic order and labels leave a cell by rising resource, so that nearly all are
// final when they are extended. A node's labels lie in buckets of that grid, and only buckets that are not greater in any
// direction can hold one that dominates, and only if their least cost allows it.
// A new label is compared with those that are there; when its turn comes, with those made since.
// In acyclic networks each node knows what the way to a sink costs at least, resources aside.
// Heuristics first: a few labels a bucket, compared by cost and levels only, then more, then exact.
//
// Source: Irnich, Desaulniers 2005 (survey); Sadykov, Uchoa, Pessoa, "A bucket graph-based labeling algorithm", 2021
// (buckets, least costs, stages). We differ: one global grid, order by exact resource value, comparison when due.
// Not yet: backward labels and joins, completion bounds by bucket, arc fixing, enumeration (places: README.md).
//
// An object is the memory of one run after the other, on any networks; nothing in it reaches a result. Once warm, a run like
// the one before allocates nothing. Not shared between threads (parallel.h).
class Labelling {
 public:
  // One run at one level of effort. `result` is overwritten; its memory is used again. Wrong data in the call: InternalError.
  //
  // Limits: spends ticks and ends early with the budget, at effort.most_labels, or past the budget's bytes (which ends
  // it); the result is then what was found so far, and not complete. Cost: O(labels * (arcs a node + labels a bucket)).
  void run(const Network& network, const Call& call, const Effort& effort, Budget& budget, Result& result);

  // One effort after the other until one finds a path below call.below, or the last is done. Counts add up.
  void run(const Network& network, const Call& call, std::span<const Effort> efforts, Budget& budget,
           Result& result);

  std::int64_t bytes() const;  // of labels and buckets

 private:
  struct Waiting {  // in the open cell; leaves it by rising resources, then arcs, then number
    std::int64_t first, second;
    std::int32_t depth, label;
    friend auto operator<=>(const Waiting&, const Waiting&) = default;
  };
  struct Candidate {  // a path that has reached a sink; `number` keeps ties in the order found
    std::int64_t cost;
    std::int64_t number;
    std::int32_t label, arc;
    friend auto operator<=>(const Candidate&, const Candidate&) = default;
  };
  struct Bucketed {  // where a label of a node belongs
    std::int32_t x = 0, y = 0;
  };

  void check_call() const;
  void prepare();
  void limit_depth();
  void lay_out();
  void find_completions();
  bool hopeless(std::int32_t node) const;
  void begin();
  void begin_at(std::int32_t source);
  void sweep();
  void sweep_cells();
  void open_cell(std::int32_t cell);
  bool look_at(std::int32_t label);  // false: the run is over
  void extend(std::int32_t label);
  bool step(std::int32_t slot, std::int32_t arc);
  bool extend_customs(std::int32_t arc);
  void arrive(std::int32_t sink, std::int32_t arc, std::int32_t label);
  bool may_end(std::int32_t sink) const;
  void keep(std::int32_t node, std::int32_t arc, std::int32_t parent, std::int32_t depth);
  bool make_room(std::int32_t which);
  bool dominated(std::int32_t node, const Bucketed& at, std::int64_t cost, const std::int64_t* row,
                 std::int32_t after);
  bool dominates(std::int32_t node, const std::int64_t* a, const std::int64_t* b, std::int64_t slack) const;
  bool customs_dominate(std::int32_t node, const std::int64_t* a, const std::int64_t* b) const;
  Bucketed place(const std::int64_t* row) const;
  std::int32_t bucket_of(std::int32_t node, const Bucketed& at) const;
  void recover_paths(Result& result);
  bool spend();

  const Network* network_ = nullptr;  // of the run
  const Call* call_ = nullptr;
  Effort effort_;
  Budget* budget_ = nullptr;

  ItemRules rules_;
  RankOneStates cuts_;
  LabelStore labels_;
  Buckets buckets_;
  std::vector<char> is_sink_;
  std::vector<std::int64_t> to_sink_;  // of each node: least cost of an arc-wise way to a sink; kNoPath: none
  int flags_at_ = 0, items_at_ = 0, cuts_at_ = 0, customs_at_ = 0;  // places in a row
  std::int32_t most_depth_ = 0;
  bool cut_short_ = false;  // something was left out

  std::vector<std::int64_t> from_, to_;  // rows of the label that is extended and of the one it becomes
  std::int64_t from_cost_ = 0, to_cost_ = 0;

  std::vector<std::int32_t> cell_first_;  // labels that wait; -1: none
  std::vector<Waiting> open_;             // heap
  std::int32_t open_cell_ = -1;

  std::vector<Candidate> candidates_;  // heap, the worst on top
  std::int64_t offered_ = 0;
  std::int64_t least_ = kNoPath;
  Counts counts_;
  std::int64_t spent_ = 0;
};

// A few cheapest labels, compared coarsely; more of them, compared fully; all of them.
std::span<const Effort> usual_efforts();

}  // namespace tenon::pricing
