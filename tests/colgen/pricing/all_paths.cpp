#include "tests/colgen/pricing/all_paths.h"

#include <algorithm>
#include <map>
#include <set>

namespace tenon::pricing {

namespace {

std::size_t at(std::int32_t index) { return static_cast<std::size_t>(index); }

bool keeps(const Accumulating& sum, const NetworkData&, const std::vector<ArcId>& arcs, bool) {
  std::int64_t value = sum.start;
  for (const ArcId arc : arcs) {
    if (!sum.resets.empty() && sum.resets[at(arc.value)]) value = 0;
    value += sum.use[at(arc.value)];
    if (value > sum.limit) return false;
  }
  return true;
}

bool keeps(const TimeWindow& time, const NetworkData& data, const std::vector<ArcId>& arcs, bool) {
  if (arcs.empty()) return true;
  std::int64_t clock = time.windows[at(data.arcs[at(arcs[0].value)].tail.value)].low;
  for (const ArcId arc : arcs) {
    const Window& window = time.windows[at(data.arcs[at(arc.value)].head.value)];
    clock = std::max(window.low, clock + time.use[at(arc.value)]);
    if (clock > window.high) return false;
  }
  return true;
}

bool keeps(const Interval& interval, const NetworkData&, const std::vector<ArcId>& arcs, bool whole) {
  std::int64_t sum = 0;
  for (const ArcId arc : arcs) sum += interval.use[at(arc.value)];
  return !whole || (sum >= interval.low && sum <= interval.high);
}

bool keeps_flags(const Flags& flags, const std::vector<ArcId>& arcs, bool whole) {
  if (flags.steps.empty()) return true;
  std::set<int> on;
  const auto has = [](std::uint64_t bits, int f) { return (bits >> f & 1) != 0; };
  for (int f = 0; f < 64; ++f)
    if (has(flags.start, f)) on.insert(f);
  const auto meets = [&](std::uint64_t needs, std::uint64_t forbids) {
    for (int f = 0; f < 64; ++f)
      if ((has(needs, f) && !on.contains(f)) || (has(forbids, f) && on.contains(f))) return false;
    return true;
  };
  for (const ArcId arc : arcs) {
    const FlagStep& step = flags.steps[at(arc.value)];
    if (!meets(step.needs, step.forbids)) return false;
    for (int f = 0; f < 64; ++f) {
      if (has(step.clears, f)) on.erase(f);
      if (has(step.sets, f)) on.insert(f);
    }
  }
  return !whole || meets(flags.end_needs, flags.end_forbids);
}

std::vector<std::int32_t> items_along(const NetworkData& data, const std::vector<ArcId>& arcs) {
  std::vector<std::int32_t> items;
  const auto arrive = [&](NodeId at_node) {
    for (const auto& [node, item] : data.node_items)
      if (node == at_node) items.push_back(item.value);
  };
  if (!arcs.empty()) arrive(data.arcs[at(arcs[0].value)].tail);
  for (const ArcId arc : arcs) {
    for (const auto& [carrier, item] : data.arc_items)
      if (carrier == arc) items.push_back(item.value);
    arrive(data.arcs[at(arc.value)].head);
  }
  return items;
}

bool may_visit(const Call& call, const std::vector<std::int32_t>& items) {
  std::set<std::int32_t> remembered;
  for (const std::int32_t item : items) {
    if (call.visits == Visits::kAny) break;
    if (remembered.contains(item)) return false;
    if (call.visits == Visits::kNear) {
      const auto& near = call.near[at(item)];
      std::erase_if(remembered, [&](std::int32_t other) {
        return std::find(near.begin(), near.end(), ItemId{other}) == near.end();
      });
    }
    remembered.insert(item);
  }
  return true;
}

bool keeps_pairs(const Call& call, const std::vector<std::int32_t>& items, bool whole) {
  const auto times = [&](ItemId item) { return std::count(items.begin(), items.end(), item.value); };
  for (const auto& [one, other] : call.apart)
    if (one == other ? times(one) > 1 : times(one) > 0 && times(other) > 0) return false;
  for (const auto& [one, other] : call.together)
    if (whole && (times(one) > 0) != (times(other) > 0)) return false;
  return true;
}

bool keeps_nights(const NetworkData& data, const std::vector<ArcId>& arcs, bool whole) {
  if (data.customs.empty()) return true;
  int in_a_row = 0;
  for (const ArcId arc : arcs) {
    in_a_row = data.arcs[at(arc.value)].tag == 1 ? in_a_row + 1 : 0;
    if (in_a_row > 2) return false;
  }
  return !whole || arcs.size() % 2 == 0;
}

std::int64_t charge(const RankOneCut& cut, const std::vector<std::int32_t>& items) {
  std::int64_t parts = 0;
  for (const auto& [item, part] : cut.parts)
    parts += part * std::count(items.begin(), items.end(), item.value);
  return -cut.dual * (parts / cut.whole);
}

void search(const NetworkData& data, const Call& call, NodeId node, std::vector<ArcId>& arcs,
            std::vector<KnownPath>& found) {
  for (std::int32_t a = 0; a < static_cast<std::int32_t>(data.arcs.size()); ++a) {
    if (data.arcs[at(a)].tail != node) continue;
    arcs.push_back(ArcId{a});
    if (judge(data, call, arcs, false)) {
      const NodeId head = data.arcs[at(a)].head;
      if (std::find(call.sinks.begin(), call.sinks.end(), head) == call.sinks.end()) {
        search(data, call, head, arcs, found);
      } else if (const auto cost = judge(data, call, arcs, true)) {
        found.push_back({*cost, arcs});
      }
    }
    arcs.pop_back();
  }
}

}  // namespace

std::optional<std::int64_t> judge(const NetworkData& data, const Call& call, const std::vector<ArcId>& arcs,
                                  bool whole) {
  std::int64_t cost = 0;
  for (std::size_t k = 0; k < arcs.size(); ++k) {
    if (k > 0 && data.arcs[at(arcs[k - 1].value)].head != data.arcs[at(arcs[k].value)].tail) return {};
    if (!call.forbidden.empty() && call.forbidden[at(arcs[k].value)]) return {};
    cost += call.cost[at(arcs[k].value)];
  }
  for (const Resource& resource : data.resources)
    if (!std::visit([&](const auto& it) { return keeps(it, data, arcs, whole); }, resource)) return {};
  const std::vector<std::int32_t> items = items_along(data, arcs);
  if (!keeps_flags(data.flags, arcs, whole) || !may_visit(call, items) || !keeps_pairs(call, items, whole) ||
      !keeps_nights(data, arcs, whole))
    return {};
  for (const RankOneCut& cut : call.cuts) cost += charge(cut, items);
  return cost;
}

std::vector<KnownPath> all_paths(const NetworkData& data, const Call& call) {
  std::vector<KnownPath> found;
  std::vector<ArcId> arcs;
  for (const NodeId source : call.sources) search(data, call, source, arcs, found);
  std::stable_sort(found.begin(), found.end(),
                   [](const KnownPath& a, const KnownPath& b) { return a.cost < b.cost; });
  return found;
}

namespace {

std::vector<std::int64_t> random_uses(Random& random, std::size_t arcs, std::int64_t low, std::int64_t high) {
  std::vector<std::int64_t> use(arcs);
  for (std::int64_t& u : use) u = random.between(low, high);
  return use;
}

// A clock or a sum that no arc lowers, tight enough that few paths fit.
Resource random_main(Random& random, const NetworkData& data, std::int64_t least_use) {
  std::vector<std::int64_t> use = random_uses(random, data.arcs.size(), least_use, 4);
  if (random.chance(1, 2))
    return Accumulating{"sum", std::move(use), random.between(8, 12), random.between(0, 2)};
  std::vector<Window> windows(at(data.nodes));
  for (Window& window : windows) {
    window.low = random.between(0, 4);
    window.high = window.low + random.between(4, 9);
  }
  return TimeWindow{"clock", std::move(use), std::move(windows)};
}

void add_resources(Random& random, Case& it) {
  NetworkData& data = it.data;
  const std::size_t arcs = data.arcs.size();
  if (random.chance(1, 3)) {
    Accumulating sum{"mixed", random_uses(random, arcs, -2, 3), random.between(2, 7)};
    if (random.chance(1, 2))
      for (std::size_t a = 0; a < arcs; ++a) sum.resets.push_back(random.chance(1, 4));
    data.resources.push_back(std::move(sum));
  }
  if (random.chance(1, 3)) {
    const std::int64_t low = random.between(-2, 3);
    Interval interval{"interval", random_uses(random, arcs, random.chance(1, 2) ? 0 : -2, 2), low,
                      low + random.between(2, 8)};
    if (random.chance(1, 4)) interval.low = -kNoLimit;
    if (random.chance(1, 4)) interval.high = kNoLimit;
    data.resources.push_back(std::move(interval));
  }
  if (random.chance(1, 3)) {
    const auto bits = [&] { return random.chance(1, 5) ? random.below(8) : 0; };
    for (std::size_t a = 0; a < arcs; ++a)
      data.flags.steps.push_back({bits(), bits() & bits(), bits(), bits()});
    data.flags.start = random.below(8);
    data.flags.end_needs = bits() & bits();
    data.flags.end_forbids = bits() & bits() & ~data.flags.end_needs;
  }
  if (random.chance(1, 4)) data.customs.push_back(std::make_shared<NightsInARow>(data.arcs));
}

void add_items(Random& random, Case& it, bool everywhere) {
  NetworkData& data = it.data;
  data.items = 5;
  const auto item = [&] { return ItemId{static_cast<std::int32_t>(random.below(5))}; };
  for (std::int32_t v = 0; v < data.nodes; ++v)
    if (everywhere || random.chance(1, 3))
      data.node_items.push_back({NodeId{v}, everywhere ? ItemId{v % 5} : item()});
  for (std::int32_t a = 0; a < static_cast<std::int32_t>(data.arcs.size()); ++a)
    while (random.chance(1, 9)) data.arc_items.push_back({ArcId{a}, item()});
  for (int i = 0; i < 5; ++i) {
    it.near.emplace_back();
    for (int j = 0; j < 5; ++j)
      if (random.chance(1, 2)) it.near.back().push_back(ItemId{j});
  }
  while (random.chance(1, 2)) {
    RankOneCut cut{
        .parts = {}, .whole = static_cast<int>(random.between(2, 5)), .dual = -random.between(0, 9)};
    for (int i = 0; i < 5; ++i)
      if (random.chance(1, 2))
        cut.parts.push_back(
            {ItemId{i}, static_cast<int>(random.between(1, cut.whole == 2 ? 1 : cut.whole - 1))});
    it.cuts.push_back(std::move(cut));
  }
  while (random.chance(1, 4)) it.apart.push_back({item(), item()});
  while (random.chance(1, 5)) {
    const ItemPair pair{item(), item()};
    if (pair.first != pair.second) it.together.push_back(pair);
  }
}

void add_arcs(Random& random, NetworkData& data, bool acyclic) {
  const std::int64_t arcs = random.between(2 * data.nodes, (acyclic ? 6 : 3) * data.nodes);
  for (std::int64_t a = 0; a < arcs; ++a) {
    auto tail = static_cast<std::int32_t>(random.below(at(data.nodes)));
    auto head = static_cast<std::int32_t>(random.below(at(data.nodes)));
    if (acyclic && tail == head) continue;
    if (acyclic && tail > head) std::swap(tail, head);
    data.arcs.push_back({NodeId{tail}, NodeId{head}, static_cast<std::int64_t>(random.below(2))});
  }
}

}  // namespace

Case random_case(Random& random, bool acyclic) {
  Case it;
  it.data.nodes = static_cast<std::int32_t>(random.between(acyclic ? 5 : 3, acyclic ? 9 : 6));
  add_arcs(random, it.data, acyclic);
  const bool mains = random.chance(acyclic ? 1 : 3, 4);
  it.visits = !acyclic && !mains ? Visits::kOnce : static_cast<Visits>(random.below(3));
  if (mains) {
    const std::size_t count = 1 + random.below(2);
    for (std::size_t m = 0; m < count; ++m) {
      it.data.resources.push_back(random_main(random, it.data, m == 0 ? 1 : 0));
      it.data.mains.push_back({static_cast<int>(m), random.between(0, 3)});
    }
  }
  add_resources(random, it);
  add_items(random, it, !acyclic && !mains);
  for (std::size_t a = 0; a < it.data.arcs.size(); ++a) {
    it.cost.push_back(random.between(-10, 9));
    it.forbidden.push_back(random.chance(1, 12));
  }
  if (random.chance(1, 3)) it.forbidden.clear();
  it.sources = {NodeId{0}};
  it.sinks = {NodeId{it.data.nodes - 1}};
  if (it.data.nodes > 3 && random.chance(1, 3)) it.sources.push_back(NodeId{1});
  if (it.data.nodes > 4 && random.chance(1, 3)) it.sinks.push_back(NodeId{it.data.nodes - 2});
  if (it.data.nodes > 2 && random.chance(1, 8)) it.sinks = {NodeId{0}};  // round trips, if any
  return it;
}

}  // namespace tenon::pricing
