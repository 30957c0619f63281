#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "problems/rebalance/instance.h"

namespace tenon::rebalance {

// Why money cannot get where it should, by looking at the graph alone (no optimisation): today's diagnostics, with their
// faults mended. Definition: section "Diagnosis" of docs/problems/rebalance.md.

// One finding about the input as a whole: supplies that do not balance, a source that reaches no sink, a sink that no
// source reaches, a hub without a way. Empty: nothing to say from the shape of the graph.
struct Finding {
  std::string rule;  // "unbalanced", "stranded-source", "unreachable-sink", "minimum-above-supply", "cut"
  std::vector<std::string> at;  // places or edges
  std::string text;
};
std::vector<Finding> preflight(const Instance& instance);

// Whether money can go along `path` (names of places, each hop by any one open arc), and if not, the first hop where it
// fails. A hop fails for one reason: an end that does not exist, no arc but one the other way, no arc at all, or arcs
// whose capacity is 0 (also: disabled or blocked ones, which `reason` tells apart).
struct PathFault {
  std::size_t fail_at = 0;  // index into the path of the hop's source
  std::string src, dest;
  std::string reason;  // missing-node, wrong-direction, missing-edge, capacity-zero, disabled, blocked
  std::string suggestion;
};
std::optional<PathFault> explain_path(const Instance& instance, const std::vector<std::string>& path);

// Leaf -> its hub -> the other's hub -> leaf.
std::vector<std::string> canonical_path(const Instance& instance, const std::string& src,
                                        const std::string& dest);

// A source and a sink between which there is no way, and whether there would be one if arcs of capacity 0 (or disabled,
// or blocked ones) could be used.
struct NearMiss {
  std::string src, dest;
  std::string category;  // "no-directed-path", "capacity-blocked"
  std::string hint;      // between hubs: "consider adding inter-hub @A->@B"
};
std::vector<NearMiss> near_misses(const Instance& instance);

// All of it in one line, as today's tool words it: "nodes=… edges=… | supply: pos … must equal neg … (diff …) | …".
std::string diagnosis_text(const Instance& instance);

}  // namespace tenon::rebalance
