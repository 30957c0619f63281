#include "planners/pack/positions.h"

#include <algorithm>

namespace tenon::pack {

std::int64_t max_end(const Instance& instance, const Layout& layout) {
  std::int64_t end = 0;
  for (const BlockId b : layout.keys())
    if (layout[b].placed()) end = std::max(end, layout[b].start_bit + instance.blocks[b].size_bits);
  return end;
}

namespace {

bool keeps_its_own_rules(const Instance& instance, const Block& block, const Position& at) {
  const Instance::Phases phases = instance.phases(block);
  if (at.first_frame < phases.first || at.first_frame >= phases.first + phases.count) return false;
  if (at.start_bit < 0 || at.start_bit + block.size_bits > instance.frame_bits) return false;
  if (block.pinned()) return at.start_bit == *block.offset_bits;
  return at.start_bit % block.alignment_bits == 0;
}

}  // namespace

bool holds(const Instance& instance, const Layout& layout) {
  using Interval = std::pair<std::int64_t, std::int64_t>;  // start, end
  std::vector<std::vector<Interval>> used(static_cast<std::size_t>(instance.frames));
  std::vector<std::vector<Interval>> reserved(used.size());
  for (const Reserve& r : instance.reserves)
    for (std::int32_t f = r.first_frame; f <= r.last_frame; ++f)
      reserved[static_cast<std::size_t>(f)].push_back({r.start_bit, r.start_bit + r.size_bits});
  for (const BlockId b : layout.keys()) {
    const Position& at = layout[b];
    const Block& block = instance.blocks[b];
    if (!at.placed()) continue;
    if (!keeps_its_own_rules(instance, block, at)) return false;
    for (std::int64_t f = at.first_frame; f < instance.frames; f += block.period)
      used[static_cast<std::size_t>(f)].push_back({at.start_bit, at.start_bit + block.size_bits});
  }
  for (std::size_t f = 0; f < used.size(); ++f) {
    std::sort(used[f].begin(), used[f].end());
    for (std::size_t i = 1; i < used[f].size(); ++i)
      if (used[f][i].first < used[f][i - 1].second) return false;
    // Reserves may overlap one another, so each is held against the blocks alone: the first block that ends
    // behind the reserve's start must not begin before the reserve's end.
    for (const Interval& r : reserved[f]) {
      const auto next = std::partition_point(used[f].begin(), used[f].end(),
                                             [&](const Interval& u) { return u.second <= r.first; });
      if (next != used[f].end() && next->first < r.second) return false;
    }
  }
  return true;
}

bool places_all(const Layout& layout, const std::vector<BlockId>& blocks) {
  return std::all_of(blocks.begin(), blocks.end(), [&](BlockId b) { return layout[b].placed(); });
}

bool obstructed(const Instance& instance, const std::vector<BlockId>& blocks) {
  return !instance.reserves.empty() || std::any_of(blocks.begin(), blocks.end(), [&](BlockId b) {
    return instance.blocks[b].pinned() || instance.blocks[b].alignment_bits > 1;
  });
}

}  // namespace tenon::pack
