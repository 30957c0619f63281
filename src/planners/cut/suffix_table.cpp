#include "planners/cut/suffix_table.h"

#include <algorithm>

namespace tenon::cut {

namespace {

// to[c] = max(from[c], less[c - size] + worth) for c >= size; to[c] = from[c] below. The three do not overlap unless to == less.
__attribute__((target_clones("avx2", "default"))) void one_more(double* __restrict to,
                                                                const double* __restrict from,
                                                                const double* __restrict less,
                                                                std::size_t size, double worth,
                                                                std::size_t width) {
  for (std::size_t c = 0; c < size; ++c) to[c] = from[c];
  for (std::size_t c = size; c < width; ++c) {
    const double with = less[c - size] + worth;
    to[c] = from[c] > with ? from[c] : with;
  }
}

}  // namespace

void SuffixTable::fill(std::span<const Item> items, std::int64_t room, std::int64_t most_waste) {
  width_ = static_cast<std::size_t>(room) + 1;
  cells_.resize((items.size() + 1) * width_);
  before_.resize(width_);
  steps_ = 0;
  double* last = cells_.data() + items.size() * width_;
  for (std::size_t c = 0; c < width_; ++c) last[c] = static_cast<std::int64_t>(c) <= most_waste ? 0 : kNever;
  for (std::size_t i = items.size(); i-- > 0;) {
    const Item& item = items[i];
    double* to = cells_.data() + i * width_;
    const double* none = to + width_;
    const std::size_t size = static_cast<std::size_t>(item.size);
    // With up to k copies from up to k - 1: none, then none against one more than that.
    const std::int64_t copies = std::min<std::int64_t>(item.most, room / item.size);
    one_more(to, none, none, size, item.worth, width_);
    for (std::int64_t k = 2; k <= copies; ++k) {
      std::copy(to, to + width_, before_.data());
      one_more(to, none, before_.data(), size, item.worth, width_);
    }
    steps_ += static_cast<std::int64_t>(width_) * std::max<std::int64_t>(1, copies);
  }
}

}  // namespace tenon::cut
