#include "planners/allocate/repair.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "hybrid/integrator.h"
#include "problems/allocate/random.h"
#include "problems/allocate/verify.h"
#include "solvers/lp.h"
#include "tests/planners/allocate/planned.h"
#include "tests/problems/allocate/make.h"

namespace tenon::allocate {
namespace {

std::unique_ptr<solvers::LinearProgram> any_lp() {
  for (const std::string& name : solvers::lp_backend_names())
    if (auto made = solvers::make_lp(name, solvers::LpUse::kBranching); made.lp) return std::move(made.lp);
  return nullptr;
}

// Makes a plan of every point that a search comes to, and says which rules those break.
class EveryPoint final : public hybrid::Application {
 public:
  explicit EveryPoint(const Core& core) : core_(core) {}

  std::optional<Int128> plan(const hybrid::Point& point) override {
    if (!keeps_rows(point)) {
      ++outside;
      return std::nullopt;
    }
    ++points;
    const std::optional<Targets> targets = make_exact(core_, point);
    if (!targets) {
      ++broken["none"];
      return std::nullopt;
    }
    const Plan plan = to_plan(*core_.instance, *targets);
    const std::vector<Violation> violations = verify(*core_.instance, plan);
    for (const Violation& violation : violations) ++broken[violation.rule];
    if (!violations.empty()) return std::nullopt;
    ++accepted;
    if (is_rounding_only(*targets))
      most_loss = std::max(most_loss, worth(point) - static_cast<double>(plan.net_gain()));
    return plan.net_gain();
  }
  std::vector<int> best_modes() override { return {}; }

  // Conversions that are raised to the least one cost more than rounding does, or are left out with what they were for; so do legs
  // whose gas the point pays in part.
  bool is_rounding_only(const Targets& targets) const {
    return core_.instance->gas_unit == GasUnit::kPool && !core_.direct &&
           std::none_of(targets.sales.begin(), targets.sales.end(), [&](const Targets::Sale& sale) {
             return sale.sold == core_.instance->min_transaction;
           });
  }

  // Of the LP's point, micro-USD.
  double worth(const hybrid::Point& point) const {
    double sum = 0;
    for (int m = 0; m < core_.program.modes(); ++m) {
      const hybrid::Program::Mode& mode = core_.program.mode(m);
      const double level = point.of(m, false) * static_cast<double>(mode.low) +
                           point.of(m, true) * static_cast<double>(mode.high);
      sum += point.weight(m) * static_cast<double>(mode.gain) + level * static_cast<double>(mode.gain_per);
    }
    return sum / static_cast<double>(kYieldOne);
  }

  // Whether the LP's point itself keeps all rows, as closely as an LP does: where it does not, nothing near it may.
  bool keeps_rows(const hybrid::Point& point) const {
    const hybrid::Program& program = core_.program;
    const auto rows = static_cast<std::size_t>(program.rows());
    std::vector<double> use(rows, 0), size(rows, 1);
    const auto add = [&](int row, double value) {
      use[static_cast<std::size_t>(row)] += value;
      size[static_cast<std::size_t>(row)] += std::abs(value);
    };
    for (int m = 0; m < program.modes(); ++m) {
      const hybrid::Program::Mode& mode = program.mode(m);
      const double level = point.of(m, false) * static_cast<double>(mode.low) +
                           point.of(m, true) * static_cast<double>(mode.high);
      for (const hybrid::Use& each : program.fixed(mode))
        add(each.row, point.weight(m) * static_cast<double>(each.num));
      for (const hybrid::Use& each : program.per(mode))
        add(each.row, level * static_cast<double>(each.num) / static_cast<double>(each.den));
    }
    for (std::size_t r = 0; r < rows; ++r) {
      const hybrid::Row& row = program.row(static_cast<int>(r));
      const double slack = 1e-6 * size[r];
      if (row.high != hybrid::Row::kNone && use[r] > static_cast<double>(row.high) + slack) return false;
      if (row.low != -hybrid::Row::kNone && use[r] < static_cast<double>(row.low) - slack) return false;
    }
    return true;
  }

  int points = 0, accepted = 0, outside = 0;
  double most_loss = 0;
  std::map<std::string, int> broken;

 private:
  const Core& core_;
};

struct Repaired {
  int books = 0, points = 0, accepted = 0, outside = 0, without_any = 0;
  double most_loss = 0;
  std::map<std::string, int> broken;
};

void look_at(const Instance& book, Repaired& all) {
  const Core core = make_core(book);
  EveryPoint every(core);
  hybrid::IntegratorOptions options;
  options.unit = kYieldOne;
  options.most_nodes = 40;
  Budget budget{Limits{.work_ticks = 300'000}};
  hybrid::integrate(core.program, any_lp(), every, options, budget);
  ++all.books;
  all.points += every.points;
  all.accepted += every.accepted;
  all.outside += every.outside;
  all.most_loss = std::max(all.most_loss, every.most_loss);
  all.without_any += every.points > 0 && every.accepted == 0;
  for (const auto& [rule, count] : every.broken) all.broken[rule] += count;
}

std::string text(const Repaired& all) {
  std::string text = std::to_string(all.accepted) + " of " + std::to_string(all.points) + " points in " +
                     std::to_string(all.books) + " books, " + std::to_string(all.without_any) +
                     " books with points and no plan, " + std::to_string(all.outside) + " points outside;";
  for (const auto& [rule, count] : all.broken) text += ' ' + rule + ' ' + std::to_string(count);
  return text;
}

TEST(AllocateRepair, points_of_realistic_books_become_plans) {
  if (!any_lp()) GTEST_SKIP() << "no LP backend here";
  Repaired all;
  for (std::uint64_t seed = 0; seed < 30; ++seed)
    look_at(instance_of(
                random_book({.pools = 20, .tokens = 5, .held = 6, .days = 90, .usd = 100'000, .seed = seed})),
            all);
  EXPECT_EQ(all.accepted, all.points) << text(all);
  EXPECT_GT(all.points, 60);
}

// Limits, least wallets, risk, turnover and gas are kept exactly. What is left over are money that runs in a circle of conversions for which
// it is not there to begin with, and deposits of less than the LP's tolerance.
TEST(AllocateRepair, points_of_odd_books_become_plans_with_every_rule) {
  if (!any_lp()) GTEST_SKIP() << "no LP backend here";
  Repaired all;
  for (std::uint64_t seed = 0; seed < 1'000; ++seed) look_at(instance_of(odd_book(seed)), all);
  EXPECT_GT(all.points, 1'500);
  EXPECT_LE(all.points - all.accepted, 5) << text(all);
  EXPECT_EQ(all.without_any, 0) << text(all);
  EXPECT_LE(all.most_loss, 20) << "micro-USD";
}

// Pools of USDC, wallets as given, nothing costs gas, a year.
Instance book_of(const char* pools, const char* positions, const char* wallet, const char* params) {
  testing::Json book = testing::plain_book();
  book["gas_usd"] = {{"deposit", 0}, {"withdrawal", 0}, {"conversion", 0}};
  book["pools"] = testing::Json::parse(pools);
  book["positions"] = testing::Json::parse(positions);
  book["wallet"] = testing::Json::parse(wallet);
  return testing::made(testing::with_params(book, testing::Json::parse(params)));
}

std::int64_t gain(const Instance& book) {
  const AllocateOutcome outcome = testing::planned(book, {}, {.work_ticks = 1'000'000});
  testing::expect_sound(book, outcome);
  return outcome.plan ? outcome.plan->net_gain() : INT64_MIN;
}

// 450 must lie in the wallet at the end: what comes back from "slow" counts there, though it cannot be used. So all of the wallet's 100 go
// into "lend", 450 come out of "slow", and 50 stay: 20 % of 100 and 1 % of 50.
TEST(AllocateRepair, what_cools_down_counts_for_the_least_wallet) {
  const Instance book = book_of(
      R"([{"pool_id": "slow", "forecasted_apy": 1, "forecasted_tvl": 1000000, "underlying_tokens": ["USDC"], "cooldown": true},
          {"pool_id": "lend", "forecasted_apy": 20, "forecasted_tvl": 1000000, "underlying_tokens": ["USDC"]}])",
      R"([{"pool_id": "slow", "token": "USDC", "amount": 500}])", R"({"USDC": 100})",
      R"({"min_wallet": {"USDC": 450}})");
  EXPECT_NEAR(static_cast<double>(gain(book)), 20.5e6, 2);
}

// At most 1 USD may be in USDC, so half a dollar is converted, though nothing takes DAI: 10 % of 1 USD less 1 % of 0.5.
TEST(AllocateRepair, a_conversion_that_a_limit_asks_for_is_made) {
  const Instance book = book_of(
      R"([{"pool_id": "lend", "forecasted_apy": 10, "forecasted_tvl": 1000000, "underlying_tokens": ["USDC"]}])",
      "[]", R"({"USDC": 1.5})", R"({"limits": [{"by": "token", "name": "USDC", "max_usd": 1}]})");
  EXPECT_NEAR(static_cast<double>(gain(book)), 0.095e6, 2);
}

// What is above 1 USD costs ten times what it brings, and stays in the wallet.
TEST(AllocateRepair, idle_money_is_not_put_above_a_soft_limit) {
  const Instance book = book_of(
      R"([{"pool_id": "lend", "forecasted_apy": 10, "forecasted_tvl": 1000000, "underlying_tokens": ["USDC"]}])",
      "[]", R"({"USDC": 1.5})",
      R"({"limits": [{"by": "pool", "name": "lend", "max_usd": 1, "soft_penalty": 1}]})");
  EXPECT_NEAR(static_cast<double>(gain(book)), 0.1e6, 2);
}

}  // namespace
}  // namespace tenon::allocate
