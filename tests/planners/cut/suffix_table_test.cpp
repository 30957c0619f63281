#include "planners/cut/suffix_table.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/random.h"

namespace tenon::cut {
namespace {

// The definition, item by item and count by count.
double best_by_hand(const std::vector<SuffixTable::Item>& items, std::size_t i, std::int64_t left,
                    std::int64_t most_waste) {
  if (i == items.size()) return left <= most_waste ? 0 : SuffixTable::kNever;
  double best = SuffixTable::kNever;
  for (std::int64_t k = 0; k <= items[i].most && k * items[i].size <= left; ++k)
    best = std::max(best, static_cast<double>(k) * items[i].worth +
                              best_by_hand(items, i + 1, left - k * items[i].size, most_waste));
  return best;
}

bool never(double worth) { return worth <= SuffixTable::kNever / 2; }

TEST(SuffixTable, every_cell_is_what_it_says) {
  SuffixTable table;  // one for all: nothing of an earlier, larger fill may shine through
  int impossible = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const std::int64_t room = random.between(1, 24);
    const std::int64_t most_waste = random.between(-1, room);
    std::vector<SuffixTable::Item> items;
    for (std::int64_t n = random.between(0, 4); n > 0; --n)
      items.push_back(
          {random.between(1, room), static_cast<double>(random.between(0, 1 << 30)), random.between(1, 4)});
    table.fill(items, room, most_waste);
    for (std::size_t i = 0; i <= items.size(); ++i)
      for (std::int64_t c = 0; c <= room; ++c) {
        const double expected = best_by_hand(items, i, c, most_waste);
        const double found = table.best(static_cast<int>(i), c);
        EXPECT_EQ(never(found), never(expected)) << i << " " << c;
        if (!never(expected)) {
          EXPECT_EQ(found, expected) << i << " " << c;
        }
        impossible += never(expected);
      }
    if (HasFailure()) break;
  }
  EXPECT_GT(impossible, 500);
}

// 2^49 - 1 and 2^49 add up exactly: 2^50 - 1.
TEST(SuffixTable, holds_large_worths_exactly) {
  SuffixTable table;
  const double large = static_cast<double>(std::int64_t{1} << 49);
  const std::vector<SuffixTable::Item> items{{3, large, 1}, {2, large - 1, 1}};
  table.fill(items, 5, 5);
  EXPECT_EQ(table.best(0, 5), 2 * large - 1);
  EXPECT_EQ(table.best(0, 4), large);
  EXPECT_EQ(table.best(1, 4), large - 1);
}

}  // namespace
}  // namespace tenon::cut
