#include "flow/blocks.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <span>
#include <utility>

namespace tenon::flow {
namespace {

// Arcs grouped into the blocks of the underlying undirected graph. Loops of a node are a block of their own, before all
// others. Without recursion: a chain of a million nodes is a valid input.
class BlockFinder {
 public:
  explicit BlockFinder(const Problem& problem) : problem_(problem), number_(problem.supply.size(), -1) {
    low_ = number_;
    first_.resize(number_.size() + 1);
    for (const Arc& arc : problem.arcs)
      if (arc.tail != arc.head) ++first_[arc.tail.value], ++first_[arc.head.value];
    std::partial_sum(first_.begin(), first_.end(), first_.begin());
    incident_.resize(first_.back());
    for (std::size_t i = problem.arcs.size(); i-- > 0;) {  // backwards, as the counts are
      const ArcId a{static_cast<std::int32_t>(i)};
      const Arc& arc = problem.arcs[a];
      if (arc.tail != arc.head) incident_[--first_[arc.tail.value]] = incident_[--first_[arc.head.value]] = a;
    }
  }

  std::vector<std::vector<ArcId>> find() {
    collect_loops();
    for (std::int32_t v = 0; v < static_cast<std::int32_t>(number_.size()); ++v)
      if (number_[v] < 0) visit(v);
    return std::move(blocks_);
  }

 private:
  struct Step {
    std::int32_t node;
    ArcId from;            // arc by which it was reached
    std::size_t next;      // in incident_
    std::size_t open = 0;  // size of open_arcs_ before that arc
  };

  void collect_loops() {
    std::map<NodeId, std::vector<ArcId>> loops;
    for (const ArcId a : problem_.arcs.keys())
      if (problem_.arcs[a].tail == problem_.arcs[a].head) loops[problem_.arcs[a].tail].push_back(a);
    for (auto& [node, arcs] : loops) blocks_.push_back(std::move(arcs));
  }

  void visit(std::int32_t root) {
    number_[root] = low_[root] = count_++;
    steps_.push_back({root, ArcId::none(), first_[root]});
    while (!steps_.empty()) {
      Step& step = steps_.back();
      if (step.next < first_[step.node + 1])
        follow(incident_[step.next++]);
      else
        leave();
    }
  }

  void follow(ArcId a) {
    const std::int32_t v = steps_.back().node;
    if (a == steps_.back().from) return;
    const Arc& arc = problem_.arcs[a];
    const std::int32_t w = arc.tail.value == v ? arc.head.value : arc.tail.value;
    if (number_[w] < 0) {
      number_[w] = low_[w] = count_++;
      steps_.push_back({w, a, first_[w], open_arcs_.size()});
      open_arcs_.push_back(a);
    } else if (number_[w] < number_[v]) {  // upwards; the way down was taken note of from the other end
      open_arcs_.push_back(a);
      low_[v] = std::min(low_[v], number_[w]);
    }
  }

  void leave() {
    const Step done = steps_.back();
    steps_.pop_back();
    if (steps_.empty()) return;
    const std::int32_t above = steps_.back().node;
    low_[above] = std::min(low_[above], low_[done.node]);
    if (low_[done.node] < number_[above]) return;
    std::vector<ArcId> block(open_arcs_.begin() + static_cast<std::ptrdiff_t>(done.open), open_arcs_.end());
    open_arcs_.resize(done.open);
    std::sort(block.begin(), block.end());
    blocks_.push_back(std::move(block));
  }

  const Problem& problem_;
  std::vector<std::int32_t> number_, low_;
  std::vector<std::size_t> first_;  // of each node: where its arcs begin in incident_
  std::vector<ArcId> incident_;
  std::vector<Step> steps_;
  std::vector<ArcId> open_arcs_;
  std::vector<std::vector<ArcId>> blocks_;
  std::int32_t count_ = 0;
};

std::vector<NodeId> ends(const Problem& problem, const std::vector<ArcId>& arcs) {
  std::vector<NodeId> nodes;
  nodes.reserve(2 * arcs.size());
  for (const ArcId a : arcs) {
    nodes.push_back(problem.arcs[a].tail);
    nodes.push_back(problem.arcs[a].head);
  }
  std::sort(nodes.begin(), nodes.end());
  nodes.erase(std::unique(nodes.begin(), nodes.end()), nodes.end());
  return nodes;
}

Block::LocalArc local_arc(const Arc& arc, const std::vector<NodeId>& nodes) {
  const auto index = [&](NodeId v) {
    return static_cast<std::int32_t>(std::lower_bound(nodes.begin(), nodes.end(), v) - nodes.begin());
  };
  Block::LocalArc local;
  local.tail = index(arc.tail);
  local.head = index(arc.head);
  local.least = std::max<std::int64_t>(1, arc.min);
  local.most = local.least <= arc.capacity ? arc.capacity : 0;
  local.unit = arc.unit;
  local.fixed = arc.fixed;
  local.plain = arc.fixed == 0 && local.least == 1;
  return local;
}

// T + M of proof.h, CAPS.
Int128 greatest_use(const Block& block) {
  Int128 most = 0;
  for (const std::int64_t s : block.supply) most += std::max<std::int64_t>(s, 0);
  for (const Block::LocalArc& arc : block.local)
    if (arc.most > 0 && arc.least >= 2) most += arc.least;
  return most;
}

bool dominates(const Arc& a, const Arc& b) {
  return a.unit <= b.unit && a.fixed <= b.fixed && a.min <= b.min;
}

// Closes arcs beside a parallel one that can always carry their flow as well, at no more cost; of equal ones the
// first stays. An arc as good as one that was closed before is good enough for all that was closed for its sake.
void close_dominated(Block& block, const Problem& problem, Int128 use) {
  const auto arc = [&](std::size_t a) -> const Arc& { return problem.arcs[block.arcs[a]]; };
  const auto between = [&](std::size_t a) { return std::pair(block.local[a].tail, block.local[a].head); };
  std::vector<std::size_t> by_ends;
  for (std::size_t a = 0; a < block.local.size(); ++a)
    if (block.local[a].most > 0) by_ends.push_back(a);
  std::sort(by_ends.begin(), by_ends.end(),
            [&](auto a, auto b) { return std::pair(between(a), a) < std::pair(between(b), b); });
  for (std::size_t first = 0, last = 0; first < by_ends.size(); first = last) {
    while (last < by_ends.size() && between(by_ends[last]) == between(by_ends[first])) ++last;
    const std::span<const std::size_t> arcs(by_ends.data() + first, last - first);
    if (arcs.size() < 2) continue;
    std::vector<std::size_t> keep;  // wide ones that nothing wide before or after dominates
    for (const std::size_t a : arcs) {
      if (block.local[a].most < use) continue;
      const bool beaten = std::any_of(arcs.begin(), arcs.end(), [&](std::size_t b) {
        if (b == a || block.local[b].most < use || !dominates(arc(b), arc(a))) return false;
        return b < a || !dominates(arc(a), arc(b));
      });
      if (!beaten) keep.push_back(a);
    }
    for (const std::size_t a : arcs) {
      for (const std::size_t by : keep) {
        if (by == a || !dominates(arc(by), arc(a))) continue;
        block.dominated.push_back({block.arcs[a], block.arcs[by]});
        block.local[a].most = 0;
        break;
      }
    }
  }
  std::sort(block.dominated.begin(), block.dominated.end(),
            [](const Dominance& a, const Dominance& b) { return a.dropped < b.dropped; });
}

void presolve(Block& block, const Problem& problem) {
  block.capped = std::all_of(block.local.begin(), block.local.end(),
                             [](const Block::LocalArc& arc) { return arc.unit >= 0 && arc.fixed >= 0; });
  if (!block.capped) return;
  const Int128 use = greatest_use(block);
  close_dominated(block, problem, use);
  for (Block::LocalArc& arc : block.local) {
    arc.most = static_cast<std::int64_t>(std::min<Int128>(arc.most, use));
    if (arc.most < arc.least) arc.most = 0;
  }
}

// |sum| of either sign of the supplies, so that every partial sum of them fits 64 bits.
bool sums_fit(const Problem& problem) {
  Int128 positive = 0, negative = 0;
  for (const std::int64_t s : problem.supply) (s > 0 ? positive : negative) += s;
  return positive <= kNoLimit && -negative <= kNoLimit;
}

}  // namespace

Int128 cost(const Block& block, const std::vector<std::int64_t>& flows) {
  Int128 total = 0;
  for (std::size_t a = 0; a < flows.size(); ++a)
    if (flows[a] != 0) total += Int128{block.local[a].unit} * flows[a] + block.local[a].fixed;
  return total;
}

std::optional<std::vector<Block>> split(const Problem& problem) {
  if (!sums_fit(problem)) return std::nullopt;
  std::vector<Block> blocks;
  std::vector<std::int32_t> blocks_of(problem.supply.size(), 0);
  for (auto& arcs : BlockFinder(problem).find()) {
    Block block;
    block.nodes = ends(problem, arcs);
    for (const NodeId v : block.nodes) ++blocks_of[v.value];
    block.local.reserve(arcs.size());
    for (const ArcId a : arcs) block.local.push_back(local_arc(problem.arcs[a], block.nodes));
    block.arcs = std::move(arcs);
    blocks.push_back(std::move(block));
  }
  for (const NodeId v : problem.supply.keys())
    if (blocks_of[v.value] == 0 && problem.supply[v] != 0) {
      Block lone;
      lone.nodes = {v};
      blocks.push_back(std::move(lone));
      blocks_of[v.value] = 1;
    }

  IdVector<NodeId, std::int64_t> left = problem.supply;
  for (Block& block : blocks) {
    NodeId joint;
    std::int64_t sum = 0;
    for (const NodeId v : block.nodes) {
      if (--blocks_of[v.value] > 0)
        joint = v;
      else
        sum += left[v];
    }
    block.supply.reserve(block.nodes.size());
    for (const NodeId v : block.nodes) block.supply.push_back(v == joint ? -sum : left[v]);
    if (joint.valid()) left[joint] += sum;
    presolve(block, problem);
  }
  return blocks;
}

}  // namespace tenon::flow
