#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/answer.h"
#include "base/checked.h"

// Proof objects, whatever the kind: for each stage of the objective a claim why no plan does better, or why there is none, and what a
// checker says of it. Planners fill them in; problems/X/certify.h has the arguments of kind X and re-proves each claim from the
// instance alone, with arithmetic of its own and without the search.
namespace tenon {

// The arguments that several kinds share. Kinds take them into their own namespace `proof`, among those that are theirs alone.
namespace proof {

// What holds for every plan there is; the kind says how much that is.
struct Trivial {
  friend bool operator==(const Trivial&, const Trivial&) = default;
};

// A backend's word, a solver's or a search's; nobody can re-prove it from here.
struct Solver {
  std::string backend;

  friend bool operator==(const Solver&, const Solver&) = default;
};

}  // namespace proof

// `argument` shows that no plan has a value beyond `bound` in this stage; or, "infeasible", that there is none. Argument: a
// std::variant of the kind's arguments.
template <class Argument>
struct Claim {
  std::string stage;  // an Objective's name, or "infeasible"
  Int128 bound = 0;
  Argument argument;

  friend bool operator==(const Claim&, const Claim&) = default;  // where arguments can be compared
};

template <class Argument>
struct Proof {
  std::vector<Claim<Argument>> claims;

  friend bool operator==(const Proof&, const Proof&) = default;
};

// From the strongest to the weakest.
enum class Verdict {
  kProven,    // the argument yields the bound
  kBelieved,  // a backend's word, or more work than the checker allows itself
  kRefuted,   // the argument yields less, or does not apply
};

struct Judgement {
  Verdict verdict = Verdict::kRefuted;
  std::string why;  // empty if proven
};

inline Judgement proven() { return {Verdict::kProven, ""}; }
inline Judgement refuted(std::string why) { return {Verdict::kRefuted, std::move(why)}; }
inline Judgement believed(std::string why) { return {Verdict::kBelieved, std::move(why)}; }
inline Judgement proven_if(bool holds, const char* otherwise) {
  return holds ? proven() : refuted(otherwise);
}

// Whether a proof carries the bounds of an answer, or that there is no plan.
struct Certification {
  // true: each bound of the answer's objectives (for an answer without plan: infeasibility) follows from a proven claim; false:
  // one from none, or only from refuted ones; none: no bound is stated, or one rests on what is only believed.
  std::optional<bool> checked;
  std::vector<Violation> violations;  // rule "bound" or "infeasible"; one for each that is not carried
};

// For stages that are to be small, whether a claim's bound is as strong as another.
inline bool reaches_from_below(const std::string& /*stage*/, Int128 claimed, Int128 bound) {
  return claimed >= bound;
}

// Whether the claims of `proof` carry each bound in `objectives`, or, `infeasible`, that there is no plan. The kind says which
// bounds need no claim, `evident(stage, bound)`; whether a claim's bound is as strong as another, `reaches(stage, claimed, bound)`;
// and judges a claim, `check(claim)`: where that needs what earlier stages attain, claim.stage says which are earlier. A claim
// that reaches further than the bound is judged for the bound alone.
template <class Argument, class Evident, class Reaches, class Check>
Certification certify_claims(const std::vector<Objective>& objectives, bool infeasible,
                             const Proof<Argument>& proof, const Evident& evident, const Reaches& reaches,
                             const Check& check) {
  Certification result;
  bool some_bound = false;
  bool some_believed = false;
  const auto carry = [&](const std::string& stage, Int128 bound) {
    some_bound = true;
    Judgement best = evident(stage, bound) ? proven() : refuted("no claim reaches it");
    for (const Claim<Argument>& claim : proof.claims) {
      if (best.verdict == Verdict::kProven) break;
      if (claim.stage != stage || !reaches(stage, claim.bound, bound)) continue;
      Judgement found = check(Claim<Argument>{stage, bound, claim.argument});
      if (found.verdict <= best.verdict) best = std::move(found);
    }
    some_believed |= best.verdict == Verdict::kBelieved;
    if (best.verdict != Verdict::kRefuted) return;
    const std::string what =
        infeasible ? "that there is no plan" : "the bound " + to_string(bound) + " of " + stage;
    result.violations.push_back({infeasible ? "infeasible" : "bound",
                                 {stage},
                                 infeasible ? "no plan" : to_string(bound),
                                 "what a claim of the certificate shows",
                                 what + " is not proved: " + best.why});
  };
  if (infeasible) {
    carry("infeasible", 0);
  } else {
    for (const Objective& objective : objectives)
      if (objective.bound) carry(objective.name, *objective.bound);
  }
  if (!result.violations.empty())
    result.checked = false;
  else if (some_bound && !some_believed)
    result.checked = true;
  return result;
}

}  // namespace tenon
