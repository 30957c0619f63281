// Any bytes as a plan: refused, or verified and shown without a crash; and a plan that passes is the same once it has been through
// the search's own form.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "formats/source.h"
#include "problems/allocate/format.h"
#include "problems/allocate/random.h"
#include "problems/allocate/report.h"
#include "problems/allocate/verify.h"

using namespace tenon;

namespace {

const allocate::Instance& instance() {
  static const allocate::Instance made = allocate::instance_of(
      formats::parse_json(R"({"gas_usd": {"deposit": 1, "withdrawal": 2, "conversion": 3},
        "params": {"max_alloc_percentage": 1, "tvl_limit_percentage": 1, "conversion_rate": 0.01, "min_pools": 0,
                   "min_transaction_value": 0, "min_position_value": 0, "min_wallet": {"USDC": 1}},
        "price_usd": {"USDC": 1, "DAI": 1},
        "pools": [{"pool_id": "lend", "forecasted_apy": 10, "forecasted_tvl": 1000000, "underlying_tokens": ["USDC"]},
                  {"pool_id": "pair", "forecasted_apy": 20, "forecasted_tvl": 1000000, "underlying_tokens": ["USDC", "DAI"]}],
        "positions": [{"pool_id": "lend", "token": "USDC", "amount": 300}], "wallet": {"USDC": 1000, "DAI": 100}})",
                          "fixed.json")
          .value());
  return made;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto plan = allocate::read_plan({"fuzz", std::string(reinterpret_cast<const char*>(data), size)});
  if (!plan.ok()) return 0;
  const formats::Json answer = {{"plan", allocate::to_json(plan.value())}};
  allocate::html(instance(), answer);
  if (!allocate::verify(instance(), plan.value()).empty()) return 0;
  const allocate::Plan again = allocate::to_plan(instance(), allocate::to_targets(instance(), plan.value()));
  if (!allocate::verify(instance(), again).empty() || again.net_gain() != plan.value().net_gain())
    std::abort();
  return 0;
}
