#include "planners/allocate/amounts.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "problems/allocate/random.h"
#include "problems/allocate/verify.h"

namespace tenon::allocate {
namespace {

std::set<std::string> rules_broken(const Instance& book, const Targets& targets) {
  std::set<std::string> rules;
  for (const Violation& violation : verify(book, to_plan(book, targets))) rules.insert(violation.rule);
  return rules;
}

// Pools whose legs are alike as levels, all others once and for all.
Amounts amounts_of(const Instance& book, const Targets& targets) {
  Amounts amounts(book);
  for (const PoolId p : book.pools.keys()) {
    const std::vector<std::int64_t>& legs = targets.legs[p];
    if (std::adjacent_find(legs.begin(), legs.end(), std::not_equal_to<>()) == legs.end())
      amounts.add_level(p, legs.front(), 0, kMostMoney);
    else
      amounts.fix_pool(p, legs);
  }
  for (const Targets::Sale& sale : targets.sales)
    amounts.add_sale(sale.from, sale.to, sale.sold, 1, kMostMoney);
  return amounts;
}

bool any_overdrawn(const Instance& book, const Amounts& amounts) {
  return std::any_of(book.tokens.keys().begin(), book.tokens.keys().end(),
                     [&](TokenId t) { return amounts.slack(amounts.token_row(t)) < 0; });
}

TEST(AllocateAmounts, are_broken_where_the_verifier_says_so) {
  Random random(5);
  int sound = 0, broken = 0;
  const std::set<std::string> kSums{"least-wallet", "limit", "risk", "turnover", "max-transactions"};
  for (std::uint64_t seed = 0; seed < 800 && !HasFailure(); ++seed) {
    SCOPED_TRACE(seed);
    const Instance book = instance_of(odd_book(seed));
    for (int i = 0; i < 10; ++i) {
      const Targets targets = random_targets(book, random);
      const Amounts amounts = amounts_of(book, targets);
      const std::set<std::string> rules = rules_broken(book, targets);
      const bool sums = std::any_of(kSums.begin(), kSums.end(),
                                    [&](const std::string& rule) { return rules.contains(rule); });
      // Overdrawn at the end is overdrawn at the last step; overdrawn on the way only is the order's fault.
      const bool overdrawn = any_overdrawn(book, amounts);
      EXPECT_TRUE(!overdrawn || rules.contains("wallet-balance") || rules.contains("cooldown"));
      EXPECT_EQ(amounts.broken() > 0, sums || overdrawn);
      (sums || overdrawn ? broken : sound) += 1;
    }
  }
  EXPECT_GT(sound, 1'000);
  EXPECT_GT(broken, 1'000);
}

TEST(AllocateAmounts, moved_are_as_if_they_had_been_there_from_the_start) {
  Random random(6);
  for (std::uint64_t seed = 0; seed < 300 && !HasFailure(); ++seed) {
    SCOPED_TRACE(seed);
    const Instance book = instance_of(odd_book(seed));
    Amounts amounts = amounts_of(book, random_targets(book, random));
    for (int i = 0; i < 5 && amounts.count() > 0; ++i) {
      const auto amount = static_cast<int>(random.below(static_cast<std::uint64_t>(amounts.count())));
      const std::int64_t to = random.between(1, 500 * kMicro);
      std::vector<Int128> expected;
      for (int row = 0; row < amounts.rows(); ++row)
        expected.push_back(amounts.slack(row) + amounts.effect(amount, to, row));
      const bool harmless = amounts.harmless(amount, to);
      bool worse = false;
      for (int row = 0; row < amounts.rows(); ++row)
        worse = worse || (expected[static_cast<std::size_t>(row)] < 0 &&
                          expected[static_cast<std::size_t>(row)] < amounts.slack(row));
      EXPECT_EQ(harmless, !worse);
      amounts.set(amount, to);
      const Amounts anew = amounts_of(book, amounts.targets());
      ASSERT_EQ(anew.rows(), amounts.rows());
      for (int row = 0; row < amounts.rows(); ++row) {
        EXPECT_EQ(amounts.slack(row), expected[static_cast<std::size_t>(row)]) << row;
        EXPECT_EQ(amounts.slack(row), anew.slack(row)) << row;
      }
    }
  }
}

}  // namespace
}  // namespace tenon::allocate
