#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/random.h"
#include "planners/pack/score.h"
#include "problems/pack/instance.h"

// Small instances written by hand or at random, and the best score of all their layouts, by trying every one.
namespace tenon::pack {

// A lone object as a block, named a, b, c, … in order.
inline Block& add(Instance& instance, std::int64_t size, std::int32_t period) {
  const BlockId id{static_cast<std::int32_t>(instance.blocks.size())};
  Object object;
  object.name = std::string(1, static_cast<char>('a' + id.value));
  object.size_bits = size;
  object.block = id;
  Block block;
  block.size_bits = size;
  block.period = period;
  block.members = {instance.objects.push_back(object)};
  instance.blocks.push_back(block);
  return instance.blocks[id];
}

inline Instance frame(std::int64_t bits, std::int32_t frames) {
  Instance instance;
  instance.frame_bits = bits;
  instance.frames = frames;
  return instance;
}

// Every layout there is, one block after the other; the best score. No shared code with the search but the Layout.
class BruteForce {
 public:
  explicit BruteForce(const Instance& instance, const Layout* kept = nullptr)
      : instance_(instance), kept_(kept), layout_(instance.blocks.size()) {
    taken_.assign(static_cast<std::size_t>(instance.frames),
                  std::vector<bool>(static_cast<std::size_t>(instance.frame_bits), false));
    for (const Reserve& r : instance.reserves)
      for (std::int32_t f = r.first_frame; f <= r.last_frame; ++f)
        for (std::int64_t x = r.start_bit; x < r.start_bit + r.size_bits; ++x) bit(f, x) = true;
    place(0);
  }
  const Score& best() const { return *best_; }

 private:
  std::vector<bool>::reference bit(std::int32_t f, std::int64_t x) {
    return taken_[static_cast<std::size_t>(f)][static_cast<std::size_t>(x)];
  }

  void place(std::int32_t index) {
    if (index == static_cast<std::int32_t>(instance_.blocks.size())) {
      const Score s = score(instance_, layout_, kept_);
      if (!best_ || s < *best_) best_ = s;
      return;
    }
    const BlockId b{index};
    const Block& block = instance_.blocks[b];
    layout_[b] = Position{};
    place(index + 1);
    const Instance::Phases phases = instance_.phases(block);
    for (std::int64_t x = 0; x + block.size_bits <= instance_.frame_bits; ++x) {
      if (x % block.alignment_bits != 0 || (block.pinned() && x != *block.offset_bits)) continue;
      for (std::int32_t h = phases.first; h < phases.first + phases.count; ++h) {
        if (!free(block, x, h)) continue;
        mark(block, x, h, true);
        layout_[b] = Position{x, h};
        place(index + 1);
        mark(block, x, h, false);
      }
    }
    layout_[b] = Position{};
  }

  bool free(const Block& block, std::int64_t x, std::int32_t h) {
    for (std::int32_t f = h; f < instance_.frames; f += block.period)
      for (std::int64_t i = 0; i < block.size_bits; ++i)
        if (bit(f, x + i)) return false;
    return true;
  }

  void mark(const Block& block, std::int64_t x, std::int32_t h, bool value) {
    for (std::int32_t f = h; f < instance_.frames; f += block.period)
      for (std::int64_t i = 0; i < block.size_bits; ++i) bit(f, x + i) = value;
  }

  const Instance& instance_;
  const Layout* kept_;
  Layout layout_;
  std::vector<std::vector<bool>> taken_;
  std::optional<Score> best_;
};

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

}  // namespace tenon::pack
