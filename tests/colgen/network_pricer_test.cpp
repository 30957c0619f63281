#include "colgen/network_pricer.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/error.h"
#include "base/random.h"
#include "colgen/arc_flow.h"

// Against every path of small random networks: columns by their definition, reduced costs by Column and Prices alone. What pricing may leave
// out is what a branch rules out: paths that hold a pair that is held nowhere, or one half of a pair that is held by one path.

namespace tenon::colgen {
namespace {

using pricing::ArcId;
using pricing::ItemId;
using pricing::NodeId;

constexpr int kRows = 4, kItems = 5;
constexpr std::int64_t kCapacity = 12;

// Nodes 0 and 1 are sources, 2 and 3 sinks; each other node has an item, and some arcs have one besides. Cycles end by the load.
PathProblem random_problem(Random& random, pricing::Visits visits) {
  PathProblem problem;
  pricing::NetworkData& data = problem.network;
  data.nodes = 8;
  data.items = kItems;
  pricing::Accumulating load{"load", {}, kCapacity};
  const auto add_arc = [&](int tail, int head) {
    const auto arc = static_cast<std::int32_t>(data.arcs.size());
    data.arcs.push_back({NodeId{tail}, NodeId{head}});
    load.use.push_back(random.between(2, 4));
    problem.cost.push_back(random.between(-3, 9));
    problem.entries.emplace_back();
    for (int row = 0; row < kRows; ++row)
      if (random.chance(1, 3)) problem.entries.back().push_back({row, random.between(-2, 3)});
    if (random.chance(1, 5))
      data.arc_items.emplace_back(ArcId{arc}, ItemId{static_cast<std::int32_t>(random.below(kItems))});
  };
  for (int tail = 0; tail < 8; ++tail)
    for (int head = 2; head < 8; ++head)
      if (tail != head && tail != 2 && tail != 3 && random.chance(1, 2)) add_arc(tail, head);
  for (int node = 4; node < 8; ++node)
    data.node_items.emplace_back(NodeId{node}, ItemId{static_cast<std::int32_t>(random.below(kItems))});
  if (random.chance(1, 2)) data.node_items.emplace_back(NodeId{0}, ItemId{1});
  data.resources.push_back(std::move(load));
  data.mains.push_back({0, 3});
  problem.sources = {NodeId{0}, NodeId{1}};
  problem.sinks = {NodeId{2}, NodeId{3}};
  problem.visits = visits;
  return problem;
}

// Every path of the problem as a column.
class AllColumns {
 public:
  AllColumns(const PathProblem& problem, int number) : problem_(problem), number_(number) {
    for (const NodeId source : problem.sources) {
      std::map<int, std::int64_t> items;
      for (const auto& [node, item] : problem.network.node_items)
        if (node == source) ++items[item.value];
      extend(source, 0, items);
    }
  }
  std::vector<Column> columns;

 private:
  void extend(NodeId at, std::int64_t load, const std::map<int, std::int64_t>& items) {
    const pricing::NetworkData& data = problem_.network;
    for (std::size_t a = 0; a < data.arcs.size(); ++a) {
      if (data.arcs[a].tail != at) continue;
      const std::int64_t next_load = load + std::get<pricing::Accumulating>(data.resources[0]).use[a];
      if (next_load > kCapacity) continue;
      std::map<int, std::int64_t> next = items;
      for (const auto& [arc, item] : data.arc_items)
        if (arc.value == static_cast<int>(a)) ++next[item.value];
      for (const auto& [node, item] : data.node_items)
        if (node == data.arcs[a].head) ++next[item.value];
      const bool twice =
          std::any_of(next.begin(), next.end(), [](const auto& held) { return held.second > 1; });
      if (twice && problem_.visits == pricing::Visits::kOnce) continue;
      path_.push_back(static_cast<std::int64_t>(a));
      const int head = data.arcs[a].head.value;
      if (head == 2 || head == 3)
        columns.push_back(column_of(next));
      else
        extend(data.arcs[a].head, next_load, next);
      path_.pop_back();
    }
  }

  Column column_of(const std::map<int, std::int64_t>& items) const {
    Column column{number_, 0, {}, {items.begin(), items.end()}, path_};
    std::map<int, std::int64_t> rows;
    for (const std::int64_t arc : path_) {
      column.cost += problem_.cost[static_cast<std::size_t>(arc)];
      for (const Entry& entry : problem_.entries[static_cast<std::size_t>(arc)])
        rows[entry.row] += entry.coefficient;
    }
    for (const auto& [row, sum] : rows)
      if (sum != 0) column.entries.push_back({row, sum});
    return column;
  }

  const PathProblem& problem_;
  int number_;
  std::vector<std::int64_t> path_;
};

std::int64_t times(const Column& column, int item) {
  for (const auto& [held, count] : column.items)
    if (held == item) return count;
  return 0;
}

// Prices with what they point to.
struct Question {
  std::vector<std::int64_t> rows, problems;
  std::vector<std::shared_ptr<const Cut>> cuts;
  std::vector<Prices::CutPrice> cut_prices;
  std::vector<std::pair<int, int>> apart, together;
  bool phase_one = false;

  Prices prices() const { return {8, phase_one, rows, cut_prices, problems}; }
  void add(std::shared_ptr<const Cut> cut, std::int64_t price) {
    cuts.push_back(std::move(cut));
    cut_prices.push_back({cuts.back().get(), price});
  }
  bool allowed(const Column& column) const {
    for (const auto& [a, b] : apart)
      if (times(column, a) > 0 && times(column, b) > 0) return false;
    for (const auto& [a, b] : together)
      if ((times(column, a) > 0) != (times(column, b) > 0) || times(column, a) > 1) return false;
    return true;
  }
};

Question random_question(Random& random, const std::vector<PathProblem>& problems, bool items_once) {
  Question question;
  question.phase_one = random.chance(1, 4);
  for (int row = 0; row < kRows; ++row) question.rows.push_back(random.between(-20, 30));
  for (std::size_t k = 0; k < problems.size(); ++k) question.problems.push_back(random.between(-25, 25));
  const auto some_item = [&] { return static_cast<int>(random.below(kItems)); };
  if (random.chance(1, 2))
    question.add(std::make_shared<RankOne>(std::vector<RankOne::Part>{{0, 1}, {2, 1}, {3, 1}}, 2, 1),
                 random.between(-30, -1));
  if (random.chance(1, 2))
    question.add(std::make_shared<RankOne>(std::vector<RankOne::Part>{{1, 1}, {2, 2}, {4, 1}, {9, 1}}, 3, 1),
                 random.between(-30, -1));
  const int number = static_cast<int>(random.below(problems.size()));
  const int arcs = static_cast<int>(problems[static_cast<std::size_t>(number)].cost.size());
  if (random.chance(1, 2))
    question.add(std::make_shared<QuantityRow>(
                     std::make_shared<ArcFlow>(
                         number, std::vector<ArcFlow::Part>{{arcs - 1, random.between(1, 3)}, {0, 1}}),
                     Row{1, kNoSide}),
                 random.between(1, 20));
  if (random.chance(1, 2))
    question.add(std::make_shared<QuantityRow>(std::make_shared<ColumnsOf>(number), Row{1, 2}),
                 random.chance(1, 2) ? random.between(1, 20) : random.between(-20, -1));
  int a = some_item(), b = some_item();
  if (a == b) b = (b + 1) % kItems;
  if (random.chance(1, 3)) {
    question.add(std::make_shared<QuantityRow>(std::make_shared<PairOf>(a, b), Row{-kNoSide, 0}),
                 random.between(-20, -1));
    question.apart.emplace_back(a, b);
  } else if (items_once && random.chance(1, 2)) {
    question.add(std::make_shared<QuantityRow>(std::make_shared<PairOf>(a, b), Row{1, kNoSide}),
                 random.between(1, 20));
    question.together.emplace_back(a, b);
  }
  return question;
}

// All columns that pricing may count, the cheapest first.
std::vector<std::pair<std::int64_t, Column>> known_columns(const PathProblem& problem, int number,
                                                           const Question& question) {
  std::vector<std::pair<std::int64_t, Column>> known;
  for (Column& column : AllColumns(problem, number).columns)
    if (question.allowed(column)) {
      const std::int64_t cost = reduced_cost(column, question.prices());
      known.emplace_back(cost, std::move(column));
    }
  std::stable_sort(known.begin(), known.end(),
                   [](const auto& x, const auto& y) { return x.first < y.first; });
  return known;
}

TEST(NetworkPricer, finds_the_least_reduced_cost_of_all_paths_whatever_the_prices) {
  int negative = 0, none = 0;
  for (std::uint64_t seed = 0; seed < 1500; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    std::vector<PathProblem> problems;
    for (std::int64_t k = random.between(1, 3); k > 0; --k)
      problems.push_back(
          random_problem(random, random.chance(1, 2) ? pricing::Visits::kOnce : pricing::Visits::kAny));
    NetworkPricer::Options options;
    options.items_once = random.chance(1, 2);
    options.each_source_alone = random.chance(1, 2);
    options.most_columns = static_cast<int>(random.between(1, 6));
    NetworkPricer pricer(problems, options);
    options.threads = 2;
    NetworkPricer with_two_threads(problems, options);
    const Question question = random_question(random, problems, options.items_once);

    Budget budget{Limits{}};
    std::vector<Column> found, by_two;
    const Pricing pricing = pricer.price(question.prices(), Effort::kExact, found, budget);
    ASSERT_TRUE(pricing.exact);
    EXPECT_EQ(with_two_threads.price(question.prices(), Effort::kExact, by_two, budget).least, pricing.least);
    EXPECT_EQ(found, by_two);
    for (std::size_t k = 0; k < problems.size(); ++k) {
      const auto known = known_columns(problems[k], static_cast<int>(k), question);
      if (known.empty()) {
        EXPECT_EQ(pricing.least[k], std::max<std::int64_t>(0, -question.problems[k]));
        ++none;
        continue;
      }
      EXPECT_EQ(pricing.least[k], known[0].first);
      std::vector<Column> own;
      for (const Column& column : found)
        if (column.problem == static_cast<int>(k)) own.push_back(column);
      ASSERT_EQ(own.empty(), known[0].first >= 0);
      if (!own.empty()) {
        EXPECT_EQ(reduced_cost(own[0], question.prices()), known[0].first);
      }
      EXPECT_LE(own.size(), static_cast<std::size_t>(options.most_columns));
      for (std::size_t c = 0; c < own.size(); ++c) {
        const auto same = [&](const auto& it) { return it.second == own[c]; };
        const auto it = std::find_if(known.begin(), known.end(), same);
        ASSERT_NE(it, known.end());
        EXPECT_LT(it->first, 0);
        EXPECT_GE(it->first, reduced_cost(own[c > 0 ? c - 1 : 0], question.prices()));
        ++negative;
      }
    }

    // Heuristics find less, never anything else, and never bound.
    found.clear();
    EXPECT_FALSE(pricer.price(question.prices(), Effort::kHeuristic, found, budget).exact);
    for (const Column& column : found) {
      EXPECT_LT(reduced_cost(column, question.prices()), 0);
      EXPECT_TRUE(question.allowed(column));
    }
  }
  EXPECT_GT(negative, 2000);  // the cases say something
  EXPECT_GT(none, 5);
}

// One path, 0 -> 1 -> 2, that collects items 0 and 1.
PathProblem line() {
  PathProblem problem;
  problem.network.nodes = 3;
  problem.network.items = 2;
  problem.network.arcs = {{NodeId{0}, NodeId{1}}, {NodeId{1}, NodeId{2}}};
  problem.network.node_items = {{NodeId{1}, ItemId{0}}, {NodeId{2}, ItemId{1}}};
  problem.cost = {3, 4};
  problem.entries = {{{0, 1}}, {{0, 1}, {1, -2}}};
  problem.sources = {NodeId{0}};
  problem.sinks = {NodeId{2}};
  return problem;
}

TEST(NetworkPricer, says_what_column_a_path_is) {
  const NetworkPricer pricer({line()}, {});
  const Column column = pricer.column(0, std::vector<ArcId>{{0}, {1}});
  EXPECT_EQ(column, (Column{0, 7, {{0, 2}, {1, -2}}, {{0, 1}, {1, 1}}, {0, 1}}));
}

class Odd : public Quantity {
 public:
  std::int64_t of(const Column&) const override { return 1; }
  std::string name() const override { return "oddness"; }
};

TEST(NetworkPricer, names_a_quantity_that_it_does_not_know) {
  NetworkPricer pricer({line()}, {});
  Budget budget{Limits{}};
  std::vector<Column> found;
  const auto price_with = [&](std::shared_ptr<const Quantity> quantity, const Row& within) {
    Question question;
    question.rows = {0, 0};
    question.problems = {0};
    question.add(std::make_shared<QuantityRow>(std::move(quantity), within), -1);
    pricer.price(question.prices(), Effort::kExact, found, budget);
  };
  const auto text = [&](const auto& call) -> std::string {
    try {
      call();
    } catch (const InternalError& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_THAT(text([&] { price_with(std::make_shared<Odd>(), {0, 0}); }), ::testing::HasSubstr("oddness"));
  // Items may come more often here, so a pair that is held somewhere says nothing of the other paths.
  EXPECT_THAT(text([&] {
                price_with(std::make_shared<PairOf>(0, 1), {1, kNoSide});
              }),
              ::testing::HasSubstr("pair 0 1"));
  EXPECT_EQ(text([&] { price_with(std::make_shared<PairOf>(0, 1), {-kNoSide, 0}); }), "");
}

TEST(NetworkPricer, claims_nothing_where_numbers_are_too_large) {
  NetworkPricer pricer({line()}, {});
  Budget budget{Limits{}};
  Question question;
  question.rows = {std::int64_t{1} << 60, 0};
  question.problems = {0};
  std::vector<Column> found;
  EXPECT_FALSE(pricer.price(question.prices(), Effort::kExact, found, budget).exact);
  EXPECT_TRUE(found.empty());
  question.rows = {std::int64_t{1} << 40, 0};
  EXPECT_TRUE(pricer.price(question.prices(), Effort::kExact, found, budget).exact);
  EXPECT_EQ(found.size(), 1u);
}

TEST(NetworkPricer, claims_nothing_where_the_budget_ends_it) {
  Random random(5);
  NetworkPricer pricer({random_problem(random, pricing::Visits::kAny)}, {});
  Limits limits;
  limits.work_ticks = 0;
  Budget budget{limits};
  Question question;
  question.rows = {9, 9, 9, 9};
  question.problems = {0};
  std::vector<Column> found;
  EXPECT_FALSE(pricer.price(question.prices(), Effort::kExact, found, budget).exact);
}

// A path may cost 1000 * 100 at most, and a row's dual as much: each of 100 arcs below 2^60 / 100.
TEST(NetworkPricer, chooses_a_scale_in_which_paths_fit) {
  PathProblem problem;
  problem.network.nodes = 101;
  for (int node = 0; node < 100; ++node) {
    problem.network.arcs.push_back({NodeId{node}, NodeId{node + 1}});
    problem.cost.push_back(1000);
    problem.entries.push_back({{0, 1}});
  }
  problem.sources = {NodeId{0}};
  problem.sinks = {NodeId{100}};
  NetworkPricer pricer({problem}, {});
  const std::int64_t scale = pricer.scale();
  EXPECT_GT(scale, 1 << 20);
  const std::vector<std::int64_t> rows{100'000 * scale}, problems{0};
  Budget budget{Limits{}};
  std::vector<Column> found;
  EXPECT_TRUE(pricer.price({scale, false, rows, {}, problems}, Effort::kExact, found, budget).exact);
  EXPECT_EQ(found.size(), 1u);
}

TEST(ArcFlow, counts_arcs_of_its_own_problem_with_their_weights) {
  const ArcFlow flow(1, std::vector<ArcFlow::Part>{{4, 3}, {2, 1}});
  EXPECT_EQ(flow.of({1, 0, {}, {}, {2, 4, 7, 4}}), 1 + 3 + 3);
  EXPECT_EQ(flow.of({0, 0, {}, {}, {2, 4}}), 0);
  EXPECT_EQ(flow.name(), "arcs of 1: 2 4*3");
  EXPECT_EQ(ArcFlow(0, 3).name(), "arcs of 0: 3");
}

}  // namespace
}  // namespace tenon::colgen
