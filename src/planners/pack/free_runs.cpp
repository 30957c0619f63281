#include "planners/pack/free_runs.h"

#include <algorithm>
#include <bit>

namespace tenon::pack {

namespace {

constexpr std::uint64_t kAll = ~std::uint64_t{0};

// Ones in bits [low, high) of a word, 0 <= low < high <= 64.
std::uint64_t ones(std::int64_t low, std::int64_t high) {
  const std::uint64_t below_high = high == 64 ? kAll : (std::uint64_t{1} << high) - 1;
  return below_high & (kAll << low);
}

std::int64_t align_up(std::int64_t bit, std::int64_t alignment) {
  return (bit + alignment - 1) / alignment * alignment;
}

}  // namespace

FreeRuns::FreeRuns(std::int32_t frames, std::int64_t horizon_bits)
    : frames_(frames),
      horizon_(horizon_bits),
      words_((horizon_bits + 63) / 64),
      bits_(static_cast<std::size_t>(words_ * frames)) {
  if (horizon_ % 64 != 0)
    for (std::int32_t f = 0; f < frames_; ++f) mark_frame(f, horizon_, words_ * 64, true);
}

FreeRuns FreeRuns::of(const Instance& instance, std::int64_t horizon_bits) {
  FreeRuns runs(instance.frames, horizon_bits);
  for (const Reserve& r : instance.reserves)
    for (std::int32_t f = r.first_frame; f <= r.last_frame; ++f)
      runs.mark_frame(f, r.start_bit, std::min(horizon_bits, r.start_bit + r.size_bits), true);
  return runs;
}

bool FreeRuns::affordable(const Instance& instance, std::int64_t horizon_bits) {
  return horizon_bits <= (std::int64_t{1} << 32) / std::max(1, instance.frames);
}

void FreeRuns::mark_frame(std::int32_t frame, std::int64_t start, std::int64_t end, bool taken) {
  for (std::int64_t w = start / 64; w * 64 < end; ++w) {
    const std::uint64_t mask =
        ones(std::max<std::int64_t>(0, start - w * 64), std::min<std::int64_t>(64, end - w * 64));
    std::uint64_t& word = bits_[static_cast<std::size_t>(w * frames_ + frame)];
    word = taken ? word | mask : word & ~mask;
  }
}

void FreeRuns::mark(const Block& block, const Position& at, bool taken) {
  for (std::int64_t f = at.first_frame; f < frames_; f += block.period)
    mark_frame(static_cast<std::int32_t>(f), at.start_bit, at.start_bit + block.size_bits, taken);
}

std::uint64_t FreeRuns::taken(std::int32_t first_frame, std::int32_t period, std::int64_t word) const {
  const std::uint64_t* row = &bits_[static_cast<std::size_t>(word * frames_)];
  std::uint64_t any = 0;
  for (std::int64_t f = first_frame; f < frames_; f += period) any |= row[f];
  words_read_ += (frames_ - 1 - first_frame) / period + 1;
  return any;
}

bool FreeRuns::is_free(const Block& block, const Position& at) const {
  const std::int64_t end = at.start_bit + block.size_bits;
  if (at.start_bit < 0 || end > horizon_) return false;
  for (std::int64_t w = at.start_bit / 64; w * 64 < end; ++w) {
    const std::uint64_t mask =
        ones(std::max<std::int64_t>(0, at.start_bit - w * 64), std::min<std::int64_t>(64, end - w * 64));
    if (taken(at.first_frame, block.period, w) & mask) return false;
  }
  return true;
}

std::optional<std::int64_t> FreeRuns::lowest(const Block& block, std::int32_t first_frame, std::int64_t from,
                                             std::int64_t limit) const {
  limit = std::min(limit, horizon_);
  std::int64_t start =
      align_up(from, block.alignment_bits);  // the run begins here, free up to the bit looked at
  while (start + block.size_bits <= limit) {
    // Look for a taken bit in [start, start + size); without one the run is found.
    std::int64_t bit = start;
    const std::int64_t end = start + block.size_bits;
    std::int64_t next = -1;  // behind the taken bits that were met
    while (bit < end && next < 0) {
      const std::int64_t w = bit / 64;
      const std::uint64_t any = taken(first_frame, block.period, w) & (kAll << (bit % 64));
      const std::int64_t hit = any == 0 ? 64 : std::countr_zero(any);
      if (w * 64 + hit < end && hit < 64)
        next = w * 64 + hit + std::countr_one(any >> hit);
      else
        bit = (w + 1) * 64;
    }
    if (next < 0) return start;
    start = align_up(next, block.alignment_bits);
  }
  return std::nullopt;
}

std::optional<Position> lowest_position(const FreeRuns& runs, const Instance& instance, const Block& block,
                                        std::int32_t first_frame, std::int64_t limit) {
  const Instance::Phases own = instance.phases(block);
  const Instance::Phases phases = first_frame >= 0 ? Instance::Phases{first_frame, 1} : own;
  std::optional<Position> best;
  for (std::int32_t f = phases.first; f < phases.first + phases.count; ++f) {
    if (block.pinned()) {
      const Position at{*block.offset_bits, f};
      if (at.start_bit + block.size_bits <= limit && runs.is_free(block, at)) return at;
      continue;
    }
    const std::int64_t below = best ? best->start_bit + block.size_bits - 1 : limit;
    if (const auto start = runs.lowest(block, f, 0, below)) best = Position{*start, f};
  }
  return best;
}

}  // namespace tenon::pack
