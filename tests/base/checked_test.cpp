#include "base/checked.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>

namespace tenon {
namespace {

constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();

TEST(Checked, remembers_an_overflow_through_later_sums) {
  Checked<std::int64_t> total = kMax;
  EXPECT_TRUE(total.ok());
  total += 1;
  EXPECT_FALSE(total.ok());
  total -= 1;  // back in range by arithmetic, still lost
  EXPECT_FALSE(total.ok());
}

TEST(Checked, multiplies_exactly_up_to_the_limit) {
  EXPECT_EQ((Checked<std::int64_t>(kMax / 7) * 7).value(), kMax / 7 * 7);
  EXPECT_FALSE((Checked<std::int64_t>(kMax / 7 + 1) * 7).ok());
}

TEST(Int128, text_reads_back_at_both_ends) {
  // 2^127 - 1 and -2^127, written out by hand.
  const char* largest = "170141183460469231731687303715884105727";
  const char* smallest = "-170141183460469231731687303715884105728";
  for (const char* text : {largest, smallest, "0", "-1", "42"}) {
    const auto value = parse_int128(text);
    ASSERT_TRUE(value) << text;
    EXPECT_EQ(to_string(*value), text);
  }
  EXPECT_FALSE(parse_int128("170141183460469231731687303715884105728"));
  for (const char* text : {"", "-", "1.0", " 1", "1e3", "+1"}) EXPECT_FALSE(parse_int128(text)) << text;
}

// Rounding must go outward on both sides of zero: -7/2 = -3.5 lies between -4 and -3.
TEST(Int128, ceil_and_floor_division_round_as_their_names_say) {
  EXPECT_EQ(static_cast<int>(ceil_div(7, 2)), 4);
  EXPECT_EQ(static_cast<int>(floor_div(7, 2)), 3);
  EXPECT_EQ(static_cast<int>(ceil_div(-7, 2)), -3);
  EXPECT_EQ(static_cast<int>(floor_div(-7, 2)), -4);
  EXPECT_EQ(static_cast<int>(ceil_div(6, 2)), 3);
  EXPECT_EQ(static_cast<int>(floor_div(-6, 2)), -3);
}

}  // namespace
}  // namespace tenon
