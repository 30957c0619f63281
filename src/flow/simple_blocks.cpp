#include "flow/simple_blocks.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace tenon::flow {
namespace {

// A proof of one leaf.
Part proof_by(const Block& block, std::vector<Int128> potentials, std::int32_t log2_scale) {
  Part part;
  part.nodes = block.nodes;
  part.arcs = block.arcs;
  part.capped = block.capped;
  part.dominated = block.dominated;
  part.potentials.push_back(std::move(potentials));
  part.leaves.emplace_back().log2_scale = log2_scale;
  part.tree.emplace_back().low = 0;
  return part;
}

// The only arc from `source` to the other one of two nodes, if it can carry `amount` and no more; none if there are
// more, or any min.
std::optional<std::size_t> only_arc(const Block& block, std::int32_t source, std::int64_t amount) {
  std::optional<std::size_t> only;
  for (std::size_t a = 0; a < block.local.size(); ++a) {
    const Block::LocalArc& arc = block.local[a];
    if (arc.most == 0) continue;
    if (arc.least > 1) return std::nullopt;
    if (arc.tail != source) continue;
    if (only || arc.most != amount) return std::nullopt;
    only = a;
  }
  return only;
}

BlockResult proven(std::vector<std::int64_t> flows, Int128 cost, Part part) {
  BlockResult result;
  result.complete = result.has_proof = true;
  result.flows = std::move(flows);
  result.cost = cost;
  result.bound = cost;
  result.part = std::move(part);
  return result;
}

}  // namespace

Part proof_by_zero(const Block& block) {
  return proof_by(block, std::vector<Int128>(block.nodes.size(), 0), 0);
}

Int128 bound_by_zero(const Block& block) {
  Int128 total = 0;
  for (const Block::LocalArc& arc : block.local)
    if (arc.most > 0)
      total += std::min<Int128>(0, arc.fixed + Int128{arc.unit} * (arc.unit >= 0 ? arc.least : arc.most));
  return total;
}

std::optional<BlockResult> solve_simple(const Block& block) {
  if (!block.capped) return std::nullopt;
  std::vector<std::int64_t> flows(block.local.size(), 0);
  if (std::all_of(block.supply.begin(), block.supply.end(), [](auto s) { return s == 0; }))
    return proven(std::move(flows), 0, proof_by_zero(block));
  if (block.supply.size() != 2 || block.supply[0] + block.supply[1] != 0) return std::nullopt;
  const std::int32_t source = block.supply[0] > 0 ? 0 : 1;
  const std::int64_t amount = block.supply[source];
  const std::optional<std::size_t> only = only_arc(block, source, amount);
  if (!only) return std::nullopt;

  // The arc carries no more than `amount` (CAPS), so a price a unit that spreads the charge over it is a bound; rounded
  // down it misses less than amount / 2^scale, which is below 1.
  const Block::LocalArc& arc = block.local[*only];
  const std::int32_t scale = arc.fixed == 0 ? 0 : std::bit_width(static_cast<std::uint64_t>(amount));
  if (arc.fixed >> 62 != 0) return std::nullopt;
  std::vector<Int128> potentials(2, 0);
  potentials[source] = (Int128{arc.unit} << scale) + (arc.fixed << scale) / amount;
  flows[*only] = amount;
  const Int128 price = cost(block, flows);
  return proven(std::move(flows), price, proof_by(block, std::move(potentials), scale));
}

}  // namespace tenon::flow
