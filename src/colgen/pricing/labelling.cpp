#include "colgen/pricing/labelling.h"

#include <algorithm>
#include <functional>

#include "base/error.h"

namespace tenon::pricing {

namespace {

std::size_t at(std::int32_t index) { return static_cast<std::size_t>(index); }

constexpr std::int64_t kMostCost = std::int64_t{1} << 61;
// A tick is a microsecond or so: what elementary steps take, in hundredths of that.
constexpr std::int64_t kPerTick = 100, kExtension = 2, kLabel = 5, kThreeComparisons = 1,
                       kArcOrNode = 1;  // looked at once a run

}  // namespace

std::span<const Effort> usual_efforts() {
  static constexpr Effort kEfforts[] = {
      {.labels_per_bucket = 1, .compare_all = false}, {.labels_per_bucket = 8}, {}};
  return kEfforts;
}

void Labelling::run(const Network& network, const Call& call, std::span<const Effort> efforts, Budget& budget,
                    Result& result) {
  TENON_ASSERT(!efforts.empty());
  Counts all;
  for (const Effort& effort : efforts) {
    run(network, call, effort, budget, result);
    all.labels += result.counts.labels;
    all.extensions += result.counts.extensions;
    all.comparisons += result.counts.comparisons;
    if (!result.paths.empty() || budget.stop()) break;
  }
  result.counts = all;
}

void Labelling::run(const Network& network, const Call& call, const Effort& effort, Budget& budget,
                    Result& result) {
  network_ = &network;
  call_ = &call;
  effort_ = effort;
  budget_ = &budget;
  check_call();
  prepare();
  begin();
  if (network.acyclic()) {
    sweep();
  } else {
    sweep_cells();
  }
  recover_paths(result);
  result.least = least_;
  result.left_out = network.acyclic() && call.only_below ? call.below : kNoPath;
  result.complete = effort.exact() && !cut_short_;
  result.counts = counts_;
}

std::int64_t Labelling::bytes() const { return labels_.bytes() + buckets_.bytes(); }

void Labelling::check_call() const {
  const auto is_node = [&](NodeId v) { return v.value >= 0 && v.value < network_->nodes(); };
  TENON_ASSERT(call_->cost.size() == at(network_->arcs()));
  TENON_ASSERT(call_->forbidden.empty() || call_->forbidden.size() == at(network_->arcs()));
  TENON_ASSERT(std::all_of(call_->sources.begin(), call_->sources.end(), is_node));
  TENON_ASSERT(std::all_of(call_->sinks.begin(), call_->sinks.end(), is_node));
  TENON_ASSERT(call_->most_paths > 0 && effort_.labels_per_bucket >= 0 && effort_.most_labels > 0);
  // Else there may be paths without end.
  TENON_ASSERT(network_->bounded() || (call_->visits == Visits::kOnce && network_->bounded_if_elementary()));
}

void Labelling::prepare() {
  is_sink_.assign(at(network_->nodes()), 0);
  for (const NodeId sink : call_->sinks) is_sink_[at(sink.value)] = 1;
  rules_.compile(*network_, *call_);
  cuts_.compile(*network_, *call_);
  cut_short_ = false;
  limit_depth();
  lay_out();
  find_completions();
  buckets_.reset(network_->buckets());
  open_.clear();
  open_cell_ = -1;
  candidates_.clear();
  offered_ = 0;
  least_ = kNoPath;
  counts_ = {};
  spent_ = 0;
}

// So many arcs that no path's cost can leave its range, whatever the arcs.
void Labelling::limit_depth() {
  std::int64_t most = 1;
  for (const std::int64_t cost : call_->cost) {
    TENON_ASSERT(cost > -kMostCost && cost < kMostCost);
    most = std::max(most, cost < 0 ? -cost : cost);
  }
  TENON_ASSERT(most < kMostCost - cuts_.most_charge());
  most += cuts_.most_charge();
  most_depth_ = static_cast<std::int32_t>(std::min<std::int64_t>(kMostArcs, kMostCost / most));
  TENON_ASSERT(!network_->acyclic() || network_->longest_path() <= most_depth_);
}

void Labelling::lay_out() {
  flags_at_ = network_->levels();
  items_at_ = flags_at_ + (network_->has_flags() ? 1 : 0);
  cuts_at_ = items_at_ + rules_.words();
  customs_at_ = cuts_at_ + cuts_.words();
  int width = customs_at_;
  for (const auto& custom : network_->data().customs) width += custom->slots();
  labels_.clear(width);
  from_.assign(at(width) + 1, 0);
  to_.assign(at(width) + 1, 0);
}

// Charges of cuts only add to what a way costs, and resources only forbid some.
void Labelling::find_completions() {
  if (!network_->acyclic()) return;
  to_sink_.assign(at(network_->nodes()), kNoPath);
  const std::vector<std::int32_t>& order = network_->order();
  for (auto node = order.rbegin(); node != order.rend(); ++node) {
    std::int64_t least = kNoPath;
    for (std::int32_t slot = network_->first_out(*node); slot < network_->first_out(*node + 1); ++slot) {
      const std::int32_t arc = network_->arc_at(slot), head = network_->head_at(slot);
      if (!call_->forbidden.empty() && call_->forbidden[at(arc)]) continue;
      const std::int64_t onward = is_sink_[at(head)] ? 0 : to_sink_[at(head)];
      if (onward != kNoPath) least = std::min(least, call_->cost[at(arc)] + onward);
    }
    to_sink_[at(*node)] = least;
  }
}

// Whether to_ at the node leads to no path that is asked for.
bool Labelling::hopeless(std::int32_t node) const {
  if (!network_->acyclic()) return false;
  const std::int64_t onward = to_sink_[at(node)];
  return onward == kNoPath || (call_->only_below && to_cost_ + onward >= call_->below);
}

void Labelling::begin() {
  if (!network_->acyclic()) {
    std::int32_t cells = 1;
    for (int g = 0; g < network_->grids(); ++g) cells *= network_->grid(g).cells;
    cell_first_.assign(at(cells), -1);
  }
  for (const NodeId source : call_->sources) begin_at(source.value);
}

void Labelling::begin_at(std::int32_t source) {
  std::fill(to_.begin(), to_.end(), 0);
  to_cost_ = 0;
  network_->start_levels(source, to_.data());
  if (network_->has_flags()) to_[at(flags_at_)] = static_cast<std::int64_t>(network_->data().flags.start);
  if (const std::int32_t group = network_->group_of_node(source); group >= 0) {
    if (!rules_.collect(group, to_.data() + items_at_, to_.data() + items_at_)) return;
    to_cost_ += cuts_.extend(group, to_.data() + cuts_at_);
  }
  std::size_t slot = at(customs_at_);
  for (const auto& custom : network_->data().customs) {
    custom->start(NodeId{source}, std::span(to_).subspan(slot, at(custom->slots())));
    slot += at(custom->slots());
  }
  keep(source, -1, -1, 0);
}

void Labelling::sweep() {
  for (const std::int32_t node : network_->order()) {
    const Network::Box& box = network_->box(node);
    for (std::int32_t b = 0; b < box.size[0] * box.size[1]; ++b) {
      const Buckets::Bucket bucket = buckets_.bucket(box.first + b);  // nothing is added here any more
      for (std::int32_t e = 0; e < bucket.count; ++e)
        if (!look_at(buckets_.entries(bucket)[e].label)) return;
    }
  }
}

void Labelling::sweep_cells() {
  for (std::int32_t cell = 0; cell < static_cast<std::int32_t>(cell_first_.size()); ++cell) {
    open_cell(cell);
    while (!open_.empty()) {
      std::pop_heap(open_.begin(), open_.end(), std::greater<>());
      const std::int32_t label = open_.back().label;
      open_.pop_back();
      if (!look_at(label)) return;
    }
  }
}

void Labelling::open_cell(std::int32_t cell) {
  open_cell_ = cell;
  for (std::int32_t l = cell_first_[at(cell)]; l >= 0; l = labels_.next[at(l)]) {
    const std::int64_t* row = labels_.row_of(l);
    const auto value = [&](int g) { return g < network_->grids() ? row[network_->grid(g).level] : 0; };
    open_.push_back({value(0), value(1), labels_.depth[at(l)], l});
  }
  std::make_heap(open_.begin(), open_.end(), std::greater<>());
}

bool Labelling::look_at(std::int32_t label) {
  if (labels_.depth[at(label)] == LabelStore::kDropped) return true;
  const std::int32_t node = labels_.node[at(label)];
  const std::int64_t* row = labels_.row_of(label);
  const Bucketed where = place(row);
  if (dominated(node, where, labels_.cost[at(label)], row, label)) {
    labels_.depth[at(label)] = LabelStore::kDropped;
    buckets_.kill(bucket_of(node, where), label);
  } else {
    extend(label);
  }
  if (!spend()) return true;
  cut_short_ = true;
  return false;
}

// True once the run must end.
bool Labelling::spend() {
  const std::int64_t work = kArcOrNode * (network_->arcs() + network_->nodes()) +
                            kExtension * counts_.extensions + kLabel * counts_.labels +
                            kThreeComparisons * (counts_.comparisons / 3);
  const std::int64_t ticks = work / kPerTick - spent_;
  spent_ += ticks;
  if (bytes() > budget_->limits().memory_bytes) budget_->end(Stop::kMemory);
  return budget_->spend(ticks) || labels_.size() >= effort_.most_labels;
}

void Labelling::extend(std::int32_t label) {
  const std::int32_t node = labels_.node[at(label)];
  const std::int32_t depth = labels_.depth[at(label)];
  if (depth == most_depth_) {
    cut_short_ = true;
    return;
  }
  std::copy_n(labels_.row_of(label), labels_.width, from_.begin());
  from_cost_ = labels_.cost[at(label)];
  const std::int32_t end = network_->first_out(node + 1);
  for (std::int32_t slot = network_->first_out(node); slot < end; ++slot) {
    const std::int32_t arc = network_->arc_at(slot);
    if (!call_->forbidden.empty() && call_->forbidden[at(arc)]) continue;
    ++counts_.extensions;
    if (!step(slot, arc)) continue;
    const std::int32_t head = network_->head_at(slot);
    if (is_sink_[at(head)]) {
      arrive(head, arc, label);
    } else {
      keep(head, arc, label, depth + 1);
    }
  }
}

// from_ along an arc is to_; false: it cannot be taken.
bool Labelling::step(std::int32_t slot, std::int32_t arc) {
  const Network::Level* level = network_->levels_at(slot);
  for (int i = 0; i < flags_at_; ++i) {
    to_[at(i)] = std::max(level[i].low, from_[at(i)] + level[i].use);
    if (to_[at(i)] > level[i].high) return false;
  }
  if (network_->has_flags()) {
    const FlagStep& flags = network_->flag_step(arc);
    const auto bits = static_cast<std::uint64_t>(from_[at(flags_at_)]);
    if ((bits & flags.needs) != flags.needs || (bits & flags.forbids) != 0) return false;
    to_[at(flags_at_)] = static_cast<std::int64_t>((bits & ~flags.clears) | flags.sets);
  }
  to_cost_ = from_cost_ + call_->cost[at(arc)];
  if (const std::int32_t group = network_->group_at(slot); group >= 0) {
    if (!rules_.collect(group, from_.data() + items_at_, to_.data() + items_at_)) return false;
    std::copy(from_.begin() + cuts_at_, from_.begin() + customs_at_, to_.begin() + cuts_at_);
    to_cost_ += cuts_.extend(group, to_.data() + cuts_at_);
  } else {
    std::copy(from_.begin() + items_at_, from_.begin() + customs_at_, to_.begin() + items_at_);
  }
  return network_->data().customs.empty() || extend_customs(arc);
}

bool Labelling::extend_customs(std::int32_t arc) {
  std::size_t slot = at(customs_at_);
  for (const auto& custom : network_->data().customs) {
    const std::size_t slots = at(custom->slots());
    if (!custom->extend(ArcId{arc}, std::span(from_).subspan(slot, slots),
                        std::span(to_).subspan(slot, slots)))
      return false;
    slot += slots;
  }
  return true;
}

void Labelling::arrive(std::int32_t sink, std::int32_t arc, std::int32_t label) {
  if (to_cost_ >= least_ && to_cost_ >= call_->below) return;
  if (!may_end(sink)) return;
  least_ = std::min(least_, to_cost_);
  if (to_cost_ >= call_->below) return;
  const Candidate candidate{to_cost_, offered_++, label, arc};
  if (candidates_.size() == at(call_->most_paths)) {
    if (candidate > candidates_.front()) return;
    std::pop_heap(candidates_.begin(), candidates_.end());
    candidates_.pop_back();
  }
  candidates_.push_back(candidate);
  std::push_heap(candidates_.begin(), candidates_.end());
}

bool Labelling::may_end(std::int32_t sink) const {
  for (int i = 0; i < flags_at_; ++i)
    if (to_[at(i)] > network_->level_limits_at_end()[at(i)]) return false;
  if (network_->has_flags()) {
    const Flags& flags = network_->data().flags;
    const auto bits = static_cast<std::uint64_t>(to_[at(flags_at_)]);
    if ((bits & flags.end_needs) != flags.end_needs || (bits & flags.end_forbids) != 0) return false;
  }
  if (!rules_.may_end(to_.data() + items_at_)) return false;
  std::size_t slot = at(customs_at_);
  for (const auto& custom : network_->data().customs) {
    if (!custom->may_end(NodeId{sink}, std::span(to_).subspan(slot, at(custom->slots())))) return false;
    slot += at(custom->slots());
  }
  return true;
}

// Stores to_ at the node, unless it is dominated or past the beam.
void Labelling::keep(std::int32_t node, std::int32_t arc, std::int32_t parent, std::int32_t depth) {
  if (hopeless(node)) return;
  const Bucketed where = place(to_.data());
  if (dominated(node, where, to_cost_, to_.data(), -1)) return;
  const std::int32_t which = bucket_of(node, where);
  if (effort_.labels_per_bucket > 0 && !make_room(which)) return;
  const std::int32_t label = labels_.add(to_cost_, to_.data(), node, arc, parent, depth);
  buckets_.add(which, {to_cost_, flags_at_ > 0 ? to_[0] : 0, flags_at_ > 1 ? to_[1] : 0,
                       rules_.digest(to_.data() + items_at_), label});
  ++counts_.labels;
  if (network_->acyclic()) return;
  const int grids = network_->grids();
  const std::int32_t cell = grids == 2 ? where.x * network_->grid(1).cells + where.y : where.x;
  if (cell == open_cell_) {
    const auto value = [&](int g) { return g < grids ? to_[at(network_->grid(g).level)] : 0; };
    open_.push_back({value(0), value(1), depth, label});
    std::push_heap(open_.begin(), open_.end(), std::greater<>());
  } else {
    labels_.next[at(label)] = cell_first_[at(cell)];
    cell_first_[at(cell)] = label;
  }
}

// The beam: for one more label the dearest one leaves. False: that would be the new one.
bool Labelling::make_room(std::int32_t which) {
  const Buckets::Bucket& bucket = buckets_.bucket(which);
  if (bucket.count < effort_.labels_per_bucket) return true;
  const std::int32_t worst = buckets_.dearest(which);
  const Buckets::Entry& entry = buckets_.entries(bucket)[worst];
  if (entry.cost <= to_cost_) return false;
  labels_.depth[at(entry.label)] = LabelStore::kDropped;
  buckets_.remove(which, worst);
  return true;
}

Labelling::Bucketed Labelling::place(const std::int64_t* row) const {
  Bucketed at;
  if (network_->grids() > 0) at.x = network_->grid(0).cell(row[network_->grid(0).level]);
  if (network_->grids() > 1) at.y = network_->grid(1).cell(row[network_->grid(1).level]);
  return at;
}

std::int32_t Labelling::bucket_of(std::int32_t node, const Bucketed& at) const {
  const Network::Box& box = network_->box(node);
  return box.first + (at.x - box.low[0]) * box.size[1] + (at.y - box.low[1]);
}

// Whether a label of the node, made after label `after`, dominates (cost, row), which belongs to bucket `at`.
bool Labelling::dominated(std::int32_t node, const Bucketed& where, std::int64_t cost,
                          const std::int64_t* row, std::int32_t after) {
  if (!effort_.dominance) return false;
  const Network::Box& box = network_->box(node);
  const std::int64_t first = flags_at_ > 0 ? row[0] : 0, second = flags_at_ > 1 ? row[1] : 0;
  const std::uint64_t forbids = effort_.compare_all ? rules_.digest(row + items_at_) : ~std::uint64_t{0};
  for (std::int32_t x = where.x; x >= box.low[0]; --x)
    for (std::int32_t y = where.y; y >= box.low[1]; --y) {
      const Buckets::Bucket& bucket = buckets_.bucket(bucket_of(node, {x, y}));
      if (bucket.least > cost) continue;
      const Buckets::Entry* entries = buckets_.entries(bucket);
      for (std::int32_t e = bucket.count - 1; e >= 0 && entries[e].label > after; --e) {
        ++counts_.comparisons;
        // One branch, since each test alone would be a guess.
        if ((entries[e].cost > cost) | (entries[e].first > first) | (entries[e].second > second) |
            ((entries[e].forbids & ~forbids) != 0))
          continue;
        if (dominates(node, labels_.row_of(entries[e].label), row, cost - entries[e].cost)) return true;
      }
    }
  return false;
}

// Whether a label with row `a`, cheaper by `slack`, dominates one with row `b`, whose first two levels are no less.
bool Labelling::dominates(std::int32_t node, const std::int64_t* a, const std::int64_t* b,
                          std::int64_t slack) const {
  for (int i = 2; i < flags_at_; ++i)
    if (a[i] > b[i]) return false;
  if (!effort_.compare_all) return true;
  if (network_->has_flags()) {
    const auto better = static_cast<std::uint64_t>(a[flags_at_]);
    const auto other = static_cast<std::uint64_t>(b[flags_at_]);
    if (better & ~other & network_->flags_better_absent()) return false;
    if (other & ~better & network_->flags_better_present()) return false;
  }
  return rules_.dominates(a + items_at_, b + items_at_) && customs_dominate(node, a, b) &&
         cuts_.within(a + cuts_at_, b + cuts_at_, slack);
}

bool Labelling::customs_dominate(std::int32_t node, const std::int64_t* a, const std::int64_t* b) const {
  std::size_t slot = at(customs_at_);
  for (const auto& custom : network_->data().customs) {
    const std::size_t slots = at(custom->slots());
    if (!custom->dominates(NodeId{node}, {a + slot, slots}, {b + slot, slots})) return false;
    slot += slots;
  }
  return true;
}

void Labelling::recover_paths(Result& result) {
  result.paths.clear();
  result.arcs.clear();
  std::sort(candidates_.begin(), candidates_.end());
  for (const Candidate& candidate : candidates_) {
    const std::size_t first = result.arcs.size();
    result.arcs.push_back(ArcId{candidate.arc});
    for (std::int32_t l = candidate.label; labels_.arc[at(l)] >= 0; l = labels_.parent[at(l)])
      result.arcs.push_back(ArcId{labels_.arc[at(l)]});
    std::reverse(result.arcs.begin() + static_cast<std::ptrdiff_t>(first), result.arcs.end());
    result.paths.push_back({candidate.cost, static_cast<std::int32_t>(first),
                            static_cast<std::int32_t>(result.arcs.size() - first)});
  }
}

}  // namespace tenon::pricing
