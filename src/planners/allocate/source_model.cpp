#include "planners/allocate/source_model.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <utility>

#include "problems/allocate/format.h"
#include "problems/allocate/verify.h"
#include "solvers/mixed.h"

namespace tenon::allocate {

namespace {

using solvers::LpEntry;
using solvers::LpRow;

// The constants of the program that is reproduced.
constexpr double kBigM = 1.1;        // x AUM in USD, though what it bounds are tokens
constexpr double kLeastFlow = 0.01;  // tokens that an open gate lets through at least
constexpr double kLeastHeld = 0.001;
constexpr double kSlack = 1.01;  // the end may be worth so many times the start
constexpr std::int64_t kMostColumns = 2'000'000;

double usd(std::int64_t micro) { return static_cast<double>(micro) / static_cast<double>(kMicro); }
double price_of(const Token& token) {
  return static_cast<double>(token.price.digits) / std::pow(10.0, token.price.decimals);
}

// The program's columns and rows. Columns: five blocks of pools x tokens (what is there at the end, comes out, goes in, the gates of the two),
// which pools are open, conversions of tokens x tokens and their gates, what lies in the wallet at the end.
class Source {
 public:
  explicit Source(const Instance& instance)
      : instance_(instance),
        pools_(static_cast<int>(instance.pools.size())),
        tokens_(static_cast<int>(instance.tokens.size())) {
    for (const Token& token : instance.tokens) {
      prices_.push_back(price_of(token));
      wallet_.push_back(usd(token.wallet) / prices_.back());
    }
    held_.assign(static_cast<std::size_t>(pools_ * tokens_), 0);
    for (const PoolId p : instance.pools.keys())
      for (const Leg& leg : instance.pools[p].legs)
        held_[static_cast<std::size_t>(p.value * tokens_ + leg.token.value)] =
            usd(leg.held) / prices_[at(leg.token)];
    big_m_ = kBigM * usd(instance.aum());
    if (!instance.default_fees.empty()) rate_ = instance.default_fees.front().rate;
    program_.columns.resize(static_cast<std::size_t>(y(tokens_)));
    add_columns();
    add_rows();
  }

  const solvers::MixedProgram& program() const { return program_; }

  // Places of columns, by pool i and tokens j, k.
  int x(int i, int j) const { return i * tokens_ + j; }
  int w(int i, int j) const { return pools_ * tokens_ + x(i, j); }
  int d(int i, int j) const { return 2 * pools_ * tokens_ + x(i, j); }
  int gate_w(int i, int j) const { return 3 * pools_ * tokens_ + x(i, j); }
  int gate_d(int i, int j) const { return 4 * pools_ * tokens_ + x(i, j); }
  int open(int i) const { return 5 * pools_ * tokens_ + i; }
  int c(int j, int k) const { return open(pools_) + j * tokens_ + k; }
  int gate_c(int j, int k) const { return c(tokens_, 0) + j * tokens_ + k; }
  int y(int j) const { return gate_c(tokens_, 0) + j; }

  int pools() const { return pools_; }
  int tokens() const { return tokens_; }
  double price(int j) const { return prices_[static_cast<std::size_t>(j)]; }
  double held(int i, int j) const { return held_[static_cast<std::size_t>(x(i, j))]; }
  std::int64_t rate() const { return rate_; }  // 1 / kOne
  bool takes(int i, int j) const {
    const auto& legs = instance_.pools.raw()[static_cast<std::size_t>(i)].legs;
    return std::any_of(legs.begin(), legs.end(), [&](const Leg& leg) { return leg.token.value == j; });
  }
  // USD that a token's stay in its pool yields.
  double yield_of_token(const Pool& pool, int j) const {
    const double percent = static_cast<double>(pool.apy) / static_cast<double>(kApyOne);
    return static_cast<double>(instance_.days) * percent / 36'500 * price(j);
  }

 private:
  // USD for a token sold.
  double fee(int j) const { return static_cast<double>(rate_) / static_cast<double>(kOne) * price(j); }
  static std::size_t at(TokenId token) { return static_cast<std::size_t>(token.value); }
  solvers::MixedColumn& column(int index) { return program_.columns[static_cast<std::size_t>(index)]; }
  void row(double low, double high, std::vector<LpEntry> entries) {
    program_.rows.push_back({low, high, std::move(entries)});
  }

  void add_columns() {
    for (solvers::MixedColumn& amount : program_.columns) amount = {0, 0, INFINITY, false};
    for (int i = 0; i < pools_; ++i) {
      const Pool& pool = instance_.pools.raw()[static_cast<std::size_t>(i)];
      for (const Leg& leg : pool.legs)
        column(x(i, leg.token.value)).gain = yield_of_token(pool, leg.token.value);
      for (int j = 0; j < tokens_; ++j) {
        column(w(i, j)).high = held(i, j);
        column(gate_w(i, j)) = {-usd(instance_.gas_withdrawal), 0, 1, true};
        column(gate_d(i, j)) = {-usd(instance_.gas_deposit), 0, 1, true};
      }
      column(open(i)) = {0, 0, 1, true};
    }
    for (int j = 0; j < tokens_; ++j) {
      for (int k = 0; k < tokens_; ++k) {
        const bool other = j != k;
        column(c(j, k)) = {-fee(j), 0, other ? INFINITY : 0, false};
        column(gate_c(j, k)) = {-usd(instance_.gas_conversion), 0, other ? 1.0 : 0.0, true};
      }
    }
  }

  void add_rows() {
    std::vector<LpEntry> worth, opened;
    for (int i = 0; i < pools_; ++i) {
      add_pool(i);
      opened.push_back({open(i), 1});
      for (int j = 0; j < tokens_; ++j) {
        worth.push_back({x(i, j), price(j)});
        worth.push_back({gate_w(i, j), usd(instance_.gas_withdrawal)});
        worth.push_back({gate_d(i, j), usd(instance_.gas_deposit)});
      }
    }
    for (int j = 0; j < tokens_; ++j) {
      add_token(j);
      worth.push_back({y(j), price(j)});
      for (int k = 0; k < tokens_; ++k) {
        if (j == k) continue;
        worth.push_back({c(j, k), fee(j)});
        worth.push_back({gate_c(j, k), usd(instance_.gas_conversion)});
      }
    }
    row(-INFINITY, kSlack * usd(instance_.aum()), std::move(worth));
    row(static_cast<double>(instance_.min_pools), INFINITY, std::move(opened));
  }

  void gated(int flow, int gate) {
    row(-INFINITY, 0, {{flow, 1}, {gate, -big_m_}});
    row(0, INFINITY, {{flow, 1}, {gate, -kLeastFlow}});
  }

  void add_pool(int i) {
    const Pool& pool = instance_.pools.raw()[static_cast<std::size_t>(i)];
    std::vector<LpEntry> value, most;
    for (int j = 0; j < tokens_; ++j) {
      row(held(i, j), held(i, j), {{x(i, j), 1}, {d(i, j), -1}, {w(i, j), 1}});
      gated(w(i, j), gate_w(i, j));
      gated(d(i, j), gate_d(i, j));
      value.push_back({x(i, j), price(j)});
      most.push_back({x(i, j), 1});
    }
    const int first = pool.legs.front().token.value;
    for (const Leg& leg : pool.legs)
      if (const int j = leg.token.value; j != first)
        row(0, 0, {{x(i, first), price(first)}, {x(i, j), -price(j)}});
    row(-INFINITY, usd(pool.cap), std::move(value));
    std::vector<LpEntry> least = most;
    most.push_back({open(i), -big_m_});
    least.push_back({open(i), -kLeastHeld});
    row(-INFINITY, 0, std::move(most));
    row(0, INFINITY, std::move(least));
  }

  void add_token(int j) {
    std::vector<LpEntry> flows{{y(j), 1}};
    for (int i = 0; i < pools_; ++i) {
      flows.push_back({d(i, j), 1});
      flows.push_back({w(i, j), -1});
    }
    for (int k = 0; k < tokens_; ++k) {
      if (k == j) continue;
      flows.push_back({c(j, k), 1});
      flows.push_back({c(k, j), -1});
      gated(c(j, k), gate_c(j, k));
    }
    const double there = wallet_[static_cast<std::size_t>(j)];
    row(there, there, std::move(flows));
  }

  const Instance& instance_;
  int pools_, tokens_;
  std::vector<double> prices_, wallet_, held_;
  double big_m_ = 0;
  std::int64_t rate_ = 0;
  solvers::MixedProgram program_;
};

std::int64_t micro(double dollars) { return std::llround(dollars * static_cast<double>(kMicro)); }

// The solution as steps by value, in our order, each flow with its own gas. Whole micro-USD, rounded so that no rule is broken by rounding:
// what comes out up, what goes in down. What lies in pools follows from the steps; so does the wallet, where a conversion gives what its
// tokens are worth.
class Steps {
 public:
  Steps(const Instance& instance, const Source& source, const std::vector<double>& values)
      : instance_(instance), source_(source), values_(values) {
    for (const Token& token : instance.tokens) wallet_.push_back(token.wallet);
  }

  Plan plan() {
    for (const auto type : {Transaction::Type::kHold, Transaction::Type::kWithdrawal}) each_leg(type);
    for (int j = 0; j < source_.tokens(); ++j)
      for (int k = 0; k < source_.tokens(); ++k) convert(j, k);
    each_leg(Transaction::Type::kAllocation);
    end();
    for (const Transaction& step : plan_.transactions) {
      plan_.gas += step.gas;
      plan_.conversion_fee += step.conversion_fee;
    }
    return std::move(plan_);
  }

 private:
  const Pool& pool(int i) const { return instance_.pools.raw()[static_cast<std::size_t>(i)]; }
  const Token& token(int j) const { return instance_.tokens.raw()[static_cast<std::size_t>(j)]; }
  std::int64_t& wallet(int j) { return wallet_[static_cast<std::size_t>(j)]; }
  std::string text(int j, std::int64_t micro_usd) const { return amount_text(token(j).price, micro_usd); }

  // micro-USD of a column's tokens j.
  double exactly(int column, int j) const {
    return values_[static_cast<std::size_t>(column)] * source_.price(j) * static_cast<double>(kMicro);
  }
  std::int64_t down(int column, int j) const {
    return static_cast<std::int64_t>(std::floor(exactly(column, j) + kNoise));
  }
  std::int64_t withdrawn(int i, int j) const {
    const double exact = exactly(source_.w(i, j), j);
    return exact < 0.5 ? 0 : std::min(held(i, j), static_cast<std::int64_t>(std::ceil(exact - kNoise)));
  }
  std::int64_t paid_in(int i, int j) const { return down(source_.d(i, j), j); }
  std::int64_t held(int i, int j) const {
    for (const Leg& leg : pool(i).legs)
      if (leg.token.value == j) return leg.held;
    return 0;
  }

  void each_leg(Transaction::Type type) {
    const bool in = type == Transaction::Type::kAllocation, hold = type == Transaction::Type::kHold;
    for (int i = 0; i < source_.pools(); ++i) {
      for (int j = 0; j < source_.tokens(); ++j) {
        const std::int64_t amount = in     ? paid_in(i, j)
                                    : hold ? held(i, j) - withdrawn(i, j)
                                           : withdrawn(i, j);
        if (!hold) wallet(j) += in ? -amount : amount;
        add({.type = type,
             .from_location = in ? kWallet : pool(i).id,
             .to_location = in || hold ? pool(i).id : kWallet,
             .token = token(j).symbol,
             .amount = text(j, amount),
             .micro_usd = amount,
             .gas = hold ? 0
                    : in ? instance_.gas_deposit
                         : instance_.gas_withdrawal});
      }
    }
  }

  void convert(int j, int k) {
    const std::int64_t sold = down(source_.c(j, k), j);
    if (sold <= 0) return;
    wallet(j) -= sold;
    wallet(k) += down(source_.c(j, k), k);
    const Int128 left = Int128{sold} * (kOne - source_.rate());
    add({.type = Transaction::Type::kConversion,
         .from_location = kWallet,
         .to_location = kWallet,
         .token = token(j).symbol,
         .to_token = token(k).symbol,
         .amount = text(j, sold),
         .micro_usd = sold,
         .gas = instance_.gas_conversion,
         .conversion_fee = sold - static_cast<std::int64_t>(left / kOne)});
  }

  void add(Transaction step) {
    if (step.micro_usd <= 0) return;
    step.seq = static_cast<std::int64_t>(plan_.transactions.size()) + 1;
    plan_.transactions.push_back(std::move(step));
  }

  // Positions, wallet and yield, which only tokens that their pool takes bring.
  void end() {
    Int128 yield = 0;
    for (int i = 0; i < source_.pools(); ++i) {
      for (int j = 0; j < source_.tokens(); ++j) {
        const std::int64_t left = held(i, j) - withdrawn(i, j) + paid_in(i, j);
        if (left <= 0) continue;
        plan_.positions.push_back({pool(i).id, token(j).symbol, text(j, left), left});
        if (source_.takes(i, j)) yield += Int128{left} * pool(i).apy * instance_.days;
      }
    }
    plan_.yield = static_cast<std::int64_t>(yield / kYieldOne);
    for (int j = 0; j < source_.tokens(); ++j)
      if (wallet(j) > 0) plan_.wallet.push_back({token(j).symbol, text(j, wallet(j)), wallet(j)});
  }

  static constexpr double kNoise = 1e-4;  // micro-USD: what floating point makes of a whole number

  const Instance& instance_;
  const Source& source_;
  const std::vector<double>& values_;
  std::vector<std::int64_t> wallet_;
  Plan plan_;
};

std::int64_t value_at_end(const Plan& plan) {
  std::int64_t sum = 0;
  for (const Position& position : plan.positions) sum += position.micro_usd;
  for (const Balance& balance : plan.wallet) sum += balance.micro_usd;
  return sum;
}

// All rules of ours that the plan breaks; that it counts gas for each leg is no breach.
std::vector<Violation> broken_by(const Instance& instance, const Plan& plan) {
  Instance by_leg = instance;
  by_leg.gas_unit = GasUnit::kLeg;
  return verify(by_leg, plan);
}

std::map<std::string, std::vector<const Violation*>> by_rule(const std::vector<Violation>& broken) {
  std::map<std::string, std::vector<const Violation*>> found;
  for (const Violation& violation : broken) found[violation.rule].push_back(&violation);
  return found;
}

std::string dollars(std::int64_t amount) {
  char text[40];
  std::snprintf(text, sizeof text, "%.2f", usd(amount));
  return std::string(text) + " USD";
}

}  // namespace

SourceOutcome source_plan(const Instance& instance, const Budget& budget) {
  SourceOutcome outcome;
  const auto pools = static_cast<std::int64_t>(instance.pools.size()),
             tokens = static_cast<std::int64_t>(instance.tokens.size());
  if (const std::int64_t columns = pools * (5 * tokens + 1) + tokens * (2 * tokens + 1);
      columns > kMostColumns) {
    outcome.refused =
        std::to_string(columns) + " columns, of which it is given at most " + std::to_string(kMostColumns);
    return outcome;
  }
  const Source source(instance);
  const solvers::MixedResult result = solvers::solve_mixed(source.program(), kSourceGap, budget);
  outcome.status = result.status;
  outcome.refused = result.refused;
  outcome.version = result.version;
  outcome.seconds = result.seconds;
  if (result.values.empty()) return outcome;
  outcome.plan = Steps(instance, source, result.values).plan();
  const std::int64_t created = value_at_end(outcome.plan) - (instance.aum() - outcome.plan.conversion_fee);
  std::optional<std::int64_t> bound;
  if (std::isfinite(result.bound)) bound = micro(result.bound);
  outcome.figures = {micro(result.objective), bound, outcome.plan.net_gain(), created};
  outcome.broken = broken_by(instance, outcome.plan);
  return outcome;
}

formats::Json to_json(const SourceOutcome& outcome) {
  formats::Json json{{"status", name(outcome.status)},
                     {"refused", outcome.refused.empty() ? formats::Json() : formats::Json(outcome.refused)},
                     {"solver", "highs"},
                     {"version", outcome.version},
                     {"gap", kSourceGap},
                     {"wall_s", outcome.seconds},
                     {"text", summary(outcome)},
                     {"breaks", formats::Json::array()}};
  for (const auto& [rule, violations] : by_rule(outcome.broken))
    json["breaks"].push_back(
        {{"rule", rule}, {"times", violations.size()}, {"text", violations.front()->text}});
  const auto figure = [&](const char* name, std::optional<std::int64_t> value) {
    json[name] = value ? formats::Json(std::to_string(*value)) : formats::Json();
  };
  const std::optional<SourceOutcome::Figures>& figures = outcome.figures;
  using Some = std::optional<std::int64_t>;
  figure("claimed_micro_usd", figures ? Some(figures->claimed) : Some());
  figure("bound_micro_usd", figures ? figures->bound : Some());
  figure("honest_micro_usd", figures ? Some(figures->honest) : Some());
  figure("created_micro_usd", figures ? Some(figures->created) : Some());
  json["plan"] = outcome.figures ? to_json(outcome.plan) : formats::Json();
  return json;
}

std::string summary(const SourceOutcome& outcome) {
  if (!outcome.refused.empty()) return "the source's model could not be solved: " + outcome.refused;
  if (!outcome.figures) return std::string("the source's model gives no plan (") + name(outcome.status) + ")";
  const SourceOutcome::Figures& figures = *outcome.figures;
  std::string text = "the source's model claims " + dollars(figures.claimed) +
                     ", which with gas for every flow is " + dollars(figures.honest);
  if (figures.created != 0)
    text += std::string("; it ") + (figures.created > 0 ? "creates " : "loses ") +
            dollars(std::abs(figures.created)) + " by conversions";
  std::string rules;
  for (const auto& [rule, violations] : by_rule(outcome.broken)) rules += (rules.empty() ? "" : ", ") + rule;
  return text + (rules.empty() ? "; its plan breaks no rule"
                               : "; its plan cannot be carried out: it breaks " + rules);
}

}  // namespace tenon::allocate
