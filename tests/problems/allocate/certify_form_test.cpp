#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <limits>

#include "problems/allocate/certify.h"
#include "tests/problems/allocate/certify_trees.h"

// What no proof is made of, and the proof as a whole.

namespace tenon::allocate {
namespace {

using testing::ask;
using testing::ask_conversion;
using testing::at_most;
using testing::book_of;
using testing::expect_wrong;
using ::testing::IsEmpty;
using testing::kGain;
using testing::kNanoUsd;
using testing::kUsd;
using testing::leaf;
using testing::one_leaf;
using testing::plain;
using testing::pool;
using ::testing::SizeIs;
using testing::token;
using testing::tree;

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

TEST(AllocateCertifyForm, every_spoilt_tree_is_refused) {
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
      {"a price of what must stay too few", prices([](proof::Prices& p) { p.reserves = {0}; })},
      {"a negative price of what must stay", prices([](proof::Prices& p) {
         p.reserves = {0, -1};
       })},
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
TEST(AllocateCertifyForm, the_largest_prices_do_not_wrap) {
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
      [](proof::Prices& p) { p.tokens = {kMost, kMost}; },
      [](proof::Prices& p) { p.pools_least = kMost; },
      [](proof::Prices& p) { p.pools_most = kMost; },
      [](proof::Prices& p) { p.transactions = kMost; },
      [](proof::Prices& p) { p.turnover = kMost; },
      [](proof::Prices& p) { p.risk = kMost; },
      [](proof::Prices& p) { p.wallet_total = kMost; },
      [](proof::Prices& p) { p.limits = {{0, kMost}}; },
      [](proof::Prices& p) { p.cuts = {{0, kMost}}; },
      [](proof::Prices& p) { p.reserves = {kMost, kMost}; },
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
TEST(AllocateCertifyForm, a_tree_may_be_deep_and_too_large_ones_are_believed) {
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

TEST(AllocateCertifyForm, a_proof_carries_its_bounds_and_no_lower_ones) {
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

TEST(AllocateCertifyForm, a_word_leaves_a_bound_open_and_infeasible_needs_a_claim_of_its_own) {
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

TEST(AllocateCertifyForm, the_carrier_is_what_can_be_proved_again) {
  const Proof proof{{{"net_gain", 7, proof::Solver{"highs"}},
                     {"net_gain", 9, proof::Trivial{}},
                     {"turnover", 3, proof::Solver{"highs"}}}};
  EXPECT_EQ(carrier(proof, "net_gain", 9), "trivial");
  EXPECT_EQ(carrier(proof, "net_gain", 8), "solver");
  EXPECT_EQ(carrier(proof, "net_gain", 6), "");
  EXPECT_EQ(carrier(proof, "turnover", 3), "solver");
  EXPECT_EQ(carrier(proof, "turnover", 4), "");
}

TEST(AllocateCertifyForm, a_proof_is_the_same_after_writing_and_reading) {
  proof::Tree all = good_tree();
  all.direct = true;
  all.cuts[0] = {{0}, {1}, {{0, 1}}, {2}, {{1, 0}}, {3}, {{2, 0}}};
  all.nodes[1].prices = {.empty = true,
                         .tokens = {1, 2},
                         .reserves = {0, 19},
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
TEST(AllocateCertifyForm, what_is_0_is_left_out_of_trees) {
  const Proof proof{{{"net_gain", 1, tree({ask("active", 0), leaf({.tokens = {0, 5}}), leaf()})}}};
  EXPECT_EQ(
      to_json(proof).dump(),
      R"({"claims":[{"stage":"net_gain","bound":1,"argument":"tree","nodes":[{"split":"active","pool":0},{"prices":{"tokens":[0,5]}},{}]}]})");
}

TEST(AllocateCertifyForm, all_faults_of_a_proofs_form_are_told) {
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

}  // namespace
}  // namespace tenon::allocate
