#include "problems/rebalance/report.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <vector>

#include "formats/text.h"
#include "problems/rebalance/format.h"
#include "problems/rebalance/plan.h"
#include "report/course.h"
#include "report/envelope.h"
#include "report/frame_map.h"
#include "report/gantt.h"
#include "report/network.h"
#include "report/page.h"
#include "report/parts.h"

// The order of the page is the order of the questions: is it usable, what does it cost, when is it done, what goes round
// (cards); then the ways, the balances, the steps, why it cannot be better, and what it came from.

namespace tenon::rebalance {

namespace {

using formats::Json;
using report::Card;
using report::count_of;
using report::element;
using report::grouped;
using report::Html;
using report::member;
using report::paragraph;
using report::text;
using report::word;

constexpr double kUsInSecond = 1e6;
constexpr int kCostInMicro = 10'000;
constexpr std::size_t kMostDrawn = 300;  // places in the drawing, and rows in the chart

std::string seconds_text(std::int64_t us) {
  if (us < 120 * 1'000'000LL) return formats::shortest(static_cast<double>(us) / kUsInSecond) + " s";
  const std::int64_t all = us / 1'000'000;
  std::string text = all >= 3600 ? std::to_string(all / 3600) + " h " : "";
  return text + std::to_string(all / 60 % 60) + " min " + std::to_string(all % 60) + " s";
}

// A cost in 1e-4 micro-USDC (as text) in USDC.
std::string cost_in_usdc(Int128 cost) {
  return cost_text(cost, std::int64_t{kCostInMicro} * 1'000'000) + " USDC";
}

struct View {
  const Instance& instance;
  const Json& answer;
  std::optional<Plan> plan;
  std::string status;
  std::map<std::string, PlaceId> places;
  std::map<std::string, ArcId> arcs;
  std::vector<Circulation> circles;

  IdVector<PlaceId, std::int64_t> balance_after;

  std::int64_t after(PlaceId place) const { return balance_after[place]; }
  // Of several assets amounts say which.
  bool several() const { return instance.assets.size() > 1; }
  std::string amount(const std::string& place, Int128 micro) const {
    const auto found = places.find(place);
    if (!several() || found == places.end()) return usdc_text(micro);
    return amount_text(instance, found->second, micro);
  }
};

View look(const Instance& instance, const Json& answer) {
  View view{instance, answer, {}, word(member(answer, "status")), {}, {}, {}, {}};
  for (const PlaceId id : instance.places.keys()) view.places[instance.places[id].name] = id;
  for (const ArcId id : instance.arcs.keys()) view.arcs[instance.arcs[id].id] = id;
  for (const Place& place : instance.places) view.balance_after.push_back(place.balance);
  if (auto plan = plan_from_json(member(answer, "plan"), ""); plan.ok()) {
    view.plan = std::move(plan.value());
    const Flows flows = to_flows(instance, *view.plan);
    view.circles = circulations(instance, flows);
    for (const Flow& flow : flows) {
      view.balance_after[instance.arcs[flow.arc].src] -= flow.amount;
      view.balance_after[instance.arcs[flow.arc].dest] +=
          instance.arrives(instance.arcs[flow.arc], flow.amount);
    }
  }
  return view;
}

// --- cards

std::string lost_by_swaps(const View& view) {
  Int128 lost = 0;
  bool any = false;
  for (const Flow& flow : to_flows(view.instance, *view.plan)) {
    const Arc& arc = view.instance.arcs[flow.arc];
    any = any || view.instance.swaps(arc);
    lost += view.instance.loss(arc, flow.amount);
  }
  if (!any) return "";
  return " Swaps lose " + cost_in_usdc(stated_cost(lost, view.instance.cost_scale)) +
         " more against the prices.";
}

Card fees(const View& view) {
  Card card{"What does it cost?", "–", {}, Card::Tone::kPlain};
  if (!view.plan) return card;
  const auto paid = parse_int128(view.plan->fees.substr(0, view.plan->fees.find('.')));
  if (paid) card.answer = cost_in_usdc(*paid);
  card.details = text("Fees and gas of " + count_of(Int128(view.plan->flows.size()), "transaction") +
                      " for " + demand_text(view.instance) + " that must arrive." + lost_by_swaps(view));
  return card;
}

Card done(const View& view) {
  Card card{"When is it done?", "–", {}, Card::Tone::kPlain};
  if (!view.plan) return card;
  card.answer = seconds_text(view.plan->completion_us);
  Int128 all = 0;
  for (const Plan::Step& step : view.plan->steps) all += step.time_us;
  card.details =
      text(count_of(Int128(view.plan->steps.size()), "step") + "; one after the other they would take " +
           seconds_text(static_cast<std::int64_t>(std::min<Int128>(all, kUnlimited))) + ".");
  return card;
}

Card how_good(const View& view) {
  return report::how_good(view.answer, {.value = report::integer(member(view.answer, "objective")),
                                        .bound = report::integer(member(view.answer, "bound")),
                                        .best = "Proven: there is no better plan.",
                                        .open = "Not proven best."});
}

// --- network

// The hub of its chain, or that of its asset there.
std::string hub_name(const View& view, const Place& place) {
  const std::string hub = '@' + place.chain;
  const std::string of_asset = hub + ':' + view.instance.assets[place.asset].name;
  return view.places.contains(of_asset) ? of_asset : hub;
}

// What is drawn: places that have to give or get or that a transaction touches, and their hubs.
std::vector<PlaceId> drawn_places(const View& view) {
  std::set<PlaceId> chosen;
  for (const PlaceId id : view.instance.places.keys())
    if (view.instance.places[id].supply_high != 0 || view.instance.places[id].supply_low != 0)
      chosen.insert(id);
  if (view.plan)
    for (const Plan::Transaction& flow : view.plan->flows)
      for (const std::string* end : {&flow.src, &flow.dest})
        if (const auto found = view.places.find(*end); found != view.places.end())
          chosen.insert(found->second);
  for (const PlaceId id : std::vector<PlaceId>(chosen.begin(), chosen.end()))
    if (const auto hub = view.places.find(hub_name(view, view.instance.places[id])); hub != view.places.end())
      chosen.insert(hub->second);
  return {chosen.begin(), chosen.end()};
}

Html network_section(const View& view) {
  const std::vector<PlaceId> places = drawn_places(view);
  if (places.size() > kMostDrawn)
    return paragraph("The plan touches " + grouped(Int128(places.size())) +
                     " places, too many to draw; the tables below have them all.");
  report::NetworkDrawing drawing;
  drawing.title = "Places and the ways that are used";
  std::map<PlaceId, std::int32_t> index;
  for (const PlaceId id : places) index[id] = static_cast<std::int32_t>(index.size());
  for (const PlaceId id : places) {
    const Place& place = view.instance.places[id];
    report::NetworkDrawing::Node node{place.name, place.name, -1, "#6b7280"};
    const auto hub = view.places.find(hub_name(view, place));
    if (!place.hub && hub != view.places.end()) node.hub = index.at(hub->second);
    if (place.supply_high > 0) node.color = "#c2571a";
    if (place.supply_low < 0) node.color = "#2f7d4f";
    node.note += ": " + usdc_text(place.balance) + (view.plan ? " -> " + usdc_text(view.after(id)) : "") +
                 ' ' + view.instance.assets[place.asset].name;
    drawing.nodes.push_back(std::move(node));
  }
  std::map<std::string, Int128> carried;
  Int128 most = 1;
  if (view.plan)
    for (const Plan::Transaction& flow : view.plan->flows)
      most = std::max(most, carried[flow.edge] += flow.amount);
  for (const auto& [edge, amount] : carried) {
    const auto found = view.arcs.find(edge);
    if (found == view.arcs.end()) continue;
    const Arc& arc = view.instance.arcs[found->second];
    const std::string amount_text = view.amount(view.instance.places[arc.src].name, amount);
    drawing.ways.push_back({index.at(arc.src), index.at(arc.dest),
                            static_cast<double>(amount) / static_cast<double>(most), amount_text,
                            view.instance.places[arc.src].name + " -> " +
                                view.instance.places[arc.dest].name + " by " +
                                (arc.method.empty() ? edge : arc.method + " (" + edge + ")") + ": " +
                                amount_text + (view.several() ? "" : " USDC")});
  }
  const auto legend = [](const char* color, const char* what) {
    return element("li", report::swatch(color) + Html::markup(" ") + text(what));
  };
  return report::network(drawing) +
         element("ul", {{"class", "legend"}},
                 legend("#c2571a", "gives") + legend("#2f7d4f", "gets") + legend("#6b7280", "passes on"));
}

// --- tables

Html balances_section(const View& view) {
  report::Table table;
  table.caption = std::string(view.several() ? "In each place's own asset" : "In USDC") +
                  "; places whose balance stays as it is are left out.";
  table.columns = {{"Place", false}, {"Before", true}, {"In flight", true},
                   {"After", true},  {"Change", true}, {"Wanted change", false}};
  if (view.several()) table.columns.push_back({"Asset", false});
  for (const PlaceId id : view.instance.places.keys()) {
    const Place& place = view.instance.places[id];
    const std::int64_t after = view.plan ? view.after(id) : place.balance;
    if (after == place.balance && place.supply_low == 0 && place.supply_high == 0) continue;
    std::int64_t flight = 0;
    for (const Lot& lot : place.in_flight) flight += lot.amount;
    std::string wanted = usdc_text(-Int128{place.supply_high});
    if (place.supply_low != place.supply_high) wanted += " to " + usdc_text(-Int128{place.supply_low});
    table.rows.push_back({text(place.name), text(usdc_text(place.balance - flight)),
                          text(flight > 0 ? usdc_text(flight) : ""), text(view.plan ? usdc_text(after) : "–"),
                          text(view.plan ? usdc_text(Int128{after} - place.balance) : "–"), text(wanted)});
    if (view.several()) table.rows.back().push_back(text(view.instance.assets[place.asset].name));
  }
  return report::table(table);
}

std::string after_text(const std::vector<std::int64_t>& after) {
  std::string text;
  for (const std::int64_t step : after) text += (text.empty() ? "" : ", ") + std::to_string(step);
  return text;
}

Html steps_section(const View& view) {
  const Plan& plan = *view.plan;
  report::Gantt chart;
  chart.title = "When each step runs";
  chart.end_s = static_cast<double>(plan.completion_us) / kUsInSecond;
  std::map<std::string, std::size_t> methods;
  for (const Plan::Step& step : plan.steps) methods.emplace(step.method, 0);
  const std::vector<std::string> colors = report::colors(std::max<std::size_t>(1, methods.size()));
  std::size_t next = 0;
  for (auto& [method, color] : methods) color = next++;
  report::Table table;
  const bool several = view.several(), pools = !view.instance.advance_pools.empty();
  table.columns = {{"Step", true},       {"From", false},
                   {"To", false},        {several ? "Amount" : "Amount (USDC)", true},
                   {"By", false},        {"Edge", false},
                   {"Fee (USDC)", true}, {"Starts", true},
                   {"Takes", true},      {"After steps", false}};
  if (several) table.columns.push_back({"Arrives", true});
  if (pools) table.columns.push_back({"After refills of", false});
  for (const Plan::Step& step : plan.steps) {
    const auto fee = parse_int128(step.fee.substr(0, step.fee.find('.')));
    const std::string fee_text = fee ? cost_text(*fee, std::int64_t{kCostInMicro} * 1'000'000) : step.fee;
    table.rows.push_back({text(std::to_string(step.step)), text(step.src), text(step.dest),
                          text(view.amount(step.src, step.amount)), text(step.method), text(step.edge),
                          text(fee_text), text(seconds_text(step.start_us)), text(seconds_text(step.time_us)),
                          text(after_text(step.after))});
    if (several)
      table.rows.back().push_back(text(view.amount(step.dest, step.arrives.value_or(step.amount))));
    if (pools) table.rows.back().push_back(text(after_text(step.after_refill)));
    if (chart.rows.size() >= kMostDrawn) continue;
    const std::string label = std::to_string(step.step) + "  " + step.src + " -> " + step.dest;
    chart.rows.push_back({label,
                          {{static_cast<double>(step.start_us) / kUsInSecond,
                            static_cast<double>(step.start_us + step.time_us) / kUsInSecond,
                            colors[methods[step.method] % colors.size()],
                            label + ": " + view.amount(step.src, step.amount) + (several ? ", " : " USDC, ") +
                                seconds_text(step.time_us)}}});
  }
  Html legend;
  for (const auto& [method, color] : methods)
    legend += element("li", report::swatch(colors[color % colors.size()]) + Html::markup(" ") +
                                text(method.empty() ? "no method" : method));
  Html body = report::gantt(chart) + element("ul", {{"class", "legend"}}, legend);
  if (plan.steps.size() > kMostDrawn)
    body += paragraph("The chart shows the first " + grouped(kMostDrawn) + " steps.");
  return body + report::table(table);
}

// Each transaction that draws on a pool, from its start until its money is back, and what the pool has left then.
Html advance_section(const View& view) {
  struct Drawing {
    std::int64_t from_us, back_us, amount;
    std::string pool, label;
    std::int64_t available;
  };
  std::vector<Drawing> all;
  for (const Plan::Step& step : view.plan->steps) {
    const auto found = view.arcs.find(step.edge);
    if (found == view.arcs.end() || !view.instance.arcs[found->second].advance.valid()) continue;
    const AdvancePool& pool = view.instance.advance_pools[view.instance.arcs[found->second].advance];
    all.push_back({step.start_us, step.start_us + pool.refill_us, step.amount, pool.name,
                   "step " + std::to_string(step.step), pool.available});
  }
  if (all.empty()) return paragraph("The plan draws on none of the pools.");
  std::stable_sort(all.begin(), all.end(), [](const Drawing& a, const Drawing& b) {
    return std::tie(a.pool, a.from_us) < std::tie(b.pool, b.from_us);
  });
  report::Gantt chart;
  chart.title = "What pools have advanced and not got back";
  report::Table table;
  table.columns = {{"Pool", false},   {"Step", false},    {"Draws", true},    {"At", true},
                   {"Back at", true}, {"Out then", true}, {"Left then", true}};
  for (const Drawing& each : all) {
    Int128 out = 0;
    for (const Drawing& other : all)
      if (other.pool == each.pool && other.from_us <= each.from_us &&
          (other.back_us > each.from_us || &other == &each))
        out += other.amount;
    table.rows.push_back({text(each.pool), text(each.label), text(usdc_text(each.amount)),
                          text(seconds_text(each.from_us)), text(seconds_text(each.back_us)),
                          text(usdc_text(out)), text(usdc_text(each.available - out))});
    chart.end_s = std::max(chart.end_s, static_cast<double>(each.back_us) / kUsInSecond);
    if (chart.rows.size() < kMostDrawn)
      chart.rows.push_back(
          {each.pool + "  " + each.label,
           {{static_cast<double>(each.from_us) / kUsInSecond, static_cast<double>(each.back_us) / kUsInSecond,
             "#2563eb", each.label + " draws " + usdc_text(each.amount)}}});
  }
  if (chart.end_s <= 0) return report::table(table);
  return report::gantt(chart) + report::table(table);
}

Html circulation_section(const View& view) {
  Html items;
  for (const Circulation& circle : view.circles) {
    const PlaceId first = view.instance.arcs[circle.arcs.front()].src;
    std::string says = amount_text(view.instance, first, circle.amount) + " go round over";
    for (const ArcId arc : circle.arcs) says += ' ' + view.instance.arcs[arc].id;
    items += element("li", says);
  }
  return paragraph(
             "This money only goes round. It lifts an edge over its minimum, which costs less than doing "
             "without; --no-circulation forbids it.") +
         element("ul", items);
}

const report::Words kStages{{"cost", "Cost"},
                            {"total_time", "Sum of times"},
                            {"completion_time", "Completion time"},
                            {"shortfall", "Not delivered"},
                            {"changes", "Transactions on links that the kept plan does not use"}};

// What each plan after the best attains, and by which links it differs from the best.
Html next_best_section(const View& view) {
  const auto links = [](const Json& plan) {
    std::set<std::string> ids;
    for (const Json& flow : member(plan, "flows")) ids.insert(word(member(flow, "edge")));
    return ids;
  };
  const auto without = [](const std::set<std::string>& some, const std::set<std::string>& others) {
    std::string ids;
    for (const std::string& id : some)
      if (!others.contains(id)) ids += (ids.empty() ? "" : ", ") + id;
    return ids;
  };
  const std::set<std::string> best = links(member(view.answer, "plan"));
  report::Table table;
  table.caption = "Each leaves at least one link unused that every plan before it uses.";
  table.columns = {{"Rank", true}};
  for (const Json& stage : member(view.answer, "objectives")) {
    const std::string name = word(member(stage, "name"));
    const auto found = kStages.find(name);
    table.columns.push_back(
        {(found == kStages.end() ? name : found->second) + " (" + word(member(stage, "unit")) + ")", true});
  }
  table.columns.push_back({"Fees (USDC)", true});
  table.columns.push_back({"Done after", true});
  table.columns.push_back({"Without", false});
  table.columns.push_back({"But with", false});
  std::int64_t rank = 1;
  for (const Json& next : member(view.answer, "next_best")) {
    const Json& plan = member(next, "plan");
    const auto typed = plan_from_json(plan, "");
    if (!typed.ok()) continue;
    std::vector<Html> row{text(std::to_string(++rank))};
    for (const Json& stage : member(next, "objectives"))
      row.push_back(text(report::shown(member(stage, "value"))));
    const std::string& fees = typed.value().fees;
    const auto paid = parse_int128(fees.substr(0, fees.find('.')));
    row.push_back(text(paid ? cost_text(*paid, std::int64_t{kCostInMicro} * 1'000'000) : "–"));
    row.push_back(text(seconds_text(typed.value().completion_us)));
    row.push_back(text(without(best, links(plan))));
    row.push_back(text(without(links(plan), best)));
    row.resize(table.columns.size());
    table.rows.push_back(std::move(row));
  }
  return report::table(table);
}

}  // namespace

std::string html(const Instance& instance, const Json& answer) {
  const View view = look(instance, answer);
  report::Page page;
  page.title = "Rebalance plan: " + supply_text(instance) + " to move";
  page.subtitle = "Status " + view.status + "; " + name(instance.goal.mode) +
                  (instance.goal.then ? std::string(" then ") + name(*instance.goal.then) : "") + "; " +
                  count_of(Int128(instance.places.size()), "place") + ", " +
                  count_of(Int128(instance.arcs.size()), "edge");
  page.cards = {report::usable(answer), fees(view), done(view), how_good(view)};
  report::add_verdict(answer, page);
  page.sections.push_back({"network", "Network", network_section(view)});
  page.sections.push_back({"balances", "Balances", balances_section(view)});
  if (view.plan && !view.plan->steps.empty())
    page.sections.push_back({"steps", "Steps", steps_section(view)});
  if (view.plan && !instance.advance_pools.empty())
    page.sections.push_back({"advance-pools", "Pools that advance", advance_section(view)});
  if (!view.circles.empty())
    page.sections.push_back({"circulation", "Money that goes round", circulation_section(view)});
  page.sections.push_back(
      {"proof", "Value and bound",
       report::stages(answer, kStages, {}) + report::course(answer, [&](Int128 value) {
         const bool cost = instance.goal.mode == Mode::kCheapest || instance.goal.time_value;
         return cost ? cost_in_usdc(value) : seconds_text(static_cast<std::int64_t>(value));
       })});
  if (!member(answer, "next_best").empty())
    page.sections.push_back({"next-best", "Plans that come next", next_best_section(view)});
  report::add_ranges(answer, page);
  report::add_origin(answer,
                     view.several() ? "Amounts exact to a millionth; fees in USDC."
                                    : "Amounts in USDC, exact to a millionth.",
                     page);
  return report::render(page);
}

}  // namespace tenon::rebalance
