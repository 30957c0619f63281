#include <algorithm>
#include <map>
#include <utility>

#include "engine/backtester.h"
#include "formats/source.h"
#include "formats/sql/sql.h"
#include "formats/table.h"
#include "planners/allocate/backtest.h"
#include "problems/allocate/backtest_page.h"
#include "problems/allocate/database/read.h"
#include "problems/allocate/format.h"

// Where the stored days of a backtest come from: a database has them itself; a book in a file begins the first day, and --history has
// what changes from day to day.

namespace tenon::engine {

namespace {

using allocate::History;

void hold(Json& book, const Json& holdings) {
  book["positions"] = holdings.at("positions");
  book["wallet"] = holdings.at("wallet");
}

struct Period {
  std::string from, to;  // ISO days; "" is open
  bool holds(const std::string& date) const {
    return (from.empty() || from <= date) && (to.empty() || date <= to);
  }
};

Result<Period> period_of(const OptionValues& options) {
  const Period period{options.text("from").value_or(""), options.text("to").value_or("")};
  for (const auto& [name, date] : {std::pair{"--from", period.from}, std::pair{"--to", period.to}})
    if (!date.empty() && !allocate::is_date(date))
      return InputError{"", name, "'" + date + "'", "a day, YYYY-MM-DD"};
  return period;
}

// ---- a database

Result<History> stored_days(const formats::sql::Location& location, const OptionValues& options,
                            const Period& period) {
  History history;
  try {
    const auto database = formats::sql::open(location, formats::sql::Access::kRead);
    for (const auto& row : database->query("SELECT DISTINCT date FROM pool_daily_metrics ORDER BY date"))
      if (row[0] && period.holds(row[0]->substr(0, 10))) history.dates.push_back(row[0]->substr(0, 10));
  } catch (const formats::sql::DatabaseError& error) {
    return error.error();
  }
  history.book = [location, options](const std::string& date,
                                     const Json* holdings) -> Result<formats::Document> {
    OptionValues of_day = options;
    of_day.set({.name = "date"}, date);
    return allocate::read_book(location, of_day, holdings);
  };
  return history;
}

// ---- a file of days beside a book

constexpr const char* kPoolFields[] = {"forecasted_apy", "actual_apy", "apy_q10", "forecasted_tvl",
                                       "stddev_apy_30d"};
constexpr const char* kGasFields[] = {"deposit", "withdrawal", "conversion"};

struct StoredDay {
  std::map<std::string, Json> pools;  // by id: fields that change
  Json prices = Json::object(), gas = Json::object();
};
using StoredDays = std::map<std::string, StoredDay>;

Result<StoredDays> days_of_json(const Json& root, const std::string& file) {
  const Json& list = root.is_object() && root.contains("days") ? root["days"] : root;
  if (!list.is_array())
    return InputError{file, "", formats::shown(root), "a list of days, or an object with `days`"};
  StoredDays days;
  std::vector<InputError> errors;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::string at = "/" + std::to_string(i);
    const Json date = list[i].is_object() ? list[i].value("date", Json()) : Json();
    if (!date.is_string() || !allocate::is_date(date.get<std::string>())) {
      errors.push_back({file, at + "/date", formats::shown(date), "a day, \"YYYY-MM-DD\""});
      continue;
    }
    StoredDay& day = days[date.get<std::string>()];
    day.prices = list[i].value("price_usd", Json::object());
    day.gas = list[i].value("gas_usd", Json::object());
    for (const Json& pool : list[i].value("pools", Json::array()))
      if (pool.is_object() && pool.contains("pool_id") && pool["pool_id"].is_string())
        day.pools[pool["pool_id"].get<std::string>()] = pool;
      else
        errors.push_back({file, at + "/pools", formats::shown(pool), "an object with pool_id"});
  }
  if (!errors.empty()) return errors;
  return days;
}

// A row a pool and day, a token and day (price_usd), or a day (gas_deposit, …): which, the filled cells say.
Result<StoredDays> days_of_csv(const formats::Source& source) {
  const auto table = formats::read_csv(source);
  if (!table) return table.errors();
  const auto& rows = table.value().rows;
  std::map<std::string, std::size_t> columns;
  for (std::size_t c = 0; !rows.empty() && c < rows[0].size(); ++c) columns[rows[0][c].text] = c;
  if (!columns.contains("date"))
    return InputError{source.file, "line 1", "no column `date`",
                      "date and pool_id, forecasted_apy, actual_apy, forecasted_tvl, …"};
  StoredDays days;
  std::vector<InputError> errors;
  for (std::size_t r = 1; r < rows.size(); ++r) {
    const auto cell = [&](const std::string& column) {
      const auto found = columns.find(column);
      return found == columns.end() ? std::string() : table.value().at(r, found->second).text;
    };
    const std::string date = cell("date");
    if (!allocate::is_date(date)) {
      errors.push_back(
          {source.file, table.value().place(r, columns["date"]), "'" + date + "'", "a day, YYYY-MM-DD"});
      continue;
    }
    StoredDay& day = days[date];
    if (const std::string pool = cell("pool_id"); !pool.empty()) {
      Json& fields = day.pools[pool];
      for (const char* field : kPoolFields)
        if (const std::string text = cell(field); !text.empty()) fields[field] = text;
    }
    if (const std::string token = cell("token"), price = cell("price_usd"); !token.empty() && !price.empty())
      day.prices[token] = price;
    for (const char* gas : kGasFields)
      if (const std::string text = cell(std::string("gas_") + gas); !text.empty()) day.gas[gas] = text;
  }
  if (!errors.empty()) return errors;
  return days;
}

Result<StoredDays> read_days(const std::string& path) {
  const auto source = formats::read_source(path);
  if (!source) return source.errors();
  const std::string& bytes = source.value().bytes;
  const std::size_t first = bytes.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  if (first == std::string::npos || (bytes[first] != '{' && bytes[first] != '['))
    return days_of_csv(source.value());
  const auto json = formats::parse_json(bytes, path);
  if (!json) return json.errors();
  return days_of_json(json.value(), path);
}

// The book of a day: pools without a row of that day are not there, those that hold money are without a forecast, which the strict
// reader refuses: a gap in the data fails the day.
Json book_of_day(const Json& base, const StoredDay& day, const Json* holdings) {
  Json book = base;
  if (holdings) hold(book, *holdings);
  for (const char* key : {"price_usd", "gas_usd"})
    for (const auto& [name, value] : (key[0] == 'p' ? day.prices : day.gas).items()) book[key][name] = value;
  Json pools = Json::array();
  for (Json pool : base.value("pools", Json::array())) {
    const std::string id = pool.value("pool_id", "");
    const auto row = day.pools.find(id);
    for (const char* field : kPoolFields) pool.erase(field);
    if (row != day.pools.end()) {
      for (const auto& [field, value] : row->second.items()) pool[field] = value;
    } else {
      const Json& held = book["positions"];
      const bool is_held =
          held.is_array() && std::any_of(held.begin(), held.end(), [&](const Json& position) {
            return position.value("pool_id", "") == id;
          });
      if (!is_held) continue;
    }
    pools.push_back(std::move(pool));
  }
  book["pools"] = std::move(pools);
  return book;
}

Result<History> filed_days(const std::string& input, const OptionValues& options, const Period& period) {
  const auto path = options.text("history");
  if (!path)
    return InputError{"", "--history", "nothing",
                      "FILE with what changes from day to day, or a database as INPUT"};
  const auto source = formats::read_source(input);
  if (!source) return source.errors();
  auto base = allocate::read_document(source.value(), options.text("format").value_or(""), options);
  if (!base) return base.errors();
  for (const std::string& change : options.all("set"))
    if (const auto applied = formats::apply_set(base.value(), change); !applied) return applied.errors();
  auto days = read_days(*path);
  if (!days) return days.errors();
  History history;
  for (const auto& [date, day] : days.value())
    if (period.holds(date)) history.dates.push_back(date);
  history.book = [base = std::move(base.value()), days = std::move(days.value()), file = *path](
                     const std::string& date, const Json* holdings) -> Result<formats::Document> {
    return formats::Document{file + " " + date, "json", book_of_day(base.root, days.at(date), holdings)};
  };
  return history;
}

class AllocateBacktester final : public Backtester {
 public:
  const std::vector<OptionSpec>& options() const override {
    static const std::vector<OptionSpec> kOptions{
        {.name = "history",
         .type = OptionSpec::Type::kInputFile,
         .value_name = "FILE",
         .help = "What changes from day to day, CSV or JSON, where INPUT is a file: forecasts, what pools "
                 "really paid, prices, gas."},
        {.name = "from",
         .value_name = "YYYY-MM-DD",
         .help = "The first day (not set: the first that is stored)."},
        {.name = "to",
         .value_name = "YYYY-MM-DD",
         .help = "The last day (not set: the last that is stored)."},
        {.name = "gap",
         .type = OptionSpec::Type::kNumber,
         .value_name = "G",
         .help = "Each day's plan is proven within this part of the best possible.",
         .default_text = "0.0001",
         .low = 0},
        {.name = "lp",
         .type = OptionSpec::Type::kChoice,
         .value_name = "SOLVER",
         .help = "Which solver the linear programs go to (not set: highs where it is found, else clp).",
         .choices = {"clp", "highs"}}};
    return kOptions;
  }

  Result<Json> run(const std::string& input, const OptionValues& options, const Budget& budget,
                   ProgressSink* progress) const override {
    const auto period = period_of(options);
    if (!period) return period.errors();
    const auto location = formats::sql::recognise(input, options.text("format").value_or(""));
    const auto history = location ? stored_days(*location, options, period.value())
                                  : filed_days(input, options, period.value());
    if (!history) return history.errors();
    allocate::BacktestOptions how;
    how.gap = options.number("gap").value_or(how.gap);
    how.search.lp = options.text("lp").value_or("");
    const auto found = allocate::backtest(history.value(), how, budget, progress);
    if (!found) return found.errors();
    return to_json(found.value());
  }

  std::string text(const Json& backtest) const override { return allocate::backtest_text(backtest); }
  std::string html(const Json& backtest) const override { return allocate::backtest_page(backtest); }
};

}  // namespace

const Backtester& allocate_backtester() {
  static const AllocateBacktester kBacktester;
  return kBacktester;
}

}  // namespace tenon::engine
