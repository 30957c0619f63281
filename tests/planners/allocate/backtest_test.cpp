#include "planners/allocate/backtest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/problems/allocate/make.h"

namespace tenon::allocate {
namespace {

using testing::Json;
using testing::plain_book;

// The plain book on each day, with what pools pay, and what a day changes.
struct Days {
  std::map<std::string, Json> books;

  Json& add(const std::string& date) {
    Json book = plain_book();
    book["params"]["optimization_horizon_days"] = 90;
    for (Json& pool : book["pools"]) pool["actual_apy"] = pool["forecasted_apy"];
    return books[date] = book;
  }
  History history() const {
    History history;
    for (const auto& [date, book] : books) history.dates.push_back(date);
    history.book = [this](const std::string& date, const Json* holdings) -> Result<formats::Document> {
      Json book = books.at(date);
      if (holdings) {
        book["positions"] = (*holdings)["positions"];
        book["wallet"] = (*holdings)["wallet"];
      }
      return formats::Document{date, "json", book};
    };
    return history;
  }
};

Backtest simulated(const Days& days) {
  const Budget budget({});
  auto found = backtest(days.history(), {}, budget, nullptr);
  EXPECT_TRUE(found.ok());
  return found.ok() ? found.value() : Backtest{};
}

// At constant prices money comes only of yield, and goes only as costs: to a micro-USD for each balance that is rounded.
TEST(AllocateBacktest, every_dollar_is_accounted_for) {
  Days days;
  for (int day = 1; day <= 6; ++day) {
    Json& book = days.add("2026-01-0" + std::to_string(day));
    book["pools"][day % 3]["forecasted_apy"] = 30 + day;  // another one is the best each day
    book["pools"][day % 3]["actual_apy"] = 25;
  }
  for (const BacktestRun& run : simulated(days).runs) {
    SCOPED_TRACE(name(run.strategy));
    ASSERT_EQ(run.days.size(), 6U);
    std::int64_t before = run.initial_aum;
    for (const BacktestDay& day : run.days) {
      EXPECT_FALSE(day.failed) << day.failed->text;
      EXPECT_NEAR(static_cast<double>(day.total_aum),
                  static_cast<double>(before + day.actual_yield - day.gas - day.conversion_fees), 10);
      EXPECT_EQ(day.total_aum, day.allocated_value + day.wallet_value - day.owed);
      before = day.total_aum;
    }
  }
}

TEST(AllocateBacktest, holding_costs_nothing_and_earns_what_pools_pay) {
  Days days;
  days.add("2026-01-01")["pools"][0]["actual_apy"] = 36.5;  // a thousandth a day
  days.add("2026-01-03");                                   // two days later
  const BacktestRun hold = simulated(days).runs.at(1);
  ASSERT_EQ(hold.strategy, Strategy::kHold);
  // 300 at 36.5 % and 400 at 20 % for two days: 0.60 + 0.438356.
  EXPECT_EQ(hold.days[1].actual_yield, 1'038'356);
  EXPECT_EQ(hold.summary().costs, 0);
  EXPECT_EQ(hold.summary().transactions, 0);
}

TEST(AllocateBacktest, pools_that_lose_take_it_off) {
  Days days;
  days.add("2026-01-01")["pools"][1]["actual_apy"] = -36.5;
  days.add("2026-01-02");
  const BacktestRun hold = simulated(days).runs.at(1);
  EXPECT_LT(hold.days[1].actual_yield, 0);
  EXPECT_LT(hold.days[1].total_aum, hold.days[0].total_aum);
  EXPECT_GT(hold.summary().max_drawdown_pct, 0);
}

TEST(AllocateBacktest, a_day_without_plan_keeps_everything_and_says_why) {
  Days days;
  days.add("2026-01-01");
  days.add("2026-01-02")["params"]["min_pools"] = 4;  // of three
  days.add("2026-01-03")["pools"] = Json::array();
  days.add("2026-01-04")["price_usd"].erase("DAI");
  const BacktestRun run = simulated(days).runs.at(0);
  ASSERT_EQ(run.days.size(), 4U);
  EXPECT_STREQ(run.days[1].failed->failure, "solver_infeasible");
  EXPECT_THAT(run.days[1].failed->figures,
              ::testing::Contains(std::pair<std::string, std::string>("required_pools", "4")));
  EXPECT_STREQ(run.days[2].failed->failure, "no_pools");
  EXPECT_STREQ(run.days[3].failed->failure, "optimizer_init");
  EXPECT_EQ(run.days[1].transactions, 0);
  EXPECT_EQ(run.summary().success_rate_pct, 25);
  // Each still earns what was paid the day before.
  EXPECT_EQ(run.days[3].total_aum, run.days[2].total_aum + run.days[3].actual_yield);
}

TEST(AllocateBacktest, who_knows_what_pools_will_pay_regrets_nothing) {
  Days days;
  for (const char* date : {"2026-01-01", "2026-01-02", "2026-01-03"}) {
    Json& book = days.add(date);
    book["gas_usd"] = {{"deposit", 0}, {"withdrawal", 0}, {"conversion", 0}};
    book["params"]["conversion_rate"] = 0;
    book["pools"][0]["forecasted_apy"] = 50;  // promises much, pays little
    book["pools"][0]["actual_apy"] = 1;
  }
  const Backtest found = simulated(days);
  EXPECT_GT(found.regret_pct(), 0);
  EXPECT_GT(found.runs[3].summary().actual_yield, found.runs[0].summary().actual_yield);
  EXPECT_LT(found.runs[0].summary().forecast_accuracy_pct, 100);
}

TEST(AllocateBacktest, a_first_day_that_cannot_be_read_is_an_error) {
  Days days;
  days.add("2026-01-01")["price_usd"].erase("USDC");
  const Budget budget({});
  EXPECT_FALSE(backtest(days.history(), {}, budget, nullptr).ok());
  EXPECT_FALSE(backtest(Days{}.history(), {}, budget, nullptr).ok());
}

}  // namespace
}  // namespace tenon::allocate
