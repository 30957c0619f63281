#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/checked.h"
#include "base/error.h"
#include "base/limits.h"

namespace tenon {

// What every answer is made of, whatever the kind. The JSON envelope is drawn from these by engine/.

enum class Status { kOptimal, kFeasible, kInfeasible, kUnknown };
const char* name(Status status);

enum class Sense { kMinimize, kMaximize };

// One lexicographic stage. Value and bound are integers in the stage's smallest unit, so `proven` is exact:
// value == bound. A bound is valid given the values of the stages before it.
struct Objective {
  std::string name;  // as docs/problems has it: "dropped_bits", "max_end", …
  Sense sense = Sense::kMinimize;
  std::string unit;
  std::optional<Int128> value;
  std::optional<Int128> bound;

  bool proven() const { return value && bound && *value == *bound; }
  std::optional<double> gap() const;  // |value - bound| / max(1, |value|); nullopt without both
};

// One rule that a plan breaks, found by the verifier.
struct Violation {
  std::string rule;             // stable identifier, kebab-case: "overlap"
  std::vector<std::string> at;  // ids or pointers, the user's own names first
  std::string found;
  std::string allowed;
  std::string text;  // one sentence for people

  friend bool operator==(const Violation&, const Violation&) = default;
};

// Why there is no (better) plan: a smallest set of the user's own rules that clash, and ways out.
struct Explanation {
  struct Clash {
    std::string rule;
    std::vector<std::string> at;
    std::string text;
  };
  struct Relaxation {
    std::string change;  // what to change, in the input's terms: "frame_size_bytes = 1010"
    std::string cost;    // how much that is, with its unit
    std::string text;
  };
  std::string summary;
  std::vector<Clash> conflict;          // minimal: without any one of them the rest can be met
  std::vector<Relaxation> relaxations;  // cheapest first
  // Figures that the input implies and this rests on, by the name of their kind and their own: target balances.
  std::vector<std::pair<std::string, std::vector<std::pair<std::string, std::string>>>> implied{};
};

// A solver or technique that took part, and why it was it (and not another).
struct BackendUse {
  std::string name;  // "cp-sat", "highs", "tenon"
  std::string version;
  std::string role;  // "residual loads", …
  std::string why;   // "preferred", "fallback: cp-sat timed out"
};

// What one phase of the search cost. `counters` holds model sizes, nodes, moves, …
struct PhaseStats {
  std::string name;
  double wall_s = 0;
  std::int64_t ticks = 0;
  std::vector<std::pair<std::string, std::int64_t>> counters;
};

// A plan that is not the best but comes next, with what it attains.
template <class Plan>
struct NextBest {
  Plan plan;
  std::vector<Objective>
      objectives;  // values of the outcome's stages; bounds are the search's own and not claimed
};

// Within which values one number of the input leaves the plan the best there is, all else being as it is.
struct StableRange {
  std::vector<std::string> at;  // the user's own names: an edge
  std::string field;            // as the input has it: "flatFee"
  std::string unit;             // "micro-USDC"
  std::string value;            // decimal text, as low and high
  std::string low;
  std::optional<std::string> high;  // none: however much it grows
  std::string text;                 // one sentence for people
};

// What a planner hands to the engine. `proof` re-proves `objectives[...].bound` without the planner: its type
// and its checker live in problems/X/certify.h. A plan that the verifier rejects never leaves the engine.
template <class Plan, class Proof>
struct Outcome {
  Status status = Status::kUnknown;
  Stop stop = Stop::kProof;
  std::optional<Plan> plan;
  std::vector<Objective> objectives;  // first to last; the kind says which is the headline
  std::optional<Proof> proof;
  std::optional<Explanation> explanation;
  std::vector<NextBest<Plan>> next_best;   // where asked for, best first
  std::vector<StableRange> stable_ranges;  // where asked for
  std::vector<Warning> warnings;
  std::vector<BackendUse> backends;
  std::vector<PhaseStats> phases;
};

}  // namespace tenon
