// The object `params` of an input. Names and defaults are those of the tables that treasuries keep today; what belongs to the step
// before (which pools are looked at at all) is accepted and said to have no effect.

#include <algorithm>
#include <set>

#include "formats/text.h"
#include "problems/allocate/format_parts.h"

namespace tenon::allocate::reading {

namespace {

constexpr std::size_t kMostLimits = 10'000;
constexpr std::size_t kMostScenarios = 100;
constexpr std::int64_t kMostCount = 1'000'000;

const std::vector<FieldNames> kFields{{"max_alloc_percentage"},
                                      {"tvl_limit_percentage"},
                                      {"conversion_rate"},
                                      {"min_pools"},
                                      {"max_active_pools"},
                                      {"pool_tvl_limit"},
                                      {"optimization_horizon_days"},
                                      {"holding_period_days"},
                                      {"min_transaction_value"},
                                      {"min_position_value"},
                                      {"max_transactions"},
                                      {"transaction_penalty"},
                                      {"gas_unit"},
                                      {"gas_token"},
                                      {"pool_apy_limit"},
                                      {"group1_max_pct"},
                                      {"group2_max_pct"},
                                      {"group3_max_pct"},
                                      {"position_max_pct_total_assets"},
                                      {"position_max_pct_pool_tvl"},
                                      {"turnover_limit_percentage"},
                                      {"no_trade_band_value"},
                                      {"max_risk"},
                                      {"dilution"},
                                      {"apy"},
                                      {"limits"},
                                      {"min_wallet"},
                                      {"gas_reserve_usd"},
                                      {"scenarios"},
                                      {"robust_share"},
                                      {"conversions"},
                                      {"conversion_curve"}};
enum ParamField {
  kMaxAlloc,
  kTvlShare,
  kRate,
  kMinPools,
  kMaxPools,
  kLeastTvl,
  kHorizon,
  kHolding,
  kMinTransaction,
  kMinPosition,
  kMaxTransactions,
  kPenalty,
  kGasUnit,
  kGasToken,
  kLeastApy,
  kGroup1,
  kGroup2,
  kGroup3,
  kTwinAum,
  kTwinTvl,
  kTurnover,
  kBand,
  kMaxRisk,
  kDilution,
  kApy,
  kLimits,
  kMinWallet,
  kGasReserve,
  kScenarios,
  kRobust,
  kConversions,
  kCurve
};
const std::vector<FieldNames> kLimitFields{{"by"}, {"name"}, {"max_pct"}, {"max_usd"}, {"soft_penalty"}};
const std::vector<FieldNames> kScenarioFields{{"name"}, {"apy"}};
const std::vector<FieldNames> kConversionFields{{"from"},         {"to"},    {"rate"},   {"gas_usd"},
                                                {"capacity_usd"}, {"curve"}, {"allowed"}};
const std::vector<FieldNames> kStepFields{{"up_to_usd"}, {"rate"}};

bool is_prefilter(std::string_view name) {
  return name == "profit_optimization" || name == "token_marketcap_limit" ||
         name.starts_with("pool_pair_tvl_ratio_") || name.starts_with("icebox_") ||
         name.find("_delta_") != std::string_view::npos || name.find("_sd_") != std::string_view::npos;
}

}  // namespace

void ParamsReader::walk(const Field& field, const Place& top) {
  top_ = top;
  at_ = top_.at(field ? field.name : "params");
  known_ = Json::object();
  if (field && !field.value->is_object())
    return reader().error(*at_, formats::shown(*field.value), "an object {…}");
  if (field)
    for (const auto& [key, value] : field.value->get_ref<const Json::object_t&>()) {
      if (is_prefilter(key))
        reader().warn(at_->at(key), "belongs to the choice of pools before this and has no effect here");
      else
        known_[key] = value;
    }
  fields_ = reader().fields(known_, *at_, kFields);
  walk_counts();
  walk_money();
  walk_switches();
}

void ParamsReader::walk_counts() {
  Instance& instance = draft_.instance;
  const auto count = [&](ParamField field) { return reader().integer(fields_[field], *at_, 0, kMostCount); };
  instance.min_pools = count(kMinPools).value_or(4);
  instance.max_pools = count(kMaxPools);
  instance.max_transactions = count(kMaxTransactions);
  const auto days = [&](ParamField field) { return reader().integer(fields_[field], *at_, 1, kMostDays); };
  instance.days = days(kHorizon).value_or(1);
  instance.days = days(kHolding).value_or(instance.days);
  if (instance.max_pools && *instance.max_pools < instance.min_pools)
    reader().error(at_->at("max_active_pools"), std::to_string(*instance.max_pools),
                   "at least min_pools, " + std::to_string(instance.min_pools));
}

void ParamsReader::walk_money() {
  Instance& instance = draft_.instance;
  Params& params = draft_.params;
  Walker& walker = draft_.walker;
  const auto fraction = [&](ParamField field, Round round = Round::kDown) {
    return walker.fraction(fields_[field], *at_, round);
  };
  const auto usd = [&](ParamField field) { return walker.usd(fields_[field], *at_, Round::kUp); };
  params.max_alloc = fraction(kMaxAlloc).value_or(params.max_alloc);
  params.tvl_share = fraction(kTvlShare).value_or(params.tvl_share);
  params.max_alloc = std::min(params.max_alloc, fraction(kTwinAum).value_or(kOne));
  params.tvl_share = std::min(params.tvl_share, fraction(kTwinTvl).value_or(kOne));
  params.conversion_rate = fraction(kRate, Round::kUp).value_or(params.conversion_rate);
  params.least_tvl = usd(kLeastTvl).value_or(0);
  if (const auto least = fraction(kLeastApy)) params.least_apy = *least * 100;
  for (int group = 0; group < 3; ++group)
    params.group_share[static_cast<std::size_t>(group)] = fraction(static_cast<ParamField>(kGroup1 + group));
  if (fields_[kTurnover]) {
    // Both ways count, so a book that is turned over wholly has a turnover of twice its AUM.
    params.turnover = walker.number(*fields_[kTurnover].value, at_->at("turnover_limit_percentage"), kPlaces,
                                    Round::kDown, 2 * kOne, "a fraction from 0 to 2");
  }
  params.gas_reserve = usd(kGasReserve).value_or(0);
  instance.min_transaction = usd(kMinTransaction).value_or(50 * kMicro);
  instance.min_position = std::max<std::int64_t>(1, usd(kMinPosition).value_or(50 * kMicro));
  instance.transaction_penalty = walker.cost(fields_[kPenalty], *at_).value_or(0);
  instance.no_trade_band = usd(kBand).value_or(0);
  instance.max_risk = walker.percent(fields_[kMaxRisk], *at_);
  instance.robust = fraction(kRobust).value_or(0);
}

void ParamsReader::walk_switches() {
  Params& params = draft_.params;
  const auto choice = [&](ParamField field, const char* first, const char* second) {
    const std::string text = draft_.walker.label(fields_[field], *at_);
    if (!text.empty() && text != first && text != second)
      reader().error(at_->at(fields_[field].name), in_quotes(text),
                     in_quotes(first) + " or " + in_quotes(second));
    return text == second;
  };
  if (choice(kGasUnit, "pool", "leg")) draft_.instance.gas_unit = GasUnit::kLeg;
  params.quantile = choice(kApy, "forecast", "q10");
  params.dilution = reader().boolean(fields_[kDilution], *at_).value_or(false);
}

void ParamsReader::walk_names() {
  Instance& instance = draft_.instance;
  if (const std::string symbol = draft_.walker.label(fields_[kGasToken], *at_); !symbol.empty())
    instance.gas_token = draft_.token(symbol, at_->at("gas_token"));
  walk_wallet();
  walk_limits();
  walk_scenarios();
  instance.default_fees = {{.rate = draft_.params.conversion_rate}};
  if (fields_[kCurve]) {
    auto steps = curve(fields_[kCurve], *at_);
    if (!steps.empty()) instance.default_fees = std::move(steps);
  }
  walk_conversions();
}

// One sum for all tokens together, or a least value for each of some.
void ParamsReader::walk_wallet() {
  Instance& instance = draft_.instance;
  const Field& field = fields_[kMinWallet];
  if (field && !field.value->is_object())
    instance.least_wallet_total =
        draft_.walker.usd(*field.value, at_->at(field.name), Round::kUp).value_or(0);
  else
    draft_.walker.map(field, *at_, "USD, or an object {symbol: USD}",
                      [&](const std::string& symbol, const Json& value, const Place& here) {
                        const auto token = draft_.token(symbol, here);
                        const auto least = draft_.walker.usd(value, here, Round::kUp);
                        if (token && least) instance.tokens[*token].least_wallet = *least;
                      });
  if (draft_.params.gas_reserve == 0) return;
  if (!fields_[kGasToken])
    return reader().error(at_->at("gas_reserve_usd"), usd_text(draft_.params.gas_reserve),
                          "a gas_token beside it, in which it is kept");
  if (!instance.gas_token) return;
  std::int64_t& least = instance.tokens[*instance.gas_token].least_wallet;
  least = std::max(least, draft_.params.gas_reserve);
}

void ParamsReader::walk_limits() {
  for (std::int64_t group = 1; group <= 3; ++group) {
    const auto share = draft_.params.group_share[static_cast<std::size_t>(group - 1)];
    if (!share) continue;
    const std::string key = "group" + std::to_string(group) + "_max_pct";
    LimitDraft draft{
        {.name = "group " + std::to_string(group), .at = draft_.document.place(at_->at(key).pointer())},
        share};
    name_members(draft.limit, "group", std::to_string(group), at_->at(key));
    limits_.push_back(std::move(draft));
  }
  reader().list(fields_[kLimits], *at_, "a list of limits",
                [&](const Json& item, const Place& at) { limit(item, at); });
  if (limits_.size() > kMostLimits)
    reader().error(at_->at("limits"), std::to_string(limits_.size()) + " limits",
                   "at most " + std::to_string(kMostLimits));
}

void ParamsReader::limit(const Json& item, const Place& at) {
  const std::vector<Field> fields = reader().fields(item, at, kLimitFields);
  if (!item.is_object()) return;
  const auto by = draft_.walker.name(fields[0], at, "what is limited: \"protocol\", \"token\", …");
  const auto name = draft_.walker.name(fields[1], at, "the name of what is limited");
  LimitDraft draft{{.at = draft_.document.place(at.pointer())}};
  draft.share = draft_.walker.fraction(fields[2], at);
  const auto most = draft_.walker.usd(fields[3], at, Round::kDown);
  if (bool{fields[2]} == bool{fields[3]})
    reader().error(at, fields[2] ? "max_pct and max_usd" : "neither max_pct nor max_usd", "one of the two");
  draft.limit.most = most.value_or(0);
  if (fields[4])
    draft.limit.penalty = draft_.walker.number(*fields[4].value, at.at("soft_penalty"), 6, Round::kUp,
                                               10 * kMicro, "USD for each USD above, from 0 to 10");
  if (!by || !name) return;
  draft.limit.name = *by + ' ' + *name;
  draft.one_pool = *by == "pool";
  name_members(draft.limit, *by, *name, at);
  limits_.push_back(std::move(draft));
}

void ParamsReader::name_members(Limit& limit, const std::string& by, const std::string& name,
                                const Place& at) {
  const auto& pools = draft_.instance.pools;
  const auto members = [&](const auto& value_of_pool) {
    for (const PoolId p : pools.keys())
      if (value_of_pool(pools[p]) == name) limit.pools.push_back(p);
    if (limit.pools.empty()) reader().warn(at, "no pool has the " + by + ' ' + in_quotes(name));
  };
  if (by == "protocol")
    members([](const Pool& pool) { return pool.protocol; });
  else if (by == "chain")
    members([](const Pool& pool) { return pool.chain; });
  else if (by == "issuer")
    members([](const Pool& pool) { return pool.issuer; });
  else if (by == "group")
    members([](const Pool& pool) { return std::to_string(pool.group); });
  else if (by == "token") {
    if (const auto token = draft_.token(name, at.at("name"))) limit.tokens.push_back(*token);
  } else if (by == "pool") {
    if (const auto pool = draft_.pool(name, at.at("name"))) limit.pools.push_back(*pool);
  } else {
    reader().error(at.at("by"), in_quotes(by), "protocol, chain, issuer, group, token or pool");
  }
}

void ParamsReader::walk_scenarios() {
  Instance& instance = draft_.instance;
  std::set<std::string> names;
  reader().list(fields_[kScenarios], *at_, "a list of scenarios", [&](const Json& item, const Place& at) {
    const std::vector<Field> fields = reader().fields(item, at, kScenarioFields);
    if (!item.is_object()) return;
    if (instance.scenarios.size() == kMostScenarios)
      return reader().error(at, "one scenario more", "at most " + std::to_string(kMostScenarios));
    Scenario scenario;
    scenario.name = draft_.walker.name(fields[0], at, "the scenario's name").value_or("");
    if (!scenario.name.empty() && !names.insert(scenario.name).second)
      reader().error(at.at("name"), in_quotes(scenario.name), "a name that no other scenario has");
    for (const Pool& pool : instance.pools) scenario.apy.push_back(pool.apy);
    draft_.walker.map(fields[1], at, "an object {pool_id: percent}",
                      [&](const std::string& id, const Json& value, const Place& here) {
                        const auto pool = draft_.pool(id, here);
                        const auto apy = draft_.walker.number(value, here, kPlaces, Round::kDown, kMostApy,
                                                              "a percentage from 0 to 100000");
                        if (pool && apy) scenario.apy[*pool] = *apy;
                      });
    instance.scenarios.push_back(std::move(scenario));
  });
  if (instance.robust > 0 && instance.scenarios.empty()) {
    reader().warn(at_->at("robust_share"), "has no effect without scenarios");
    instance.robust = 0;
  } else if (instance.robust == 0 && !instance.scenarios.empty()) {
    reader().warn(at_->at("scenarios"), "have no effect: robust_share is 0");
  }
}

// up_to_usd counts from 0, the steps of an instance are widths.
std::vector<FeeStep> ParamsReader::curve(const Field& field, const Place& at) {
  std::vector<FeeStep> steps;
  std::int64_t below = 0;
  bool ended = false;
  reader().list(field, at, "a list of {up_to_usd, rate}", [&](const Json& item, const Place& here) {
    const std::vector<Field> fields = reader().fields(item, here, kStepFields);
    if (!item.is_object()) return;
    const auto up_to = draft_.walker.usd(fields[0], here, Round::kDown);
    const auto rate = draft_.walker.fraction(fields[1], here, Round::kUp);
    if (!fields[1]) reader().missing(fields[1], here, "the fee's rate, a fraction");
    if (ended) reader().error(here, "a step behind the one without up_to_usd", "that one last");
    ended |= !fields[0];
    if (up_to && *up_to <= below)
      return reader().error(here.at("up_to_usd"), usd_text(*up_to), "more than the step before it has");
    if (rate && !steps.empty() && *rate < steps.back().rate)
      return reader().error(here.at("rate"), decimal_text(*rate, kPlaces),
                            "at least the rate of the step before it");
    if (!rate || (fields[0] && !up_to)) return;
    steps.push_back({up_to ? *up_to - below : kMostMoney, *rate});
    below = up_to.value_or(below);
  });
  return steps;
}

void ParamsReader::walk_conversions() {
  reader().list(fields_[kConversions], *at_, "a list of conversions",
                [&](const Json& item, const Place& at) { conversion(item, at); });
  auto& all = draft_.instance.conversions;
  std::sort(all.begin(), all.end(), [](const Conversion& a, const Conversion& b) {
    return std::pair(a.from, a.to) < std::pair(b.from, b.to);
  });
  for (std::size_t i = 1; i < all.size(); ++i)
    if (std::pair(all[i - 1].from, all[i - 1].to) == std::pair(all[i].from, all[i].to)) {
      const auto& tokens = draft_.instance.tokens;
      reader().error(at_->at("conversions"),
                     "two entries from " + in_quotes(tokens[all[i].from].symbol) + " to " +
                         in_quotes(tokens[all[i].to].symbol),
                     "one");
    }
}

void ParamsReader::conversion(const Json& item, const Place& at) {
  const std::vector<Field> fields = reader().fields(item, at, kConversionFields);
  if (!item.is_object()) return;
  const auto from = draft_.walker.name(fields[0], at, "the token that is sold");
  const auto to = draft_.walker.name(fields[1], at, "the token that is bought");
  const auto rate = draft_.walker.fraction(fields[2], at, Round::kUp);
  const auto gas = draft_.walker.cost(fields[3], at);
  const auto capacity = draft_.walker.usd(fields[4], at, Round::kDown);
  const bool allowed = reader().boolean(fields[6], at).value_or(true);
  std::vector<FeeStep> fees = rate ? std::vector{FeeStep{.rate = *rate}} : draft_.instance.default_fees;
  if (fields[2] && fields[5]) reader().error(at, "both rate and curve", "one of the two");
  if (fields[5]) fees = curve(fields[5], at);
  if (capacity) {
    std::int64_t left = *capacity;
    for (FeeStep& step : fees) {
      step.width = std::min(step.width, left);
      left -= step.width;
    }
    std::erase_if(fees, [](const FeeStep& step) { return step.width == 0; });
  }
  if (!allowed) fees.clear();
  const auto sold = from ? draft_.token(*from, at.at("from")) : std::nullopt;
  const auto bought = to ? draft_.token(*to, at.at("to")) : std::nullopt;
  if (!sold || !bought) return;
  if (sold == bought) return reader().error(at.at("to"), in_quotes(*to), "another token than is sold");
  draft_.instance.conversions.push_back(
      {*sold, *bought, std::move(fees), gas.value_or(draft_.instance.gas_conversion)});
}

std::int64_t ParamsReader::share_of(std::int64_t share, std::int64_t aum) const {
  return static_cast<std::int64_t>(Int128{share} * aum / kOne);
}

void ParamsReader::settle(std::int64_t aum) {
  Instance& instance = draft_.instance;
  if (draft_.params.turnover) instance.max_turnover = share_of(*draft_.params.turnover, aum);
  for (LimitDraft& draft : limits_) {
    Limit& limit = draft.limit;
    if (draft.share) limit.most = share_of(*draft.share, aum);
    // A hard limit on one pool is its cap.
    if (draft.one_pool && !limit.penalty) {
      for (const PoolId p : limit.pools) instance.pools[p].cap = std::min(instance.pools[p].cap, limit.most);
      continue;
    }
    if (!limit.pools.empty() || !limit.tokens.empty()) instance.limits.push_back(std::move(limit));
  }
}

}  // namespace tenon::allocate::reading
