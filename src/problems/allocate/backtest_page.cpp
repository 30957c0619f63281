#include "problems/allocate/backtest_page.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "base/checked.h"
#include "problems/allocate/numbers.h"
#include "report/page.h"
#include "report/parts.h"
#include "report/svg.h"

namespace tenon::allocate {

namespace {

using formats::Json;
using report::Html;

constexpr double kWidth = 1000, kHeight = 260;
constexpr double kLeft = 150, kRight = 20, kTop = 12, kBottom = 24;

struct Drawn {
  const char* strategy;
  const char* color;
  const char* words;
};
constexpr std::array<Drawn, 4> kStrategies{
    {{"plan", "#c2571a", "plan of each day"},
     {"hold", "#6b7280", "hold: nothing moves"},
     {"greedy", "#1f5fae", "greedy: after the best yields, whatever it costs"},
     {"hindsight", "#2e7d32", "hindsight: knows what pools will pay"}}};

Int128 money(const Json& json) { return parse_int128(json.get<std::string>()).value_or(0); }
std::string usd(const Json& json) { return usd_text(money(json)) + " USD"; }
std::string percent_text(const Json& json) {
  std::string text = json.get<std::string>();
  text.resize(text.size() - 2);  // of four decimals two are read
  return (text == "-0.00" ? "0.00" : text) + " %";
}

const Drawn& drawn_as(const Json& run) {
  for (const Drawn& drawn : kStrategies)
    if (run["strategy"] == drawn.strategy) return drawn;
  return kStrategies[0];
}

// A figure of each day, a line a strategy; summed up from the first day on if `cumulative`.
Html chart(const Json& runs, const std::string& title, const char* key, bool cumulative) {
  std::vector<std::vector<Int128>> lines;
  std::optional<Int128> low, high;
  std::size_t days = 1;
  for (const Json& run : runs) {
    Int128 sum = 0;
    lines.emplace_back();
    for (const Json& day : run["days"]) {
      const Int128 value = money(day[key]);
      sum = cumulative ? sum + value : value;
      lines.back().push_back(sum);
      low = std::min(low.value_or(sum), sum);
      high = std::max(high.value_or(sum), sum);
    }
    days = std::max(days, lines.back().size());
  }
  if (!low) return {};
  const double per_unit = (kHeight - kTop - kBottom) / std::max(1.0, static_cast<double>(*high - *low));
  const double per_day = (kWidth - kLeft - kRight) / std::max(1.0, static_cast<double>(days - 1));
  const Json& first = runs[0]["days"];
  Html drawn = report::words(kLeft - 8, kTop + 4, "end", usd_text(*high)) +
               report::words(kLeft - 8, kHeight - kBottom, "end", usd_text(*low)) +
               report::words(kLeft, kHeight - 6, "start", first.front()["date"].get<std::string>()) +
               report::words(kWidth - kRight, kHeight - 6, "end", first.back()["date"].get<std::string>());
  Html legend;
  for (std::size_t r = 0; r < lines.size(); ++r) {
    const Drawn& as = drawn_as(runs[r]);
    std::string points;
    for (std::size_t d = 0; d < lines[r].size(); ++d)
      points += report::coordinate(kLeft + static_cast<double>(d) * per_day) + ',' +
                report::coordinate(kHeight - kBottom - static_cast<double>(lines[r][d] - *low) * per_unit) +
                ' ';
    drawn += report::element(
        "polyline", {{"points", points}, {"fill", "none"}, {"stroke", as.color}, {"stroke-width", "2"}},
        Html());
    legend += report::element("li", report::swatch(as.color) + Html::markup(" ") + report::text(as.words));
  }
  return report::element("h3", title) + report::figure(kWidth, kHeight, title, drawn, legend);
}

Html summary_table(const Json& runs) {
  report::Table table{"What each strategy came to", {{"Strategy", false}}, {}};
  for (const char* title : {"Final AUM", "Earned", "Costs", "Return", "A year", "Deepest fall",
                            "Forecast accuracy", "Pools", "Days planned"})
    table.columns.push_back({title, true});
  for (const Json& run : runs) {
    const Json& sum = run["summary"];
    std::vector<Html> row{report::text(drawn_as(run).words)};
    for (const char* key : {"final_aum", "actual_yield", "costs"}) row.push_back(report::text(usd(sum[key])));
    for (const char* key :
         {"total_return_pct", "net_annualized_apy", "max_drawdown_pct", "forecast_accuracy_pct"})
      row.push_back(report::text(percent_text(sum[key])));
    row.push_back(report::text(sum["avg_num_pools"].get<std::string>().substr(
        0, sum["avg_num_pools"].get<std::string>().size() - 2)));
    row.push_back(report::text(percent_text(sum["success_rate_pct"])));
    table.rows.push_back(std::move(row));
  }
  return report::table(table);
}

Html failed_table(const Json& runs) {
  report::Table table{
      "Days without a plan", {{"Day", false}, {"Strategy", false}, {"Failure", false}, {"Why", false}}, {}};
  for (const Json& run : runs)
    for (const Json& day : run["days"])
      if (!day["failed"].is_null())
        table.rows.push_back({report::text(day["date"].get<std::string>()),
                              report::text(run["strategy"].get<std::string>()),
                              report::element("code", day["failed"]["failure"].get<std::string>()),
                              report::text(day["failed"]["text"].get<std::string>())});
  return table.rows.empty() ? report::paragraph("Every day has a plan.") : report::table(table);
}

Html day_table(const Json& run) {
  report::Table table{"The plan day by day", {{"Day", false}}, {}};
  for (const char* title : {"AUM", "Allocated", "Earned", "Forecast", "Costs", "Pools", "Transactions"})
    table.columns.push_back({title, true});
  for (const Json& day : run["days"]) {
    std::vector<Html> row{report::text(day["date"].get<std::string>())};
    for (const char* key :
         {"total_aum", "allocated_value", "actual_yield", "forecast_yield", "transaction_costs"})
      row.push_back(report::text(usd_text(money(day[key]))));
    for (const char* key : {"num_pools", "num_transactions"})
      row.push_back(report::text(std::to_string(day[key].get<std::int64_t>())));
    table.rows.push_back(std::move(row));
  }
  return report::table(table);
}

}  // namespace

std::string backtest_text(const Json& backtest) {
  const Json& period = backtest["period"];
  std::string text = "backtest allocate, " + period["from"].get<std::string>() + " to " +
                     period["to"].get<std::string>() + ", " +
                     std::to_string(period["days"].get<std::int64_t>()) + " days\n\n";
  const auto cell = [](const std::string& value, std::size_t width) {
    return std::string(width > value.size() ? width - value.size() : 1, ' ') + value;
  };
  text += "strategy  " + cell("final AUM, USD", 22) + cell("earned, USD", 18) + cell("costs, USD", 16) +
          cell("return", 10) + cell("a year", 10) + cell("fall", 10) + cell("planned", 10) + "\n";
  for (const Json& run : backtest["runs"]) {
    const Json& sum = run["summary"];
    std::string name = run["strategy"].get<std::string>();
    name.resize(10, ' ');
    text +=
        name + cell(usd_text(money(sum["final_aum"])), 22) + cell(usd_text(money(sum["actual_yield"])), 18) +
        cell(usd_text(money(sum["costs"])), 16) + cell(percent_text(sum["total_return_pct"]), 10) +
        cell(percent_text(sum["net_annualized_apy"]), 10) + cell(percent_text(sum["max_drawdown_pct"]), 10) +
        cell(percent_text(sum["success_rate_pct"]), 10) + "\n";
  }
  text +=
      "\nregret against hindsight: " + percent_text(backtest["regret_pct"]) + " of the money at the start\n";
  for (const Json& run : backtest["runs"])
    for (const Json& day : run["days"])
      if (!day["failed"].is_null() && run["strategy"] == "plan")
        text += "no plan on " + day["date"].get<std::string>() + ": " +
                day["failed"]["failure"].get<std::string>() + ", " +
                day["failed"]["text"].get<std::string>() + "\n";
  return text;
}

std::string backtest_page(const Json& backtest) {
  const Json& runs = backtest["runs"];
  const Json& sum = runs[0]["summary"];
  report::Page page;
  page.title = "Backtest of an allocation";
  page.subtitle = backtest["period"]["from"].get<std::string>() + " to " +
                  backtest["period"]["to"].get<std::string>() + ", " +
                  std::to_string(backtest["period"]["days"].get<std::int64_t>()) + " days";
  page.cards = {{"What would it have earned?", percent_text(sum["total_return_pct"]),
                 report::text(usd(sum["actual_yield"]) + " less " + usd(sum["costs"]) + " of costs"),
                 report::Card::Tone::kPlain},
                {"How deep did it fall?", percent_text(sum["max_drawdown_pct"]),
                 report::text("below what the money had been worth"), report::Card::Tone::kPlain},
                {"What did not knowing cost?", percent_text(backtest["regret_pct"]),
                 report::text("of the money at the start, against hindsight"), report::Card::Tone::kPlain}};
  page.sections.push_back({"strategies", "Strategies",
                           summary_table(runs) + chart(runs, "AUM, USD", "total_aum", false) +
                               chart(runs, "Earned so far, USD", "actual_yield", true) +
                               chart(runs, "Costs so far, USD", "transaction_costs", true)});
  page.sections.push_back({"failures", "Days that failed", failed_table(runs)});
  page.sections.push_back({"days", "Day by day", day_table(runs[0])});
  page.footer = report::text(
      "Balances are carried in tokens; every cost leaves them. Hindsight plans with the mean of what each "
      "pool really "
      "paid over the horizon; it is no bound.");
  return report::render(page);
}

}  // namespace tenon::allocate
