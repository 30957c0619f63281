#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/random.h"
#include "problems/allocate/certify.h"
#include "problems/allocate/certify_leaf.h"
#include "tests/problems/allocate/certify_trees.h"

// Trees that split plans by what their conversions tie together, and by levels.

namespace tenon::allocate {
namespace {

using testing::ask;
using testing::best_gain;
using testing::book_of;
using testing::direct;
using testing::expect_wrong;
using testing::expect_yields;
using testing::kGain;
using testing::kNanoUsd;
using testing::kUsd;
using testing::leaf;
using testing::plain;
using testing::token;
using testing::tree;

// A and C have 100 USD each, B and D pay 10 % on 100 USD each; a conversion costs 3 USD and no fee. All is paid in with two conversions:
// 20 - 6 = 14 USD.
Instance two_pairs() {
  Instance book = book_of({token("A", 100 * kUsd), token("B", 0), token("C", 100 * kUsd), token("D", 0)},
                          {plain("b", 1, 10, 100), plain("d", 3, 10, 100)});
  book.gas_conversion = 3 * kUsd;
  return book;
}

// Money is worth a tenth, or nothing. At a tenth 200 USD and two pools without a surplus are worth 20 USD; at nothing A or C brings 10
// less and B or D 10 more.
proof::Node components(std::int64_t most, std::vector<proof::Parts> parts = {}) {
  return {.split = "components",
          .k = most,
          .money = {0, kGain / 10},
          .idle = {0, 2 * kGain, 0, 2 * kGain},
          .parts = std::move(parts),
          .prices = {.tokens = std::vector<std::int64_t>(4, kGain / 10)}};
}

// What is left of a partition: two conversions at least, each of which saves the 3 USD that it costs.
proof::Node two_conversions() {
  return leaf(
      {.tokens = std::vector<std::int64_t>(4, kGain / 10), .counts = {{.least = 2, .price = 3 * kNanoUsd}}});
}

const std::vector<proof::Parts> kBothWays{{{0, 0, 1, 1}}, {{0, 1, 1, 0}}};

// All four together need three conversions, 11 USD; three parts leave 10 USD where they are, 7 USD.
TEST(AllocateCertifyComponents, parts_need_their_conversions) {
  expect_yields(two_pairs(), direct(testing::one_leaf({.tokens = std::vector<std::int64_t>(4, kGain / 10)})),
                20 * kUsd);
  expect_yields(two_pairs(), direct(tree({components(14 * kUsd)})), 14 * kUsd);
  expect_wrong(two_pairs(), direct(tree({components(14 * kUsd - 1)})), "not listed");
}

TEST(AllocateCertifyComponents, what_may_gain_more_has_a_subtree) {
  const auto with = [](std::int64_t most, std::vector<proof::Parts> parts) {
    std::vector<proof::Node> nodes{components(most, std::move(parts))};
    for (std::size_t i = 0; i < nodes.front().parts.size(); ++i) nodes.push_back(two_conversions());
    return direct(tree(std::move(nodes)));
  };
  expect_yields(two_pairs(), with(12 * kUsd, kBothWays), 14 * kUsd);
  expect_yields(two_pairs(), with(11 * kUsd, kBothWays), 14 * kUsd);
  expect_wrong(two_pairs(), with(11 * kUsd - 1, kBothWays), "not listed");
  expect_wrong(two_pairs(), with(12 * kUsd, {kBothWays[0]}), "not listed");
  expect_wrong(two_pairs(), with(12 * kUsd, {kBothWays[1]}), "not listed");
  // A subtree too many does no harm, one too few leaves the tree open.
  expect_yields(two_pairs(), with(14 * kUsd, kBothWays), 14 * kUsd);
  proof::Tree short_one = with(12 * kUsd, kBothWays);
  short_one.nodes.pop_back();
  expect_wrong(two_pairs(), short_one, "not whole");
}

TEST(AllocateCertifyComponents, parts_shut_conversions_between_them_and_count_those_within) {
  // A can only buy D, at a price of 0 for B it brings nothing more: b's 10 USD need money from A or C.
  const auto with = [](proof::Prices prices) {
    return direct(tree({components(12 * kUsd, kBothWays), leaf(std::move(prices)), two_conversions()}));
  };
  // Without the count's price both conversions are free to be left out, and 20 USD remain.
  expect_yields(two_pairs(), with({.tokens = std::vector<std::int64_t>(4, kGain / 10)}), 20 * kUsd);
  expect_wrong(two_pairs(),
               with({.tokens = std::vector<std::int64_t>(4, kGain / 10),
                     .counts = {{.least = 3, .price = 3 * kNanoUsd}}}),
               "no split above says");
  // Within {A, B} | {C, D} money may be worth a tenth in one part and a fifth in the other: C's 100 USD then count 20, d's nothing. A conversion
  // from A to D, which would gain 100 x 0.1, is shut.
  expect_yields(two_pairs(),
                with({.tokens = {kGain / 10, kGain / 10, kGain / 5, kGain / 5},
                      .counts = {{.least = 2, .price = 3 * kNanoUsd}}}),
                24 * kUsd);
}

TEST(AllocateCertifyComponents, a_fee_lies_between_what_is_sold_and_what_is_bought) {
  Instance book = two_pairs();
  // Of 100 USD arrive 80. Money in A that is worth q per USD is worth (q + 1) / 0.8 - 1 in B: with pools of 30 % on 80 USD and a fee of 20:
  // 2 x (0.3 x 80 - 20 - 3) = 2 USD. At q = 0.04, B's price is 0.3: 100 x 0.04 x 2 - 6 = 2.
  book.default_fees = {{.rate = kOne / 5}};
  for (Pool& pool : book.pools) {
    pool.cap = 80 * kUsd;
    pool.yield[0].apy = testing::percent(30);
  }
  proof::Node node = components(2 * kUsd);
  node.money = {0, kGain / 25};
  node.prices.tokens = {kGain / 25, 3 * (kGain / 10), kGain / 25, 3 * (kGain / 10)};
  // Three parts: 8 - 4 - 3 = 1; four: 0.
  expect_yields(book, direct(tree({node})), 2 * kUsd);
  node.k = 2 * kUsd - 1;
  expect_wrong(book, direct(tree({node})), "not listed");
}

// A pool of two tokens in different parts: its legs are priced one by one. A has 100 USD, B and C nothing; "ac" pays 10 % on 50 + 50, so C must
// be bought: 10 - 3 = 7 USD. Parts {A, B} | {C} leave nothing to pay in.
TEST(AllocateCertifyComponents, legs_in_different_parts_are_priced_one_by_one) {
  Instance book =
      book_of({token("A", 100 * kUsd), token("B", 0), token("C", 0)},
              {testing::pool("ac", {{TokenId{0}, 0}, {TokenId{2}, 0}}, testing::percent(10), 100 * kUsd)});
  book.gas_conversion = 3 * kUsd;
  proof::Node node{.split = "components",
                   .k = 7 * kUsd,
                   .money = {0, kGain / 10, kGain / 5},
                   .idle = {0, kGain / 10, 2 * kGain},
                   .prices = {.tokens = std::vector<std::int64_t>(3, kGain / 10)}};
  // Of the two legs each is worth (0.1 - p) x 50 + (0.1 - 0.1) x 50, moved twice as far and halved: at 0, A alone brings 5 USD less for its
  // 100 USD and leg; C alone at 0.2 brings nothing more or less. {A, C} | {B}: 10 - 3 = 7; {A} | {B} | {C}: 5 at most.
  expect_yields(book, direct(tree({node})), 7 * kUsd);
  node.k = 7 * kUsd - 1;
  expect_wrong(book, direct(tree({node})), "not listed");
}

TEST(AllocateCertifyComponents, spoilt_ones_are_refused) {
  const auto spoilt = [](auto spoil, const std::string& why, Instance book = two_pairs()) {
    proof::Tree all = direct(tree({components(12 * kUsd, kBothWays), two_conversions(), two_conversions()}));
    spoil(all.nodes[0], book);
    expect_wrong(book, all, why);
  };
  using Node = proof::Node;
  proof::Tree of_any = tree({components(14 * kUsd)});
  expect_wrong(two_pairs(), of_any, "other than direct plans");
  spoilt([](Node&, Instance& book) { book.gas_token = TokenId{0}; }, "gas is paid out of a token");
  spoilt(
      [](Node&, Instance& book) {
        book.conversions = {{TokenId{0}, TokenId{1}, {FeeStep{}}, 0}};
      },
      "direct plans, where others");
  spoilt([](Node& node, Instance&) { node.money.clear(); }, "without prices");
  spoilt([](Node& node, Instance&) { node.idle.pop_back(); }, "without prices");
  spoilt([](Node& node, Instance&) { node.prices.tokens.clear(); }, "without prices");
  spoilt([](Node& node, Instance&) { node.idle[0] = -1; }, "range");
  spoilt([](Node& node, Instance&) { node.money[0] = std::int64_t{1} << 60; }, "range");
  spoilt([](Node& node, Instance&) { node.prices.empty = true; }, "without gains");
  spoilt([](Node& node, Instance&) { node.prices.wallet_total = 1; }, "stays in wallets");
  spoilt([](Node& node, Instance&) { node.prices.reserves.assign(4, 0); }, "stays in wallets");
  spoilt([](Node& node, Instance&) { node.prices.counts = {{.least = 1, .price = 1}}; }, "counts");
  spoilt([](Node& node, Instance&) { node.prices.cuts = {{0, 1}}; }, "cuts");
  spoilt([](Node& node, Instance&) { node.prices.turnover = 1; }, "a rule that is not there");
  spoilt([](Node& node, Instance&) { node.parts[0] = {{1, 1, 0, 0}}; }, "no partition");
  spoilt([](Node& node, Instance&) { node.parts[0] = {{0, 0, 2, 2}}; }, "no partition");
  spoilt([](Node& node, Instance&) { node.parts[0] = {{0, 0, 1}}; }, "no partition");
  spoilt([](Node& node, Instance&) { node.parts[0] = {{0, 0, 1, -1}}; }, "no partition");
}

// 60 of 100 USD fit into a pool at 10 %, in levels up to 40 and above: 4 and 6 USD.
TEST(AllocateCertifyComponents, levels_are_split) {
  const Instance book = book_of({token("A", 100 * kUsd)}, {plain("p", 0, 10, 60), plain("q", 0, 10, 60, 1)});
  proof::Node node = ask("level", 0);
  node.k = 40 * kUsd;
  const auto with = [&](proof::Prices low, proof::Prices high) {
    return tree({node, leaf(low), leaf(high)});
  };
  // q pays 10 % on 60 of the other money.
  expect_yields(book, with({}, {}), 12 * kUsd);
  expect_yields(book, with({}, {.tokens = {kGain}}),
                100 * kUsd + 1 * kUsd - (40 * kUsd + 1) + (40 * kUsd + 1) / 10);
  node.k = -1;
  expect_wrong(book, with({}, {}), "no level");
  node.k = 0;
  node.pool = 2;
  expect_wrong(book, with({}, {}), "not there");
}

std::int64_t any_price(Random& random) { return random.chance(1, 3) ? 0 : kGain / 8 * random.between(0, 16); }
std::vector<std::int64_t> any_prices(Random& random, std::size_t count) {
  std::vector<std::int64_t> prices;
  for (std::size_t i = 0; i < count; ++i) prices.push_back(any_price(random));
  return prices;
}

// Whatever prices are taken, with all that the checker itself lists above a threshold proved by leaves of any prices, in both halves of a level.
TEST(AllocateCertifyComponents, no_bound_is_below_the_best_plan_of_tiny_books) {
  int with_plan = 0, tight = 0, listed = 0;
  for (std::uint64_t seed = 30'000; seed < 31'200; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    Instance book = testing::any_book(random);
    book.conversions.clear();
    book.default_fees = {{.rate = random.between(0, 3) * kOne / 11}};
    for (Limit& limit : book.limits) limit.tokens.clear();
    book.gas_token.reset();
    const std::optional<std::int64_t> best = best_gain(book);
    if (!best) continue;
    ++with_plan;
    Blocks blocks = blocks_of(book);
    keep_direct(book, blocks);
    std::optional<Int128> least;
    for (int step = 0; step < 60; ++step) {
      proof::Tree made = direct(tree({}));
      std::vector<proof::Node>& nodes = made.nodes;
      Path path(blocks);
      const std::int64_t pool = static_cast<std::int64_t>(random.below(book.pools.size()));
      const bool split = random.chance(1, 3);
      const std::int64_t level = random.between(0, 3);
      if (split) {
        nodes.push_back(ask("level", pool));
        nodes.back().k = level;
      }
      for (int half = 0; half < (split ? 2 : 1); ++half) {
        if (split) {
          Path::Gates& gates = path.pools[PoolId{static_cast<std::int32_t>(pool)}];
          gates = {};
          (half == 0 ? gates.most : gates.least) = half == 0 ? level : level + 1;
        }
        proof::Node node{.split = "components",
                         .k = *best + random.between(-2, 2),
                         .money = any_prices(random, 1 + random.below(3)),
                         .idle = any_prices(random, book.tokens.size()),
                         .prices = {.tokens = any_prices(random, book.tokens.size())}};
        LeafPricer pricer(book, blocks);
        TokenTable table;
        if (!pricer.table(node, path, table).empty()) {
          nodes.push_back(leaf({.tokens = any_prices(random, book.tokens.size())}));
          continue;
        }
        const std::size_t at = nodes.size();
        nodes.push_back({});
        Partitions partitions(table, random.chance(1, 2) ? 0 : 100);
        partitions.above((Int128{node.k} + 1) * kYieldOne - 1,
                         [&](const Partitions::Parts& parts, Int128) {
                           node.parts.push_back({parts});
                           const std::int64_t needed = static_cast<std::int64_t>(parts.size()) - 1 -
                                                       *std::max_element(parts.begin(), parts.end());
                           proof::Prices prices{.tokens = any_prices(random, book.tokens.size())};
                           if (random.chance(2, 3))
                             prices.counts = {{.least = needed, .price = book.gas_conversion * 1'000}};
                           nodes.push_back(leaf(std::move(prices)));
                           return true;
                         },
                         1'000'000);
        listed += node.parts.empty() ? 0 : 1;
        nodes[at] = std::move(node);
      }
      const std::optional<Int128> found = tree_bound(book, made);
      if (!found) continue;  // idle tokens were set aside and are not by the checker, or none was listed
      ASSERT_GE(*found, *best) << to_json({{{"net_gain", *found, made}}}).dump();
      least = std::min(least.value_or(*found), *found);
    }
    tight += least && *least <= *best + 1;
  }
  EXPECT_GT(with_plan, 200);
  EXPECT_GT(listed, 1'000);
  EXPECT_GT(tight, with_plan / 6);
}

TEST(AllocateCertifyComponents, are_the_same_after_writing_and_reading) {
  const Proof proof{
      {{"net_gain", 1, direct(tree({components(12, kBothWays), two_conversions(), two_conversions()}))}}};
  const auto again = proof_from_json(to_json(proof), "p");
  ASSERT_TRUE(again.ok()) << to_string(again.errors().front());
  EXPECT_EQ(again.value(), proof);
}

}  // namespace
}  // namespace tenon::allocate
