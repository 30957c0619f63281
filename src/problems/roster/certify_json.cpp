#include "formats/claims.h"
#include "problems/roster/certify.h"

namespace tenon::roster {

// Found by formats/claims.h through the arguments' own namespaces. Calls visit(name, field) for each field.
namespace proof {

template <class Visit>
void fields(Even&, const Visit&) {}
template <class Visit>
void fields(Prices& prices, const Visit& visit) {
  visit("scale", prices.scale);
  visit.sparse("of_unfilled", prices.of_unfilled);
  visit.sparse("of_staff", prices.of_staff);
  visit("posts", prices.posts);
}
template <class Visit>
void fields(Prices::OfPost& post, const Visit& visit) {
  visit("post", post.post);
  visit("price", post.price);
}
template <class Visit>
void fields(Cases& cases, const Visit& visit) {
  visit("nodes", cases.nodes);
  visit("prices", cases.prices);
}
template <class Visit>
void fields(Cases::Node& node, const Visit& visit) {
  visit("split", node.split);
  if (node.split == "at" || node.split == "day" || node.split == "used") visit("officer", node.officer);
  if (node.split == "at") visit("post", node.post);
  if (node.split == "day") visit("day", node.day);
  if (node.split == "most_used") {
    visit("officers", node.officers);
    visit("count", node.count);
  }
  if (node.split.empty()) {
    visit("prices", node.prices);
  } else {
    visit("yes", node.yes);
    visit("no", node.no);
  }
}

template <class Visit>
void fields(Parts& parts, const Visit& visit) {
  visit("parts", parts.parts);
}
template <class Visit>
void fields(Parts::Part& part, const Visit& visit) {
  visit("officers", part.officers);
  visit("requirements", part.requirements);
  visit("claims", part.claims);
}
// As claims are; an argument that is none of these is read as one that proves nothing above 0.
template <class Visit>
void fields(Parts::OfPart& claim, const Visit& visit) {
  const auto name_of = [](const auto& argument) {
    return std::visit([](const auto& it) { return std::string(name(Argument(it))); }, argument);
  };
  visit("stage", claim.stage);
  visit("bound", claim.bound);
  std::string argument = name_of(claim.argument);
  visit("argument", argument);
  using Of = decltype(claim.argument);
  for (const Of& other : {Of(Trivial{}), Of(Prices{}), Of(Even{}), Of(Solver{})})
    if (name_of(claim.argument) != argument && name_of(other) == argument) claim.argument = other;
  std::visit([&](auto& chosen) { fields(chosen, visit); }, claim.argument);
}

}  // namespace proof

namespace {
const auto kNameOf = [](const Argument& argument) { return name(argument); };
}  // namespace

formats::Json to_json(const Proof& proof) { return formats::claims_to_json(proof, kNameOf); }

Result<Proof> proof_from_json(const formats::Json& json, const std::string& file) {
  return formats::claims_from_json<Argument>(json, file, kNameOf);
}

}  // namespace tenon::roster
