#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/answer.h"
#include "base/checked.h"
#include "base/error.h"
#include "base/proof.h"
#include "formats/json.h"
#include "problems/roster/instance.h"

namespace tenon::roster {

// The proof object of a roster: for each stage a claim why no roster does better, or why there is none. Planners fill it in; certify()
// re-proves it from the instance alone, with a program of its own for the best roster of one officer (best_roster.h).
namespace proof {

// No value is below 0, no cost below fixed_cost.
using tenon::proof::Trivial;

// Prices of posts (Lagrange): a roster is worth at least what its posts and its officers are worth apart. With price p of post j for each
// officer at it, m >= 0 for a post unfilled and k >= 0 for an officer used, all in 1 / scale,
//   scale * value >= sum over posts of min over a of (charge(a) + p a)
//                  + sum over officers of min over their lawful rosters r, the empty one too where it is lawful, of (cost(r) - sum of p in r)
//                  - m * unfilled - k * staff,
// rounded up to whole numbers of the stage, where a runs over least … most (no more than there are officers) and
//   stage         charge(a) of a post                   cost(r) of an officer's roster
//   "unfilled"    scale * max(0, wanted - a)            scale * owed(r) + k * used(r)
//   "staff"       m * max(0, wanted - a)                m * owed(r) + scale * used(r); k is 0
//   "soft"        m * max(0, wanted - a) + cover        m * owed(r) + k * used(r) + scale * (soft rules about him alone)
//   "cost"        cover                                 k * used(r) + scale * (soft rules about him alone); fixed_cost is added
//   "infeasible"  0                                     k * used(r); scale is 0, and the sum is above 0 (Farkas)
// cover: scale * the cost of soft rules of form Cover; the other soft rules cost at least 0. used(r): 1 if r has a duty. owed(r): of a member who is
// rostered, the duties that he owes his crew less those of them in r; of each crew exactly `quota` are, those for whom the sum is least.
// `unfilled` and `staff` are the values that the answer states for those stages (staff: or the instance's most_staff, if that is less); m is 0 in
// "unfilled", "cost" and "infeasible". With scale 0 a sum above 0 proves any bound: there is no such roster. "Lawful" is judged by rules about
// one officer alone; leaving some of them out makes the bound lower, never false.
struct Prices {
  std::int64_t scale = 1;
  std::int64_t of_unfilled = 0;  // m
  std::int64_t of_staff = 0;     // k
  struct OfPost {
    std::int64_t post = 0;  // index into Instance::posts, ascending; those left out are 0
    std::int64_t price = 0;
    friend bool operator==(const OfPost&, const OfPost&) = default;
  };
  std::vector<OfPost> posts{};

  friend bool operator==(const Prices&, const Prices&) = default;
};

// Cases that leave nothing out, each with prices of its own. A node splits what its parent allows in two, "yes" first: an officer at a post or not
// ("at"), an officer working at a post on a day or not ("day"), an officer used or not ("used"), at most `count` of some officers used, or more
// ("most_used"; who is a member of a crew does not take part). A leaf holds if its bound, under the splits above it, reaches the claim's, or if nobody
// can have a roster there.
struct Cases {
  struct Node {
    std::string split;  // "at", "day", "used", "most_used"; "" of a leaf
    std::int64_t officer = -1, post = -1, day = -1, count = 0;
    std::vector<std::int64_t> officers{};  // of "most_used", ascending
    std::int64_t no = -1, yes = -1;        // nodes of the two cases, both behind this one
    std::int64_t prices = -1;              // of a leaf: index into `prices`
    friend bool operator==(const Node&, const Node&) = default;
  };
  std::vector<Node> nodes;  // the first is the root
  std::vector<Prices> prices;

  friend bool operator==(const Cases&, const Cases&) = default;
};

// For "balance": so many duties in all (wanted, less the stated `unfilled`, and work outside all posts) among as many officers as the answer states for
// "staff", those who can do most (best_roster.h with price 1 everywhere), have at least the sum of squares that they have where they are spread as
// evenly as that allows.
struct Even {
  friend bool operator==(const Even&, const Even&) = default;
};

using tenon::proof::Solver;

// Bounds of parts that add up. Every officer and every requirement is in exactly one part, and nobody may be at a post of another part than his
// (best_roster.h with price 1 there). Of each part, claims about its own people and posts alone: of "unfilled" and "staff" first, if they are before the
// stage, then of the stage. Those of "unfilled" sum up to no less than the answer states for it, and likewise "staff", so that each part has just these.
// Not where there are crews.
struct Parts {
  struct OfPart {
    std::string stage;
    std::int64_t bound = 0;
    std::variant<Trivial, Prices, Even, Solver> argument{};
    friend bool operator==(const OfPart&, const OfPart&) = default;
  };
  struct Part {
    std::vector<std::int64_t> officers, requirements;  // ascending
    std::vector<OfPart> claims;
    friend bool operator==(const Part&, const Part&) = default;
  };
  std::vector<Part> parts;

  friend bool operator==(const Parts&, const Parts&) = default;
};

}  // namespace proof

using Argument =
    std::variant<proof::Trivial, proof::Prices, proof::Cases, proof::Even, proof::Solver, proof::Parts>;

// Every roster has a value of at least `bound` in this stage: "unfilled", "changes", "staff", "balance", "soft", "cost" ("staff" and later: every one
// with the stated values before); "infeasible": there is none. Where the
// instance's must_fill holds, an argument that a duty stays unfilled in every roster is one that there is none.
using Claim = tenon::Claim<Argument>;
using Proof = tenon::Proof<Argument>;

// What the answer states for earlier stages.
struct Stated {
  std::optional<std::int64_t> unfilled{}, staff{};
};

// Re-proves one claim, exactly; never throws on bad claims. About 20 s of work at most, then kBelieved.
Judgement check(const Instance& instance, const Claim& claim, const Stated& stated);

// Whether `proof` carries the bounds of an answer, or that there is no roster.
Certification certify(const Instance& instance, const std::vector<Objective>& objectives, bool infeasible,
                      const Proof& proof);

// By formats/claims.h: {"claims": [{"stage", "bound", "argument", …fields}]}.
formats::Json to_json(const Proof& proof);
Result<Proof> proof_from_json(const formats::Json& json, const std::string& file);

// "trivial", "prices", "cases", "even", "solver", "parts".
const char* name(const Argument& argument);

}  // namespace tenon::roster
