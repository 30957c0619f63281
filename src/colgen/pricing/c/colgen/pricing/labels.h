#pragma once

#include <cstdint>
#include <limits>
#include <vector>

namespace tenon::pricing {

// All labels of one run, as columns. Dominance reads costs and rows; what only the recovery of paths needs lies apart.
//
// Invariants:  columns hold `capacity` labels, of which the first size() are in use; row holds capacity * width numbers;
//              parent[l] < l;  depth[l] = arcs on l's path
struct LabelStore {
  int width = 0;                   // numbers a label besides its cost, the same for a whole run
  std::vector<std::int64_t> cost;  // in the unit of the arcs' costs
  std::vector<std::int64_t> row;   // levels, flags, item words, cut states, custom slots
  std::vector<std::int32_t> node, arc,
      parent;                       // where it is, by which arc it came (-1: begins here), from which label
  std::vector<std::int32_t> depth;  // kDropped: dominated after it was made, or past the beam
  std::vector<std::int32_t> next;   // of the labels that wait in the same cell; -1: the last

  static constexpr std::int32_t kDropped = -1;

  std::int32_t size() const { return size_; }
  const std::int64_t* row_of(std::int32_t label) const {
    return row.data() + static_cast<std::size_t>(label) * static_cast<std::size_t>(width);
  }
  void clear(int new_width);  // keeps the memory
  std::int32_t add(std::int64_t its_cost, const std::int64_t* its_row, std::int32_t its_node,
                   std::int32_t its_arc, std::int32_t its_parent, std::int32_t its_depth);
  std::int64_t bytes() const;

 private:
  void grow();
  std::int32_t size_ = 0, capacity_ = 0;
};

// Which labels lie in which bucket. A bucket's entries lie side by side, in the order in which their labels were made,
// with the three numbers that settle most comparisons.
class Buckets {
 public:
  static constexpr std::int64_t kDead = std::numeric_limits<std::int64_t>::max();

  struct Bucket {
    std::int32_t begin = 0, count = 0, capacity = 0;
    std::int64_t least = kDead;  // no label in it costs less
  };
  struct Entry {
    std::int64_t cost;      // kDead: dropped
    std::int64_t first;     // its first level; 0 where there are none
    std::uint64_t forbids;  // digest of its items
    std::int32_t label;
  };

  void reset(std::int32_t buckets);  // all empty; keeps the memory
  const Bucket& bucket(std::int32_t which) const { return buckets_[static_cast<std::size_t>(which)]; }
  const Entry* entries(const Bucket& bucket) const { return entries_.data() + bucket.begin; }

  void add(std::int32_t which, const Entry& entry);
  void kill(std::int32_t which, std::int32_t label);    // its cost becomes kDead
  void remove(std::int32_t which, std::int32_t place);  // the entry at `place`; those behind move up
  std::int32_t dearest(std::int32_t which) const;       // place of the last of those; bucket not empty
  std::int64_t bytes() const;

 private:
  void grow(Bucket& bucket);
  std::vector<Bucket> buckets_;
  std::vector<Entry> entries_;
};

}  // namespace tenon::pricing
