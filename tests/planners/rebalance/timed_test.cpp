#include "planners/rebalance/timed.h"

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <string>

#include "planners/rebalance/plan.h"
#include "problems/rebalance/verify.h"
#include "tests/planners/rebalance/tiny.h"

namespace tenon::rebalance {
namespace {

using testing::EveryPlan;
using testing::instance_of;
using testing::Json;
using testing::tiny_json;
using testing::TinyOptions;

// Planned, verified and re-proved from the certificate's text; the headline, nothing if there is no plan.
struct Checked {
  RebalanceOutcome outcome;
  bool proven() const { return outcome.status == Status::kOptimal || outcome.status == Status::kInfeasible; }
  std::optional<Int128> value(std::size_t stage = 0) const {
    return outcome.plan ? outcome.objectives[stage].value : std::nullopt;
  }
};
Checked planned(const Instance& instance, bool always_proven = true) {
  Limits limits;
  limits.wall_s = 60;
  Budget budget(limits);
  Checked checked{plan(instance, {}, {.budget = budget})};
  const RebalanceOutcome& outcome = checked.outcome;
  EXPECT_TRUE(checked.proven() || !always_proven) << static_cast<int>(outcome.status);
  if (outcome.plan) {
    const auto violations = verify(instance, *outcome.plan);
    EXPECT_TRUE(violations.empty()) << violations.front().text;
  }
  const auto read = proof_from_json(to_json(*outcome.proof), "certificate");
  EXPECT_TRUE(read.ok());
  if (!read.ok()) return checked;
  EXPECT_EQ(read.value(), *outcome.proof);
  const Certification certified =
      certify(instance, outcome.objectives, outcome.status == Status::kInfeasible, read.value());
  EXPECT_EQ(certified.checked, true) << (certified.violations.empty() ? ""
                                                                      : certified.violations.front().text);
  return checked;
}

Instance tiny(std::uint64_t seed, const TinyOptions& options, const Json& goal) {
  Json json = tiny_json(seed, options);
  json.update(goal);
  return instance_of(formats::to_text(json));
}

constexpr int kSteps = 6;

TEST(RebalanceTimed, ends_when_the_soonest_of_all_plans_ends) {
  int plans = 0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE(seed);
    const Instance instance = tiny(seed, {.lots = seed % 3 == 0}, {{"mode", "soonest"}});
    const auto least = EveryPlan(instance, kSteps).least_completion();
    EXPECT_EQ(planned(instance).value(), least);
    plans += least ? 1 : 0;
  }
  EXPECT_GT(plans, 60);
}

TEST(RebalanceTimed, counts_arrivals_at_one_place_where_asked) {
  int plans = 0, earlier = 0;
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    SCOPED_TRACE(seed);
    const Instance all = tiny(seed, {}, {{"mode", "soonest"}});
    const Instance instance = tiny(seed, {}, {{"mode", "soonest"}, {"soonestAt", "@D"}});
    const auto least = EveryPlan(instance, kSteps).least_completion();
    EXPECT_EQ(planned(instance).value(), least);
    if (!least) continue;
    ++plans;
    earlier += *least < *EveryPlan(all, kSteps).least_completion() ? 1 : 0;
  }
  EXPECT_GT(plans, 30);
  EXPECT_GT(earlier, 3);
}

TEST(RebalanceTimed, is_cheapest_of_all_plans_that_keep_deadlines) {
  int plans = 0, dearer = 0, none = 0, unproven = 0;
  for (std::uint64_t seed = 0; seed < 600; ++seed) {
    SCOPED_TRACE(seed);
    const TinyOptions options{.deadlines = true, .lots = seed % 2 == 0, .fees = true};
    const Instance instance = tiny(seed, options, {{"mode", "cheapest"}});
    const auto least = EveryPlan(instance, kSteps).least_cost();
    const Checked found = planned(instance, false);
    EXPECT_EQ(found.value(), least);
    unproven += found.proven() ? 0 : 1;
    Instance free = instance;
    for (Place& place : free.places) place.deadline_us.reset();
    const auto without = EveryPlan(free, kSteps).least_cost();
    plans += least ? 1 : 0;
    dearer += least && *without < *least ? 1 : 0;
    none += without && !least ? 1 : 0;
  }
  EXPECT_GT(plans, 40);
  EXPECT_GT(dearer, 3);  // so that the deadlines decide
  EXPECT_GT(none, 10);
  EXPECT_LE(unproven, 1);  // money that could go round for ever, if there were any: no horizon ends that
}

TEST(RebalanceTimed, is_cheapest_of_the_soonest_and_soonest_of_the_cheapest) {
  int plans = 0;
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    SCOPED_TRACE(seed);
    const Instance instance = tiny(seed, {.fees = true}, {{"mode", "soonest"}, {"then", "cheapest"}});
    const auto end = EveryPlan(instance, kSteps).least_completion();
    const Checked found = planned(instance);
    EXPECT_EQ(found.value(), end);
    if (!end) continue;
    ++plans;
    EXPECT_EQ(found.value(1), EveryPlan(instance, kSteps).least_cost(static_cast<std::int64_t>(*end)));

    const Instance other = tiny(seed, {.fees = true}, {{"mode", "cheapest"}, {"then", "soonest"}});
    const auto cost = EveryPlan(other, kSteps).least_cost();
    const Checked cheap = planned(other);
    EXPECT_EQ(cheap.value(), cost);
    // The least time within which a plan is that cheap.
    std::int64_t within = 0;
    while (EveryPlan(other, kSteps).least_cost(within) != cost) within += 1'000'000;
    EXPECT_EQ(cheap.value(1), within);
  }
  EXPECT_GT(plans, 30);
}

TEST(RebalanceTimed, weighs_the_price_of_completion_time) {
  int plans = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    SCOPED_TRACE(seed);
    const Instance instance = tiny(seed, {.deadlines = seed % 4 == 0, .fees = true},
                                   {{"mode", "soonest"}, {"timeValue", seed % 5}});
    const auto least = EveryPlan(instance, kSteps).least_with_price();
    const Checked found = planned(instance);
    EXPECT_EQ(found.value(), least);
    EXPECT_EQ(found.outcome.objectives.size(), 1U);
    plans += least ? 1 : 0;
  }
  EXPECT_GT(plans, 50);
}

TEST(RebalanceTimed, is_cheapest_without_money_that_goes_round) {
  int plans = 0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE(seed);
    const Instance instance = tiny(seed, {.fees = true, .most = 3}, {{"circulation", false}});
    const auto least = EveryPlan(instance, 5).least_cost();
    EXPECT_EQ(planned(instance).value(), least);
    plans += least ? 1 : 0;
  }
  EXPECT_GT(plans, 60);
}

// What every certificate of the search has to have, taken away or bent: none of them holds any more.
TEST(RebalanceTimed, spoiled_certificates_are_refused) {
  struct Spoiled {
    const char* what;
    std::function<bool(Claim&, proof::Cases&)> spoil;  // false: there is nothing to spoil
  };
  const Spoiled spoiled[] = {
      {"a higher bound", [](Claim& claim, proof::Cases&) { return ++claim.bound, true; }},
      {"a leaf less", [](Claim&, proof::Cases& cases) { return cases.leaves.pop_back(), true; }},
      {"a case less", [](Claim&, proof::Cases& cases) { return cases.tree.pop_back(), true; }},
      {"a leaf without parts",
       [](Claim&, proof::Cases& cases) { return cases.leaves[0].parts.clear(), true; }},
      {"more time",
       [](Claim&, proof::Cases& cases) { return cases.within_us && (*cases.within_us += 1, true); }},
      {"a child that is its parent",
       [](Claim&, proof::Cases& cases) {
         if (cases.tree[0].kind == proof::Case::Kind::kLeaf) return false;
         return cases.tree[0].children[0] = 0, true;
       }},
      {"the cases of a split exchanged",
       [](Claim&, proof::Cases& cases) {
         if (cases.tree[0].kind != proof::Case::Kind::kTime) return false;
         return std::swap(cases.tree[0].children[0], cases.tree[0].children[1]), true;
       }},
  };
  std::map<std::string, int> refused;
  for (std::uint64_t seed = 0; seed < 120; ++seed) {
    const Json goals[] = {
        {{"mode", "soonest"}}, {{"mode", "soonest"}, {"timeValue", 3}}, {{"circulation", false}}};
    const Instance instance =
        tiny(seed, {.deadlines = seed % 2 == 0, .fees = true, .most = 3}, goals[seed % 3]);
    const Checked found = planned(instance, false);
    if (!found.outcome.plan) continue;
    for (const Claim& claim : found.outcome.proof->claims)
      for (const Spoiled& each : spoiled) {
        if (!std::holds_alternative<proof::Cases>(claim.argument) ||
            check(instance, {}, claim).verdict != Verdict::kProven)
          continue;
        Claim bent = claim;
        if (!each.spoil(bent, std::get<proof::Cases>(bent.argument))) continue;
        EXPECT_EQ(check(instance, {}, bent).verdict, Verdict::kRefuted) << each.what << ", seed " << seed;
        ++refused[each.what];
      }
  }
  for (const Spoiled& each : spoiled) EXPECT_GT(refused[each.what], 0) << each.what;
}

}  // namespace
}  // namespace tenon::rebalance
