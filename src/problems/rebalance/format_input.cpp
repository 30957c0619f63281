// The strict reader. A walk over the document notes every fault of a value by itself; the three shapes of input are then
// brought to places and arcs, and what only shows between them (ids, hubs, minimum and capacity, balance) is checked.

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include "formats/text.h"
#include "problems/rebalance/format.h"
#include "problems/rebalance/numbers.h"

namespace tenon::rebalance {

namespace {

using formats::Field;
using formats::FieldNames;
using formats::in_quotes;
using formats::Json;
using formats::Place;

constexpr std::size_t kMostName = 200;
constexpr std::size_t kMostArcs = 1'000'000;
constexpr std::size_t kMostPlaces = 200'000;
constexpr const char* kAgoric = "agoric";

// Those from kIgnored on say where an input came from or what others made of it.
const std::vector<FieldNames> kTopFields{{"graph"},
                                         {"nodes"},
                                         {"edges", {"arcs"}},
                                         {"supplies"},
                                         {"hubOf"},
                                         {"network"},
                                         {"networkFile"},
                                         {"poolRegistry"},
                                         {"poolRegistryFile"},
                                         {"current"},
                                         {"target"},
                                         {"currentBalances"},
                                         {"balanceDelta"},
                                         {"targetAllocation"},
                                         {"depositFromChain"},
                                         {"withdrawToChain"},
                                         {"instrumentBlocks"},
                                         {"mode"},
                                         {"then"},
                                         {"arcPenalty"},
                                         {"timeValue"},
                                         {"soonestAt"},
                                         {"circulation"},
                                         {"bestEffort"},
                                         {"inFlight"},
                                         {"deadlines"},
                                         {"liquidity"},
                                         {"noDeposit"},
                                         {"noWithdraw"},
                                         {"blockedPlaces"},
                                         {"gas"},
                                         {"name"},
                                         {"kind"},
                                         {"why"},
                                         {"modeDefaulted"},
                                         {"expected"},
                                         {"exact"},
                                         {"observed"},
                                         {"schedule"}};  // what --schedule names
enum Top {
  kGraph,
  kNodes,
  kEdges,
  kSupplies,
  kHubOf,
  kNetwork,
  kNetworkFile,
  kRegistry,
  kRegistryFile,
  kCurrent,
  kTarget,
  kBalances,
  kDelta,
  kAllocation,
  kDepositFrom,
  kWithdrawTo,
  kInstrumentBlocks,
  kMode,
  kThen,
  kArcPenalty,
  kTimeValue,
  kSoonestAt,
  kCirculation,
  kBestEffort,
  kInFlight,
  kDeadlines,
  kLiquidity,
  kNoDeposit,
  kNoWithdraw,
  kBlockedPlaces,
  kGas
};

const std::vector<FieldNames> kGraphFields{{"nodes"}, {"edges", {"arcs"}}, {"supplies"}, {"hubOf"}};
const std::vector<FieldNames> kNodeFields{{"name", {"id"}}, {"hub", {"hubOf"}}, {"chain"},
                                          {"noDeposit"},    {"noWithdraw"},     {"blocked"},
                                          {"deadlineSec"},  {"liquidity"},      {"supply"}};
enum NodeField {
  kNodeName,
  kNodeHub,
  kNodeChain,
  kNodeNoDeposit,
  kNodeNoWithdraw,
  kNodeBlocked,
  kNodeDeadline,
  kNodeLiquidity,
  kNodeSupply
};

const std::vector<FieldNames> kEdgeFields{{"id"},
                                          {"src", {"source"}},
                                          {"dest", {"target"}},
                                          {"transfer", {"method"}},
                                          {"variableFeeBps", {"bps"}},
                                          {"flatFee"},
                                          {"timeSec", {"time"}},
                                          {"min"},
                                          {"capacity"},
                                          {"maxPerTransaction", {"maxPerTx"}},
                                          {"feeMode"},
                                          {"gas"},
                                          {"disabled"}};
enum EdgeField {
  kId,
  kSrc,
  kDest,
  kMethod,
  kBps,
  kFlat,
  kTime,
  kMin,
  kCapacity,
  kMostPerTx,
  kFeeMode,
  kEdgeGas,
  kDisabled
};

const std::vector<FieldNames> kNetworkFields{{"chains"}, {"pools"}, {"localPlaces"},
                                             {"links"},  {"debug"}, {"environment"}};
enum NetworkField { kChains, kPools, kLocalPlaces, kLinks };
const std::vector<FieldNames> kChainFields{{"name"}, {"control"}, {"deltaSoftMin"}};
const std::vector<FieldNames> kPoolFields{{"pool", {"name", "id"}}, {"chain", {"chainName"}}, {"protocol"},
                                          {"blockDepositReason"},   {"blockWithdrawReason"},  {"vault"}};
const std::vector<FieldNames> kLocalPlaceFields{{"id", {"name"}}, {"chain"}};
const std::vector<FieldNames> kInFlightFields{{"place", {"dest"}}, {"amount"}, {"arrivesSec", {"readySec"}}};
const std::vector<FieldNames> kRangeFields{{"min"}, {"max"}};
const std::vector<FieldNames> kBlockFields{{"noDepositInstruments", {"noDeposit"}},
                                           {"noWithdrawInstruments", {"noWithdraw"}}};

struct Range {
  std::int64_t low = 0;
  std::int64_t high = 0;  // kUnlimited: no end was given
};

using Amounts = std::vector<std::pair<std::string, std::int64_t>>;
using Ranges = std::vector<std::pair<std::string, Range>>;

// An edge or link as it stands in the input.
struct EdgeRow {
  NetworkEdge edge;  // bps times kBpsPlaces
  std::optional<std::string> id;
};

// What holds for a place besides balances, in any of the shapes.
struct PlaceExtras {
  std::vector<Lot> in_flight;
  std::optional<std::int64_t> deadline_us;
  std::optional<std::int64_t> liquidity;
  bool no_deposit = false;
  bool no_withdraw = false;
  std::string at;
};

// Why `name` cannot be a place's name; "" if it can.
std::string name_fault(std::string_view name) {
  if (name.empty() || name.size() > kMostName) return "a name of 1 to 200 bytes";
  if (!formats::is_utf8(name)) return "a name in UTF-8";
  for (const char c : name)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) return "a name without control characters";
  if (name.front() == ' ' || name.back() == ' ') return "a name without spaces around it";
  if ((name.front() == '@' || name.front() == '+' || name.front() == '-') && name.size() == 1)
    return "a chain's name behind " + in_quotes(name);
  if (name.front() == '<' && (name.back() != '>' || name.size() < 3)) return "a seat such as \"<Cash>\"";
  return "";
}

std::string counted(std::size_t count, const std::string& what) {
  return std::to_string(count) + ' ' + what + (count == 1 ? "" : "s");
}

// The walk over the values. Everything in it notes its faults and goes on.
class Walker {
 public:
  explicit Walker(const formats::Document& document) : document_(document), reader_(document) {}

  formats::Reader& reader() { return reader_; }
  bool fine() const { return reader_.error_count() == 0; }

  std::optional<std::string> place_name(const Json& value, const Place& at) {
    if (!value.is_string()) {
      reader_.error(at, formats::shown(value), "a place's name, as text");
      return std::nullopt;
    }
    return checked_name(value.get<std::string>(), at);
  }

  std::optional<std::string> checked_name(std::string name, const Place& at) {
    if (const std::string wrong = name_fault(name); !wrong.empty()) {
      reader_.error(at, in_quotes(name), wrong);
      return std::nullopt;
    }
    return name;
  }

  std::optional<std::string> place_name(const Field& field, const Place& at, const char* expected) {
    if (field) return place_name(*field.value, at.at(field.name));
    reader_.missing(field, at, expected);
    return std::nullopt;
  }

  std::optional<std::string> word(const Field& field, const Place& at) {
    return reader_.text(field, at, kMostName);
  }

  // Calls visit(item, place) for each entry of a list; something else is an error.
  template <class Visit>
  void list(const Field& field, const Place& at, const char* expected, const Visit& visit) {
    if (!field) return;
    const Place here = at.at(field.name);
    if (!field.value->is_array()) return reader_.error(here, formats::shown(*field.value), expected);
    for (std::size_t i = 0; i < field.value->size(); ++i) visit((*field.value)[i], here.at(i));
  }

  // Calls visit(name, value, place) for each place of a map.
  template <class Visit>
  void map(const Field& field, const Place& at, const Visit& visit) {
    if (!field) return;
    const Place here = at.at(field.name);
    if (!field.value->is_object())
      return reader_.error(here, formats::shown(*field.value), "an object {place: …}");
    for (const auto& [name, value] : field.value->get_ref<const Json::object_t&>()) {
      const Place there = here.at(name);
      if (const auto checked = checked_name(name, there)) visit(*checked, value, there);
    }
  }

  Amounts amounts(const Field& field, const Place& at) {
    Amounts amounts;
    map(field, at, [&](const std::string& name, const Json& value, const Place& there) {
      if (const auto amount = read_amount(reader_, value, there)) amounts.emplace_back(name, *amount);
    });
    return amounts;
  }

  // Points, or {"min", "max"}, where amounts of money may leave an end out.
  Ranges ranges(const Field& field, const Place& at, std::int64_t low) {
    Ranges ranges;
    map(field, at, [&](const std::string& name, const Json& value, const Place& there) {
      if (const auto range = this->range(value, there, low)) ranges.emplace_back(name, *range);
    });
    return ranges;
  }

  std::optional<Range> range(const Json& value, const Place& at, std::int64_t low) {
    if (!value.is_object()) {
      const auto amount = read_amount(reader_, value, at, low);
      if (!amount) return std::nullopt;
      return Range{*amount, *amount};
    }
    const std::vector<Field> fields = reader_.fields(value, at, kRangeFields);
    for (const Field& field : fields)
      if (!field && low < 0) reader_.missing(field, at, "both ends of the range");
    const std::int64_t least = read_amount(reader_, fields[0], at, low).value_or(low);
    const std::int64_t most = read_amount(reader_, fields[1], at, low).value_or(kUnlimited);
    if (least <= most) return Range{least, most};
    reader_.error(at.at(fields[0].name), std::to_string(least), "at most the max, " + std::to_string(most));
    return std::nullopt;
  }

  void names(const Field& field, const Place& at, std::set<std::string, std::less<>>& into) {
    list(field, at, "a list of places", [&](const Json& item, const Place& there) {
      if (const auto name = place_name(item, there)) into.insert(*name);
    });
  }

  // What edges and links have in common. `gas`: by fee mode.
  std::optional<EdgeRow> edge(const Json& item, const Place& at,
                              const std::map<std::string, std::int64_t>& gas) {
    const std::vector<Field> fields = reader_.fields(item, at, kEdgeFields);
    if (!item.is_object()) return std::nullopt;
    EdgeRow row;
    row.edge.at = document_.place(at.pointer());
    row.id = word(fields[kId], at);
    const auto src = place_name(fields[kSrc], at, "the place it leaves");
    const auto dest = place_name(fields[kDest], at, "the place it leads to");
    row.edge.method = word(fields[kMethod], at).value_or("");
    row.edge.fee_mode = word(fields[kFeeMode], at).value_or("");
    row.edge.bps = read_bps(reader_, fields[kBps], at).value_or(0);
    row.edge.flat = read_amount(reader_, fields[kFlat], at).value_or(0);
    row.edge.time_us = read_seconds(reader_, fields[kTime], at).value_or(0);
    row.edge.min = read_amount(reader_, fields[kMin], at).value_or(0);
    row.edge.capacity = read_amount(reader_, fields[kCapacity], at);
    row.edge.most_per_tx = read_amount(reader_, fields[kMostPerTx], at, 1);
    row.edge.disabled = reader_.boolean(fields[kDisabled], at).value_or(false);
    const auto by_mode = gas.find(row.edge.fee_mode);
    row.edge.gas =
        read_amount(reader_, fields[kEdgeGas], at).value_or(by_mode == gas.end() ? 0 : by_mode->second);
    check_limits(row.edge, fields, at);
    if (!src || !dest) return std::nullopt;
    row.edge.src = *src;
    row.edge.dest = *dest;
    if (*src == *dest) reader_.warn(at, "leads from " + *src + " to itself and is never of use");
    return row;
  }

  std::vector<InputError> take_errors() {
    std::vector<InputError> errors = reader_.take_errors();
    // What stands in the network's own file is said of that file.
    for (const char* key : {"network", "poolRegistry"}) {
      const auto file = document_.root.find(std::string(key) + "File");
      if (file == document_.root.end() || !file->is_string()) continue;
      const std::string prefix = '/' + std::string(key) + '/';
      for (InputError& error : errors)
        if (error.file == document_.file && error.at.starts_with(prefix)) {
          error.at = error.at.substr(prefix.size() - 1);
          error.file = file->get<std::string>();
        }
    }
    return errors;
  }

 private:
  void check_limits(const NetworkEdge& edge, const std::vector<Field>& fields, const Place& at) {
    if (edge.capacity && edge.min > *edge.capacity)
      reader_.error(at.at(fields[kMin].name), std::to_string(edge.min),
                    "at most the capacity, " + std::to_string(*edge.capacity));
    if (!edge.most_per_tx || (edge.capacity && *edge.capacity <= *edge.most_per_tx)) return;
    // Else some amounts could not be split into transactions: with 6 to 10 each, 11 can not.
    if (edge.min > 0 && *edge.most_per_tx < 2 * edge.min - 1)
      reader_.error(at.at(fields[kMostPerTx].name), std::to_string(*edge.most_per_tx),
                    "at least twice the min less one, " + std::to_string(2 * edge.min - 1));
  }

  const formats::Document& document_;
  formats::Reader reader_;
};

// ---- Networks ----

class NetworkReader {
 public:
  NetworkReader(Walker& walker, const std::map<std::string, std::int64_t>& gas)
      : walker_(walker), gas_(gas) {}

  Network read(const Field& network, const Field& registry, const Place& top) {
    read_registry(registry, top);
    if (!network) {
      walker_.reader().missing(network, top, "a network: {chains, pools, links}, or networkFile");
      return {};
    }
    const Place at = top.at(network.name);
    const std::vector<Field> fields = walker_.reader().fields(*network.value, at, kNetworkFields);
    if (!network.value->is_object()) return {};
    walker_.list(fields[kChains], at, "a list of chains",
                 [&](const Json& item, const Place& here) { chain(item, here); });
    if (!fields[kChains]) walker_.reader().missing(fields[kChains], at, "a list of chains");
    walker_.list(fields[kPools], at, "a list of pools",
                 [&](const Json& item, const Place& here) { pool(item, here); });
    walker_.list(fields[kLocalPlaces], at, "a list of local places",
                 [&](const Json& item, const Place& here) { local(item, here); });
    walker_.list(fields[kLinks], at, "a list of links",
                 [&](const Json& item, const Place& here) { link(item, here); });
    return std::move(network_);
  }

 private:
  void unique(std::set<std::string>& seen, const std::string& name, const Place& at, const char* what) {
    if (!seen.insert(name).second)
      walker_.reader().error(at, std::string(what) + ' ' + in_quotes(name) + " again", "each once");
  }

  void chain(const Json& item, const Place& at) {
    const std::vector<Field> fields = walker_.reader().fields(item, at, kChainFields);
    if (!item.is_object()) return;
    const auto name = walker_.place_name(fields[0], at, "the chain's name");
    Network::Chain chain;
    chain.delta_soft_min = read_amount(walker_.reader(), fields[2], at).value_or(chain.delta_soft_min);
    if (!name) return;
    unique(chains_, *name, at.at(fields[0].name), "the chain");
    chain.name = *name;
    network_.chains.push_back(std::move(chain));
  }

  // Not there: as the market has it; null: open whatever the market says; a word: blocked.
  Network::Block block(const Json& item, const Field& field) const {
    if (field) return Network::Block::kForceBlocked;
    return item.contains(std::string(field.name)) ? Network::Block::kForceOpen : Network::Block::kFollow;
  }

  void pool(const Json& item, const Place& at) {
    const std::vector<Field> fields = walker_.reader().fields(item, at, kPoolFields);
    if (!item.is_object()) return;
    const auto name = walker_.place_name(fields[0], at, "the pool's name");
    const auto chain = walker_.place_name(fields[1], at, "the pool's chain");
    if (!name || !chain) return;
    unique(pools_, *name, at.at(fields[0].name), "the pool");
    if (!network_.chain_called(*chain))
      walker_.reader().error(at.at(fields[1].name), in_quotes(*chain), "a chain of this network");
    network_.pools.push_back({*name, *chain, block(item, fields[3]), block(item, fields[4])});
  }

  void local(const Json& item, const Place& at) {
    const std::vector<Field> fields = walker_.reader().fields(item, at, kLocalPlaceFields);
    if (!item.is_object()) return;
    const auto name = walker_.place_name(fields[0], at, "the place's name");
    const std::string chain = walker_.word(fields[1], at).value_or(kAgoric);
    if (!name) return;
    unique(locals_, *name, at.at(fields[0].name), "the place");
    network_.local_places.push_back({*name, chain});
  }

  void link(const Json& item, const Place& at) {
    const auto row = walker_.edge(item, at, gas_);
    if (!row) return;
    Network::Link link;
    link.src = row->edge.src;
    link.dest = row->edge.dest;
    link.id = row->id;
    link.method = row->edge.method;
    link.fee_mode = row->edge.fee_mode;
    link.bps = row->edge.bps;
    link.flat = row->edge.flat;
    link.gas = row->edge.gas;
    link.time_us = row->edge.time_us;
    link.min = row->edge.min;
    link.capacity = row->edge.capacity;
    link.most_per_tx = row->edge.most_per_tx;
    link.disabled = row->edge.disabled;
    link.at = at.pointer();
    network_.links.push_back(std::move(link));
  }

  void read_registry(const Field& registry, const Place& top) {
    walker_.map(registry, top, [&](const std::string& name, const Json& value, const Place& at) {
      const std::vector<Field> fields = walker_.reader().fields(value, at, kPoolFields);
      if (!value.is_object()) return;
      if (const auto chain = walker_.place_name(fields[1], at, "the pool's chain"))
        network_.registry.push_back({name, *chain, Network::Block::kFollow, Network::Block::kFollow});
    });
  }

  Walker& walker_;
  const std::map<std::string, std::int64_t>& gas_;
  Network network_ = [] {
    Network network;
    network.bps_scale = kBpsPlaces;
    return network;
  }();
  std::set<std::string> chains_, pools_, locals_;
};

// ---- The whole ----

class InstanceReader {
 public:
  InstanceReader(const formats::Document& document, const OptionValues& options)
      : document_(document), options_(options), walker_(document) {}

  Result<Input> read() {
    walk();
    if (document_.root.is_object() && fine()) build();
    if (!fine()) return all_errors();
    Input input;
    input.summary = summary();
    input.check = check_text();
    input.instance = std::move(instance_);
    input.warnings = walker_.reader().take_warnings();
    return input;
  }

  Result<NetworkInput> read_network() {
    walk();
    if (shape_ == Shape::kGraph) walker_.reader().error("", "an explicit graph", "a network with balances");
    if (!fine()) return all_errors();
    return std::move(network_);
  }

 private:
  enum class Shape { kGraph, kTargets, kAllocation };

  bool fine() const { return walker_.fine() && option_errors_.empty(); }

  std::vector<InputError> all_errors() {
    std::vector<InputError> errors = walker_.take_errors();
    errors.insert(errors.end(), option_errors_.begin(), option_errors_.end());
    return errors;
  }

  formats::Reader& reader() { return walker_.reader(); }

  // --- values

  void walk() {
    const Place top;
    fields_ = reader().fields(document_.root, top, kTopFields);
    if (!document_.root.is_object()) return;
    const auto has = [&](Top field) { return static_cast<bool>(fields_[field]); };
    shape_ = has(kGraph) || has(kEdges) || has(kNodes) ? Shape::kGraph
             : has(kTarget) || has(kCurrent)           ? Shape::kTargets
                                                       : Shape::kAllocation;
    if (shape_ == Shape::kAllocation && !has(kBalances) && !has(kDelta) && !has(kAllocation))
      return reader().error(top, "none of them",
                            "edges with supplies, or a network with current and target, or a network with "
                            "currentBalances and targetAllocation");
    walker_.map(fields_[kGas], top, [&](const std::string& mode, const Json& value, const Place& at) {
      if (const auto gas = read_amount(reader(), value, at)) gas_[mode] = *gas;
    });
    walk_goal(top);
    walk_extras(top);
    if (shape_ == Shape::kGraph) return walk_graph(top);
    network_.network = NetworkReader(walker_, gas_).read(fields_[kNetwork], fields_[kRegistry], top);
    if (shape_ == Shape::kTargets) {
      network_.current = walker_.amounts(fields_[kCurrent], top);
      targets_ = walker_.ranges(fields_[kTarget], top, 0);
      for (const auto& [name, range] : targets_)
        if (range.low == range.high) network_.target.emplace_back(name, range.low);
    } else {
      walk_request(top);
    }
    check_sum(network_.current, shape_ == Shape::kTargets ? "/current" : "/currentBalances");
  }

  void check_sum(const Amounts& amounts, const char* at) {
    Int128 sum = 0;
    for (const auto& [name, amount] : amounts) sum += amount;
    if (sum > kUnlimited)
      reader().error(at, "a sum of " + to_string(sum), "at most " + std::to_string(kUnlimited));
  }

  std::optional<Mode> mode(Top field, const char* option, const Place& top) {
    if (const auto said = options_.text(option)) return mode_called(*said);
    if (!fields_[field]) return std::nullopt;
    const Json& value = *fields_[field].value;
    const auto mode = value.is_string() ? mode_called(value.get_ref<const std::string&>()) : std::nullopt;
    if (!mode)
      reader().error(top.at(fields_[field].name), formats::shown(value), "cheapest, fastest or soonest");
    return mode;
  }

  void walk_goal(const Place& top) {
    Goal& goal = instance_.goal;
    goal.mode = mode(kMode, "mode", top).value_or(Mode::kCheapest);
    goal.then = mode(kThen, "then", top);
    if (goal.then == goal.mode) {
      if (options_.has("then"))
        option_errors_.push_back({"", "--then", name(goal.mode), "another mode than the first"});
      else if (fields_[kThen])
        reader().error(top.at("then"), name(goal.mode), "another mode than the first");
      else
        goal.then.reset();
    }
    const auto number = [&](Top field, const char* option, std::int64_t most) -> std::optional<std::int64_t> {
      if (const auto said = options_.integer(option)) return said;
      if (!fields_[field]) return std::nullopt;
      return read_decimal(reader(), *fields_[field].value, top.at(fields_[field].name), 0, 0, most,
                          formats::whole_number_text(0, most));
    };
    goal.arc_penalty = number(kArcPenalty, "arc-penalty", 1'000'000'000).value_or(1);
    goal.time_value = number(kTimeValue, "time-value", 1'000'000'000'000);
    goal.circulation =
        reader().boolean(fields_[kCirculation], top).value_or(true) && !options_.flag("no-circulation");
    goal.best_effort =
        reader().boolean(fields_[kBestEffort], top).value_or(false) || options_.flag("best-effort");
    if (fields_[kSoonestAt]) soonest_at_ = walker_.place_name(fields_[kSoonestAt], top, "");
    if (const auto said = options_.text("soonest-at")) soonest_at_ = said;
  }

  PlaceExtras& extras(const std::string& place, const Place& at) {
    PlaceExtras& extras = extras_[place];
    if (extras.at.empty()) extras.at = at.pointer();
    return extras;
  }

  void walk_extras(const Place& top) {
    walker_.list(fields_[kInFlight], top, "a list of {place, amount, arrivesSec}",
                 [&](const Json& item, const Place& at) {
                   const std::vector<Field> fields = reader().fields(item, at, kInFlightFields);
                   if (!item.is_object()) return;
                   const auto place = walker_.place_name(fields[0], at, "the place it arrives at");
                   const auto amount = read_amount(reader(), fields[1], at, 1);
                   if (!fields[1]) reader().missing(fields[1], at, "how much it is");
                   const auto ready = read_seconds(reader(), fields[2], at).value_or(0);
                   if (place && amount) extras(*place, at).in_flight.push_back({*amount, ready});
                 });
    walker_.map(fields_[kDeadlines], top, [&](const std::string& place, const Json& value, const Place& at) {
      extras(place, at).deadline_us = deadline(value, at);
    });
    walker_.map(fields_[kLiquidity], top, [&](const std::string& place, const Json& value, const Place& at) {
      extras(place, at).liquidity = read_amount(reader(), value, at);
    });
    const auto block = [&](Top field, bool deposit, bool withdraw) {
      walker_.list(fields_[field], top, "a list of places", [&](const Json& item, const Place& at) {
        const auto name = walker_.place_name(item, at);
        if (!name) return;
        extras(*name, at).no_deposit |= deposit;
        extras(*name, at).no_withdraw |= withdraw;
      });
    };
    block(kNoDeposit, true, false);
    block(kNoWithdraw, false, true);
    block(kBlockedPlaces, true, true);
  }

  std::optional<std::int64_t> deadline(const Json& value, const Place& at) {
    return read_decimal(reader(), value, at, 6, 0, 1'000'000'000'000'000, "seconds from 0 to 1000000000");
  }

  void walk_graph(const Place& top) {
    std::vector<Field> parts{fields_[kNodes], fields_[kEdges], fields_[kSupplies], fields_[kHubOf]};
    std::optional<Place> inside;
    if (fields_[kGraph]) {
      inside = top.at(fields_[kGraph].name);
      parts = reader().fields(*fields_[kGraph].value, *inside, kGraphFields);
    }
    const Place& at = inside ? *inside : top;
    walker_.list(parts[0], at, "a list of places",
                 [&](const Json& item, const Place& here) { node(item, here); });
    walker_.list(parts[1], at, "a list of edges", [&](const Json& item, const Place& here) {
      if (const auto row = walker_.edge(item, here, gas_)) edge_rows_.push_back(*row);
    });
    if (!parts[1]) reader().missing(parts[1], at, "a list of edges");
    supplies_at_ = at.at(parts[2].name).pointer();
    for (auto& supply : walker_.ranges(parts[2], at, -kUnlimited)) supplies_.push_back(std::move(supply));
    walker_.map(parts[3], at, [&](const std::string& place, const Json& value, const Place& here) {
      if (const auto hub = walker_.place_name(value, here)) hub_of_[place] = {*hub, here.pointer()};
    });
    // Beside a graph they only say what there was and what is wanted, for the report.
    network_.current = walker_.amounts(fields_[kCurrent], top);
    for (const auto& [name, range] : walker_.ranges(fields_[kTarget], top, 0))
      if (range.low == range.high) network_.target.emplace_back(name, range.low);
  }

  void node(const Json& item, const Place& at) {
    if (!item.is_object()) {
      if (const auto name = walker_.place_name(item, at)) add_node(*name, at);
      return;
    }
    const std::vector<Field> fields = reader().fields(item, at, kNodeFields);
    const auto name = walker_.place_name(fields[kNodeName], at, "the place's name");
    if (!name) return;
    add_node(*name, at);
    if (fields[kNodeHub])
      if (const auto hub = walker_.place_name(*fields[kNodeHub].value, at.at(fields[kNodeHub].name)))
        hub_of_[*name] = {*hub, at.at(fields[kNodeHub].name).pointer()};
    if (const auto chain = walker_.word(fields[kNodeChain], at)) chain_of_[*name] = *chain;
    PlaceExtras& more = extras(*name, at);
    const bool blocked = reader().boolean(fields[kNodeBlocked], at).value_or(false);
    more.no_deposit |= blocked || reader().boolean(fields[kNodeNoDeposit], at).value_or(false);
    more.no_withdraw |= blocked || reader().boolean(fields[kNodeNoWithdraw], at).value_or(false);
    if (fields[kNodeDeadline]) more.deadline_us = read_seconds(reader(), fields[kNodeDeadline], at);
    if (fields[kNodeLiquidity]) more.liquidity = read_amount(reader(), fields[kNodeLiquidity], at);
    if (fields[kNodeSupply])
      if (const auto supply =
              walker_.range(*fields[kNodeSupply].value, at.at(fields[kNodeSupply].name), -kUnlimited))
        supplies_.emplace_back(*name, *supply);
  }

  void add_node(const std::string& name, const Place& at) {
    if (!node_names_.insert(name).second)
      return reader().error(at, "the place " + in_quotes(name) + " again", "each place once");
    nodes_.emplace_back(name, at.pointer());
  }

  void walk_request(const Place& top) {
    TargetRequest request;
    request.balances = network_.current = walker_.amounts(fields_[kBalances], top);
    if (fields_[kDelta])
      request.delta = read_amount(reader(), *fields_[kDelta].value, top.at(fields_[kDelta].name), -kUnlimited)
                          .value_or(0);
    request.allocation = walker_.amounts(fields_[kAllocation], top);
    const auto chain = [&](Top field) -> std::optional<std::string> {
      const auto name = walker_.word(fields_[field], top);
      if (name && *name != kAgoric && !network_.network.chain_called(*name))
        reader().error(top.at(fields_[field].name), in_quotes(*name), "a chain of the network");
      return name;
    };
    request.deposit_from_chain = chain(kDepositFrom);
    withdraw_to_ = chain(kWithdrawTo);
    if (fields_[kInstrumentBlocks]) {
      const Place at = top.at(fields_[kInstrumentBlocks].name);
      const std::vector<Field> fields = reader().fields(*fields_[kInstrumentBlocks].value, at, kBlockFields);
      walker_.names(fields[0], at, request.no_deposit);
      walker_.names(fields[1], at, request.no_withdraw);
    }
    network_.request = std::move(request);
  }

  // --- places and arcs

  void build() {
    if (shape_ == Shape::kGraph)
      build_graph();
    else
      build_network();
    if (!fine()) return;
    add_extras();
    scale_fees();
    set_scale_of_costs();
    if (soonest_at_) {
      const auto found = by_name_.find(*soonest_at_);
      if (found != by_name_.end())
        instance_.goal.soonest_at = found->second;
      else
        option_errors_.push_back({options_.has("soonest-at") ? "" : document_.file,
                                  options_.has("soonest-at") ? "--soonest-at" : "/soonestAt",
                                  in_quotes(*soonest_at_), "a place of the input"});
    }
    check_totals();
  }

  PlaceId place_called(const std::string& name, const std::string& at) {
    const auto [found, is_new] = by_name_.try_emplace(name);
    if (!is_new) return found->second;
    rebalance::Place place;
    place.name = name;
    place.hub = name.starts_with('@');
    place.at = document_.place(at);
    return found->second = instance_.places.push_back(std::move(place));
  }

  void build_graph() {
    for (const auto& [name, at] : nodes_) place_called(name, at);
    std::size_t absent = 0;
    std::string first_absent;
    std::set<std::string> ids;
    for (std::size_t i = 0; i < edge_rows_.size(); ++i) {
      EdgeRow& row = edge_rows_[i];
      row.edge.id = row.id.value_or('e' + std::to_string(i));
      if (!ids.insert(row.edge.id).second)
        reader().error(row.edge.at + "/id", in_quotes(row.edge.id) + " again",
                       "an id of its own for each edge");
      for (const std::string* end : {&row.edge.src, &row.edge.dest})
        if (!by_name_.contains(*end) && absent++ == 0) first_absent = *end;
      add_arc(row.edge, kBpsPlaces);
    }
    if (absent > 0 && !nodes_.empty())
      reader().warn("", first_absent + (absent > 1 ? " and others are" : " is") +
                            " not among the nodes; taken as ordinary places without supply");
    for (const auto& [name, range] : supplies_) {
      const auto found = by_name_.find(name);
      if (found == by_name_.end()) {
        reader().error(supplies_at_ + '/' + formats::pointer_part(name), in_quotes(name),
                       "a place that is among the nodes or at the end of an edge");
        continue;
      }
      instance_.places[found->second].supply_low = range.low;
      instance_.places[found->second].supply_high = range.high;
      instance_.places[found->second].balance = std::max<std::int64_t>(0, range.high);
    }
    for (const auto& [name, amount] : network_.current)
      if (const auto found = by_name_.find(name); found != by_name_.end()) {
        std::int64_t& balance = instance_.places[found->second].balance;
        balance = std::max(balance, amount);
      }
    instance_.targets = network_.target;
    find_chains();
  }

  void add_arc(const NetworkEdge& edge, std::int64_t bps_scale) {
    Arc arc;
    arc.id = edge.id;
    arc.src = place_called(edge.src, edge.at);
    arc.dest = place_called(edge.dest, edge.at);
    arc.method = edge.method;
    arc.fee_mode = edge.fee_mode;
    arc.bps = edge.bps * (kBpsPlaces / bps_scale);
    arc.flat = edge.flat;
    arc.gas = edge.gas;
    arc.time_us = edge.time_us;
    arc.min = edge.min;
    arc.capacity = edge.capacity.value_or(kUnlimited);
    arc.most_per_tx = edge.most_per_tx.value_or(kUnlimited);
    arc.disabled = edge.disabled;
    arc.at = edge.at;
    instance_.arcs.push_back(std::move(arc));
  }

  // The chain of a place of an explicit graph: what the input says of it or of its hub, else its name, else the hub that
  // its first edge to one leads to, else itself.
  void find_chains() {
    for (const auto& [name, hub] : hub_of_)
      if (!by_name_.contains(name)) reader().error(hub.second, in_quotes(name), "a place of the graph");
    std::map<PlaceId, std::string> near;
    for (const Arc& arc : instance_.arcs) {
      const rebalance::Place& src = instance_.places[arc.src];
      const rebalance::Place& dest = instance_.places[arc.dest];
      if (dest.hub && !src.hub) near.emplace(arc.src, dest.name.substr(1));
      if (src.hub && !dest.hub) near.emplace(arc.dest, src.name.substr(1));
    }
    for (const PlaceId id : instance_.places.keys()) {
      rebalance::Place& place = instance_.places[id];
      const std::string root = root_of(place.name);
      if (const auto said = chain_of_.find(root); said != chain_of_.end())
        place.chain = said->second;
      else if (const auto in_name = chain_in_name(root))
        place.chain = *in_name;
      else if (const auto hub = near.find(id); hub != near.end() && root == place.name)
        place.chain = hub->second;
      else
        place.chain = root;
    }
  }

  // Follows hub-of to its end; going round in a circle is an error, told once for each circle.
  std::string root_of(const std::string& place) {
    std::vector<std::string> way{place};
    while (true) {
      const auto hub = hub_of_.find(way.back());
      if (hub == hub_of_.end() || chain_of_.contains(way.back())) return way.back();
      const auto again = std::find(way.begin(), way.end(), hub->second.first);
      if (again == way.end()) {
        way.push_back(hub->second.first);
        continue;
      }
      const std::vector<std::string> circle(again, way.end());
      const std::string first = *std::min_element(circle.begin(), circle.end());
      if (circles_.insert(first).second) {
        std::string text;
        for (const std::string& each : circle) text += each + " -> ";
        reader().error(hub_of_.at(first).second, "hubs in a circle: " + text + circle.front(),
                       "a hub that does not lead back");
      }
      return place;
    }
  }

  void build_network() {
    if (network_.request) compute();
    if (!fine()) return;
    std::vector<std::string> mentioned;
    for (const auto& [name, amount] : network_.current) mentioned.push_back(name);
    for (const auto& [name, range] : targets_) mentioned.push_back(name);
    const NetworkGraph graph = graph_of(network_.network, mentioned);
    for (const NetworkGraph::Error& error : graph.errors) {
      const std::string fallback = shape_ == Shape::kTargets ? "/current" : "/currentBalances";
      reader().error(error.at.empty() ? fallback : error.at, error.text,
                     "places and hubs that the network has");
    }
    if (!fine()) return;
    for (const std::string& node : graph.nodes) {
      const PlaceId id = place_called(node, "");
      instance_.places[id].chain = network_.network.chain_of(node).value_or(node);
    }
    for (const NetworkEdge& edge : graph.edges) add_arc(edge, kBpsPlaces);
    set_supplies();
  }

  // Third kind: targets from weights; then the money that comes in or goes out gets a place of its own.
  void compute() {
    TargetRequest& request = *network_.request;
    TargetRequest with_flight = request;
    for (const auto& [name, extras] : extras_)
      for (const Lot& lot : extras.in_flight) amount_of(with_flight.balances, name) += lot.amount;
    const auto computed = compute_targets(network_.network, with_flight);
    if (const auto* error = std::get_if<TargetError>(&computed))
      return reader().error("", in_quotes(error->text, 200),
                            "balances, weights and a change that allow targets");
    instance_.targets = std::get<Targets>(computed);
    if (request.delta < 0 && instance_.targets.empty())
      reader().warn("/balanceDelta",
                    "no targets can serve this withdrawal: too much of the money is blocked");
    for (const auto& [name, amount] : instance_.targets) targets_.emplace_back(name, Range{amount, amount});
    if (request.delta > 0) {
      const std::string from = request.deposit_from_chain.value_or(kAgoric);
      const std::string place = from == kAgoric ? "<Deposit>" : '+' + from;
      amount_of(network_.current, place) += request.delta;
      targets_.emplace_back(place, Range{0, 0});
    } else if (request.delta < 0) {
      const std::string to = withdraw_to_.value_or(kAgoric);
      const std::string place = to == kAgoric ? "<Cash>" : '-' + to;
      const std::int64_t there = amount_of(network_.current, place);
      targets_.emplace_back(place, Range{there - request.delta, there - request.delta});
    }
  }

  static std::int64_t& amount_of(Amounts& amounts, const std::string& name) {
    for (auto& [each, amount] : amounts)
      if (each == name) return amount;
    amounts.emplace_back(name, 0);
    return amounts.back().second;
  }

  // Supply = current - target; without a target nothing is to change. No target is above all the money there is.
  void set_supplies() {
    Int128 all = 0;
    for (const auto& [name, amount] : network_.current) {
      instance_.places[by_name_.at(name)].balance = amount;
      all += amount;
    }
    for (const auto& [name, extras] : extras_)
      for (const Lot& lot : extras.in_flight) all += lot.amount;
    const auto most = static_cast<std::int64_t>(std::min<Int128>(all, kUnlimited));
    for (const auto& [name, range] : targets_) {
      rebalance::Place& place = instance_.places[by_name_.at(name)];
      place.supply_low = place.balance - (range.high == kUnlimited ? std::max(most, range.low) : range.high);
      place.supply_high = place.balance - range.low;
      has_target_.insert(name);
    }
    if (shape_ == Shape::kTargets) instance_.targets = network_.target;
  }

  // Lots in flight, deadlines, blocks, liquidity.
  void add_extras() {
    for (auto& [name, extras] : extras_) {
      const auto found = by_name_.find(name);
      if (found == by_name_.end()) {
        reader().error(extras.at, in_quotes(name), "a place of the input");
        continue;
      }
      rebalance::Place& place = instance_.places[found->second];
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
        if (shape_ != Shape::kGraph && !has_target_.contains(name)) continue;
        place.supply_low += lot.amount;
        place.supply_high += lot.amount;
      }
      place.in_flight = std::move(extras.in_flight);
    }
  }

  // Fees as whole numbers of the coarsest power of ten that all of them fit.
  void scale_fees() {
    std::int64_t scale = 1;
    for (const Arc& arc : instance_.arcs)
      while (arc.bps % (kBpsPlaces / scale) != 0) scale *= 10;
    for (Arc& arc : instance_.arcs) arc.bps /= kBpsPlaces / scale;
    instance_.bps_scale = instance_.cost_scale = scale;
  }

  // The value of a time can be a fraction of 1e-4 micro-USDC.
  void set_scale_of_costs() {
    constexpr std::int64_t kUsInCostUnit = 100;
    const auto is_fraction = [&](std::int64_t us) {
      return Int128{us} * instance_.goal.time_value.value_or(0) % kUsInCostUnit != 0;
    };
    bool fractions = false;
    for (const Arc& arc : instance_.arcs) fractions = fractions || is_fraction(arc.time_us);
    for (const rebalance::Place& place : instance_.places)
      for (const Lot& lot : place.in_flight) fractions = fractions || is_fraction(lot.ready_us);
    if (fractions) instance_.cost_scale = instance_.bps_scale * kUsInCostUnit;
  }

  void check_totals() {
    tighten_ranges();
    Int128 out = 0, in = 0, low = 0, high = 0;
    for (const rebalance::Place& place : instance_.places) {
      out += std::max<std::int64_t>(0, place.supply_high);
      in += std::max<std::int64_t>(0, -place.supply_low);
      low += place.supply_low;
      high += place.supply_high;
    }
    const std::string at = shape_ == Shape::kGraph     ? supplies_at_
                           : shape_ == Shape::kTargets ? "/target"
                                                       : "/targetAllocation";
    if (std::max(out, in) > kUnlimited)
      reader().error(at, "amounts that sum to " + to_string(std::max(out, in)),
                     "at most " + std::to_string(kUnlimited));
    if (instance_.places.size() > kMostPlaces || instance_.arcs.size() > kMostArcs)
      reader().error(
          "", counted(instance_.places.size(), "place") + " and " + counted(instance_.arcs.size(), "edge"),
          "at most " + std::to_string(kMostPlaces) + " places and " + std::to_string(kMostArcs) + " edges");
    // What computed targets cannot balance is no fault of the input: it is told as a plan that does not exist.
    if (instance_.goal.best_effort || shape_ == Shape::kAllocation || (low <= 0 && high >= 0)) return;
    reader().error(
        at, "amounts that do not balance: they sum to " + to_string(low > 0 ? low : high),
        shape_ == Shape::kGraph ? "supplies that sum to 0" : "targets that sum to what their places hold");
  }

  // No place gets more than all can give, or gives more than all can take: the ends of ranges come down to that, so that
  // sums stay within 62 bits where the input's points do.
  void tighten_ranges() {
    Int128 gives = 0, takes = 0;
    for (const rebalance::Place& place : instance_.places) {
      gives += std::max<std::int64_t>(0, place.supply_high);
      takes += std::max<std::int64_t>(0, -place.supply_low);
    }
    for (rebalance::Place& place : instance_.places) {
      const std::int64_t low = place.supply_low, high = place.supply_high;
      if (low == high) continue;
      place.supply_low = static_cast<std::int64_t>(std::max<Int128>(low, std::min<Int128>(-gives, high)));
      place.supply_high = static_cast<std::int64_t>(std::min<Int128>(high, std::max<Int128>(takes, low)));
    }
  }

  // --- what to say of it

  std::string summary() const {
    std::size_t sources = 0, sinks = 0;
    for (const rebalance::Place& place : instance_.places) {
      sources += place.supply_high > 0;
      sinks += place.supply_low < 0;
    }
    return counted(instance_.places.size(), "place") + ", " + counted(instance_.arcs.size(), "edge") + ", " +
           counted(sources, "source") + ", " + counted(sinks, "sink");
  }

  std::string check_text() const {
    std::string text = usdc_text(instance_.total_supply()) + " USDC to move, " + name(instance_.goal.mode);
    if (instance_.goal.then) text += std::string(" then ") + name(*instance_.goal.then);
    const auto closed = std::count_if(instance_.arcs.begin(), instance_.arcs.end(),
                                      [&](const Arc& arc) { return !instance_.open(arc); });
    if (closed > 0) text += "; " + counted(static_cast<std::size_t>(closed), "edge") + " cannot be used";
    return text;
  }

  const formats::Document& document_;
  const OptionValues& options_;
  Walker walker_;
  std::vector<Field> fields_;
  Shape shape_ = Shape::kGraph;
  std::map<std::string, std::int64_t> gas_;
  std::optional<std::string> soonest_at_;
  std::map<std::string, PlaceExtras> extras_;

  std::vector<std::pair<std::string, std::string>> nodes_;  // name, pointer
  std::set<std::string> node_names_;
  std::map<std::string, std::pair<std::string, std::string>> hub_of_;  // place -> hub, pointer
  std::map<std::string, std::string> chain_of_;
  std::set<std::string> circles_;
  std::vector<EdgeRow> edge_rows_;
  Ranges supplies_;
  std::string supplies_at_;

  NetworkInput network_;
  Ranges targets_;
  std::optional<std::string> withdraw_to_;
  std::set<std::string> has_target_;

  Instance instance_;
  std::unordered_map<std::string, PlaceId> by_name_;
  std::vector<InputError> option_errors_;
};

}  // namespace

Result<Input> read_instance(const formats::Document& document, const OptionValues& options) {
  return InstanceReader(document, options).read();
}

Result<NetworkInput> read_network_input(const formats::Document& document) {
  return InstanceReader(document, OptionValues()).read_network();
}

}  // namespace tenon::rebalance
