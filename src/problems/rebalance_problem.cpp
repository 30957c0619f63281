#include "problems/rebalance_problem.h"

#include "problems/rebalance/certify.h"
#include "problems/rebalance/format.h"
#include "problems/rebalance/random.h"
#include "problems/rebalance/report.h"
#include "problems/rebalance/verify.h"
#include "problems/typed_problem.h"

namespace tenon::problems {

namespace {

// What `tenon new rebalance` writes: a small network with CCTP, FastUSDC and IBC links.
constexpr const char* kSample = R"({
  "_comment": [
    "Money at places, and where it should be. Amounts are micro-USDC (1000000 = 1 USDC), best written as text.",
    "A place is a hub (@Chain), a pool on a chain (Name_Chain), a seat (<Cash>), an account outside (+Chain, -Chain).",
    "Pools reach their hub by themselves (1 bps, 1 s); links join hubs. What `target` does not name stays as it is.",
    "Links may also draw on a pool that advances money and is refilled later (advancePools, advance), or swap assets (asset, rate).",
    "Try: tenon plan rebalance THIS --out plan.json --report plan.html"
  ],
  "mode": "cheapest",
  "network": {
    "chains": [{"name": "agoric"}, {"name": "noble"}, {"name": "Arbitrum"}, {"name": "Base"}],
    "pools": [
      {"pool": "Aave_Arbitrum", "chain": "Arbitrum"},
      {"pool": "Compound_Base", "chain": "Base"},
      {"pool": "USDN", "chain": "noble"}
    ],
    "localPlaces": [{"id": "<Deposit>"}, {"id": "<Cash>"}, {"id": "+agoric"}],
    "links": [
      {"src": "@agoric", "dest": "@noble", "transfer": "ibc", "variableFeeBps": 0, "timeSec": 10},
      {"src": "@noble", "dest": "@agoric", "transfer": "ibc", "variableFeeBps": 0, "timeSec": 10},
      {"_comment": "min: nothing, or at least this much", "src": "@noble", "dest": "@Arbitrum", "transfer": "cctpFromNoble", "flatFee": "20000", "timeSec": 20, "min": "1000000"},
      {"src": "@noble", "dest": "@Base", "transfer": "cctpFromNoble", "flatFee": "10000", "timeSec": 20, "min": "1000000"},
      {"_comment": "slow and cheap", "src": "@Arbitrum", "dest": "@noble", "transfer": "cctpToNoble", "flatFee": "30000", "timeSec": 1080},
      {"_comment": "fast, for 10 bps, as far as its liquidity goes", "src": "@Arbitrum", "dest": "@noble", "transfer": "fastusdc", "variableFeeBps": 10, "timeSec": 45, "capacity": "50000000"},
      {"_comment": "each transaction carries 10 million USDC at most", "src": "@Arbitrum", "dest": "@Base", "transfer": "cctpV2", "variableFeeBps": 1, "timeSec": 60, "min": "1000000", "maxPerTransaction": "10000000000000"},
      {"_comment": "switched off", "src": "@Base", "dest": "@Arbitrum", "transfer": "cctpV2", "variableFeeBps": 1, "timeSec": 60, "disabled": true}
    ]
  },
  "current": {"Aave_Arbitrum": "80000000", "<Deposit>": "20000000"},
  "target": {"Aave_Arbitrum": "30000000", "Compound_Base": "45000000", "USDN": "25000000", "<Deposit>": "0"}
}
)";

std::vector<OptionSpec> new_options() {
  return {{.name = "random",
           .type = OptionSpec::Type::kInteger,
           .value_name = "N",
           .help = "A random network of N hubs in place of the sample.",
           .low = 2,
           .high = 10'000},
          {.name = "seed",
           .type = OptionSpec::Type::kInteger,
           .value_name = "K",
           .help = "Which random network.",
           .low = 0,
           .high = 9e15},
          {.name = "scale",
           .type = OptionSpec::Type::kInteger,
           .value_name = "AMOUNT",
           .help = "Largest balance of the random network, in micro-USDC (not set: 1000000000).",
           .low = 1000,
           .high = 1e15},
          {.name = "style",
           .type = OptionSpec::Type::kChoice,
           .value_name = "STYLE",
           .help = "Of the random network: with flat fees and minimums on some links, or without.",
           .default_text = "mixed",
           .choices = {"mixed", "nofixed"}}};
}

ProblemInfo make_info() {
  ProblemInfo info;
  info.kind = "rebalance";
  info.summary = "money across chains, over links with fees and limits";
  info.headlines = {{"cost", "1e-4 micro-USDC", 10, "USDC"},
                    {"total_time", "1e-6 s", 6, "s"},
                    {"completion_time", "1e-6 s", 6, "s"}};
  info.decimal_strings = true;
  info.input_formats = {"json"};
  info.output_formats = {"json"};
  info.read_options = rebalance::read_options();
  info.new_options = new_options();
  return info;
}

using RebalanceTypes = TypedProblem<rebalance::Input, rebalance::Plan, rebalance::Proof>;

class RebalanceProblem final : public RebalanceTypes {
 public:
  RebalanceProblem()
      : RebalanceTypes(make_info(), {.read_document = rebalance::read_document,
                                     .read_instance = rebalance::read_instance,
                                     .read_plan = rebalance::read_plan,
                                     .plan_from_json = rebalance::plan_from_json,
                                     .proof_from_json = rebalance::proof_from_json,
                                     .certify = rebalance::certify,
                                     .name = rebalance::name,
                                     .verify = rebalance::verify,
                                     .stage_values = rebalance::stage_values,
                                     .differences = rebalance::differences,
                                     .html = rebalance::html,
                                     .workbook = rebalance::workbook}) {}

  Result<std::string> convert(const Loaded& input, const std::string&) const override {
    return formats::to_text(rebalance::to_json(input.as<rebalance::Instance>()));
  }

  Result<std::string> fresh(const std::string&, const OptionValues& options) const override {
    const auto hubs = options.integer("random");
    if (!hubs) {
      if (auto wrong = only_with_random(info(), options)) return *wrong;
      return std::string(kSample);
    }
    rebalance::RandomOptions random;
    random.hubs = static_cast<std::int32_t>(*hubs);
    random.seed = static_cast<std::uint64_t>(options.integer("seed").value_or(0));
    random.scale = options.integer("scale").value_or(random.scale);
    random.charges = options.text("style").value_or("mixed") == "mixed";
    return formats::to_text(rebalance::random_input(random));
  }
};

}  // namespace

const Problem& rebalance_problem() {
  static const RebalanceProblem kProblem;
  return kProblem;
}

}  // namespace tenon::problems
