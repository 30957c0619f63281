#include "planners/cut/node_pricing.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "base/random.h"
#include "colgen/cuts/rank_one.h"
#include "tests/planners/cut/every_filling.h"

namespace tenon::cut {
namespace {

using testing::plain_counts;

// Pieces as branching may leave them, rows in an order of their own, duals and cuts.
struct Node {
  Pieces pieces;
  std::vector<int> rows;
  std::vector<std::shared_ptr<const colgen::RankOne>> cuts;
  std::vector<std::int64_t> duals;
  std::vector<std::int64_t> cut_prices;
  std::int64_t scale = 1;
  bool phase_one = false;

  std::vector<colgen::Prices::CutPrice> priced_cuts() const {
    std::vector<colgen::Prices::CutPrice> priced;
    for (std::size_t c = 0; c < cuts.size(); ++c)
      if (cut_prices[c] != 0) priced.push_back({cuts[c].get(), cut_prices[c]});
    return priced;
  }
};

void branch(Pieces& pieces, Random& random) {
  const int kinds = static_cast<int>(pieces.kinds.size());
  const int a = static_cast<int>(random.between(0, kinds - 1));
  const int b = static_cast<int>(random.between(a, kinds - 1));
  const auto demand = [&](int kind) { return pieces.kinds[static_cast<std::size_t>(kind)].demand; };
  if (demand(a) < 1 || demand(b) < (a == b ? 2 : 1) || !pieces.meet(a, b)) return;
  if (random.chance(1, 2))
    pieces.glue(a, b);
  else
    pieces.keep_apart(a, b);
}

Node random_node(Random& random) {
  Node node;
  Pieces& pieces = node.pieces;
  pieces.room = random.between(6, 60);
  pieces.most_waste = random.chance(1, 2) ? pieces.room : random.between(-1, pieces.room / 2);
  std::set<std::int64_t> sizes;
  for (std::int64_t n = random.between(1, 7); n > 0; --n) sizes.insert(random.between(2, pieces.room));
  for (auto size = sizes.rbegin(); size != sizes.rend(); ++size)
    pieces.kinds.push_back({*size, random.between(1, 3)});
  pieces.plain = static_cast<int>(pieces.kinds.size());
  if (random.chance(2, 3))
    for (std::int64_t steps = random.between(1, 4); steps > 0; --steps) branch(pieces, random);

  node.scale = random.chance(1, 2) ? std::int64_t{1} << 36 : random.between(2, 60);
  node.phase_one = random.chance(1, 6);
  int row = static_cast<int>(random.between(0, 2));
  for (std::size_t kind = 0; kind < pieces.kinds.size(); ++kind) {
    node.rows.push_back(row);
    row += static_cast<int>(random.between(1, 2));
  }
  std::reverse(node.rows.begin(), node.rows.end());
  node.duals.assign(static_cast<std::size_t>(row), 0);
  for (std::size_t kind = 0; kind < pieces.kinds.size(); ++kind) {
    const std::int64_t even = node.scale * pieces.kinds[kind].size / pieces.room;
    if (random.chance(5, 6))
      node.duals[static_cast<std::size_t>(node.rows[kind])] = random.between(even / 2, even * 3 / 2);
  }
  if (random.chance(1, 2))
    for (std::int64_t c = random.between(1, 3); c > 0; --c) {
      std::vector<colgen::RankOne::Part> parts;
      const std::int64_t denominator = random.between(2, 3);
      for (int kind = 0; kind < pieces.plain; ++kind)
        if (random.chance(2, 3)) parts.push_back({kind, random.between(1, denominator - 1)});
      node.cuts.push_back(std::make_shared<colgen::RankOne>(parts, denominator, 1));
      node.cut_prices.push_back(random.chance(1, 4) ? 0 : -random.between(1, node.scale / 2));
    }
  return node;
}

struct Listed {
  Counts counts;
  std::int64_t worth = 0;  // of the pieces, cuts not counted
  std::int64_t reduced_cost = 0;
};

// All that the node allows, but for the empty one.
std::vector<Listed> every_filling(const Node& node) {
  std::vector<Listed> all;
  for (Counts& counts : testing::every_filling(node.pieces)) {
    Listed one{std::move(counts), 0, 0};
    for (const auto& [kind, count] : one.counts)
      one.worth += count * node.duals[static_cast<std::size_t>(node.rows[static_cast<std::size_t>(kind)])];
    one.reduced_cost = (node.phase_one ? 0 : node.scale) - one.worth;
    const std::vector<std::int64_t> plain = plain_counts(node.pieces, one.counts);
    for (std::size_t c = 0; c < node.cuts.size(); ++c) {
      std::int64_t sum = 0;
      for (const colgen::RankOne::Part& part : node.cuts[c]->parts())
        sum += part.numerator * plain[static_cast<std::size_t>(part.item)];
      one.reduced_cost -= node.cut_prices[c] * (sum / node.cuts[c]->denominator());
    }
    all.push_back(std::move(one));
  }
  return all;
}

const Listed* find(const std::vector<Listed>& all, const Counts& counts) {
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Listed& one) { return one.counts == counts; });
  return found == all.end() ? nullptr : &*found;
}

void expect_column(const Node& node, const std::vector<Listed>& all, const colgen::Column& column,
                   const colgen::Prices& prices) {
  const Listed* listed = find(all, to_counts(column));
  ASSERT_TRUE(listed);
  EXPECT_EQ(colgen::reduced_cost(column, prices), listed->reduced_cost);
  EXPECT_EQ(column.cost, 1);
  EXPECT_EQ(column.problem, 0);
  const std::vector<std::int64_t> plain = plain_counts(node.pieces, listed->counts);
  std::vector<std::pair<int, std::int64_t>> items;
  for (int kind = 0; kind < node.pieces.plain; ++kind)
    if (plain[static_cast<std::size_t>(kind)] > 0)
      items.emplace_back(kind, plain[static_cast<std::size_t>(kind)]);
  EXPECT_EQ(column.items, items);
}

TEST(NodePricing, equals_every_filling_looked_at) {
  int restricted = 0, improving = 0, impossible = 0, stopped = 0;
  for (std::uint64_t seed = 0; seed < 4000; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const Node node = random_node(random);
    const std::vector<Listed> all = every_filling(node);
    std::int64_t least = 0;
    for (const Listed& one : all) least = std::min(least, one.reduced_cost);

    NodePricing pricing(node.pieces, node.rows);
    pricing.most_columns = static_cast<int>(random.between(1, 6));
    const bool short_of_steps = random.chance(1, 8);
    if (short_of_steps) pricing.most_steps = random.between(0, 3);
    const std::vector<colgen::Prices::CutPrice> cuts = node.priced_cuts();
    const std::int64_t none = 0;
    const colgen::Prices prices{node.scale, node.phase_one, node.duals, cuts, {&none, 1}};
    std::vector<colgen::Column> found;
    Budget budget{Limits{}};
    const colgen::Pricing priced = pricing.price(prices, colgen::Effort::kExact, found, budget);

    EXPECT_TRUE(priced.exact);
    ASSERT_EQ(priced.least.size(), 1u);
    for (const Listed& one : all) EXPECT_LE(priced.least[0], one.reduced_cost);
    for (const colgen::Column& column : found) expect_column(node, all, column, prices);
    if (short_of_steps) {
      ++stopped;
    } else if (least < 0) {
      EXPECT_EQ(priced.least[0], least);
      ASSERT_FALSE(found.empty());
      EXPECT_EQ(colgen::reduced_cost(found[0], prices), least);
      EXPECT_LE(found.size(), static_cast<std::size_t>(pricing.most_columns));
      ++improving;
    } else {
      EXPECT_GE(priced.least[0], 0);
    }
    restricted += !cuts.empty();
    impossible += all.empty();
    if (HasFailure()) break;
  }
  EXPECT_GT(restricted, 800);
  EXPECT_GT(improving, 800);
  EXPECT_GT(impossible, 40);
  EXPECT_GT(stopped, 200);
}

TEST(NodePricing, lists_all_that_are_worth_enough) {
  int listed = 0;
  for (std::uint64_t seed = 0; seed < 1500; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const Node node = random_node(random);
    const std::vector<Listed> all = every_filling(node);
    const std::int64_t least = random.chance(1, 4) ? 0 : random.between(0, node.scale * 5 / 4);
    std::set<Counts> expected;
    for (const Listed& one : all)
      if (one.worth >= least) expected.insert(one.counts);
    NodePricing pricing(node.pieces, node.rows);
    const std::vector<colgen::Prices::CutPrice> cuts = node.priced_cuts();
    const std::int64_t none = 0;
    const colgen::Prices prices{node.scale, false, node.duals, cuts, {&none, 1}};
    Budget budget{Limits{}};
    const auto found = pricing.all(prices, static_cast<double>(least), expected.size(), budget);
    ASSERT_TRUE(found);
    std::set<Counts> told;
    for (const colgen::Column& column : *found) EXPECT_TRUE(told.insert(to_counts(column)).second);
    EXPECT_EQ(told, expected);
    if (!expected.empty()) {
      EXPECT_FALSE(pricing.all(prices, static_cast<double>(least), expected.size() - 1, budget));
    }
    listed += static_cast<int>(expected.size());
    if (HasFailure()) break;
  }
  EXPECT_GT(listed, 3000);
}

TEST(NodePricing, says_when_the_work_is_used_up) {
  Pieces pieces;
  pieces.plain = 1;
  pieces.room = pieces.most_waste = 10;
  pieces.kinds = {{3, 2}};
  const std::vector<int> rows{0};
  NodePricing pricing(pieces, rows);
  const std::vector<std::int64_t> duals{60};
  const std::int64_t none = 0;
  std::vector<colgen::Column> found;
  Limits limits;
  limits.work_ticks = 1;
  Budget budget(limits);
  budget.spend(2);
  EXPECT_FALSE(
      pricing.price({100, false, duals, {}, {&none, 1}}, colgen::Effort::kExact, found, budget).exact);
}

}  // namespace
}  // namespace tenon::cut
