#include "problems/rebalance/network.h"

#include <algorithm>
#include <array>
#include <unordered_set>

namespace tenon::rebalance {

namespace {

constexpr std::array<std::string_view, 5> kEvmChains{"Arbitrum", "Avalanche", "Base", "Ethereum", "Optimism"};
constexpr std::string_view kAgoric = "agoric";
constexpr std::int64_t kLocalBps = 1;
constexpr std::int64_t kLocalUs = 1'000'000;

bool is_word(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

// "A_b_X" -> "X": words joined by single underscores, two at least.
std::optional<std::string> last_word(std::string_view name) {
  std::size_t begin = 0;
  bool joined = false;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (is_word(name[i])) continue;
    if (name[i] != '_' || i == begin) return std::nullopt;
    begin = i + 1;
    joined = true;
  }
  if (!joined || begin == name.size()) return std::nullopt;
  return std::string(name.substr(begin));
}

std::string hub_of_chain(std::string_view chain) { return '@' + std::string(chain); }

class GraphBuilder {
 public:
  GraphBuilder(const Network& network, const std::vector<std::string>& places)
      : network_(network), places_(places) {
    for (const Network::Chain& chain : network.chains) hubs_.insert(hub_of_chain(chain.name));
    for (const Network::LocalPlace& local : network.local_places)
      if (local.name.starts_with('@')) hubs_.insert(local.name);  // of another asset
  }

  NetworkGraph build() {
    check_hubs();
    add_nodes();
    add_local_edges();
    add_agoric_edges();
    for (const Network::Link& link : network_.links) add_link(link);
    give_ids();
    return std::move(graph_);
  }

 private:
  // Hubs that links and balances speak of must be declared.
  void check_hubs() {
    for (const Network::Link& link : network_.links) {
      if (link.src.starts_with('@') && !hubs_.contains(link.src))
        graph_.errors.push_back({link.at, "missing link src hub " + link.src});
      if (link.dest.starts_with('@') && !hubs_.contains(link.dest))
        graph_.errors.push_back({link.at, "missing link dest hub " + link.dest});
    }
    std::unordered_set<std::string> seen;
    for (const std::string& place : places_) {
      if (!seen.insert(place).second) continue;
      if (place.starts_with('@') && !hubs_.contains(place))
        graph_.errors.push_back({"", "undeclared hub " + place});
      const Network::Pool* pool = is_instrument(place) ? network_.pool_called(place) : nullptr;
      if (pool && !hubs_.contains(hub_of_chain(pool->chain)))
        graph_.errors.push_back({"", "pool " + place + " requires missing hub " + hub_of_chain(pool->chain)});
    }
  }

  void add_nodes() {
    for (const Network::Chain& chain : network_.chains) add_place(hub_of_chain(chain.name));
    for (const Network::Pool& pool : network_.pools) add_place(pool.name);
    for (const Network::Pool& pool : network_.registry)
      if (hubs_.contains(hub_of_chain(pool.chain))) add_place(pool.name);
    for (const Network::LocalPlace& local : network_.local_places) add_place(local.name);
    for (const std::string& place : places_) add_place(place);
  }

  // A place, and the hub of its chain behind it.
  void add_place(const std::string& place) {
    if (nodes_.contains(place)) return;
    const std::optional<std::string> chain = network_.chain_of(place);
    if (!chain) {
      if (unknown_.insert(place).second) graph_.errors.push_back({"", "cannot determine chain for " + place});
      return;
    }
    add_node(place, *chain);
    add_node(hub_of_chain(*chain), *chain);
  }

  void add_node(const std::string& node, const std::string& chain) {
    if (!nodes_.insert(node).second) return;
    graph_.nodes.push_back(node);
    chains_.push_back(chain);
  }

  NetworkEdge local_edge(const std::string& src, const std::string& dest, const char* fee_mode) const {
    NetworkEdge edge;
    edge.src = src;
    edge.dest = dest;
    edge.method = "local";
    edge.fee_mode = fee_mode;
    edge.bps = kLocalBps * network_.bps_scale;
    edge.time_us = kLocalUs;
    return edge;
  }

  void add_local_edges() {
    for (std::size_t i = 0; i < graph_.nodes.size(); ++i) {
      const std::string& node = graph_.nodes[i];
      const std::string asset = network_.asset_of(node);
      const std::string hub = hub_of_chain(chains_[i]) + (asset.empty() ? "" : ':' + asset);
      if (node == hub || chains_[i] == kAgoric || !nodes_.contains(hub)) continue;
      const bool evm = std::find(kEvmChains.begin(), kEvmChains.end(), chains_[i]) != kEvmChains.end();
      if (!node.starts_with('-')) edges_.push_back(local_edge(node, hub, evm ? "poolToEvm" : ""));
      if (!node.starts_with('+')) edges_.push_back(local_edge(hub, node, evm ? "evmToPool" : ""));
    }
  }

  // Today's tool makes these four always; where an end is no node, its money would come from nowhere.
  void add_agoric_edges() {
    constexpr std::array<std::pair<const char*, const char*>, 4> kWays{
        {{"<Deposit>", "+agoric"}, {"+agoric", "@agoric"}, {"@agoric", "<Cash>"}, {"<Deposit>", "@agoric"}}};
    for (const auto& [src, dest] : kWays)
      if (nodes_.contains(src) && nodes_.contains(dest)) edges_.push_back(local_edge(src, dest, ""));
  }

  // A link takes the place of earlier edges between the same ends by the same method.
  void add_link(const Network::Link& link) {
    for (const std::string* end : {&link.src, &link.dest})
      if (!nodes_.contains(*end) && !(end->starts_with('@') && !hubs_.contains(*end)))
        graph_.errors.push_back(
            {link.at, "graph missing nodes for link " + link.src + "->" + link.dest + " (" + *end + ")"});
    std::erase_if(edges_, [&](const NetworkEdge& edge) {
      return edge.src == link.src && edge.dest == link.dest &&
             (link.method.empty() || edge.method == link.method);
    });
    NetworkEdge edge;
    edge.src = link.src;
    edge.dest = link.dest;
    edge.method = link.method;
    edge.fee_mode = link.fee_mode;
    edge.bps = link.bps;
    edge.flat = link.flat;
    edge.gas = link.gas;
    edge.time_us = link.time_us;
    edge.min = link.min;
    edge.capacity = link.capacity;
    edge.most_per_tx = link.most_per_tx;
    edge.disabled = link.disabled;
    edge.rate = link.rate;
    edge.advance = link.advance;
    edge.at = link.at;
    edges_.push_back(std::move(edge));
  }

  void give_ids() {
    const std::size_t width = edges_.empty() ? 0 : std::to_string(edges_.size() - 1).size();
    for (std::size_t i = 0; i < edges_.size(); ++i) {
      const std::string number = std::to_string(i);
      edges_[i].id = 'e' + std::string(width - number.size(), '0') + number;
    }
    graph_.edges = std::move(edges_);
  }

  const Network& network_;
  const std::vector<std::string>& places_;
  std::unordered_set<std::string> hubs_;  // declared
  std::unordered_set<std::string> nodes_;
  std::unordered_set<std::string> unknown_;
  std::vector<std::string> chains_;  // of graph_.nodes
  std::vector<NetworkEdge> edges_;
  NetworkGraph graph_;
};

}  // namespace

const Network::Chain* Network::chain_called(std::string_view name) const {
  for (const Chain& chain : chains)
    if (chain.name == name) return &chain;
  return nullptr;
}

const Network::Pool* Network::pool_called(std::string_view name) const {
  for (const auto* list : {&pools, &registry})
    for (const Pool& pool : *list)
      if (pool.name == name) return &pool;
  return nullptr;
}

std::optional<std::string> Network::chain_of(std::string_view place) const {
  if (const Pool* pool = pool_called(place)) return pool->chain;
  for (const LocalPlace& local : local_places)
    if (local.name == place) return local.chain;
  return chain_in_name(place);
}

std::string Network::asset_of(std::string_view place) const {
  if (const Pool* pool = pool_called(place)) return pool->asset;
  for (const LocalPlace& local : local_places)
    if (local.name == place) return local.asset;
  return "";
}

std::optional<std::string> chain_in_name(std::string_view place) {
  if (place.starts_with('<')) return std::string(kAgoric);
  if (place.starts_with('@') || place.starts_with('+') || place.starts_with('-')) {
    if (place.size() == 1) return std::nullopt;
    return std::string(place.substr(1));
  }
  return last_word(place);
}

bool is_instrument(std::string_view place) {
  return !place.empty() && ((place[0] >= 'A' && place[0] <= 'Z') || (place[0] >= 'a' && place[0] <= 'z'));
}

NetworkGraph graph_of(const Network& network, const std::vector<std::string>& places) {
  return GraphBuilder(network, places).build();
}

}  // namespace tenon::rebalance
