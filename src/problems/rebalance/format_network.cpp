#include <algorithm>

#include "problems/rebalance/format_parts.h"

namespace tenon::rebalance::reading {

namespace {

const std::vector<FieldNames> kNetworkFields{{"chains"}, {"pools"},       {"localPlaces"}, {"links"},
                                             {"debug"},  {"environment"}, {"advancePools"}};
enum NetworkField { kChains, kPools, kLocalPlaces, kLinks, kNetworkAdvancePools = 6 };
const std::vector<FieldNames> kChainFields{{"name"}, {"control"}, {"deltaSoftMin"}};
const std::vector<FieldNames> kPoolFields{{"pool", {"name", "id"}},
                                          {"chain", {"chainName"}},
                                          {"protocol"},
                                          {"blockDepositReason"},
                                          {"blockWithdrawReason"},
                                          {"vault"},
                                          {"asset"}};
const std::vector<FieldNames> kLocalPlaceFields{{"id", {"name"}}, {"chain"}, {"asset"}};
const std::vector<FieldNames> kBlockFields{{"noDepositInstruments", {"noDeposit"}},
                                           {"noWithdrawInstruments", {"noWithdraw"}}};

// What the network itself says: chains, pools, local places, links, and a registry of pools.
class DescriptionReader {
 public:
  DescriptionReader(Walker& walker, AssetReader& assets, const GasTable& gas)
      : walker_(walker), assets_(assets), gas_(gas) {}

  Network read(const Field& network, const Field& registry, const Place& top) {
    read_registry(registry, top);
    if (!network) {
      walker_.reader().missing(network, top, "a network: {chains, pools, links}, or networkFile");
      return {};
    }
    const Place at = top.at(network.name);
    const std::vector<Field> fields = walker_.reader().fields(*network.value, at, kNetworkFields);
    if (!network.value->is_object()) return {};
    walker_.reader().list(fields[kChains], at, "a list of chains",
                          [&](const Json& item, const Place& here) { chain(item, here); });
    if (!fields[kChains]) walker_.reader().missing(fields[kChains], at, "a list of chains");
    walker_.reader().list(fields[kPools], at, "a list of pools",
                          [&](const Json& item, const Place& here) { pool(item, here); });
    walker_.reader().list(fields[kLocalPlaces], at, "a list of local places",
                          [&](const Json& item, const Place& here) { local(item, here); });
    walker_.reader().list(fields[kLinks], at, "a list of links",
                          [&](const Json& item, const Place& here) { link(item, here); });
    assets_.walk_pools(fields[kNetworkAdvancePools], at);
    return std::move(network_);
  }

 private:
  std::string asset(const Field& field, const Place& at) {
    const auto name = walker_.word(field, at);
    return name && *name != kUsdc ? *name : "";
  }

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
    network_.pools.push_back(
        {*name, *chain, block(item, fields[3]), block(item, fields[4]), asset(fields[6], at)});
  }

  void local(const Json& item, const Place& at) {
    const std::vector<Field> fields = walker_.reader().fields(item, at, kLocalPlaceFields);
    if (!item.is_object()) return;
    const auto name = walker_.place_name(fields[0], at, "the place's name");
    const std::string chain = walker_.word(fields[1], at).value_or(kAgoric);
    if (!name) return;
    unique(locals_, *name, at.at(fields[0].name), "the place");
    network_.local_places.push_back({*name, chain, asset(fields[2], at)});
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
    link.rate = row->edge.rate;
    link.advance = row->edge.advance;
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
  AssetReader& assets_;
  const GasTable& gas_;
  Network network_ = [] {
    Network network;
    network.bps_scale = kBpsPlaces;
    return network;
  }();
  std::set<std::string> chains_, pools_, locals_;
};

std::int64_t& amount_of(Amounts& amounts, const std::string& name) {
  for (auto& [each, amount] : amounts)
    if (each == name) return amount;
  amounts.emplace_back(name, 0);
  return amounts.back().second;
}

}  // namespace

void NetworkReader::walk() {
  draft_.network.network = DescriptionReader(draft_.walker, assets_, draft_.gas)
                               .read(draft_.fields[kNetwork], draft_.fields[kRegistry], draft_.top);
  const bool with_targets = draft_.shape == Shape::kTargets;
  if (with_targets) {
    draft_.network.current = draft_.walker.amounts(draft_.fields[kCurrent], draft_.top);
    draft_.targets = draft_.walker.ranges(draft_.fields[kTarget], draft_.top, 0);
    for (const auto& [name, range] : draft_.targets)
      if (range.low == range.high) draft_.network.target.emplace_back(name, range.low);
  } else {
    walk_request();
  }
  check_sum(draft_.network.current, with_targets ? "/current" : "/currentBalances");
}

void NetworkReader::check_sum(const Amounts& amounts, const char* at) {
  Int128 sum = 0;
  for (const auto& [name, amount] : amounts) sum += amount;
  if (sum > kUnlimited)
    reader().error(at, "a sum of " + to_string(sum), "at most " + std::to_string(kUnlimited));
}

void NetworkReader::walk_request() {
  TargetRequest request;
  request.balances = draft_.network.current = draft_.walker.amounts(draft_.fields[kBalances], draft_.top);
  if (draft_.fields[kDelta])
    request.delta = read_amount(reader(), *draft_.fields[kDelta].value,
                                draft_.top.at(draft_.fields[kDelta].name), -kUnlimited)
                        .value_or(0);
  request.allocation = draft_.walker.amounts(draft_.fields[kAllocation], draft_.top);
  const auto chain = [&](Top field) -> std::optional<std::string> {
    const auto name = draft_.walker.word(draft_.fields[field], draft_.top);
    if (name && *name != kAgoric && !draft_.network.network.chain_called(*name))
      reader().error(draft_.top.at(draft_.fields[field].name), in_quotes(*name), "a chain of the network");
    return name;
  };
  request.deposit_from_chain = chain(kDepositFrom);
  withdraw_to_ = chain(kWithdrawTo);
  if (draft_.fields[kInstrumentBlocks]) {
    const Place at = draft_.top.at(draft_.fields[kInstrumentBlocks].name);
    const std::vector<Field> fields =
        reader().fields(*draft_.fields[kInstrumentBlocks].value, at, kBlockFields);
    draft_.walker.names(fields[0], at, request.no_deposit);
    draft_.walker.names(fields[1], at, request.no_withdraw);
  }
  draft_.network.request = std::move(request);
}

void NetworkReader::build() {
  if (draft_.network.request) compute();
  if (!draft_.fine()) return;
  std::vector<std::string> mentioned;
  for (const auto& [name, amount] : draft_.network.current) mentioned.push_back(name);
  for (const auto& [name, range] : draft_.targets) mentioned.push_back(name);
  const NetworkGraph graph = graph_of(draft_.network.network, mentioned);
  for (const NetworkGraph::Error& error : graph.errors) {
    const std::string fallback = draft_.shape == Shape::kTargets ? "/current" : "/currentBalances";
    reader().error(error.at.empty() ? fallback : error.at, error.text,
                   "places and hubs that the network has");
  }
  if (!draft_.fine()) return;
  for (const std::string& node : graph.nodes) {
    const PlaceId id = draft_.place_called(node, "");
    draft_.instance.places[id].chain = draft_.network.network.chain_of(node).value_or(node);
    if (const std::string asset = draft_.network.network.asset_of(node); !asset.empty())
      draft_.extras_of(node, draft_.top).asset = asset;
  }
  for (const NetworkEdge& edge : graph.edges) draft_.add_arc(edge);
  set_supplies();
}

// Third kind: targets from weights; then the money that comes in or goes out gets a place of its own.
void NetworkReader::compute() {
  TargetRequest& request = *draft_.network.request;
  for (const auto* amounts : {&request.balances, &request.allocation})
    for (const auto& [name, amount] : *amounts)
      if (const std::string asset = draft_.network.network.asset_of(name); !asset.empty())
        reader().error(amounts == &request.balances ? "/currentBalances" : "/targetAllocation",
                       name + ", which holds " + asset, "places of one asset, where targets are computed");
  TargetRequest with_flight = request;
  for (const auto& [name, extras] : draft_.extras)
    for (const Lot& lot : extras.in_flight) amount_of(with_flight.balances, name) += lot.amount;
  Int128 all = request.delta;
  for (const auto& [name, amount] : with_flight.balances) all += amount;
  if (all > kUnlimited)
    return reader().error("/balanceDelta", "more than " + std::to_string(kUnlimited) + " in all", "less");
  const auto computed = compute_targets(draft_.network.network, with_flight);
  if (const auto* error = std::get_if<TargetError>(&computed))
    return reader().error("", in_quotes(error->text, 200),
                          "balances, weights and a change that allow targets");
  draft_.instance.targets = std::get<Targets>(computed);
  if (request.delta < 0 && draft_.instance.targets.empty())
    reader().warn("/balanceDelta", "no targets can serve this withdrawal: too much of the money is blocked");
  for (const auto& [name, amount] : draft_.instance.targets)
    draft_.targets.emplace_back(name, Range{amount, amount});
  if (request.delta > 0) {
    const std::string from = request.deposit_from_chain.value_or(kAgoric);
    const std::string place = from == kAgoric ? "<Deposit>" : '+' + from;
    amount_of(draft_.network.current, place) += request.delta;
    draft_.targets.emplace_back(place, Range{0, 0});
  } else if (request.delta < 0) {
    const std::string to = withdraw_to_.value_or(kAgoric);
    const std::string place = to == kAgoric ? "<Cash>" : '-' + to;
    const std::int64_t there = amount_of(draft_.network.current, place);
    draft_.targets.emplace_back(place, Range{there - request.delta, there - request.delta});
  }
}

// Supply = current - target; without a target nothing is to change. No target is above all the money there is.
void NetworkReader::set_supplies() {
  Int128 all = 0;
  for (const auto& [name, amount] : draft_.network.current) {
    draft_.instance.places[draft_.by_name.at(name)].balance = amount;
    all += amount;
  }
  for (const auto& [name, extras] : draft_.extras)
    for (const Lot& lot : extras.in_flight) all += lot.amount;
  // Swaps may make more of it: along a way through several assets, by the best rate into each at most.
  std::map<std::string, Int128> best;
  for (const auto& [arc, edge] : draft_.unsettled)
    if (edge.rate && edge.rate->first > edge.rate->second) {
      Int128& factor = best[draft_.network.network.asset_of(edge.dest)];
      factor = std::max(factor, ceil_div(edge.rate->first, edge.rate->second));
    }
  for (const auto& [asset, factor] : best) all = std::min<Int128>(all, kUnlimited) * factor;
  const auto most = static_cast<std::int64_t>(std::min<Int128>(all, kUnlimited));
  for (const auto& [name, range] : draft_.targets) {
    rebalance::Place& place = draft_.instance.places[draft_.by_name.at(name)];
    place.supply_low = place.balance - (range.high == kUnlimited ? std::max(most, range.low) : range.high);
    place.supply_high = place.balance - range.low;
    draft_.has_target.insert(name);
  }
  if (draft_.shape == Shape::kTargets) draft_.instance.targets = draft_.network.target;
}

}  // namespace tenon::rebalance::reading
