#include "check_proof.h"

#include <algorithm>
#include <map>
#include <set>
#include <stdexcept>

// Written from the text of proof.h, plainly and with no regard for speed; shares nothing with the search.
namespace tenon::flow {
namespace {

struct Fault : std::runtime_error {
  using std::runtime_error::runtime_error;
};
void demand(bool holds, const char* what) {
  if (!holds) throw Fault(what);
}

struct Interval {
  std::int64_t low, high;
};

class PartChecker {
 public:
  PartChecker(const Problem& problem, const Part& part, std::map<NodeId, Int128> supply)
      : problem_(problem), part_(part), supply_(std::move(supply)) {}

  // nullopt: nothing fits.
  std::optional<Int128> bound() {
    for (const ArcId a : part_.arcs) state_[a] = {0, problem_.arcs[a].capacity};
    if (part_.capped) cap();
    demand(part_.capped || part_.dominated.empty(), "dominance without caps");
    demand(!part_.tree.empty(), "no tree");
    walk(0);
    return least_;
  }

 private:
  void cap() {
    Int128 use = 0;
    for (const auto& [v, s] : supply_) use += std::max<Int128>(s, 0);
    for (const ArcId a : part_.arcs) {
      const Arc& arc = problem_.arcs[a];
      demand(arc.unit >= 0 && arc.fixed >= 0, "capped with a negative cost");
      if (std::max<std::int64_t>(1, arc.min) <= arc.capacity && arc.min >= 2) use += arc.min;
    }
    std::set<ArcId> dropped;
    for (const Dominance& d : part_.dominated) demand(dropped.insert(d.dropped).second, "dropped twice");
    for (const Dominance& d : part_.dominated) {
      demand(state_.count(d.dropped) && state_.count(d.by) && !dropped.count(d.by), "dominance out of place");
      const Arc &worse = problem_.arcs[d.dropped], &better = problem_.arcs[d.by];
      demand(worse.tail == better.tail && worse.head == better.head && better.unit <= worse.unit &&
                 better.fixed <= worse.fixed && better.min <= worse.min && better.capacity >= use,
             "not dominated");
    }
    for (auto& [a, interval] : state_)
      interval.high = dropped.count(a) ? 0 : static_cast<std::int64_t>(std::min<Int128>(interval.high, use));
  }

  void walk(std::size_t index) {
    const TreeNode& node = part_.tree[index];
    if (!node.arc.valid()) {
      demand(node.low >= 0 && node.low < static_cast<std::int32_t>(part_.leaves.size()), "no such leaf");
      leaf(part_.leaves[node.low]);
      return;
    }
    demand(state_.count(node.arc) && node.at_most >= 0, "branching on no arc");
    const Interval before = state_[node.arc];
    for (const std::int32_t child : {node.low, node.high}) {
      demand(child > static_cast<std::int32_t>(index) && child < static_cast<std::int32_t>(part_.tree.size()),
             "child out of place");
      if (child == node.low)
        state_[node.arc].high = std::min(before.high, node.at_most);
      else
        state_[node.arc].low = std::max(before.low, node.at_most + 1);
      if (state_[node.arc].low <= state_[node.arc].high) walk(child);
      state_[node.arc] = before;
    }
  }

  void leaf(const Leaf& leaf) {
    demand(leaf.potentials >= 0 && leaf.potentials < static_cast<std::int32_t>(part_.potentials.size()),
           "no such potentials");
    demand(leaf.log2_scale >= 0 && leaf.log2_scale <= 62, "scale");
    const auto& values = part_.potentials[leaf.potentials];
    demand(values.size() == part_.nodes.size(), "potentials of another size");
    std::map<NodeId, Int128> potential;
    for (std::size_t i = 0; i < values.size(); ++i) potential[part_.nodes[i]] = values[i];
    const bool ray = leaf.kind == Leaf::Kind::kRay;
    demand(!ray || leaf.multipliers < 0, "a ray with cuts");
    demand(leaf.multipliers >= -1 && leaf.multipliers < static_cast<std::int32_t>(part_.multipliers.size()),
           "no such multipliers");
    const Multipliers cuts = leaf.multipliers < 0 ? Multipliers() : part_.multipliers[leaf.multipliers];
    const Int128 scale = Int128{1} << leaf.log2_scale;

    Int128 total = 0;
    std::map<ArcId, Int128> off_unit, off_fixed;
    for (const auto& [index, multiplier] : cuts) {
      demand(index >= 0 && index < static_cast<std::int32_t>(part_.cuts.size()) && multiplier >= 0, "cut");
      total += multiplier * apply_cut(part_.cuts[index], multiplier, off_unit, off_fixed);
    }
    for (const auto& [v, s] : supply_) total += potential[v] * s;
    for (const auto& [a, interval] : state_) {
      const Arc& arc = problem_.arcs[a];
      const Int128 unit = ray ? 0 : scale * arc.unit, fixed = ray ? 0 : scale * arc.fixed;
      const Int128 rc = unit - potential[arc.tail] + potential[arc.head] - off_unit[a];
      const Int128 least = std::max({interval.low, arc.min, std::int64_t{1}});
      const Int128 used = fixed - off_fixed[a] + (rc >= 0 ? rc * least : rc * interval.high);
      if (interval.low > 0) {
        if (least > interval.high) return;  // holds nothing at all
        total += used;
      } else if (least <= interval.high) {
        total += std::min<Int128>(0, used);
      }
    }
    if (ray) {
      demand(total > 0, "a ray that shows nothing");
      return;
    }
    const Int128 bound = ceil_div(total, scale);
    if (!least_ || bound < *least_) least_ = bound;
  }

  Int128 apply_cut(const Cut& cut, Int128 multiplier, std::map<ArcId, Int128>& off_unit,
                   std::map<ArcId, Int128>& off_fixed) {
    const std::set<NodeId> inside(cut.nodes.begin(), cut.nodes.end());
    const std::set<ArcId> by_use(cut.by_use.begin(), cut.by_use.end());
    Int128 supply = 0;
    for (const NodeId v : inside) {
      demand(supply_.count(v), "cut with a foreign node");
      supply += supply_[v];
    }
    demand(supply > 0, "cut without demand");
    std::size_t found = 0;
    for (const auto& [a, interval] : state_) {
      if (!inside.count(problem_.arcs[a].tail) || inside.count(problem_.arcs[a].head)) continue;
      if (by_use.count(a)) {
        ++found;
        off_fixed[a] += multiplier * std::min<Int128>(interval.high, supply);
      } else {
        off_unit[a] += multiplier;
      }
    }
    demand(found == by_use.size(), "by_use has an arc that does not leave the set");
    return supply;
  }

  const Problem& problem_;
  const Part& part_;
  std::map<NodeId, Int128> supply_;
  std::map<ArcId, Interval> state_;
  std::optional<Int128> least_;
};

Shown check(const Problem& problem, const Proof& proof) {
  std::map<NodeId, std::size_t> last_part;  // in which a node ends an arc
  std::set<ArcId> seen;
  for (std::size_t p = 0; p < proof.parts.size(); ++p) {
    const std::set<NodeId> nodes(proof.parts[p].nodes.begin(), proof.parts[p].nodes.end());
    for (const ArcId a : proof.parts[p].arcs) {
      demand(a.valid() && a.value < static_cast<std::int32_t>(problem.arcs.size()) && seen.insert(a).second,
             "arc twice or unknown");
      for (const NodeId v : {problem.arcs[a].tail, problem.arcs[a].head}) {
        demand(nodes.count(v), "an arc's end is not in its part");
        last_part[v] = p;
      }
    }
  }
  demand(seen.size() == problem.arcs.size(), "an arc is in no part");

  IdVector<NodeId, Int128> left(problem.supply.size());
  for (const NodeId v : problem.supply.keys()) left[v] = problem.supply[v];
  IdVector<NodeId, bool> settled(problem.supply.size(), false);
  Shown shown;
  for (std::size_t p = 0; p < proof.parts.size(); ++p) {
    const Part& part = proof.parts[p];
    std::map<NodeId, Int128> supply;
    NodeId joint;
    Int128 sum = 0;
    for (const NodeId v : part.nodes) {
      demand(!settled[v] && !supply.count(v), "node after its last part, or twice");
      if (last_part.count(v) && last_part[v] > p) {
        demand(!joint.valid(), "two joints");
        joint = v;
        supply[v] = 0;
        continue;
      }
      settled[v] = true;
      supply[v] = left[v];
      sum += left[v];
      left[v] = 0;
    }
    if (joint.valid()) {
      supply[joint] = -sum;
      left[joint] += sum;
    }
    const std::optional<Int128> bound = PartChecker(problem, part, supply).bound();
    if (!bound) shown.infeasible = true;
    if (bound) shown.bound += *bound;
  }
  for (const NodeId v : left.keys()) demand(left[v] == 0, "a supply that no part takes");
  return shown;
}

}  // namespace

Shown check_proof(const Problem& problem, const Proof& proof) {
  try {
    return check(problem, proof);
  } catch (const Fault& fault) {
    Shown shown;
    shown.fault = fault.what();
    return shown;
  }
}

}  // namespace tenon::flow
