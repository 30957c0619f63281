#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/random.h"
#include "problems/allocate/certify.h"
#include "problems/allocate/random.h"
#include "tests/problems/allocate/certify_trees.h"

// Against all plans of tiny books.

namespace tenon::allocate {
namespace {

using testing::ask;
using testing::ask_conversion;
using testing::ask_sold;
using testing::best_gain;
using testing::direct;
using testing::kGain;
using testing::kUsd;
using testing::leaf;
using testing::one_leaf;
using testing::proves_no_plan;
using testing::tree;

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
    switch (random_.below(14)) {
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
      case 10:
        prices.reserves.resize(book_.tokens.size());
        prices.reserves[random_.below(prices.reserves.size())] = any_price(random_);
        return;
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
TEST(AllocateCertifyBooks, no_proven_bound_is_below_the_best_plan_of_tiny_books) {
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
TEST(AllocateCertifyBooks, no_bound_of_direct_plans_is_below_the_best_plan_of_tiny_books) {
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
TEST(AllocateCertifyBooks, no_proven_bound_is_below_a_plan_that_the_verifier_accepts) {
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
TEST(AllocateCertifyBooks, no_book_with_a_plan_is_shown_to_have_none) {
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
