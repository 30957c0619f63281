#include "problems/allocate/numbers.h"

#include <gtest/gtest.h>

#include "base/random.h"

namespace tenon::allocate {
namespace {

std::string written(const std::string& text) {
  const auto number = written_in(text);
  return number ? written_text(*number) : "none";
}

TEST(AllocateNumbers, decimals_are_kept_digit_by_digit) {
  EXPECT_EQ(written("1234567.123456789012345678"), "1234567.123456789012345678");
  EXPECT_EQ(written("-0.50"), "-0.5");
  EXPECT_EQ(written("1.5e3"), "1500");
  EXPECT_EQ(written("2e-3"), "0.002");
  EXPECT_EQ(written(" 7 "), "7");
  for (const char* wrong : {"", ".", "1.2.3", "1e", "NaN", "Infinity", "1e400", "0x10", "1,000",
                            "12345678901234567890123456789012345678"})
    EXPECT_EQ(written(wrong), "none") << wrong;
}

TEST(AllocateNumbers, rounding_goes_where_it_is_told) {
  const Written number = *written_in("1.2345678");
  EXPECT_EQ(scaled(number, 6, Round::kDown, kMostMoney), 1'234'567);
  EXPECT_EQ(scaled(number, 6, Round::kUp, kMostMoney), 1'234'568);
  EXPECT_EQ(scaled(*written_in("2"), 6, Round::kUp, kMostMoney), 2'000'000);
  EXPECT_EQ(scaled(*written_in("-1.5"), 0, Round::kDown, 100), -2);
  EXPECT_EQ(scaled(*written_in("101"), 0, Round::kDown, 100), std::nullopt);
  EXPECT_EQ(scaled(*written_in("1e30"), 10, Round::kDown, kMostMoney), std::nullopt);
}

// 0.999601 x 1000.5 = 1000.1008005: 1000100800.5 micro-USD, rounded down once.
TEST(AllocateNumbers, holdings_are_valued_with_one_rounding) {
  EXPECT_EQ(value_of(*written_in("1000.5"), {999'601, 6}), 1'000'100'800);
  EXPECT_EQ(value_of(*written_in("0.000001"), {1, 6}), 0);  // a millionth of a millionth
  EXPECT_EQ(value_of(*written_in("100000000000"), {1, 0}), kMostMoney);
  EXPECT_EQ(value_of(*written_in("100000000000.000001"), {1, 0}), std::nullopt);
  EXPECT_EQ(value_of(*written_in("1e29"), {1, 18}), kMostMoney);
  EXPECT_EQ(value_of(*written_in("1e35"), {1, 18}), std::nullopt);
  // 18 decimals of amount and price: digits 1.2e24 x 1e18, 42 digits.
  EXPECT_EQ(value_of(*written_in("1234567.123456789012345678"), {1'000'000'000'000'000'001, 18}),
            1'234'567'123'456);
}

// Against long division of amounts that stay small enough for it.
TEST(AllocateNumbers, values_are_those_of_plain_division) {
  Random random(1);
  for (int i = 0; i < 20'000; ++i) {
    const int decimals = static_cast<int>(random.between(0, 12));
    const int price_decimals = static_cast<int>(random.between(0, 12));
    const Int128 digits = random.between(0, 1'000'000'000'000);
    const std::int64_t price = random.between(1, 1'000'000'000);
    Int128 unit = 1;
    for (int d = 0; d < decimals + price_decimals; ++d) unit *= 10;
    const Int128 expected = digits * price * kMicro / unit;
    const auto value = value_of({digits, decimals}, {price, price_decimals});
    if (expected > kMostMoney)
      EXPECT_EQ(value, std::nullopt);
    else
      EXPECT_EQ(value, static_cast<std::int64_t>(expected));
  }
}

// What the amount is worth again is the value, but for the last micro-USD.
TEST(AllocateNumbers, amounts_are_worth_what_they_say) {
  EXPECT_EQ(amount_text({1, 0}, 1'500'000), "1.5");
  EXPECT_EQ(amount_text({3, 0}, kMicro), "0.333333333333333333");
  EXPECT_EQ(amount_text({999'601, 6}, kMostMoney), "100039915926.45465540750759553");
  Random random(2);
  for (int i = 0; i < 5'000; ++i) {
    const Decimal price{random.between(1, 1'000'000'000'000'000'000),
                        static_cast<int>(random.between(9, 18))};
    const std::int64_t value = random.between(1, kMostMoney);
    const auto again = value_of(*written_in(amount_text(price, value)), price);
    ASSERT_TRUE(again);
    EXPECT_LE(*again, value);
    EXPECT_GE(*again, value - 1);
  }
}

TEST(AllocateNumbers, dollars_as_people_read_them) {
  EXPECT_EQ(usd_text(1'250'000'000), "1,250.00");
  EXPECT_EQ(usd_text(-4'000), "-0.004");
  EXPECT_EQ(usd_text(-123'456'500'000), "-123,456.50");
  EXPECT_EQ(usd_text(999'000'000), "999.00");
  EXPECT_EQ(usd_text(0), "0.00");
}

}  // namespace
}  // namespace tenon::allocate
