#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "base/progress.h"
#include "formats/document.h"
#include "formats/json.h"
#include "planners/allocate/search.h"

namespace tenon::allocate {

// What planning day by day would have brought: each day the money earns what the pools really paid since the day before, the day's forecast,
// prices and gas make a plan, and the plan's costs leave the balances. Beside it what else could have been done with the same money.

// The stored days. `holdings`: {"positions": […], "wallet": {…}} as in a book, to stand in place of what the day itself holds; null: its
// own. Books are in the inner JSON shape; pools have `actual_apy`.
struct History {
  std::vector<std::string> dates;  // YYYY-MM-DD, ascending
  std::function<Result<formats::Document>(const std::string& date, const formats::Json* holdings)> book;
};

struct BacktestOptions {
  SearchOptions search{};
  double gap = 1e-4;                        // of each day's plan
  std::int64_t ticks_of_plan = 10'000'000;  // of each day's plan: the same on every machine
};

enum class Strategy {
  kPlan,       // Tenon's plan of each day
  kHold,       // what was held on the first day, never touched
  kGreedy,     // after the day's best yields, whatever moving there costs
  kHindsight,  // as kPlan, but knows what the pools will really pay over the horizon
};
const char* name(Strategy strategy);  // "plan", "hold", …

// Why a day has no plan: nothing moves that day.
struct FailedDay {
  const char* failure =
      "";  // "no_pools", "optimizer_init", "solver_error", "solver_infeasible", "result_extraction"
  std::string text;
  std::vector<std::pair<std::string, std::string>>
      figures{};  // of solver_infeasible: eligible_pools, required_pools
};

// All money in micro-USD at that day's prices.
struct BacktestDay {
  std::string date;
  std::optional<FailedDay> failed{};
  std::int64_t total_aum = 0;  // at the end of the day: costs are gone
  std::int64_t allocated_value = 0, wallet_value = 0;
  std::int64_t owed =
      0;  // gas that the wallet could not pay yet: taken off total_aum, and off the wallet as soon as it can
  std::int64_t gas = 0, conversion_fees = 0;
  std::int64_t forecast_yield = 0, actual_yield = 0;  // since the day before
  double projected_apy = 0;  // percent a year on what is allocated, costs not deducted
  std::int64_t pools = 0, transactions = 0;
};

struct BacktestRun {
  Strategy strategy = Strategy::kPlan;
  std::vector<BacktestDay> days;

  std::int64_t initial_aum = 0;  // of the first day, before its plan
  // Of the strategy over the period; rates in percent.
  struct Summary {
    std::int64_t final_aum = 0, costs = 0, actual_yield = 0, forecast_yield = 0;
    double total_return_pct = 0;    // (actual yield - costs) / initial AUM
    double aum_return_pct = 0;      // final AUM / initial AUM - 1: prices count as well
    double net_annualized_apy = 0;  // (1 + total return) ^ (365 / days) - 1, days being those that had a plan
    double forecast_accuracy_pct = 0;  // 100 - |forecast - actual yield| / actual yield, at least 0
    double avg_projected_apy = 0, avg_num_pools = 0;
    double success_rate_pct = 0;
    double max_drawdown_pct = 0;  // the deepest fall of AUM below what it had been
    std::int64_t transactions = 0;
  };
  Summary summary() const;
};

struct Backtest {
  std::vector<BacktestRun> runs;  // in the order of Strategy
  // What hindsight has more than the plan in the end, percent of the initial AUM.
  double regret_pct() const;
};

// Errors only where the first day cannot be read. Each strategy costs a plan a day.
Result<Backtest> backtest(const History& history, const BacktestOptions& options, const Budget& budget,
                          ProgressSink* progress);

// {"kind", "backtest": 1, "period", "regret_pct", "runs": [{"strategy", "initial_aum", "summary", "days"}]}; money as decimal text in
// micro-USD.
formats::Json to_json(const Backtest& backtest);

}  // namespace tenon::allocate
