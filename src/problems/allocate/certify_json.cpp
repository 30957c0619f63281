#include "formats/claims.h"
#include "problems/allocate/certify.h"

namespace tenon::allocate {

// Found by formats/claims.h through the arguments' own namespaces. Calls visit(name, field) for each field, or visit.sparse for
// those that are mostly 0 or empty: a tree has thousands of nodes.
namespace proof {

template <class Visit>
void fields(Entry& entry, const Visit& visit) {
  visit("index", entry.index);
  visit("price", entry.price);
}
template <class Visit>
void fields(ConversionSet& set, const Visit& visit) {
  visit.sparse("into", set.into);
  visit.sparse("out_of", set.out_of);
}
template <class Visit>
void fields(CountPrice& count, const Visit& visit) {
  visit.sparse("of", count.of);
  visit.sparse("least", count.least);
  visit.sparse("most", count.most);
  visit("price", count.price);
}
template <class Visit>
void fields(Prices& prices, const Visit& visit) {
  visit.sparse("empty", prices.empty);
  visit.sparse("tokens", prices.tokens);
  visit.sparse("reserves", prices.reserves);
  visit.sparse("pools_least", prices.pools_least);
  visit.sparse("pools_most", prices.pools_most);
  visit.sparse("transactions", prices.transactions);
  visit.sparse("turnover", prices.turnover);
  visit.sparse("risk", prices.risk);
  visit.sparse("wallet_total", prices.wallet_total);
  visit.sparse("limits", prices.limits);
  visit.sparse("scenarios", prices.scenarios);
  visit.sparse("counts", prices.counts);
  visit.sparse("cuts", prices.cuts);
}
template <class Visit>
void fields(Pair& pair, const Visit& visit) {
  visit("from", pair.from);
  visit("to", pair.to);
}
template <class Visit>
void fields(Cut& cut, const Visit& visit) {
  visit("tokens", cut.tokens);
  visit.sparse("cover_pools", cut.cover_pools);
  visit.sparse("cover_conversions", cut.cover_conversions);
  visit.sparse("full_pools", cut.full_pools);
  visit.sparse("full_conversions", cut.full_conversions);
  visit.sparse("gated_pools", cut.gated_pools);
  visit.sparse("gated_conversions", cut.gated_conversions);
}
template <class Visit>
void fields(Parts& parts, const Visit& visit) {
  visit("part_of", parts.part_of);
}
template <class Visit>
void fields(Node& node, const Visit& visit) {
  visit.sparse("split", node.split);
  visit.sparse("pool", node.pool);
  visit.sparse("from", node.from);
  visit.sparse("to", node.to);
  visit.sparse("of", node.of);
  visit.sparse("k", node.k);
  visit.sparse("money", node.money);
  visit.sparse("idle", node.idle);
  visit.sparse("parts", node.parts);
  visit.sparse("prices", node.prices);
}
template <class Visit>
void fields(Tree& tree, const Visit& visit) {
  visit.sparse("cuts", tree.cuts);
  visit("nodes", tree.nodes);
  visit.sparse("direct", tree.direct);
}

}  // namespace proof

namespace {
const auto kNameOf = [](const Argument& argument) { return name(argument); };
}  // namespace

formats::Json to_json(const Proof& proof) { return formats::claims_to_json(proof, kNameOf); }

Result<Proof> proof_from_json(const formats::Json& json, const std::string& file) {
  return formats::claims_from_json<Argument>(json, file, kNameOf);
}

}  // namespace tenon::allocate
