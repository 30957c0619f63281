#include "planners/pack/repack.h"

#include <algorithm>
#include <limits>
#include <map>
#include <tuple>

#include "base/error.h"
#include "planners/pack/free_runs.h"

namespace tenon::pack {

namespace {

constexpr std::int64_t kLongestAttempt = std::int64_t{1} << 40;  // ticks: no end of its own

bool clash(const Instance& instance, const Block& a, const Position& at_a, const Block& b,
           const Position& at_b) {
  if (at_a.start_bit >= at_b.start_bit + b.size_bits || at_b.start_bit >= at_a.start_bit + a.size_bits)
    return false;
  if (a.period < b.period) return clash(instance, b, at_b, a, at_a);
  for (std::int64_t f = at_a.first_frame; f < instance.frames; f += a.period)
    if (f >= at_b.first_frame && (f - at_b.first_frame) % b.period == 0) return true;
  return false;
}

// Whether a block may lie there at all, other blocks aside.
bool allowed(const Instance& instance, const Block& block, const Position& at, std::int64_t ceiling) {
  const Instance::Phases phases = instance.phases(block);
  if (at.first_frame < phases.first || at.first_frame >= phases.first + phases.count) return false;
  if (at.start_bit < 0 || at.start_bit + block.size_bits > std::min(ceiling, instance.frame_bits))
    return false;
  if (block.pinned() ? at.start_bit != *block.offset_bits : at.start_bit % block.alignment_bits != 0)
    return false;
  return std::none_of(instance.reserves.begin(), instance.reserves.end(), [&](const Reserve& r) {
    if (at.start_bit >= r.start_bit + r.size_bits || r.start_bit >= at.start_bit + block.size_bits)
      return false;
    for (std::int64_t f = at.first_frame; f <= r.last_frame; f += block.period)
      if (f >= r.first_frame) return true;
    return false;
  });
}

std::int64_t members(const Instance& instance, BlockId b) {
  return static_cast<std::int64_t>(instance.blocks[b].members.size());
}

// One attempt: who stays, and then ejection chains until nobody is homeless.
class Chains {
 public:
  Chains(const Repack& task, Random& rng)
      : task_(task),
        instance_(task.instance),
        rng_(rng),
        runs_(FreeRuns::of(task.instance, task.instance.frame_bits)),
        layout_(task.instance.blocks.size()),
        ejected_(task.instance.blocks.size(), 0) {
    settle_those_who_stay();
  }

  bool run(Budget& budget) {
    std::int64_t read = 0;
    while (!homeless_.empty()) {
      const BlockId b = next_homeless();
      const auto free = lowest_position(runs_, instance_, instance_.blocks[b], -1, task_.ceiling);
      if (home_is_free(b))
        place(b, task_.kept[b]);
      else if (free)
        place(b, *free);
      else if (!push_in(b))
        return false;
      const std::int64_t now = runs_.words_read();
      if (budget.spend(1 + (now - read) / 256 +
                       (free ? 0 : static_cast<std::int64_t>(task_.blocks.size()) / 8)))
        return homeless_.empty();
      read = now;
    }
    go_home();
    return true;
  }

  const Layout& layout() const { return layout_; }

 private:
  static constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max() / 4;

  // Locked blocks and pins first, then whoever has most objects: where two clash, few move.
  void settle_those_who_stay() {
    std::vector<BlockId> order = task_.blocks;
    rng_.shuffle(order);
    std::stable_sort(order.begin(), order.end(), [&](BlockId a, BlockId b) { return rank(a) < rank(b); });
    for (const BlockId b : order)
      if (home_is_free(b))
        place(b, task_.kept[b]);
      else
        homeless_.push_back(b);
  }
  std::tuple<bool, bool, std::int64_t> rank(BlockId b) const {
    const Block& block = instance_.blocks[b];
    return {!block.locked, !block.pinned(), -members(instance_, b)};
  }

  bool home_is_free(BlockId b) const {
    const Position& home = task_.kept[b];
    return home.placed() && allowed(instance_, instance_.blocks[b], home, task_.ceiling) &&
           runs_.is_free(instance_.blocks[b], home);
  }

  // The widest of a few: what is hard to place comes early, but not always in the same order.
  BlockId next_homeless() {
    std::size_t best = rng_.below(homeless_.size());
    for (int i = 0; i < 3; ++i) {
      const std::size_t other = rng_.below(homeless_.size());
      if (demand(homeless_[other]) > demand(homeless_[best])) best = other;
    }
    const BlockId b = homeless_[best];
    homeless_[best] = homeless_.back();
    homeless_.pop_back();
    return b;
  }
  std::int64_t demand(BlockId b) const {
    const Block& block = instance_.blocks[b];
    return block.pinned() ? kNever : block.size_bits * instance_.fewest_frames(block);
  }

  void place(BlockId b, const Position& at) {
    layout_[b] = at;
    runs_.take(instance_.blocks[b], at);
  }
  void eject(BlockId b) {
    runs_.release(instance_.blocks[b], layout_[b]);
    layout_[b] = Position{};
    homeless_.push_back(b);
    ++ejected_[static_cast<std::size_t>(b.value)];
  }

  // What it costs to push a block out: its objects if it lies where it was; more each time it was pushed out before,
  // so that no two push each other for ever (Nagata, Braysy, "A powerful route minimization heuristic", 2009).
  std::int64_t price(BlockId b) const {
    const Block& block = instance_.blocks[b];
    const bool pinned_down = block.pinned() && instance_.phases(block).count == 1;
    if (pinned_down || (block.locked && task_.kept[b].placed())) return kNever;
    const bool at_home = layout_[b] == task_.kept[b];
    const std::int64_t base = at_home ? 8 * members(instance_, b) : 1;
    return base * (1 + ejected_[static_cast<std::size_t>(b.value)]);
  }

  // Puts a block where the least is pushed out; false if pins and locked blocks are in the way everywhere.
  bool push_in(BlockId b) {
    const Block& block = instance_.blocks[b];
    const Instance::Phases phases = instance_.phases(block);
    std::int64_t least = kNever;
    std::vector<Position> best;
    for (std::int32_t f = phases.first; f < phases.first + phases.count; ++f)
      cheapest_starts(block, f, least, best);
    if (best.empty()) return false;
    const Position at = best[rng_.below(best.size())];
    for (const BlockId other : task_.blocks)
      if (layout_[other].placed() && clash(instance_, block, at, instance_.blocks[other], layout_[other]))
        eject(other);
    place(b, at);
    return true;
  }

  struct Neighbour {
    std::int64_t start, end, price;
  };

  // The price of a start is a sum over intervals, so it changes only where one begins or ends: cheapest are among 0,
  // the neighbours' ends, and the starts that end at a neighbour's start or at the ceiling.
  void cheapest_starts(const Block& block, std::int32_t first, std::int64_t& least,
                       std::vector<Position>& best) const {
    const std::vector<Neighbour> near = neighbours(block, first);
    std::vector<std::int64_t> starts = {0, task_.ceiling - block.size_bits};
    if (block.pinned()) starts = {*block.offset_bits};
    if (!block.pinned())
      for (const Neighbour& n : near) {
        starts.push_back((n.end + block.alignment_bits - 1) / block.alignment_bits * block.alignment_bits);
        starts.push_back(n.start - block.size_bits);
      }
    std::vector<std::pair<std::int64_t, std::int64_t>> by_start, by_end;  // bit, price up to it
    for (const Neighbour& n : near) {
      by_start.push_back({n.start, n.price});
      by_end.push_back({n.end, n.price});
    }
    accumulate(by_start);
    accumulate(by_end);
    for (const std::int64_t start : starts) {
      const Position at{start, first};
      if (!allowed(instance_, block, at, task_.ceiling)) continue;
      const std::int64_t price = up_to(by_start, start + block.size_bits - 1) - up_to(by_end, start);
      if (price > least || price >= kNever / 1024) continue;
      if (price < least) best.clear();
      least = price;
      best.push_back(at);
    }
  }

  // Placed blocks that share a frame with the class (block.period, first).
  std::vector<Neighbour> neighbours(const Block& block, std::int32_t first) const {
    std::vector<Neighbour> near;
    for (const BlockId b : task_.blocks) {
      if (!layout_[b].placed()) continue;
      const Block& other = instance_.blocks[b];
      if (!clash(instance_, block, {layout_[b].start_bit, first}, other, layout_[b])) continue;
      near.push_back(
          {layout_[b].start_bit, layout_[b].start_bit + other.size_bits, std::min(price(b), kNever / 1024)});
    }
    return near;
  }

  static void accumulate(std::vector<std::pair<std::int64_t, std::int64_t>>& priced) {
    std::sort(priced.begin(), priced.end());
    std::int64_t sum = 0;
    for (auto& [bit, price] : priced) price = sum = std::min(kNever, sum + price);
  }
  static std::int64_t up_to(const std::vector<std::pair<std::int64_t, std::int64_t>>& priced,
                            std::int64_t bit) {
    const auto behind =
        std::partition_point(priced.begin(), priced.end(), [&](const auto& p) { return p.first <= bit; });
    return behind == priced.begin() ? 0 : std::prev(behind)->second;
  }

  // Room that others have left may be somebody's old place.
  void go_home() {
    for (bool changed = true; changed;) {
      changed = false;
      for (const BlockId b : task_.blocks) {
        if (layout_[b] == task_.kept[b] || !task_.kept[b].placed()) continue;
        const Position now = layout_[b];
        runs_.release(instance_.blocks[b], now);
        const bool home = home_is_free(b);
        place(b, home ? task_.kept[b] : now);
        changed |= home;
      }
    }
  }

  const Repack& task_;
  const Instance& instance_;
  Random& rng_;
  FreeRuns runs_;
  Layout layout_;
  std::vector<std::int64_t> ejected_;  // how often each block was pushed out
  std::vector<BlockId> homeless_;
};

}  // namespace

std::int64_t count_moved(const Instance& instance, const Layout& kept, const Layout& now) {
  std::int64_t moved = 0;
  for (const BlockId b : now.keys())
    if (now[b].placed() && kept[b].placed() && now[b] != kept[b]) moved += members(instance, b);
  return moved;
}

std::int64_t repack_bound(const Instance& instance, const Layout& kept, const std::vector<BlockId>& blocks,
                          std::int64_t ceiling) {
  // Blocks of which no plan can move anything: all others must make way for them.
  std::vector<BlockId> stuck, rest;
  std::int64_t bound = 0;
  for (const BlockId b : blocks) {
    const Block& block = instance.blocks[b];
    if (!kept[b].placed()) continue;
    if (!allowed(instance, block, kept[b], ceiling))
      bound += members(instance, b);
    else
      (block.locked ? stuck : rest).push_back(b);
  }
  const auto clashes = [&](BlockId a, BlockId b) {
    return clash(instance, instance.blocks[a], kept[a], instance.blocks[b], kept[b]);
  };
  const auto by_start = [&](BlockId a, BlockId b) {
    return std::pair(kept[a].start_bit, a) < std::pair(kept[b].start_bit, b);
  };
  std::erase_if(rest, [&](BlockId b) {
    if (std::none_of(stuck.begin(), stuck.end(), [&](BlockId s) { return clashes(s, b); })) return false;
    bound += members(instance, b);
    return true;
  });
  // Disjoint clashing pairs of the others: of each pair one moves.
  std::sort(rest.begin(), rest.end(), by_start);
  std::vector<bool> paired(rest.size(), false);
  for (std::size_t i = 0; i < rest.size(); ++i) {
    const std::int64_t end = kept[rest[i]].start_bit + instance.blocks[rest[i]].size_bits;
    for (std::size_t j = i + 1; j < rest.size() && !paired[i] && kept[rest[j]].start_bit < end; ++j) {
      if (paired[j] || !clashes(rest[i], rest[j])) continue;
      paired[i] = paired[j] = true;
      bound += std::min(members(instance, rest[i]), members(instance, rest[j]));
    }
  }
  return bound;
}

namespace {

// Blocks of one shape may trade places: whoever lay where another of its shape lies now gets its place back.
Layout trade_equals(const Instance& instance, const Layout& kept, Layout layout) {
  using Shape = std::tuple<std::int64_t, std::int32_t, std::optional<std::int32_t>, std::int32_t,
                           std::int64_t, std::int32_t>;
  std::map<Shape, BlockId> who;  // size, period, start frame, alignment; position
  const auto shape = [&](BlockId id, const Position& at) {
    const Block& b = instance.blocks[id];
    return Shape{b.size_bits, b.period, b.start_frame, b.alignment_bits, at.start_bit, at.first_frame};
  };
  const auto may_move = [&](BlockId b) {
    return layout[b].placed() && !instance.blocks[b].pinned() && !instance.blocks[b].locked;
  };
  for (const BlockId b : layout.keys())
    if (may_move(b)) who[shape(b, layout[b])] = b;
  for (const BlockId b : layout.keys()) {
    if (!may_move(b) || !kept[b].placed() || layout[b] == kept[b]) continue;
    const auto found = who.find(shape(b, kept[b]));
    if (found == who.end() || layout[found->second] == kept[found->second]) continue;
    const BlockId other = found->second;
    found->second = b;
    who[shape(b, layout[b])] = other;
    std::swap(layout[b], layout[other]);
  }
  return layout;
}

}  // namespace

std::optional<Repacked> repack(const Repack& task, Budget& budget, Random& rng) {
  const Instance& instance = task.instance;
  std::optional<Repacked> best;
  const auto offer = [&](const Layout& layout) {
    const Layout traded = trade_equals(instance, task.kept, layout);
    TENON_ASSERT(holds(instance, traded) && places_all(traded, task.blocks) &&
                 max_end(instance, traded) <= task.ceiling);
    const std::int64_t moved = count_moved(instance, task.kept, traded);
    if (!best || moved < best->moved) best = Repacked{traded, moved};
  };
  if (task.fallback) offer(*task.fallback);
  if (!FreeRuns::affordable(instance, instance.frame_bits)) return best;
  const std::int64_t bound = repack_bound(instance, task.kept, task.blocks, task.ceiling);
  // Chains that have grown long seldom end well: short attempts, each twice as long as the last.
  for (std::int64_t ticks = 20'000 + 8 * static_cast<std::int64_t>(task.blocks.size());
       !budget.stop() && !(best && best->moved <= bound); ticks = std::min(2 * ticks, kLongestAttempt)) {
    Budget part = budget.child(ticks);
    Chains chains(task, rng);
    const bool complete = chains.run(part);
    budget.absorb(part);
    budget.spend(1 + static_cast<std::int64_t>(task.blocks.size()) / 4);
    if (complete) offer(chains.layout());
  }
  return best;
}

}  // namespace tenon::pack
