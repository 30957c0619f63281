#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"

namespace tenon::pack {

// A TDM telemetry format: N frames of C bits go out in turn, for ever. Each object (a measurement of z bits)
// is sent every `period` frames at the SAME start bit of every frame it is in. Sets, units and rules:
// docs/problems/pack.md. All positions and sizes are bits.
using ObjectId = Id<struct ObjectTag>;
using BlockId = Id<struct BlockTag>;

// One measurement, in the input's order (groups flattened).
struct Object {
  std::string name;            // unique
  std::int64_t size_bits = 0;  // > 0
  BlockId block;
  std::string at;  // its place in the input, for messages: "/objects/3", "DATA!A7"
};

// What is placed as one: a lone object, or a group whose members lie side by side in the same frames.
struct Block {
  std::string group;                        // the group's name; empty for a lone object
  std::vector<ObjectId> members;            // never empty; the first lies at the block's start
  std::int64_t size_bits = 0;               // sum over the members; <= frame_bits
  std::int32_t period = 1;                  // >= 1
  std::optional<std::int32_t> start_frame;  // in [0, frames): first frame it is in; earlier ones are skipped
  std::optional<std::int64_t> offset_bits;  // start bit that the user demands: the block is "pinned"
  std::int32_t alignment_bits = 1;          // start is a multiple of it (a pinned block meets it already)
  std::int64_t priority = 0;  // >= 0; larger is more important; of a group: its members' largest
  bool locked = false;        // with --keep: stays exactly where the kept answer has it

  bool pinned() const { return offset_bits.has_value(); }
};

// Bits that no object may use in some frames: sync words, frame counters.
struct Reserve {
  std::int32_t first_frame = 0;  // both inclusive, within [0, frames)
  std::int32_t last_frame = 0;
  std::int64_t start_bit = 0;  // [start_bit, start_bit + size_bits) lies within the frame
  std::int64_t size_bits = 0;
  std::string at;
};

// Built by format.h, which refuses everything the comments above exclude, and by random.h. The search derives others
// from it (locked blocks as pins, a longer frame).
struct Instance {
  std::int64_t frame_bits = 0;  // C
  std::int32_t frames = 0;      // N
  IdVector<ObjectId, Object> objects;
  IdVector<BlockId, Block> blocks;  // in order of their first member
  std::vector<Reserve> reserves;

  // First frames that `block` may choose: [first, first + count). One value if it has a start frame or
  // period 1, else 0 … min(period, N) - 1, so that no object is ever left unsent.
  struct Phases {
    std::int32_t first;
    std::int32_t count;
  };
  Phases phases(const Block& block) const;

  // The frames of `block` when it first appears in `first_frame`: first_frame, + period, … below N. And how many
  // they are: at least 1.
  std::vector<std::int32_t> frames_of(const Block& block, std::int32_t first_frame) const;
  std::int32_t frame_count(const Block& block, std::int32_t first_frame) const {
    return (frames - 1 - first_frame) / block.period + 1;
  }

  // The bits of `frame` that are reserved, as disjoint spans in ascending order. O(reserves log reserves).
  struct Span {
    std::int64_t begin = 0;
    std::int64_t end = 0;  // one past the last bit

    friend auto operator<=>(const Span&, const Span&) = default;
  };
  std::vector<Span> reserved(std::int32_t frame) const;

  // Fewest frames `block` is sent in, over its phases. What is lost when it is dropped is
  // size_bits * fewest_frames: the unit of the stage `dropped_bits`.
  std::int32_t fewest_frames(const Block& block) const;
};

}  // namespace tenon::pack
