#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/checked.h"

namespace tenon::hybrid {

// A program with gates: blocks that share rows. Each block is in exactly one of its modes; in a mode its level is a number within
// [low, high], its gain and what it uses of the rows are linear in the level. Maximises the sum of gains such that the uses of each row
// add up to within its sides.
//
// A pool is a block ("empty", "left as it is", "paid into", "withdrawn from"), so is a possible conversion ("not used", "used"). Costs
// that are paid once, least amounts and logic between gates all become modes, so that all that is discrete lies within blocks and all
// that ties blocks together is linear: Lagrangian prices of the rows split the program into blocks that are answered one by one, and the
// LP over each block's vertices has exactly that bound (Geoffrion, "Lagrangean relaxation for integer programming", Mathematical
// Programming Study 2, 1974). Piecewise linear gains are several modes with the same gates.
//
// Whole numbers throughout: levels and sides in the user's smallest unit (micro-USD), gains in a finer one. Ranges, so that sums stay
// within 128 bits: levels, sides and fixed uses up to 10^17, gains per unit and numerators up to 2^62, denominators up to 2^53.
struct Use {
  int row = 0;
  std::int64_t num = 0;
  std::int64_t den = 1;  // >= 1
};

struct ModeData {
  std::int64_t low = 0, high = 0;  // level, 0 <= low <= high
  Int128 gain = 0;                 // whatever the level
  std::int64_t gain_per = 0;       // of each unit of level
  std::vector<Use> fixed{};        // den 1: whatever the level
  std::vector<Use> per{};          // of each unit of level
  unsigned gates = 0;              // a bit for each gate of the block that is open
};

struct Row {
  static constexpr std::int64_t kNone = INT64_MAX;
  std::int64_t low = -kNone, high = kNone;  // sides; -kNone, kNone: none
};

class Program {
 public:
  // `count_unit`: as how many units of use one open block counts, so that the price of a unit fits 63 bits however fine gains are.
  explicit Program(std::int64_t count_unit = 1) : count_unit_(count_unit) {}

  // A row's number.
  int add_row(const Row& row);
  // A block's number. `may_be_off`: it may also do nothing at all, with no gate open; then that needs no mode.
  int add_block(bool may_be_off);
  // Of the block that was added last. A block has at most kMostModes.
  void add_mode(const ModeData& mode);
  static constexpr int kMostModes = 62;
  static constexpr unsigned kMostGates = 32;  // of a block
  // A set of blocks of which it may be decided how many have a gate open (of blocks whose modes all have one).
  int add_count(std::vector<int> blocks);

  // Two sets of blocks that may be off: some best solution has no block of one of them on (whose program it is knows why). Returns its number.
  struct Either {
    std::vector<int> one, other;
  };
  int add_either(Either sets);

  std::int64_t count_unit() const { return count_unit_; }
  int rows() const { return static_cast<int>(rows_.size()); }
  int blocks() const { return static_cast<int>(first_mode_.size()) - 1; }
  int modes() const { return static_cast<int>(modes_.size()); }
  int counts() const { return static_cast<int>(counts_.size()); }
  const Row& row(int row) const { return rows_[static_cast<std::size_t>(row)]; }
  bool may_be_off(int block) const { return may_be_off_[static_cast<std::size_t>(block)] != 0; }
  int first_mode(int block) const { return first_mode_[static_cast<std::size_t>(block)]; }
  int end_mode(int block) const { return first_mode_[static_cast<std::size_t>(block) + 1]; }
  int block_of(int mode) const { return modes_[static_cast<std::size_t>(mode)].block; }
  int eithers() const { return static_cast<int>(eithers_.size()); }
  const Either& either(int either) const { return eithers_[static_cast<std::size_t>(either)]; }
  const std::vector<int>& count(int count) const { return counts_[static_cast<std::size_t>(count)]; }
  const std::vector<int>& counts_of(int block) const { return counts_of_[static_cast<std::size_t>(block)]; }
  const std::vector<int>& blocks_of(int row) const { return blocks_of_[static_cast<std::size_t>(row)]; }

  struct Mode {
    std::int64_t low, high;
    Int128 gain;
    std::int64_t gain_per;
    unsigned gates;
    int block;
    int fixed_begin, per_begin, end;  // in uses()
  };
  const Mode& mode(int mode) const { return modes_[static_cast<std::size_t>(mode)]; }
  std::span<const Use> fixed(const Mode& mode) const {
    return {uses_.data() + mode.fixed_begin, uses_.data() + mode.per_begin};
  }
  std::span<const Use> per(const Mode& mode) const {
    return {uses_.data() + mode.per_begin, uses_.data() + mode.end};
  }

 private:
  std::int64_t count_unit_;
  std::vector<Row> rows_;
  std::vector<char> may_be_off_;
  std::vector<int> first_mode_{0};
  std::vector<Mode> modes_;
  std::vector<Use> uses_;
  std::vector<Either> eithers_;
  std::vector<std::vector<int>> counts_, counts_of_, blocks_of_;
};

// Which modes a block may still be in: bit i its i-th, kOff doing nothing.
using Allowed = std::uint64_t;
inline constexpr Allowed kOff = Allowed{1} << 63;
// Of each block, before anything is decided.
std::vector<Allowed> all_allowed(const Program& program);

// A vertex of a block: a mode at an end of its levels.
struct Vertex {
  int mode = -1;  // -1: off
  bool high = false;

  friend bool operator==(const Vertex&, const Vertex&) = default;
};

// A valid inequality over the blocks, found on the way: sum of its terms at most `side`. By mode, ascending; modes that are not
// listed have none.
struct Cut {
  struct Term {
    int mode = 0;
    std::int64_t fixed = 0;
    std::int64_t num = 0, den = 1;  // of each unit of level
  };
  std::vector<Term> terms;
  std::int64_t side = 0;
};

}  // namespace tenon::hybrid
