#include "base/answer.h"

#include <gtest/gtest.h>

#include "base/ids.h"
#include "base/random.h"

namespace tenon {
namespace {

TEST(Objective, gap_is_relative_to_the_value_and_needs_both) {
  Objective o{"max_end", Sense::kMinimize, "bits", 200, 150};
  EXPECT_DOUBLE_EQ(*o.gap(), 0.25);  // (200 - 150) / 200
  EXPECT_FALSE(o.proven());
  o.value = 0;
  o.bound = 0;
  EXPECT_DOUBLE_EQ(*o.gap(), 0);  // divided by max(1, |0|)
  EXPECT_TRUE(o.proven());
  o.bound.reset();
  EXPECT_FALSE(o.gap());
  EXPECT_FALSE(o.proven());
}

TEST(InputError, prints_file_place_found_and_expected) {
  EXPECT_EQ(to_string(InputError{"a.json", "/objects/3/size_bits", "0", "at least 1"}),
            "a.json:/objects/3/size_bits: found 0, expected at least 1");
  EXPECT_EQ(to_string(InputError{"a.json", "", "an empty file", "JSON"}),
            "a.json: found an empty file, expected JSON");
}

TEST(Assert, a_broken_invariant_is_an_internal_error_with_its_place) {
  try {
    TENON_ASSERT(1 + 1 == 3);
    FAIL();
  } catch (const InternalError& error) {
    EXPECT_NE(std::string(error.what()).find("answer_test.cpp"), std::string::npos);
    EXPECT_NE(std::string(error.what()).find("1 + 1 == 3"), std::string::npos);
  }
}

// First outputs of SplitMix64 for seed 0, as published with its reference implementation.
TEST(Random, gives_the_published_sequence) {
  Random random(0);
  EXPECT_EQ(random.next(), 0xE220A8397B1DCDAFULL);
  EXPECT_EQ(random.next(), 0x6E789E6AA1B965F4ULL);
  EXPECT_EQ(random.next(), 0x06C45D188009454FULL);
}

TEST(Random, between_reaches_both_ends_and_nothing_else) {
  Random random(7);
  bool low = false, high = false;
  for (int i = 0; i < 1000; ++i) {
    const auto x = random.between(-2, 3);
    ASSERT_GE(x, -2);
    ASSERT_LE(x, 3);
    low |= x == -2;
    high |= x == 3;
  }
  EXPECT_TRUE(low && high);
}

TEST(Random, shuffle_keeps_every_element) {
  std::vector<int> items{1, 2, 3, 4, 5, 6};
  Random random(3);
  random.shuffle(items);
  std::vector<int> sorted = items;
  std::sort(sorted.begin(), sorted.end());
  EXPECT_EQ(sorted, (std::vector<int>{1, 2, 3, 4, 5, 6}));
}

TEST(IdVector, hands_out_keys_in_order) {
  using Key = Id<struct KeyTag>;
  IdVector<Key, int> v;
  const Key a = v.push_back(10), b = v.push_back(20);
  EXPECT_LT(a, b);
  int sum = 0;
  for (const Key k : v.keys()) sum += v[k];
  EXPECT_EQ(sum, 30);
  EXPECT_FALSE(Key::none().valid());
}

}  // namespace
}  // namespace tenon
