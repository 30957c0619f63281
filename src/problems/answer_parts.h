#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/proof.h"
#include "problems/problem.h"

namespace tenon::problems {

// What every kind's binding takes out of answers and says of files that are not of its form.

// The stages of an answer; one without a name is left out, and a number that is not of the right form is none, so that
// its bound is not carried. `decimal_strings`: numbers may be written as text, as in ProblemInfo.
std::vector<Objective> stages_of(const Json& answer, bool decimal_strings);

bool says_infeasible(const Json& answer);

// Of each stage with a bound: its name, and the name of the argument that carries the bound, one that can be re-proved before a
// solver's word ("solver"); stages whose bound no claim carries are left out.
template <class Argument, class NameOf>
std::vector<std::pair<std::string, std::string>> carriers(const Proof<Argument>& proof,
                                                          const std::vector<Objective>& objectives,
                                                          const NameOf& name_of) {
  std::vector<std::pair<std::string, std::string>> found;
  for (const Objective& objective : objectives) {
    std::string_view carrier;
    for (const Claim<Argument>& claim : proof.claims) {
      const bool carries = objective.bound && claim.stage == objective.name &&
                           (objective.sense == Sense::kMinimize ? claim.bound >= *objective.bound
                                                                : claim.bound <= *objective.bound);
      if (carries && (carrier.empty() || carrier == "solver")) carrier = name_of(claim.argument);
    }
    if (!carrier.empty()) found.emplace_back(objective.name, carrier);
  }
  return found;
}

// A plan that cannot be read, as violations of the rule "form"; a certificate that cannot, as a bound not re-proved.
std::vector<Violation> form_violations(const std::vector<InputError>& errors);
CertificateVerdict unreadable_certificate(const std::vector<InputError>& errors);

// What `tenon new KIND` says of options that only shape a random input, where none is asked for; nullopt: nothing.
std::optional<InputError> only_with_random(const ProblemInfo& kind, const OptionValues& options);

}  // namespace tenon::problems
