#include "problems/allocate_problem.h"

#include "problems/allocate/certify.h"
#include "problems/allocate/database/read.h"
#include "problems/allocate/format.h"
#include "problems/allocate/random.h"
#include "problems/allocate/report.h"
#include "problems/allocate/verify.h"
#include "problems/typed_problem.h"

namespace tenon::problems {

namespace {

// What `tenon new allocate` writes: a small book with the parameters that most want to set.
constexpr const char* kSample = R"({
  "_comment": [
    "Money over liquidity pools: what to withdraw, convert and pay in so that yield less costs is greatest.",
    "APYs in percent, shares as fractions, amounts in tokens, everything else in USD. Decimals may be texts: \"0.1\".",
    "Horizon: for how many days the yield counts against what moving costs; take the time until you would move again.",
    "Try: tenon plan allocate THIS --out plan.json --report plan.html"
  ],
  "gas_usd": {"deposit": 1.29, "withdrawal": 1.29, "conversion": 2.57},
  "params": {
    "max_alloc_percentage": 0.4,
    "tvl_limit_percentage": 0.05,
    "pool_tvl_limit": 500000,
    "conversion_rate": 0.0004,
    "min_pools": 3,
    "optimization_horizon_days": 30,
    "min_transaction_value": 50,
    "min_position_value": 50,
    "limits": [
      {"by": "protocol", "name": "aave-v3", "max_pct": 0.6},
      {"_comment": "soft: each USD above costs 2 cents", "by": "chain", "name": "Base", "max_usd": 20000, "soft_penalty": 0.02}
    ],
    "min_wallet": {"USDC": 1000}
  },
  "price_usd": {"USDC": 1.0, "USDT": 0.9996, "DAI": 1.00015},
  "pools": [
    {"pool_id": "aave-usdc", "symbol": "USDC", "chain": "Ethereum", "protocol": "aave-v3", "forecasted_apy": 4.1,
     "forecasted_tvl": 250000000, "underlying_tokens": ["USDC"]},
    {"pool_id": "aave-usdt", "symbol": "USDT", "chain": "Ethereum", "protocol": "aave-v3", "forecasted_apy": 5.3,
     "forecasted_tvl": 90000000, "underlying_tokens": ["USDT"]},
    {"pool_id": "morpho-usdc", "symbol": "USDC", "chain": "Base", "protocol": "morpho", "forecasted_apy": 7.8,
     "forecasted_tvl": 8000000, "underlying_tokens": ["USDC"]},
    {"pool_id": "curve-dai-usdc", "symbol": "DAI-USDC", "chain": "Ethereum", "protocol": "curve-dex", "forecasted_apy": 6.2,
     "forecasted_tvl": 3000000, "underlying_tokens": ["DAI", "USDC"]},
    {"_comment": "locked: rule may be free, pin, forbid, keep, no_deposit, no_withdraw", "pool_id": "vault-dai", "symbol": "DAI",
     "chain": "Ethereum", "protocol": "maker", "forecasted_apy": 5.0, "forecasted_tvl": 60000000,
     "underlying_tokens": ["DAI"], "rule": "no_withdraw"}
  ],
  "positions": [
    {"pool_id": "aave-usdc", "token": "USDC", "amount": 30000},
    {"pool_id": "vault-dai", "token": "DAI", "amount": 5000}
  ],
  "wallet": {"USDC": 50000, "USDT": 15000}
}
)";

const std::vector<std::string> kNotes{
    "Money over liquidity pools, to start from",
    "Sheet Pools: a row a pool, its tokens separated by commas. APYs in percent, TVL in USD.",
    "Sheets Positions and Wallet: what you hold, in tokens. Sheet Tokens: their prices in USD.",
    "Sheet Params: a row a parameter; gas_…_usd is the gas of one transaction. Sheet Limits: a row a limit.",
    "Leave out what does not matter: docs/problems/allocate.md says what then holds.",
    "Try: tenon plan allocate THIS.xlsx --out plan.json --report plan.html",
};

std::vector<OptionSpec> new_options() {
  const auto integer = [](const char* name, const char* value, const char* help, double low, double high) {
    return OptionSpec{.name = name,
                      .type = OptionSpec::Type::kInteger,
                      .value_name = value,
                      .help = help,
                      .low = low,
                      .high = high};
  };
  return {integer("random", "N", "A random book of N pools in place of the sample.", 1, 100'000),
          integer("seed", "K", "Which random book.", 0, 9e15),
          integer("tokens", "T", "Tokens of the random book (not set: 6).", 1, 100),
          integer("held", "H", "How many pools hold money at the start (not set: a sixth).", 0, 100'000),
          integer("aum", "USD", "What wallet and pools hold, about (not set: 1,000,000).", 1, 1e10),
          integer("days", "D", "Horizon (not set: 30).", 1, static_cast<double>(allocate::kMostDays))};
}

ProblemInfo make_info() {
  ProblemInfo info;
  info.kind = "allocate";
  info.summary = "money over liquidity pools: yield against the costs of moving";
  info.headlines = {{"net_gain", "micro-USD", 6, "USD"}};
  info.decimal_strings = true;
  info.met_within = 1e-9;
  info.input_formats = {"json", "csv", "xlsx", "sqlite", "postgresql"};
  info.output_formats = {"json", "csv", "xlsx"};
  info.read_options = allocate::book_options();
  info.new_options = new_options();
  return info;
}

std::string text_of(const Json& book, const std::string& format, const std::vector<std::string>& notes = {}) {
  if (format == "xlsx") return allocate::to_workbook(book, notes);
  if (format == "csv") return allocate::to_csv(book);
  return formats::to_text(book);
}

// An instance with the book that it was read from: shares, rates and amounts stand there as they were given, for convert().
struct Book : allocate::Instance {
  Json source;
};

using AllocateTypes = TypedProblem<allocate::Input, allocate::Plan, allocate::Proof>;

class AllocateProblem final : public AllocateTypes {
 public:
  AllocateProblem()
      : AllocateTypes(make_info(), {.read_document = allocate::read_document,
                                    .read_instance = allocate::read_instance,
                                    .read_plan = allocate::read_plan,
                                    .plan_from_json = allocate::plan_from_json,
                                    .proof_from_json = allocate::proof_from_json,
                                    .certify = allocate::certify,
                                    .name = allocate::name,
                                    .verify = allocate::verify,
                                    .stage_values = allocate::stage_values,
                                    .differences = allocate::differences,
                                    .html = allocate::html,
                                    .workbook = allocate::workbook}) {}

  Result<formats::Document> read_database(const formats::sql::Location& location,
                                          const OptionValues& options) const override {
    return allocate::read_book(location, options);
  }

  Result<Loaded> load(const formats::Document& document, const OptionValues& options) const override {
    Result<allocate::Input> input = allocate::read_instance(document, options);
    if (!input.ok()) return input.errors();
    allocate::Input& read = input.value();
    const auto book = std::make_shared<const Book>(Book{std::move(read.instance), document.root});
    return Loaded{std::shared_ptr<const allocate::Instance>(book), std::move(read.warnings),
                  std::move(read.summary), std::move(read.check)};
  }

  Result<std::string> convert(const Loaded& input, const std::string& format) const override {
    return text_of(static_cast<const Book&>(input.as<allocate::Instance>()).source, format);
  }

  Result<std::string> fresh(const std::string& format, const OptionValues& options) const override {
    const auto pools = options.integer("random");
    if (!pools) {
      if (auto wrong = only_with_random(info(), options)) return *wrong;
      if (format.empty() || format == "json") return std::string(kSample);
      return text_of(formats::parse_json(kSample, "").value(), format, kNotes);
    }
    allocate::RandomOptions random;
    random.pools = static_cast<std::int32_t>(*pools);
    random.seed = static_cast<std::uint64_t>(options.integer("seed").value_or(0));
    random.tokens = static_cast<std::int32_t>(options.integer("tokens").value_or(random.tokens));
    random.held = static_cast<std::int32_t>(options.integer("held").value_or(*pools / 6));
    random.usd = options.integer("aum").value_or(random.usd);
    random.days = options.integer("days").value_or(random.days);
    return text_of(allocate::random_book(random), format);
  }
};

}  // namespace

const Problem& allocate_problem() {
  static const AllocateProblem kProblem;
  return kProblem;
}

}  // namespace tenon::problems
