#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/random.h"
#include "planners/pack/positions.h"
#include "planners/pack/score.h"
#include "problems/pack/instance.h"
#include "problems/pack/plan.h"

// Instances built by hand or at random, an overlap check that shares nothing with the search, and brute force.
namespace tenon::pack::testing {

inline Instance frame(std::int64_t bits, std::int32_t frames) {
  Instance instance;
  instance.frame_bits = bits;
  instance.frames = frames;
  return instance;
}

// A block of `size` bits; its objects are named a, b, c, … in the order of the instance, then o26, o27, …
inline BlockId add_block(Instance& instance, std::int64_t size, std::int32_t period,
                         std::int32_t member_count = 1) {
  Block block;
  block.period = period;
  const BlockId id{static_cast<std::int32_t>(instance.blocks.size())};
  for (std::int32_t i = 0; i < member_count; ++i) {
    Object object;
    const std::size_t index = instance.objects.size();
    object.name = index < 26 ? std::string(1, static_cast<char>('a' + index)) : "o" + std::to_string(index);
    object.size_bits = i + 1 < member_count ? 1 : size - (member_count - 1);
    object.block = id;
    block.members.push_back(instance.objects.push_back(object));
  }
  block.size_bits = size;
  return instance.blocks.push_back(block);
}

inline Block& add(Instance& instance, std::int64_t size, std::int32_t period) {
  return instance.blocks[add_block(instance, size, period)];
}

inline std::vector<BlockId> all_blocks(const Instance& instance) {
  std::vector<BlockId> all;
  for (const BlockId b : instance.blocks.keys()) all.push_back(b);
  return all;
}

// ceil(frame bits sent / frames).
inline std::int64_t area_bound(const Instance& instance) {
  std::int64_t bits = 0;
  for (const BlockId b : instance.blocks.keys())
    bits += instance.blocks[b].size_bits * instance.fewest_frames(instance.blocks[b]);
  return (bits + instance.frames - 1) / instance.frames;
}

// Paints bit by bit; false on any broken rule. Only for small frames.
inline bool painted(const Instance& instance, const Layout& layout, bool all = true) {
  std::vector<std::vector<bool>> used(
      static_cast<std::size_t>(instance.frames),
      std::vector<bool>(static_cast<std::size_t>(instance.frame_bits), false));
  for (const Reserve& r : instance.reserves)
    for (std::int32_t f = r.first_frame; f <= r.last_frame; ++f)
      for (std::int64_t x = r.start_bit; x < r.start_bit + r.size_bits; ++x)
        used[static_cast<std::size_t>(f)][static_cast<std::size_t>(x)] = true;
  for (const BlockId b : instance.blocks.keys()) {
    const Block& block = instance.blocks[b];
    const Position& at = layout[b];
    if (at.first_frame < 0) {
      if (all) return false;
      continue;
    }
    if (at.start_bit < 0 || at.start_bit + block.size_bits > instance.frame_bits) return false;
    if (block.offset_bits ? at.start_bit != *block.offset_bits : at.start_bit % block.alignment_bits != 0)
      return false;
    if (block.start_frame ? at.first_frame != *block.start_frame
                          : at.first_frame >= block.period || at.first_frame >= instance.frames)
      return false;
    for (std::int64_t f = at.first_frame; f < instance.frames; f += block.period)
      for (std::int64_t x = at.start_bit; x < at.start_bit + block.size_bits; ++x) {
        if (used[static_cast<std::size_t>(f)][static_cast<std::size_t>(x)]) return false;
        used[static_cast<std::size_t>(f)][static_cast<std::size_t>(x)] = true;
      }
  }
  return true;
}

// Visits every layout of all blocks whose ends are at most `ceiling`; with `may_drop` also those that leave blocks out.
// frames * frame_bits <= 64, a few blocks. `visit` returns true to stop.
inline bool every_layout(const Instance& instance, std::int64_t ceiling,
                         const std::function<bool(const Layout&)>& visit, bool may_drop = false) {
  const auto cells = [&](const Block& block, const Position& at) {
    std::uint64_t mask = 0;
    for (std::int64_t f = at.first_frame; f < instance.frames; f += block.period)
      for (std::int64_t x = at.start_bit; x < at.start_bit + block.size_bits; ++x)
        mask |= std::uint64_t{1} << (f * instance.frame_bits + x);
    return mask;
  };
  std::uint64_t reserved = 0;
  for (const Reserve& r : instance.reserves)
    for (std::int64_t f = r.first_frame; f <= r.last_frame; ++f)
      for (std::int64_t x = r.start_bit; x < r.start_bit + r.size_bits; ++x)
        reserved |= std::uint64_t{1} << (f * instance.frame_bits + x);
  Layout layout(instance.blocks.size());
  const std::function<bool(std::int32_t, std::uint64_t)> place = [&](std::int32_t i, std::uint64_t used) {
    if (i == static_cast<std::int32_t>(instance.blocks.size())) return visit(layout);
    const BlockId b{i};
    const Block& block = instance.blocks[b];
    if (may_drop && place(i + 1, used)) return true;
    for (std::int32_t f = 0; f < instance.frames; ++f) {
      if (block.start_frame ? f != *block.start_frame : f >= block.period) continue;
      for (std::int64_t x = 0; x + block.size_bits <= ceiling; ++x) {
        if (block.offset_bits ? x != *block.offset_bits : x % block.alignment_bits != 0) continue;
        const std::uint64_t mask = cells(block, {x, f});
        if (used & mask) continue;
        layout[b] = {x, f};
        if (place(i + 1, used | mask)) return true;
        layout[b] = {};
      }
    }
    return false;
  };
  return place(0, reserved);
}

// Least max_end; nothing if no layout fits the frame.
inline std::optional<std::int64_t> least_max_end(const Instance& instance) {
  for (std::int64_t ceiling = 0; ceiling <= instance.frame_bits; ++ceiling)
    if (every_layout(instance, ceiling, [](const Layout&) { return true; })) return ceiling;
  return std::nullopt;
}

// Best score of all layouts, whatever they leave out.
inline Score best_score(const Instance& instance, const Layout* kept = nullptr) {
  std::optional<Score> best;
  every_layout(
      instance, instance.frame_bits,
      [&](const Layout& layout) {
        const Score s = score(instance, layout, kept);
        if (!best || s < *best) best = s;
        return false;
      },
      true);
  return *best;
}

struct TinyOptions {
  bool pins = false;
  bool reserves = false;
  bool alignments = false;
  bool start_frames = false;
  bool dividing_periods = false;
};

// At most 5 blocks, 6 frames, 8 bits.
inline Instance tiny_instance(std::uint64_t seed, const TinyOptions& options) {
  Random rng(seed);
  Instance instance;
  instance.frames = static_cast<std::int32_t>(rng.between(1, 6));
  instance.frame_bits = rng.between(3, 8);
  const std::int64_t count = rng.between(1, 5);
  for (std::int64_t i = 0; i < count; ++i) {
    std::int32_t period = static_cast<std::int32_t>(rng.between(1, instance.frames));
    while (options.dividing_periods && instance.frames % period != 0) --period;
    const std::int64_t size = rng.between(1, 3);
    Block& block =
        instance.blocks[add_block(instance, size, period, static_cast<std::int32_t>(rng.between(1, size)))];
    if (options.start_frames && rng.chance(1, 3))
      block.start_frame = static_cast<std::int32_t>(rng.below(static_cast<std::uint64_t>(instance.frames)));
    if (options.alignments && rng.chance(1, 3)) block.alignment_bits = 2;
    if (options.pins && rng.chance(1, 3)) {
      block.alignment_bits = 1;
      block.offset_bits = rng.between(0, instance.frame_bits - size);
    }
  }
  if (options.reserves && rng.chance(1, 2)) {
    const auto first = static_cast<std::int32_t>(rng.below(static_cast<std::uint64_t>(instance.frames)));
    const std::int64_t start = rng.between(0, instance.frame_bits - 1);
    instance.reserves.push_back({first, static_cast<std::int32_t>(rng.between(first, instance.frames - 1)),
                                 start, rng.between(1, instance.frame_bits - start), ""});
  }
  return instance;
}

// Small and mean: reserves, pins, start frames, alignments, priorities, periods that do not divide the frames.
inline Instance tiny_instance(Random& random) {
  Instance instance = frame(random.between(3, 7), static_cast<std::int32_t>(random.between(1, 4)));
  const std::int64_t count = random.between(1, 5);
  for (std::int64_t i = 0; i < count; ++i) {
    Block& block = add(instance, random.between(1, std::min<std::int64_t>(4, instance.frame_bits)),
                       static_cast<std::int32_t>(random.between(1, 5)));
    block.priority = random.between(0, 2);
    if (random.chance(1, 5)) block.alignment_bits = 2;
    if (random.chance(1, 5))
      block.start_frame =
          static_cast<std::int32_t>(random.below(static_cast<std::uint64_t>(instance.frames)));
    if (random.chance(1, 6)) {
      const std::int64_t offset = random.between(0, instance.frame_bits - block.size_bits);
      block.offset_bits = offset - offset % block.alignment_bits;
    }
  }
  if (random.chance(1, 4)) {
    Reserve reserve;
    reserve.first_frame =
        static_cast<std::int32_t>(random.below(static_cast<std::uint64_t>(instance.frames)));
    reserve.last_frame = static_cast<std::int32_t>(random.between(reserve.first_frame, instance.frames - 1));
    reserve.start_bit = random.between(0, instance.frame_bits - 1);
    reserve.size_bits = random.between(1, std::min<std::int64_t>(2, instance.frame_bits - reserve.start_bit));
    instance.reserves.push_back(reserve);
  }
  return instance;
}

inline std::string describe(const Instance& instance) {
  std::string text =
      std::to_string(instance.frames) + " frames of " + std::to_string(instance.frame_bits) + " bits:";
  for (const Block& b : instance.blocks) {
    text += " [z" + std::to_string(b.size_bits) + " p" + std::to_string(b.period) + " prio" +
            std::to_string(b.priority) + " align" + std::to_string(b.alignment_bits);
    if (b.start_frame) text += " start" + std::to_string(*b.start_frame);
    if (b.offset_bits) text += " at" + std::to_string(*b.offset_bits);
    text += "]";
  }
  for (const Reserve& r : instance.reserves)
    text += " reserve " + std::to_string(r.first_frame) + "-" + std::to_string(r.last_frame) + ":" +
            std::to_string(r.start_bit) + "+" + std::to_string(r.size_bits);
  return text;
}

// Mixed periods (all divisors of `frames`), sizes as in real telemetry, `fill` percent of the frame used.
inline Instance mixed_instance(std::int64_t count, std::int32_t frames, std::int64_t fill,
                               std::uint64_t seed) {
  Random rng(seed);
  std::vector<std::int32_t> periods;
  for (std::int32_t p = 1; p <= frames; ++p)
    if (frames % p == 0) periods.push_back(p);
  const std::vector<std::int64_t> sizes = {1, 1, 1, 1, 1, 3, 8, 8, 8, 8, 16, 16, 16, 16, 32, 32, 32, 64, 64};
  Instance instance;
  instance.frames = frames;
  std::int64_t bits = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    const std::int32_t period = periods[rng.below(periods.size())];
    const std::int64_t size = sizes[rng.below(sizes.size())];
    add_block(instance, size, period);
    bits += size * (frames / period);
  }
  instance.frame_bits = (bits * 100 / fill / frames / 8 + 1) * 8;
  return instance;
}

// Exactly full: a frame of `bits` is split, always at the largest piece, across the bits or by a prime of the
// frames, until there are `count` pieces.
inline Instance split_instance(std::size_t count, std::int32_t frames, std::int64_t bits,
                               std::uint64_t seed) {
  struct Piece {
    std::int64_t width;
    std::int32_t period;
  };
  Random rng(seed);
  std::vector<Piece> pieces = {{bits, 1}};
  while (pieces.size() < count) {
    std::size_t largest = 0;
    for (std::size_t i = 1; i < pieces.size(); ++i)
      if (pieces[i].width * pieces[largest].period > pieces[largest].width * pieces[i].period) largest = i;
    const Piece piece = pieces[largest];
    std::vector<std::int32_t> primes;
    for (const std::int32_t q : {2, 3, 5, 7})
      if (frames / piece.period % q == 0) primes.push_back(q);
    pieces.erase(pieces.begin() + static_cast<std::ptrdiff_t>(largest));
    if (primes.empty() || (piece.width > 1 && rng.chance(1, 2))) {
      const std::int64_t cut = rng.between(1, piece.width - 1);
      pieces.push_back({cut, piece.period});
      pieces.push_back({piece.width - cut, piece.period});
    } else {
      const std::int32_t q = primes[rng.below(primes.size())];
      pieces.insert(pieces.end(), static_cast<std::size_t>(q), {piece.width, piece.period * q});
    }
  }
  rng.shuffle(pieces);
  Instance instance;
  instance.frames = frames;
  instance.frame_bits = bits;
  for (const Piece& piece : pieces) add_block(instance, piece.width, piece.period);
  return instance;
}

inline Budget budget_of(std::int64_t ticks) {
  Limits limits;
  limits.work_ticks = ticks;
  return Budget(limits);
}

}  // namespace tenon::pack::testing
