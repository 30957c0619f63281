#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "planners/allocate/explain.h"
#include "planners/allocate/no_plan.h"
#include "planners/allocate/plan.h"
#include "problems/allocate/numbers.h"

// Deletion filter over the user's own rules (Chinneck and Dravnieks, "Locating minimal infeasible constraint sets", ORSA Journal on
// Computing 3, 1991), by halves: what can be left out together while there still is no plan is left out for good; what cannot, one
// by one, is a smallest clash. Whether there is a plan is asked of the search each time, which then ends at the first. Ways out: of
// each rule of the clash the least change after which there is a plan, by bisection, the others as they are.

namespace tenon::allocate {

namespace {

// A rule, what lifts it, and how it may be loosened.
struct Rule {
  std::string name;  // as the verifier calls it
  std::vector<std::string> at;
  std::string text;
  std::function<void(Instance&)> lift;
  // A number of the rule: set(instance, number) for numbers from `value` (as it is) to `lifted` (no rule at all).
  std::int64_t value = 0, lifted = 0;
  std::function<void(Instance&, std::int64_t)> set{};
  std::function<std::string(std::int64_t)> change{};  // in the input's terms
  bool money = false;
};

std::string usd(std::int64_t micro_usd) { return usd_text(micro_usd) + " USD"; }

std::string count_text(std::int64_t count, const char* one) {
  return std::to_string(count) + " " + one + (count == 1 ? "" : "s");
}

class Rules {
 public:
  explicit Rules(const Instance& instance) : instance_(instance), aum_(instance.aum()) {}

  // Those that are seldom meant first: what is asked last is more likely to stay in the clash.
  std::vector<Rule> all() {
    add_ways();
    add_numbers();
    add_limits();
    add_pools();
    add_wallet();
    add_places();
    return std::move(rules_);
  }

 private:
  void add_ways() {
    const bool cools = std::any_of(instance_.pools.begin(), instance_.pools.end(),
                                   [](const Pool& pool) { return pool.cools_down && pool.is_held(); });
    if (cools)
      rules_.push_back(
          {"cooldown", {}, "what is withdrawn from pools that cool down comes later", [](Instance& instance) {
             for (Pool& pool : instance.pools) pool.cools_down = false;
           }});
    if (instance_.gas_token)
      rules_.push_back(
          {"gas",
           {instance_.tokens[*instance_.gas_token].symbol},
           "all gas is paid out of what lies there in " + instance_.tokens[*instance_.gas_token].symbol,
           [](Instance& instance) { instance.gas_token.reset(); }});
    const auto narrow = [](const std::vector<FeeStep>& fees) {
      return fees.empty() || fees.back().width < kMostMoney;
    };
    if (narrow(instance_.default_fees) ||
        std::any_of(instance_.conversions.begin(), instance_.conversions.end(),
                    [&](const Conversion& c) { return narrow(c.fees); }))
      rules_.push_back({"no-conversion",
                        {},
                        "not every token can be converted into every other, or not as much as there is",
                        [](Instance& instance) {
                          if (instance.default_fees.empty()) instance.default_fees = {FeeStep{}};
                          instance.default_fees.back().width = kMostMoney;
                          for (Conversion& c : instance.conversions) {
                            if (c.fees.empty()) c.fees = {FeeStep{}};
                            c.fees.back().width = kMostMoney;
                          }
                        }});
  }

  void add_numbers() {
    if (instance_.no_trade_band > 0)
      add_money("no-trade-band", "no_trade_band_value", "a held pool changes by at least ",
                instance_.no_trade_band, 0,
                [](Instance& instance, std::int64_t value) { instance.no_trade_band = value; });
    if (instance_.min_transaction > 0)
      add_money("min-transaction", "min_transaction_value",
                "a conversion or a first allocation is of at least ", instance_.min_transaction, 0,
                [](Instance& instance, std::int64_t value) { instance.min_transaction = value; });
    if (instance_.max_transactions)
      add_count("max-transactions", "max_transactions", "at most ", "transaction",
                *instance_.max_transactions, 1'000'000,
                [](Instance& instance, std::int64_t value) { instance.max_transactions = value; });
    if (instance_.max_turnover)
      add_money("turnover", "turnover_limit_percentage x AUM", "paid in and withdrawn is at most ",
                *instance_.max_turnover, 2 * aum_,
                [](Instance& instance, std::int64_t value) { instance.max_turnover = value; });
    if (instance_.max_risk) {
      std::int64_t most = 0;
      for (const Pool& pool : instance_.pools) most = std::max(most, pool.risk);
      Rule rule{"risk",
                {},
                "the risk of all is at most " + decimal_text(*instance_.max_risk, 10) + " %",
                [](Instance& instance) { instance.max_risk.reset(); },
                *instance_.max_risk,
                std::max(most, *instance_.max_risk) + 1};
      rule.set = [](Instance& instance, std::int64_t value) { instance.max_risk = value; };
      rule.change = [](std::int64_t value) { return "max_risk = " + decimal_text(value, 10); };
      rules_.push_back(std::move(rule));
    }
  }

  void add_limits() {
    for (std::size_t l = 0; l < instance_.limits.size(); ++l) {
      const Limit& limit = instance_.limits[l];
      if (limit.penalty) continue;  // soft: never in the way
      add_money("limit", "limit of " + limit.name, "in " + limit.name + " lies at most ", limit.most,
                2 * aum_, [l](Instance& instance, std::int64_t value) { instance.limits[l].most = value; });
      rules_.back().at = {limit.at.empty() ? limit.name : limit.at};
    }
  }

  void add_pools() {
    static constexpr std::pair<PoolRule, const char*> kSaid[] = {
        {PoolRule::kPin, " must hold something"},
        {PoolRule::kForbid, " must be left"},
        {PoolRule::kKeep, " stays as it is"},
        {PoolRule::kNoDeposit, " takes nothing more"},
        {PoolRule::kNoWithdraw, " gives nothing back"}};
    for (const PoolId p : instance_.pools.keys())
      for (const auto& [rule, said] : kSaid) {
        const Pool& pool = instance_.pools[p];
        if (pool.rule != rule) continue;
        if (!pool.is_held() && (rule == PoolRule::kNoWithdraw)) continue;
        rules_.push_back({name(rule), {pool.id}, "pool " + pool.id + said, [p](Instance& instance) {
                            instance.pools[p].rule = PoolRule::kFree;
                          }});
      }
  }

  void add_wallet() {
    for (const TokenId t : instance_.tokens.keys())
      if (const Token& token = instance_.tokens[t]; token.least_wallet > 0) {
        add_money("least-wallet", "min_wallet of " + token.symbol,
                  "in the wallet stay at least " + token.symbol + " for ", token.least_wallet, 0,
                  [t](Instance& instance, std::int64_t value) { instance.tokens[t].least_wallet = value; });
        rules_.back().at = {token.symbol};
      }
    if (instance_.least_wallet_total > 0)
      add_money("least-wallet", "min_wallet", "in the wallet stay at least ", instance_.least_wallet_total, 0,
                [](Instance& instance, std::int64_t value) { instance.least_wallet_total = value; });
  }

  void add_places() {
    std::int64_t open = 0;
    for (const Pool& pool : instance_.pools)
      open += pool.cap >= instance_.min_position && pool.rule != PoolRule::kForbid ? 1 : 0;
    rules_.push_back(
        {"cap",
         {},
         "a pool takes no more than its share of AUM and of its TVL, nothing below the TVL floor: " +
             std::to_string(open) + " of " +
             count_text(static_cast<std::int64_t>(instance_.pools.size()), "pool") +
             " may hold the least position",
         [](Instance& instance) {
           for (Pool& pool : instance.pools) pool.cap = kMostMoney;
         }});
    add_money("min-position", "min_position_value", "a pool holds nothing or at least ",
              instance_.min_position, 1, [](Instance& instance, std::int64_t value) {
                instance.min_position = std::max<std::int64_t>(1, value);
              });
    if (instance_.max_pools)
      add_count("max-pools", "max_active_pools", "at most ", "pool", *instance_.max_pools,
                static_cast<std::int64_t>(instance_.pools.size()),
                [](Instance& instance, std::int64_t value) { instance.max_pools = value; });
    if (instance_.min_pools > 0)
      add_count("min-pools", "min_pools", "at least ", "pool", instance_.min_pools, 0,
                [](Instance& instance, std::int64_t value) { instance.min_pools = value; });
  }

  void add_money(std::string rule, std::string field, const std::string& text, std::int64_t value,
                 std::int64_t lifted, std::function<void(Instance&, std::int64_t)> set) {
    Rule made{std::move(rule),
              {},
              text + usd(value),
              [set, lifted](Instance& instance) { set(instance, lifted); },
              value,
              lifted};
    made.set = std::move(set);
    made.change = [field](std::int64_t to) { return field + " = " + usd(to); };
    made.money = true;
    rules_.push_back(std::move(made));
  }

  void add_count(std::string rule, std::string field, const std::string& text, const char* what,
                 std::int64_t value, std::int64_t lifted, std::function<void(Instance&, std::int64_t)> set) {
    Rule made{std::move(rule),
              {},
              text + count_text(value, what),
              [set, lifted](Instance& instance) { set(instance, lifted); },
              value,
              lifted};
    made.set = std::move(set);
    made.change = [field](std::int64_t to) { return field + " = " + std::to_string(to); };
    rules_.push_back(std::move(made));
  }

  const Instance& instance_;
  const std::int64_t aum_;
  std::vector<Rule> rules_;
};

class Explainer {
 public:
  Explainer(const Instance& instance, Budget& budget)
      : given_(instance), rules_(Rules(instance).all()), budget_(budget) {}

  std::optional<Explanation> run() {
    if (has_plan(given_) != Answer::kNo) return std::nullopt;
    std::vector<std::size_t> all(rules_.size());
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
    if (has_plan(without(all)) == Answer::kNo) {
      explanation_.summary =
          "no plan keeps even what no rule of yours says: balances, whole positions, legs of equal worth";
      return std::move(explanation_);
    }
    find_clash(all);
    describe();
    return std::move(explanation_);
  }

 private:
  enum class Answer { kYes, kNo, kUnknown };

  // Ends at the first plan.
  Answer has_plan(const Instance& instance) {
    if (stay(instance)) return Answer::kYes;
    if (prove_none(instance)) return Answer::kNo;
    Limits limits = budget_.limits();
    limits.gap = 1e18;
    limits.work_ticks = std::min<std::int64_t>(budget_.ticks_left(), kTicks);
    limits.wall_s = budget_.seconds_left();
    Budget part(limits, budget_.cancel());
    bool found = false;
    SearchEvents events;
    events.better = [&](const Targets&, const Plan&, const char*) {
      found = true;
      part.end(Stop::kGap);
    };
    events.bound = [](Int128, const char*) {};
    const SearchEnd end = search(make_core(instance), std::nullopt, {}, part, events);
    budget_.absorb(part);
    if (found) return Answer::kYes;
    const bool none = end.infeasible || (end.tree && prove_none(instance, *end.tree));
    return none ? Answer::kNo : Answer::kUnknown;
  }
  static constexpr std::int64_t kTicks = 3'000'000;

  Instance without(const std::vector<std::size_t>& rules) const {
    Instance instance = rest_ ? *rest_ : given_;
    for (const std::size_t r : rules) rules_[r].lift(instance);
    return instance;
  }

  void find_clash(const std::vector<std::size_t>& rules) {
    Instance fewer = without(rules);
    const Answer answer = budget_.exhausted() ? Answer::kUnknown : has_plan(fewer);
    if (answer == Answer::kNo) {
      rest_ = std::move(fewer);
    } else if (rules.size() == 1) {
      clash_.push_back(rules.front());
      sure_ = sure_ && answer == Answer::kYes;
    } else {
      const auto middle = rules.begin() + static_cast<std::ptrdiff_t>(rules.size() / 2);
      find_clash({rules.begin(), middle});
      find_clash({middle, rules.end()});
    }
  }

  void describe() {
    for (const std::size_t r : clash_) {
      explanation_.conflict.push_back({rules_[r].name, rules_[r].at, rules_[r].text});
      relax(rules_[r]);
    }
    std::stable_sort(ways_.begin(), ways_.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    explanation_.summary = clash_.size() == 1
                               ? "one rule leaves no plan: " + rules_[clash_.front()].text
                               : std::to_string(clash_.size()) + " rules clash: no plan keeps all of them";
    if (!sure_) explanation_.summary += " (some of them perhaps need not be here: a limit came first)";
    if (!ways_.empty()) explanation_.summary += "; the least way out: " + ways_.front().second.change;
    for (auto& way : ways_) explanation_.relaxations.push_back(std::move(way.second));
  }

  // The least change of this rule alone after which there is a plan.
  void relax(const Rule& rule) {
    Instance open = given_;
    rule.lift(open);
    if (has_plan(open) != Answer::kYes) return;
    if (!rule.set) return add(1, "without: " + rule.text, "1 rule", "then there is a plan");
    std::int64_t bad = rule.value, good = rule.lifted;
    // Money to the dollar or to a ten thousandth, counts exactly.
    const std::int64_t enough = rule.money ? std::max(kMicro, std::abs(good - bad) / 10'000) : 1;
    while (std::abs(good - bad) > enough && !budget_.exhausted()) {
      std::int64_t middle = bad + (good - bad) / 2;
      // Whole dollars read better.
      if (const std::int64_t whole = middle - middle % kMicro; rule.money && whole != good && whole != bad)
        if (std::min(good, bad) < whole && whole < std::max(good, bad)) middle = whole;
      Instance tried = given_;
      rule.set(tried, middle);
      (has_plan(tried) == Answer::kYes ? good : bad) = middle;
    }
    const std::int64_t by = std::abs(good - rule.value);
    const double part =
        static_cast<double>(by) / static_cast<double>(std::max<std::int64_t>(1, std::max(rule.value, good)));
    add(part, rule.change(good), rule.money ? usd(by) : std::to_string(by), "in place of: " + rule.text);
  }

  void add(double part, std::string change, std::string cost, std::string text) {
    ways_.emplace_back(part, Explanation::Relaxation{std::move(change), std::move(cost), std::move(text)});
  }

  const Instance& given_;
  const std::vector<Rule> rules_;
  Budget& budget_;
  std::optional<Instance> rest_;  // what of the rules is left
  std::vector<std::size_t> clash_;
  bool sure_ = true;
  std::vector<std::pair<double, Explanation::Relaxation>> ways_;
  Explanation explanation_;
};

}  // namespace

std::optional<Explanation> explain_none(const Instance& instance, Budget& budget) {
  return Explainer(instance, budget).run();
}

}  // namespace tenon::allocate
