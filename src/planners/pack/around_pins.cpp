#include "planners/pack/around_pins.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "base/error.h"
#include "planners/pack/exact_bins.h"
#include "planners/pack/free_runs.h"
#include "planners/pack/rearrange.h"
#include "planners/pack/stack.h"

namespace tenon::pack {

namespace {

// The pins: which phase each takes. Depth first, the pin with the fewest free phases next; a pin without any sends
// the search back. Complete unless the budget ends.
class Pins {
 public:
  Pins(const Instance& instance, FreeRuns& runs, Layout& layout, const FirstFrames* hints, Budget& budget)
      : instance_(instance), runs_(runs), layout_(layout), hints_(hints), budget_(budget) {}

  bool place(std::vector<BlockId> left) {
    if (left.empty()) return true;
    std::vector<std::int32_t> phases = fewest_phases_last(left);
    const BlockId b = left.back();
    left.pop_back();
    if (hints_ && (*hints_)[b] >= 0)
      std::stable_partition(phases.begin(), phases.end(), [&](std::int32_t f) { return f == (*hints_)[b]; });
    for (const std::int32_t f : phases) {
      layout_[b] = Position{*instance_.blocks[b].offset_bits, f};
      runs_.take(instance_.blocks[b], layout_[b]);
      if (place(left)) return true;
      runs_.release(instance_.blocks[b], layout_[b]);
      layout_[b] = Position{};
      if (budget_.spend(1)) break;
    }
    return false;
  }

 private:
  std::vector<std::int32_t> free_phases(BlockId b) const {
    const Block& block = instance_.blocks[b];
    const Instance::Phases phases = instance_.phases(block);
    std::vector<std::int32_t> free;
    for (std::int32_t f = phases.first; f < phases.first + phases.count; ++f)
      if (runs_.is_free(block, Position{*block.offset_bits, f})) free.push_back(f);
    budget_.spend(1 + phases.count / 64);
    return free;
  }

  // Moves the most constrained of `left` to the end and returns its free phases.
  std::vector<std::int32_t> fewest_phases_last(std::vector<BlockId>& left) const {
    std::vector<std::int32_t> fewest = free_phases(left.back());
    for (std::size_t i = 0; i + 1 < left.size() && !fewest.empty(); ++i) {
      std::vector<std::int32_t> phases = free_phases(left[i]);
      if (phases.size() >= fewest.size()) continue;
      fewest = std::move(phases);
      std::swap(left[i], left.back());
    }
    return fewest;
  }

  const Instance& instance_;
  FreeRuns& runs_;
  Layout& layout_;
  const FirstFrames* hints_;
  Budget& budget_;
};

struct Run {
  std::int64_t start;
  std::int64_t end;
};

// The free runs before the last obstacle and, last, the open one behind it; nothing if an obstacle lies in some
// frames only.
std::optional<std::vector<Run>> runs_common_to_all_frames(const FreeRuns& runs, std::int32_t frames) {
  std::vector<Run> found;
  std::int64_t begin = 0;
  bool taken_before = false;
  for (std::int64_t w = 0; w < runs.words(); ++w) {
    const std::uint64_t in_some = runs.taken(0, 1, w);
    for (std::int32_t f = 0; f < frames; ++f)
      if (runs.taken(f, frames, w) != in_some) return std::nullopt;
    for (std::int64_t bit = w * 64; bit < std::min(runs.horizon(), w * 64 + 64); ++bit) {
      const bool taken = in_some >> (bit % 64) & 1;
      if (taken && !taken_before && bit > begin) found.push_back({begin, bit});
      if (taken) begin = bit + 1;
      taken_before = taken;
    }
  }
  found.push_back({begin, runs.horizon()});
  return found;
}

// A first frame for each block that has none yet: ascending period, larger first, where the frames are least loaded.
FirstFrames balanced_phases(const Instance& instance, const std::vector<BlockId>& blocks,
                            const FirstFrames* given) {
  FirstFrames first(instance.blocks.size(), -1);
  std::vector<std::int64_t> load(static_cast<std::size_t>(instance.frames), 0);
  std::vector<BlockId> order = blocks;
  std::sort(order.begin(), order.end(), [&](BlockId a, BlockId b) {
    const Block &x = instance.blocks[a], &y = instance.blocks[b];
    return std::tuple(x.period, -x.size_bits, a) < std::tuple(y.period, -y.size_bits, b);
  });
  for (const BlockId id : order) {
    const Block& block = instance.blocks[id];
    Instance::Phases phases = instance.phases(block);
    if (given && (*given)[id] >= 0) phases = {(*given)[id], 1};
    std::int64_t least = -1;
    for (std::int32_t f = phases.first; f < phases.first + phases.count; ++f) {
      std::int64_t tallest = 0;
      for (std::int64_t g = f; g < instance.frames; g += block.period)
        tallest = std::max(tallest, load[static_cast<std::size_t>(g)]);
      if (least >= 0 && tallest >= least) continue;
      least = tallest;
      first[id] = f;
    }
    for (std::int64_t g = first[id]; g < instance.frames; g += block.period)
      load[static_cast<std::size_t>(g)] = least + block.size_bits;
  }
  return first;
}

// Fills the runs between pins that lie in every frame. A run is a strip of its own in which the frame classes form a
// tree as long as the periods form a chain: the blocks of a class go first, its subclasses share what is left.
class StripFiller {
 public:
  StripFiller(const Instance& instance, const std::vector<BlockId>& blocks, const FirstFrames& first,
              Layout& layout)
      : instance_(instance), layout_(layout) {
    for (const BlockId b : blocks) {
      const Block& block = instance.blocks[b];
      if (first[b] >= block.period || block.alignment_bits > 1) continue;  // neither fits the tree
      classes_[{block.period, first[b]}].push_back(b);
      if (periods_.empty() || periods_.back() != block.period) periods_.push_back(block.period);
    }
    std::sort(periods_.begin(), periods_.end());
    periods_.erase(std::unique(periods_.begin(), periods_.end()), periods_.end());
    for (std::size_t i = 1; i < periods_.size(); ++i)
      if (periods_[i] % periods_[i - 1] != 0)
        periods_.resize(i);  // below the chain's end nothing is filled in
  }

  void fill(const Run& run) {
    if (periods_.empty()) return;
    for (std::int32_t r = 0; r < periods_[0]; ++r) fill(0, r, run);
  }

 private:
  void fill(std::size_t level, std::int32_t residue, Run run) {
    if (residue >= instance_.frames) return;
    if (const auto found = classes_.find({periods_[level], residue}); found != classes_.end())
      run.start = put_fullest(found->second, run);
    if (run.start == run.end || level + 1 == periods_.size()) return;
    for (std::int32_t r = residue; r < periods_[level + 1]; r += periods_[level]) fill(level + 1, r, run);
  }

  // Returns where the rest of the run begins.
  std::int64_t put_fullest(std::vector<BlockId>& blocks, const Run& run) {
    std::vector<std::int64_t> sizes;
    for (const BlockId b : blocks) sizes.push_back(instance_.blocks[b].size_bits);
    const std::vector<std::int32_t> chosen = fullest_subset(sizes, run.end - run.start);
    std::int64_t at = run.start;
    for (const std::int32_t i : chosen) {
      const BlockId b = blocks[static_cast<std::size_t>(i)];
      layout_[b] = Position{at, 0};
      at += instance_.blocks[b].size_bits;
    }
    std::erase_if(blocks, [&](BlockId b) { return layout_[b].placed(); });
    return at;
  }

  const Instance& instance_;
  Layout& layout_;
  std::map<std::pair<std::int32_t, std::int32_t>, std::vector<BlockId>> classes_;  // (period, first frame)
  std::vector<std::int32_t> periods_;                                              // a chain, ascending
};

// Strips between pins in every frame, then a stack behind the last one.
Layout fill_strips_and_stack(const Instance& instance, const std::vector<BlockId>& free,
                             const FirstFrames& first, const std::vector<Run>& runs, Layout layout) {
  StripFiller filler(instance, free, first, layout);
  for (std::size_t i = 0; i + 1 < runs.size(); ++i) filler.fill(runs[i]);
  std::vector<BlockId> rest;
  for (const BlockId b : free)
    if (layout[b].placed())
      layout[b].first_frame = first[b];
    else
      rest.push_back(b);
  std::vector<std::int64_t> tops(static_cast<std::size_t>(instance.frames), runs.back().start);
  stack_on(instance, rest, first, tops, layout);
  return layout;
}

// One pass of first fit. Bits are only ever taken, so the lowest place for a shape in a phase never moves down: each
// search goes on where the last one of that shape ended.
class FirstFit {
 public:
  FirstFit(const Instance& instance, const FreeRuns& runs, const Layout& layout, Budget& budget)
      : instance_(instance), runs_(runs), layout_(layout), budget_(budget) {}

  bool place(const std::vector<BlockId>& order, const FirstFrames* first) {
    for (const BlockId b : order) {
      const Instance::Phases phases = instance_.phases(instance_.blocks[b]);
      const bool chosen = first && (*first)[b] >= 0;
      const auto at = lowest(instance_.blocks[b], chosen ? Instance::Phases{(*first)[b], 1} : phases);
      if (!at || budget_.spend(1 + (runs_.words_read() - spent_) / 256)) return false;
      spent_ = runs_.words_read();
      layout_[b] = *at;
      runs_.take(instance_.blocks[b], *at);
    }
    return true;
  }
  const Layout& layout() const { return layout_; }

 private:
  std::optional<Position> lowest(const Block& block, Instance::Phases phases) {
    std::optional<Position> best;
    for (std::int32_t f = phases.first; f < phases.first + phases.count; ++f) {
      std::int64_t& from = from_[{block.period, f, block.size_bits, block.alignment_bits}];
      if (best && from >= best->start_bit) continue;
      const std::int64_t limit = best ? best->start_bit + block.size_bits - 1 : instance_.frame_bits;
      const auto start = runs_.lowest(block, f, from, limit);
      from = start ? *start : std::max(from, limit - block.size_bits + 1);
      if (start) best = Position{*start, f};
    }
    return best;
  }

  const Instance& instance_;
  FreeRuns runs_;
  Layout layout_;
  Budget& budget_;
  std::int64_t spent_ = 0;
  std::map<std::tuple<std::int32_t, std::int32_t, std::int64_t, std::int32_t>, std::int64_t> from_;
};

std::vector<std::vector<BlockId>> first_fit_orders(const Instance& instance,
                                                   const std::vector<BlockId>& blocks) {
  std::vector<std::vector<BlockId>> orders(3, blocks);
  const auto sort_by = [&](std::vector<BlockId>& order, const auto& key) {
    std::stable_sort(order.begin(), order.end(),
                     [&](BlockId a, BlockId b) { return key(instance.blocks[a]) < key(instance.blocks[b]); });
  };
  sort_by(orders[0], [](const Block& b) { return std::tuple(b.period, -b.alignment_bits, -b.size_bits); });
  sort_by(orders[1], [&](const Block& b) { return std::tuple(-b.size_bits, b.period); });
  sort_by(orders[2], [&](const Block& b) {  // the most demanding area first
    return std::tuple(-b.size_bits * instance.fewest_frames(b), b.period);
  });
  return orders;
}

// The whole search, in the steps that the header names.
class Search {
 public:
  Search(const AroundPins& task, Budget& budget, Random& rng, const OnShorter& on_shorter)
      : task_(task),
        instance_(task.instance),
        budget_(budget),
        rng_(rng),
        on_shorter_(on_shorter),
        runs_(FreeRuns::of(task.instance, task.instance.frame_bits)),
        layout_(task.instance.blocks.size()) {}

  // False if the pins find no place.
  bool place_pins() {
    std::vector<BlockId> pins;
    for (const BlockId b : task_.blocks) (instance_.blocks[b].pinned() ? pins : free_).push_back(b);
    return Pins(instance_, runs_, layout_, task_.first_frames, budget_).place(pins);
  }

  void place_the_rest() {
    if (const auto strips = runs_common_to_all_frames(runs_, instance_.frames))
      offer(fill_strips_and_stack(instance_, free_, balanced_phases(instance_, free_, task_.first_frames),
                                  *strips, layout_));
    for (const std::vector<BlockId>& order : first_fit_orders(instance_, free_)) {
      if (done()) return;
      if (task_.first_frames) first_fit(order, task_.first_frames);
      if (!done()) first_fit(order, nullptr);
    }
  }

  void improve() {
    if (done()) return;
    if (best_) {
      best_ = rearrange(instance_, *best_, task_.target, budget_, rng_, on_shorter_);
    } else if (auto all = squeeze_in(instance_, layout_, free_, instance_.frame_bits, budget_, rng_)) {
      offer(*all);
      improve();
    }
  }

  const std::optional<Layout>& best() const { return best_; }

 private:
  bool done() { return budget_.stop() || (best_ && end_ <= task_.target); }

  void first_fit(const std::vector<BlockId>& order, const FirstFrames* first) {
    FirstFit fit(instance_, runs_, layout_, budget_);
    if (fit.place(order, first)) offer(fit.layout());
  }

  void offer(const Layout& layout) {
    const std::int64_t end = max_end(instance_, layout);
    if (end > instance_.frame_bits || (best_ && end >= end_)) return;
    TENON_ASSERT(holds(instance_, layout) && places_all(layout, task_.blocks));
    best_ = layout;
    end_ = end;
    if (on_shorter_) on_shorter_(layout, end);
  }

  const AroundPins& task_;
  const Instance& instance_;
  Budget& budget_;
  Random& rng_;
  const OnShorter& on_shorter_;
  FreeRuns runs_;  // what pins and reserves leave
  Layout layout_;  // the pins
  std::vector<BlockId> free_;
  std::optional<Layout> best_;
  std::int64_t end_ = 0;
};

}  // namespace

std::optional<Layout> place_around_pins(const AroundPins& task, Budget& budget, Random& rng,
                                        const OnShorter& on_shorter) {
  if (!FreeRuns::affordable(task.instance, task.instance.frame_bits)) return std::nullopt;
  Search search(task, budget, rng, on_shorter);
  if (!search.place_pins()) return std::nullopt;
  search.place_the_rest();
  search.improve();
  return search.best();
}

}  // namespace tenon::pack
