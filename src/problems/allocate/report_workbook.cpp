#include <algorithm>
#include <cstdlib>

#include "formats/workbook_writer.h"
#include "problems/allocate/numbers.h"
#include "problems/allocate/report.h"
#include "problems/allocate/report_facts.h"

namespace tenon::allocate {

namespace {

using formats::WorkbookWriter;
using Style = WorkbookWriter::Style;

// Writes a sheet row by row.
class Sheet {
 public:
  Sheet(WorkbookWriter& book, const std::string& name, const std::vector<std::string>& titles) : book_(book) {
    book.sheet(name);
    book.freeze(1, 0);
    book.widths(0, static_cast<std::uint32_t>(titles.size()) - 1, 16);
    for (const std::string& title : titles) text(title, Style::kHeader);
    end_row();
  }
  bool full() const { return row_ >= WorkbookWriter::kMaxRows; }
  std::uint32_t row() const { return row_; }
  void text(std::string_view words, Style style = Style::kPlain) {
    book_.text(row_, column_++, words, style);
  }
  void number(double value, Style style = Style::kPlain) { book_.number(row_, column_++, value, style); }
  void micro(std::int64_t value) { text(std::to_string(value)); }
  void usd(Int128 micro_usd) { number(std::strtod(decimal_text(micro_usd, 6).c_str(), nullptr)); }
  void formula(const std::string& formula, double value) { book_.formula(row_, column_++, formula, value); }
  void end_row() { ++row_, column_ = 0; }

 private:
  WorkbookWriter& book_;
  std::uint32_t row_ = 0, column_ = 0;
};

// A plan is read back from the columns that are called as its fields; micro-USD are text, so that no digit is lost. Titles with a
// blank are for people.
void write_transactions(WorkbookWriter& book, const Facts& facts) {
  Sheet sheet(book, "Transactions",
              {"seq", "type", "from_location", "to_location", "token", "from_token", "to_token", "amount",
               "micro_usd", "gas_micro_usd", "conversion_micro_usd", "Value USD", "Gas USD", "Fee USD",
               "In the wallet then USD"});
  for (const Facts::Step& step : facts.steps) {
    if (sheet.full()) return;
    const Transaction& each = step.transaction;
    const bool converts = step.bought.valid();
    sheet.number(static_cast<double>(each.seq));
    sheet.text(name(each.type));
    sheet.text(each.from_location);
    sheet.text(each.to_location);
    sheet.text(converts ? "" : each.token);
    sheet.text(converts ? each.token : "");
    sheet.text(converts ? each.to_token : "");
    sheet.text(each.amount);
    for (const std::int64_t value : {each.micro_usd, each.gas, each.conversion_fee}) sheet.micro(value);
    for (const std::int64_t value : {each.micro_usd, each.gas, each.conversion_fee, step.left})
      sheet.usd(value);
    sheet.end_row();
  }
}

void write_holdings(WorkbookWriter& book, const Plan& plan) {
  Sheet positions(book, "Positions", {"pool_id", "token", "amount", "micro_usd", "Value USD"});
  for (const Position& position : plan.positions) {
    if (positions.full()) break;
    positions.text(position.pool);
    positions.text(position.token);
    positions.text(position.amount);
    positions.micro(position.micro_usd);
    positions.usd(position.micro_usd);
    positions.end_row();
  }
  Sheet wallet(book, "Wallet", {"token", "amount", "micro_usd", "Value USD"});
  for (const Balance& balance : plan.wallet) {
    wallet.text(balance.token);
    wallet.text(balance.amount);
    wallet.micro(balance.micro_usd);
    wallet.usd(balance.micro_usd);
    wallet.end_row();
  }
}

void write_totals(WorkbookWriter& book, const Facts& facts) {
  Sheet sheet(book, "Totals",
              {"yield_micro_usd", "conversion_micro_usd", "gas_micro_usd", "penalty_micro_usd",
               "Net gain USD", "Gas of all steps USD", "Fees of all steps USD"});
  const Plan& plan = facts.plan;
  for (const std::int64_t value : {plan.yield, plan.conversion_fee, plan.gas, plan.penalty})
    sheet.micro(value);
  sheet.usd(plan.net_gain());
  const std::string last = std::to_string(std::max<std::size_t>(2, facts.steps.size() + 1));
  const auto sum = [&](const char* column, std::int64_t value) {
    sheet.formula(std::string("=SUM(Transactions!") + column + "2:" + column + last + ")",
                  std::strtod(decimal_text(value, 6).c_str(), nullptr));
  };
  sum("M", plan.gas);
  sum("N", plan.conversion_fee);
  sheet.end_row();
}

void write_pools(WorkbookWriter& book, const Instance& instance, const Facts& facts) {
  Sheet sheet(book, "Pools",
              {"Pool", "Symbol", "Protocol", "Chain", "Rule", "APY percent", "TVL USD", "Cap USD",
               "Before USD", "After USD", "Check"});
  for (const PoolId p : instance.pools.keys()) {
    if (sheet.full()) return;
    const Pool& pool = instance.pools[p];
    for (const std::string* words : {&pool.id, &pool.symbol, &pool.protocol, &pool.chain}) sheet.text(*words);
    sheet.text(name(pool.rule));
    sheet.number(std::strtod(decimal_text(pool.apy, 10).c_str(), nullptr));
    sheet.usd(pool.tvl);
    if (pool.capped())
      sheet.usd(pool.cap);
    else
      sheet.text("none");
    sheet.usd(facts.pools[p].before);
    sheet.usd(facts.pools[p].after);
    const std::string row = std::to_string(sheet.row() + 1);
    const bool fine = !pool.capped() || facts.pools[p].after <= pool.cap;
    book.formula(sheet.row(), 10,
                 "=IF(OR(ISTEXT(H" + row + "),J" + row + "<=H" + row + "+0.0000005),\"OK\",\"FAULT\")",
                 std::string(fine ? "OK" : "FAULT"));
    sheet.end_row();
  }
  book.colour_text(1, 10, std::max<std::uint32_t>(1, sheet.row() - 1), 10, "OK", true);
  book.colour_text(1, 10, std::max<std::uint32_t>(1, sheet.row() - 1), 10, "FAULT", false);
}

void write_summary(WorkbookWriter& book, const Instance& instance, const std::optional<Facts>& facts,
                   const formats::Json& answer) {
  Sheet sheet(book, "Summary", {"What", "Value"});
  const auto line = [&](const char* what, const std::string& value) {
    sheet.text(what);
    sheet.text(value);
    sheet.end_row();
  };
  for (const char* key : {"status", "stop", "objective", "bound", "gap", "verified", "bound_checked"})
    if (answer.is_object() && answer.contains(key))
      line(key, answer[key].is_string() ? answer[key].get<std::string>() : answer[key].dump());
  line("AUM USD", usd_text(instance.aum()));
  line("days", std::to_string(instance.days));
  if (!facts) return;
  line("net gain USD", usd_text(facts->plan.net_gain()));
  line("yield USD", usd_text(facts->plan.yield));
  line("conversion fees USD", usd_text(facts->plan.conversion_fee));
  line("gas USD", usd_text(facts->plan.gas));
  line("penalties USD", usd_text(facts->plan.penalty));
  line("yield if nothing moves USD", usd_text(facts->staying));
  line("withdrawn and paid in USD", usd_text(facts->turnover));
}

}  // namespace

std::string workbook(const Instance& instance, const formats::Json& answer) {
  WorkbookWriter book;
  const std::optional<Facts> facts = facts_of(instance, answer);
  if (facts) {
    write_transactions(book, *facts);
    write_holdings(book, facts->plan);
    write_totals(book, *facts);
    write_pools(book, instance, *facts);
  }
  write_summary(book, instance, facts, answer);
  return book.finish();
}

}  // namespace tenon::allocate
