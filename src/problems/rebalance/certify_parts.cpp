// Leaves are first evaluated in checked 128-bit integers, and once more in 512 bits where those overflow; both by the
// same text.

#include "problems/rebalance/certify_parts.h"

#include <algorithm>
#include <unordered_map>

namespace tenon::rebalance {

namespace {

// What the two kinds of numbers have in common.
using Narrow = Checked<Int128>;
bool usable(const Narrow& value) { return value.ok(); }
bool usable(const Big&) { return true; }
bool negative(const Narrow& value) { return value.ok() && value.value() < 0; }
bool negative(const Big& value) { return value.negative(); }

// One part of a flow bound with what follows from its place among the parts.
class PartCheck {
 public:
  PartCheck(const Model& model, const proof::Part& part, std::vector<Int128> taken)
      : model_(model), part_(part), taken_(std::move(taken)) {
    for (std::size_t i = 0; i < part.nodes.size(); ++i) node_[part.nodes[i]] = i;
    for (std::size_t i = 0; i < part.arcs.size(); ++i) arc_[part.arcs[i]] = i;
    set_limits();
    leave_out_dominated();
    for (const proof::Cut& cut : part.cuts) cuts_.push_back(cut_lines(cut));
    check_tree();
  }

  // The part's bound; none if it holds no flow.
  std::optional<Big> bound() {
    std::optional<Big> least;
    std::vector<Visit> stack{{Visit::kNode, 0, 0, 0}};
    while (!stack.empty()) {
      const Visit visit = stack.back();
      stack.pop_back();
      if (visit.what == Visit::kLeave) {
        low_[index(visit.number)] = visit.low;
        high_[index(visit.number)] = visit.high;
        continue;
      }
      const proof::Node& node = part_.tree[static_cast<std::size_t>(visit.number)];
      if (visit.what != Visit::kNode) {
        enter(node, visit.what == Visit::kEnterHigh, stack);
      } else if (node.arc >= 0) {
        stack.push_back({Visit::kEnterHigh, visit.number, 0, 0});
        stack.push_back({Visit::kEnterLow, visit.number, 0, 0});
      } else {
        const auto value = leaf_bound(part_.leaves[static_cast<std::size_t>(node.low)]);
        if (value && (!least || *value < *least)) least = value;
      }
    }
    return least;
  }

 private:
  // What the walk over the tree has still to do: look at a node, go down to one of its children with the arc's limit
  // set, and put the limits of an arc back when the child is done.
  struct Visit {
    enum What { kNode, kEnterLow, kEnterHigh, kLeave } what;
    std::int32_t number;  // of a node; kLeave: of an arc
    std::int64_t low, high;
  };

  struct CutLines {
    Int128 demand = 0;
    std::vector<std::size_t> by_use, by_amount;  // positions in part_.arcs
  };

  std::size_t index(std::int32_t arc) const { return arc_.at(arc); }
  const Model::Arc& arc(std::size_t position) const {
    return model_.arcs[static_cast<std::size_t>(part_.arcs[position])];
  }

  void enter(const proof::Node& node, bool high, std::vector<Visit>& stack) {
    const std::size_t at = index(node.arc);
    stack.push_back({Visit::kLeave, node.arc, low_[at], high_[at]});
    if (high)
      low_[at] = std::max(low_[at], node.at_most + 1);
    else
      high_[at] = std::min(high_[at], node.at_most);
    stack.push_back({Visit::kNode, high ? node.high : node.low, 0, 0});
  }

  void set_limits() {
    Int128 through = 0;
    for (const Int128 supply : taken_) through += std::max<Int128>(0, supply);
    for (std::size_t i = 0; i < part_.arcs.size(); ++i)
      if (arc(i).min >= 2 && arc(i).min <= arc(i).capacity) through += arc(i).min;
    through_ = through;
    low_.assign(part_.arcs.size(), 0);
    for (std::size_t i = 0; i < part_.arcs.size(); ++i) {
      require(arc(i).unit >= 0 && arc(i).fixed >= 0, "a negative cost");
      high_.push_back(part_.capped ? static_cast<std::int64_t>(std::min<Int128>(arc(i).capacity, through))
                                   : arc(i).capacity);
    }
  }

  void leave_out_dominated() {
    std::vector<char> dropped(part_.arcs.size(), 0);
    for (const proof::Dominance& pair : part_.dominated) {
      require(part_.capped, "an arc left out in a part that is not capped");
      require(arc_.contains(pair.dropped) && arc_.contains(pair.by),
              "an arc left out for one of another part");
      dropped[index(pair.dropped)] = 1;
    }
    for (const proof::Dominance& pair : part_.dominated) {
      const Model::Arc& out = arc(index(pair.dropped));
      const Model::Arc& by = arc(index(pair.by));
      require(!dropped[index(pair.by)], "an arc left out for one that is itself left out");
      require(out.tail == by.tail && out.head == by.head, "an arc left out for one with other ends");
      require(by.unit <= out.unit && by.fixed <= out.fixed, "an arc left out for a dearer one");
      require(by.min <= out.min, "an arc left out for one with a higher minimum");
      require(by.capacity >= through_, "an arc left out for one that cannot carry all");
      high_[index(pair.dropped)] = 0;
    }
  }

  CutLines cut_lines(const proof::Cut& cut) const {
    CutLines lines;
    std::vector<char> inside(part_.nodes.size(), 0);
    for (const std::int32_t node : cut.nodes) {
      const auto found = node_.find(node);
      require(found != node_.end(), "a cut with a node of another part");
      require(!inside[found->second], "a cut with a node twice");
      inside[found->second] = 1;
      lines.demand += taken_[found->second];
    }
    require(lines.demand > 0, "a cut that nothing must cross");
    std::vector<char> by_use(part_.arcs.size(), 0);
    const auto leaves = [&](std::size_t i) {
      return inside[node_.at(arc(i).tail)] && !inside[node_.at(arc(i).head)];
    };
    for (const std::int32_t each : cut.by_use) {
      const auto found = arc_.find(each);
      require(found != arc_.end() && leaves(found->second), "a cut with an arc that does not leave it");
      require(!by_use[found->second], "a cut with an arc twice");
      by_use[found->second] = 1;
      lines.by_use.push_back(found->second);
    }
    for (std::size_t i = 0; i < part_.arcs.size(); ++i)
      if (leaves(i) && !by_use[i]) lines.by_amount.push_back(i);
    return lines;
  }

  // Every node but the root has one parent, before it; every leaf and its parts are there.
  void check_tree() const {
    const auto size = static_cast<std::int32_t>(part_.tree.size());
    require(size > 0, "a part without a tree");
    std::vector<char> has_parent(part_.tree.size(), 0);
    for (std::int32_t i = 0; i < size; ++i) {
      const proof::Node& node = part_.tree[static_cast<std::size_t>(i)];
      require(i == 0 || has_parent[static_cast<std::size_t>(i)], "a node of a tree without parent");
      if (node.arc < 0) {
        require(node.low >= 0 && node.low < static_cast<std::int32_t>(part_.leaves.size()),
                "a leaf that is not there");
        continue;
      }
      require(arc_.contains(node.arc), "a branch on an arc of another part");
      require(node.at_most >= 0 && node.at_most < kUnlimited, "a branch at an impossible amount");
      for (const std::int32_t child : {node.low, node.high}) {
        require(child > i && child < size, "a child that does not stand behind its parent");
        require(!has_parent[static_cast<std::size_t>(child)], "a node of a tree with two parents");
        has_parent[static_cast<std::size_t>(child)] = 1;
      }
    }
    for (const proof::Leaf& leaf : part_.leaves) {
      require(leaf.log2_scale >= 0 && leaf.log2_scale <= 62, "a scale out of range");
      require(leaf.potentials >= 0 && leaf.potentials < static_cast<std::int32_t>(part_.potentials.size()),
              "potentials that are not there");
      require(
          leaf.multipliers >= -1 && leaf.multipliers < static_cast<std::int32_t>(part_.multipliers.size()),
          "multipliers that are not there");
      require(!leaf.ray || leaf.multipliers < 0, "a ray with cuts");
    }
    for (const proof::Multipliers& multipliers : part_.multipliers) {
      for (const auto& [cut, multiplier] : multipliers) {
        require(cut >= 0 && cut < static_cast<std::int32_t>(part_.cuts.size()), "a cut that is not there");
        require(multiplier >= 0, "a cut with a negative multiplier");
      }
    }
    for (const auto& potentials : part_.potentials)
      require(potentials.size() == part_.nodes.size(), "as many potentials as nodes");
  }

  // None: nothing is in this leaf.
  std::optional<Big> leaf_bound(const proof::Leaf& leaf) const {
    for (std::size_t i = 0; i < part_.arcs.size(); ++i)
      if (low_[i] > 0 && std::max(low_[i], arc(i).min) > high_[i]) return std::nullopt;
    const Narrow narrow = leaf_value<Narrow>(leaf);
    const Big value = usable(narrow) ? Big(narrow.value()) : leaf_value<Big>(leaf);
    if (!leaf.ray) return value.shifted_up(leaf.log2_scale);
    require(Big(0) < value, "a ray that shows nothing");
    return std::nullopt;
  }

  // sum potential supply + sum m + sum multiplier demand, in 1/S.
  template <class Number>
  Number leaf_value(const proof::Leaf& leaf) const {
    const std::vector<Int128>& potential = part_.potentials[static_cast<std::size_t>(leaf.potentials)];
    const Number scale = leaf.ray ? Int128{0} : Int128{1} << leaf.log2_scale;
    Number value = 0;
    for (std::size_t i = 0; i < part_.nodes.size(); ++i) value += Number(potential[i]) * Number(taken_[i]);
    static const proof::Multipliers kNone;
    const proof::Multipliers& cuts =
        leaf.multipliers < 0 ? kNone : part_.multipliers[static_cast<std::size_t>(leaf.multipliers)];
    std::vector<Number> off_amount, off_use;  // what cuts take off an arc's price by amount and by use
    if (!cuts.empty()) {
      off_amount.assign(part_.arcs.size(), Number(0));
      off_use.assign(part_.arcs.size(), Number(0));
    }
    for (const auto& [cut, multiplier] : cuts) {
      const CutLines& lines = cuts_[static_cast<std::size_t>(cut)];
      value += Number(multiplier) * Number(lines.demand);
      for (const std::size_t i : lines.by_amount) off_amount[i] += Number(multiplier);
      for (const std::size_t i : lines.by_use)
        off_use[i] += Number(multiplier) * Number(std::min<Int128>(high_[i], lines.demand));
    }
    for (std::size_t i = 0; i < part_.arcs.size(); ++i) {
      const Model::Arc& each = arc(i);
      const std::int64_t least = std::max(low_[i], each.min);
      if (least > high_[i]) continue;
      Number rc = scale * Number(each.unit) - Number(potential[node_.at(each.tail)]) +
                  Number(potential[node_.at(each.head)]);
      Number charge = scale * Number(each.fixed);
      if (!cuts.empty()) {
        rc -= off_amount[i];
        charge -= off_use[i];
      }
      charge += rc * Number(negative(rc) ? high_[i] : least);
      if (!usable(charge)) return charge;
      if (low_[i] > 0 || negative(charge)) value += charge;
    }
    return value;
  }

  const Model& model_;
  const proof::Part& part_;
  std::vector<Int128> taken_;  // supply that each of the part's nodes takes into it
  Int128 through_ = 0;         // T + M
  std::vector<std::int64_t> low_, high_;
  std::vector<CutLines> cuts_;
  std::unordered_map<std::int32_t, std::size_t> node_, arc_;  // model's number -> position in the part
};

// Ascending numbers below `end`.
void check_numbers(const std::vector<std::int32_t>& numbers, std::size_t end, const char* what) {
  for (std::size_t i = 0; i < numbers.size(); ++i)
    require(numbers[i] >= 0 && numbers[i] < static_cast<std::int64_t>(end) &&
                (i == 0 || numbers[i] > numbers[i - 1]),
            what);
}

}  // namespace

std::optional<Big> bound_of(const Model& model, const std::vector<proof::Part>& parts) {
  // The last part that each node has an arc in.
  std::vector<std::int64_t> last(static_cast<std::size_t>(model.nodes), -1);
  std::vector<char> covered(model.arcs.size(), 0);
  for (std::size_t p = 0; p < parts.size(); ++p) {
    const proof::Part& part = parts[p];
    check_numbers(part.nodes, static_cast<std::size_t>(model.nodes), "nodes of a part in ascending order");
    check_numbers(part.arcs, model.arcs.size(), "arcs of a part in ascending order");
    for (const std::int32_t arc : part.arcs) {
      require(!covered[static_cast<std::size_t>(arc)], "an arc in two parts");
      covered[static_cast<std::size_t>(arc)] = 1;
      for (const std::int32_t end :
           {model.arcs[static_cast<std::size_t>(arc)].tail, model.arcs[static_cast<std::size_t>(arc)].head}) {
        require(std::binary_search(part.nodes.begin(), part.nodes.end(), end),
                "an arc whose end is not in its part");
        last[static_cast<std::size_t>(end)] = static_cast<std::int64_t>(p);
      }
    }
  }
  require(std::find(covered.begin(), covered.end(), 0) == covered.end(), "every arc in a part");

  std::vector<Int128> remaining(model.supply.begin(), model.supply.end());
  Big total = 0;
  bool holds = true;
  for (std::size_t p = 0; p < parts.size(); ++p) {
    const proof::Part& part = parts[p];
    std::vector<Int128> taken(part.nodes.size());
    std::optional<std::size_t> joint;
    Int128 sum = 0;
    for (std::size_t i = 0; i < part.nodes.size(); ++i) {
      const auto node = static_cast<std::size_t>(part.nodes[i]);
      if (last[node] > static_cast<std::int64_t>(p)) {
        require(!joint, "a part that hangs on later ones by two nodes");
        joint = i;
        continue;
      }
      taken[i] = remaining[node];
      sum += taken[i];
      remaining[node] = 0;  // taken once
    }
    if (joint) {
      taken[*joint] = -sum;
      remaining[static_cast<std::size_t>(part.nodes[*joint])] += sum;
    }
    const std::optional<Big> bound = PartCheck(model, part, std::move(taken)).bound();
    if (bound)
      total += *bound;
    else
      holds = false;
  }
  if (!holds) return std::nullopt;
  return total;
}

}  // namespace tenon::rebalance
