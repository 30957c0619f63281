#include "formats/claims.h"
#include "problems/cut/certify.h"

namespace tenon::cut {

// Found by formats/claims.h through the arguments' own namespaces. Calls visit(name, field) for each field.
namespace proof {

template <class Visit>
void fields(Area&, const Visit&) {}
template <class Visit>
void fields(Kinds&, const Visit&) {}
template <class Visit>
void fields(Dff& dff, const Visit& visit) {
  visit("functions", dff.functions);
}
template <class Visit>
void fields(Dff::Function& function, const Visit& visit) {
  visit("name", function.name);
  visit("k", function.k);
}
template <class Visit>
void fields(Duals& duals, const Visit& visit) {
  visit("scale", duals.scale);
  visit("items", duals.items);
  visit("stocks", duals.stocks);
}

}  // namespace proof

namespace {
const auto kNameOf = [](const Argument& argument) { return name(argument); };
}  // namespace

formats::Json to_json(const Proof& proof) { return formats::claims_to_json(proof, kNameOf); }

Result<Proof> proof_from_json(const formats::Json& json, const std::string& file) {
  return formats::claims_from_json<Argument>(json, file, kNameOf);
}

}  // namespace tenon::cut
