#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "problems/rebalance/network.h"

namespace tenon::rebalance {

// From balances, a change of their sum and weights to target balances; all in integers. Definition: section "Targets" of
// docs/problems/rebalance.md.
struct TargetRequest {
  std::vector<std::pair<std::string, std::int64_t>> balances;    // >= 0, names unique, in the input's order
  std::int64_t delta = 0;                                        // deposit > 0, withdrawal < 0
  std::vector<std::pair<std::string, std::int64_t>> allocation;  // weights >= 0; empty: keep the proportions
  std::optional<std::string> deposit_from_chain{};
  // Blocked by the state of the market; what the network itself says of a pool goes before it.
  std::set<std::string, std::less<>> no_deposit{};
  std::set<std::string, std::less<>> no_withdraw{};
};

// Changed places only, in the order in which they were decided. Empty: nothing is to change, or a withdrawal cannot be
// served at all.
using Targets = std::vector<std::pair<std::string, std::int64_t>>;

// Why there are no targets, in today's words: "Insufficient funds for withdrawal.", …
struct TargetError {
  std::string text;
};

// Exact; O(n^2) in the number of places at worst (one freezing round a place). Never throws.
std::variant<Targets, TargetError> compute_targets(const Network& network, const TargetRequest& request);

}  // namespace tenon::rebalance
