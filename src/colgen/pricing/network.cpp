#include "colgen/pricing/network.h"

#include <algorithm>
#include <functional>
#include <map>
#include <numeric>
#include <queue>

#include "base/error.h"

namespace tenon::pricing {

namespace {

constexpr std::int64_t kMostBuckets = std::int64_t{1} << 26;
constexpr std::int64_t kUsualCells = 50;

std::size_t at(std::int32_t index) { return static_cast<std::size_t>(index); }

bool is_amount(std::int64_t value) { return value >= -kMostAmount && value <= kMostAmount; }
bool is_limit(std::int64_t value) { return is_amount(value) || value == kNoLimit || value == -kNoLimit; }

// A level before it is laid out by slots.
struct LevelColumn {
  std::vector<Network::Level> steps;  // one an arc
  std::int64_t end_limit = kNoLimit;
};

void check_uses(const std::vector<std::int64_t>& use, const NetworkData& data) {
  TENON_ASSERT(use.size() == data.arcs.size());
  TENON_ASSERT(std::all_of(use.begin(), use.end(), is_amount));
}

void add_columns(const Accumulating& resource, const NetworkData& data, std::vector<LevelColumn>& columns) {
  check_uses(resource.use, data);
  TENON_ASSERT(is_limit(resource.limit) && is_amount(resource.start) && resource.start <= resource.limit);
  TENON_ASSERT(resource.resets.empty() || resource.resets.size() == data.arcs.size());
  LevelColumn column;
  for (std::size_t a = 0; a < data.arcs.size(); ++a) {
    const bool resets = !resource.resets.empty() && resource.resets[a];
    // What a reset leaves behind is below any amount, so the lower end is where the sum begins again.
    column.steps.push_back(resets ? Network::Level{-kNoLimit, resource.use[a], resource.limit}
                                  : Network::Level{resource.use[a], -kNoLimit, resource.limit});
  }
  columns.push_back(std::move(column));
}

void add_columns(const TimeWindow& resource, const NetworkData& data, std::vector<LevelColumn>& columns) {
  check_uses(resource.use, data);
  TENON_ASSERT(resource.windows.size() == at(data.nodes));
  for (const Window& window : resource.windows)
    TENON_ASSERT(is_amount(window.low) && is_limit(window.high) && window.low <= window.high);
  LevelColumn column;
  for (std::size_t a = 0; a < data.arcs.size(); ++a) {
    const Window& window = resource.windows[at(data.arcs[a].head.value)];
    column.steps.push_back({resource.use[a], window.low, window.high});
  }
  columns.push_back(std::move(column));
}

// The upper end limits the sum, the lower end the negated sum. Where no arc lowers the sum, too much is too much at once,
// and all sums from `low` on are as good as one another for the lower end.
void add_columns(const Interval& resource, const NetworkData& data, std::vector<LevelColumn>& columns) {
  check_uses(resource.use, data);
  TENON_ASSERT(is_limit(resource.low) && is_limit(resource.high) && resource.low <= resource.high);
  const bool grows =
      std::all_of(resource.use.begin(), resource.use.end(), [](std::int64_t use) { return use >= 0; });
  if (resource.high != kNoLimit) {
    LevelColumn column{{}, resource.high};
    for (const std::int64_t use : resource.use)
      column.steps.push_back({use, -kNoLimit, grows ? resource.high : kNoLimit});
    columns.push_back(std::move(column));
  }
  if (resource.low != -kNoLimit) {
    LevelColumn column{{}, -resource.low};
    for (const std::int64_t use : resource.use)
      column.steps.push_back({-use, grows ? -std::max<std::int64_t>(0, resource.low) : -kNoLimit, kNoLimit});
    columns.push_back(std::move(column));
  }
}

struct MainRange {
  std::int64_t low, high;
};

// Where a main resource may lie at a node; asserts that it can be a main one.
MainRange range_at(const Resource& resource, std::int32_t node) {
  if (const auto* sum = std::get_if<Accumulating>(&resource)) return {sum->start, sum->limit};
  const Window& window = std::get<TimeWindow>(resource).windows[at(node)];
  return {window.low, window.high};
}

const std::vector<std::int64_t>& uses_of(const Resource& resource) {
  return std::visit([](const auto& it) -> const std::vector<std::int64_t>& { return it.use; }, resource);
}

void check_main(const Main& main, const NetworkData& data) {
  TENON_ASSERT(main.resource >= 0 && main.resource < static_cast<int>(data.resources.size()));
  TENON_ASSERT(main.step >= 0 && main.step <= kMostAmount);
  const Resource& resource = data.resources[at(main.resource)];
  TENON_ASSERT(!std::holds_alternative<Interval>(resource));
  if (const auto* sum = std::get_if<Accumulating>(&resource)) TENON_ASSERT(sum->resets.empty());
  const auto& use = uses_of(resource);
  TENON_ASSERT(std::all_of(use.begin(), use.end(), [](std::int64_t u) { return u >= 0; }));
  for (std::int32_t v = 0; v < data.nodes; ++v) TENON_ASSERT(range_at(resource, v).high != kNoLimit);
}

}  // namespace

Network::Network(NetworkData data) : data_(std::move(data)) {
  check_ends();
  sort_arcs();
  make_groups();
  make_levels();
  read_flags();
  TENON_ASSERT(data_.mains.size() <= 2);
  for (const Main& main : data_.mains) check_main(main, data_);
  find_order();
  make_buckets();
}

void Network::check_ends() const {
  constexpr std::size_t kMost = std::size_t{1} << 30;
  TENON_ASSERT(data_.nodes >= 0 && data_.items >= 0 && data_.arcs.size() < kMost);
  const auto is_node = [&](NodeId v) { return v.value >= 0 && v.value < data_.nodes; };
  const auto is_item = [&](ItemId i) { return i.value >= 0 && i.value < data_.items; };
  for (const Arc& arc : data_.arcs) TENON_ASSERT(is_node(arc.tail) && is_node(arc.head));
  for (const auto& [node, item] : data_.node_items) TENON_ASSERT(is_node(node) && is_item(item));
  for (const auto& [arc, item] : data_.arc_items)
    TENON_ASSERT(arc.value >= 0 && arc.value < arcs() && is_item(item));
  for (const auto& custom : data_.customs)
    TENON_ASSERT(custom && custom->slots() >= 1 && custom->slots() <= 8);
}

void Network::sort_arcs() {
  first_out_.assign(at(data_.nodes) + 1, 0);
  for (const Arc& arc : data_.arcs) ++first_out_[at(arc.tail.value) + 1];
  std::partial_sum(first_out_.begin(), first_out_.end(), first_out_.begin());
  std::vector<std::int32_t> next(first_out_.begin(), first_out_.end() - 1);
  slot_arc_.resize(data_.arcs.size());
  slot_head_.resize(data_.arcs.size());
  for (std::int32_t a = 0; a < arcs(); ++a) {
    const Arc& arc = data_.arcs[at(a)];
    const std::int32_t slot = next[at(arc.tail.value)]++;
    slot_arc_[at(slot)] = a;
    slot_head_[at(slot)] = arc.head.value;
  }
}

void Network::make_groups() {
  std::vector<std::vector<ItemId>> of_node(at(data_.nodes));
  for (const auto& [node, item] : data_.node_items) of_node[at(node.value)].push_back(item);
  std::map<std::int32_t, std::vector<ItemId>> of_arc;
  for (const auto& [arc, item] : data_.arc_items) of_arc[arc.value].push_back(item);

  group_first_.assign(1, 0);
  std::map<std::vector<ItemId>, std::int32_t> known{{{}, -1}};
  const auto group_of = [&](const std::vector<ItemId>& items) {
    const auto [place, is_new] = known.try_emplace(items, groups());
    if (is_new) {
      group_item_.insert(group_item_.end(), items.begin(), items.end());
      group_first_.push_back(static_cast<std::int32_t>(group_item_.size()));
    }
    return place->second;
  };
  for (const std::vector<ItemId>& items : of_node) node_group_.push_back(group_of(items));
  for (std::int32_t slot = 0; slot < arcs(); ++slot) {
    const std::int32_t head = head_at(slot);
    slot_group_.push_back(node_group_[at(head)]);
    const auto own = of_arc.find(arc_at(slot));
    if (own == of_arc.end()) continue;
    std::vector<ItemId> items = own->second;
    items.insert(items.end(), of_node[at(head)].begin(), of_node[at(head)].end());
    slot_group_.back() = group_of(items);
  }
}

void Network::make_levels() {
  std::vector<LevelColumn> columns;
  for (const Resource& resource : data_.resources) {
    first_level_.push_back(static_cast<int>(columns.size()));
    std::visit([&](const auto& it) { add_columns(it, data_, columns); }, resource);
  }
  levels_ = static_cast<int>(columns.size());
  slot_level_.reserve(columns.size() * data_.arcs.size());
  for (const std::int32_t arc : slot_arc_)
    for (const LevelColumn& column : columns) slot_level_.push_back(column.steps[at(arc)]);
  for (const LevelColumn& column : columns) end_limit_.push_back(column.end_limit);
}

void Network::start_levels(std::int32_t source, std::int64_t* to) const {
  for (std::size_t r = 0; r < data_.resources.size(); ++r) {
    std::int64_t* level = to + first_level_[r];
    const Resource& resource = data_.resources[r];
    if (const auto* sum = std::get_if<Accumulating>(&resource)) {
      *level = sum->start;
    } else if (const auto* time = std::get_if<TimeWindow>(&resource)) {
      *level = time->windows[at(source)].low;
    } else {
      const auto& interval = std::get<Interval>(resource);
      if (interval.high != kNoLimit) *level++ = 0;
      if (interval.low != -kNoLimit) *level = 0;
    }
  }
}

void Network::read_flags() {
  const Flags& flags = data_.flags;
  TENON_ASSERT(flags.steps.size() == data_.arcs.size() ||
               (flags.steps.empty() && (flags.start | flags.end_needs | flags.end_forbids) == 0));
  better_absent_ = flags.end_forbids;
  better_present_ = flags.end_needs;
  for (const FlagStep& step : flags.steps) {
    better_absent_ |= step.forbids;
    better_present_ |= step.needs;
  }
}

// Tails before heads over the arcs that count; shorter than the number of nodes if those have a cycle. Of the nodes that
// may come next the first, so that who numbers nodes along the arcs is swept in the order of memory.
std::vector<std::int32_t> Network::topological(const std::vector<char>& counts, std::int32_t* longest) const {
  std::vector<std::int32_t> open(at(data_.nodes), 0), depth(at(data_.nodes), 0), order;
  std::priority_queue<std::int32_t, std::vector<std::int32_t>, std::greater<>> ready;
  for (std::size_t a = 0; a < data_.arcs.size(); ++a)
    if (counts[a]) ++open[at(data_.arcs[a].head.value)];
  for (std::int32_t v = 0; v < data_.nodes; ++v)
    if (open[at(v)] == 0) ready.push(v);
  while (!ready.empty()) {
    const std::int32_t node = ready.top();
    ready.pop();
    order.push_back(node);
    for (std::int32_t slot = first_out(node); slot < first_out(node + 1); ++slot) {
      if (!counts[at(arc_at(slot))]) continue;
      const std::int32_t head = head_at(slot);
      depth[at(head)] = std::max(depth[at(head)], depth[at(node)] + 1);
      *longest = std::max(*longest, depth[at(head)]);
      if (--open[at(head)] == 0) ready.push(head);
    }
  }
  return order;
}

void Network::find_order() {
  std::vector<char> counts(data_.arcs.size(), 1);
  order_ = topological(counts, &longest_path_);
  const auto no_cycle = [&] {
    std::int32_t longest = 0;
    return topological(counts, &longest).size() == at(data_.nodes);
  };
  acyclic_ = order_.size() == at(data_.nodes);
  TENON_ASSERT(!acyclic_ || longest_path_ <= kMostArcs);
  if (!acyclic_) order_.clear();
  for (const Main& main : data_.mains) {
    const auto& use = uses_of(data_.resources[at(main.resource)]);
    for (std::size_t a = 0; a < use.size(); ++a)
      if (use[a] > 0) counts[a] = 0;
  }
  bounded_ = acyclic_ || no_cycle();
  for (std::int32_t slot = 0; slot < arcs(); ++slot)
    if (group_at(slot) >= 0) counts[at(arc_at(slot))] = 0;
  bounded_if_elementary_ = bounded_ || no_cycle();
}

void Network::make_buckets() {
  for (const Main& main : data_.mains) {
    const Resource& resource = data_.resources[at(main.resource)];
    MainRange all{kNoLimit, -kNoLimit};
    for (std::int32_t v = 0; v < data_.nodes; ++v) {
      const MainRange here = range_at(resource, v);
      all = {std::min(all.low, here.low), std::max(all.high, here.high)};
    }
    if (data_.nodes == 0) all = {0, 0};
    const std::int64_t step =
        main.step > 0 ? main.step : std::max<std::int64_t>(1, (all.high - all.low) / kUsualCells);
    const std::int64_t cells = (all.high - all.low) / step + 1;
    TENON_ASSERT(cells <= kMostBuckets);
    grids_.push_back({first_level_[at(main.resource)], step, all.low, static_cast<std::int32_t>(cells)});
  }
  std::int64_t buckets = 0;
  for (std::int32_t v = 0; v < data_.nodes; ++v) {
    Box box{static_cast<std::int32_t>(buckets)};
    for (std::size_t g = 0; g < grids_.size(); ++g) {
      const MainRange range = range_at(data_.resources[at(data_.mains[g].resource)], v);
      box.low[g] = grids_[g].cell(range.low);
      box.size[g] = grids_[g].cell(range.high) - box.low[g] + 1;
    }
    boxes_.push_back(box);
    buckets += std::int64_t{box.size[0]} * box.size[1];
    TENON_ASSERT(buckets <= kMostBuckets);
  }
  if (grids_.size() == 2) TENON_ASSERT(std::int64_t{grids_[0].cells} * grids_[1].cells <= kMostBuckets);
  buckets_ = static_cast<std::int32_t>(buckets);
}

}  // namespace tenon::pricing
