#include <algorithm>

#include "problems/rebalance/format_parts.h"

namespace tenon::rebalance::reading {

namespace {

const std::vector<FieldNames> kGraphFields{{"nodes"}, {"edges", {"arcs"}}, {"supplies"}, {"hubOf"}};
const std::vector<FieldNames> kNodeFields{
    {"name", {"id"}}, {"hub", {"hubOf"}}, {"chain"},     {"noDeposit"}, {"noWithdraw"},
    {"blocked"},      {"deadlineSec"},    {"liquidity"}, {"supply"},    {"asset"}};
enum NodeField {
  kNodeName,
  kNodeHub,
  kNodeChain,
  kNodeNoDeposit,
  kNodeNoWithdraw,
  kNodeBlocked,
  kNodeDeadline,
  kNodeLiquidity,
  kNodeSupply,
  kNodeAsset
};

}  // namespace

void GraphReader::walk() {
  std::vector<Field> parts{draft_.fields[kNodes], draft_.fields[kEdges], draft_.fields[kSupplies],
                           draft_.fields[kHubOf]};
  std::optional<Place> inside;
  if (draft_.fields[kGraph]) {
    inside = draft_.top.at(draft_.fields[kGraph].name);
    parts = reader().fields(*draft_.fields[kGraph].value, *inside, kGraphFields);
  }
  const Place& at = inside ? *inside : draft_.top;
  reader().list(parts[0], at, "a list of places",
                [&](const Json& item, const Place& here) { node(item, here); });
  reader().list(parts[1], at, "a list of edges", [&](const Json& item, const Place& here) {
    if (const auto row = draft_.walker.edge(item, here, draft_.gas))
      edge_rows_.push_back(*row);
    else
      named_ = false;
  });
  if (!parts[1]) reader().missing(parts[1], at, "a list of edges");
  draft_.supplies_at = at.at(parts[2].name).pointer();
  const Ranges supplies = draft_.walker.ranges(parts[2], at, -kUnlimited);
  supplied_ &= !parts[2] || supplies.size() == parts[2].value->size();
  supplies_.insert(supplies_.end(), supplies.begin(), supplies.end());
  draft_.walker.map(parts[3], at, [&](const std::string& place, const Json& value, const Place& here) {
    if (const auto hub = draft_.walker.place_name(value, here)) hub_of_[place] = {*hub, here.pointer()};
  });
  // Beside a graph they only say what there was and what is wanted, for the report.
  draft_.network.current = draft_.walker.amounts(draft_.fields[kCurrent], draft_.top);
  for (const auto& [name, range] : draft_.walker.ranges(draft_.fields[kTarget], draft_.top, 0))
    if (range.low == range.high) draft_.network.target.emplace_back(name, range.low);
}

void GraphReader::node(const Json& item, const Place& at) {
  if (!item.is_object()) {
    if (const auto name = draft_.walker.place_name(item, at))
      add_node(*name, at);
    else
      named_ = false;
    return;
  }
  const std::vector<Field> fields = reader().fields(item, at, kNodeFields);
  const auto name = draft_.walker.place_name(fields[kNodeName], at, "the place's name");
  if (!name) named_ = false;
  if (!name) return;
  add_node(*name, at);
  if (fields[kNodeHub])
    if (const auto hub = draft_.walker.place_name(*fields[kNodeHub].value, at.at(fields[kNodeHub].name)))
      hub_of_[*name] = {*hub, at.at(fields[kNodeHub].name).pointer()};
  if (const auto chain = draft_.walker.word(fields[kNodeChain], at)) chain_of_[*name] = *chain;
  PlaceExtras& more = draft_.extras_of(*name, at);
  const bool blocked = reader().boolean(fields[kNodeBlocked], at).value_or(false);
  more.no_deposit |= blocked || reader().boolean(fields[kNodeNoDeposit], at).value_or(false);
  more.no_withdraw |= blocked || reader().boolean(fields[kNodeNoWithdraw], at).value_or(false);
  if (fields[kNodeDeadline]) more.deadline_us = read_seconds(reader(), fields[kNodeDeadline], at);
  if (fields[kNodeLiquidity]) more.liquidity = read_amount(reader(), fields[kNodeLiquidity], at);
  if (const auto asset = draft_.walker.word(fields[kNodeAsset], at); asset && *asset != kUsdc)
    more.asset = *asset;
  if (!fields[kNodeSupply]) return;
  const auto supply =
      draft_.walker.range(*fields[kNodeSupply].value, at.at(fields[kNodeSupply].name), -kUnlimited);
  if (supply)
    supplies_.emplace_back(*name, *supply);
  else
    supplied_ = false;
}

void GraphReader::add_node(const std::string& name, const Place& at) {
  if (!node_names_.insert(name).second)
    return reader().error(at, "the place " + in_quotes(name) + " again", "each place once");
  nodes_.emplace_back(name, at.pointer());
}

void GraphReader::build() {
  for (const auto& [name, at] : nodes_) draft_.place_called(name, at);
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
      if (!draft_.by_name.contains(*end) && absent++ == 0) first_absent = *end;
    draft_.add_arc(row.edge);
  }
  if (absent > 0 && !nodes_.empty())
    reader().warn("", first_absent + (absent > 1 ? " and others are" : " is") +
                          " not among the nodes; taken as ordinary places without supply");
  for (const auto& [name, range] : supplies_) {
    const auto found = draft_.by_name.find(name);
    if (found == draft_.by_name.end()) {
      reader().error(draft_.supplies_at + '/' + formats::pointer_part(name), in_quotes(name),
                     "a place that is among the nodes or at the end of an edge");
      continue;
    }
    draft_.instance.places[found->second].supply_low = range.low;
    draft_.instance.places[found->second].supply_high = range.high;
    draft_.instance.places[found->second].balance = std::max<std::int64_t>(0, range.high);
  }
  for (const auto& [name, amount] : draft_.network.current)
    if (const auto found = draft_.by_name.find(name); found != draft_.by_name.end()) {
      std::int64_t& balance = draft_.instance.places[found->second].balance;
      balance = std::max(balance, amount);
    }
  draft_.instance.targets = draft_.network.target;
  find_chains();
}

// The chain of a place of an explicit graph: what the input says of it or of its hub, else its name, else the hub that
// its first edge to one leads to, else itself.
void GraphReader::find_chains() {
  for (const auto& [name, hub] : hub_of_)
    if (!draft_.by_name.contains(name)) reader().error(hub.second, in_quotes(name), "a place of the graph");
  std::map<PlaceId, std::string> near;
  for (const Arc& arc : draft_.instance.arcs) {
    const rebalance::Place& src = draft_.instance.places[arc.src];
    const rebalance::Place& dest = draft_.instance.places[arc.dest];
    if (dest.hub && !src.hub) near.emplace(arc.src, dest.name.substr(1));
    if (src.hub && !dest.hub) near.emplace(arc.dest, src.name.substr(1));
  }
  for (const PlaceId id : draft_.instance.places.keys()) {
    rebalance::Place& place = draft_.instance.places[id];
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
std::string GraphReader::root_of(const std::string& place) {
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

}  // namespace tenon::rebalance::reading
