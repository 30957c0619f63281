#include "colgen/pricing/labels.h"

#include <algorithm>

#include "base/error.h"

namespace tenon::pricing {

void LabelStore::clear(int new_width) {
  width = new_width;
  size_ = 0;
  if (row.size() < static_cast<std::size_t>(capacity_) * static_cast<std::size_t>(width))
    row.resize(static_cast<std::size_t>(capacity_) * static_cast<std::size_t>(width));
}

std::int32_t LabelStore::add(std::int64_t its_cost, const std::int64_t* its_row, std::int32_t its_node,
                             std::int32_t its_arc, std::int32_t its_parent, std::int32_t its_depth) {
  if (size_ == capacity_) grow();
  const auto l = static_cast<std::size_t>(size_);
  cost[l] = its_cost;
  std::copy_n(its_row, width, row.data() + l * static_cast<std::size_t>(width));
  node[l] = its_node;
  arc[l] = its_arc;
  parent[l] = its_parent;
  depth[l] = its_depth;
  next[l] = -1;
  return size_++;
}

void LabelStore::grow() {
  constexpr std::int32_t kFirst = 1024, kMost = std::numeric_limits<std::int32_t>::max();
  TENON_ASSERT(capacity_ < kMost);
  capacity_ = capacity_ > kMost / 2 ? kMost : std::max(kFirst, 2 * capacity_);
  const auto capacity = static_cast<std::size_t>(capacity_);
  cost.resize(capacity);
  row.resize(std::max(row.size(), capacity * static_cast<std::size_t>(width)));
  for (std::vector<std::int32_t>* column : {&node, &arc, &parent, &depth, &next}) column->resize(capacity);
}

std::int64_t LabelStore::bytes() const {
  return static_cast<std::int64_t>(
      8 * (cost.capacity() + row.capacity()) +
      4 * (node.capacity() + arc.capacity() + parent.capacity() + depth.capacity() + next.capacity()));
}

void Buckets::reset(std::int32_t buckets) {
  buckets_.assign(static_cast<std::size_t>(buckets), Bucket{});
  entries_.clear();
}

void Buckets::add(std::int32_t which, const Entry& entry) {
  Bucket& bucket = buckets_[static_cast<std::size_t>(which)];
  if (bucket.count == bucket.capacity) grow(bucket);
  entries_[static_cast<std::size_t>(bucket.begin + bucket.count++)] = entry;
  bucket.least = std::min(bucket.least, entry.cost);
}

// Moves to the end of the arena with twice the room; what is left behind adds up to no more than what is in use.
void Buckets::grow(Bucket& bucket) {
  constexpr std::size_t kMost = std::numeric_limits<std::int32_t>::max();
  const std::size_t begin = entries_.size();
  bucket.capacity = std::max(1, 2 * bucket.capacity);
  TENON_ASSERT(begin + static_cast<std::size_t>(bucket.capacity) <= kMost);
  entries_.resize(begin + static_cast<std::size_t>(bucket.capacity));
  std::copy_n(entries_.begin() + bucket.begin, bucket.count,
              entries_.begin() + static_cast<std::ptrdiff_t>(begin));
  bucket.begin = static_cast<std::int32_t>(begin);
}

void Buckets::kill(std::int32_t which, std::int32_t label) {
  const Bucket& bucket = buckets_[static_cast<std::size_t>(which)];
  Entry* begin = entries_.data() + bucket.begin;
  Entry* found = std::lower_bound(begin, begin + bucket.count, label,
                                  [](const Entry& entry, std::int32_t l) { return entry.label < l; });
  found->cost = kDead;
}

void Buckets::remove(std::int32_t which, std::int32_t place) {
  Bucket& bucket = buckets_[static_cast<std::size_t>(which)];
  Entry* begin = entries_.data() + bucket.begin;
  std::copy(begin + place + 1, begin + bucket.count, begin + place);
  --bucket.count;
}

std::int32_t Buckets::dearest(std::int32_t which) const {
  const Bucket& bucket = buckets_[static_cast<std::size_t>(which)];
  const Entry* begin = entries_.data() + bucket.begin;
  std::int32_t worst = 0;
  for (std::int32_t e = 1; e < bucket.count; ++e)
    if (begin[e].cost >= begin[worst].cost) worst = e;
  return worst;
}

std::int64_t Buckets::bytes() const {
  return static_cast<std::int64_t>(sizeof(Bucket) * buckets_.capacity() +
                                   sizeof(Entry) * entries_.capacity());
}

}  // namespace tenon::pricing
