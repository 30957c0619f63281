#include "planners/allocate/core.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <utility>

#include "problems/allocate/certify.h"

namespace tenon::allocate {

namespace {

using hybrid::ModeData;
using hybrid::Row;
using hybrid::Use;

constexpr auto kGainOne = static_cast<std::int64_t>(kYieldOne);
// Of all money. What is proved of direct plans allows conversions of any amount: where the least one is more than such a part, that would loosen the bound.
constexpr std::int64_t kSmallPart = 200;
constexpr std::int64_t kCount = proof::kNano;  // units of use that one pool or transaction counts as

class CoreMaker {
 public:
  CoreMaker(const Instance& instance, bool direct, const CoreLimits& limits = {})
      : instance_(instance), limits_(limits), aum_(instance.aum()) {
    core_.instance = &instance;
    core_.direct = direct && direct_plans_suffice(instance) && instance.min_transaction <= aum_ / kSmallPart;
    core_.program = hybrid::Program(kCount);
  }

  Core make() {
    add_rows();
    for (const PoolId p : instance_.pools.keys()) add_pool(p);
    add_conversions();
    for (std::size_t l = 0; l < instance_.limits.size(); ++l) add_excess(static_cast<int>(l));
    add_scenario_level();
    add_constant();
    return std::move(core_);
  }

 private:
  hybrid::Program& program() { return core_.program; }

  // ---- rows

  void add_rows() {
    for (const TokenId t : instance_.tokens.keys()) {
      const Token& token = instance_.tokens[t];
      const bool split = token.least_wallet > 0 && cools(t);
      core_.token_rows.push_back(
          program().add_row({-Row::kNone, token.wallet - (split ? 0 : token.least_wallet)}));
      core_.reserve_rows.push_back(split ? program().add_row({-Row::kNone, token.wallet - token.least_wallet})
                                         : -1);
    }
    if (instance_.min_pools > 0 || instance_.max_pools)
      core_.pools_row = program().add_row(
          {instance_.min_pools > 0 ? instance_.min_pools * kCount : -Row::kNone,
           instance_.max_pools ? std::min(*instance_.max_pools, kMostCount) * kCount : Row::kNone});
    if (instance_.max_transactions)
      core_.transactions_row =
          program().add_row({-Row::kNone, std::min(*instance_.max_transactions, kMostCount) * kCount});
    if (instance_.max_turnover)
      core_.turnover_row = program().add_row({-Row::kNone, *instance_.max_turnover});
    if (instance_.max_risk)
      core_.risk_row = program().add_row(
          {-Row::kNone, static_cast<std::int64_t>(Int128{*instance_.max_risk} * aum_ / kApyOne)});
    std::int64_t wallet = 0;
    for (const Token& token : instance_.tokens) wallet += token.wallet;
    if (instance_.least_wallet_total > 0)
      core_.wallet_row = program().add_row({-Row::kNone, wallet - instance_.least_wallet_total});
    for (const Limit& limit : instance_.limits) {
      std::int64_t side = limit.most;
      for (const TokenId t : limit.tokens) side -= instance_.tokens[t].wallet;
      core_.limit_rows.push_back(program().add_row({-Row::kNone, side}));
    }
    for (std::size_t s = 0; robust() && s <= instance_.scenarios.size(); ++s)
      core_.scenario_rows.push_back(program().add_row({-Row::kNone, 0}));
  }
  static constexpr std::int64_t kMostCount = 1'000'000;  // so that counts stay within a row's range

  bool robust() const { return instance_.robust > 0 && !instance_.scenarios.empty(); }

  bool cools(TokenId token) const {
    return std::any_of(instance_.pools.begin(), instance_.pools.end(), [&](const Pool& pool) {
      return pool.cools_down && pool.is_held() &&
             std::any_of(pool.legs.begin(), pool.legs.end(),
                         [&](const Leg& leg) { return leg.token == token && leg.held > 0; });
    });
  }

  // ---- uses, collected by row

  struct Uses {
    std::map<int, std::int64_t> fixed;
    std::map<int, std::pair<std::int64_t, std::int64_t>> per;  // num, den

    void add_fixed(int row, std::int64_t amount) {
      if (row >= 0 && amount != 0) fixed[row] += amount;
    }
    void add_per(int row, std::int64_t num, std::int64_t den = 1) {
      if (row < 0 || num == 0) return;
      const std::int64_t divisor = std::gcd(num, den);
      num /= divisor;
      den /= divisor;
      auto& [n, d] = per.try_emplace(row, 0, 1).first->second;
      if (d == den) {
        n += num;
      } else {
        n = n * den + num * d;
        d *= den;
      }
      const std::int64_t common = std::gcd(n, d);
      if (common > 1) n /= common, d /= common;
    }
    void put(ModeData& mode) const {
      for (const auto& [row, amount] : fixed)
        if (amount != 0) mode.fixed.push_back({row, amount, 1});
      for (const auto& [row, part] : per)
        if (part.first != 0) mode.per.push_back({row, part.first, part.second});
    }
  };

  // Takes `fixed` + `per` x num / den of a token out of what lies in the wallet.
  void use_token(Uses& uses, TokenId token, std::int64_t fixed, std::int64_t num, std::int64_t den,
                 bool usable = true) {
    const auto t = static_cast<std::size_t>(token.value);
    if (usable) {
      uses.add_fixed(core_.token_rows[t], fixed);
      uses.add_per(core_.token_rows[t], num, den);
    }
    uses.add_fixed(core_.reserve_rows[t], fixed);
    uses.add_per(core_.reserve_rows[t], num, den);
    uses.add_fixed(core_.wallet_row, fixed);
    uses.add_per(core_.wallet_row, num, den);
    for (std::size_t l = 0; l < instance_.limits.size(); ++l) {
      if (!std::binary_search(instance_.limits[l].tokens.begin(), instance_.limits[l].tokens.end(), token))
        continue;
      uses.add_fixed(core_.limit_rows[l], -fixed);
      uses.add_per(core_.limit_rows[l], -num, den);
    }
  }

  // Gas and penalties of so many steps.
  Int128 step_cost(Uses& uses, std::int64_t gas, std::int64_t steps) {
    uses.add_fixed(core_.transactions_row, steps * kCount);
    if (instance_.gas_token && gas > 0) use_token(uses, *instance_.gas_token, gas, 0, 1);
    return -Int128{gas + steps * instance_.transaction_penalty} * kYieldOne;
  }

  // ---- pools

  // What a leg does in a mode.
  enum class Move : char { kStays, kReceives, kGives };

  // Values under limits and rows that see a pool's whole value: `held_legs` as fixed amounts, or one of each leg per level.
  void use_value(Uses& uses, PoolId p, bool as_held) {
    const Pool& pool = instance_.pools[p];
    const auto n = static_cast<std::int64_t>(pool.legs.size());
    for (std::size_t l = 0; l < instance_.limits.size(); ++l) {
      const Limit& limit = instance_.limits[l];
      const bool whole = std::binary_search(limit.pools.begin(), limit.pools.end(), p);
      for (const Leg& leg : pool.legs) {
        if (!whole && !std::binary_search(limit.tokens.begin(), limit.tokens.end(), leg.token)) continue;
        if (as_held)
          uses.add_fixed(core_.limit_rows[l], leg.held);
        else
          uses.add_per(core_.limit_rows[l], 1);
      }
    }
    if (as_held)
      uses.add_fixed(core_.risk_row,
                     static_cast<std::int64_t>(floor_div(Int128{pool.held()} * pool.risk, kApyOne)));
    else
      uses.add_per(core_.risk_row, n * pool.risk, kApyOne);
  }

  // One mode for each yield step that [low, high] reaches into.
  void add_level_modes(PoolId p, std::int64_t low, std::int64_t high, const std::vector<Move>& moves,
                       unsigned gates) {
    const Pool& pool = instance_.pools[p];
    if (!limits_.levels.empty()) {
      low = std::max(low, limits_.levels[p].low);
      high = std::min(high, limits_.levels[p].high);
    }
    const auto n = static_cast<std::int64_t>(pool.legs.size());
    std::int64_t begin = 0;  // of the step, in value
    Int128 before = 0;       // what the steps before it yield
    for (const YieldStep& step : pool.yield) {
      const std::int64_t end = step.width > kMostMoney - begin ? kMostMoney : begin + step.width;
      const std::int64_t from = std::max(low, begin / n), to = std::min(high, end / n);
      if (from <= to) {
        ModeData mode{from, to};
        mode.gates = gates;
        mode.gain = forecast_part(before - Int128{begin} * step.apy * instance_.days);
        mode.gain_per = saturated(forecast_part(Int128{n} * step.apy * instance_.days));
        add_moves(p, mode, moves, begin);
        if (program_full()) return;
      }
      before += Int128{end - begin} * step.apy * instance_.days;
      begin = end;
      if (begin / n >= high) break;
    }
  }
  bool program_full() {
    const int block = program().blocks() - 1;
    return program().end_mode(block) - program().first_mode(block) >= hybrid::Program::kMostModes;
  }

  // Of a yield: what the forecast counts for by itself; the rest counts through the level of the least scenario.
  Int128 forecast_part(Int128 yield) const {
    if (!robust()) return yield;
    const std::int64_t part = kOne - instance_.robust;
    return yield / kOne * part + yield % kOne * part / kOne;
  }

  // `step_begin`: value at which the mode's yield step begins.
  void add_moves(PoolId p, ModeData& mode, const std::vector<Move>& moves, std::int64_t step_begin) {
    const Pool& pool = instance_.pools[p];
    Uses uses;
    std::int64_t in = 0, out = 0, held_in = 0, held_out = 0;
    for (std::size_t l = 0; l < pool.legs.size(); ++l) {
      const Leg& leg = pool.legs[l];
      if (moves[l] == Move::kStays) continue;
      const bool gives = moves[l] == Move::kGives;
      use_token(uses, leg.token, -leg.held, 1, 1, !(gives && pool.cools_down));
      (gives ? out : in) += 1;
      (gives ? held_out : held_in) += leg.held;
    }
    const bool by_leg = instance_.gas_unit == GasUnit::kLeg;
    const std::int64_t steps_in = by_leg ? in : std::min<std::int64_t>(in, 1),
                       steps_out = by_leg ? out : std::min<std::int64_t>(out, 1);
    mode.gain += step_cost(uses, steps_in * instance_.gas_deposit + steps_out * instance_.gas_withdrawal,
                           steps_in + steps_out);
    uses.add_fixed(core_.turnover_row, held_out - held_in);
    uses.add_per(core_.turnover_row, in - out);
    if ((mode.gates >> kActive & 1) != 0) {
      uses.add_fixed(core_.pools_row, kCount);
      use_value(uses, p, false);
    }
    if ((mode.gates >> kActive & 1) != 0) use_scenarios(uses, p, step_begin);
    uses.put(mode);
    program().add_mode(mode);
    core_.as_held.push_back(0);
  }

  // A scenario's yield of the level; its steps are those of the forecast, shifted, so a mode lies within one of them.
  void use_scenarios(Uses& uses, PoolId p, std::int64_t step_begin) {
    const auto n = static_cast<std::int64_t>(instance_.pools[p].legs.size());
    for (std::size_t s = 0; s < core_.scenario_rows.size(); ++s) {
      const auto steps = steps_in(instance_, p, s == 0 ? std::nullopt : std::optional<std::size_t>(s - 1));
      std::int64_t begin = 0;
      Int128 before = 0;
      const YieldStep* here = &steps.back();
      for (const YieldStep& step : steps) {
        here = &step;
        if (begin >= step_begin) break;
        before += Int128{step.width} * step.apy * instance_.days;
        begin += step.width;
      }
      const Int128 fixed = before - Int128{begin} * here->apy * instance_.days;
      uses.add_fixed(core_.scenario_rows[s], -static_cast<std::int64_t>(floor_div(fixed, kYieldOne)));
      // Halved where yields leave 63 bits: what is lost then is the least of it.
      Int128 num = -Int128{n} * here->apy * instance_.days;
      std::int64_t den = kGainOne;
      while (num < -kMostNumber) num /= 2, den /= 2;
      uses.add_per(core_.scenario_rows[s], static_cast<std::int64_t>(num), den);
    }
  }

  void add_pool(PoolId p) {
    const Pool& pool = instance_.pools[p];
    if (pool.is_held())
      add_held(p);
    else
      add_new(p);
  }

  void begin_block(bool may_be_off, Core::BlockOf of) {
    program().add_block(may_be_off);
    core_.blocks.push_back(of);
  }

  void add_new(PoolId p) {
    const Pool& pool = instance_.pools[p];
    const bool pinned = pool.rule == PoolRule::kPin;
    if (pool.rule != PoolRule::kFree && pool.rule != PoolRule::kNoWithdraw && !pinned) return;
    const auto n = static_cast<std::int64_t>(pool.legs.size());
    const std::int64_t low =
        (std::max({instance_.min_position, instance_.min_transaction, std::int64_t{1}}) + n - 1) / n;
    std::int64_t high = std::min(pool.cap, aum_) / n;
    bool must = pinned;
    if (!limits_.levels.empty()) {
      must = must || limits_.levels[p].low > 0;
      high = std::min(high, limits_.levels[p].high);
    }
    if (low > high && !must) return;
    begin_block(!must, {Core::BlockOf::Kind::kPool, p});
    if (low <= high)
      add_level_modes(p, low, high, std::vector<Move>(pool.legs.size(), Move::kReceives), 1U << kActive);
  }

  void add_held(PoolId p) {
    const Pool& pool = instance_.pools[p];
    begin_block(false, {Core::BlockOf::Kind::kPool, p});
    const auto n = static_cast<std::int64_t>(pool.legs.size());
    const std::int64_t held = pool.held();
    const bool fixed_place = !pool.capped();
    if (pool.rule != PoolRule::kPin && !fixed_place) {
      ModeData empty{0, 0};
      empty.gates = 1U << kWithdrawal;
      std::vector<Move> moves;
      for (const Leg& leg : pool.legs) moves.push_back(leg.held > 0 ? Move::kGives : Move::kStays);
      add_moves(p, empty, moves, 0);
    }
    if (pool.rule == PoolRule::kForbid) return;
    if (fixed_place || (pool.is_even() && held >= instance_.min_position && held <= pool.cap)) add_as_held(p);
    if (pool.rule == PoolRule::kKeep) return;

    std::int64_t low = (std::max<std::int64_t>(instance_.min_position, 1) + n - 1) / n;
    std::int64_t high =
        std::min(pool.cap, aum_) / n;  // what may not be taken out is exempt only where nothing is paid in
    const std::vector<std::int64_t> marks = marks_of(pool);
    if (pool.rule == PoolRule::kNoWithdraw) low = std::max(low, marks.back());
    if (pool.rule == PoolRule::kNoDeposit)
      high = std::min(high, held / n);  // evening out may not add to the whole
    const auto in_band = [&](std::int64_t from, std::int64_t to) {
      if (instance_.no_trade_band == 0) return add_interval(p, from, to);
      add_interval(p, from, std::min(to, (held - instance_.no_trade_band) / n));
      add_interval(p, std::max(from, held / n), std::min(to, held / n));  // evened out, which is no change
      add_interval(p, std::max(from, (held + instance_.no_trade_band + n - 1) / n), to);
    };
    in_band(low, std::min(high, marks.front()));
    for (std::size_t i = 0; i + 1 < marks.size(); ++i) {
      if (instance_.gas_unit == GasUnit::kLeg && low <= marks[i] && marks[i] <= high)
        in_band(marks[i], marks[i]);
      in_band(std::max(low, marks[i]), std::min(high, marks[i + 1]));
    }
    if (instance_.gas_unit == GasUnit::kLeg && marks.size() > 1 && low <= marks.back() &&
        marks.back() <= high)
      in_band(marks.back(), marks.back());
    in_band(std::max(low, marks.back()), high);
  }

  // Levels between two neighbouring marks: each leg moves one way.
  void add_interval(PoolId p, std::int64_t low, std::int64_t high) {
    if (low > high || program_full()) return;
    std::vector<Move> moves;
    unsigned gates = 1U << kActive;
    for (const Leg& leg : instance_.pools[p].legs) {
      const Move move = leg.held < high || (leg.held < low)
                            ? (leg.held <= low ? Move::kReceives : Move::kGives)
                            : (leg.held > low ? Move::kGives : Move::kStays);
      moves.push_back(leg.held == low && low == high ? Move::kStays : move);
      if (moves.back() == Move::kReceives) gates |= 1U << kDeposit;
      if (moves.back() == Move::kGives) gates |= 1U << kWithdrawal;
    }
    if ((gates >> kDeposit & 3) == 0) return;  // nothing moves: that is the mode as held
    if (instance_.gas_unit == GasUnit::kLeg) gates |= mark_gates(instance_.pools[p], low, high);
    add_level_modes(p, low, high, moves, gates);
  }

  static unsigned mark_gates(const Pool& pool, std::int64_t low, std::int64_t high) {
    const std::vector<std::int64_t> marks = marks_of(pool);
    unsigned gates = 0, gate = kMarks;
    for (std::size_t i = 0; marks.size() > 1 && i < marks.size(); ++i, gate += 2) {
      if (gate + 1 >= hybrid::Program::kMostGates) break;
      if (low >= marks[i] && marks[i] > 1) gates |= 1U << gate;
      if (low >= marks[i] && high > marks[i]) gates |= 2U << gate;
    }
    return gates;
  }

  void add_as_held(PoolId p) {
    ModeData mode{0, 0};
    mode.gates = 1U << kActive;
    Uses uses;
    uses.add_fixed(core_.pools_row, kCount);
    use_value(uses, p, true);
    mode.gain = yield(instance_, instance_.pools[p].yield, instance_.pools[p].held());
    if (robust()) {
      for (std::size_t s = 0; s < core_.scenario_rows.size(); ++s) {
        const auto steps = steps_in(instance_, p, s == 0 ? std::nullopt : std::optional<std::size_t>(s - 1));
        uses.add_fixed(
            core_.scenario_rows[s],
            -static_cast<std::int64_t>(yield(instance_, steps, instance_.pools[p].held()) / kYieldOne));
      }
      mode.gain = forecast_part(mode.gain);
    }
    uses.put(mode);
    program().add_mode(mode);
    core_.as_held.push_back(1);
  }

  // ---- conversions

  void add_conversions() {
    const auto tokens = static_cast<std::int64_t>(instance_.tokens.size());
    std::vector<int> all;
    std::vector<std::vector<int>> into(static_cast<std::size_t>(tokens)),
        out(static_cast<std::size_t>(tokens));
    for (const TokenId from : instance_.tokens.keys()) {
      const std::int64_t most = core_.direct ? owned(instance_, from) : aum_;
      for (const TokenId to : instance_.tokens.keys()) {
        if (from == to || (limits_.part_of && part(from) != part(to)) || !add_conversion(from, to, most))
          continue;
        const int block = program().blocks() - 1;
        all.push_back(block);
        out[static_cast<std::size_t>(from.value)].push_back(block);
        into[static_cast<std::size_t>(to.value)].push_back(block);
      }
    }
    if (all.empty() || limits_.part_of) return;
    core_.all_count = program().add_count(all);
    const auto add = [&](const std::vector<int>& blocks) {
      return blocks.size() > 1 ? program().add_count(blocks) : -1;
    };
    for (const auto& blocks : into) core_.into_counts.push_back(add(blocks));
    for (const auto& blocks : out) core_.out_counts.push_back(add(blocks));
    for (std::size_t t = 0; core_.direct && t < out.size(); ++t) {
      if (out[t].empty() || into[t].empty()) continue;
      core_.either_tokens.push_back(TokenId{static_cast<std::int32_t>(t)});
      program().add_either({out[t], into[t]});
    }
  }

  int part(TokenId token) const { return (*limits_.part_of)[static_cast<std::size_t>(token.value)]; }

  bool add_conversion(TokenId from, TokenId to, std::int64_t most) {
    const std::vector<FeeStep>& fees = instance_.fees(from, to);
    std::int64_t begin = 0;
    const std::int64_t least =
        core_.direct ? 0 : std::max<std::int64_t>(1, instance_.min_transaction);  // repair.h keeps it
    bool begun = false;
    std::int64_t arrived = 0;  // of the steps before, rounded up
    for (const FeeStep& step : fees) {
      const std::int64_t end = step.width > most - begin ? most : begin + step.width;
      const std::int64_t low = std::max(least, begin);
      if (low <= end && begin < end) {
        if (!begun) begin_block(true, {Core::BlockOf::Kind::kConversion, PoolId{}, from, to});
        begun = true;
        if (program_full()) break;
        ModeData mode{low, end};
        mode.gates = limits_.part_of ? 0 : 1U << kActive;
        Uses uses;
        const auto offset =
            static_cast<std::int64_t>(arrived - floor_div(Int128{begin} * (kOne - step.rate), kOne));
        use_token(uses, from, 0, 1, 1);
        use_token(uses, to, -offset, -(kOne - step.rate), kOne);
        mode.gain = (limits_.part_of ? 0 : step_cost(uses, instance_.conversion_gas(from, to), 1)) -
                    Int128{begin - arrived} * kYieldOne + Int128{begin} * step.rate * (kGainOne / kOne);
        mode.gain_per = -step.rate * (kGainOne / kOne);
        uses.put(mode);
        program().add_mode(mode);
        core_.as_held.push_back(0);
      }
      arrived += static_cast<std::int64_t>(ceil_div(Int128{end - begin} * (kOne - step.rate), kOne));
      begin = end;
      if (begin >= most) break;
    }
    return begun;
  }

  // ---- soft limits and scenarios

  void add_excess(int limit) {
    const auto& penalty = instance_.limits[static_cast<std::size_t>(limit)].penalty;
    if (!penalty || aum_ == 0) return;
    begin_block(true, {Core::BlockOf::Kind::kExcess, PoolId{}, TokenId{}, TokenId{}, limit});
    ModeData mode{0, aum_};
    mode.gain_per = -saturated(Int128{*penalty} * (kYieldOne / kMicro));
    mode.per = {{core_.limit_rows[static_cast<std::size_t>(limit)], -1, 1}};
    program().add_mode(mode);
    core_.as_held.push_back(0);
  }

  void add_scenario_level() {
    if (!robust()) return;
    begin_block(true, {Core::BlockOf::Kind::kLeastYield});
    ModeData mode{0, most_yield()};
    mode.gain_per = static_cast<std::int64_t>(Int128{instance_.robust} * kGainOne / kOne);
    for (const int row : core_.scenario_rows) mode.per.push_back({row, 1, 1});
    program().add_mode(mode);
    core_.as_held.push_back(0);
  }

  void add_constant() {
    if (limits_.constant == 0) return;
    begin_block(false, {Core::BlockOf::Kind::kConstant});
    ModeData mode;
    mode.gain = limits_.constant;
    program().add_mode(mode);
    core_.as_held.push_back(0);
  }

  // All money at the best APY of any future.
  std::int64_t most_yield() const {
    std::int64_t apy = 0;
    for (const PoolId p : instance_.pools.keys())
      for (std::size_t s = 0; s < core_.scenario_rows.size(); ++s)
        apy = std::max(
            apy,
            steps_in(instance_, p, s == 0 ? std::nullopt : std::optional<std::size_t>(s - 1)).front().apy);
    const Int128 most = Int128{apy} * instance_.days / 36'500 * aum_ / kApyOne + 1;
    return static_cast<std::int64_t>(std::min<Int128>(most, kMostMoney));
  }

  static constexpr Int128 kMostNumber = Int128{1} << 61;
  static std::int64_t saturated(Int128 number) {
    return static_cast<std::int64_t>(std::min(number, kMostNumber));
  }

  const Instance& instance_;
  CoreLimits limits_;
  std::int64_t aum_;
  Core core_;
};

}  // namespace

std::vector<std::int64_t> marks_of(const Pool& pool) {
  std::vector<std::int64_t> marks;
  for (const Leg& leg : pool.legs) marks.push_back(leg.held);
  std::sort(marks.begin(), marks.end());
  marks.erase(std::unique(marks.begin(), marks.end()), marks.end());
  return marks;
}

std::int64_t level_below(const Pool& pool, unsigned gate) {
  const std::int64_t mark = marks_of(pool)[gate / 2];
  return gate % 2 == 0 ? mark - 2 : mark;
}

Core make_core(const Instance& instance, bool direct) { return CoreMaker(instance, direct).make(); }

Core make_core(const Instance& instance, const CoreLimits& limits) {
  return CoreMaker(instance, true, limits).make();
}

}  // namespace tenon::allocate
