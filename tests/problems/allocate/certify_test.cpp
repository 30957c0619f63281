#include "problems/allocate/certify.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <limits>

#include "base/random.h"
#include "problems/allocate/random.h"
#include "tests/problems/allocate/certify_books.h"

namespace tenon::allocate {
namespace {

using testing::best_gain;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::pool;
using ::testing::SizeIs;
using testing::token;

constexpr std::int64_t kGain = static_cast<std::int64_t>(kYieldOne);  // gain units of a micro-USD
constexpr std::int64_t kUsd = kMicro;
constexpr std::int64_t kNanoUsd = 1'000'000'000;  // of a USD, for prices of steps and pools

proof::Node leaf(proof::Prices prices = {}) { return {.prices = std::move(prices)}; }
proof::Node ask(const char* split, std::int64_t p) { return {.split = split, .pool = p}; }
proof::Node ask_conversion(std::int64_t from, std::int64_t to) {
  return {.split = "conversion", .from = from, .to = to};
}
proof::Tree tree(std::vector<proof::Node> nodes, std::vector<proof::Cut> cuts = {}) {
  return {std::move(cuts), std::move(nodes)};
}
proof::Node ask_sold(std::int64_t token) { return {.split = "sold", .from = token}; }
proof::Tree direct(proof::Tree tree) {
  tree.direct = true;
  return tree;
}
proof::Tree one_leaf(proof::Prices prices, std::vector<proof::Cut> cuts = {}) {
  return tree({leaf(std::move(prices))}, std::move(cuts));
}

// The tree's bound is proved, and 1 micro-USD less is not.
void expect_yields(const Instance& book, const proof::Tree& tree, Int128 bound) {
  std::string why;
  const std::optional<Int128> found = tree_bound(book, tree, &why);
  ASSERT_TRUE(found) << why;
  EXPECT_EQ(to_string(*found), to_string(bound));
  EXPECT_EQ(check(book, {"net_gain", bound, tree}).verdict, Verdict::kProven);
  EXPECT_EQ(check(book, {"net_gain", bound - 1, tree}).verdict, Verdict::kRefuted) << "yields too much";
}
void expect_wrong(const Instance& book, const proof::Tree& tree, const std::string& why) {
  std::string found;
  EXPECT_EQ(tree_bound(book, tree, &found), std::nullopt) << why;
  EXPECT_THAT(found, HasSubstr(why));
  EXPECT_EQ(check(book, {"net_gain", Int128{1} << 100, tree}).verdict, Verdict::kRefuted) << why;
}
bool proves_no_plan(const Instance& book, const proof::Tree& tree) {
  return check(book, {"infeasible", 0, tree}).verdict == Verdict::kProven;
}

// 1,000 days at `percent` of 36.5 % a year are `percent` of gain.
Instance book_of(std::vector<Token> tokens, std::vector<Pool> pools) {
  Instance book;
  for (Token& token : tokens) book.tokens.push_back(std::move(token));
  for (Pool& pool : pools) book.pools.push_back(std::move(pool));
  book.days = 1'000;
  book.min_position = 1;
  return book;
}
std::int64_t percent(std::int64_t percent) { return percent * 365 * kApyOne / 1'000; }
Pool plain(const char* id, std::int32_t token, std::int64_t percent_gain, std::int64_t cap_usd,
           std::int64_t held_usd = 0) {
  return pool(id, {{TokenId{token}, held_usd * kUsd}}, percent(percent_gain), cap_usd * kUsd);
}

// --- what leaves prove, by hand

// 60 of 100 USD fit into a pool that gains 1 %, for 0.10 of gas: 0.60 - 0.10. Nothing is scarce but the pool.
TEST(AllocateCertify, a_pool_at_its_cap_needs_no_price) {
  Instance book = book_of({token("A", 100 * kUsd)}, {plain("p", 0, 1, 60)});
  book.gas_deposit = kUsd / 10;
  expect_yields(book, one_leaf({}), 500'000);
}

// 50 USD for a pool that could take 60. At a price of 1 % money is worth 0.50 wherever it is, so gas is not seen; asked whether it is
// paid in at all, the answers are worth 0.00 (at no price) and 0.50 - 0.10.
TEST(AllocateCertify, a_question_makes_gas_count) {
  Instance book = book_of({token("A", 50 * kUsd)}, {plain("p", 0, 1, 60)});
  book.gas_deposit = kUsd / 10;
  expect_yields(book, one_leaf({.tokens = {kGain / 100}}), 500'000);
  expect_yields(book, tree({ask("deposit", 0), leaf(), leaf({.tokens = {kGain / 100}})}), 400'000);
  expect_yields(book, tree({ask("active", 0), leaf(), leaf({.tokens = {kGain / 100}})}), 400'000);
}

// The same as a flow cover, with 30 USD of a token that is of no use, so that a pool might hold 60: b = 50, m = 60, lambda = 10,
// use + 50 (not used) <= 50. At 1 % a USD the pool in use is worth -0.10, unused -0.50, the side 0.50: 0.40, and no question asked.
TEST(AllocateCertify, a_flow_cover_makes_gas_count) {
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
TEST(AllocateCertify, a_conversion_costs_its_fee_and_its_gas) {
  const std::int64_t price = kGain / 99;
  EXPECT_EQ(bought().received(TokenId{0}, TokenId{1}, 505'050'506), 500 * kUsd);
  expect_yields(bought(), one_leaf({.tokens = {0, price}}), 43'949'494);
  expect_yields(bought(),
                tree({ask_conversion(0, 1), leaf({.tokens = {0, kGain / 10}}), leaf({.tokens = {0, price}})}),
                42'949'494);
}

// B's flow cover: nothing of it lies there, so b = 0 and lambda = 500: use <= 500 x (A is converted). At 1 / 500 a USD the conversion
// earns 1, its gas, and the pool pays it.
TEST(AllocateCertify, a_flow_cover_gates_a_conversion) {
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
TEST(AllocateCertify, a_direct_plan_sells_no_more_than_is_owned) {
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
TEST(AllocateCertify, a_token_of_a_direct_plan_is_sold_or_bought) {
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

TEST(AllocateCertify, direct_plans_are_enough_only_where_conversions_are_alike) {
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
TEST(AllocateCertify, transactions_have_a_price) {
  Instance book = book_of({token("A", 200 * kUsd)}, {plain("p", 0, 10, 100), plain("q", 0, 7, 100)});
  book.gas_deposit = kUsd;
  book.max_transactions = 1;
  expect_yields(book, one_leaf({.transactions = 6 * kNanoUsd}), 9 * kUsd);
  book.max_transactions.reset();
  expect_wrong(book, one_leaf({.transactions = 1}), "a rule that is not there");
}

// A pool must be entered that gains 1 for 3 of gas. At a price of 2 it is neither here nor there: -2.
TEST(AllocateCertify, least_pools_have_a_price) {
  Instance book = book_of({token("A", 100 * kUsd)}, {plain("p", 0, 1, 100)});
  book.gas_deposit = 3 * kUsd;
  book.min_pools = 1;
  expect_yields(book, one_leaf({.pools_least = 2 * kNanoUsd}), -2 * kUsd);
}

// Of pools that gain 10 and 7 one may be active.
TEST(AllocateCertify, most_pools_have_a_price) {
  Instance book = book_of({token("A", 200 * kUsd)}, {plain("p", 0, 10, 100), plain("q", 0, 7, 100)});
  book.max_pools = 1;
  expect_yields(book, one_leaf({.pools_most = 7 * kNanoUsd}), 10 * kUsd);
}

// 30 USD may move, 10 % are gained by each: 3.
TEST(AllocateCertify, turnover_has_a_price) {
  Instance book = book_of({token("A", 200 * kUsd)}, {plain("p", 0, 10, 100)});
  book.max_turnover = 30 * kUsd;
  expect_yields(book, one_leaf({.turnover = kGain / 10}), 3 * kUsd);
}

// A risk of 5 % on at most 1 % of 200 USD is a value of 40 at most: a gain of 4. A price of 2 % a percent is 10 % a USD.
TEST(AllocateCertify, risk_has_a_price) {
  Instance book = book_of({token("A", 200 * kUsd)}, {plain("p", 0, 10, 100)});
  book.pools[PoolId{0}].risk = 5 * kApyOne;
  book.max_risk = kApyOne;
  expect_yields(book, one_leaf({.risk = kGain / 50}), 4 * kUsd);
}

// Of 3 micro-USD at most 0.5 % on average: 1 at a risk of 1.5 % is just allowed. Prices so small that all is rounding.
TEST(AllocateCertify, risk_is_rounded_outward) {
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
TEST(AllocateCertify, limits_have_a_price) {
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
TEST(AllocateCertify, a_soft_limits_price_is_at_most_its_penalty) {
  Instance book = book_of({token("A", 200 * kUsd)}, {plain("p", 0, 10, 200)});
  book.limits = {
      {.name = "p", .pools = {PoolId{0}}, .tokens = {}, .most = 100 * kUsd, .penalty = kMicro / 50}};
  expect_yields(book, one_leaf({.limits = {{0, kGain / 50}}}), 18 * kUsd);
  expect_wrong(book, one_leaf({.limits = {{0, kGain / 50 + 1}}}), "above its penalty");
  expect_wrong(book, one_leaf({.empty = true, .limits = {{0, 1}}}), "above its penalty");
}

// 200 USD of A and 50 of B, 180 must stay in the wallet: 70 can be paid in.
TEST(AllocateCertify, what_stays_in_the_wallet_has_a_price) {
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
TEST(AllocateCertify, what_cools_down_stays_in_the_wallet_but_is_not_used) {
  Instance book = book_of({token("A", 20 * kUsd)}, {plain("p", 0, 0, 0, 40), plain("q", 0, 10, 100)});
  book.pools[PoolId{0}].cools_down = true;
  book.tokens[TokenId{0}].least_wallet = 40 * kUsd;
  expect_yields(book, one_leaf({.tokens = {kGain / 10}}), 2 * kUsd);
  book.pools[PoolId{0}].cools_down = false;
  expect_yields(book, one_leaf({.tokens = {kGain / 10}}), 2 * kUsd);
  book.tokens[TokenId{0}].least_wallet = 0;
  expect_yields(book, one_leaf({.tokens = {kGain / 10}}), 6 * kUsd);
}

// Gas is paid in A: 100 USD, 10 for each payment, 10 % gained: with a price of 10 % a USD of A, the 10 of gas cost 11 and 100 USD are
// worth 10. Entering is worth nothing then, and cannot be told from not entering without a question.
TEST(AllocateCertify, gas_comes_out_of_the_token_that_pays_it) {
  Instance book = book_of({token("A", 100 * kUsd)}, {plain("p", 0, 20, 100)});
  book.gas_deposit = 10 * kUsd;
  book.gas_token = TokenId{0};
  // 90 are paid in: 18 - 10.
  expect_yields(book, tree({ask("deposit", 0), leaf(), leaf({.tokens = {kGain / 5}})}), 8 * kUsd);
  expect_wrong(book, one_leaf({}, {{.tokens = {0}, .cover_pools = {0}}}), "pays gas");
}

// Half of the yield that counts is the least of forecast (10 and 0) and a scenario (0 and 10). 100 USD in p: 10 and 0, so 5 + 0; half
// in each: 5 and 5. With half of the weight for the scenario both pools gain 5 %: 5.
TEST(AllocateCertify, scenarios_have_weights) {
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
TEST(AllocateCertify, yield_that_dilutes_is_counted_by_its_steps) {
  Instance book = book_of({token("A", 100 * kUsd)}, {plain("p", 0, 10, 100)});
  book.pools[PoolId{0}].yield = {{30 * kUsd, percent(10)}, {kMostMoney, percent(2)}};
  expect_yields(book, one_leaf({.tokens = {kGain / 50}}), 4'400'000);
}

// Two tokens, 50 USD of each, and a pool of both: 100 USD at 10 %, though each leg costs its own price.
TEST(AllocateCertify, legs_pay_for_their_own_tokens) {
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

TEST(AllocateCertify, a_yield_step_ends_at_its_last_micro_usd) {
  Instance book = book_of({token("A", 10)}, {tiny("p", {{kA}}, 5, 10)});
  book.pools[PoolId{0}].yield = {{3, percent(500)}, {kMostMoney, 0}};
  expect_yields(book, one_leaf({}), 15);
}

// A lies at 3 and B at 0; with 2 of B the legs are even: nothing is withdrawn, so no gas is paid for that.
TEST(AllocateCertify, a_leg_stays_where_it_is_while_the_other_is_paid_in) {
  Instance book = book_of({token("A", 0), token("B", 2)}, {tiny("p", {{kA, 3}, {kB, 0}}, 1, 10)});
  book.default_fees = {{.rate = kOne}};
  book.gas_withdrawal = 100;
  expect_yields(book, one_leaf({.tokens = {0, kGain}}), 5);
}

// p must keep something of its 3 + 3: as 0 of A and 1 of B it gives q all three of the A that it takes, and they are worth 5 each there.
TEST(AllocateCertify, income_of_a_cut_counts_the_lowest_leg) {
  Instance book =
      book_of({token("A", 0), token("B", 0)}, {tiny("p", {{kA, 3}, {kB, 3}}, 0, 3), tiny("q", {{kA}}, 5, 3)});
  book.default_fees = {{.rate = kOne}};
  book.pools[PoolId{0}].rule = PoolRule::kPin;
  const proof::Cut cut{.tokens = {0}, .cover_pools = {1}};
  expect_yields(book, one_leaf({.cuts = {{0, 5 * kGain}}}, {cut}), 15);
}

// Legs of 1 and 1 with a cap of 3: one of them may be paid 1 of the 1 that is there. b = 1, m = 2 (both, as the relaxation sees it),
// lambda = 1: use + 1 (no use) <= 1, and a level at which a leg may move is in use: 10 + 5.
TEST(AllocateCertify, a_pool_of_a_cover_is_in_use_by_one_leg) {
  Instance book = book_of({token("A", 1), token("B", 0)}, {tiny("p", {{kA, 1}, {kB, 1}}, 5, 3)});
  book.default_fees = {{.rate = kOne}};
  const proof::Cut cut{.tokens = {0, 1}, .cover_pools = {0}};
  expect_yields(book, one_leaf({.cuts = {{0, 5 * kGain}}}, {cut}), 15);
}

// Legs of 2 and 2, of which 3 must stay: 1 of A may come out, which opens the gate for q, where 3 are worth 15.
TEST(AllocateCertify, a_gated_pool_gives_by_one_leg) {
  Instance book =
      book_of({token("A", 0), token("B", 0)}, {tiny("p", {{kA, 2}, {kB, 2}}, 0, 3), tiny("q", {{kA}}, 5, 3)});
  book.default_fees = {{.rate = kOne}};
  book.pools[PoolId{0}].rule = PoolRule::kPin;
  book.min_position = 3;
  const proof::Cut cut{.tokens = {0}, .cover_pools = {1}, .gated_pools = {0}};
  expect_yields(book, one_leaf({.cuts = {{0, 5 * kGain}}}, {cut}), 15);
}

// --- conversions by their number

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
proof::Node at_most(std::int64_t k, proof::ConversionSet of = {}) {
  return {.split = "conversions", .of = of, .k = k};
}
TEST(AllocateCertify, counts_of_conversions_have_a_price) {
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

TEST(AllocateCertify, a_count_must_be_said_by_a_question_above) {
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

TEST(AllocateCertify, prices_show_that_there_is_no_plan) {
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
TEST(AllocateCertify, a_pin_that_cannot_be_paid_leaves_no_plan) {
  Instance book = book_of({token("A", 40 * kUsd), token("B", 30 * kUsd)}, {plain("p", 0, 1, 100)});
  book.pools[PoolId{0}].rule = PoolRule::kPin;
  book.min_position = 50 * kUsd;
  book.default_fees = {{20 * kUsd, kOne / 2}};
  EXPECT_FALSE(proves_no_plan(book, one_leaf({.empty = true, .tokens = {2, 0}})));
  book.default_fees = {{19 * kUsd, kOne / 2}};
  EXPECT_TRUE(proves_no_plan(book, one_leaf({.empty = true, .tokens = {2, 0}})));
}

TEST(AllocateCertify, a_gate_without_a_state_closes_its_side) {
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
TEST(AllocateCertify, the_best_yields_are_a_trivial_bound) {
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

// --- what no proof is made of

Instance two_pools() {
  Instance book = book_of({token("A", 100 * kUsd), token("B", 50 * kUsd)},
                          {plain("p", 0, 10, 60), plain("q", 1, 8, 60, 20)});
  book.gas_deposit = kUsd / 10;
  book.max_pools = 2;
  book.limits = {{.name = "q", .pools = {PoolId{1}}, .tokens = {}, .most = 50 * kUsd}};
  return book;
}
// Four leaves and a cover; 70 USD of B at most, 10 of them bought.
proof::Tree good_tree() {
  const proof::Cut cut{.tokens = {0}, .cover_pools = {0}, .cover_conversions = {{0, 1}}};
  const proof::Prices prices{
      .tokens = {kGain / 100, kGain / 50}, .limits = {{0, kGain / 50}}, .cuts = {{0, kGain / 100}}};
  proof::Prices few = prices;
  few.counts = {{.of = {.into = 1}, .most = 0, .price = kNanoUsd}};
  return tree({ask("deposit", 0), leaf(), at_most(0, {.into = 1}), leaf(few), ask_conversion(1, 0),
               leaf(prices), leaf()},
              {cut});
}

TEST(AllocateCertify, every_spoilt_tree_is_refused) {
  const Instance book = two_pools();
  ASSERT_TRUE(tree_bound(book, good_tree()));
  using Spoil = std::function<void(std::vector<proof::Node>&, proof::Cut&)>;
  using Nodes = std::vector<proof::Node>;
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  const auto prices = [](auto change) -> Spoil {
    return [change](Nodes& nodes, proof::Cut&) { change(nodes[3].prices); };
  };
  const auto cut = [](auto change) -> Spoil {
    return [change](Nodes&, proof::Cut& spoilt) { change(spoilt); };
  };
  const std::vector<std::pair<const char*, Spoil>> spoil{
      {"no node", [](Nodes& nodes, proof::Cut&) { nodes.clear(); }},
      {"a node too few", [](Nodes& nodes, proof::Cut&) { nodes.pop_back(); }},
      {"a node too many", [](Nodes& nodes, proof::Cut&) { nodes.push_back(leaf()); }},
      {"a question too many", [](Nodes& nodes, proof::Cut&) { nodes.push_back(ask("active", 0)); }},
      {"an unknown question", [](Nodes& nodes, proof::Cut&) { nodes[0].split = "open"; }},
      {"a question with prices", [](Nodes& nodes, proof::Cut&) { nodes[0].prices.pools_least = 1; }},
      {"a question about no pool", [](Nodes& nodes, proof::Cut&) { nodes[0].pool.reset(); }},
      {"a pool that is not there", [](Nodes& nodes, proof::Cut&) { nodes[0].pool = 2; }},
      {"a pool below 0", [](Nodes& nodes, proof::Cut&) { nodes[0].pool = -1; }},
      {"a pool beyond 32 bits", [](Nodes& nodes, proof::Cut&) { nodes[0].pool = std::int64_t{1} << 32; }},
      {"a conversion of nothing", [](Nodes& nodes, proof::Cut&) { nodes[4].from.reset(); }},
      {"a conversion into itself", [](Nodes& nodes, proof::Cut&) { nodes[4].to = 1; }},
      {"a conversion out of nothing", [](Nodes& nodes, proof::Cut&) { nodes[4].from = 2; }},
      {"a conversion into nothing", [](Nodes& nodes, proof::Cut&) { nodes[4].to = -1; }},
      {"a set of no token", [](Nodes& nodes, proof::Cut&) { nodes[2].of.into = 2; }},
      {"a set by two tokens", [](Nodes& nodes, proof::Cut&) { nodes[2].of.out_of = 0; }},
      {"a count below 0", [](Nodes& nodes, proof::Cut&) { nodes[2].k = -1; }},
      {"a count beyond all", [](Nodes& nodes, proof::Cut&) { nodes[2].k = kMost; }},
      {"a price too few", prices([](proof::Prices& p) { p.tokens.pop_back(); })},
      {"a price too many", prices([](proof::Prices& p) { p.tokens.push_back(0); })},
      {"a negative price", prices([](proof::Prices& p) { p.tokens[0] = -1; })},
      {"a negative price of pools", prices([](proof::Prices& p) { p.pools_most = -1; })},
      {"a negative price of a limit", prices([](proof::Prices& p) { p.limits[0].price = -1; })},
      {"a limit that is not there", prices([](proof::Prices& p) { p.limits[0].index = 1; })},
      {"a limit below 0", prices([](proof::Prices& p) { p.limits[0].index = -1; })},
      {"a limit twice", prices([](proof::Prices& p) { p.limits.push_back(p.limits[0]); })},
      {"a cut that is not there", prices([](proof::Prices& p) { p.cuts[0].index = 1; })},
      {"a cut twice", prices([](proof::Prices& p) { p.cuts.push_back(p.cuts[0]); })},
      {"a negative price of a cut", prices([](proof::Prices& p) { p.cuts[0].price = -1; })},
      {"a negative price of a count", prices([](proof::Prices& p) { p.counts[0].price = -1; })},
      {"another set's count", prices([](proof::Prices& p) { p.counts[0].of.into = 0; })},
      {"turnover that is not limited", prices([](proof::Prices& p) { p.turnover = 1; })},
      {"risk that is not limited", prices([](proof::Prices& p) { p.risk = 1; })},
      {"scenarios that are not there", prices([](proof::Prices& p) {
         p.scenarios = {kOne / 2, kOne / 2};
       })},
      {"a leaf that is not empty", prices([](proof::Prices& p) { p.empty = true; })},
      {"a cut of no token", cut([](proof::Cut& c) { c.tokens = {2}; })},
      {"a cut of a token twice", cut([](proof::Cut& c) {
         c.tokens = {0, 0};
       })},
      {"a cut of no pool", cut([](proof::Cut& c) { c.cover_pools = {2}; })},
      {"a cut of a pool twice", cut([](proof::Cut& c) {
         c.cover_pools = {0, 0};
       })},
      {"a cut of a pool in two parts", cut([](proof::Cut& c) { c.full_pools = {0}; })},
      {"a cut of a conversion twice", cut([](proof::Cut& c) {
         c.gated_conversions = {{0, 1}};
       })},
      {"a cut of no conversion", cut([](proof::Cut& c) {
         c.full_conversions = {{0, 2}};
       })},
      {"a cut of a conversion below 0", cut([](proof::Cut& c) {
         c.full_conversions = {{1, -1}};
       })},
  };
  for (const auto& [what, change] : spoil) {
    proof::Tree spoilt = good_tree();
    change(spoilt.nodes, spoilt.cuts[0]);
    std::string why;
    EXPECT_EQ(tree_bound(book, spoilt, &why), std::nullopt) << what;
    EXPECT_FALSE(why.empty()) << what;
    for (const char* stage : {"net_gain", "infeasible", "turnover"})
      EXPECT_EQ(check(book, {stage, Int128{1} << 100, spoilt}).verdict, Verdict::kRefuted) << what;
  }
  EXPECT_EQ(check(book, {"gain", Int128{1} << 100, good_tree()}).verdict, Verdict::kRefuted)
      << "an unknown stage";
}

// Prices as large as they can be written, one at a time and all: refused, or a bound far above, but never one that wrapped.
TEST(AllocateCertify, the_largest_prices_do_not_wrap) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  Instance book = two_pools();
  book.tokens[TokenId{0}].wallet = kMostMoney - 100 * kUsd;
  book.pools[PoolId{0}].cap = kMostMoney;
  book.max_turnover = book.max_transactions = kMost;
  book.max_risk = kMostApy;
  book.pools[PoolId{0}].risk = kMostApy;
  // All that is possible is to pay in, at 10 %: each bound must be above that of paying in q's cap.
  const Int128 least = 5 * kUsd;
  const std::vector<std::function<void(proof::Prices&)>> largest{
      [](proof::Prices& p) { p.tokens = {kMost, kMost}; }, [](proof::Prices& p) { p.pools_least = kMost; },
      [](proof::Prices& p) { p.pools_most = kMost; },      [](proof::Prices& p) { p.transactions = kMost; },
      [](proof::Prices& p) { p.turnover = kMost; },        [](proof::Prices& p) { p.risk = kMost; },
      [](proof::Prices& p) { p.wallet_total = kMost; },    [](proof::Prices& p) { p.limits = {{0, kMost}}; },
      [](proof::Prices& p) { p.cuts = {{0, kMost}}; },
  };
  const proof::Cut cut{.tokens = {0}, .cover_pools = {0}, .gated_conversions = {{1, 0}}};
  proof::Prices all;
  for (const auto& set : largest) {
    proof::Prices prices;
    for (proof::Prices* p : {&prices, &all}) set(*p);
    for (const proof::Prices& p : {prices, all})
      EXPECT_GE(tree_bound(book, one_leaf(p, {cut})).value_or(least), least);
  }
  // Each may be so large, but not all together.
  book.limits.assign(8, book.limits[0]);
  proof::Prices limits;
  for (std::int64_t l = 0; l < 8; ++l) limits.limits.push_back({l, kMost});
  expect_wrong(book, one_leaf(limits), "beyond the checker's range");
}

// 30,000 questions one below the other, and at the deepest leaf as many prices on counts: that is more than the checker does, and no
// stack breaks.
TEST(AllocateCertify, a_tree_may_be_deep_and_too_large_ones_are_believed) {
  const Instance book = two_pools();
  proof::Tree deep;
  for (int i = 0; i < 30'000; ++i) {
    deep.nodes.push_back(at_most(0));
    deep.nodes.push_back(leaf());
  }
  deep.nodes.push_back(leaf());
  EXPECT_TRUE(tree_bound(book, deep));
  deep.nodes.back().prices.counts.assign(30'000, {.of = {}, .least = 1, .price = 0});
  EXPECT_EQ(check(book, {"net_gain", 0, deep}).verdict, Verdict::kBelieved);
}

// --- the whole proof

std::vector<Objective> objectives(Int128 bound, Int128 turnover = 0) {
  return {{"net_gain", Sense::kMaximize, "micro-USD", bound, bound},
          {"turnover", Sense::kMinimize, "micro-USD", turnover, turnover}};
}

TEST(AllocateCertify, a_proof_carries_its_bounds_and_no_lower_ones) {
  const Instance book = two_pools();
  const Int128 bound = tree_bound(book, good_tree()).value();
  const Proof proof{{{"net_gain", bound, good_tree()}, {"turnover", 0, proof::Trivial{}}}};
  const Certification good = certify(book, objectives(bound), false, proof);
  EXPECT_EQ(good.checked, true);
  EXPECT_THAT(good.violations, IsEmpty());
  EXPECT_EQ(certify(book, objectives(bound + 1), false, proof).checked, true) << "a weaker bound follows";
  const Certification low = certify(book, objectives(bound - 1), false, proof);
  EXPECT_EQ(low.checked, false);
  ASSERT_THAT(low.violations, SizeIs(1));
  EXPECT_EQ(low.violations[0].rule, "bound");
  EXPECT_EQ(certify(book, objectives(bound, 1), false, proof).checked, false)
      << "nothing shows that something moves";
  // A claim that says more than its tree proves carries what the tree does prove.
  EXPECT_EQ(certify(book, objectives(bound), false, {{{"net_gain", bound - 5, good_tree()}}}).checked, true);
}

TEST(AllocateCertify, a_word_leaves_a_bound_open_and_infeasible_needs_a_claim_of_its_own) {
  Instance book = two_pools();
  const Proof word{{{"net_gain", 7, proof::Solver{"highs"}}, {"turnover", 3, proof::Solver{"highs"}}}};
  EXPECT_EQ(certify(book, objectives(7, 3), false, word).checked, std::nullopt);
  EXPECT_EQ(certify(book, objectives(6), false, word).checked, false);
  EXPECT_EQ(certify(book, objectives(7, 4), false, word).checked, false);
  EXPECT_EQ(certify(book, {{"net_gain", Sense::kMaximize, "", 5, {}}}, false, {}).checked, std::nullopt);
  EXPECT_EQ(certify(book, {}, true, word).checked, false);
  book.min_pools = 3;
  const proof::Tree none = one_leaf({.empty = true, .pools_least = 1});
  EXPECT_EQ(certify(book, {}, true, {{{"infeasible", 0, none}}}).checked, true);
  const Certification bad = certify(book, {}, true, {{{"infeasible", 0, good_tree()}}});
  EXPECT_EQ(bad.checked, false);
  ASSERT_THAT(bad.violations, SizeIs(1));
  EXPECT_EQ(bad.violations[0].rule, "infeasible");
}

TEST(AllocateCertify, the_carrier_is_what_can_be_proved_again) {
  const Proof proof{{{"net_gain", 7, proof::Solver{"highs"}},
                     {"net_gain", 9, proof::Trivial{}},
                     {"turnover", 3, proof::Solver{"highs"}}}};
  EXPECT_EQ(carrier(proof, "net_gain", 9), "trivial");
  EXPECT_EQ(carrier(proof, "net_gain", 8), "solver");
  EXPECT_EQ(carrier(proof, "net_gain", 6), "");
  EXPECT_EQ(carrier(proof, "turnover", 3), "solver");
  EXPECT_EQ(carrier(proof, "turnover", 4), "");
}

TEST(AllocateCertify, a_proof_is_the_same_after_writing_and_reading) {
  proof::Tree all = good_tree();
  all.direct = true;
  all.cuts[0] = {{0}, {1}, {{0, 1}}, {2}, {{1, 0}}, {3}, {{2, 0}}};
  all.nodes[1].prices = {.empty = true,
                         .tokens = {1, 2},
                         .pools_least = 3,
                         .pools_most = 4,
                         .transactions = 5,
                         .turnover = 6,
                         .risk = 7,
                         .wallet_total = 8,
                         .limits = {{9, 10}},
                         .scenarios = {11, 12},
                         .counts = {{{.into = 0}, 13, {}, 14}, {{.out_of = 15}, {}, 0, 16}},
                         .cuts = {{17, 18}}};
  const Proof proof{{{"net_gain", 1, all},
                     {"net_gain", Int128{1} << 100, proof::Trivial{}},
                     {"net_gain", -5, proof::Solver{"highs"}},
                     {"infeasible", 0, good_tree()}}};
  const auto again = proof_from_json(to_json(proof), "p");
  ASSERT_TRUE(again.ok()) << to_string(again.errors().front());
  EXPECT_EQ(again.value(), proof);
}

// A leaf of zeros is {}, not a list of them: trees have thousands.
TEST(AllocateCertify, what_is_0_is_left_out_of_trees) {
  const Proof proof{{{"net_gain", 1, tree({ask("active", 0), leaf({.tokens = {0, 5}}), leaf()})}}};
  EXPECT_EQ(
      to_json(proof).dump(),
      R"({"claims":[{"stage":"net_gain","bound":1,"argument":"tree","nodes":[{"split":"active","pool":0},{"prices":{"tokens":[0,5]}},{}]}]})");
}

TEST(AllocateCertify, all_faults_of_a_proofs_form_are_told) {
  const auto json = formats::parse_json(
      R"({"claims": [{"stage": "net_gain", "bound": 1, "argument": "tree", "nodes": [{"split": 7}, 5, {"prices": {"tokens": [1.5], "limits": [{"index": 1}], "counts": [{"of": 3, "price": 1}]}}], "cuts": [{}]}]})",
      "p");
  const auto read = proof_from_json(json.value(), "p");
  ASSERT_FALSE(read.ok());
  std::vector<std::string> places;
  for (const InputError& error : read.errors()) places.push_back(error.at);
  EXPECT_THAT(places, ::testing::UnorderedElementsAre(
                          "/claims/0/nodes/0/split", "/claims/0/nodes/1", "/claims/0/nodes/2/prices/tokens/0",
                          "/claims/0/nodes/2/prices/limits/0/price", "/claims/0/nodes/2/prices/counts/0/of",
                          "/claims/0/cuts/0/tokens"));
}

// --- against all plans of tiny books

// Of books of micro-USD and of books of USD.
std::int64_t any_price(Random& random) {
  switch (random.below(6)) {
    case 0:
    case 1:
      return 0;
    case 2:
      return random.between(0, kGain / 50);
    case 3:
      return random.between(0, 2 * kGain);
    default:
      return kGain / 8 * random.between(0, 16);
  }
}
std::int64_t any_nano(Random& random) {
  if (random.chance(1, 3)) return 0;
  return random.between(0, 12) * 250 * (random.chance(1, 6) ? kUsd : 1);
}

// A tree of questions drawn at random, and what may be said of counts at each leaf.
struct AnyTree {
  struct Leaf {
    std::size_t node;
    std::vector<proof::CountPrice> said;
  };
  proof::Tree tree;
  std::vector<Leaf> leaves;
};

class TreeMaker {
 public:
  TreeMaker(Random& random, const Instance& book) : random_(random), book_(book) {}

  AnyTree make(int depth, bool direct = false) {
    made_.tree.direct = direct;
    grow(depth, {});
    for (int i = 0; i < 2 && random_.chance(2, 3); ++i) add_cut();
    return std::move(made_);
  }

  // Another value for one price of one leaf.
  void change(AnyTree& any) {
    const AnyTree::Leaf& leaf = any.leaves[random_.below(any.leaves.size())];
    proof::Prices& prices = any.tree.nodes[leaf.node].prices;
    switch (random_.below(13)) {
      case 0:
        return change(prices.limits, book_.limits.size());
      case 1:
        return change(prices.cuts, any.tree.cuts.size());
      case 2:
        return change_counts(leaf.said, prices);
      case 3:
        prices.pools_least = any_nano(random_);
        return;
      case 4:
        if (book_.max_pools) prices.pools_most = any_nano(random_);
        return;
      case 5:
        if (book_.max_transactions) prices.transactions = any_nano(random_);
        return;
      case 6:
        if (book_.max_turnover) prices.turnover = any_price(random_);
        return;
      case 7:
        if (book_.max_risk) prices.risk = any_price(random_);
        return;
      case 8:
        prices.wallet_total = any_price(random_);
        return;
      case 9:
        return change_weights(prices);
      default:
        prices.tokens.resize(book_.tokens.size());
        prices.tokens[random_.below(prices.tokens.size())] = any_price(random_);
    }
  }

 private:
  std::int64_t below(std::size_t count) { return static_cast<std::int64_t>(random_.below(count)); }

  void grow(int depth, const std::vector<proof::CountPrice>& said) {
    if (depth == 0 || random_.chance(1, 4)) {
      made_.leaves.push_back({made_.tree.nodes.size(), said});
      made_.tree.nodes.push_back({});
      return;
    }
    constexpr const char* kGates[]{"active", "deposit", "withdrawal"};
    std::vector<proof::CountPrice> no = said, yes = said;
    if (made_.tree.direct && random_.chance(1, 3)) {
      made_.tree.nodes.push_back(ask_sold(below(book_.tokens.size())));
    } else if (random_.chance(2, 3)) {
      made_.tree.nodes.push_back(ask(kGates[random_.below(3)], below(book_.pools.size())));
    } else if (random_.chance(1, 2)) {
      const std::int64_t from = below(book_.tokens.size());
      const std::int64_t to =
          (from + 1 + below(book_.tokens.size() - 1)) % static_cast<std::int64_t>(book_.tokens.size());
      made_.tree.nodes.push_back(ask_conversion(from, to));
    } else {
      proof::Node node{.split = "conversions", .k = random_.between(0, 2)};
      const std::uint64_t kind = random_.below(3);
      if (kind == 0) node.of.into = below(book_.tokens.size());
      if (kind == 1) node.of.out_of = below(book_.tokens.size());
      no.push_back({.of = node.of, .most = node.k});
      yes.push_back({.of = node.of, .least = node.k + 1});
      made_.tree.nodes.push_back(node);
    }
    grow(depth - 1, no);
    grow(depth - 1, yes);
  }

  // Only covers are cuts: what is none is not added.
  void add_cut() {
    proof::Cut cut;
    for (const TokenId t : book_.tokens.keys())
      if (random_.chance(1, 2)) cut.tokens.push_back(t.value);
    for (const PoolId p : book_.pools.keys())
      if (auto* list = any_of(&cut.cover_pools, &cut.full_pools, &cut.gated_pools)) list->push_back(p.value);
    for (const TokenId from : book_.tokens.keys())
      for (const TokenId to : book_.tokens.keys())
        if (auto* list = any_of(&cut.cover_conversions, &cut.full_conversions, &cut.gated_conversions))
          list->push_back({from.value, to.value});
    proof::Tree with = one_leaf({}, {cut});
    with.direct = made_.tree.direct;
    if (tree_bound(book_, with)) made_.tree.cuts.push_back(cut);
  }
  template <class List>
  List* any_of(List* cover, List* full, List* gated) {
    const std::uint64_t draw = random_.below(6);
    return draw < 3 ? cover : draw == 3 ? full : draw == 4 ? gated : nullptr;
  }

  void change(std::vector<proof::Entry>& entries, std::size_t count) {
    if (count == 0) return;
    const std::int64_t index = below(count);
    std::erase_if(entries, [&](const proof::Entry& entry) { return entry.index == index; });
    if (const std::int64_t price = any_price(random_); price > 0) entries.push_back({index, price});
  }
  void change_counts(const std::vector<proof::CountPrice>& said, proof::Prices& prices) {
    if (said.empty()) return;
    proof::CountPrice count = said[random_.below(said.size())];
    count.price = any_nano(random_);
    prices.counts = {count};
  }
  void change_weights(proof::Prices& prices) {
    if (book_.scenarios.empty()) return;
    prices.scenarios.assign(book_.scenarios.size() + 1, 0);
    const std::int64_t moved = random_.between(0, book_.robust);
    prices.scenarios[0] = kOne - moved;
    prices.scenarios[1 + random_.below(book_.scenarios.size())] += moved;
  }

  Random& random_;
  const Instance& book_;
  AnyTree made_;
};

// Whatever prices, questions and covers are drawn, what the checker makes of them is never below the best plan. Prices are bettered
// step by step, so that many bounds are tight: a loose bound would hide a fault of a few micro-USD.
TEST(AllocateCertify, no_proven_bound_is_below_the_best_plan_of_tiny_books) {
  int with_plan = 0, trees = 0, tight = 0;
  for (std::uint64_t seed = 0; seed < 1'500; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const Instance book = testing::any_book(random);
    const std::optional<std::int64_t> best = best_gain(book);
    if (!best) continue;
    ++with_plan;
    EXPECT_GE(trivial_bound(book), *best);
    for (int t = 0; t < 4; ++t) {
      TreeMaker maker(random, book);
      AnyTree any = maker.make(t);
      std::optional<Int128> bound = tree_bound(book, any.tree);
      ASSERT_TRUE(bound);
      for (int step = 0; step < 120; ++step) {
        AnyTree other = any;
        maker.change(other);
        const std::optional<Int128> found = tree_bound(book, other.tree);
        if (!found) continue;  // a soft limit's price above its penalty
        ASSERT_GE(*found, *best) << to_json({{{"net_gain", *found, other.tree}}}).dump();
        if (*found > *bound) continue;
        any = std::move(other);
        bound = found;
      }
      ++trees;
      tight += *bound <= *best + 1;
    }
  }
  EXPECT_GT(with_plan, 600);
  EXPECT_GT(tight, trees / 2) << "of " << trees << " trees";
}

// The same of direct plans: the best of all plans, direct or not, is below what they prove. Books are made such that conversions are alike, most with three
// tokens, so that money could pass through one.
TEST(AllocateCertify, no_bound_of_direct_plans_is_below_the_best_plan_of_tiny_books) {
  int with_plan = 0, trees = 0, tight = 0;
  for (std::uint64_t seed = 20'000; seed < 21'500; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    Instance book = testing::any_book(random);
    if (book.tokens.size() < 3 && !random.chance(1, 4)) continue;
    book.conversions.clear();
    book.default_fees = {{.rate = random.between(0, 3) * kOne / 11}};
    for (Limit& limit : book.limits) limit.tokens.clear();
    const std::optional<std::int64_t> best = best_gain(book);
    if (!best) continue;
    ++with_plan;
    for (int t = 0; t < 4; ++t) {
      TreeMaker maker(random, book);
      AnyTree any = maker.make(t, true);
      std::optional<Int128> bound = tree_bound(book, any.tree);
      ASSERT_TRUE(bound);
      for (int step = 0; step < 120; ++step) {
        AnyTree other = any;
        maker.change(other);
        const std::optional<Int128> found = tree_bound(book, other.tree);
        if (!found) continue;
        ASSERT_GE(*found, *best) << to_json({{{"net_gain", *found, other.tree}}}).dump();
        if (*found > *bound) continue;
        any = std::move(other);
        bound = found;
      }
      ++trees;
      tight += *bound <= *best + 1;
    }
  }
  EXPECT_GT(with_plan, 200);
  EXPECT_GT(tight, trees / 3) << "of " << trees << " trees";
}

// Books as people have them, of all parameters: what the verifier accepts of random plans gains no more than any tree proves.
TEST(AllocateCertify, no_proven_bound_is_below_a_plan_that_the_verifier_accepts) {
  int with_plan = 0;
  for (std::uint64_t seed = 0; seed < 600; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const Instance book = instance_of(odd_book(seed));
    std::optional<std::int64_t> best;
    for (int i = 0; i < 60; ++i) {
      const Plan plan = to_plan(book, random_targets(book, random));
      if (verify(book, plan).empty()) best = std::max(best.value_or(plan.net_gain()), plan.net_gain());
    }
    if (!best) continue;
    ++with_plan;
    EXPECT_GE(trivial_bound(book), *best);
    TreeMaker maker(random, book);
    AnyTree any = maker.make(2);
    std::optional<Int128> bound = tree_bound(book, any.tree);
    for (int step = 0; step < 150; ++step) {
      AnyTree other = any;
      maker.change(other);
      const std::optional<Int128> found = tree_bound(book, other.tree);
      if (!found) continue;  // a soft limit's price above its penalty
      ASSERT_GE(*found, *best) << to_json({{{"net_gain", *found, other.tree}}}).dump();
      if (*found <= *bound) any = std::move(other), bound = found;
    }
  }
  EXPECT_GT(with_plan, 200);
}

// The same for "there is no plan": no leaf of a book with a plan is empty in all of its leaves.
TEST(AllocateCertify, no_book_with_a_plan_is_shown_to_have_none) {
  int shown = 0, with_plan = 0;
  for (std::uint64_t seed = 10'000; seed < 11'500; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const Instance book = testing::any_book(random);
    std::optional<bool> plan;
    for (int t = 0; t < 30; ++t) {
      TreeMaker maker(random, book);
      AnyTree any = maker.make(t % 2);
      for (int step = 0; step < 6; ++step) maker.change(any);
      for (const AnyTree::Leaf& leaf : any.leaves) any.tree.nodes[leaf.node].prices.empty = true;
      if (!proves_no_plan(book, any.tree)) continue;
      ++shown;
      if (!plan) plan = best_gain(book).has_value();
      ASSERT_FALSE(*plan) << to_json({{{"infeasible", 0, any.tree}}}).dump();
    }
    with_plan += plan.value_or(true);
  }
  EXPECT_GT(shown, 300);
  EXPECT_GT(with_plan, 300);
}

}  // namespace
}  // namespace tenon::allocate
