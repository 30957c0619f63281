#include "problems/cut/report.h"

#include <algorithm>

#include "problems/cut/report_facts.h"
#include "report/course.h"
#include "report/envelope.h"
#include "report/frame_map.h"
#include "report/page.h"
#include "report/parts.h"
#include "report/svg.h"

// The order of the page is the order of the questions: is it usable, how many stocks, what is lost, how good (cards); then
// how each stock is cut, what becomes of each item, why it cannot be better, and what it came from.

namespace tenon::cut {

namespace {

using formats::Json;
using report::Card;
using report::coordinate;
using report::count_of;
using report::element;
using report::grouped;
using report::Html;
using report::integer;
using report::member;
using report::paragraph;
using report::percent;
using report::text;
using report::word;
using report::words;

constexpr std::size_t kMostDrawn = 200;         // patterns as bars
constexpr std::int64_t kMostPiecesDrawn = 400;  // of one pattern, each by itself
constexpr const char* kWasteColor = "#c9ced4";
constexpr const char* kLeftoverColor = "#e7d9a8";

struct View {
  const Instance& instance;
  const Json& answer;
  std::optional<Facts> facts;
  std::string status;
  std::optional<Int128> value, bound;  // of the headline

  std::string length(Int128 value_in_units) const {
    const std::string says = decimal(value_in_units, instance.length_decimals);
    return instance.unit.empty() ? says : says + ' ' + instance.unit;
  }
  std::string cost(Int128 cost_in_units) const { return decimal(cost_in_units, instance.cost_decimals); }
  static std::string decimal(Int128 of, int decimals) {
    const std::string plain = decimal_text(of, decimals);
    const std::size_t point = std::min(plain.find('.'), plain.size());
    const auto whole = parse_int128(plain.substr(0, point));
    return (whole && *whole != 0 ? grouped(*whole) : plain.substr(0, point)) + plain.substr(point);
  }
  // A value of the headline stage, with what it counts.
  std::string headline(Int128 of) const {
    return instance.with_costs ? "cost " + cost(of) : count_of(of, "stock");
  }
  std::string item(ItemId id) const {
    const std::string& name = instance.items[id].name;
    return name.empty() ? "item " + std::to_string(id.value) : name;
  }
  std::string stock(StockId id) const {
    const std::string& name = instance.stocks[id].name;
    return name.empty() ? "stock " + std::to_string(id.value) : name;
  }
  double share(Int128 part) const {
    return facts && facts->stock_length > 0
               ? static_cast<double>(part) / static_cast<double>(facts->stock_length)
               : 0;
  }
};

View look(const Instance& instance, const Json& answer) {
  View view{instance, answer, facts_of(instance, answer), word(member(answer, "status")), {}, {}};
  for (const Json& stage : member(answer, "objectives")) {
    if (word(member(stage, "name")) != instance.headline()) continue;
    view.value = integer(member(stage, "value"));
    view.bound = integer(member(stage, "bound"));
  }
  return view;
}

// --- cards

Card stocks_card(const View& view) {
  Card card{
      view.instance.with_costs ? "What does it cost?" : "How many stocks?", "–", {}, Card::Tone::kPlain};
  if (!view.facts) return card;
  const Facts& facts = *view.facts;
  card.answer =
      view.instance.with_costs && view.value ? view.cost(*view.value) : count_of(facts.stocks, "stock");
  std::string says = count_of(facts.stocks, "stock") + " by " +
                     count_of(Int128(facts.patterns.size()), "pattern") + ", for " +
                     count_of(view.instance.total_demand(), "piece") + ".";
  if (facts.left_out > 0)
    says +=
        " " + count_of(Int128(facts.left_out), "pattern") + " of the plan cannot be cut and is not shown.";
  card.details = text(says);
  return card;
}

Card waste_card(const View& view) {
  Card card{"How much is waste?", "–", {}, Card::Tone::kPlain};
  if (!view.facts) return card;
  const Facts& facts = *view.facts;
  card.answer = percent(view.share(facts.waste()));
  std::string says = view.length(facts.waste()) + " of " + view.length(facts.stock_length);
  if (view.instance.kerf > 0 || view.instance.trim > 0) says += ", with kerf and trim";
  says += ".";
  if (facts.leftover > 0) says += " Kept as leftovers: " + view.length(facts.leftover) + ".";
  card.details = text(says);
  return card;
}

Card how_good(const View& view) {
  return report::how_good(
      view.answer,
      {.value = view.value,
       .bound = view.bound,
       .best = "Proven: there is no better plan.",
       .open = view.bound ? "Not proven best: no plan is below " + view.headline(*view.bound) + "." : ""});
}

// --- patterns

constexpr double kWidth = 1000;
constexpr double kLeft = 150;
constexpr double kRight = 120;
constexpr double kRow = 24;
constexpr double kBar = 16;

Html box(double x, double y, double width, const std::string& color, const std::string& tip) {
  return element("g", element("title", tip) + element("rect",
                                                      {{"x", coordinate(x)},
                                                       {"y", coordinate(y)},
                                                       {"width", coordinate(std::max(0.3, width))},
                                                       {"height", coordinate(kBar)},
                                                       {"fill", color}},
                                                      Html()));
}

// One pattern as a bar: pieces side by side with the kerf between them left blank, then leftover or waste.
Html bar(const View& view, const Shown& pattern, double y, double per_unit,
         const IdVector<ItemId, std::string>& colors) {
  Html drawn;
  double x = kLeft;
  const auto piece = [&](double length, const std::string& color, const std::string& tip) {
    drawn += box(x, y, length * per_unit, color, tip);
    x += length * per_unit;
  };
  const double kerf = static_cast<double>(view.instance.kerf);
  std::int64_t pieces = 0;
  for (const auto& [item, count] : pattern.cut.pieces) {
    const double length = static_cast<double>(view.instance.items[item].length);
    const std::string tip = view.item(item) + ": " + view.length(view.instance.items[item].length);
    pieces += count;
    if (pieces > kMostPiecesDrawn) {  // too fine to tell apart: all of an item as one
      piece((length + kerf) * static_cast<double>(count), colors[item],
            tip + ", " + grouped(count) + " times");
      continue;
    }
    for (std::int64_t i = 0; i < count; ++i) {
      drawn += box(x, y, length * per_unit * 0.995, colors[item], tip);
      x += (length + kerf) * per_unit;
    }
  }
  const double end = kLeft + static_cast<double>(pattern.length) * per_unit;
  const double rest = static_cast<double>(pattern.rest) * per_unit;
  if (pattern.rest > 0)
    drawn += box(std::min(x, end - rest), y, rest, pattern.kept ? kLeftoverColor : kWasteColor,
                 (pattern.kept ? "leftover: " : "waste: ") + view.length(pattern.rest));
  drawn += element("rect",
                   {{"x", coordinate(kLeft)},
                    {"y", coordinate(y)},
                    {"width", coordinate(end - kLeft)},
                    {"height", coordinate(kBar)},
                    {"fill", "none"},
                    {"class", "grid"}},
                   Html());
  return drawn;
}

Html drawing(const View& view) {
  const Facts& facts = *view.facts;
  const std::size_t rows = std::min(facts.patterns.size(), kMostDrawn);
  std::int64_t longest = 1;
  for (const Stock& stock : view.instance.stocks) longest = std::max(longest, stock.length);
  const double per_unit = (kWidth - kLeft - kRight) / static_cast<double>(longest);
  IdVector<ItemId, std::string> colors(view.instance.items.size());
  const std::vector<std::string> palette = report::colors(std::max<std::size_t>(1, colors.size()));
  for (const ItemId item : view.instance.items.keys())
    colors[item] = palette[static_cast<std::size_t>(item.value) % palette.size()];
  Html drawn;
  for (std::size_t r = 0; r < rows; ++r) {
    const Shown& pattern = facts.patterns[r];
    const double y = kRow * static_cast<double>(r) + 4;
    const std::string several = view.instance.stocks.size() > 1 ? "  " + view.stock(pattern.cut.stock) : "";
    drawn += words(kLeft - 8, y + kBar * 0.75, "end", grouped(pattern.cut.times) + " ×" + several);
    drawn += bar(view, pattern, y, per_unit, colors);
    drawn +=
        words(kLeft + static_cast<double>(pattern.length) * per_unit + 8, y + kBar * 0.75, "start",
              percent(static_cast<double>(pattern.waste()) / static_cast<double>(pattern.length)) + " waste");
  }
  Html legend = element("li", report::swatch(kWasteColor) + Html::markup(" ") + text("waste"));
  if (view.instance.least_leftover)
    legend += element("li", report::swatch(kLeftoverColor) + Html::markup(" ") + text("leftover, kept"));
  legend += element("li", text("a piece's colour is its item's; point at it for name and length"));
  return report::figure(kWidth, kRow * static_cast<double>(rows) + 8, "How each stock is cut", drawn, legend);
}

std::string pieces_text(const View& view, const Shown& pattern) {
  std::string says;
  for (const auto& [item, count] : pattern.cut.pieces) {
    says += says.empty() ? "" : " + ";
    says += grouped(count) + " × " + view.length(view.instance.items[item].length);
    if (!view.instance.items[item].name.empty()) says += " (" + view.instance.items[item].name + ")";
  }
  return says;
}

Html patterns_section(const View& view) {
  const Facts& facts = *view.facts;
  Html body = drawing(view);
  if (facts.patterns.size() > kMostDrawn)
    body +=
        paragraph("The first " + grouped(kMostDrawn) + " of " +
                  count_of(Int128(facts.patterns.size()), "pattern") + " are drawn; the table has them all.");
  report::Table table;
  table.columns = {{"Pattern", true}, {"Times", true}, {"Stock", false}, {"Stock length", true},
                   {"Pieces", false}, {"Kerf", true},  {"Rest", true},   {"Waste", true}};
  for (const Shown& pattern : facts.patterns)
    table.rows.push_back(
        {text(std::to_string(pattern.number)), text(grouped(pattern.cut.times)),
         text(view.stock(pattern.cut.stock)), text(view.length(pattern.length)),
         text(pieces_text(view, pattern)), text(view.length(pattern.kerf)),
         text(view.length(pattern.rest) + (pattern.kept ? ", kept" : "")),
         text(percent(static_cast<double>(pattern.waste()) / static_cast<double>(pattern.length)))});
  return body + report::table(table);
}

// --- items and stocks

Html items_section(const View& view) {
  const Instance& in = view.instance;
  using Column = report::DataTable::Column;
  const auto titled = [](const char* title) {
    Column column;
    column.title = title;
    return column;
  };
  Column index = titled("Item"), name = titled("Name"), length = titled("Length"), demand = titled("Demand"),
         cut = titled("Cut"), at = titled("Input");
  bool names = false;
  for (const ItemId item : in.items.keys()) {
    index.number.push_back(item.value);
    name.text.push_back(in.items[item].name);
    names |= !in.items[item].name.empty();
    if (in.length_decimals == 0)
      length.number.push_back(in.items[item].length);
    else
      length.text.push_back(decimal_text(in.items[item].length, in.length_decimals));
    demand.number.push_back(in.items[item].demand);
    cut.number.push_back(view.facts->cut[item]);
    at.text.push_back(in.items[item].at);
  }
  length.unit = in.unit;
  report::DataTable table{"items-table", "item", {index}};
  if (names) table.columns.push_back(name);
  for (const Column& column : {length, demand, cut, at}) table.columns.push_back(column);
  return report::data_table(table);
}

Html stocks_section(const View& view) {
  report::Table table;
  table.columns = {{"Stock", false}, {"Length", true}, {"Cost", true}, {"There are", true}, {"Used", true}};
  for (const StockId id : view.instance.stocks.keys()) {
    const Stock& stock = view.instance.stocks[id];
    table.rows.push_back({text(view.stock(id)), text(view.length(stock.length)),
                          text(view.instance.with_costs ? view.cost(stock.cost) : "–"),
                          text(stock.limit ? grouped(*stock.limit) : "any number"),
                          text(grouped(view.facts->used[id]))});
  }
  return report::table(table);
}

// --- value and bound

const report::Words kStages{{"stocks", "Stocks used"},
                            {"stock_cost", "Cost of stocks, less leftovers"},
                            {"patterns", "Different patterns"},
                            {"changes", "Stocks cut otherwise than in the kept plan"}};
const report::Words kArguments{{"trivial", "one is needed at least"},       {"area", "length of all pieces"},
                               {"dff", "a dual feasible function"},         {"duals", "prices of pieces"},
                               {"kinds", "different items in one pattern"}, {"solver", "a solver's word"}};

}  // namespace

std::string html(const Instance& instance, const Json& answer) {
  const View view = look(instance, answer);
  report::Page page;
  page.title = "Cutting plan: " + count_of(instance.total_demand(), "piece");
  page.subtitle =
      "Status " + view.status + "; " + count_of(Int128(instance.items.size()), "item") + ", " +
      (instance.stocks.size() == 1 ? "stocks of " + view.length(instance.stocks[StockId{0}].length)
                                   : count_of(Int128(instance.stocks.size()), "stock length")) +
      (instance.kerf > 0 ? ", kerf " + view.length(instance.kerf) : "");
  page.cards = {report::usable(answer), stocks_card(view), waste_card(view), how_good(view)};
  report::add_verdict(answer, page);
  if (view.facts) {
    page.sections.push_back({"patterns", "Patterns", patterns_section(view)});
    page.sections.push_back({"items", "Items", items_section(view)});
    if (instance.stocks.size() > 1 || instance.with_costs)
      page.sections.push_back({"stocks", "Stocks", stocks_section(view)});
  }
  page.sections.push_back(
      {"proof", "Value and bound",
       report::stages(answer, kStages, kArguments) + report::course(answer, [&](Int128 value) {
         return instance.with_costs ? view.cost(value) : grouped(value);
       })});
  report::add_origin(answer, "Lengths are exact.", page);
  return report::render(page);
}

}  // namespace tenon::cut
