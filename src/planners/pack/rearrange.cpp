#include "planners/pack/rearrange.h"

#include <algorithm>
#include <tuple>

#include "planners/pack/free_runs.h"

namespace tenon::pack {

namespace {

// A layout below a ceiling, with the blocks that found no place in it.
class Ruin {
 public:
  Ruin(const Instance& instance, const Layout& layout, std::int64_t ceiling)
      : instance_(instance),
        runs_(FreeRuns::of(instance, std::max(instance.frame_bits, ceiling))),
        layout_(layout),
        ceiling_(ceiling) {
    for (const BlockId b : layout.keys())
      if (layout[b].placed()) {
        runs_.take(instance.blocks[b], layout[b]);
        if (movable(b)) movable_.push_back(b);
      }
  }

  // Lowers the ceiling; false if something that may not move stands above it.
  bool lower(std::int64_t ceiling) {
    ceiling_ = ceiling;
    for (const BlockId b : layout_.keys()) {
      if (!layout_[b].placed() || layout_[b].start_bit + instance_.blocks[b].size_bits <= ceiling) continue;
      if (instance_.blocks[b].pinned()) return false;
      remove(b);
      homeless_.push_back(b);
    }
    return true;
  }

  void add_homeless(BlockId b) {
    homeless_.push_back(b);
    movable_.push_back(b);
  }

  bool all_home() const { return homeless_.empty(); }
  const Layout& layout() const { return layout_; }
  std::int64_t words_read() const { return runs_.words_read(); }

  void step(Random& rng) {
    const std::vector<BlockId> before_homeless = homeless_;
    std::vector<std::pair<BlockId, Position>> taken_out;
    for (const BlockId b : around_a_spot(rng)) {
      taken_out.push_back({b, layout_[b]});
      remove(b);
      homeless_.push_back(b);
    }
    std::vector<BlockId> tried = homeless_;
    sort_in_some_order(tried, rng);
    homeless_.clear();
    for (const BlockId b : tried) insert(b, rng);
    if (weight(homeless_) <= weight(before_homeless)) return;
    for (const BlockId b : tried)
      if (layout_[b].placed()) remove(b);
    for (const auto& [b, at] : taken_out) place(b, at);
    homeless_ = before_homeless;
  }

 private:
  // A pin with a choice of phases may change frames.
  bool movable(BlockId b) const {
    const Block& block = instance_.blocks[b];
    return !block.pinned() || instance_.phases(block).count > 1;
  }

  void place(BlockId b, const Position& at) {
    layout_[b] = at;
    runs_.take(instance_.blocks[b], at);
  }
  void remove(BlockId b) {
    runs_.release(instance_.blocks[b], layout_[b]);
    layout_[b] = Position{};
  }
  void insert(BlockId b, Random& rng) {
    // Now and then one phase at random: else a low phase would take all that it can.
    const Instance::Phases phases = instance_.phases(instance_.blocks[b]);
    if (rng.chance(1, 2)) {
      const auto f = static_cast<std::int32_t>(rng.between(phases.first, phases.first + phases.count - 1));
      if (const auto at = lowest_position(runs_, instance_, instance_.blocks[b], f, ceiling_))
        return place(b, *at);
    }
    if (const auto at = lowest_position(runs_, instance_, instance_.blocks[b], -1, ceiling_))
      return place(b, *at);
    homeless_.push_back(b);
  }

  std::int64_t weight(const std::vector<BlockId>& blocks) const {
    std::int64_t bits = 0;
    for (const BlockId b : blocks)
      bits += instance_.blocks[b].size_bits * instance_.fewest_frames(instance_.blocks[b]);
    return bits;
  }

  // Movable blocks that share a frame and some bits with where a homeless block might go.
  std::vector<BlockId> around_a_spot(Random& rng) const {
    const Block& guest = instance_.blocks[homeless_[rng.below(homeless_.size())]];
    const Instance::Phases phases = instance_.phases(guest);
    const std::int64_t first = rng.between(phases.first, phases.first + phases.count - 1);
    const std::int64_t width = guest.size_bits * rng.between(1, 4);
    const std::int64_t low = rng.between(0, std::max<std::int64_t>(0, ceiling_ - width));
    std::vector<BlockId> found;
    for (const BlockId b : movable_) {
      const Position& at = layout_[b];
      if (!at.placed() || at.start_bit >= low + width || at.start_bit + instance_.blocks[b].size_bits <= low)
        continue;
      if (meet(guest.period, first, instance_.blocks[b].period, at.first_frame)) found.push_back(b);
    }
    constexpr std::size_t kMost = 24;
    rng.shuffle(found);
    if (found.size() > kMost) found.resize(kMost);
    return found;
  }

  bool meet(std::int32_t period_a, std::int64_t first_a, std::int32_t period_b, std::int64_t first_b) const {
    if (period_a < period_b) return meet(period_b, first_b, period_a, first_a);
    for (std::int64_t f = first_a; f < instance_.frames; f += period_a)
      if (f >= first_b && (f - first_b) % period_b == 0) return true;
    return false;
  }

  void sort_in_some_order(std::vector<BlockId>& blocks, Random& rng) const {
    rng.shuffle(blocks);
    const std::uint64_t way = rng.below(4);
    const auto key = [&](BlockId id) {
      const Block& b = instance_.blocks[id];
      switch (way) {
        case 0:
          return std::tuple<std::int64_t, std::int64_t>(b.period, -b.size_bits);
        case 1:
          return std::tuple<std::int64_t, std::int64_t>(-b.size_bits, b.period);
        case 2:
          return std::tuple<std::int64_t, std::int64_t>(-b.size_bits * instance_.fewest_frames(b), 0);
        default:
          return std::tuple<std::int64_t, std::int64_t>(0, 0);
      }
    };
    std::stable_sort(blocks.begin(), blocks.end(), [&](BlockId a, BlockId b) { return key(a) < key(b); });
  }

  const Instance& instance_;
  FreeRuns runs_;
  Layout layout_;
  std::int64_t ceiling_;
  std::vector<BlockId> movable_;
  std::vector<BlockId> homeless_;
};

// Steps until everybody has a place or the budget ends.
bool settle(Ruin& ruin, std::size_t blocks, Budget& budget, Random& rng) {
  std::int64_t read = ruin.words_read();
  while (!ruin.all_home()) {
    ruin.step(rng);
    const std::int64_t now = ruin.words_read();
    if (budget.spend(1 + static_cast<std::int64_t>(blocks) / 256 + (now - read) / 256))
      return ruin.all_home();
    read = now;
  }
  return true;
}

}  // namespace

Layout rearrange(const Instance& instance, const Layout& layout, std::int64_t target, Budget& budget,
                 Random& rng, const OnShorter& on_shorter) {
  Layout best = layout;
  std::int64_t end = max_end(instance, best);
  if (end <= target || !FreeRuns::affordable(instance, instance.frame_bits)) return best;
  Ruin ruin(instance, layout, end);
  while (end > target && ruin.lower(end - 1) && settle(ruin, instance.blocks.size(), budget, rng)) {
    best = ruin.layout();
    end = max_end(instance, best);
    if (on_shorter) on_shorter(best, end);
  }
  return best;
}

std::optional<Layout> squeeze_in(const Instance& instance, const Layout& layout,
                                 const std::vector<BlockId>& homeless, std::int64_t ceiling, Budget& budget,
                                 Random& rng) {
  if (!FreeRuns::affordable(instance, instance.frame_bits)) return std::nullopt;
  Ruin ruin(instance, layout, ceiling);
  if (!ruin.lower(ceiling)) return std::nullopt;
  for (const BlockId b : homeless) ruin.add_homeless(b);
  if (!settle(ruin, instance.blocks.size(), budget, rng)) return std::nullopt;
  return ruin.layout();
}

}  // namespace tenon::pack
