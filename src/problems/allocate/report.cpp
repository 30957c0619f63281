// The order of the page is the order of the questions: may it be carried out, what does it gain, what moves, how good is it (cards);
// then where the money lies before and after, how it flows there, step by step; what holds it back; why no plan gains more.

#include "problems/allocate/report.h"

#include <algorithm>
#include <cstdlib>

#include "problems/allocate/numbers.h"
#include "problems/allocate/report_facts.h"
#include "problems/allocate/report_flows.h"
#include "problems/allocate/report_frontier.h"
#include "problems/allocate/report_source.h"
#include "report/course.h"
#include "report/envelope.h"
#include "report/frame_map.h"
#include "report/page.h"
#include "report/parts.h"
#include "report/svg.h"

namespace tenon::allocate {

namespace {

using formats::Json;
using report::Card;
using report::coordinate;
using report::count_of;
using report::element;
using report::Html;
using report::integer;
using report::member;
using report::paragraph;
using report::percent;
using report::text;
using report::word;
using report::words;

constexpr std::size_t kMostBars = 40;
constexpr const char* kBefore = "#a9b4c2";
constexpr const char* kAfter = "#2f6fae";

// Cents are enough for people; the tables of the workbook have all digits.
std::string dollars(Int128 micro) {
  const Int128 cents = micro >= 0 ? (micro + 5000) / 10'000 : (micro - 5000) / 10'000;
  return "$" + usd_text(cents * 10'000);
}
std::string apy(std::int64_t of) { return decimal_text(of / 1'000'000 * 1'000'000, 10) + " %"; }

struct View {
  const Instance& instance;
  const Json& answer;
  std::optional<Facts> facts;
  std::string status;
  std::optional<Int128> value, bound;  // of the net gain

  double share(Int128 part) const { return static_cast<double>(part) / static_cast<double>(instance.aum()); }
};

View look(const Instance& instance, const Json& answer) {
  View view{instance, answer, facts_of(instance, answer), word(member(answer, "status")), {}, {}};
  for (const Json& stage : member(answer, "objectives")) {
    if (word(member(stage, "name")) != "net_gain") continue;
    view.value = integer(member(stage, "value"));
    view.bound = integer(member(stage, "bound"));
  }
  return view;
}

// --- cards

Card gain_card(const View& view) {
  Card card{"What does it gain?", "–", {}, Card::Tone::kPlain};
  if (!view.facts) return card;
  const Plan& plan = view.facts->plan;
  card.answer = dollars(plan.net_gain());
  std::string says = "In " + count_of(view.instance.days, "day") + ": yield " + dollars(plan.yield) +
                     ", less fees " + dollars(plan.conversion_fee) + " and gas " + dollars(plan.gas);
  if (plan.penalty > 0) says += " and penalties " + dollars(plan.penalty);
  card.details = text(says + ". Left as it is, the book would yield " + dollars(view.facts->staying) + ".");
  return card;
}

Card moves_card(const View& view) {
  Card card{"What moves?", "–", {}, Card::Tone::kPlain};
  if (!view.facts) return card;
  const Facts& facts = *view.facts;
  const auto held =
      std::count_if(facts.pools.begin(), facts.pools.end(), [](const auto& pool) { return pool.after > 0; });
  card.answer = dollars(facts.turnover);
  std::string says = percent(view.share(facts.turnover)) + " of " + dollars(view.instance.aum()) + ", in " +
                     count_of(count_transactions(view.instance, facts.after), "transaction") + "; then " +
                     count_of(held, "pool") + (held == 1 ? " holds" : " hold") + " money.";
  if (facts.left_out > 0)
    says += " " + count_of(Int128(facts.left_out), "step") + " of the plan cannot be shown.";
  card.details = text(says);
  return card;
}

Card how_good(const View& view) {
  return report::how_good(
      view.answer,
      {.value = view.value,
       .bound = view.bound,
       .best = "Proven: no plan gains more.",
       .open = view.bound ? "Not proven best: no plan gains more than " + dollars(*view.bound) + "." : ""});
}

// --- before and after

struct Bars {
  std::string name;
  Facts::Change change;
  std::optional<std::int64_t> cap{};
};

constexpr double kWidth = 1000;
constexpr double kLeft = 220;
constexpr double kRight = 170;
constexpr double kRow = 26;

Html bar(double y, double height, double width, const char* color, const std::string& tip) {
  return element("g", element("title", tip) + element("rect",
                                                      {{"x", coordinate(kLeft)},
                                                       {"y", coordinate(y)},
                                                       {"width", coordinate(std::max(0.3, width))},
                                                       {"height", coordinate(height)},
                                                       {"fill", color}},
                                                      Html()));
}

// Two bars a row, the largest rows first; a dashed line where the cap is.
Html before_and_after(std::vector<Bars> rows, const std::string& title) {
  std::erase_if(rows, [](const Bars& row) { return row.change.before <= 0 && row.change.after <= 0; });
  const auto size = [](const Bars& row) { return std::max(row.change.before, row.change.after); };
  std::stable_sort(rows.begin(), rows.end(), [&](const Bars& a, const Bars& b) { return size(a) > size(b); });
  const std::size_t all = rows.size();
  if (rows.empty()) return paragraph("Nothing lies there, before or after.");
  rows.resize(std::min(rows.size(), kMostBars));
  const double per_dollar = (kWidth - kLeft - kRight) / static_cast<double>(size(rows[0]));
  Html drawn;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const Bars& row = rows[r];
    const double y = kRow * static_cast<double>(r) + 3;
    const double after = static_cast<double>(row.change.after) * per_dollar;
    drawn += words(kLeft - 8, y + 14, "end", row.name);
    drawn += bar(y, 7, static_cast<double>(row.change.before) * per_dollar, kBefore,
                 "before: " + dollars(row.change.before));
    drawn += bar(y + 8, 11, after, kAfter, "after: " + dollars(row.change.after));
    const double cap = row.cap ? static_cast<double>(*row.cap) * per_dollar : kWidth;
    if (cap <= kWidth - kLeft - kRight)
      drawn += report::line(kLeft + cap, y - 2, kLeft + cap, y + 21, "limit");
    const std::int64_t change = row.change.after - row.change.before;
    drawn += words(kWidth - kRight + 8, y + 14, "start",
                   dollars(row.change.after) +
                       (change == 0 ? "" : (change > 0 ? "  +" : "  −") + dollars(std::abs(change))));
  }
  const Html legend = element("li", report::swatch(kBefore) + Html::markup(" ") + text("before")) +
                      element("li", report::swatch(kAfter) + Html::markup(" ") + text("after")) +
                      element("li", text("dashed: a pool's cap"));
  Html figure = report::figure(kWidth, kRow * static_cast<double>(rows.size()) + 6, title, drawn, legend);
  if (all > rows.size())
    figure += paragraph("The largest " + std::to_string(rows.size()) + " of " + std::to_string(all) +
                        " are drawn.");
  return figure;
}

std::string title_of(const Pool& pool) { return pool.symbol.empty() ? pool.id : pool.id + " " + pool.symbol; }

Html allocation_section(const View& view) {
  const Facts& facts = *view.facts;
  std::vector<Bars> pools;
  for (const PoolId p : view.instance.pools.keys()) {
    const Pool& pool = view.instance.pools[p];
    pools.push_back({title_of(pool), facts.pools[p], pool.capped() ? std::optional(pool.cap) : std::nullopt});
  }
  Facts::Change wallet;
  for (const Facts::Change& change : facts.wallet) {
    wallet.before += change.before;
    wallet.after += change.after;
  }
  pools.push_back({"wallet", wallet});
  std::vector<Bars> tokens;
  for (const TokenId t : view.instance.tokens.keys())
    tokens.push_back({view.instance.tokens[t].symbol, facts.tokens[t]});
  const auto named = [](const std::map<std::string, Facts::Change>& sums) {
    std::vector<Bars> rows;
    for (const auto& [name, change] : sums) rows.push_back({name, change});
    return rows;
  };
  return element("h3", "By pool") + before_and_after(std::move(pools), "Money by pool, before and after") +
         element("h3", "By token, wallet and pools together") +
         before_and_after(std::move(tokens), "Money by token, before and after") +
         element("h3", "By protocol") +
         before_and_after(named(facts.protocols), "Money by protocol, before and after") +
         element("h3", "By chain") +
         before_and_after(named(facts.chains), "Money by chain, before and after");
}

// --- steps and pools

using Column = report::DataTable::Column;
Column titled(const char* title, bool choose = false) {
  Column column;
  column.title = title;
  column.choose = choose;
  return column;
}

Html transactions_section(const View& view) {
  Column seq = titled("Step"), type = titled("Type", true), from = titled("From"), to = titled("To"),
         token = titled("Token", true), amount = titled("Amount"), value = titled("Value"),
         gas = titled("Gas"), fee = titled("Fee"), left = titled("In the wallet then");
  for (const Facts::Step& step : view.facts->steps) {
    const Transaction& each = step.transaction;
    const bool converts = step.bought.valid();
    const bool holds = each.type == Transaction::Type::kHold;
    seq.number.push_back(each.seq);
    type.text.push_back(name(each.type));
    from.text.push_back(each.from_location);
    to.text.push_back(each.to_location);
    token.text.push_back(converts ? each.token + " to " + each.to_token : each.token);
    amount.text.push_back(each.amount);
    value.text.push_back(dollars(each.micro_usd));
    gas.text.push_back(each.gas == 0 ? "" : dollars(each.gas));
    fee.text.push_back(each.conversion_fee == 0 ? "" : dollars(each.conversion_fee));
    std::string balance = holds ? "" : each.token + ' ' + dollars(step.left);
    if (converts) balance += ", " + each.to_token + ' ' + dollars(step.left_of_bought);
    left.text.push_back(std::move(balance));
  }
  report::DataTable table{"steps-table", "step", {seq, type, from, to, token, amount, value, gas, fee, left}};
  return paragraph("In this order. No balance of a pool or of the wallet may fall below zero on the way.") +
         report::data_table(table);
}

Html pools_section(const View& view) {
  Column id = titled("Pool"), symbol = titled("Symbol"), protocol = titled("Protocol", true),
         chain = titled("Chain", true), rule = titled("Rule", true), rate = titled("APY"),
         tvl = titled("TVL"), cap = titled("Cap"), before = titled("Before"), after = titled("After"),
         at = titled("Input");
  for (const PoolId p : view.instance.pools.keys()) {
    const Pool& pool = view.instance.pools[p];
    id.text.push_back(pool.id);
    symbol.text.push_back(pool.symbol);
    protocol.text.push_back(pool.protocol);
    chain.text.push_back(pool.chain);
    rule.text.push_back(name(pool.rule));
    rate.text.push_back(apy(pool.apy));
    tvl.text.push_back(dollars(pool.tvl));
    cap.text.push_back(pool.capped() ? dollars(pool.cap) : "–");
    before.text.push_back(dollars(view.facts->pools[p].before));
    after.text.push_back(dollars(view.facts->pools[p].after));
    at.text.push_back(pool.at);
  }
  return report::data_table(
      {"pools-table", "pool", {id, symbol, protocol, chain, rule, rate, tvl, cap, before, after, at}});
}

// What stands at its limit first.
Html bounds_section(const View& view) {
  std::vector<Facts::Bound> bounds = view.facts->bounds;
  std::stable_sort(bounds.begin(), bounds.end(),
                   [](const Facts::Bound& a, const Facts::Bound& b) { return a.binds() && !b.binds(); });
  const auto binding =
      std::count_if(bounds.begin(), bounds.end(), [](const Facts::Bound& each) { return each.binds(); });
  Html body =
      paragraph(count_of(binding, "cap or limit is", "caps and limits are") +
                " reached: more could be gained where " + (binding == 1 ? "it" : "they") + " were wider.");
  report::Table table;
  table.columns = {{"What", false}, {"Value", true}, {"Limit", true}, {"Used", true}, {"", false}};
  for (const Facts::Bound& each : bounds)
    table.rows.push_back({text(each.what), text(dollars(each.value)),
                          text((each.is_floor ? "at least " : "") + dollars(each.most)),
                          text(each.most > 0 && !each.is_floor
                                   ? percent(static_cast<double>(each.value) / static_cast<double>(each.most))
                                   : "–"),
                          text(each.binds() ? "reached" : "")});
  if (table.rows.empty())
    return paragraph("No pool that holds money has a cap, and nothing else is limited.");
  return body + report::table(table);
}

// --- value and bound

const report::Words kStages{
    {"net_gain", "Net gain"}, {"turnover", "Withdrawn and paid in"}, {"changes", "Changes to the kept plan"}};
const report::Words kArguments{{"trivial", "the best yields there are"},
                               {"tree", "prices of tokens and limits, case by case"},
                               {"solver", "a solver's word"}};

}  // namespace

std::string html(const Instance& instance, const Json& answer) {
  const View view = look(instance, answer);
  report::Page page;
  page.title = "Allocation: " + dollars(instance.aum());
  page.subtitle = "Status " + view.status + "; " + count_of(Int128(instance.pools.size()), "pool") + ", " +
                  count_of(Int128(instance.tokens.size()), "token") + ", " + count_of(instance.days, "day");
  page.cards = {report::usable(answer), gain_card(view), moves_card(view), how_good(view)};
  report::add_verdict(answer, page);
  if (view.facts) {
    page.sections.push_back({"allocation", "Before and after", allocation_section(view)});
    page.sections.push_back({"flows", "Flows", flows(instance, *view.facts)});
    page.sections.push_back({"transactions", "Transactions", transactions_section(view)});
    page.sections.push_back({"limits", "Caps and limits", bounds_section(view)});
    page.sections.push_back({"pools", "Pools", pools_section(view)});
    if (Html part = reasons_part(answer); !part.empty())
      page.sections.push_back({"reasons", "Reasons", std::move(part)});
    if (Html part = frontier_part(answer); !part.empty())
      page.sections.push_back({"frontier", "Frontier", std::move(part)});
    if (Html part = source_part(answer); !part.empty())
      page.sections.push_back({"source", "Beside the source's model", std::move(part)});
  }
  page.sections.push_back({"proof", "Value and bound",
                           report::stages(answer, kStages, kArguments) +
                               report::course(answer, [](Int128 value) { return dollars(value); })});
  report::add_ranges(answer, page);
  report::add_origin(answer, "Values are exact to the micro-dollar and shown to the cent.", page);
  return report::render(page);
}

}  // namespace tenon::allocate
