#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tenon::rebalance {

// A network description as it is written: chains with a hub each, pools on them, links between any places. Definition:
// section "Network" of docs/problems/rebalance.md. Amounts in micro-units, times in microseconds.
struct Network {
  struct Chain {
    std::string name;
    std::int64_t delta_soft_min = 1'000'000;
  };
  // What the network says about a block of a pool, over the state of the market.
  enum class Block { kFollow, kForceOpen, kForceBlocked };
  struct Pool {
    std::string name;
    std::string chain;
    Block deposit = Block::kFollow;
    Block withdraw = Block::kFollow;
    std::string asset{};  // "" USDC
  };
  struct LocalPlace {
    std::string name;
    std::string chain;
    std::string asset{};  // "" USDC
  };
  struct Link {
    std::string src, dest;
    std::optional<std::string> id;  // only to be named by an overlay or in messages
    std::string method;  // "" where the link has none: it then replaces every edge between its ends
    std::string fee_mode;
    std::int64_t bps = 0;  // times Network::bps_scale
    std::int64_t flat = 0, gas = 0, time_us = 0, min = 0;
    std::optional<std::int64_t> capacity, most_per_tx;
    bool disabled = false;
    std::optional<std::pair<std::int64_t, std::int64_t>> rate;  // of a swap
    std::string advance;                                        // the advance pool that it draws on
    std::string at;
  };
  std::vector<Chain> chains;
  std::vector<Pool> pools;
  std::vector<Pool> registry;  // pools that exist although the network does not list them
  std::vector<LocalPlace> local_places;
  std::vector<Link> links;
  std::int64_t bps_scale = 1;

  const Chain* chain_called(std::string_view name) const;
  const Pool* pool_called(std::string_view name) const;  // of the network, else of the registry

  // The chain that a place is on: "@X", "+X" and "-X" X; "<…>" agoric; a declared pool or local place what it says;
  // else what follows the last '_' of letters, digits and '_'. None: it cannot be told.
  std::optional<std::string> chain_of(std::string_view place) const;
  // What a place holds: what its pool or local place says, "" for USDC.
  std::string asset_of(std::string_view place) const;
};

// "@X" X, "+X" X, "-X" X, "<…>" agoric, "A_b_X" X; none for other names.
std::optional<std::string> chain_in_name(std::string_view place);
// Begins with a letter: a pool, not a hub, seat or outside account.
bool is_instrument(std::string_view place);

// An edge of the graph that a network stands for, before ids are given.
struct NetworkEdge {
  std::string id;
  std::string src, dest;
  std::string method, fee_mode;
  std::int64_t bps = 0, flat = 0, gas = 0, time_us = 0, min = 0;
  std::optional<std::int64_t> capacity, most_per_tx;
  bool disabled = false;
  std::optional<std::pair<std::int64_t, std::int64_t>> rate{};
  std::string advance{};
  std::string at;  // of its link; "" for the edges that every network has
};

struct NetworkGraph {
  std::vector<std::string> nodes;
  std::vector<NetworkEdge> edges;  // ids e0, e1, … filled up with zeros to one width
  struct Error {
    std::string at;    // of the link; "" for what balances speak of
    std::string text;  // in today's words
  };
  std::vector<Error> errors;  // all that is wrong, not the first
};

// The graph of a network for a request that mentions `places` (keys of current, then of target). One of today's faults is
// mended: edges between <Deposit>, +agoric, @agoric and <Cash> are made only where both ends are nodes.
NetworkGraph graph_of(const Network& network, const std::vector<std::string>& places);

}  // namespace tenon::rebalance
