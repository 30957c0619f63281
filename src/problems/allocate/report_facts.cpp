#include "problems/allocate/report_facts.h"

#include <algorithm>
#include <unordered_map>

#include "problems/allocate/format.h"

namespace tenon::allocate {

namespace {

constexpr std::int64_t kMostShown = 4'000'000'000'000'000'000;  // sums of shown values stay within 64 bits

std::int64_t total(const std::vector<std::int64_t>& legs) {
  Int128 sum = 0;
  for (const std::int64_t leg : legs) sum += leg;
  return static_cast<std::int64_t>(std::min<Int128>(sum, kMostShown));
}

class FactsMaker {
 public:
  FactsMaker(const Instance& instance, Plan plan) : instance_(instance) { facts_.plan = std::move(plan); }

  Facts make() {
    clamp_plan();
    facts_.after = to_targets(instance_, facts_.plan);
    replay();
    add_changes();
    add_bounds();
    facts_.staying = total_yield(instance_, staying());
    return std::move(facts_);
  }

 private:
  // Values that no book has are shown as nothing; the verifier says what is wrong.
  void clamp_plan() {
    const auto clamp = [](std::int64_t& value) {
      if (value < -kMostMoney || value > kMostMoney) value = 0;
    };
    for (Transaction& step : facts_.plan.transactions) {
      for (std::int64_t* value : {&step.micro_usd, &step.gas, &step.conversion_fee}) clamp(*value);
    }
    for (Position& position : facts_.plan.positions) clamp(position.micro_usd);
    for (Balance& balance : facts_.plan.wallet) clamp(balance.micro_usd);
    for (std::int64_t* value :
         {&facts_.plan.yield, &facts_.plan.conversion_fee, &facts_.plan.gas, &facts_.plan.penalty})
      clamp(*value);
  }

  void replay() {
    std::unordered_map<std::string, TokenId> tokens;
    for (const TokenId t : instance_.tokens.keys()) tokens.emplace(instance_.tokens[t].symbol, t);
    std::unordered_map<std::string, PoolId> pools;
    for (const PoolId p : instance_.pools.keys()) pools.emplace(instance_.pools[p].id, p);
    IdVector<TokenId, Int128> wallet;
    for (const Token& token : instance_.tokens) wallet.push_back(token.wallet);
    const auto left = [&](TokenId token) {
      return static_cast<std::int64_t>(std::clamp<Int128>(wallet[token], -kMostShown, kMostShown));
    };
    for (const Transaction& step : facts_.plan.transactions) {
      const bool converts = step.type == Transaction::Type::kConversion;
      const auto token = tokens.find(step.token);
      const auto bought = converts ? tokens.find(step.to_token) : token;
      const std::string& pool =
          step.type == Transaction::Type::kAllocation ? step.to_location : step.from_location;
      if (token == tokens.end() || bought == tokens.end() || (!converts && !pools.contains(pool))) {
        ++facts_.left_out;
        continue;
      }
      if (step.type == Transaction::Type::kWithdrawal) wallet[token->second] += step.micro_usd;
      if (step.type == Transaction::Type::kAllocation || converts) wallet[token->second] -= step.micro_usd;
      if (converts) wallet[bought->second] += step.micro_usd - step.conversion_fee;
      if (instance_.gas_token) wallet[*instance_.gas_token] -= step.gas;
      if (step.type == Transaction::Type::kWithdrawal || step.type == Transaction::Type::kAllocation)
        facts_.turnover = std::min(kMostShown, facts_.turnover + step.micro_usd);
      facts_.steps.push_back({step, token->second, converts ? bought->second : TokenId::none(),
                              left(token->second), left(bought->second)});
    }
    for (const TokenId t : instance_.tokens.keys()) {
      facts_.wallet.push_back({instance_.tokens[t].wallet, 0});
      facts_.tokens.push_back({instance_.tokens[t].wallet, 0});
    }
    for (const Balance& balance : facts_.plan.wallet)
      if (const auto token = tokens.find(balance.token); token != tokens.end()) {
        facts_.wallet[token->second].after += balance.micro_usd;
        facts_.tokens[token->second].after += balance.micro_usd;
      }
  }

  void add_changes() {
    for (const PoolId p : instance_.pools.keys()) {
      const Pool& pool = instance_.pools[p];
      const Facts::Change change{pool.held(), total(facts_.after.legs[p])};
      facts_.pools.push_back(change);
      for (std::size_t k = 0; k < pool.legs.size(); ++k) {
        facts_.tokens[pool.legs[k].token].before += pool.legs[k].held;
        facts_.tokens[pool.legs[k].token].after += facts_.after.legs[p][k];
      }
      if (change.before == 0 && change.after == 0) continue;
      for (auto* sums : {&facts_.protocols, &facts_.chains}) {
        const std::string& name = sums == &facts_.protocols ? pool.protocol : pool.chain;
        Facts::Change& sum = (*sums)[name.empty() ? "(none)" : name];
        sum.before += change.before;
        sum.after += change.after;
      }
    }
  }

  void add_bounds() {
    for (const PoolId p : instance_.pools.keys())
      if (facts_.pools[p].after > 0 && instance_.pools[p].capped())
        facts_.bounds.push_back(
            {"cap of pool " + instance_.pools[p].id, facts_.pools[p].after, instance_.pools[p].cap});
    IdVector<TokenId, std::int64_t> wallet;
    std::int64_t in_wallet = 0;
    for (const Facts::Change& change : facts_.wallet) {
      wallet.push_back(change.after);
      in_wallet += change.after;
    }
    for (const Limit& limit : instance_.limits)
      facts_.bounds.push_back({limit.name + (limit.penalty ? " (soft)" : ""),
                               value_under(instance_, facts_.after, wallet, limit), limit.most});
    if (instance_.max_turnover)
      facts_.bounds.push_back({"turnover", facts_.turnover, *instance_.max_turnover});
    for (const TokenId t : instance_.tokens.keys())
      if (instance_.tokens[t].least_wallet > 0)
        facts_.bounds.push_back({instance_.tokens[t].symbol + " that stays in the wallet", wallet[t],
                                 instance_.tokens[t].least_wallet, true});
    if (instance_.least_wallet_total > 0)
      facts_.bounds.push_back({"what stays in the wallet", in_wallet, instance_.least_wallet_total, true});
  }

  Targets staying() const {
    Targets targets;
    for (const Pool& pool : instance_.pools) {
      std::vector<std::int64_t> legs;
      for (const Leg& leg : pool.legs) legs.push_back(leg.held);
      targets.legs.push_back(std::move(legs));
    }
    return targets;
  }

  const Instance& instance_;
  Facts facts_;
};

}  // namespace

std::optional<Facts> facts_of(const Instance& instance, const formats::Json& answer) {
  if (!answer.is_object() || !answer.contains("plan") || answer["plan"].is_null()) return std::nullopt;
  Result<Plan> plan = plan_from_json(answer["plan"], "plan");
  if (!plan.ok()) return std::nullopt;
  return FactsMaker(instance, std::move(plan.value())).make();
}

}  // namespace tenon::allocate
