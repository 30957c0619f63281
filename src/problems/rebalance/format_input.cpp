// The strict reader. A walk over the document notes every fault of a value by itself; the three shapes of input are then
// brought to places and arcs, and what only shows between them (ids, hubs, minimum and capacity, balance) is checked.

#include <algorithm>
#include <numeric>

#include "problems/rebalance/format_parts.h"

namespace tenon::rebalance {

namespace reading {

std::vector<InputError> Draft::take_errors() {
  std::vector<InputError> errors = walker.take_errors();
  errors.insert(errors.end(), option_errors.begin(), option_errors.end());
  return errors;
}

PlaceExtras& Draft::extras_of(const std::string& place, const Place& at) {
  PlaceExtras& more = extras[place];
  if (more.at.empty()) more.at = at.pointer();
  return more;
}

PlaceId Draft::place_called(const std::string& name, const std::string& at) {
  const auto [found, is_new] = by_name.try_emplace(name);
  if (!is_new) return found->second;
  rebalance::Place place;
  place.name = name;
  place.hub = name.starts_with('@');
  place.at = document.place(at);
  return found->second = instance.places.push_back(std::move(place));
}

void Draft::add_arc(const NetworkEdge& edge) {
  Arc arc;
  arc.id = edge.id;
  arc.src = place_called(edge.src, edge.at);
  arc.dest = place_called(edge.dest, edge.at);
  arc.method = edge.method;
  arc.fee_mode = edge.fee_mode;
  arc.bps = edge.bps;
  arc.flat = edge.flat;
  arc.gas = edge.gas;
  arc.time_us = edge.time_us;
  arc.min = edge.min;
  arc.capacity = edge.capacity.value_or(kUnlimited);
  arc.most_per_tx = edge.most_per_tx.value_or(kUnlimited);
  arc.disabled = edge.disabled;
  arc.at = edge.at;
  const ArcId id = instance.arcs.push_back(std::move(arc));
  if (edge.rate || !edge.advance.empty()) unsettled[id] = edge;
}

namespace {

constexpr std::size_t kMostArcs = 1'000'000;
constexpr std::size_t kMostPlaces = 200'000;

const std::vector<FieldNames> kInFlightFields{{"place", {"dest"}}, {"amount"}, {"arrivesSec", {"readySec"}}};

// ---- The whole

class InstanceReader {
 public:
  InstanceReader(const formats::Document& document, const OptionValues& options)
      : draft_(document, options) {}

  Result<Input> read() {
    walk();
    if (draft_.document.root.is_object()) draft_.fine() ? build() : look_further();
    if (!draft_.fine()) return draft_.take_errors();
    Input input;
    input.summary = summary();
    input.check = check_text();
    input.instance = std::move(draft_.instance);
    input.warnings = reader().take_warnings();
    return input;
  }

  Result<NetworkInput> read_network() {
    walk();
    if (draft_.shape == Shape::kGraph) reader().error("", "an explicit graph", "a network with balances");
    if (!draft_.fine()) return draft_.take_errors();
    return std::move(draft_.network);
  }

 private:
  formats::Reader& reader() { return draft_.reader(); }

  // --- values

  void walk() {
    draft_.fields = reader().fields(draft_.document.root, draft_.top, kTopFields);
    if (!draft_.document.root.is_object()) return;
    const auto has = [&](Top field) { return static_cast<bool>(draft_.fields[field]); };
    draft_.shape = has(kGraph) || has(kEdges) || has(kNodes) ? Shape::kGraph
                   : has(kTarget) || has(kCurrent)           ? Shape::kTargets
                                                             : Shape::kAllocation;
    if (draft_.shape == Shape::kAllocation && !has(kBalances) && !has(kDelta) && !has(kAllocation))
      return reader().error(draft_.top, "none of them",
                            "edges with supplies, or a network with current and target, or a network with "
                            "currentBalances and targetAllocation");
    draft_.walker.map(draft_.fields[kGas], draft_.top,
                      [&](const std::string& mode, const Json& value, const Place& at) {
                        if (const auto gas = read_amount(reader(), value, at)) draft_.gas[mode] = *gas;
                      });
    goal_.walk();
    assets_.walk();
    carried_out_.walk();
    walk_extras();
    if (draft_.shape == Shape::kGraph)
      graph_.walk();
    else
      network_.walk();
  }

  void walk_extras() {
    reader().list(draft_.fields[kInFlight], draft_.top, "a list of {place, amount, arrivesSec}",
                  [&](const Json& item, const Place& at) {
                    const std::vector<Field> fields = reader().fields(item, at, kInFlightFields);
                    if (!item.is_object()) return;
                    const auto place = draft_.walker.place_name(fields[0], at, "the place it arrives at");
                    const auto amount = read_amount(reader(), fields[1], at, 1);
                    if (!fields[1]) reader().missing(fields[1], at, "how much it is");
                    const auto ready = read_seconds(reader(), fields[2], at).value_or(0);
                    if (place && amount) draft_.extras_of(*place, at).in_flight.push_back({*amount, ready});
                  });
    draft_.walker.map(draft_.fields[kDeadlines], draft_.top,
                      [&](const std::string& place, const Json& value, const Place& at) {
                        draft_.extras_of(place, at).deadline_us = deadline(value, at);
                      });
    draft_.walker.map(draft_.fields[kLiquidity], draft_.top,
                      [&](const std::string& place, const Json& value, const Place& at) {
                        draft_.extras_of(place, at).liquidity = read_amount(reader(), value, at);
                      });
    const auto block = [&](Top field, bool deposit, bool withdraw) {
      reader().list(draft_.fields[field], draft_.top, "a list of places",
                    [&](const Json& item, const Place& at) {
                      const auto name = draft_.walker.place_name(item, at);
                      if (!name) return;
                      draft_.extras_of(*name, at).no_deposit |= deposit;
                      draft_.extras_of(*name, at).no_withdraw |= withdraw;
                    });
    };
    block(kNoDeposit, true, false);
    block(kNoWithdraw, false, true);
    block(kBlockedPlaces, true, true);
  }

  std::optional<std::int64_t> deadline(const Json& value, const Place& at) {
    return read_decimal(reader(), value, at, 6, 0, 1'000'000'000'000'000, "seconds from 0 to 1000000000");
  }

  // --- places and arcs

  // With faulty values: what else is wrong with an explicit graph, as far as these leave it to be seen. All is told at once.
  void look_further() {
    if (draft_.shape != Shape::kGraph || !graph_.named()) return;
    graph_.build();
    add_extras();
    const bool one_asset = std::all_of(draft_.extras.begin(), draft_.extras.end(),
                                       [](const auto& extras) { return extras.second.asset.empty(); });
    if (graph_.supplied() && one_asset) check_totals();
  }

  void build() {
    if (draft_.shape == Shape::kGraph)
      graph_.build();
    else
      network_.build();
    if (!draft_.fine()) return;
    add_extras();
    assets_.build();
    if (!draft_.fine()) return;
    carried_out_.build();
    if (!draft_.fine()) return;
    scale_fees();
    set_scale_of_costs();
    goal_.build();
    check_totals();
  }

  // Lots in flight, deadlines, blocks, liquidity.
  void add_extras() {
    for (auto& [name, extras] : draft_.extras) {
      const auto found = draft_.by_name.find(name);
      if (found == draft_.by_name.end()) {
        reader().error(extras.at, in_quotes(name), "a place of the input");
        continue;
      }
      rebalance::Place& place = draft_.instance.places[found->second];
      place.no_deposit = extras.no_deposit;
      place.no_withdraw = extras.no_withdraw;
      place.deadline_us = extras.deadline_us;
      place.throughput = extras.liquidity.value_or(kUnlimited);
      std::sort(extras.in_flight.begin(), extras.in_flight.end(),
                [](const Lot& a, const Lot& b) { return a.ready_us < b.ready_us; });
      for (const Lot& lot : extras.in_flight) {
        if (lot.amount > kUnlimited - place.balance) {
          reader().error(extras.at, "more than " + std::to_string(kUnlimited) + " in all", "less");
          break;
        }
        place.balance += lot.amount;
        // A place of a network without a target keeps what comes; else it is money to be moved, as the graph's is.
        if (draft_.shape != Shape::kGraph && !draft_.has_target.contains(name)) continue;
        place.supply_low += lot.amount;
        place.supply_high += lot.amount;
      }
      place.in_flight = std::move(extras.in_flight);
    }
  }

  // Fees as whole numbers of the coarsest power of ten that all of them fit.
  void scale_fees() {
    std::int64_t scale = 1;
    for (const Arc& arc : draft_.instance.arcs)
      while (arc.bps % (kBpsPlaces / scale) != 0) scale *= 10;
    for (Arc& arc : draft_.instance.arcs) arc.bps /= kBpsPlaces / scale;
    draft_.instance.bps_scale = draft_.instance.cost_scale = scale;
    std::int64_t prices = 1;
    for (const Asset& asset : draft_.instance.assets) prices = std::lcm(prices, asset.price_den);
    draft_.instance.cost_scale *= prices;
  }

  // The value of a time can be a fraction of 1e-4 micro-USDC.
  void set_scale_of_costs() {
    constexpr std::int64_t kUsInCostUnit = 100;
    const auto is_fraction = [&](std::int64_t us) {
      return Int128{us} * draft_.instance.goal.time_value.value_or(0) % kUsInCostUnit != 0;
    };
    bool fractions = false;
    for (const Arc& arc : draft_.instance.arcs) fractions = fractions || is_fraction(arc.time_us);
    for (const rebalance::Place& place : draft_.instance.places)
      for (const Lot& lot : place.in_flight) fractions = fractions || is_fraction(lot.ready_us);
    if (fractions) draft_.instance.cost_scale *= kUsInCostUnit;
  }

  void check_totals() {
    const auto groups = conserved_groups(draft_.instance, false);
    std::set<std::int32_t> all(groups.begin(), groups.end());
    all.erase(-1);
    for (const std::int32_t group : all) tighten_ranges(groups, group);
    Int128 out = 0, in = 0;
    for (const rebalance::Place& place : draft_.instance.places) {
      out += std::max<std::int64_t>(0, place.supply_high);
      in += std::max<std::int64_t>(0, -place.supply_low);
    }
    const std::string at = draft_.shape == Shape::kGraph     ? draft_.supplies_at
                           : draft_.shape == Shape::kTargets ? "/target"
                                                             : "/targetAllocation";
    if (std::max(out, in) > kUnlimited)
      reader().error(at, "amounts that sum to " + to_string(std::max(out, in)),
                     "at most " + std::to_string(kUnlimited));
    if (draft_.instance.places.size() > kMostPlaces || draft_.instance.arcs.size() > kMostArcs)
      reader().error(
          "",
          counted(draft_.instance.places.size(), "place") + " and " +
              counted(draft_.instance.arcs.size(), "edge"),
          "at most " + std::to_string(kMostPlaces) + " places and " + std::to_string(kMostArcs) + " edges");
    // What computed targets cannot balance is no fault of the input: it is told as a plan that does not exist.
    if (draft_.instance.goal.best_effort || draft_.shape == Shape::kAllocation) return;
    for (const std::int32_t group : all) check_balance(groups, group, at);
  }

  using Groups = IdVector<AssetId, std::int32_t>;

  void check_balance(const Groups& groups, std::int32_t group, const std::string& at) {
    Int128 low = 0, high = 0;
    for (const rebalance::Place& place : draft_.instance.places) {
      if (groups[place.asset] != group) continue;
      low += place.supply_low;
      high += place.supply_high;
    }
    if (low <= 0 && high >= 0) return;
    std::string assets;
    if (draft_.instance.assets.size() > 1)
      for (const AssetId asset : groups.keys())
        if (groups[asset] == group)
          assets += (assets.empty() ? " of " : " and ") + draft_.instance.assets[asset].name;
    reader().error(
        at, "amounts" + assets + " that do not balance: they sum to " + to_string(low > 0 ? low : high),
        draft_.shape == Shape::kGraph ? "supplies that sum to 0"
                                      : "targets that sum to what their places hold");
  }

  // No place gets more than all can give, or gives more than all can take: the ends of ranges come down to that, so that
  // sums stay within 62 bits where the input's points do.
  void tighten_ranges(const Groups& groups, std::int32_t group) {
    Int128 gives = 0, takes = 0;
    for (const rebalance::Place& place : draft_.instance.places) {
      if (groups[place.asset] != group) continue;
      gives += std::max<std::int64_t>(0, place.supply_high);
      takes += std::max<std::int64_t>(0, -place.supply_low);
    }
    for (rebalance::Place& place : draft_.instance.places) {
      const std::int64_t low = place.supply_low, high = place.supply_high;
      if (low == high || groups[place.asset] != group) continue;
      place.supply_low = static_cast<std::int64_t>(std::max<Int128>(low, std::min<Int128>(-gives, high)));
      place.supply_high = static_cast<std::int64_t>(std::min<Int128>(high, std::max<Int128>(takes, low)));
    }
  }

  // --- what to say of it

  std::string summary() const {
    std::size_t sources = 0, sinks = 0;
    for (const rebalance::Place& place : draft_.instance.places) {
      sources += place.supply_high > 0;
      sinks += place.supply_low < 0;
    }
    return counted(draft_.instance.places.size(), "place") + ", " +
           counted(draft_.instance.arcs.size(), "edge") + ", " + counted(sources, "source") + ", " +
           counted(sinks, "sink");
  }

  std::string check_text() const {
    std::string text = supply_text(draft_.instance) + " to move, " + name(draft_.instance.goal.mode);
    if (draft_.instance.goal.then) text += std::string(" then ") + name(*draft_.instance.goal.then);
    const auto closed = std::count_if(draft_.instance.arcs.begin(), draft_.instance.arcs.end(),
                                      [&](const Arc& arc) { return !draft_.instance.open(arc); });
    if (closed > 0) text += "; " + counted(static_cast<std::size_t>(closed), "edge") + " cannot be used";
    return text;
  }

  Draft draft_;
  GoalReader goal_{draft_};
  AssetReader assets_{draft_};
  CarriedOutReader carried_out_{draft_};
  GraphReader graph_{draft_};
  NetworkReader network_{draft_, assets_};
};

}  // namespace
}  // namespace reading

Result<Input> read_instance(const formats::Document& document, const OptionValues& options) {
  Result<Input> input = reading::InstanceReader(document, options).read();
  if (!input.ok() || !document.root.contains("schedule")) return input;
  Instance& instance = input.value().instance;
  auto flows =
      read_flows(document.root["schedule"], options.text("schedule").value_or(document.file), instance);
  if (!flows) return flows.errors();
  instance.given = std::move(flows.value());
  return input;
}

Result<NetworkInput> read_network_input(const formats::Document& document) {
  return reading::InstanceReader(document, OptionValues()).read_network();
}

}  // namespace tenon::rebalance
