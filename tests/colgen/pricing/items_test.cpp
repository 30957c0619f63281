#include <gtest/gtest.h>

#include "base/random.h"
#include "colgen/pricing/item_rules.h"
#include "colgen/pricing/rank_one.h"

namespace tenon::pricing {
namespace {

// `items` nodes in a row, node i with item i: group i is item i.
Network one_item_a_node(std::int32_t items) {
  NetworkData data;
  data.nodes = data.items = items;
  for (std::int32_t i = 0; i + 1 < items; ++i) data.arcs.push_back({NodeId{i}, NodeId{i + 1}});
  for (std::int32_t i = 0; i < items; ++i) data.node_items.push_back({NodeId{i}, ItemId{i}});
  return Network(std::move(data));
}

using Words = std::vector<std::int64_t>;

Words collected(const ItemRules& rules, const std::vector<int>& groups) {
  Words words(static_cast<std::size_t>(rules.words()), 0);
  for (const int group : groups) EXPECT_TRUE(rules.collect(group, words.data(), words.data()));
  return words;
}

TEST(ItemRules, who_dominates_has_visited_a_subset) {
  const Network network = one_item_a_node(70);  // two words
  ItemRules rules;
  rules.compile(network, {.visits = Visits::kOnce});
  const Words less = collected(rules, {3, 69}), more = collected(rules, {69, 5, 3});
  EXPECT_TRUE(rules.dominates(less.data(), more.data()));
  EXPECT_FALSE(rules.dominates(more.data(), less.data()));
  EXPECT_TRUE(rules.dominates(less.data(), less.data()));
  EXPECT_EQ(rules.digest(less.data()) & ~rules.digest(more.data()), 0u);
}

TEST(ItemRules, an_ng_path_forgets_what_is_not_near) {
  const Network network = one_item_a_node(3);
  const std::vector<std::vector<ItemId>> near{{}, {ItemId{0}}, {}};  // 1 remembers 0, 2 remembers none
  ItemRules rules;
  rules.compile(network, {.visits = Visits::kNear, .near = near});
  Words words = collected(rules, {0, 1});
  EXPECT_FALSE(rules.collect(0, words.data(), words.data()));
  words = collected(rules, {0, 2});
  EXPECT_TRUE(rules.collect(0, words.data(), words.data()));
  words = collected(rules, {2});
  EXPECT_FALSE(rules.collect(2, words.data(), words.data()));
}

TEST(ItemRules, a_path_ends_with_both_or_neither) {
  const Network network = one_item_a_node(4);
  const std::vector<ItemPair> together{{ItemId{0}, ItemId{2}}};
  ItemRules rules;
  rules.compile(network, {.together = together});
  const Words none = collected(rules, {1}), one = collected(rules, {0}), both = collected(rules, {2, 0});
  EXPECT_TRUE(rules.may_end(none.data()));
  EXPECT_FALSE(rules.may_end(one.data()));
  EXPECT_TRUE(rules.may_end(both.data()));
  EXPECT_TRUE(rules.dominates(both.data(), one.data()));
  EXPECT_FALSE(rules.dominates(none.data(), one.data()));
  EXPECT_FALSE(rules.dominates(one.data(), none.data()));
}

TEST(ItemRules, a_path_never_collects_items_apart) {
  const Network network = one_item_a_node(3);
  const std::vector<ItemPair> apart{{ItemId{0}, ItemId{2}}};
  ItemRules rules;
  rules.compile(network, {.apart = apart});
  Words words = collected(rules, {0, 1, 0});
  EXPECT_FALSE(rules.collect(2, words.data(), words.data()));
}

// On random walks: the charges add up to the floors of all cuts, and a label whose states are ahead of another's never
// pays more than within() allows for, whatever comes next.
TEST(RankOneStates, charge_floors_and_never_more_than_dominance_allows) {
  constexpr int kItems = 6;
  const Network network = one_item_a_node(kItems);
  int ahead = 0;
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    std::vector<RankOneCut> cuts(static_cast<std::size_t>(random.between(1, 90)));
    for (RankOneCut& cut : cuts) {
      cut.whole = static_cast<int>(random.chance(1, 2) ? 2 : random.between(3, 8));
      cut.dual = -random.between(0, 5);
      for (int i = 0; i < kItems; ++i)
        if (random.chance(1, 2))
          cut.parts.push_back({ItemId{i}, static_cast<int>(random.between(1, cut.whole - 1))});
    }
    RankOneStates states;
    states.compile(network, {.cuts = cuts});
    const auto walk = [&](Words& words, std::vector<int>& seen) {
      std::int64_t charge = 0;
      for (std::int64_t steps = random.between(0, 8); steps > 0; --steps) {
        seen.push_back(static_cast<int>(random.below(kItems)));
        charge += states.extend(seen.back(), words.data());
      }
      return charge;
    };
    const auto floors = [&](const std::vector<int>& seen) {
      std::int64_t sum = 0;
      for (const RankOneCut& cut : cuts) {
        std::int64_t parts = 0;
        for (const int item : seen)
          for (const auto& [of, part] : cut.parts)
            if (of.value == item) parts += part;
        sum -= cut.dual * (parts / cut.whole);
      }
      return sum;
    };
    Words a(static_cast<std::size_t>(states.words()), 0), b = a;
    std::vector<int> seen_a, seen_b;
    const std::int64_t charged_a = walk(a, seen_a), charged_b = walk(b, seen_b);
    ASSERT_EQ(charged_a, floors(seen_a));
    ASSERT_EQ(charged_b, floors(seen_b));
    std::int64_t slack = 0;
    while (!states.within(a.data(), b.data(), slack)) ++slack;
    if (slack > 0) ++ahead;
    const Words start_a = a, start_b = b;
    for (int tries = 0; tries < 20; ++tries) {
      a = start_a, b = start_b;
      std::int64_t paid_a = 0, paid_b = 0;
      for (int steps = 0; steps < 6; ++steps) {
        const auto item = static_cast<std::int32_t>(random.below(kItems));
        paid_a += states.extend(item, a.data());
        paid_b += states.extend(item, b.data());
        ASSERT_LE(paid_a - paid_b, slack);
      }
    }
  }
  EXPECT_GT(ahead, 300);
}

// The one cut is at 1/2 in `a` and at 0 in `b`; the next item makes `a` alone pay the dual of 7.
TEST(RankOneStates, a_label_ahead_may_pay_the_whole_dual) {
  const Network network = one_item_a_node(2);
  const std::vector<RankOneCut> cuts{{{{ItemId{0}}, {ItemId{1}}}, 2, -7}};
  RankOneStates states;
  states.compile(network, {.cuts = cuts});
  Words a{0};
  const Words b{0};
  EXPECT_EQ(states.extend(0, a.data()), 0);
  EXPECT_FALSE(states.within(a.data(), b.data(), 6));
  EXPECT_TRUE(states.within(a.data(), b.data(), 7));
  EXPECT_TRUE(states.within(b.data(), a.data(), 0));
  EXPECT_EQ(states.extend(1, a.data()), 7);
}

}  // namespace
}  // namespace tenon::pricing
