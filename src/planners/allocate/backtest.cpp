#include "planners/allocate/backtest.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>
#include <utility>

#include "planners/allocate/plan.h"
#include "problems/allocate/format.h"
#include "problems/allocate/numbers.h"
#include "problems/allocate/verify.h"

// Balances are carried in tokens, to 18 decimals, rounded down: prices change from day to day. A leg that a plan leaves alone keeps its
// balance digit for digit; what a plan moves becomes its micro-USD at the day's price.

namespace tenon::allocate {

namespace {

using formats::Json;

constexpr int kDecimals = 18;
constexpr std::int64_t kFarAway = kMostDays;  // days against which costs are next to nothing

Int128 ten_to(int power) {
  Int128 value = 1;
  while (power-- > 0) value *= 10;
  return value;
}

// A decimal to 18 places, rounded down; 0 where it is no number.
Int128 units_of(const Json& json) {
  const auto written = written_of(json);
  if (!written || written->digits < 0) return 0;
  return written->decimals > kDecimals ? written->digits / ten_to(written->decimals - kDecimals)
                                       : written->digits * ten_to(kDecimals - written->decimals);
}

// Percent to 10 places.
std::optional<std::int64_t> apy_of(const Json& json) {
  const auto written = written_of(json);
  return written ? scaled(*written, 10, Round::kDown, kMostApy) : std::nullopt;
}

// amount x (1 + apy x days / 36,500), rounded down, without leaving 128 bits. APYs below 0 take away, at most everything.
Int128 grown(Int128 amount, std::int64_t apy, std::int64_t days) {
  const Int128 rate = Int128{apy} * days;
  const Int128 whole = amount / kYieldOne * rate, rest = amount % kYieldOne * rate;
  return std::max<Int128>(0, amount + whole + floor_div(rest, kYieldOne));
}

std::int64_t day_number(const std::string& date) {
  using namespace std::chrono;
  const auto part = [&](std::size_t from, std::size_t count) { return std::stoi(date.substr(from, count)); };
  const year_month_day day = year{part(0, 4)} / part(5, 2) / part(8, 2);
  return sys_days(day).time_since_epoch().count();
}

const Json& member(const Json& object, const char* key) {
  static const Json kNone;
  if (!object.is_object()) return kNone;
  const auto found = object.find(key);
  return found == object.end() ? kNone : *found;
}

// What each pool really paid, by day; and the forecasts' names, so that hindsight can put it in their place.
using Actual = std::map<std::string, std::int64_t>;

Actual actual_of(const Json& book) {
  Actual actual;
  for (const Json& pool : member(book, "pools"))
    if (const auto apy = apy_of(member(pool, "actual_apy")); apy && member(pool, "pool_id").is_string())
      actual[pool["pool_id"].get<std::string>()] = *apy;
  return actual;
}

// Balances between days.
class Holdings {
 public:
  static Holdings of(const Json& book) {
    Holdings held;
    for (const Json& position : member(book, "positions"))
      held.pools_[{position["pool_id"].get<std::string>(), position["token"].get<std::string>()}] +=
          units_of(position["amount"]);
    for (const auto& [token, amount] : member(book, "wallet").items())
      held.wallet_[token] += units_of(amount);
    return held;
  }

  Json json() const {
    Json positions = Json::array(), wallet = Json::object();
    for (const auto& [leg, units] : pools_)
      if (units > 0)
        positions.push_back(
            {{"pool_id", leg.first}, {"token", leg.second}, {"amount", decimal_text(units, kDecimals)}});
    for (const auto& [token, units] : wallet_)
      if (units > 0) wallet[token] = decimal_text(units, kDecimals);
    return {{"positions", std::move(positions)}, {"wallet", std::move(wallet)}};
  }

  void grow(const Actual& actual, std::int64_t days) {
    for (auto& [leg, units] : pools_)
      if (const auto apy = actual.find(leg.first); apy != actual.end())
        units = grown(units, apy->second, days);
  }

  // What lies where after a plan. `owed` is gas that the wallet pays, as far as it can.
  void apply(const Instance& book, const Targets& targets, const Plan& plan, std::int64_t& owed) {
    for (const PoolId p : book.pools.keys()) {
      const Pool& pool = book.pools[p];
      for (std::size_t l = 0; l < pool.legs.size(); ++l)
        if (targets.legs[p][l] != pool.legs[l].held)
          pools_[{pool.id, book.tokens[pool.legs[l].token].symbol}] =
              units_at(book.tokens[pool.legs[l].token], targets.legs[p][l]);
    }
    std::map<std::string, std::int64_t> end;
    for (const Balance& balance : plan.wallet) end[balance.token] = balance.micro_usd;
    if (!book.gas_token) owed += plan.gas;
    for (const TokenId t : book.tokens.keys())
      if (const Token& token = book.tokens[t]; end[token.symbol] != token.wallet)
        wallet_[token.symbol] = units_at(token, end[token.symbol]);
    pay(book, end, owed);
  }

 private:
  static Int128 units_at(const Token& token, std::int64_t micro_usd) {
    return units_of(amount_text(token.price, micro_usd));
  }

  // Out of the wallet, the largest balance first.
  void pay(const Instance& book, std::map<std::string, std::int64_t>& left, std::int64_t& owed) {
    while (owed > 0) {
      const Token* most = nullptr;
      for (const Token& token : book.tokens)
        if (left[token.symbol] > 0 && (!most || left[token.symbol] > left[most->symbol])) most = &token;
      if (!most) return;
      const std::int64_t paid = std::min(owed, left[most->symbol]);
      left[most->symbol] -= paid;
      owed -= paid;
      wallet_[most->symbol] = units_at(*most, left[most->symbol]);
    }
  }

  std::map<std::pair<std::string, std::string>, Int128> pools_;
  std::map<std::string, Int128> wallet_;
};

Targets as_held(const Instance& book) {
  Targets targets;
  for (const Pool& pool : book.pools) {
    std::vector<std::int64_t> legs;
    for (const Leg& leg : pool.legs) legs.push_back(leg.held);
    targets.legs.push_back(std::move(legs));
  }
  return targets;
}

class Simulation {
 public:
  Simulation(const History& history, const std::map<std::string, Actual>& actual,
             const BacktestOptions& options, const Budget& budget, Strategy strategy)
      : history_(history), actual_(actual), options_(options), budget_(budget) {
    run_.strategy = strategy;
  }

  Result<BacktestRun> run() {
    for (const std::string& date : history_.dates) {
      if (budget_.cancel().cancelled()) break;
      if (auto wrong = simulate(date); !wrong.empty() && run_.days.empty()) return wrong;
    }
    return std::move(run_);
  }

 private:
  // Errors of the book; a day with some has failed.
  std::vector<InputError> simulate(const std::string& date) {
    BacktestDay day{.date = date};
    const Json held = accrue(day);
    auto document = history_.book(date, begun_ ? &held : nullptr);
    if (!document.ok()) return fail(day, "no_pools", document.errors());
    Json& root = document.value().root;
    if (member(root, "pools").empty())
      return fail(day, "no_pools",
                  {{document.value().file, "/pools", "none on " + date, "at least one pool"}});
    if (run_.strategy == Strategy::kHindsight) foresee(root, date);
    auto input = read_instance(document.value());
    if (!input.ok()) return fail(day, "optimizer_init", input.errors());
    const Instance& book = input.value().instance;
    if (!begun_) begin(root, book);
    seen_ = {date, forecast_yields(book), {}};
    if (const auto found = actual_.find(date); found != actual_.end()) seen_.actual = found->second;
    plan_day(book, day);
    return {};
  }

  void begin(const Json& root, const Instance& book) {
    holdings_ = Holdings::of(root);
    run_.initial_aum = book.aum();
    begun_ = true;
  }

  std::vector<InputError> fail(BacktestDay& day, const char* failure, const std::vector<InputError>& errors) {
    if (!begun_) return errors;
    std::string text = to_string(errors.front());
    if (errors.size() > 1) text += " (and " + std::to_string(errors.size() - 1) + " more)";
    day.failed = FailedDay{failure, std::move(text)};
    const BacktestDay& before = run_.days.back();
    day.total_aum = before.total_aum + day.actual_yield;
    day.allocated_value = before.allocated_value + day.actual_yield;
    day.wallet_value = before.wallet_value;
    day.owed = before.owed;
    day.pools = before.pools;
    run_.days.push_back(std::move(day));
    return {};
  }

  // ---- what the money has earned since the day before

  struct Seen {  // the last day whose book could be read
    std::string date;
    std::map<std::string, std::pair<std::int64_t, std::int64_t>>
        forecast;  // APY of a pool, and what lies in it
    Actual actual;
  };

  Json accrue(BacktestDay& day) {
    if (!begun_) return {};
    const std::int64_t days = day_number(day.date) - day_number(last_date_);
    last_date_ = day.date;
    holdings_.grow(seen_.actual, days);
    Int128 forecast = 0, actual = 0;
    for (auto& [pool, of] : seen_.forecast) {
      forecast += Int128{of.second} * of.first * days;
      if (const auto paid = seen_.actual.find(pool); paid != seen_.actual.end())
        actual += Int128{of.second} * paid->second * days;
    }
    day.forecast_yield = static_cast<std::int64_t>(floor_div(forecast, kYieldOne));
    day.actual_yield = static_cast<std::int64_t>(floor_div(actual, kYieldOne));
    return holdings_.json();
  }

  static std::map<std::string, std::pair<std::int64_t, std::int64_t>> forecast_yields(const Instance& book) {
    std::map<std::string, std::pair<std::int64_t, std::int64_t>> forecast;
    for (const Pool& pool : book.pools)
      if (pool.held() > 0) forecast[pool.id] = {pool.apy, pool.held()};
    return forecast;
  }

  // ---- the day's plan

  void plan_day(const Instance& book, BacktestDay& day) {
    last_date_ = day.date;
    Targets targets = as_held(book);
    Plan plan = to_plan(book, targets);
    if (run_.strategy != Strategy::kHold) {
      const AllocateOutcome outcome = planned(book);
      if (!outcome.plan) {
        day.failed = failure_of(book, outcome);
      } else {
        plan = *outcome.plan;
        targets = to_targets(book, plan);
        if (run_.strategy == Strategy::kGreedy) plan = to_plan(book, targets);
        if (!verify(book, plan).empty()) {
          day.failed = FailedDay{"result_extraction", "the verifier rejects the plan"};
          targets = as_held(book);
          plan = to_plan(book, targets);
        }
      }
    }
    take(book, targets, plan, day);
  }

  AllocateOutcome planned(const Instance& book) const {
    Limits limits;
    limits.work_ticks = options_.ticks_of_plan;
    limits.gap = options_.gap;
    limits.seed = budget_.limits().seed;
    Budget budget(limits, budget_.cancel());
    PlanOptions options;
    options.search = options_.search;
    options.search.proof = false;
    const SearchContext<Plan> context{.budget = budget};
    if (run_.strategy != Strategy::kGreedy) return plan(book, options, context);
    Instance careless = book;
    careless.days = kFarAway;
    return plan(careless, options, context);
  }

  static FailedDay failure_of(const Instance& book, const AllocateOutcome& outcome) {
    if (outcome.status != Status::kInfeasible)
      return {"solver_error", "no plan was found within the work limit of a day"};
    const auto eligible = std::count_if(book.pools.begin(), book.pools.end(), [&](const Pool& pool) {
      return pool.rule != PoolRule::kForbid && pool.cap >= book.min_position;
    });
    return {
        "solver_infeasible",
        "no plan keeps all rules",
        {{"eligible_pools", std::to_string(eligible)}, {"required_pools", std::to_string(book.min_pools)}}};
  }

  void take(const Instance& book, const Targets& targets, const Plan& plan, BacktestDay& day) {
    std::int64_t owed = run_.days.empty() ? 0 : run_.days.back().owed;
    holdings_.apply(book, targets, plan, owed);
    day.owed = owed;
    day.gas = plan.gas;
    day.conversion_fees = plan.conversion_fee;
    Int128 yield_a_year = 0;
    for (const PoolId p : book.pools.keys()) {
      std::int64_t value = 0;
      for (const std::int64_t leg : targets.legs[p]) value += leg;
      day.allocated_value += value;
      if (value == 0) continue;
      ++day.pools;
      yield_a_year += Int128{value} * book.pools[p].apy;
      seen_.forecast[book.pools[p].id] = {book.pools[p].apy, value};
    }
    for (const PoolId p : book.pools.keys())
      if (std::all_of(targets.legs[p].begin(), targets.legs[p].end(),
                      [](std::int64_t leg) { return leg == 0; }))
        seen_.forecast.erase(book.pools[p].id);
    day.total_aum =
        book.aum() - plan.conversion_fee - plan.gas - (run_.days.empty() ? 0 : run_.days.back().owed);
    day.wallet_value = day.total_aum - day.allocated_value + day.owed;
    if (day.allocated_value > 0)
      day.projected_apy =
          static_cast<double>(yield_a_year / day.allocated_value) / static_cast<double>(kApyOne);
    day.transactions =
        std::count_if(plan.transactions.begin(), plan.transactions.end(),
                      [](const Transaction& step) { return step.type != Transaction::Type::kHold; });
    run_.days.push_back(std::move(day));
  }

  // The mean of what each pool really paid over the horizon from this day on, as far as it is stored, in place of its forecast.
  void foresee(Json& book, const std::string& date) const {
    std::int64_t days = 1;
    for (const char* key : {"optimization_horizon_days", "holding_period_days"})
      if (const Json& value = member(member(book, "params"), key); value.is_number_integer())
        days = value.get<std::int64_t>();
    for (Json& pool : book["pools"]) {
      Int128 sum = 0;
      std::int64_t count = 0;
      for (auto day = actual_.lower_bound(date);
           day != actual_.end() && day_number(day->first) < day_number(date) + days; ++day)
        if (const auto paid = day->second.find(pool["pool_id"].get<std::string>()); paid != day->second.end())
          sum += paid->second, ++count;
      if (count > 0) pool["forecasted_apy"] = decimal_text(std::max<Int128>(0, sum / count), 10);
    }
  }

  const History& history_;
  const std::map<std::string, Actual>& actual_;
  const BacktestOptions& options_;
  const Budget& budget_;
  BacktestRun run_;
  Holdings holdings_;
  bool begun_ = false;
  std::string last_date_;
  Seen seen_;
};

std::string percent_text(double value) {
  char text[64];
  std::snprintf(text, sizeof text, "%.4f", value);
  return text;
}

Json to_json(const BacktestDay& day) {
  const auto money = [](std::int64_t value) { return std::to_string(value); };
  Json json{{"date", day.date},
            {"total_aum", money(day.total_aum)},
            {"allocated_value", money(day.allocated_value)},
            {"wallet_value", money(day.wallet_value)},
            {"owed", money(day.owed)},
            {"transaction_costs", money(day.gas + day.conversion_fees)},
            {"gas", money(day.gas)},
            {"conversion_fees", money(day.conversion_fees)},
            {"forecast_yield", money(day.forecast_yield)},
            {"actual_yield", money(day.actual_yield)},
            {"projected_apy", percent_text(day.projected_apy)},
            {"num_pools", day.pools},
            {"num_transactions", day.transactions},
            {"failed", nullptr}};
  if (day.failed) {
    json["failed"] = {{"failure", day.failed->failure}, {"text", day.failed->text}};
    for (const auto& [key, value] : day.failed->figures) json["failed"][key] = value;
  }
  return json;
}

Json to_json(const BacktestRun::Summary& summary) {
  return {{"final_aum", std::to_string(summary.final_aum)},
          {"costs", std::to_string(summary.costs)},
          {"actual_yield", std::to_string(summary.actual_yield)},
          {"forecast_yield", std::to_string(summary.forecast_yield)},
          {"total_return_pct", percent_text(summary.total_return_pct)},
          {"aum_return_pct", percent_text(summary.aum_return_pct)},
          {"net_annualized_apy", percent_text(summary.net_annualized_apy)},
          {"forecast_accuracy_pct", percent_text(summary.forecast_accuracy_pct)},
          {"avg_projected_apy", percent_text(summary.avg_projected_apy)},
          {"avg_num_pools", percent_text(summary.avg_num_pools)},
          {"success_rate_pct", percent_text(summary.success_rate_pct)},
          {"max_drawdown_pct", percent_text(summary.max_drawdown_pct)},
          {"num_transactions", summary.transactions}};
}

}  // namespace

const char* name(Strategy strategy) {
  constexpr const char* kNames[] = {"plan", "hold", "greedy", "hindsight"};
  return kNames[static_cast<int>(strategy)];
}

BacktestRun::Summary BacktestRun::summary() const {
  Summary sum;
  double best = static_cast<double>(initial_aum);
  std::int64_t fine = 0;
  for (const BacktestDay& day : days) {
    sum.costs += day.gas + day.conversion_fees;
    sum.actual_yield += day.actual_yield;
    sum.forecast_yield += day.forecast_yield;
    sum.transactions += day.transactions;
    sum.avg_projected_apy += day.projected_apy;
    sum.avg_num_pools += static_cast<double>(day.pools);
    fine += day.failed ? 0 : 1;
    const auto aum = static_cast<double>(day.total_aum);
    best = std::max(best, aum);
    if (best > 0) sum.max_drawdown_pct = std::max(sum.max_drawdown_pct, 100 * (best - aum) / best);
  }
  if (days.empty() || initial_aum == 0) return sum;
  const auto initial = static_cast<double>(initial_aum);
  sum.final_aum = days.back().total_aum;
  const double total = static_cast<double>(sum.actual_yield - sum.costs) / initial;
  sum.total_return_pct = 100 * total;
  sum.aum_return_pct = 100 * (static_cast<double>(sum.final_aum) / initial - 1);
  if (fine > 0 && total > -1)
    sum.net_annualized_apy = 100 * (std::pow(1 + total, 365.0 / static_cast<double>(fine)) - 1);
  const auto actual = static_cast<double>(sum.actual_yield),
             forecast = static_cast<double>(sum.forecast_yield);
  sum.forecast_accuracy_pct = actual == 0
                                  ? (forecast == 0 ? 100 : 0)
                                  : std::max(0.0, 100 * (1 - std::abs(forecast - actual) / std::abs(actual)));
  sum.avg_projected_apy /= static_cast<double>(days.size());
  sum.avg_num_pools /= static_cast<double>(days.size());
  sum.success_rate_pct = 100 * static_cast<double>(fine) / static_cast<double>(days.size());
  return sum;
}

double Backtest::regret_pct() const {
  const auto final_of = [&](Strategy strategy) {
    for (const BacktestRun& run : runs)
      if (run.strategy == strategy && !run.days.empty())
        return static_cast<double>(run.days.back().total_aum);
    return 0.0;
  };
  if (runs.empty() || runs.front().initial_aum == 0) return 0;
  return 100 * (final_of(Strategy::kHindsight) - final_of(Strategy::kPlan)) /
         static_cast<double>(runs.front().initial_aum);
}

Result<Backtest> backtest(const History& history, const BacktestOptions& options, const Budget& budget,
                          ProgressSink* progress) {
  if (history.dates.empty()) return InputError{"", "", "no stored day in the period", "at least one"};
  std::map<std::string, Actual> actual;
  static const Json kNothing{{"positions", Json::array()}, {"wallet", Json::object()}};
  for (const std::string& date : history.dates)
    if (const auto book = history.book(date, &kNothing); book.ok())
      actual[date] = actual_of(book.value().root);
  Backtest found;
  for (const Strategy strategy :
       {Strategy::kPlan, Strategy::kHold, Strategy::kGreedy, Strategy::kHindsight}) {
    if (progress) {
      Event event;
      event.what = Event::What::kPhase;
      event.from = name(strategy);
      event.elapsed_s = budget.elapsed_s();
      progress->on_event(event);
    }
    auto run = Simulation(history, actual, options, budget, strategy).run();
    if (!run.ok()) return run.errors();
    found.runs.push_back(std::move(run.value()));
  }
  return found;
}

Json to_json(const Backtest& backtest) {
  Json runs = Json::array();
  for (const BacktestRun& run : backtest.runs) {
    Json days = Json::array();
    for (const BacktestDay& day : run.days) days.push_back(to_json(day));
    runs.push_back({{"strategy", name(run.strategy)},
                    {"initial_aum", std::to_string(run.initial_aum)},
                    {"summary", to_json(run.summary())},
                    {"days", std::move(days)}});
  }
  const auto& days = backtest.runs.front().days;
  return {{"kind", "allocate"},
          {"backtest", 1},
          {"period",
           {{"from", days.empty() ? "" : days.front().date},
            {"to", days.empty() ? "" : days.back().date},
            {"days", days.size()}}},
          {"regret_pct", percent_text(backtest.regret_pct())},
          {"runs", std::move(runs)}};
}

}  // namespace tenon::allocate
