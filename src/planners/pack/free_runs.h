#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "planners/pack/positions.h"

namespace tenon::pack {

// Which bits of which frames are taken, 64 bits a word, and where the next free run is.
//
// Layout: words x frames, so that the words of all frames at one place lie side by side; the OR over the
// frames that a block is in then reads one or two cache lines. Bits beyond the horizon read as taken.
// Threads: none shared. Memory: frames * horizon / 8 bytes.
class FreeRuns {
 public:
  FreeRuns(std::int32_t frames, std::int64_t horizon_bits);

  // Room below `horizon_bits` with the instance's reserves taken.
  static FreeRuns of(const Instance& instance, std::int64_t horizon_bits);
  // Whether the bitmaps of that many bits stay below half a gigabyte.
  static bool affordable(const Instance& instance, std::int64_t horizon_bits);

  void take(const Block& block, const Position& at) { mark(block, at, true); }
  void release(const Block& block, const Position& at) { mark(block, at, false); }
  bool is_free(const Block& block, const Position& at) const;

  // The lowest start >= from, multiple of the block's alignment, at which the block is free in all its frames
  // and ends at or before `limit`. Pins are not looked at.
  std::optional<std::int64_t> lowest(const Block& block, std::int32_t first_frame, std::int64_t from,
                                     std::int64_t limit) const;

  // The OR over the frames of a block that first appears in `first_frame`: bits 64 * word … 64 * word + 63.
  std::uint64_t taken(std::int32_t first_frame, std::int32_t period, std::int64_t word) const;

  std::int64_t words() const { return words_; }
  std::int64_t horizon() const { return horizon_; }
  std::int64_t words_read() const {
    return words_read_;
  }  // since the beginning: what Budget ticks are made of

 private:
  void mark(const Block& block, const Position& at, bool taken);
  void mark_frame(std::int32_t frame, std::int64_t start, std::int64_t end, bool taken);

  std::int32_t frames_;
  std::int64_t horizon_;
  std::int64_t words_;
  mutable std::int64_t words_read_ = 0;
  std::vector<std::uint64_t> bits_;  // [word * frames_ + frame]
};

// Where a block would go: the phase with the lowest start, the lowest phase where several are as low. The
// block's own phases, or `first_frame` alone if that is given. A pinned block goes to its pin, in the first
// phase that is free.
std::optional<Position> lowest_position(const FreeRuns& runs, const Instance& instance, const Block& block,
                                        std::int32_t first_frame, std::int64_t limit);

}  // namespace tenon::pack
