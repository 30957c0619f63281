// The strict reader of the inner JSON shape: tokens and prices, pools, what lies in them and in the wallet. Params are read by
// format_params.cpp; what hangs on several of these together is settled at the end.

#include <algorithm>
#include <set>

#include "formats/text.h"
#include "problems/allocate/format.h"
#include "problems/allocate/format_parts.h"

namespace tenon::allocate {

namespace {

using namespace reading;

constexpr std::size_t kMostPools = 100'000;
constexpr std::size_t kMostTokens = 5'000;
constexpr std::size_t kMostLegs = 16;
constexpr int kChords = 16;

// Those behind `wallet` say where a book came from.
const std::vector<FieldNames> kTopFields{{"params", {"parameters"}},
                                         {"gas_usd"},
                                         {"tokens"},
                                         {"price_usd", {"prices"}},
                                         {"pools"},
                                         {"positions"},
                                         {"wallet"},
                                         {"name"},
                                         {"seed"},
                                         {"eth_price_usd"},
                                         {"gas"},
                                         {"date"}};
enum TopField { kParams, kGas, kTokens, kPrices, kPools, kPositions, kWalletField };
const std::vector<FieldNames> kGasFields{{"deposit"}, {"withdrawal"}, {"conversion", {"swap"}}};
const std::vector<FieldNames> kPoolFields{{"pool_id", {"id"}},
                                          {"symbol"},
                                          {"chain"},
                                          {"protocol"},
                                          {"forecasted_apy", {"apy"}},
                                          {"forecasted_tvl", {"tvl"}},
                                          {"underlying_tokens", {"tokens"}},
                                          {"stddev_apy_30d"},
                                          {"pool_group", {"group"}},
                                          {"apy_q10"},
                                          {"issuer"},
                                          {"rule"},
                                          {"cooldown"},
                                          {"actual_apy"},
                                          {"name"}};
enum PoolField {
  kId,
  kSymbol,
  kChain,
  kProtocol,
  kForecast,
  kTvl,
  kLegs,
  kRisk,
  kGroup,
  kQuantile,
  kIssuer,
  kRule,
  kCooldown
};
const std::vector<FieldNames> kPositionFields{{"pool_id", {"pool"}}, {"token"}, {"amount"}};

constexpr PoolRule kRules[] = {PoolRule::kFree, PoolRule::kPin,       PoolRule::kForbid,
                               PoolRule::kKeep, PoolRule::kNoDeposit, PoolRule::kNoWithdraw};

std::string counted(std::size_t count, const std::string& what) {
  return std::to_string(count) + ' ' + what + (count == 1 ? "" : "s");
}

// floor(apy x tvl x (tvl - held) / ((tvl + a - held) (tvl + b - held))): the slope between values a and b of
// apy x v x tvl / (tvl + v - held). The product of all three leaves 128 bits; quotients and rests of two divisions do not.
std::int64_t chord(Int128 apy, Int128 tvl, Int128 held, Int128 a, Int128 b) {
  if (held >= tvl) return 0;  // all of the pool is ours: more money earns nothing more
  const Int128 at_a = tvl + a - held;
  const Int128 at_b = tvl + b - held;
  const Int128 first = apy * tvl;
  const Int128 second = first / at_a * (tvl - held);
  const Int128 rest = second % at_b * at_a + first % at_a * (tvl - held);
  return static_cast<std::int64_t>(second / at_b + rest / (at_a * at_b));
}

class InputReader {
 public:
  explicit InputReader(const formats::Document& document) : draft_(document), params_(draft_) {}

  Result<Input> read() {
    const Json& root = draft_.document.root;
    fields_ = reader().fields(root, top_, kTopFields);
    if (root.is_object()) {
      read_gas();
      params_.walk(fields_[kParams], top_);
      read_tokens();
      read_pools();
      read_positions();
      read_wallet();
      settle();
      params_.walk_names();
    }
    // A book that is wrong in a detail is still told whether it is empty.
    const Int128 aum = total();
    if (root.is_object() && aum == 0 && reader().error_count() == 0)
      reader().error(top_, "an empty book: nothing in wallet and pools", "money to allocate");
    if (aum > kMostMoney)
      reader().error(top_, usd_text(aum) + " USD in wallet and pools", "at most " + usd_text(kMostMoney));
    if (reader().error_count() > 0) return reader().take_errors();
    set_caps();
    params_.settle(static_cast<std::int64_t>(aum));
    set_yields();
    check_totals(aum);
    if (reader().error_count() > 0) return reader().take_errors();
    Input input{std::move(draft_.instance), reader().take_warnings(), {}, {}};
    describe(input);
    return input;
  }

 private:
  formats::Reader& reader() { return draft_.reader(); }
  Instance& instance() { return draft_.instance; }

  void read_gas() {
    const Field& field = fields_[kGas];
    if (!field)
      return reader().missing(field, top_, "{deposit, withdrawal, conversion}: gas of each, in USD");
    const Place at = top_.at(field.name);
    const std::vector<Field> gas = reader().fields(*field.value, at, kGasFields);
    if (!field.value->is_object()) return;
    std::int64_t* const into[] = {&instance().gas_deposit, &instance().gas_withdrawal,
                                  &instance().gas_conversion};
    for (std::size_t i = 0; i < gas.size(); ++i) {
      if (!gas[i]) reader().missing(gas[i], at, "its gas, in USD");
      *into[i] = draft_.walker.cost(gas[i], at).value_or(0);
    }
  }

  // Tokens in the order of their list, or of their prices where there is no list.
  void read_tokens() {
    if (fields_[kTokens])
      reader().list(fields_[kTokens], top_, "a list of tokens' symbols",
                    [&](const Json& item, const Place& at) {
                      if (!item.is_string() || item.get_ref<const std::string&>().empty() ||
                          item.get_ref<const std::string&>().size() > kMostName)
                        return reader().error(at, formats::shown(item), "a token's symbol");
                      add_token(item.get<std::string>(), at);
                    });
    if (!fields_[kPrices]) reader().missing(fields_[kPrices], top_, "an object {symbol: USD}");
    std::vector<bool> priced(instance().tokens.size());
    draft_.walker.map(fields_[kPrices], top_, "an object {symbol: USD}",
                      [&](const std::string& symbol, const Json& value, const Place& here) {
                        if (!fields_[kTokens]) add_token(symbol, here);
                        const auto token = draft_.token(symbol, here);
                        const auto price = price_of(value, here);
                        if (!token) return;
                        priced.resize(instance().tokens.size());
                        priced[static_cast<std::size_t>(token->value)] = true;
                        if (price) instance().tokens[*token].price = *price;
                      });
    if (instance().tokens.empty() && reader().error_count() == 0)
      reader().error(top_.at("price_usd"), "no token", "at least one");
    if (!fields_[kPrices]) return;
    for (const TokenId t : instance().tokens.keys())
      if (!priced[static_cast<std::size_t>(t.value)])
        reader().error(top_.at(fields_[kPrices].name),
                       "no price of " + in_quotes(instance().tokens[t].symbol), "its price in USD");
  }

  void add_token(const std::string& symbol, const Place& at) {
    if (instance().tokens.size() == kMostTokens)
      return reader().error(at, "one token more", "at most " + std::to_string(kMostTokens));
    Token token{.symbol = symbol, .price = {1, 0}, .at = draft_.document.place(at.pointer())};
    if (!draft_.tokens.emplace(symbol, TokenId{static_cast<std::int32_t>(instance().tokens.size())}).second)
      return reader().error(at, in_quotes(symbol) + " again", "each token once");
    instance().tokens.push_back(std::move(token));
  }

  std::optional<Decimal> price_of(const Json& value, const Place& here) {
    const auto price = written_of(value);
    constexpr std::int64_t kMostDigits = 1'000'000'000'000'000'000;
    if (price && price->digits > 0 && price->digits < kMostDigits && price->decimals <= 18)
      return Decimal{static_cast<std::int64_t>(price->digits), price->decimals};
    reader().error(here, formats::shown(value), "a price above 0 of at most 18 digits, in USD");
    return std::nullopt;
  }

  void read_pools() {
    if (!fields_[kPools]) reader().missing(fields_[kPools], top_, "a list of pools");
    reader().list(fields_[kPools], top_, "a list of pools",
                  [&](const Json& item, const Place& at) { read_pool(item, at); });
    if (instance().pools.size() > kMostPools)
      reader().error(top_.at("pools"), counted(instance().pools.size(), "pool"),
                     "at most " + std::to_string(kMostPools));
  }

  void read_pool(const Json& item, const Place& at) {
    const std::vector<Field> fields = reader().fields(item, at, kPoolFields);
    if (!item.is_object()) return;
    Walker& walker = draft_.walker;
    Pool pool;
    pool.at = draft_.document.place(at.pointer());
    pool.id = walker.name(fields[kId], at, "the pool's id").value_or("");
    pool.symbol = walker.label(fields[kSymbol], at);
    pool.chain = walker.label(fields[kChain], at);
    pool.protocol = walker.label(fields[kProtocol], at);
    pool.issuer = walker.label(fields[kIssuer], at);
    pool.group = reader().integer(fields[kGroup], at, 0, 1'000'000).value_or(0);
    pool.risk = walker.percent(fields[kRisk], at).value_or(0);
    pool.cools_down = reader().boolean(fields[kCooldown], at).value_or(false);
    pool.rule = read_rule(walker.label(fields[kRule], at), at);
    const Field& apy = fields[draft_.params.quantile ? kQuantile : kForecast];
    Gaps gaps;
    gaps.apy = read_apy(apy, at, pool, gaps);
    const auto tvl = walker.usd(fields[kTvl], at, Round::kDown);
    pool.tvl = tvl.value_or(0);
    gaps.tvl = !fields[kTvl];
    read_legs(fields[kLegs], at, pool);
    if (pool.id == kWallet)
      reader().error(at.at("pool_id"), in_quotes(pool.id), "another id: that is the wallet");
    const PoolId id = instance().pools.push_back(std::move(pool));
    gaps_.push_back(gaps);
    const std::string& called = instance().pools[id].id;
    if (!called.empty() && !draft_.pools.emplace(called, id).second)
      reader().error(at.at(fields[kId].name), in_quotes(called) + " again", "each pool once");
  }

  // What forecasts leave open; a held pool may have no gaps, nothing goes into another that has.
  struct Gaps {
    bool apy = false;
    bool negative = false;
    bool tvl = false;
    bool any() const { return apy || negative || tvl; }
  };

  // true: there is none. A negative forecast is none that we can plan with.
  bool read_apy(const Field& field, const Place& at, Pool& pool, Gaps& gaps) {
    if (!field) return true;
    const auto written = written_of(*field.value);
    if (written && written->digits < 0) {
      gaps.negative = true;
      return false;
    }
    pool.apy = draft_.walker.percent(field, at).value_or(0);
    return false;
  }

  PoolRule read_rule(const std::string& text, const Place& at) {
    if (text.empty()) return PoolRule::kFree;
    std::string all;
    for (const PoolRule rule : kRules) {
      if (text == allocate::name(rule)) return rule;
      all += (all.empty() ? "" : ", ") + std::string(allocate::name(rule));
    }
    reader().error(at.at("rule"), in_quotes(text), "one of " + all);
    return PoolRule::kFree;
  }

  void read_legs(const Field& field, const Place& at, Pool& pool) {
    if (!field) return reader().missing(field, at, "a list of its tokens");
    reader().list(field, at, "a list of its tokens", [&](const Json& item, const Place& here) {
      if (!item.is_string()) return reader().error(here, formats::shown(item), "a token's symbol");
      const auto token = draft_.token(item.get_ref<const std::string&>(), here);
      if (!token) return;
      const bool twice = std::any_of(pool.legs.begin(), pool.legs.end(),
                                     [&](const Leg& leg) { return leg.token == *token; });
      if (twice) return reader().error(here, formats::shown(item) + " again", "each token of a pool once");
      pool.legs.push_back({*token});
    });
    if (!field.value->is_array()) return;
    if (field.value->empty() || field.value->size() > kMostLegs)
      reader().error(at.at(field.name), counted(field.value->size(), "token"),
                     "1 to " + std::to_string(kMostLegs) + " tokens");
  }

  std::optional<Written> amount_of(const Json& value, const Place& here) {
    const auto amount = written_of(value);
    if (amount && amount->digits >= 0) return amount;
    reader().error(here, formats::shown(value), "an amount of tokens of at least 0");
    return std::nullopt;
  }

  std::int64_t value(const Written& amount, TokenId token, const Place& here) {
    const auto value = value_of(amount, instance().tokens[token].price);
    if (!value)
      reader().error(here, written_text(amount), "an amount worth at most " + usd_text(kMostMoney) + " USD");
    return value.value_or(0);
  }

  // Several entries of one leg are one holding: their amounts are added before they are valued.
  void read_positions() {
    std::map<std::pair<PoolId, std::size_t>, Written> sums;
    reader().list(fields_[kPositions], top_, "a list of positions", [&](const Json& item, const Place& at) {
      const std::vector<Field> fields = reader().fields(item, at, kPositionFields);
      if (!item.is_object()) return;
      const auto id = draft_.walker.name(fields[0], at, "the id of a pool");
      const auto symbol = draft_.walker.name(fields[1], at, "a token's symbol");
      if (!fields[2]) reader().missing(fields[2], at, "an amount of tokens");
      const Place here = at.at("amount");
      const auto amount = fields[2] ? amount_of(*fields[2].value, here) : std::nullopt;
      const auto pool = id ? draft_.pool(*id, at.at("pool_id")) : std::nullopt;
      const auto token = symbol ? draft_.token(*symbol, at.at("token")) : std::nullopt;
      if (!pool || !token) return;
      std::vector<Leg>& legs = instance().pools[*pool].legs;
      const auto leg =
          std::find_if(legs.begin(), legs.end(), [&](const Leg& each) { return each.token == *token; });
      if (leg == legs.end())
        return reader().error(at.at("token"), in_quotes(*symbol),
                              "a token that pool " + in_quotes(*id) + " has");
      if (!amount) return;
      const auto [sum, is_new] =
          sums.try_emplace({*pool, static_cast<std::size_t>(leg - legs.begin())}, *amount);
      if (!is_new) {
        reader().warn(at, "a further position of " + *symbol + " in pool " + in_quotes(*id) + ": added up");
        const auto both = sum_of(sum->second, *amount);
        if (!both) return reader().error(here, written_text(*amount), "amounts whose sum has fewer digits");
        sum->second = *both;
      }
      leg->held = value(sum->second, *token, here);
    });
  }

  void read_wallet() {
    draft_.walker.map(fields_[kWalletField], top_, "an object {symbol: amount}",
                      [&](const std::string& symbol, const Json& item, const Place& here) {
                        const auto token = draft_.token(symbol, here);
                        const auto amount = amount_of(item, here);
                        if (token && amount) instance().tokens[*token].wallet = value(*amount, *token, here);
                      });
  }

  // What is missing of a pool is an error where money lies in it, else a warning: nothing goes in.
  void settle() {
    for (const PoolId p : instance().pools.keys()) {
      Pool& pool = instance().pools[p];
      const Gaps& gaps = gaps_[p];
      if (!gaps.any()) continue;
      const Place pools = top_.at("pools");
      const Place at = pools.at(static_cast<std::size_t>(p.value));
      const char* const apy = draft_.params.quantile ? "apy_q10" : "forecasted_apy";
      const auto say = [&](const char* key, const char* found, const char* expected) {
        if (pool.is_held())
          reader().error(at.at(key), found, std::string(expected) + ": money lies in this pool");
        else
          reader().warn(at.at(key), std::string(found) + ": nothing goes into this pool");
      };
      if (gaps.apy) say(apy, "no APY", "its forecast, in percent");
      if (gaps.negative) say(apy, "a negative APY", "at least 0");
      if (gaps.tvl) say("forecasted_tvl", "no TVL", "its forecast, in USD");
    }
  }

  Int128 total() {
    Int128 sum = 0;
    for (const Token& token : instance().tokens) sum += token.wallet;
    for (const Pool& pool : instance().pools)
      for (const Leg& leg : pool.legs) sum += leg.held;
    return sum;
  }

  void set_caps() {
    const Params& params = draft_.params;
    const Int128 of_aum = total() * params.max_alloc / kOne;
    for (const PoolId p : instance().pools.keys()) {
      Pool& pool = instance().pools[p];
      const Int128 of_tvl = Int128{pool.tvl} * params.tvl_share / kOne;
      if (pool.tvl >= params.least_tvl && !gaps_[p].any())
        pool.cap = static_cast<std::int64_t>(std::min(of_aum, of_tvl));
      // Nothing goes in below the least APY; what lies there may stay. A pin is the user's own word against it.
      if (!params.least_apy || pool.apy >= *params.least_apy || pool.rule == PoolRule::kPin) continue;
      if (!pool.is_held())
        pool.cap = 0;
      else if (pool.rule == PoolRule::kFree)
        pool.rule = PoolRule::kNoDeposit;
      else if (pool.rule == PoolRule::kNoWithdraw)
        pool.rule = PoolRule::kKeep;
    }
  }

  void set_yields() {
    for (Pool& pool : instance().pools) {
      pool.yield = {{.apy = pool.apy}};
      const std::int64_t held = pool.held();
      const std::int64_t room = pool.cap - held;
      if (!draft_.params.dilution || room <= 0) continue;
      pool.yield.clear();
      if (held > 0) pool.yield.push_back({held, pool.apy});
      const std::int64_t chords = std::min<std::int64_t>(kChords, room);
      std::int64_t from = held;
      for (std::int64_t k = 1; k <= chords; ++k) {
        const std::int64_t to = k == chords ? pool.cap : held + room / chords * k;
        pool.yield.push_back({to - from, chord(pool.apy, pool.tvl, held, from, to)});
        from = to;
      }
      pool.yield.back().width = kMostMoney;
    }
  }

  // What all the money would earn at the best APY, micro-USD.
  static Int128 most_yield(const Instance& instance, Int128 aum) {
    std::int64_t best = 0;
    for (const Pool& pool : instance.pools)
      if (pool.cap > 0 || pool.is_held()) best = std::max(best, pool.apy);
    return aum * best * instance.days / kYieldOne;
  }

  // Yields and penalties are kept in 64 bits.
  void check_totals(Int128 aum) {
    constexpr Int128 kMost = 4'000'000'000'000'000'000;
    if (most_yield(instance(), aum) > kMost)
      reader().error(top_, usd_text(most_yield(instance(), aum)) + " USD of yield at the best APY",
                     "at most " + usd_text(kMost));
    Int128 penalties = 0;
    for (const Limit& limit : instance().limits) penalties += limit.penalty.value_or(0) * aum / kMicro;
    if (penalties > kMost)
      reader().error(top_, "soft limits that could cost " + usd_text(penalties) + " USD",
                     "at most " + usd_text(kMost));
  }

  void describe(Input& input) {
    const Instance& made = input.instance;
    std::size_t held = 0;
    for (const Pool& pool : made.pools) held += pool.is_held() ? 1 : 0;
    const std::int64_t aum = made.aum();
    input.summary = counted(made.pools.size(), "pool") + ", " + counted(made.tokens.size(), "token") + ", " +
                    usd_text(aum) + " USD; " + counted(held, "pool") + " held";
    input.check = "at most " + usd_text(most_yield(made, aum)) + " USD of yield in " +
                  counted(static_cast<std::size_t>(made.days), "day") + ", all at the best APY";
  }

  Draft draft_;
  ParamsReader params_;
  const Place top_{};
  std::vector<Field> fields_;
  IdVector<PoolId, Gaps> gaps_;
};

}  // namespace

Result<Input> read_instance(const formats::Document& document, const OptionValues&) {
  return InputReader(document).read();
}

}  // namespace tenon::allocate
