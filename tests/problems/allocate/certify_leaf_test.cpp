#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "problems/allocate/certify.h"
#include "tests/problems/allocate/certify_trees.h"

// What prices prove at one leaf or with a question or two, each by hand.

namespace tenon::allocate {
namespace {

using testing::ask;
using testing::ask_conversion;
using testing::ask_sold;
using testing::book_of;
using testing::direct;
using testing::expect_wrong;
using testing::expect_yields;
using testing::kGain;
using testing::kNanoUsd;
using testing::kUsd;
using testing::leaf;
using testing::one_leaf;
using testing::percent;
using testing::plain;
using testing::pool;
using testing::proves_no_plan;
using testing::token;
using testing::tree;

// 60 of 100 USD fit into a pool that gains 1 %, for 0.10 of gas: 0.60 - 0.10. Nothing is scarce but the pool.
TEST(AllocateCertifyLeaf, a_pool_at_its_cap_needs_no_price) {
  Instance book = book_of({token("A", 100 * kUsd)}, {plain("p", 0, 1, 60)});
  book.gas_deposit = kUsd / 10;
  expect_yields(book, one_leaf({}), 500'000);
}

// 50 USD for a pool that could take 60. At a price of 1 % money is worth 0.50 wherever it is, so gas is not seen; asked whether it is
// paid in at all, the answers are worth 0.00 (at no price) and 0.50 - 0.10.
TEST(AllocateCertifyLeaf, a_question_makes_gas_count) {
  Instance book = book_of({token("A", 50 * kUsd)}, {plain("p", 0, 1, 60)});
  book.gas_deposit = kUsd / 10;
  expect_yields(book, one_leaf({.tokens = {kGain / 100}}), 500'000);
  expect_yields(book, tree({ask("deposit", 0), leaf(), leaf({.tokens = {kGain / 100}})}), 400'000);
  expect_yields(book, tree({ask("active", 0), leaf(), leaf({.tokens = {kGain / 100}})}), 400'000);
}

// The same as a flow cover, with 30 USD of a token that is of no use, so that a pool might hold 60: b = 50, m = 60, lambda = 10,
// use + 50 (not used) <= 50. At 1 % a USD the pool in use is worth -0.10, unused -0.50, the side 0.50: 0.40, and no question asked.
TEST(AllocateCertifyLeaf, a_flow_cover_makes_gas_count) {
  Instance book = book_of({token("A", 50 * kUsd), token("B", 30 * kUsd)}, {plain("p", 0, 1, 60)});
  book.default_fees = {{.rate = kOne}};
  book.gas_deposit = kUsd / 10;
  const proof::Cut cut{.tokens = {0}, .cover_pools = {0}};
  expect_yields(book, one_leaf({}), 500'000);
  expect_yields(book, one_leaf({.cuts = {{0, kGain / 100}}}, {cut}), 400'000);
  // Without that token nothing is too much for what is there, and the cover only says that 50 are.
  book.tokens[TokenId{1}].wallet = 0;
  expect_yields(book, one_leaf({.cuts = {{0, kGain / 100}}}, {cut}), 400'000);
}

// 500 USD of B are worth 10 %, and B must be bought for A at a fee of 1 %: 500 / 0.99 sold, 5.050505… of fee. B is priced so that
// buying is worth nothing: (P + 1) 0.99 = 1. Of 50 - 5.050505 - 1 of gas each, a leaf without questions sees the pool's only; the
// true best sells 505,050,506 for 500,000,000: 42,949,494.
Instance bought() {
  Instance book = book_of({token("A", 1'000 * kUsd), token("B", 0)}, {plain("p", 1, 10, 500)});
  book.default_fees = {{.rate = kOne / 100}};
  book.gas_deposit = book.gas_conversion = kUsd;
  return book;
}
TEST(AllocateCertifyLeaf, a_conversion_costs_its_fee_and_its_gas) {
  const std::int64_t price = kGain / 99;
  EXPECT_EQ(bought().received(TokenId{0}, TokenId{1}, 505'050'506), 500 * kUsd);
  expect_yields(bought(), one_leaf({.tokens = {0, price}}), 43'949'494);
  expect_yields(bought(),
                tree({ask_conversion(0, 1), leaf({.tokens = {0, kGain / 10}}), leaf({.tokens = {0, price}})}),
                42'949'494);
}

// B's flow cover: nothing of it lies there, so b = 0 and lambda = 500: use <= 500 x (A is converted). At 1 / 500 a USD the conversion
// earns 1, its gas, and the pool pays it.
TEST(AllocateCertifyLeaf, a_flow_cover_gates_a_conversion) {
  const proof::Cut cut{.tokens = {1}, .cover_pools = {0}, .gated_conversions = {{0, 1}}};
  expect_yields(bought(), one_leaf({.tokens = {0, kGain / 99}, .cuts = {{0, kGain / 500}}}, {cut}),
                42'949'494);
  // As one of the others the conversion pays by what arrives instead: at 1 / 500 of all income, the fee aside nothing is won.
  const proof::Cut plain_cut{.tokens = {1}, .cover_pools = {0}};
  expect_yields(bought(),
                one_leaf({.tokens = {0, kGain / 99 - kGain / 500}, .cuts = {{0, kGain / 500}}}, {plain_cut}),
                43'949'494);
}

// With 200 USD of B besides: at B's price of 1/2 each USD sold of A gains 0.99 x 1.5 - 1 = 0.485, less 1 of gas, and B's 200 are worth 100.
// All money could be sold, 1,200 USD; of direct plans only A's 1,000.
TEST(AllocateCertifyLeaf, a_direct_plan_sells_no_more_than_is_owned) {
  Instance book = bought();
  book.tokens[TokenId{1}].wallet = 200 * kUsd;
  const proof::Tree dear = one_leaf({.tokens = {0, kGain / 2}});
  expect_yields(book, dear, 681 * kUsd);
  expect_yields(book, direct(dear), 584 * kUsd);
  // Nor what is not owned: B's side of the same, A worth 1/2, gains 0.485 x 200 - 1 where some is there. The pool gains 49.
  const proof::Tree other = direct(one_leaf({.tokens = {kGain / 2, 0}}));
  expect_yields(book, other, (500 + 49 + 96) * kUsd);
  book.tokens[TokenId{1}].wallet = 0;
  expect_yields(book, other, (500 + 49) * kUsd);
}

// Where A is not sold, B at 1/10 makes the pool worth nothing: B's 200 are worth 20. Where it is, none is bought: A's 1,000 at 1/2, and the pool. Each side
// without what it shuts would gain 0.99 x 1.1 x 1,000 - 1,000 - 1 = 88, and 96.
TEST(AllocateCertifyLeaf, a_token_of_a_direct_plan_is_sold_or_bought) {
  Instance book = bought();
  book.tokens[TokenId{1}].wallet = 200 * kUsd;
  const proof::Node not_sold = leaf({.tokens = {0, kGain / 10}}), sold = leaf({.tokens = {kGain / 2, 0}});
  expect_yields(book, direct(tree({ask_sold(0), not_sold, sold})), (500 + 49) * kUsd);
  expect_yields(book, direct(tree({ask_sold(0), not_sold, leaf({.tokens = {0, kGain / 99}})})), 45'969'696);
  expect_yields(book, direct(tree({ask_sold(0), not_sold, not_sold})), (20 + 88) * kUsd);
  expect_yields(book, direct(tree({ask_sold(1), sold, sold})), (500 + 49 + 96) * kUsd);
  // Asked again, and answered otherwise: no conversion is left on either side.
  expect_yields(book,
                direct(tree({ask_sold(0), ask_sold(0), not_sold, not_sold, ask_sold(1), not_sold, not_sold})),
                (20 + 88) * kUsd);
  expect_yields(book, direct(tree({ask_sold(0), not_sold, ask_sold(0), not_sold, sold})), (500 + 49) * kUsd);
}

TEST(AllocateCertifyLeaf, direct_plans_are_enough_only_where_conversions_are_alike) {
  const proof::Tree any = direct(one_leaf({}));
  Instance book = bought();
  ASSERT_TRUE(tree_bound(book, any));
  expect_wrong(book, tree({ask_sold(0), leaf(), leaf()}), "other than direct plans");
  expect_wrong(book, direct(tree({ask_sold(2), leaf(), leaf()})), "a token that is not there");
  expect_wrong(book, direct(tree({{.split = "sold"}, leaf(), leaf()})), "a token that is not there");
  const auto refused = [&](auto change) {
    Instance other = book;
    change(other);
    expect_wrong(other, any, "direct plans");
  };
  refused([](Instance& b) { b.conversions = {{TokenId{0}, TokenId{1}, {FeeStep{}}, 0}}; });
  refused([](Instance& b) { b.default_fees.push_back({.rate = kOne / 50}); });
  refused([](Instance& b) { b.default_fees[0].width = b.aum() - 1; });
  refused([](Instance& b) { b.default_fees[0].rate = kOne; });
  refused([](Instance& b) { b.limits = {{.name = "A", .tokens = {TokenId{0}}, .most = 900 * kUsd}}; });
}

// Pools that gain 10 and 7 for 1 of gas, and one transaction: at a price of 6 it earns the other 9 - 6: 6 + 3.
TEST(AllocateCertifyLeaf, transactions_have_a_price) {
  Instance book = book_of({token("A", 200 * kUsd)}, {plain("p", 0, 10, 100), plain("q", 0, 7, 100)});
  book.gas_deposit = kUsd;
  book.max_transactions = 1;
  expect_yields(book, one_leaf({.transactions = 6 * kNanoUsd}), 9 * kUsd);
  book.max_transactions.reset();
  expect_wrong(book, one_leaf({.transactions = 1}), "a rule that is not there");
}

// A pool must be entered that gains 1 for 3 of gas. At a price of 2 it is neither here nor there: -2.
TEST(AllocateCertifyLeaf, least_pools_have_a_price) {
  Instance book = book_of({token("A", 100 * kUsd)}, {plain("p", 0, 1, 100)});
  book.gas_deposit = 3 * kUsd;
  book.min_pools = 1;
  expect_yields(book, one_leaf({.pools_least = 2 * kNanoUsd}), -2 * kUsd);
}

// Of pools that gain 10 and 7 one may be active.
TEST(AllocateCertifyLeaf, most_pools_have_a_price) {
  Instance book = book_of({token("A", 200 * kUsd)}, {plain("p", 0, 10, 100), plain("q", 0, 7, 100)});
  book.max_pools = 1;
  expect_yields(book, one_leaf({.pools_most = 7 * kNanoUsd}), 10 * kUsd);
}

// 30 USD may move, 10 % are gained by each: 3.
TEST(AllocateCertifyLeaf, turnover_has_a_price) {
  Instance book = book_of({token("A", 200 * kUsd)}, {plain("p", 0, 10, 100)});
  book.max_turnover = 30 * kUsd;
  expect_yields(book, one_leaf({.turnover = kGain / 10}), 3 * kUsd);
}

// A risk of 5 % on at most 1 % of 200 USD is a value of 40 at most: a gain of 4. A price of 2 % a percent is 10 % a USD.
TEST(AllocateCertifyLeaf, risk_has_a_price) {
  Instance book = book_of({token("A", 200 * kUsd)}, {plain("p", 0, 10, 100)});
  book.pools[PoolId{0}].risk = 5 * kApyOne;
  book.max_risk = kApyOne;
  expect_yields(book, one_leaf({.risk = kGain / 50}), 4 * kUsd);
}

// Of 3 micro-USD at most 0.5 % on average: 1 at a risk of 1.5 % is just allowed. Prices so small that all is rounding.
TEST(AllocateCertifyLeaf, risk_is_rounded_outward) {
  Instance book = book_of({token("A", 3)}, {plain("p", 0, 10, 100)});
  book.pools[PoolId{0}].risk = 15 * kApyOne / 10;
  book.max_risk = 5 * kApyOne / 10;
  book.pools[PoolId{0}].rule = PoolRule::kPin;
  for (const std::int64_t price : {1, 2, 3})
    EXPECT_FALSE(proves_no_plan(book, one_leaf({.empty = true, .risk = price})));
  book.min_position = 2;
  EXPECT_TRUE(proves_no_plan(book, one_leaf({.empty = true, .risk = 2})));
}

// Both pools hold 70 USD together at most; or the token does: 200 lie in the wallet, so 130 have to stay out of reach, which a limit
// of a token cannot ask. Sold for B (nothing lost) they are out.
TEST(AllocateCertifyLeaf, limits_have_a_price) {
  Instance book =
      book_of({token("A", 200 * kUsd), token("B", 0)}, {plain("p", 0, 10, 100), plain("q", 0, 10, 100)});
  book.default_fees = {{.rate = kOne / 100}};
  book.limits = {{.name = "both", .pools = {PoolId{0}, PoolId{1}}, .tokens = {}, .most = 70 * kUsd}};
  expect_yields(book, one_leaf({.limits = {{0, kGain / 10}}}), 7 * kUsd);
  // A itself, in wallet and pools: a USD of A that is sold loses 1 %, so 70 in a pool gain 7 and 130 sold lose 1.30. At 1 % a USD
  // of A is worth 1 % less wherever it is, and 200 - 70 at 1 % are -1.30; pools gain 10 % of what the price of A lets them: all
  // 200 - 130 would fit, so A's price is 10 %.
  book.limits = {{.name = "A", .pools = {}, .tokens = {TokenId{0}}, .most = 70 * kUsd}};
  const std::int64_t row = kGain / 10;
  expect_yields(book, one_leaf({.tokens = {row, 0}, .limits = {{0, row + kGain / 100}}}), 5'700'000);
}

// 100 above the limit at 2 % a USD cost less than the 10 % they gain; at a price of 2 % for the limit: 20 - 100 x 2 %.
TEST(AllocateCertifyLeaf, a_soft_limits_price_is_at_most_its_penalty) {
  Instance book = book_of({token("A", 200 * kUsd)}, {plain("p", 0, 10, 200)});
  book.limits = {
      {.name = "p", .pools = {PoolId{0}}, .tokens = {}, .most = 100 * kUsd, .penalty = kMicro / 50}};
  expect_yields(book, one_leaf({.limits = {{0, kGain / 50}}}), 18 * kUsd);
  expect_wrong(book, one_leaf({.limits = {{0, kGain / 50 + 1}}}), "above its penalty");
  expect_wrong(book, one_leaf({.empty = true, .limits = {{0, 1}}}), "above its penalty");
}

// 200 USD of A and 50 of B, 180 must stay in the wallet: 70 can be paid in.
TEST(AllocateCertifyLeaf, what_stays_in_the_wallet_has_a_price) {
  Instance book = book_of({token("A", 200 * kUsd), token("B", 50 * kUsd)}, {plain("p", 0, 10, 100)});
  book.default_fees = {{.rate = kOne}};
  book.least_wallet_total = 180 * kUsd;
  expect_yields(book, one_leaf({.wallet_total = kGain / 10}), 7 * kUsd);
  book.least_wallet_total = 0;
  book.tokens[TokenId{0}].least_wallet = 140 * kUsd;
  expect_yields(book, one_leaf({.tokens = {kGain / 10, 0}}), 6 * kUsd);
}

// 40 USD come out of a pool that cools down. They cannot be paid in elsewhere, but they are the 40 that must stay in the wallet: 20 that lie
// there may go. Not even half of that would be allowed if they did not count.
TEST(AllocateCertifyLeaf, what_cools_down_stays_in_the_wallet_but_is_not_used) {
  Instance book = book_of({token("A", 20 * kUsd)}, {plain("p", 0, 0, 0, 40), plain("q", 0, 10, 100)});
  book.pools[PoolId{0}].cools_down = true;
  book.tokens[TokenId{0}].least_wallet = 40 * kUsd;
  expect_yields(book, one_leaf({.tokens = {kGain / 10}}), 2 * kUsd);
  book.pools[PoolId{0}].cools_down = false;
  expect_yields(book, one_leaf({.tokens = {kGain / 10}}), 2 * kUsd);
  book.tokens[TokenId{0}].least_wallet = 0;
  expect_yields(book, one_leaf({.tokens = {kGain / 10}}), 6 * kUsd);
}

// 20 USD lie in the wallet and 60 must at the end. q, at 10 %, can be paid no more than those 20, and then p, at 5 %, keeps 40 of its 100:
// 2 + 2. Each micro-USD is worth half of 10 % where it may be used and half where it must stay.
TEST(AllocateCertifyLeaf, what_must_stay_has_a_price_of_its_own_where_pools_cool_down) {
  Instance book = book_of({token("A", 20 * kUsd)}, {plain("p", 0, 5, 100, 100), plain("q", 0, 10, 100)});
  book.pools[PoolId{0}].cools_down = true;
  book.tokens[TokenId{0}].least_wallet = 60 * kUsd;
  expect_yields(book, one_leaf({.tokens = {kGain / 20}, .reserves = {kGain / 20}}), 4 * kUsd);
  expect_yields(book, one_leaf({.tokens = {kGain / 10}}), 7 * kUsd);
}

// Gas is paid in A: 100 USD, 10 for each payment, 10 % gained: with a price of 10 % a USD of A, the 10 of gas cost 11 and 100 USD are
// worth 10. Entering is worth nothing then, and cannot be told from not entering without a question.
TEST(AllocateCertifyLeaf, gas_comes_out_of_the_token_that_pays_it) {
  Instance book = book_of({token("A", 100 * kUsd)}, {plain("p", 0, 20, 100)});
  book.gas_deposit = 10 * kUsd;
  book.gas_token = TokenId{0};
  // 90 are paid in: 18 - 10.
  expect_yields(book, tree({ask("deposit", 0), leaf(), leaf({.tokens = {kGain / 5}})}), 8 * kUsd);
  expect_wrong(book, one_leaf({}, {{.tokens = {0}, .cover_pools = {0}}}), "pays gas");
}

// Half of the yield that counts is the least of forecast (10 and 0) and a scenario (0 and 10). 100 USD in p: 10 and 0, so 5 + 0; half
// in each: 5 and 5. With half of the weight for the scenario both pools gain 5 %: 5.
TEST(AllocateCertifyLeaf, scenarios_have_weights) {
  Instance book = book_of({token("A", 100 * kUsd)}, {plain("p", 0, 10, 100), plain("q", 0, 0, 100)});
  book.scenarios.push_back({"other", {}});
  for (const std::int64_t apy : {percent(0), percent(10)}) book.scenarios[0].apy.push_back(apy);
  book.robust = kOne / 2;
  expect_yields(book, one_leaf({.tokens = {kGain / 20}, .scenarios = {kOne / 2, kOne / 2}}), 5 * kUsd);
  expect_yields(book, one_leaf({.tokens = {kGain / 10}}), 10 * kUsd);
  expect_wrong(book, one_leaf({.scenarios = {kOne / 2 - 1, kOne / 2 + 1}}), "too little weight");
  expect_wrong(book, one_leaf({.scenarios = {kOne / 2 + 1, kOne / 2}}), "do not sum up to one");
  expect_wrong(book, one_leaf({.scenarios = {kOne}}), "not one weight");
  expect_wrong(book, one_leaf({.scenarios = {kOne + 1, -1}}), "below 0");
}

// A yield that falls from 10 % to 2 % above 30 USD: 3 + 2 % of 70.
TEST(AllocateCertifyLeaf, yield_that_dilutes_is_counted_by_its_steps) {
  Instance book = book_of({token("A", 100 * kUsd)}, {plain("p", 0, 10, 100)});
  book.pools[PoolId{0}].yield = {{30 * kUsd, percent(10)}, {kMostMoney, percent(2)}};
  expect_yields(book, one_leaf({.tokens = {kGain / 50}}), 4'400'000);
}

// Two tokens, 50 USD of each, and a pool of both: 100 USD at 10 %, though each leg costs its own price.
TEST(AllocateCertifyLeaf, legs_pay_for_their_own_tokens) {
  Instance book = book_of({token("A", 50 * kUsd), token("B", 80 * kUsd)},
                          {pool("p", {{TokenId{0}}, {TokenId{1}}}, percent(10), 200 * kUsd)});
  book.default_fees = {{.rate = kOne}};
  expect_yields(book, one_leaf({.tokens = {kGain / 5, 0}}), 10 * kUsd);
}

// The last micro-USD. Pools that gain as much as `gain` times what lies there.
Pool tiny(const char* id, std::vector<Leg> legs, std::int64_t gain, std::int64_t cap) {
  return pool(id, std::move(legs), percent(100 * gain), cap);
}
constexpr TokenId kA{0}, kB{1};

TEST(AllocateCertifyLeaf, a_yield_step_ends_at_its_last_micro_usd) {
  Instance book = book_of({token("A", 10)}, {tiny("p", {{kA}}, 5, 10)});
  book.pools[PoolId{0}].yield = {{3, percent(500)}, {kMostMoney, 0}};
  expect_yields(book, one_leaf({}), 15);
}

// A lies at 3 and B at 0; with 2 of B the legs are even: nothing is withdrawn, so no gas is paid for that.
TEST(AllocateCertifyLeaf, a_leg_stays_where_it_is_while_the_other_is_paid_in) {
  Instance book = book_of({token("A", 0), token("B", 2)}, {tiny("p", {{kA, 3}, {kB, 0}}, 1, 10)});
  book.default_fees = {{.rate = kOne}};
  book.gas_withdrawal = 100;
  expect_yields(book, one_leaf({.tokens = {0, kGain}}), 5);
}

// p must keep something of its 3 + 3: as 0 of A and 1 of B it gives q all three of the A that it takes, and they are worth 5 each there.
TEST(AllocateCertifyLeaf, income_of_a_cut_counts_the_lowest_leg) {
  Instance book =
      book_of({token("A", 0), token("B", 0)}, {tiny("p", {{kA, 3}, {kB, 3}}, 0, 3), tiny("q", {{kA}}, 5, 3)});
  book.default_fees = {{.rate = kOne}};
  book.pools[PoolId{0}].rule = PoolRule::kPin;
  const proof::Cut cut{.tokens = {0}, .cover_pools = {1}};
  expect_yields(book, one_leaf({.cuts = {{0, 5 * kGain}}}, {cut}), 15);
}

// Legs of 1 and 1 with a cap of 3: one of them may be paid 1 of the 1 that is there. b = 1, m = 2 (both, as the relaxation sees it),
// lambda = 1: use + 1 (no use) <= 1, and a level at which a leg may move is in use: 10 + 5.
TEST(AllocateCertifyLeaf, a_pool_of_a_cover_is_in_use_by_one_leg) {
  Instance book = book_of({token("A", 1), token("B", 0)}, {tiny("p", {{kA, 1}, {kB, 1}}, 5, 3)});
  book.default_fees = {{.rate = kOne}};
  const proof::Cut cut{.tokens = {0, 1}, .cover_pools = {0}};
  expect_yields(book, one_leaf({.cuts = {{0, 5 * kGain}}}, {cut}), 15);
}

// Legs of 2 and 2, of which 3 must stay: 1 of A may come out, which opens the gate for q, where 3 are worth 15.
TEST(AllocateCertifyLeaf, a_gated_pool_gives_by_one_leg) {
  Instance book =
      book_of({token("A", 0), token("B", 0)}, {tiny("p", {{kA, 2}, {kB, 2}}, 0, 3), tiny("q", {{kA}}, 5, 3)});
  book.default_fees = {{.rate = kOne}};
  book.pools[PoolId{0}].rule = PoolRule::kPin;
  book.min_position = 3;
  const proof::Cut cut{.tokens = {0}, .cover_pools = {1}, .gated_pools = {0}};
  expect_yields(book, one_leaf({.cuts = {{0, 5 * kGain}}}, {cut}), 15);
}

}  // namespace
}  // namespace tenon::allocate
