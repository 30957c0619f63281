#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "formats/json.h"
#include "problems/allocate/instance.h"
#include "problems/allocate/plan.h"

namespace tenon::allocate {

// What report and workbook recompute from the instance for a plan that anybody may have written: steps and positions that name what is
// not there are left out.
struct Facts {
  struct Step {
    Transaction transaction;
    TokenId token;
    TokenId bought = TokenId::none();  // of a conversion
    std::int64_t left = 0;             // of `token` in the wallet after the step, micro-USD
    std::int64_t left_of_bought = 0;
  };
  struct Change {
    std::int64_t before = 0;
    std::int64_t after = 0;
  };
  // One thing that is limited.
  struct Bound {
    std::string what;
    std::int64_t value = 0;
    std::int64_t most = 0;  // of a floor the least
    bool is_floor = false;
    bool binds() const { return is_floor ? value <= most + 1 : value + 1 >= most; }
  };

  Plan plan;
  Targets after;
  std::vector<Step> steps;
  std::size_t left_out = 0;  // steps that cannot be shown
  IdVector<PoolId, Change> pools;
  IdVector<TokenId, Change> wallet;
  IdVector<TokenId, Change> tokens;  // wallet and pools together
  std::map<std::string, Change> protocols, chains;
  std::vector<Bound> bounds;  // caps of pools that hold something, limits, least values of the wallet
  std::int64_t turnover = 0;  // micro-USD withdrawn and paid in
  std::int64_t staying = 0;   // yield where nothing moves, micro-USD
};

// nullopt: the answer holds no plan.
std::optional<Facts> facts_of(const Instance& instance, const formats::Json& answer);

}  // namespace tenon::allocate
