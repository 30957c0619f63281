// Reachability by breadth-first search from each source, over all edges and over those that can be used. Two of today's
// faults are mended: of parallel edges the best one decides about a hop, not the last; and a hop may be stopped by a
// block or a switched-off link, which has its own word.

#include "problems/rebalance/diagnose.h"

#include <algorithm>
#include <deque>
#include <map>

#include "problems/rebalance/network.h"

namespace tenon::rebalance {

namespace {

constexpr std::size_t kMostNamed = 6;

bool gives(const Place& place) { return place.supply_low > 0; }
bool gets(const Place& place) { return place.supply_high < 0; }

// Ways out of each place; `usable`: only arcs that can carry something.
IdVector<PlaceId, std::vector<PlaceId>> ways(const Instance& instance, bool usable) {
  IdVector<PlaceId, std::vector<PlaceId>> next(instance.places.size());
  for (const Arc& arc : instance.arcs)
    if (!usable || instance.open(arc)) next[arc.src].push_back(arc.dest);
  return next;
}

std::vector<char> reached(const IdVector<PlaceId, std::vector<PlaceId>>& next, PlaceId from) {
  std::vector<char> seen(next.size(), 0);
  std::deque<PlaceId> queue{from};
  seen[static_cast<std::size_t>(from.value)] = 1;
  while (!queue.empty()) {
    const PlaceId at = queue.front();
    queue.pop_front();
    for (const PlaceId to : next[at])
      if (!seen[static_cast<std::size_t>(to.value)]) {
        seen[static_cast<std::size_t>(to.value)] = 1;
        queue.push_back(to);
      }
  }
  return seen;
}

bool among(const std::vector<char>& seen, PlaceId place) {
  return seen[static_cast<std::size_t>(place.value)] != 0;
}

std::string joined(const std::vector<std::string>& words, const char* between = ", ") {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : between) + word;
  return text;
}

PlaceId place_called(const Instance& instance, const std::string& name) {
  for (const PlaceId id : instance.places.keys())
    if (instance.places[id].name == name) return id;
  return PlaceId::none();
}

// What stops a hop that has edges; "" if one of them can be used.
std::string stopped_by(const Instance& instance, const std::vector<const Arc*>& edges) {
  std::string reason;
  for (const Arc* arc : edges) {
    if (instance.open(*arc)) return "";
    if (arc->disabled)
      reason = reason.empty() ? "disabled" : reason;
    else if (instance.places[arc->src].no_withdraw || instance.places[arc->dest].no_deposit)
      reason = reason == "capacity-zero" ? reason : "blocked";
    else
      reason = "capacity-zero";
  }
  return reason;
}

std::string suggestion_for(const std::string& reason, const std::string& hop, const Arc& arc) {
  if (reason == "disabled") return "enable edge " + hop + " (" + arc.id + ")";
  if (reason == "blocked") return "unblock an end of " + hop;
  return "increase capacity on " + hop;
}

// Where amounts are conserved, the sums must allow it; of several assets each group by itself.
void add_unbalanced(const Instance& instance, std::vector<Finding>& findings) {
  const auto groups = conserved_groups(instance, true);
  std::map<std::int32_t, std::pair<Int128, Int128>> sums;
  for (const Place& place : instance.places) {
    auto& [low, high] = sums[groups[place.asset]];
    low += place.supply_low, high += place.supply_high;
  }
  for (const auto& [group, sum] : sums) {
    const auto [low, high] = sum;
    if (group < 0 || (low <= 0 && high >= 0)) continue;
    const std::string of = sums.size() > 1 ? " of " + instance.assets[AssetId{group}].name : "";
    findings.push_back(
        {"unbalanced",
         {},
         low > 0 ? "Places have to give " + tenon::to_string(low) + of + " more than places may get."
                 : "Places have to get " + tenon::to_string(-high) + of + " more than places may give."});
  }
}

}  // namespace

std::vector<Finding> preflight(const Instance& instance) {
  std::vector<Finding> findings;
  add_unbalanced(instance, findings);
  const auto next = ways(instance, true);
  std::vector<char> fed(instance.places.size(), 0);
  for (const PlaceId source : instance.places.keys()) {
    if (instance.places[source].supply_high <= 0) continue;
    const std::vector<char> seen = reached(next, source);
    bool any = false;
    for (const PlaceId sink : instance.places.keys()) {
      if (!among(seen, sink)) continue;
      fed[static_cast<std::size_t>(sink.value)] = 1;
      any = any || instance.places[sink].supply_low < 0;
    }
    const Place& place = instance.places[source];
    if (!any && gives(place))
      findings.push_back({"stranded-source",
                          {place.name},
                          place.name + " has to give " + std::to_string(place.supply_low) +
                              ", but no way leads from there to a place that may get money."});
  }
  for (const PlaceId sink : instance.places.keys()) {
    const Place& place = instance.places[sink];
    if (gets(place) && !among(fed, sink))
      findings.push_back({"unreachable-sink",
                          {place.name},
                          place.name + " has to get " + std::to_string(-place.supply_high) +
                              ", but no way leads there from a place that may give money."});
  }
  // With nothing going round, no edge carries more than all sources give.
  for (const Arc& arc : instance.arcs)
    if (!instance.goal.circulation && instance.open(arc) && arc.min > instance.total_supply() &&
        !instance.changes_amounts())
      findings.push_back({"minimum-above-supply",
                          {arc.id},
                          "The minimum of " + arc.id + ", " + std::to_string(arc.min) +
                              ", is more than all there is to move, " +
                              std::to_string(instance.total_supply()) + "."});
  return findings;
}

std::optional<PathFault> explain_path(const Instance& instance, const std::vector<std::string>& path) {
  std::map<std::pair<PlaceId, PlaceId>, std::vector<const Arc*>> between;
  for (const Arc& arc : instance.arcs) between[{arc.src, arc.dest}].push_back(&arc);
  for (std::size_t i = 0; i + 1 < path.size(); ++i) {
    const std::string hop = path[i] + "->" + path[i + 1];
    const auto fault = [&](std::string reason, std::string suggestion) {
      return PathFault{i, path[i], path[i + 1], std::move(reason), std::move(suggestion)};
    };
    const PlaceId src = place_called(instance, path[i]), dest = place_called(instance, path[i + 1]);
    for (const auto& [place, name] : {std::pair(src, path[i]), std::pair(dest, path[i + 1])})
      if (!place.valid()) return fault("missing-node", "add node " + name);
    const auto edges = between.find({src, dest});
    if (edges == between.end()) {
      if (between.contains({dest, src}))
        return fault("wrong-direction", "add edge " + hop + " (reverse exists)");
      return fault("missing-edge", "add edge " + hop);
    }
    if (const std::string reason = stopped_by(instance, edges->second); !reason.empty())
      return fault(reason, suggestion_for(reason, hop, *edges->second.front()));
  }
  return std::nullopt;
}

std::vector<std::string> canonical_path(const Instance& instance, const std::string& src,
                                        const std::string& dest) {
  if (src == dest) return {src};
  const auto hub_of = [&](const std::string& name) {
    const PlaceId place = place_called(instance, name);
    if (place.valid()) return '@' + instance.places[place].chain;
    return '@' + chain_in_name(name).value_or("agoric");
  };
  std::vector<std::string> path{src};
  for (const std::string& each : {hub_of(src), hub_of(dest), dest})
    if (path.back() != each) path.push_back(each);
  return path;
}

std::vector<NearMiss> near_misses(const Instance& instance) {
  const auto all = ways(instance, false), usable = ways(instance, true);
  std::vector<NearMiss> misses;
  for (const PlaceId source : instance.places.keys()) {
    if (!gives(instance.places[source])) continue;
    const std::vector<char> by_any = reached(all, source), by_usable = reached(usable, source);
    for (const PlaceId sink : instance.places.keys()) {
      if (!gets(instance.places[sink]) || among(by_usable, sink)) continue;
      const Place& from = instance.places[source];
      const Place& to = instance.places[sink];
      const bool joined = std::find(all[source].begin(), all[source].end(), sink) != all[source].end();
      misses.push_back(
          {from.name, to.name, among(by_any, sink) ? "capacity-blocked" : "no-directed-path",
           from.hub && to.hub && !joined ? "consider adding inter-hub " + from.name + "->" + to.name : ""});
    }
  }
  return misses;
}

std::string diagnosis_text(const Instance& instance) {
  Int128 out = 0, in = 0;
  std::size_t sources = 0, sinks = 0;
  std::vector<std::string> hubs, hub_edges, stranded, near;
  for (const Place& place : instance.places) {
    out += std::max<std::int64_t>(0, place.supply_low);
    in += std::max<std::int64_t>(0, -place.supply_high);
    sources += gives(place);
    sinks += gets(place);
    if (place.hub) hubs.push_back(place.name);
  }
  std::sort(hubs.begin(), hubs.end());
  for (const Arc& arc : instance.arcs)
    if (instance.places[arc.src].hub && instance.places[arc.dest].hub)
      hub_edges.push_back(instance.places[arc.src].name + "->" + instance.places[arc.dest].name);
  const auto next = ways(instance, false);
  for (const PlaceId source : instance.places.keys()) {
    if (!gives(instance.places[source])) continue;
    const std::vector<char> seen = reached(next, source);
    bool any = false;
    for (const PlaceId sink : instance.places.keys())
      any = any || (gets(instance.places[sink]) && among(seen, sink));
    if (!any)
      stranded.push_back(instance.places[source].name + '(' +
                         std::to_string(instance.places[source].supply_low) + ')');
  }
  const std::vector<NearMiss> misses = near_misses(instance);
  for (const NearMiss& miss : misses)
    near.push_back(miss.src + "->" + miss.dest + '(' + miss.category +
                   (miss.hint.empty() ? "" : ":" + miss.hint) + ')');
  const auto first = [](std::vector<std::string> words) {
    words.resize(std::min(words.size(), kMostNamed));
    return joined(words);
  };
  std::vector<std::string> lines{
      "nodes=" + std::to_string(instance.places.size()) + " edges=" + std::to_string(instance.arcs.size()),
      "supply: pos " + tenon::to_string(out) + " must equal neg " + tenon::to_string(in) + " (diff " +
          tenon::to_string(out - in) + ')'};
  if (out != in && !instance.changes_amounts()) lines.push_back("WARN: total supply does not balance to 0");
  lines.push_back("sources=" + std::to_string(sources) + " sinks=" + std::to_string(sinks));
  if (!stranded.empty())
    lines.push_back("sources with no path to any sink (" + std::to_string(stranded.size()) +
                    "): " + first(stranded));
  lines.push_back("hubs present: " + joined(hubs));
  lines.push_back("inter-hub edges: " + (hub_edges.empty() ? "(none)" : joined(hub_edges)));
  if (!near.empty()) {
    lines.push_back("near-misses: " + first(near));
    const std::vector<std::string> path = canonical_path(instance, misses.front().src, misses.front().dest);
    const std::optional<PathFault> fault = explain_path(instance, path);
    lines.push_back("example: " + joined(path, "->") +
                    (fault ? " fails at " + fault->src + "->" + fault->dest + " (" + fault->reason + "; " +
                                 fault->suggestion + ')'
                           : " ok"));
  }
  return joined(lines, " | ");
}

}  // namespace tenon::rebalance
