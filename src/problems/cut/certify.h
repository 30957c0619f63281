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
#include "problems/cut/instance.h"

namespace tenon::cut {

// The proof object of a cutting plan: for each stage a claim why no plan does better, or why there is none. Planners fill
// it in; certify() re-proves it from the instance alone.
//
// Sizes are lengths with one kerf each, room(s) is usable length plus one kerf (instance.h): a pattern fits a stock if its
// sizes add up to at most its room. Only items with demand count.
namespace proof {

// No value is below 0; where any piece is wanted at least one stock is used and one pattern cut.
using tenon::proof::Trivial;

// All sizes together need room. `stocks`: the least number of stocks, longest first, within their limits, whose rooms add up
// to that. `stock_cost`: the least cost of that much room if a stock could be used in part; with leftovers of value v a
// pattern costs at least cost - v room + v * its sizes, so v * all sizes, and for each stock cost - v room, which must
// not be negative. `infeasible`: all stocks are limited and have less room.
struct Area {
  friend bool operator==(const Area&, const Area&) = default;
};

// Dual feasible functions: f maps whole numbers 0 … C to 0 … D such that what adds up to at most C is mapped to what adds
// up to at most D. With C the largest room of stocks whose limit is not 0, at least ceil(sum demand * f(size) / D) stocks are
// used; `stock_cost` is at least that times the cheapest stock that holds a piece, where leftovers are worth nothing. The
// functions are applied one after the other, D of one being C of the next. k is the parameter:
//   "u"       k >= 1, D = C k:  x k where C divides (k + 1) x, else C floor((k + 1) x / C). Lueker 1983; Fekete and
//             Schepers, "New classes of fast lower bounds for bin packing problems", Math. Programming 91, 2001.
//   "cut_off" 1 <= k <= C / 2, D = C:  C if x > C - k, 0 if x < k, else x. The larger of this over all k and of "u" with k = 1
//             is bound L2 of Martello and Toth, "Lower bounds and reduction procedures for the bin packing problem", Discrete
//             Applied Mathematics 28, 1990 (as Fekete and Schepers showed).
//   "ccm"     1 <= k <= C / 2, D = 2 floor(C / k):  D - 2 floor((C - x) / k) if 2 x > C, D / 2 if 2 x = C, else 2 floor(x / k).
//             Carlier, Clautiaux and Moukrim, "New reduction procedures and lower bounds for the two-dimensional bin packing
//             problem with fixed orientation", Computers & Operations Research 34, 2007; it is never below Fekete and
//             Schepers' third function.
struct Dff {
  struct Function {
    std::string name;
    std::int64_t k = 0;

    friend bool operator==(const Function&, const Function&) = default;
  };
  std::vector<Function> functions;  // 1 to 3

  friend bool operator==(const Dff&, const Dff&) = default;
};

// A solution of the dual of the pattern model: items[i] >= 0 is worth of a piece of line i, stocks[s] >= 0 the price of
// using up the limit of s (0 where there is none; the list may be left empty), all in 1 / scale of the stage's unit. If
// every pattern of every stock s has  sum items <= scale * (its cost) + stocks[s],  then every plan has
//   scale * value >= sum demand items - sum limit stocks.
// For `stock_cost` it also does if all this holds with every stock's cost taken as 1, so that so many stocks are used, and that
// number, rounded up, times the cheapest stock that holds a piece is the bound (not where leftovers are worth something).
// Patterns hold no more of an item than its demand: more is never cheaper. The checker prices them again by itself
// (best_pattern.h). With scale 0, for `infeasible`, that sum must be above 0 (Farkas).
struct Duals {
  std::int64_t scale = 1;
  std::vector<std::int64_t> items;
  std::vector<std::int64_t> stocks;

  friend bool operator==(const Duals&, const Duals&) = default;
};

// For `patterns`: a pattern holds at most q different items (the q smallest fit that room, the q + 1 smallest do
// not), so n items with demand need ceil(n / q) patterns.
struct Kinds {
  friend bool operator==(const Kinds&, const Kinds&) = default;
};

using tenon::proof::Solver;

}  // namespace proof

// A tree of branches with duals at its leaves will be one more.
using Argument =
    std::variant<proof::Trivial, proof::Area, proof::Dff, proof::Duals, proof::Kinds, proof::Solver>;

// Every plan has a value of at least `bound` in this stage: "stocks", "stock_cost" (in the answer's unit), "patterns";
// "infeasible": there is no plan (`bound` is 0). No argument needs what earlier stages attain.
using Claim = tenon::Claim<Argument>;
using Proof = tenon::Proof<Argument>;

// Re-proves one claim, exactly; never throws on bad claims. Duals cost one pricing a stock (at most about 20 s in all, then
// kBelieved), all else O(items log items + stocks log stocks).
Judgement check(const Instance& instance, const Claim& claim);

// Whether `proof` carries the bounds of an answer, or that there is no plan.
Certification certify(const Instance& instance, const std::vector<Objective>& objectives, bool infeasible,
                      const Proof& proof);

// {"claims": [{"stage", "bound", "argument": "trivial" | "area" | "kinds"}, {…, "argument": "dff", "functions": [{"name",
// "k"}…]}, {…, "argument": "duals", "scale", "items": […], "stocks": […]}, {…, "argument": "solver", "backend"}]}. A bound
// outside of 64 bits is a decimal string. Errors name pointers in `file`.
formats::Json to_json(const Proof& proof);
Result<Proof> proof_from_json(const formats::Json& json, const std::string& file);

// "trivial", "area", "dff", "duals", "kinds", "solver".
const char* name(const Argument& argument);

}  // namespace tenon::cut
