#include "formats/claims.h"
#include "problems/pack/certify.h"

namespace tenon::pack {

// Found by formats/claims.h through the arguments' own namespaces. Calls visit(name, field) for each field.
template <class Visit>
void fields(ColumnWeights::Kind& kind, const Visit& visit) {
  visit("period", kind.period);
  visit("start_frame", kind.start_frame);
  visit("weight", kind.weight);
}

namespace proof {

template <class Visit>
void fields(Area& area, const Visit& visit) {
  visit("window", area.window);
}
template <class Visit>
void fields(FrameLoad& load, const Visit& visit) {
  visit("frame", load.frame);
}
template <class Visit>
void fields(PinnedEnd& pinned, const Visit& visit) {
  visit("block", pinned.block.value);
}
template <class Visit>
void fields(Level& level, const Visit& visit) {
  visit("period", level.period);
  visit("size_bits", level.size_bits);
  visit("window", level.window);
}
template <class Visit>
void fields(SubsetSum& sums, const Visit& visit) {
  visit("window", sums.window);
}
template <class Visit>
void fields(Columns& columns, const Visit& visit) {
  visit("kinds", columns.weights.kinds);
  visit("capacity", columns.weights.capacity);
}
template <class Visit>
void fields(Knapsack& knapsack, const Visit& visit) {
  visit("frame", knapsack.frame);
  visit("price", knapsack.price);
  visit("price_scale", knapsack.price_scale);
}

}  // namespace proof

namespace {
const auto kNameOf = [](const Argument& argument) { return name(argument); };
}  // namespace

formats::Json to_json(const Proof& proof) { return formats::claims_to_json(proof, kNameOf); }

Result<Proof> proof_from_json(const formats::Json& json, const std::string& file) {
  return formats::claims_from_json<Argument>(json, file, kNameOf);
}

}  // namespace tenon::pack
