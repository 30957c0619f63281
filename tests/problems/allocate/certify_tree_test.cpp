#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "problems/allocate/certify.h"
#include "tests/problems/allocate/certify_trees.h"

// Numbers of conversions, books without a plan, and claims that need no tree.

namespace tenon::allocate {
namespace {

using testing::ask;
using testing::at_most;
using testing::book_of;
using testing::expect_wrong;
using testing::expect_yields;
using testing::kGain;
using testing::kNanoUsd;
using testing::kUsd;
using testing::leaf;
using testing::one_leaf;
using testing::plain;
using testing::pool;
using testing::proves_no_plan;
using testing::token;
using testing::tree;

// Tokens B, C and D, none of them there, and a pool of each that gains 10, 8 and 6. One conversion out of A: 10; two: 18.
Instance three_to_buy() {
  Instance book = book_of({token("A", 300 * kUsd), token("B", 0), token("C", 0), token("D", 0)},
                          {plain("b", 1, 10, 100), plain("c", 2, 8, 100), plain("d", 3, 6, 100)});
  book.default_fees = {{.rate = 0}};
  // Only out of A, and at most what its pool holds.
  for (std::int32_t from = 0; from < 4; ++from)
    for (std::int32_t to = 0; to < 4; ++to)
      if (from != to) {
        const std::vector<FeeStep> once{{100 * kUsd, 0}};
        book.conversions.push_back(
            {TokenId{from}, TokenId{to}, from == 0 ? once : std::vector<FeeStep>{}, 0});
      }
  return book;
}
TEST(AllocateCertifyTree, counts_of_conversions_have_a_price) {
  const proof::Prices bare{.tokens = {0, kGain / 10, kGain * 8 / 100, kGain * 6 / 100}};
  expect_yields(three_to_buy(), one_leaf(bare), 24 * kUsd);
  for (const proof::ConversionSet& of : {proof::ConversionSet{}, proof::ConversionSet{.out_of = 0}}) {
    // At most one, at 8: 8 + (10 - 8). At least two: 24, as all three are used anyway.
    proof::Prices few = bare;
    few.counts = {{.of = of, .most = 1, .price = 8 * kNanoUsd}};
    const auto asked = [&](const proof::Prices& no) { return tree({at_most(1, of), leaf(no), leaf(bare)}); };
    expect_yields(three_to_buy(), asked(few), 24 * kUsd);
    // With at most one transaction nothing is left of the other side: 20 for each that is done, 20 for each of two conversions that
    // must be: -20 there, and 10 on this side, where two steps are asked for one.
    Instance book = three_to_buy();
    book.max_transactions = 1;
    const proof::Prices many{.tokens = bare.tokens,
                             .transactions = 20 * kNanoUsd,
                             .counts = {{.of = of, .least = 2, .price = 20 * kNanoUsd}}};
    expect_yields(book, tree({at_most(1, of), leaf(few), leaf(many)}), 10 * kUsd);
  }
  // None into B: 8 + 6. One at least, for 11 of gas: 10 - 11 + 8 + 6.
  Instance book = three_to_buy();
  book.conversions[0].gas = 11 * kUsd;
  proof::Prices none = bare, one = bare;
  none.counts = {{.of = {.into = 1}, .most = 0, .price = 10 * kNanoUsd}};
  one.counts = {{.of = {.into = 1}, .least = 1, .price = kNanoUsd}};
  expect_yields(book, tree({at_most(0, {.into = 1}), leaf(none), leaf(one)}), 14 * kUsd);
  // p needs some: with B at 1 and none to be had for the price of one, 1 is missing.
  book.pools[PoolId{0}].rule = PoolRule::kPin;
  none = {.empty = true, .tokens = {0, 1, 0, 0}, .counts = {{.of = {.into = 1}, .most = 0, .price = 1}}};
  expect_yields(book, tree({at_most(0, {.into = 1}), leaf(none), leaf(one)}), 13 * kUsd);
}

TEST(AllocateCertifyTree, a_count_must_be_said_by_a_question_above) {
  const Instance book = three_to_buy();
  const auto count = [](proof::ConversionSet of, std::optional<std::int64_t> least,
                        std::optional<std::int64_t> most) {
    return proof::Prices{.counts = {{of, least, most, 1}}};
  };
  const auto low = [&](const proof::Prices& prices) { return tree({at_most(1), leaf(prices), leaf()}); };
  const auto high = [&](const proof::Prices& prices) { return tree({at_most(1), leaf(), leaf(prices)}); };
  EXPECT_TRUE(tree_bound(book, low(count({}, {}, 1))));
  EXPECT_TRUE(tree_bound(book, low(count({}, {}, 2))));
  EXPECT_TRUE(tree_bound(book, high(count({}, 2, {}))));
  expect_wrong(book, low(count({}, {}, 0)), "no split above");
  expect_wrong(book, low(count({}, 0, {})), "no split above");
  expect_wrong(book, low(count({.into = 1}, {}, 1)), "no split above");
  expect_wrong(book, high(count({}, 3, {})), "no split above");
  expect_wrong(book, high(count({}, {}, 1)), "no split above");
  expect_wrong(book, low(count({}, 1, 1)), "neither least nor most, or both");
  expect_wrong(book, low(count({}, {}, {})), "neither least nor most, or both");
}

// --- no plan

TEST(AllocateCertifyTree, prices_show_that_there_is_no_plan) {
  Instance book = book_of({token("A", 100 * kUsd)}, {plain("p", 0, 1, 100)});
  book.min_pools = 2;
  const proof::Tree shown = one_leaf({.empty = true, .pools_least = 1});  // -2 + 1
  EXPECT_TRUE(proves_no_plan(book, shown));
  EXPECT_EQ(tree_bound(book, shown), kNoPlan);
  EXPECT_EQ(check(book, {"net_gain", -1'000'000, shown}).verdict, Verdict::kProven);
  book.min_pools = 1;
  EXPECT_FALSE(proves_no_plan(book, shown));
  expect_wrong(book, shown, "may have some");
  EXPECT_FALSE(proves_no_plan(book, one_leaf({}))) << "a bound is no proof that there is none";
}

// p must hold 50 USD of A. There are 40, and 30 of B of which 20 can be sold for 10: just enough. 19 bring 9.50: with A at 2 and B at
// nothing 80 - 100 + 19 are missing.
TEST(AllocateCertifyTree, a_pin_that_cannot_be_paid_leaves_no_plan) {
  Instance book = book_of({token("A", 40 * kUsd), token("B", 30 * kUsd)}, {plain("p", 0, 1, 100)});
  book.pools[PoolId{0}].rule = PoolRule::kPin;
  book.min_position = 50 * kUsd;
  book.default_fees = {{20 * kUsd, kOne / 2}};
  EXPECT_FALSE(proves_no_plan(book, one_leaf({.empty = true, .tokens = {2, 0}})));
  book.default_fees = {{19 * kUsd, kOne / 2}};
  EXPECT_TRUE(proves_no_plan(book, one_leaf({.empty = true, .tokens = {2, 0}})));
}

TEST(AllocateCertifyTree, a_gate_without_a_state_closes_its_side) {
  Instance book = book_of({token("A", 100 * kUsd)}, {plain("p", 0, 10, 100)});
  book.pools[PoolId{0}].rule = PoolRule::kForbid;
  expect_yields(book, tree({ask("active", 0), leaf(), leaf()}), 0);
  // Asked twice: what contradicts is empty, whatever its prices say.
  expect_yields(book, tree({ask("active", 0), ask("active", 0), leaf(), leaf(), leaf()}), 0);
  book.pools[PoolId{0}].rule = PoolRule::kPin;
  book.pools[PoolId{0}].cap = 0;
  EXPECT_TRUE(proves_no_plan(book, one_leaf({})));
}

// --- claims that need no tree

// 70 at 10 %, then 30 of 50 at 7 %: 9.10. What is forbidden does not count.
TEST(AllocateCertifyTree, the_best_yields_are_a_trivial_bound) {
  Instance book = book_of({token("A", 60 * kUsd)},
                          {plain("p", 0, 7, 50), plain("q", 0, 10, 70, 40), plain("r", 0, 90, 100)});
  book.pools[PoolId{2}].rule = PoolRule::kForbid;
  EXPECT_EQ(trivial_bound(book), 9'100'000);
  EXPECT_EQ(check(book, {"net_gain", 9'100'000, proof::Trivial{}}).verdict, Verdict::kProven);
  EXPECT_EQ(check(book, {"net_gain", 9'099'999, proof::Trivial{}}).verdict, Verdict::kRefuted);
  EXPECT_EQ(check(book, {"infeasible", 0, proof::Trivial{}}).verdict, Verdict::kRefuted);
  EXPECT_EQ(check(book, {"turnover", 0, proof::Trivial{}}).verdict, Verdict::kProven);
  EXPECT_EQ(check(book, {"turnover", 1, proof::Trivial{}}).verdict, Verdict::kRefuted);
  EXPECT_EQ(check(book, {"net_gain", 0, proof::Solver{"highs"}}).verdict, Verdict::kBelieved);
}

}  // namespace
}  // namespace tenon::allocate
