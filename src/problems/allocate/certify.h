#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/answer.h"
#include "base/checked.h"
#include "base/error.h"
#include "base/proof.h"
#include "formats/json.h"
#include "problems/allocate/instance.h"

namespace tenon::allocate {

// The proof object of an allocation: for each stage a claim why no plan does better, or why there is none. Planners fill it
// in; certify() re-proves it from the instance alone, in exact integers.
//
// The argument is Lagrangian: rules that tie pools and conversions together (rows) are given prices and taken into the
// objective; then each pool and each conversion (a block) does by itself what is best for it, and the sum of that bounds
// every plan from above. Any prices >= 0 prove something. Where the gap matters, a tree of yes/no questions splits the
// plans, and each leaf has prices of its own.
//
// Gains are counted in "gain units", 1 / kYieldOne micro-USD. All amounts of the relaxation are real numbers that include all
// that verify.h accepts (rounding only ever outward).
//
// Blocks.
//   A pool: empty; or its legs lie in [v, v + 1] for a level v, within the pool's own rules (cap, least position, pin, …).
//     Gain: its yield, less gas and transaction_penalty of its steps.
//   A conversion of an ordered pair of tokens: unused, or c from max(1, min_transaction) to min(what its fee steps
//     allow, AUM). Gain: less its fee, its gas and transaction_penalty.
// Rows, "use <= side", and the unit of their prices:
//   token t          what blocks take out of its wallet less what they put in <= what lies there less what must stay.
//                    Gain units a micro-USD. What is withdrawn from a pool that cools down is not put in.
//   reserve of t     the same with what cools down put in <= what lies there less what must stay.  Gain units a micro-USD
//   pools_least      -(pools with a position) <= -min_pools.       Gain units x kNano a pool
//   pools_most       pools with a position <= max_pools.           the same
//   transactions     as gas counts them <= max_transactions.       Gain units x kNano a transaction
//   turnover         paid in + withdrawn <= max_turnover.          Gain units a micro-USD
//   risk             sum value x risk <= max_risk x AUM.           Gain units a micro-USD and percent
//   wallet_total     -(all that lies in the wallet at the end) <= -least_wallet_total.  Gain units a micro-USD
//   limits           value under the limit <= most.                Gain units a micro-USD; of a soft limit at most its penalty
//   counts           conversions of a set at most (least) so many, as the splits above the leaf say.  Gain units x kNano each
//   cuts             see Cut.                                      Gain units a micro-USD
//   scenarios        the mixture's weights, in place of a price: the least of all yields is at most any mean of them.
// max_pools, max_transactions, … that the instance does not have admit no price but 0.
namespace proof {

inline constexpr std::int64_t kNano = static_cast<std::int64_t>(kYieldOne / 1000);  // gain units in 1e-9 USD

// A row by its number, and its price.
struct Entry {
  std::int64_t index = 0;
  std::int64_t price = 0;

  friend bool operator==(const Entry&, const Entry&) = default;
};

// A set of conversions by a token, its number: all into it, all out of it, or (neither given) all.
struct ConversionSet {
  std::optional<std::int64_t> into{};
  std::optional<std::int64_t> out_of{};

  friend bool operator==(const ConversionSet&, const ConversionSet&) = default;
};

// At least or at most so many conversions of a set are used: exactly one of the two is given. Some split above the leaf must
// say as much of the same set.
struct CountPrice {
  ConversionSet of{};
  std::optional<std::int64_t> least{};
  std::optional<std::int64_t> most{};
  std::int64_t price = 0;

  friend bool operator==(const CountPrice&, const CountPrice&) = default;
};

struct Prices {
  // Gains count nothing (a soft limit costs nothing either), and the leaf must sum up to less than 0: no plan is here (Farkas).
  bool empty = false;
  std::vector<std::int64_t> tokens{};    // one a token; or none, if all are 0
  std::vector<std::int64_t> reserves{};  // likewise
  std::int64_t pools_least = 0;
  std::int64_t pools_most = 0;
  std::int64_t transactions = 0;
  std::int64_t turnover = 0;
  std::int64_t risk = 0;
  std::int64_t wallet_total = 0;
  std::vector<Entry> limits{};  // by the limit's number; what is left out is 0; each once
  // 1 / kOne, summing up to kOne exactly: the forecast's first (at least kOne - robust), then one a scenario. None: the forecast
  // alone.
  std::vector<std::int64_t> scenarios{};
  std::vector<CountPrice> counts{};
  std::vector<Entry> cuts{};  // by Tree::cuts; each once

  friend bool operator==(const Prices&, const Prices&) = default;
};

// A pair of tokens, by their numbers.
struct Pair {
  std::int64_t from = 0;
  std::int64_t to = 0;

  friend bool operator==(const Pair&, const Pair&) = default;
};

// A flow cover over a set R of tokens (Padberg, Van Roy and Wolsey, "Valid linear inequalities for fixed charge problems",
// Operations Research 33, 1985). For a block B let use(B) be what it takes out of R's rows together (negative: income), side the
// sum of their sides, m(B) its most use and u(B) its most income in any state at all. Each block has at most one role: cover,
// full or gated, or none (all others). With
//   b = side + sum over full of u(B),   lambda = max(0, sum over cover of m(B) - b)
// every plan keeps
//   sum over cover of [use(B) + max(0, m(B) - lambda) (no use)] <= b + sum over gated of lambda (some income)
//                                                                     + sum over others of max(0, -use(B)).
// Proof. Where n blocks of the cover without use have m > lambda, the left is at most sum of m - n lambda, which is at most b if
// n > 0 or lambda = 0; and it never passes sum of m <= b + lambda, which the right reaches where a gated block has income. Else the left
// is the cover's use, at most b + the others' income by the rows. A cover whose lambda is 0 says nothing that its rows do not.
// A cut of gas_token's is not accepted.
struct Cut {
  std::vector<std::int64_t> tokens{};
  std::vector<std::int64_t> cover_pools{};
  std::vector<Pair> cover_conversions{};
  std::vector<std::int64_t> full_pools{};
  std::vector<Pair> full_conversions{};
  std::vector<std::int64_t> gated_pools{};
  std::vector<Pair> gated_conversions{};

  friend bool operator==(const Cut&, const Cut&) = default;
};

// Direct plans. Where every conversion costs alike (one rate for any amount, below 1, and one gas) and no limit counts a
// wallet, some best plan of the relaxation converts each token in one direction only, conversions below min_transaction being
// allowed in it. Proof. Let B be bought with A's money and sold for C, and let m micro-USD pass through: the lesser of what
// arrives from A and of what goes to C. Instead, m / (1 - rate) of A buys C at once: A pays as much, nothing changes for B, C
// receives m instead of (1 - rate) m, the fee is less, and one of the two conversions ends where at most one begins. (If C is
// A, both just shrink.) Rows that see wallets ask for at least so much in them, and neither the number of conversions nor
// their gas grows. Conversions that touch B end and none begins, and no token gets a direction that it did not have, so one
// token after the other is settled. A token that is sold is then not bought: no more of it is sold than lies in the wallet and in
// pools at the start.

// Of each token the part of a partition that it belongs to, parts numbered in the order of their first tokens.
struct Parts {
  std::vector<std::int64_t> part_of{};

  friend bool operator==(const Parts&, const Parts&) = default;
};

// Components. The conversions that a plan uses tie tokens together; of a component of n tokens it needs n - 1 at least. Which tokens
// are tied is a partition of them: "components" splits the plans by it. Those of each of `parts` follow as subtrees of their own, in which
// conversions between two parts are shut and at least (tokens - parts) are used. All other partitions together gain at most `k`
// micro-USD, which the checker sees for itself (certify_partitions.h): it lists every partition that may gain more. For that the
// tokens of a part have one price p of money, the best of `money`: what is sold costs p, what is bought p with the fee, and a token's own
// price, its `idle` one, counts where it lies between the two; so no conversion within the part gains anything. A pool's legs in tokens of
// different parts are priced one by one, from `prices` on: its worth is convex in its legs' prices, so it is at most the mean of what it
// is worth where each leg's price alone moves, legs times as far.
// Of direct plans only (where all conversions cost alike), without a gas token, and without prices of cuts, counts or what stays in wallets.

// A question, with the plans where the answer is no first, or a leaf.
//   ""             a leaf: `prices`
//   "active"       does `pool` hold anything at the end?
//   "deposit"      does any of its legs receive anything?
//   "withdrawal"   is anything taken from any of its legs?
//   "conversion"   is anything converted `from` one token `to` another?
//   "sold"         is anything converted `from` a token? (Only of direct plans: where it is, nothing is converted into it.)
//   "conversions"  are more than `k` conversions of the set `of` used?
//   "level"        does more than `k` lie in each leg of `pool`? (At most 1 micro-USD more in some is at most k, and so is a pool that is left as it
//                  was though its legs differ.)
//   "components"   which tokens do conversions tie together? See above: as many subtrees as `parts`.
struct Node {
  std::string split{};
  std::optional<std::int64_t> pool{};
  std::optional<std::int64_t> from{};
  std::optional<std::int64_t> to{};
  ConversionSet of{};
  std::int64_t k = 0;
  std::vector<std::int64_t> money{}, idle{};
  std::vector<Parts> parts{};
  Prices prices{};

  friend bool operator==(const Node&, const Node&) = default;
};

// Nodes in preorder: a question, all that follows from no, all that follows from yes. For `net_gain` the bound is the largest of
// the leaves', rounded down to micro-USD; for `infeasible` each leaf must be empty.
struct Tree {
  std::vector<Cut> cuts{};
  std::vector<Node> nodes{};
  bool direct = false;  // of direct plans: some best plan is among them

  friend bool operator==(const Tree&, const Tree&) = default;
};

// `net_gain`: all money at the best yields there are, no more in a pool than it may hold, moved for nothing. `turnover`: not
// below 0.
using tenon::proof::Trivial;

using tenon::proof::Solver;

}  // namespace proof

using Argument = std::variant<proof::Trivial, proof::Tree, proof::Solver>;

// "net_gain": every plan gains at most `bound` micro-USD. "turnover": every plan moves at least `bound`. "infeasible": there is
// no plan (`bound` is 0).
using Claim = tenon::Claim<Argument>;
using Proof = tenon::Proof<Argument>;

// Re-proves one claim, exactly; never throws on bad claims. A tree costs O(leaves x (states of pools + tokens^2)), states being a
// few for each leg and yield step; at most about 20 s, then kBelieved.
Judgement check(const Instance& instance, const Claim& claim);

// What a tree proves of net_gain: at most so many micro-USD; kNoPlan if it proves that there is no plan; none if it is no proof
// (then `why`, if given, says what is wrong).
inline constexpr Int128 kNoPlan = std::numeric_limits<Int128>::min();
std::optional<Int128> tree_bound(const Instance& instance, const proof::Tree& tree,
                                 std::string* why = nullptr);
// Whether conversions are such that direct plans are enough (see there): a tree may then look at these alone. Independent of what is held.
bool direct_plans_suffice(const Instance& instance);
// The most of a token that a direct plan can sell: what lies in the wallet and in pools at the start.
std::int64_t owned(const Instance& instance, TokenId token);
// What proof::Trivial proves of net_gain.
Int128 trivial_bound(const Instance& instance);

// Whether `proof` carries the bounds of an answer, or that there is no plan.
Certification certify(const Instance& instance, const std::vector<Objective>& objectives, bool infeasible,
                      const Proof& proof);

// The name of the argument that carries `bound` of `stage` in the proof: one that can be re-proved before a solver's
// word; empty: none does.
std::string carrier(const Proof& proof, const std::string& stage, Int128 bound);

// {"claims": [{"stage", "bound", "argument": "trivial"}, {…, "argument": "tree", "cuts": [{"tokens", "cover_pools",
// "cover_conversions": [{"from", "to"}…], …}…], "nodes": [{"split": "active", "pool"} | {"split": "conversions", "of": {"into"},
// "k"} | {"prices": {"tokens", "limits": [{"index", "price"}…], "counts": [{"of", "most", "price"}…], …}}…]}, {…, "argument":
// "solver", "backend"}]}. In trees what is 0 or empty is left out. Errors name pointers in `file`.
formats::Json to_json(const Proof& proof);
Result<Proof> proof_from_json(const formats::Json& json, const std::string& file);

// "trivial", "tree", "solver".
const char* name(const Argument& argument);

}  // namespace tenon::allocate
