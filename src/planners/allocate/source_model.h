#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/answer.h"
#include "base/limits.h"
#include "formats/json.h"
#include "problems/allocate/instance.h"
#include "problems/allocate/plan.h"

namespace tenon::allocate {

// Model S: what the program computes that this kind replaces, for comparison only. Amounts are real numbers of tokens, for each pool and
// each token, also those that the pool does not take; a conversion gives one token for one token, whatever their prices, and no fee
// leaves any balance; gas counts for each leg. What it plans may create or lose money and cannot be carried out as it stands.
//
// Of a book it sees tokens, prices, holdings, APYs, caps, the default conversion rate, gas, horizon and min_pools; no other parameter and
// no pool's rule.
inline constexpr double kSourceGap = 1e-4;

struct SourceOutcome {
  Status status = Status::kUnknown;  // by HiGHS, within kSourceGap
  std::string refused;               // why it was not solved at all: no HiGHS, too large; "" if it was
  std::string version;               // of HiGHS
  double seconds = 0;

  // micro-USD, rounded; none: no solution.
  struct Figures {
    std::int64_t claimed = 0;             // the model's objective
    std::optional<std::int64_t> bound{};  // HiGHS's, of that
    std::int64_t honest = 0;              // plan.net_gain(): gas paid for every flow, whatever its gate says
    std::int64_t created =
        0;  // what lies there at the end, by price, above the start less fees; below 0: lost
  };
  std::optional<Figures> figures{};
  Plan plan;  // its steps and end by value, gas for each leg; a flow that rounds to nothing is none
  std::vector<Violation> broken;  // all rules of ours that this plan breaks, gas for each leg apart
};

// Within the budget's time. pools x tokens x 5 columns: too large is what has more than two million.
SourceOutcome source_plan(const Instance& instance, const Budget& budget);

// The answer's `source_model`; money as decimal strings.
formats::Json to_json(const SourceOutcome& outcome);
// What it comes to in a sentence, for people.
std::string summary(const SourceOutcome& outcome);

}  // namespace tenon::allocate
