#include "problems/rebalance_problem.h"

#include <algorithm>
#include <map>

#include "problems/answer_parts.h"
#include "problems/rebalance/certify.h"
#include "problems/rebalance/format.h"
#include "problems/rebalance/random.h"
#include "problems/rebalance/report.h"
#include "problems/rebalance/verify.h"

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
  info.headlines = {{"cost", "1e-4 micro-USDC", 10'000'000'000, "USDC"},
                    {"total_time", "1e-6 s", 1'000'000, "s"},
                    {"completion_time", "1e-6 s", 1'000'000, "s"}};
  info.decimal_strings = true;
  info.input_formats = {"json"};
  info.output_formats = {"json"};
  info.read_options = rebalance::read_options();
  info.new_options = new_options();
  return info;
}

const rebalance::Instance& instance_of(const Loaded& input) {
  return *static_cast<const rebalance::Instance*>(input.instance.get());
}

bool says_infeasible(const Json& answer) {
  return answer.is_object() && answer.contains("status") && answer["status"] == "infeasible";
}

class RebalanceProblem final : public Problem {
 public:
  const ProblemInfo& info() const override { return info_; }

  Result<formats::Document> read(const formats::Source& source, const std::string& format,
                                 const OptionValues& options) const override {
    return rebalance::read_document(source, format, options);
  }

  Result<Loaded> load(const formats::Document& document, const OptionValues& options) const override {
    Result<rebalance::Input> input = rebalance::read_instance(document, options);
    if (!input.ok()) return input.errors();
    rebalance::Input& read = input.value();
    if (document.root.contains("schedule")) {
      auto flows = rebalance::read_flows(document.root["schedule"],
                                         options.text("schedule").value_or(document.file), read.instance);
      if (!flows) return flows.errors();
      read.instance.given = std::move(flows.value());
    }
    return Loaded{std::make_shared<const rebalance::Instance>(std::move(read.instance)),
                  std::move(read.warnings), std::move(read.summary), std::move(read.check)};
  }

  Result<Json> read_plan(const formats::Source& source) const override {
    const Result<rebalance::Plan> plan = rebalance::read_plan(source);
    if (!plan.ok()) return plan.errors();
    return rebalance::to_json(plan.value());
  }

  std::vector<Violation> verify(const Loaded& input, const Json& plan) const override {
    const Result<rebalance::Plan> read = rebalance::plan_from_json(plan, "plan");
    if (read.ok()) return rebalance::verify(instance_of(input), read.value());
    return form_violations(read.errors());
  }

  std::vector<std::pair<std::string, Int128>> stage_values(const Loaded& input,
                                                           const Json& plan) const override {
    const Result<rebalance::Plan> read = rebalance::plan_from_json(plan, "plan");
    if (!read.ok()) return {};
    return rebalance::stage_values(instance_of(input), read.value());
  }

  CertificateVerdict certify(const Loaded& input, const Json& answer,
                             const Json& certificate) const override {
    const Result<rebalance::Proof> proof = rebalance::proof_from_json(certificate, "certificate");
    if (!proof.ok()) return unreadable_certificate(proof.errors());
    const std::vector<Objective> objectives = stages_of(answer, info_.decimal_strings);
    rebalance::Certification certification =
        rebalance::certify(instance_of(input), objectives, says_infeasible(answer), proof.value());
    CertificateVerdict verdict{certification.checked, std::move(certification.violations)};
    for (const Objective& objective : objectives)
      for (const rebalance::Claim& claim : proof.value().claims)
        if (objective.bound && claim.stage == objective.name && claim.bound >= *objective.bound) {
          verdict.arguments.emplace_back(objective.name, rebalance::name(claim.argument));
          break;
        }
    return verdict;
  }

  std::string html(const Loaded& input, const Json& answer) const override {
    return rebalance::html(instance_of(input), answer);
  }
  std::string workbook(const Loaded& input, const Json& answer) const override {
    return rebalance::workbook(instance_of(input), answer);
  }
  Result<std::string> convert(const Loaded& input, const std::string&) const override {
    return formats::to_text(rebalance::to_json(instance_of(input)));
  }

  Result<std::string> fresh(const std::string&, const OptionValues& options) const override {
    const auto hubs = options.integer("random");
    if (!hubs) {
      for (const char* needed : {"seed", "scale", "style"})
        if (options.has(needed))
          return InputError{"", "--" + std::string(needed), "it without --random",
                            "--random N, or none of its options"};
      return std::string(kSample);
    }
    rebalance::RandomOptions random;
    random.hubs = static_cast<std::int32_t>(*hubs);
    random.seed = static_cast<std::uint64_t>(options.integer("seed").value_or(0));
    random.scale = options.integer("scale").value_or(random.scale);
    random.charges = options.text("style").value_or("mixed") == "mixed";
    return formats::to_text(rebalance::random_input(random));
  }

  std::vector<std::string> differences(const Json& plan_a, const Json& plan_b) const override {
    const Result<rebalance::Plan> a = rebalance::plan_from_json(plan_a, "first plan");
    const Result<rebalance::Plan> b = rebalance::plan_from_json(plan_b, "second plan");
    if (!a.ok() || !b.ok()) return {to_string(a.ok() ? b.errors().front() : a.errors().front())};
    return differences_of(a.value(), b.value());
  }

 private:
  // Edges that carry another amount, by their order in `a`, then in `b`; then the totals.
  static std::vector<std::string> differences_of(const rebalance::Plan& a, const rebalance::Plan& b) {
    std::map<std::string, std::pair<Int128, Int128>> carried;
    for (const auto& flow : a.flows) carried[flow.edge].first += flow.amount;
    for (const auto& flow : b.flows) carried[flow.edge].second += flow.amount;
    std::vector<std::string> lines;
    for (const auto* plan : {&a, &b})
      for (const auto& flow : plan->flows) {
        const auto found = carried.find(flow.edge);
        if (found == carried.end()) continue;
        const auto [before, after] = found->second;
        carried.erase(found);
        if (before == after) continue;
        lines.push_back(flow.edge + " (" + flow.src + " -> " + flow.dest + "): " +
                        rebalance::usdc_text(before) + " -> " + rebalance::usdc_text(after) + " USDC");
      }
    if (a.fees != b.fees) lines.push_back("fees: " + a.fees + " -> " + b.fees + " (1e-4 micro-USDC)");
    if (a.completion_us != b.completion_us)
      lines.push_back("completion: " + rebalance::seconds_json(a.completion_us).dump() + " -> " +
                      rebalance::seconds_json(b.completion_us).dump() + " s");
    return lines;
  }

  ProblemInfo info_ = make_info();
};

}  // namespace

const Problem& rebalance_problem() {
  static const RebalanceProblem kProblem;
  return kProblem;
}

}  // namespace tenon::problems
