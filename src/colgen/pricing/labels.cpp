#include "colgen/pricing/labels.h"

#include <algorithm>

#include "base/error.h"

namespace tenon::pricing {

void LabelStore::clear(int new_width) {
  width = new_width;
  cost.clear();
  row.clear();
  node.clear();
  arc.clear();
  parent.clear();
  depth.clear();
  next.clear();
}

std::int32_t LabelStore::add(std::int64_t its_cost, const std::int64_t* its_row, std::int32_t its_node,
                             std::int32_t its_arc, std::int32_t its_parent, std::int32_t its_depth) {
  cost.push_back(its_cost);
  row.insert(row.end(), its_row, its_row + width);
  node.push_back(its_node);
  arc.push_back(its_arc);
  parent.push_back(its_parent);
  depth.push_back(its_depth);
  next.push_back(-1);
  return size() - 1;
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
  bucket.capacity = std::max(2, 2 * bucket.capacity);
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
