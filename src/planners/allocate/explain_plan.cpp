#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "hybrid/continuous_layer.h"
#include "planners/allocate/core.h"
#include "planners/allocate/explain.h"
#include "problems/allocate/numbers.h"
#include "solvers/lp.h"

// Prices of the linear relaxation of the whole book, as the search has them at its root before cuts: of each token's dollar, of each
// row. At them a pool by itself is worth what its best state earns beyond what that state uses; how far that lies from its best
// state on the other side of its gate, per dollar and day, is the APY by which it misses, or has to spare.

namespace tenon::allocate {

namespace {

using hybrid::Prices;
using hybrid::Program;
using hybrid::Vertex;

constexpr std::size_t kMostOutside =
    20;  // pools that are told of though the plan leaves them alone: the nearest
constexpr std::size_t kMostCaps = 40;
constexpr Int128 kRounding = 10;  // micro-USD: prices are rounded, so what is nearer to nothing is nothing

std::string usd(Int128 micro_usd) { return usd_text(micro_usd) + " USD"; }
std::string apy_text(Int128 apy) { return decimal_text(floor_div(apy, kApyOne / 10'000), 4) + " %"; }
std::string share_text(Int128 part, Int128 whole) {
  return whole <= 0 ? "–" : decimal_text(part * 10'000 / whole, 2) + " %";
}
Int128 micro(Int128 gains) { return floor_div(gains, kYieldOne); }

class Reasons {
 public:
  Reasons(const Instance& instance, const Plan& plan, const Core& core, const Prices& prices)
      : instance_(instance),
        plan_(plan),
        targets_(to_targets(instance, plan)),
        core_(core),
        prices_(prices),
        pricing_(core.program),
        aum_(instance.aum()) {
    pricing_.bound(prices, {}, hybrid::all_allowed(core.program),
                   std::vector<hybrid::CountSides>(static_cast<std::size_t>(core.program.counts())));
    block_of_ = IdVector<PoolId, int>(instance.pools.size());
    for (const PoolId p : instance.pools.keys()) block_of_[p] = -1;
    for (int block = 0; block < core.program.blocks(); ++block)
      if (const Core::BlockOf& of = core.blocks[static_cast<std::size_t>(block)];
          of.kind == Core::BlockOf::Kind::kPool)
        block_of_[of.pool] = block;
  }

  Explanation tell() {
    tell_pools();
    tell_tokens();
    tell_rows();
    return std::move(explanation_);
  }

 private:
  std::int64_t value(PoolId p) const {
    std::int64_t sum = 0;
    for (const std::int64_t leg : targets_.legs[p]) sum += leg;
    return sum;
  }

  // ---- pools

  struct Margin {
    Int128 beyond = 0;  // gain units: of the best state with something in it, over the best without
    std::optional<Int128>
        apy;  // what its APY would have to change by for the two to be equal, 1 / kApyOne percent
    Int128 running = 0,
           once = 0;     // of the state that is nearest: what it earns each horizon, and what entering costs
    bool either = true;  // both states are allowed
  };

  Margin margin_of(PoolId p) {
    const int block = block_of_[p];
    const Program& program = core_.program;
    const auto n = static_cast<Int128>(instance_.pools[p].legs.size());
    std::optional<Int128> without, with;
    if (program.may_be_off(block)) without = 0;
    const auto each = [&](const auto& visit) {
      for (int m = program.first_mode(block); m < program.end_mode(block); ++m)
        for (const bool high : {false, true})
          visit(program.mode(m), Vertex{m, high}, pricing_.priced({m, high}));
    };
    each([&](const Program::Mode& mode, const Vertex&, Int128 gain) {
      std::optional<Int128>& best = (mode.gates >> kActive & 1) != 0 ? with : without;
      if (!best || gain > *best) best = gain;
    });
    Margin margin;
    margin.either = with && without;
    if (!margin.either) return margin;
    margin.beyond = *with - *without;
    each([&](const Program::Mode& mode, const Vertex& vertex, Int128 gain) {
      if ((mode.gates >> kActive & 1) == 0) return;
      const bool as_held = core_.as_held[static_cast<std::size_t>(vertex.mode)] != 0;
      const Int128 level = vertex.high ? mode.high : mode.low;
      const Int128 placed = as_held ? Int128{instance_.pools[p].held()} : n * level;
      if (placed == 0) return;
      const Int128 misses = ceil_div(*without - gain, placed * instance_.days);
      if (margin.apy && misses >= *margin.apy) return;
      margin.apy = misses;
      const Int128 fixed = pricing_.priced({vertex.mode, false}) - slope(vertex.mode) * mode.low;
      margin.running = gain - fixed;
      margin.once = -fixed;
    });
    return margin;
  }

  // What one more of the level is worth in a mode.
  Int128 slope(int mode) const {
    const Program::Mode& of = core_.program.mode(mode);
    if (of.high == of.low) return 0;
    return (pricing_.priced({mode, true}) - pricing_.priced({mode, false})) / (of.high - of.low);
  }

  std::string rule_text(const Pool& pool) const {
    if (pool.rule != PoolRule::kFree) return std::string("rule ") + name(pool.rule);
    if (pool.cap == 0) return "it lies below the TVL floor, or its share is 0";
    return "it may hold " + usd(pool.cap) + " at most, less than the least position of " +
           usd(instance_.min_position);
  }

  std::string place_text(PoolId p) const {
    const Pool& pool = instance_.pools[p];
    const std::int64_t now = value(p), before = pool.held();
    std::string text = now == before && before > 0 ? "stays with " + usd(now)
                       : now == 0    ? before > 0 ? "is left, " + usd(before) + " taken out" : "stays empty"
                       : before == 0 ? "takes " + usd(now)
                                     : "goes from " + usd(before) + " to " + usd(now);
    text += " at " + apy_text(pool.apy);
    if (now > 0 && at_cap(p))
      text += "; at its cap, " + share_text(pool.cap, pool.tvl) + " of its TVL and " +
              share_text(pool.cap, aum_) + " of all money";
    if (now > 0 && now < instance_.min_position + static_cast<std::int64_t>(pool.legs.size()))
      text += "; at the least position";
    return text;
  }

  bool at_cap(PoolId p) const {
    const Pool& pool = instance_.pools[p];
    return pool.capped() && value(p) + static_cast<std::int64_t>(pool.legs.size()) > pool.cap;
  }

  std::string margin_text(PoolId p, const Margin& margin) const {
    if (!margin.either) return "; no choice";
    const Pool& pool = instance_.pools[p];
    std::string text;
    if (value(p) > 0) {
      const Int128 worth = micro(margin.beyond);
      text = worth > kRounding    ? "; worth " + usd(worth) + " beyond what its money would bring elsewhere"
             : worth < -kRounding ? "; " + usd(-worth) + " short of what its money would bring elsewhere"
                                  : "; worth what its money would bring elsewhere";
      if (margin.apy && *margin.apy < 0)
        text += pool.apy + *margin.apy > 0 ? ", leaves below about " + apy_text(pool.apy + *margin.apy)
                                           : ", stays at any APY";
    } else {
      text = margin.beyond > 0
                 ? "; would bring " + usd(micro(margin.beyond)) +
                       " at these prices, less than the gates beside it cost"
                 : "; " + usd(micro(-margin.beyond)) + " short of what its money brings elsewhere";
      if (margin.apy && *margin.apy > 0) text += ", enters above about " + apy_text(pool.apy + *margin.apy);
      if (margin.running > 0 && margin.once > margin.running)
        text += "; gas is too dear for " + std::to_string(instance_.days) + " days: pays after about " +
                to_string(ceil_div(margin.once * instance_.days, margin.running));
    }
    return text;
  }

  void tell_pools() {
    std::vector<std::pair<std::string, std::string>> told;
    std::vector<std::pair<Int128, PoolId>> outside;
    std::int64_t used = 0;
    Int128 placed = 0;
    for (const PoolId p : instance_.pools.keys()) {
      if (value(p) > 0) ++used, placed += value(p);
      if (value(p) == 0 && instance_.pools[p].held() == 0) {
        if (block_of_[p] < 0) continue;
        const Margin margin = margin_of(p);
        outside.emplace_back(margin.apy.value_or(kMostApy), p);
        continue;
      }
      told.emplace_back(instance_.pools[p].id, block_of_[p] < 0
                                                   ? place_text(p) + "; " + rule_text(instance_.pools[p])
                                                   : place_text(p) + margin_text(p, margin_of(p)));
    }
    std::stable_sort(outside.begin(), outside.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    if (outside.size() > kMostOutside) outside.resize(kMostOutside);
    for (const auto& [misses, p] : outside)
      told.emplace_back(instance_.pools[p].id, place_text(p) + margin_text(p, margin_of(p)));
    std::size_t closed = 0;
    for (const PoolId p : instance_.pools.keys())
      if (block_of_[p] < 0 && value(p) == 0 && closed++ < kMostOutside)
        told.emplace_back(instance_.pools[p].id, place_text(p) + "; " + rule_text(instance_.pools[p]));
    explanation_.summary = std::to_string(used) + " of " + std::to_string(instance_.pools.size()) +
                           " pools hold " + usd(placed) + " of " + usd(aum_) + " and gain " +
                           usd(plan_.net_gain()) + " net in " + std::to_string(instance_.days) +
                           (instance_.days == 1 ? " day" : " days") +
                           "; the figures are marginal, from the prices of the linear relaxation";
    explanation_.implied.emplace_back("reasons, pool by pool", std::move(told));
  }

  // ---- tokens and rows

  Int128 price(int row) const { return row < 0 ? 0 : prices_.rows[static_cast<std::size_t>(row)]; }

  void tell_tokens() {
    std::vector<std::pair<std::string, std::string>> told;
    for (const TokenId t : instance_.tokens.keys()) {
      const Int128 worth = price(core_.token_rows[static_cast<std::size_t>(t.value)]);
      // What 1,000 more dollars are worth, as the yield of a year.
      const Int128 a_year = worth / instance_.days;
      told.emplace_back(instance_.tokens[t].symbol,
                        usd(micro(worth * 1'000 * kMicro)) + " (" + apy_text(a_year) + " a year)");
    }
    explanation_.implied.emplace_back("values of 1,000 more dollars in the wallet", std::move(told));
  }

  void tell_rows() {
    std::vector<std::pair<Int128, std::pair<std::string, std::string>>> worth;
    const auto add = [&](const std::string& what, Int128 gains, std::string unit) {
      if (micro(gains) > 0) worth.push_back({gains, {what, usd(micro(gains)) + unit}});
    };
    for (const PoolId p : instance_.pools.keys()) {
      if (value(p) == 0 || !at_cap(p) || block_of_[p] < 0) continue;
      const Int128 more =
          Int128{instance_.pools[p].cap} / 100 / static_cast<std::int64_t>(instance_.pools[p].legs.size());
      add("cap of pool " + instance_.pools[p].id, last_slope(p) * more,
          " for " + usd(instance_.pools[p].cap / 100));
    }
    for (std::size_t l = 0; l < instance_.limits.size(); ++l)
      add(instance_.limits[l].name, price(core_.limit_rows[l]) * (instance_.limits[l].most / 100),
          " for " + usd(instance_.limits[l].most / 100));
    if (instance_.max_turnover)
      add("turnover", price(core_.turnover_row) * (*instance_.max_turnover / 100),
          " for " + usd(*instance_.max_turnover / 100));
    if (instance_.max_risk)
      add("risk", price(core_.risk_row) * (Int128{*instance_.max_risk} * aum_ / kApyOne / 100), "");
    const Int128 pools = price(core_.pools_row) * core_.program.count_unit();
    add(pools < 0 ? "min_pools" : "max_active_pools", pools < 0 ? -pools : pools,
        pools < 0 ? " for one pool fewer" : " for one pool more");
    add("max_transactions", price(core_.transactions_row) * core_.program.count_unit(),
        " for one transaction more");
    std::stable_sort(worth.begin(), worth.end(),
                     [](const auto& a, const auto& b) { return a.first > b.first; });
    if (worth.size() > kMostCaps) worth.resize(kMostCaps);
    explanation_.implied.push_back({"values of one percent more of what binds", {}});
    for (auto& each : worth) explanation_.implied.back().second.push_back(std::move(each.second));
    if (worth.empty()) explanation_.implied.pop_back();
  }

  // What one more of the level is worth in the mode that reaches highest.
  Int128 last_slope(PoolId p) const {
    const Program& program = core_.program;
    int last = -1;
    for (int m = program.first_mode(block_of_[p]); m < program.end_mode(block_of_[p]); ++m)
      if ((program.mode(m).gates >> kActive & 1) != 0 && core_.as_held[static_cast<std::size_t>(m)] == 0 &&
          (last < 0 || program.mode(m).high > program.mode(last).high))
        last = m;
    return last < 0 ? 0 : std::max<Int128>(0, slope(last));
  }

  const Instance& instance_;
  const Plan& plan_;
  const Targets targets_;
  const Core& core_;
  const Prices& prices_;
  hybrid::Pricing pricing_;
  const std::int64_t aum_;
  IdVector<PoolId, int> block_of_;
  Explanation explanation_;
};

}  // namespace

std::optional<Explanation> explain_plan(const Instance& instance, const Plan& plan,
                                        const SearchOptions& options, Budget& budget) {
  solvers::LpOrWhy lp;
  for (const std::string& backend : solvers::lp_backend_names())
    if (!lp.lp && (options.lp.empty() || backend == options.lp)) lp = solvers::make_lp(backend);
  if (!lp.lp) return std::nullopt;
  const Core core = make_core(instance);
  hybrid::ContinuousLayer layer(core.program, std::move(lp.lp));
  layer.decide(hybrid::all_allowed(core.program),
               std::vector<hybrid::CountSides>(static_cast<std::size_t>(core.program.counts())));
  const auto solved = layer.solve(-(Int128{1} << 120), budget);
  if (!solved.bound) return std::nullopt;
  return Reasons(instance, plan, core, layer.prices()).tell();
}

}  // namespace tenon::allocate
