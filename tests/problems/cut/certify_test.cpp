#include "problems/cut/certify.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <limits>

#include "base/random.h"
#include "problems/cut/best_pattern.h"
#include "tests/problems/cut/make.h"

namespace tenon::cut {
namespace {

using testing::brute_force;
using ::testing::IsEmpty;
using testing::simple;
using ::testing::SizeIs;
using testing::tiny_instance;

Claim stocks_claim(Int128 bound, Argument argument) { return {"stocks", bound, std::move(argument)}; }

// The claim's bound is proved, and one more is not: the argument yields exactly this.
void expect_yields(const Instance& instance, Claim claim) {
  EXPECT_EQ(check(instance, claim).verdict, Verdict::kProven)
      << name(claim.argument) << ": " << check(instance, claim).why;
  ++claim.bound;
  EXPECT_EQ(check(instance, claim).verdict, Verdict::kRefuted) << name(claim.argument) << " yields too much";
}

TEST(CutCertify, one_stock_and_one_pattern_are_trivial_where_a_piece_is_wanted) {
  expect_yields(simple(10, {{5, 1}}), stocks_claim(1, proof::Trivial{}));
  expect_yields(simple(10, {{5, 1}}), {"patterns", 1, proof::Trivial{}});
  expect_yields(simple(10, {{5, 0}}), stocks_claim(0, proof::Trivial{}));
  expect_yields(simple(10, {{5, 1}}), {"stock_cost", 0, proof::Trivial{}});
}

// 3 * 4 + 2 * 3 = 18 in stocks of 10: 2.
TEST(CutCertify, area_is_the_sum_of_lengths_over_the_stock) {
  expect_yields(simple(10, {{4, 3}, {3, 2}}), stocks_claim(2, proof::Area{}));
}

// With kerf 1 sizes are 5 and 4, room 11: 3 * 5 + 2 * 4 = 23 needs 3 stocks of room.
TEST(CutCertify, area_counts_a_kerf_with_each_piece_and_with_the_stock) {
  expect_yields(simple(10, {{4, 3}, {3, 2}}, 1), stocks_claim(3, proof::Area{}));
}

// One stock of 20 is there, then stocks of 10: 45 = 20 + 10 + 10 + 5, so 4 stocks.
TEST(CutCertify, area_takes_the_longest_stocks_within_their_limits_first) {
  Instance instance = simple(10, {{5, 9}});
  instance.stocks.push_back({.length = 20, .limit = 1});
  expect_yields(instance, stocks_claim(4, proof::Area{}));
}

// 45 units: the stock of 20 costs 3 for 20 (once), the one of 10 costs 2 for 10: 3 + 25 * 2 / 10 = 8.
TEST(CutCertify, area_bounds_the_cost_by_parts_of_stocks) {
  Instance instance = simple(10, {{5, 9}});
  instance.with_costs = true;
  instance.stocks[StockId{0}].cost = 2;
  instance.stocks.push_back({.length = 20, .cost = 3, .limit = 1});
  expect_yields(instance, {"stock_cost", 8, proof::Area{}});
}

// Stocks of 10 cost 30, a rest of 1 or more is worth 2 a unit: 14 units cost 14 * 2 + ceil(14 * (30 - 20) / 10) = 42. And the
// best there is, 7 + 7 apart: 2 * (30 - 6) = 48.
TEST(CutCertify, area_bounds_the_cost_less_leftovers) {
  Instance instance = simple(10, {{7, 2}});
  instance.with_costs = true;
  instance.stocks[StockId{0}].cost = 30;
  instance.least_leftover = 1;
  instance.leftover_value = 2;
  expect_yields(instance, {"stock_cost", 42, proof::Area{}});
  EXPECT_EQ(brute_force(instance).cost, 48);
}

TEST(CutCertify, area_shows_that_limited_stocks_have_no_room) {
  Instance instance = simple(10, {{5, 9}});
  instance.stocks[StockId{0}].limit = 5;
  EXPECT_EQ(check(instance, {"infeasible", 0, proof::Area{}}).verdict, Verdict::kRefuted);
  instance.stocks[StockId{0}].limit = 4;
  EXPECT_EQ(check(instance, {"infeasible", 0, proof::Area{}}).verdict, Verdict::kProven);
}

// Five pieces of 6 in stocks of 10: by area 3, but none shares a stock. u with k = 1 maps what is above a half to all.
TEST(CutCertify, u_counts_pieces_above_a_half) {
  expect_yields(simple(10, {{6, 5}}), stocks_claim(5, proof::Dff{{{"u", 1}}}));
}

// u with k = 2: pieces above a third count a half of a stock. 7 of 34 in 100: ceil(7 / 2) = 4, and no more is needed.
TEST(CutCertify, u_counts_pieces_above_a_third) {
  expect_yields(simple(100, {{34, 7}}), stocks_claim(4, proof::Dff{{{"u", 2}}}));
}

// Martello and Toth's L2 by hand: pieces 7, 7, 7 (each alone with what is below 3 gone), 3, 4, 4 in stocks of 10. With
// k = 4: 7 > 10 - 4 counts 10, 4 counts 4, 3 counts 0: 30 + 8 = 38, so 4; area says ceil(32 / 10) = 4 as well. With
// 7, 7, 7, 4, 4, 4, 4: k = 4 gives 30 + 16 = 46, so 5; area says ceil(37 / 10) = 4.
TEST(CutCertify, cut_off_lifts_large_pieces_to_whole_stocks) {
  expect_yields(simple(10, {{7, 3}, {4, 4}}), stocks_claim(5, proof::Dff{{{"cut_off", 4}}}));
  expect_yields(simple(10, {{7, 3}, {4, 4}}), stocks_claim(4, proof::Area{}));
}

// C = 10, k = 3, range 2 * 3 = 6. f(6) = 6 - 2 * floor(4 / 3) = 4, f(5) = 3, f(4) = 2 * 1 = 2, f(3) = 2.
// 3 of 6, 3 of 4, 2 of 5: 12 + 6 + 6 = 24 / 6 = 4.
TEST(CutCertify, ccm_rounds_to_multiples_of_its_parameter) {
  expect_yields(simple(10, {{6, 3}, {4, 3}, {5, 2}}), stocks_claim(4, proof::Dff{{{"ccm", 3}}}));
}

TEST(CutCertify, functions_that_are_none_are_refuted) {
  const Instance instance = simple(10, {{6, 5}});
  for (const proof::Dff::Function& function : std::vector<proof::Dff::Function>{
           {"u", 0}, {"cut_off", 6}, {"cut_off", 0}, {"ccm", 6}, {"ccm", -1}, {"sum", 1}})
    EXPECT_EQ(check(instance, stocks_claim(1, proof::Dff{{function}})).verdict, Verdict::kRefuted)
        << function.name << function.k;
  EXPECT_EQ(check(instance, stocks_claim(1, proof::Dff{})).verdict, Verdict::kRefuted);
  EXPECT_EQ(check(instance, {"patterns", 2, proof::Dff{{{"u", 1}}}}).verdict, Verdict::kRefuted);
}

// Stocks of 10, pieces 6 (5 of them) and 4 (2): a half each would do for 6 + 4; duals 6 -> 1, 4 -> 0: 5 stocks.
// The pattern 6 + 4 is worth 1, 4 + 4 is worth 0. With 4 -> 1 / 2 in scale 2, 6 + 4 is worth 3 > 2: false.
TEST(CutCertify, duals_are_priced_again) {
  const Instance instance = simple(10, {{6, 5}, {4, 2}});
  expect_yields(instance, stocks_claim(5, proof::Duals{2, {2, 0}, {}}));
  EXPECT_EQ(check(instance, stocks_claim(5, proof::Duals{2, {2, 1}, {}})).verdict, Verdict::kRefuted);
}

// 60 x 3, one a stock of 100: three stocks, 40 each. By the stock of 50 for 1, which holds no piece, and the one of 200 for 5 that is
// not there, no plan gets cheaper. As costs these duals prove 3.
TEST(CutCertify, duals_that_count_stocks_bound_the_cost_by_the_cheapest_that_holds_a_piece) {
  Instance instance = simple(100, {{60, 3}});
  instance.with_costs = true;
  instance.stocks[StockId{0}].cost = 40;
  instance.stocks.push_back({.length = 50, .cost = 1});
  instance.stocks.push_back({.length = 200, .cost = 5, .limit = 0});
  expect_yields(instance, {"stock_cost", 120, proof::Duals{1, {1}, {}}});
  expect_yields(instance, {"stock_cost", 120, proof::Dff{{{"u", 1}}}});
  instance.least_leftover = 10;
  instance.leftover_value = 1;
  EXPECT_EQ(check(instance, {"stock_cost", 120, proof::Duals{1, {1}, {}}}).verdict, Verdict::kRefuted);
}

// 4 + 4 is worth 2 * 3 = 6 <= 6, and three of 4 do not fit into 10, but with demand 1 only one of them counts.
TEST(CutCertify, patterns_hold_no_more_than_the_demand) {
  EXPECT_EQ(check(simple(10, {{4, 2}}), stocks_claim(1, proof::Duals{5, {5}, {}})).verdict,
            Verdict::kRefuted);
  EXPECT_EQ(check(simple(10, {{4, 1}}), stocks_claim(1, proof::Duals{5, {5}, {}})).verdict, Verdict::kProven);
}

// Pieces of 9 (4 of them); stock 10 at cost 5, one of 18 at cost 6 that holds two. Dual 5 a piece; the long stock's pattern
// is worth 10 = 6 + 4, so its limit has the price 4: 4 * 5 - 1 * 4 = 16 = 6 + 2 * 5, which is best.
TEST(CutCertify, limits_have_a_price) {
  Instance instance = simple(10, {{9, 4}});
  instance.with_costs = true;
  instance.stocks[StockId{0}].cost = 5;
  instance.stocks.push_back({.length = 18, .cost = 6, .limit = 1});
  EXPECT_EQ(brute_force(instance).cost, 16);
  expect_yields(instance, {"stock_cost", 16, proof::Duals{1, {5}, {0, 4}}});
  EXPECT_EQ(check(instance, {"stock_cost", 16, proof::Duals{1, {5}, {0, 3}}}).verdict, Verdict::kRefuted);
  EXPECT_EQ(check(instance, {"stock_cost", 16, proof::Duals{1, {5}, {1, 4}}}).verdict, Verdict::kRefuted)
      << "a price without a limit";
}

// Two pieces of 9, one stock of 10 and none longer: y = 1, price 1: 2 - 1 > 0, so there is no plan.
TEST(CutCertify, duals_of_scale_0_show_that_there_is_no_plan) {
  Instance instance = simple(10, {{9, 2}});
  instance.stocks[StockId{0}].limit = 1;
  EXPECT_EQ(check(instance, {"infeasible", 0, proof::Duals{0, {1}, {1}}}).verdict, Verdict::kProven);
  EXPECT_EQ(check(instance, {"infeasible", 0, proof::Duals{0, {1}, {0}}}).verdict, Verdict::kRefuted);
  EXPECT_EQ(check(instance, {"infeasible", 0, proof::Duals{1, {1}, {1}}}).verdict, Verdict::kRefuted);
  instance.stocks[StockId{0}].limit = 2;
  EXPECT_EQ(check(instance, {"infeasible", 0, proof::Duals{0, {1}, {1}}}).verdict, Verdict::kRefuted);
}

// No cut is allowed and no piece is as long as the stock: nothing can be cut.
TEST(CutCertify, a_piece_that_takes_a_cut_too_many_is_in_no_pattern) {
  Instance instance = simple(10, {{9, 1}});
  instance.max_cuts = 0;
  EXPECT_EQ(check(instance, {"infeasible", 0, proof::Duals{0, {1}, {}}}).verdict, Verdict::kProven);
  instance.items[ItemId{0}].length = 10;
  EXPECT_EQ(check(instance, {"infeasible", 0, proof::Duals{0, {1}, {}}}).verdict, Verdict::kRefuted);
}

// A stock of 10 holds 1 + 2 + 3, not 1 + 2 + 3 + 5: three different items at most, so four items need two patterns.
TEST(CutCertify, different_items_bound_the_patterns) {
  Instance instance = simple(10, {{1, 1}, {2, 1}, {3, 1}, {5, 1}});
  expect_yields(instance, {"patterns", 2, proof::Kinds{}});
  instance.max_cuts = 1;
  expect_yields(instance, {"patterns", 2, proof::Kinds{}});
  instance.max_pieces = 1;
  expect_yields(instance, {"patterns", 4, proof::Kinds{}});
}

TEST(CutCertify, a_solvers_word_is_believed_only) {
  EXPECT_EQ(check(simple(10, {{5, 1}}), stocks_claim(7, proof::Solver{"highs"})).verdict, Verdict::kBelieved);
}

// --- against brute force

std::vector<Argument> random_arguments(Random& random, const Instance& instance) {
  std::vector<Argument> all{proof::Trivial{}, proof::Area{}, proof::Kinds{}};
  for (const char* function : {"u", "cut_off", "ccm"}) {
    all.push_back(proof::Dff{{{function, random.between(1, 6)}}});
    all.push_back(proof::Dff{{{function, random.between(1, 6)}, {"u", random.between(1, 4)}}});
  }
  for (int i = 0; i < 6; ++i) {
    proof::Duals duals{random.between(i == 0 ? 0 : 1, 4), {}, {}};
    for (std::size_t k = 0; k < instance.items.size(); ++k) duals.items.push_back(random.between(0, 40));
    for (const Stock& stock : instance.stocks)
      duals.stocks.push_back(stock.limit ? random.between(0, 20) : 0);
    all.push_back(duals);
  }
  return all;
}

// Whatever a claim says: what check() lets pass is never above the best plan there is.
TEST(CutCertify, no_proven_bound_is_above_the_optimum_on_1500_tiny_instances) {
  int proven = 0;
  for (std::uint64_t seed = 0; seed < 1500; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const Instance instance = tiny_instance(random);
    const testing::Best best = brute_force(instance);
    for (const Argument& argument : random_arguments(random, instance)) {
      if (!best.stocks) continue;  // there is no plan, so every bound holds
      EXPECT_EQ(check(instance, {"infeasible", 0, argument}).verdict, Verdict::kRefuted) << name(argument);
      const auto never_above = [&](const char* stage, std::int64_t value) {
        EXPECT_EQ(check(instance, {stage, value + 1, argument}).verdict, Verdict::kRefuted)
            << stage << ' ' << name(argument);
        proven += value > 1 && check(instance, {stage, value, argument}).verdict == Verdict::kProven;
      };
      never_above("stocks", *best.stocks);
      never_above("patterns", *best.patterns);
      if (instance.with_costs) never_above("stock_cost", *best.cost);
    }
  }
  EXPECT_GT(proven, 500) << "the claims are tight often enough to mean something";
}

// The checker's own pricing against all patterns, with every limit.
TEST(CutCertify, the_best_pattern_is_that_of_brute_force_on_3000_tiny_stocks) {
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    Instance instance = tiny_instance(random);
    const StockId stock{0};
    PatternQuestion question;
    question.room = instance.room(stock);
    question.kerf = instance.kerf;
    question.max_pieces = instance.max_pieces;
    question.max_cuts = instance.max_cuts;
    question.rest_value = instance.least_leftover ? random.between(0, 3) : 0;
    question.least_rest = instance.least_leftover.value_or(1);
    for (const ItemId i : instance.items.keys())
      question.kinds.push_back({instance.size(i), random.between(0, 9), instance.items[i].demand});

    Int128 most = 0;
    std::vector<std::int64_t> counts(question.kinds.size(), 0);
    const std::function<void(std::size_t)> extend = [&](std::size_t k) {
      if (k == counts.size()) {
        std::vector<std::int64_t> lengths;
        Int128 value = 0;
        for (std::size_t i = 0; i < counts.size(); ++i) {
          value += counts[i] * question.kinds[i].value;
          for (std::int64_t c = 0; c < counts[i]; ++c)
            lengths.push_back(question.kinds[i].size - instance.kerf);
        }
        const auto rest = testing::sawn(instance, stock, lengths);
        // Nothing at all leaves the stock as it is: no cut, and so no kerf; the pricing takes one off.
        if (!rest || lengths.empty()) return;
        most = std::max(most, value + (*rest >= question.least_rest ? question.rest_value * *rest : 0));
        return;
      }
      for (counts[k] = 0; counts[k] <= question.kinds[k].most; ++counts[k]) extend(k + 1);
      counts[k] = 0;
    };
    extend(0);
    if (question.rest_value > 0) {  // the empty filling counts as one that is left whole
      const Int128 whole = instance.usable(stock);
      if (whole >= question.least_rest) most = std::max(most, question.rest_value * whole);
    }
    question.threshold = most;
    EXPECT_EQ(pattern_above(question, 1'000'000), Found::kNone);
    if (most == 0) continue;
    question.threshold = most - 1;
    EXPECT_EQ(pattern_above(question, 1'000'000), Found::kBetter);
  }
}

// One cut, stock of 10, pieces 3 (worth 10), 4 (9) and 6 (5). Only 4 + 6 fills the stock, so only these two share it: 14. The
// piece of 3 is shorter and worth more than that of 4, and yet does not stand in for it.
TEST(CutCertify, a_shorter_piece_replaces_no_longer_one_where_the_end_must_be_reached) {
  PatternQuestion question;
  question.kinds = {{3, 10, 1}, {4, 9, 1}, {6, 5, 1}};
  question.room = 10;
  question.max_cuts = 1;
  question.threshold = 13;
  EXPECT_EQ(pattern_above(question, 1000), Found::kBetter);
  question.threshold = 14;
  EXPECT_EQ(pattern_above(question, 1000), Found::kNone);
}

// 3 + 3 + 3 + 1 = 10 is worth no more than 10; to see that takes more than one step.
TEST(CutCertify, pricing_gives_up_at_its_limit_of_work) {
  PatternQuestion question;
  question.kinds = {{3, 3, 3}, {1, 1, 1}};
  question.room = 10;
  question.threshold = 9;
  EXPECT_EQ(pattern_above(question, 1), Found::kTooMuchWork);
  EXPECT_EQ(pattern_above(question, 1000), Found::kBetter);
  question.threshold = 10;
  EXPECT_EQ(pattern_above(question, 1000), Found::kNone);
}

// --- the whole proof

Proof good_proof() {
  return {{stocks_claim(5, proof::Duals{2, {2, 0}, {}}), {"patterns", 1, proof::Trivial{}}}};
}
std::vector<Objective> objectives(Int128 stocks) {
  return {{"stocks", Sense::kMinimize, "stocks", stocks, stocks}, {"patterns", Sense::kMinimize, "", 2, 1}};
}

TEST(CutCertify, a_proof_carries_its_bounds_and_no_higher_ones) {
  const Instance instance = simple(10, {{6, 5}, {4, 2}});
  const Certification good = certify(instance, objectives(5), false, good_proof());
  EXPECT_EQ(good.checked, true);
  EXPECT_THAT(good.violations, IsEmpty());
  const Certification bad = certify(instance, objectives(6), false, good_proof());
  EXPECT_EQ(bad.checked, false);
  ASSERT_THAT(bad.violations, SizeIs(1));
  EXPECT_EQ(bad.violations[0].rule, "bound");
}

TEST(CutCertify, without_bounds_nothing_is_checked_and_a_word_leaves_it_open) {
  const Instance instance = simple(10, {{6, 5}});
  EXPECT_EQ(certify(instance, {{"stocks", Sense::kMinimize, "", 5, {}}}, false, {}).checked, std::nullopt);
  const Proof word{{stocks_claim(5, proof::Solver{"highs"})}};
  const Certification open = certify(instance, objectives(5), false, word);
  EXPECT_EQ(open.checked, false) << "nothing carries the patterns";
  EXPECT_EQ(certify(instance, {objectives(5)[0]}, false, word).checked, std::nullopt);
}

TEST(CutCertify, infeasible_needs_a_claim_of_its_own) {
  Instance instance = simple(10, {{9, 2}});
  instance.stocks[StockId{0}].limit = 1;
  EXPECT_EQ(certify(instance, {}, true, {{{"infeasible", 0, proof::Area{}}}}).checked, true);
  const Certification bad = certify(instance, {}, true, {});
  EXPECT_EQ(bad.checked, false);
  ASSERT_THAT(bad.violations, SizeIs(1));
  EXPECT_EQ(bad.violations[0].rule, "infeasible");
}

// Each of these says a little more than is true.
TEST(CutCertify, every_tampered_claim_is_refused) {
  const Instance instance = simple(10, {{6, 5}, {4, 2}});
  const Claim good = good_proof().claims[0];
  ASSERT_EQ(check(instance, good).verdict, Verdict::kProven);
  const std::vector<std::pair<const char*, std::function<void(Claim&, proof::Duals&)>>> spoil{
      {"a higher bound", [](Claim& claim, proof::Duals&) { claim.bound = 6; }},
      {"a bound beyond all",
       [](Claim& claim, proof::Duals&) { claim.bound = std::numeric_limits<Int128>::max(); }},
      {"another stage", [](Claim& claim, proof::Duals&) { claim.stage = "patterns"; }},
      {"an unknown stage", [](Claim& claim, proof::Duals&) { claim.stage = "bins"; }},
      {"a smaller scale", [](Claim&, proof::Duals& duals) { duals.scale = 1; }},
      {"no scale", [](Claim&, proof::Duals& duals) { duals.scale = 0; }},
      {"a negative scale", [](Claim&, proof::Duals& duals) { duals.scale = -2; }},
      {"a lower dual", [](Claim&, proof::Duals& duals) { duals.items[0] = 1; }},
      {"a higher dual", [](Claim&, proof::Duals& duals) { duals.items[0] = 3; }},
      {"a negative dual", [](Claim&, proof::Duals& duals) { duals.items[1] = -1; }},
      {"a dual too few", [](Claim&, proof::Duals& duals) { duals.items.pop_back(); }},
      {"a dual too many", [](Claim&, proof::Duals& duals) { duals.items.push_back(0); }},
      {"a price of no limit", [](Claim&, proof::Duals& duals) { duals.stocks = {1}; }},
      {"prices of other stocks",
       [](Claim&, proof::Duals& duals) {
         duals.stocks = {0, 0};
       }},
      {"a dual beyond all",
       [](Claim&, proof::Duals& duals) { duals.items[0] = std::numeric_limits<std::int64_t>::max(); }},
  };
  for (const auto& [what, change] : spoil) {
    Claim claim = good;
    change(claim, std::get<proof::Duals>(claim.argument));
    EXPECT_EQ(check(instance, claim).verdict, Verdict::kRefuted) << what;
  }
}

TEST(CutCertify, a_proof_is_the_same_after_writing_and_reading) {
  const Proof proof{{stocks_claim(5, proof::Trivial{}),
                     stocks_claim(Int128{1} << 100, proof::Area{}),
                     stocks_claim(4, proof::Dff{{{"u", 2}, {"ccm", 7}}}),
                     {"stock_cost", 9, proof::Duals{3, {1, 2}, {0}}},
                     {"patterns", 2, proof::Kinds{}},
                     stocks_claim(1, proof::Solver{"highs"})}};
  const auto again = proof_from_json(to_json(proof), "p");
  ASSERT_TRUE(again.ok()) << to_string(again.errors().front());
  EXPECT_EQ(again.value(), proof);
}

TEST(CutCertify, all_faults_of_a_proofs_form_are_told) {
  const auto json = formats::parse_json(R"({"claims": [7, {"stage": 1, "bound": 0.5, "argument": "guess"},
    {"stage": "stocks", "bound": 1, "argument": "duals", "scale": "x", "items": [1, "2"], "stocks": null},
    {"stage": "stocks", "bound": 1, "argument": "dff", "functions": [3, {"name": "u"}]}]})",
                                        "p");
  const auto read = proof_from_json(json.value(), "p");
  ASSERT_FALSE(read.ok());
  std::vector<std::string> places;
  for (const InputError& error : read.errors()) places.push_back(error.at);
  EXPECT_THAT(places,
              ::testing::ElementsAre("/claims/0", "/claims/1/stage", "/claims/1/bound", "/claims/1/argument",
                                     "/claims/2/scale", "/claims/2/items/1", "/claims/2/stocks",
                                     "/claims/3/functions/0", "/claims/3/functions/1/k"));
  EXPECT_FALSE(proof_from_json(formats::Json::array(), "p").ok());
}

// Hundreds of lengths in a stock of 100,000 with duals in proportion to them: priced again within the allowed work.
TEST(CutCertify, a_large_stock_is_priced_again) {
  Random random(7);
  std::vector<std::pair<std::int64_t, std::int64_t>> items;
  for (int i = 0; i < 300; ++i) items.emplace_back(random.between(20'000, 35'000), 3);
  const Instance instance = simple(100'000, items);
  proof::Duals duals{100'000, {}, {}};
  Int128 sum = 0;
  for (const auto& [length, demand] : items) {
    duals.items.push_back(length);
    sum += Int128{length} * demand;
  }
  expect_yields(instance, stocks_claim(ceil_div(sum, 100'000), duals));
}

}  // namespace
}  // namespace tenon::cut
