#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/answer.h"
#include "base/checked.h"
#include "base/error.h"
#include "formats/json.h"
#include "problems/roster/instance.h"

namespace tenon::roster {

// The proof object of a roster: for each stage a claim why no roster does better, or why there is none. Planners fill it in; certify()
// re-proves it from the instance alone, with a program of its own for the best roster of one officer (best_roster.h).
namespace proof {

// No value is below 0, no cost below fixed_cost.
struct Trivial {
  friend bool operator==(const Trivial&, const Trivial&) = default;
};

// Prices of posts (Lagrange): a roster is worth at least what its posts and its officers are worth apart. With price p of post j for each
// officer at it and m >= 0 for the stage before, all in 1 / scale,
//   scale * value >= sum over posts of min over a of (scale * charge(a) + p a)
//                  + sum over officers of min over their lawful rosters r, the empty one too, of (scale * cost(r) - sum of p in r)
//                  - m * unfilled,
// rounded up to whole numbers of the stage, where a runs over least … most and
//   stage        charge(a) of a post          cost(r) of an officer's roster
//   "unfilled"   max(0, wanted - a)           what a crew owes for him, less what r does of it
//   "staff"      m / scale * max(0, wanted - a)   1 if r has a duty
//   "soft"       m / scale * max(0, wanted - a)   soft rules about him alone (others are at least 0)
//   "cost"       under, over                  requests and soft rules about him alone
//   "infeasible" 0                            0: the sum is above 0 (Farkas); scale is 0
// `unfilled` is the value that the answer states for its first stage; m is 0 in that stage. "Lawful" is judged by rules about one officer
// alone; leaving some of them out makes the bound lower, never false. Equal officers are priced once.
struct Prices {
  std::int64_t scale = 1;
  std::int64_t of_unfilled = 0;  // m
  struct OfPost {
    std::int64_t post = 0;  // index into Instance::posts, ascending; those left out are 0
    std::int64_t price = 0;
    friend bool operator==(const OfPost&, const OfPost&) = default;
  };
  std::vector<OfPost> posts;

  friend bool operator==(const Prices&, const Prices&) = default;
};

// Cases that leave nothing out, each with prices of its own. A node splits what its parent allows in two: an officer at a post or not
// ("at"), an officer working on a day or not ("day"), an officer used or not ("used"), so many officers of equal ones used at most, or more
// ("most_used"). A leaf holds if its bound, under the splits above it, reaches the claim's.
struct Cases {
  struct Node {
    std::string split;  // "at", "day", "used", "most_used"; "" of a leaf
    std::int64_t officer = -1, post = -1, day = -1, count = 0;
    std::int64_t no = -1, yes = -1;  // nodes of the two cases, both behind this one
    std::int64_t prices = -1;        // of a leaf: index into `prices`
    friend bool operator==(const Node&, const Node&) = default;
  };
  std::vector<Node> nodes;  // the first is the root
  std::vector<Prices> prices;

  friend bool operator==(const Cases&, const Cases&) = default;
};

// For "balance": so many duties in all (wanted, less the stated `unfilled`) among officers of whom each can do at most so many (best_roster.h
// with price 1 everywhere) have at least the sum of squares that they have where they are spread as evenly as that allows.
struct Even {
  friend bool operator==(const Even&, const Even&) = default;
};

// A solver's word.
struct Solver {
  std::string backend;
  friend bool operator==(const Solver&, const Solver&) = default;
};

}  // namespace proof

using Argument = std::variant<proof::Trivial, proof::Prices, proof::Cases, proof::Even, proof::Solver>;

// Every roster has a value of at least `bound` in this stage: "unfilled", "staff", "balance", "soft", "cost" ("staff" and later: every
// one with the stated `unfilled`); "infeasible": there is none.
struct Claim {
  std::string stage;
  Int128 bound = 0;
  Argument argument;

  friend bool operator==(const Claim&, const Claim&) = default;
};

struct Proof {
  std::vector<Claim> claims;

  friend bool operator==(const Proof&, const Proof&) = default;
};

enum class Verdict {
  kProven,
  kBelieved,  // a solver's word, or more work than the checker allows itself
  kRefuted,
};
struct Judgement {
  Verdict verdict = Verdict::kRefuted;
  std::string why;  // empty if proven
};

// Re-proves one claim, exactly; never throws on bad claims. `unfilled`: the answer's value of that stage. About 20 s of work at most, then
// kBelieved.
Judgement check(const Instance& instance, const Claim& claim, std::optional<std::int64_t> unfilled);

struct Certification {
  std::optional<bool> checked;  // as in every kind: problems/problem.h, CertificateVerdict
  std::vector<Violation> violations;
};
Certification certify(const Instance& instance, const std::vector<Objective>& objectives, bool infeasible,
                      const Proof& proof);

// By formats/claims.h: {"claims": [{"stage", "bound", "argument", …fields}]}.
formats::Json to_json(const Proof& proof);
Result<Proof> proof_from_json(const formats::Json& json, const std::string& file);

// "trivial", "prices", "cases", "even", "solver".
const char* name(const Argument& argument);

}  // namespace tenon::roster
