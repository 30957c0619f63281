#include "planners/allocate/repair.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "planners/allocate/amounts.h"
#include "problems/allocate/verify.h"

// A point is rounded, and then what the rounding broke is mended by moving amounts: the rule that is broken most, by the amount for
// which that costs least. Where each such move breaks as much elsewhere, chains of moves are looked for in which the next mends what the one before broke
// (as ejection chains do: Glover, "Ejection chains, reference structures and alternating path methods", Discrete Applied Mathematics
// 65, 1996), longer ones only where shorter do not help.

namespace tenon::allocate {

namespace {

constexpr int kMostRounds = 2'000;
constexpr int kLongestChain = 4;
constexpr std::size_t kMostTried = 8;  // of the moves that could be next in a chain

class Repair {
 public:
  // `fewer`: conversions that need not be are left out.
  Repair(const Core& core, const hybrid::Point& point, bool fewer)
      : core_(core), instance_(*core.instance), point_(point), fewer_(fewer), amounts_(instance_) {}

  std::optional<Targets> run() {
    for (int block = 0; block < core_.program.blocks(); ++block) {
      const Core::BlockOf& of = core_.blocks[static_cast<std::size_t>(block)];
      if (of.kind == Core::BlockOf::Kind::kPool && !read_pool(block, of.pool)) return std::nullopt;
      if (of.kind == Core::BlockOf::Kind::kConversion) read_conversion(block, of);
    }
    add_sales();
    touching_.resize(static_cast<std::size_t>(amounts_.rows()));
    for (int amount = 0; amount < amounts_.count(); ++amount)
      for (const int row : amounts_.rows_of(amount))
        touching_[static_cast<std::size_t>(row)].push_back(amount);
    in_chain_.assign(static_cast<std::size_t>(amounts_.count()), 0);
    if (!mend()) return std::nullopt;
    use_idle();
    return amounts_.targets();
  }

  // Whether some conversions need not be: they are smaller than any may be, or go to and fro between two tokens.
  bool could_be_fewer() const { return could_be_fewer_; }

 private:
  // ---- the point

  bool read_pool(int block, PoolId p) {
    const hybrid::Program& program = core_.program;
    double weight = 0, level = 0, held = 0;
    unsigned gates = 0;
    double most = 0;
    for (int m = program.first_mode(block); m < program.end_mode(block); ++m) {
      const double w = point_.weight(m);
      if (w == 0) continue;
      if (core_.as_held[static_cast<std::size_t>(m)] != 0) {
        held += w;
        continue;
      }
      const hybrid::Program::Mode& mode = program.mode(m);
      weight += w;
      level += point_.of(m, false) * static_cast<double>(mode.low) +
               point_.of(m, true) * static_cast<double>(mode.high);
      if (w > most) most = w, gates = mode.gates;
    }
    const Pool& pool = instance_.pools[p];
    if (held > 0.5) {
      std::vector<std::int64_t> legs;
      for (const Leg& leg : pool.legs) legs.push_back(leg.held);
      amounts_.fix_pool(p, legs);
      return true;
    }
    if (weight < 0.5) return program.may_be_off(block);
    const auto [low, high] = range_around(block, gates, level / weight);
    const auto n = static_cast<std::int64_t>(pool.legs.size());
    if (instance_.no_trade_band > 0 && low == high && pool.is_held() && low == pool.held() / n) {
      amounts_.fix_pool(p, evened_out(pool));
      return true;
    }
    amounts_.add_level(p, std::clamp<std::int64_t>(std::llround(level / weight), low, high), low, high);
    return true;
  }

  // The levels that modes with these gates have together, without a hole between them (the no-trade band leaves some), nearest to a level.
  std::pair<std::int64_t, std::int64_t> range_around(int block, unsigned gates, double level) const {
    const hybrid::Program& program = core_.program;
    std::vector<std::pair<std::int64_t, std::int64_t>> ranges;
    for (int m = program.first_mode(block); m < program.end_mode(block); ++m) {
      const hybrid::Program::Mode& mode = program.mode(m);
      if (mode.gates == gates && core_.as_held[static_cast<std::size_t>(m)] == 0)
        ranges.emplace_back(mode.low, mode.high);
    }
    std::sort(ranges.begin(), ranges.end());
    std::vector<std::pair<std::int64_t, std::int64_t>> joined;
    for (const auto& range : ranges) {
      if (joined.empty() || range.first > joined.back().second + 1)
        joined.push_back(range);
      else
        joined.back().second = std::max(joined.back().second, range.second);
    }
    const auto distance = [&](const auto& range) {
      return std::max(
          {static_cast<double>(range.first) - level, level - static_cast<double>(range.second), 0.0});
    };
    return *std::min_element(joined.begin(), joined.end(),
                             [&](const auto& a, const auto& b) { return distance(a) < distance(b); });
  }

  // A pool that keeps its value: what does not go up in the legs goes to those that have most.
  static std::vector<std::int64_t> evened_out(const Pool& pool) {
    const auto n = static_cast<std::int64_t>(pool.legs.size());
    std::vector<std::int64_t> legs(pool.legs.size(), pool.held() / n);
    std::vector<std::size_t> by_held(pool.legs.size());
    std::iota(by_held.begin(), by_held.end(), std::size_t{0});
    std::stable_sort(by_held.begin(), by_held.end(),
                     [&](std::size_t a, std::size_t b) { return pool.legs[a].held > pool.legs[b].held; });
    for (std::int64_t k = 0; k < pool.held() % n; ++k) ++legs[by_held[static_cast<std::size_t>(k)]];
    return legs;
  }

  void read_conversion(int block, const Core::BlockOf& of) {
    const hybrid::Program& program = core_.program;
    double weight = 0, level = 0;
    std::int64_t low = kMostMoney, high = 0;
    for (int m = program.first_mode(block); m < program.end_mode(block); ++m) {
      const hybrid::Program::Mode& mode = program.mode(m);
      weight += point_.weight(m);
      level += point_.of(m, false) * static_cast<double>(mode.low) +
               point_.of(m, true) * static_cast<double>(mode.high);
      low = std::min(low, mode.low);
      high = std::max(high, mode.high);
    }
    low = std::max({low, std::int64_t{1}, instance_.min_transaction});  // modes of direct plans begin at 0
    if (weight < 0.5 || high < low) return;
    const bool small = std::llround(level) < low;
    could_be_fewer_ = could_be_fewer_ || small;
    if (small && fewer_) return;
    sales_.push_back({.from = of.from,
                      .to = of.to,
                      .now = std::clamp<std::int64_t>(std::llround(level), low, high),
                      .low = low,
                      .high = high});
  }

  // Of two conversions to and fro only what the larger brings more is needed.
  void add_sales() {
    for (Amounts::Amount& sale : sales_) {
      const auto back = std::find_if(sales_.begin(), sales_.end(), [&](const Amounts::Amount& other) {
        return other.from == sale.to && other.to == sale.from;
      });
      if (back == sales_.end() || back->now == 0 || sale.now > back->now) continue;
      could_be_fewer_ = true;
      if (!fewer_) continue;
      back->now = std::max(back->low, back->now - sale.now);
      sale.now = 0;
    }
    for (const Amounts::Amount& sale : sales_)
      if (sale.now > 0) amounts_.add_sale(sale.from, sale.to, sale.now, sale.low, sale.high);
  }

  // ---- what is broken

  bool mend() {
    for (int round = 0; round < kMostRounds; ++round) {
      const int row = most_broken();
      if (row < 0) return true;
      const double before = amounts_.broken();
      bool better = false;
      for (int length = 1; !better && length <= kLongestChain; ++length) better = chain(row, length, before);
      if (!better) return false;
    }
    return false;
  }

  int most_broken() const {
    int worst = -1;
    for (int row = 0; row < amounts_.rows(); ++row)
      if (amounts_.broken(row) > 0 && (worst < 0 || amounts_.broken(row) > amounts_.broken(worst)))
        worst = row;
    return worst;
  }

  struct Move {
    int amount = 0;
    std::int64_t to = 0;
    double broken = 0;  // by all rules, after it
    double loss = 0;    // micro-USD
  };

  // Moves at most `length` amounts, the first for the sake of `row`, so that less than `before` is broken; false: nothing is moved.
  bool chain(int row, int length, double before) {
    std::vector<Move> moves = moves_for(row);
    if (moves.empty()) return false;
    std::stable_sort(moves.begin(), moves.end(), [](const Move& a, const Move& b) {
      return std::pair(a.broken, a.loss) < std::pair(b.broken, b.loss);
    });
    if (moves.front().broken < before) {
      amounts_.set(moves.front().amount, moves.front().to);
      return true;
    }
    if (length == 1) return false;
    if (moves.size() > kMostTried) moves.resize(kMostTried);
    for (const Move& move : moves) {
      const std::int64_t was = amounts_.at(move.amount).now;
      amounts_.set(move.amount, move.to);
      in_chain_[static_cast<std::size_t>(move.amount)] = 1;
      const int next = most_broken();
      const bool better = next >= 0 && chain(next, length - 1, before);
      in_chain_[static_cast<std::size_t>(move.amount)] = 0;
      if (better) return true;
      amounts_.set(move.amount, was);
    }
    return false;
  }

  std::vector<Move> moves_for(int row) {
    std::vector<Move> moves;
    for (const int amount : touching_[static_cast<std::size_t>(row)]) {
      if (in_chain_[static_cast<std::size_t>(amount)] != 0) continue;
      for (const bool up : {false, true}) {
        const std::int64_t was = amounts_.at(amount).now;
        const std::int64_t to = least_move(amount, up, row);
        if (to == was) continue;
        Move move{amount, to, 0, loss(amount, to)};
        amounts_.set(amount, to);
        move.broken = amounts_.broken();
        amounts_.set(amount, was);
        moves.push_back(move);
      }
    }
    return moves;
  }

  // What an amount must become so that the row is not broken any more, or the end of its range if that helps; else what it is.
  std::int64_t least_move(int amount, bool up, int row) const {
    const Amounts::Amount& of = amounts_.at(amount);
    const std::int64_t range = up ? of.high - of.now : of.now - of.low;
    const auto at = [&](std::int64_t by) { return up ? of.now + by : of.now - by; };
    const auto gained = [&](std::int64_t by) { return amounts_.effect(amount, at(by), row); };
    const Int128 missing = -amounts_.slack(row);
    if (range <= 0) return of.now;
    std::int64_t enough = static_cast<std::int64_t>(std::min<Int128>(missing, range)), too_little = 0;
    Int128 found = gained(enough);
    while (found < missing && enough < range) {
      too_little = enough;
      enough = enough > range / 2 ? range : 2 * enough;
      found = gained(enough);
    }
    if (found <= 0) return of.now;
    if (found < missing) return at(enough);
    while (found > missing && too_little + 1 < enough) {
      const std::int64_t middle = too_little + (enough - too_little) / 2;
      const Int128 there = gained(middle);
      if (there >= missing)
        enough = middle, found = there;
      else
        too_little = middle;
    }
    return at(enough);
  }

  // Of yield, or in fees, in micro-USD.
  double loss(int amount, std::int64_t to) const {
    const Amounts::Amount& of = amounts_.at(amount);
    if (!of.is_level()) {
      const auto fee = [&](std::int64_t sold) {
        return sold - instance_.received(of.from, of.to, sold).value_or(0);
      };
      return static_cast<double>(fee(to) - fee(of.now));
    }
    return static_cast<double>(yield_at(of, of.now) - yield_at(of, to)) / static_cast<double>(kYieldOne);
  }

  Int128 yield_at(const Amounts::Amount& of, std::int64_t level) const {
    const Pool& pool = instance_.pools[of.pool];
    return yield(instance_, pool.yield, static_cast<std::int64_t>(pool.legs.size()) * level);
  }

  // ---- what is idle

  // Levels that can rise do, best yield first; what was bought and is not needed is not bought. By less than a dollar each: more was not
  // wanted.
  void use_idle() {
    std::vector<std::pair<Int128, int>> by_yield;  // of a dollar more, less
    for (int amount = 0; amount < amounts_.count(); ++amount) {
      const Amounts::Amount& of = amounts_.at(amount);
      if (of.is_level() && of.now < of.high && !moves_first(of))
        by_yield.emplace_back(yield_at(of, of.now) - yield_at(of, of.now + 1), amount);
    }
    std::sort(by_yield.begin(), by_yield.end());
    for (const auto& [gain, amount] : by_yield)
      if (gain < 0) raise(amount);
    for (int amount = 0; amount < amounts_.count(); ++amount) {
      const Amounts::Amount& of = amounts_.at(amount);
      if (of.is_level()) continue;
      const Int128 idle = amounts_.slack(amounts_.token_row(of.to));
      if (idle <= 0 || idle > kMicro || of.now - idle < of.low) continue;
      const auto less = static_cast<std::int64_t>(of.now - idle);
      if (amounts_.harmless(amount, less)) amounts_.set(amount, less);
    }
  }

  // Whether some leg does not move but would if the level rose, which costs gas.
  bool moves_first(const Amounts::Amount& of) const {
    const std::vector<Leg>& legs = instance_.pools[of.pool].legs;
    return std::any_of(legs.begin(), legs.end(), [&](const Leg& leg) { return leg.held == of.now; });
  }

  void raise(int amount) {
    const Amounts::Amount& of = amounts_.at(amount);
    Int128 room = std::min<std::int64_t>(of.high - of.now, kMicro - 1);
    for (const int row : amounts_.rows_of(amount)) {
      const Int128 use = -amounts_.effect(amount, of.now + 1, row);
      if (use > 0) room = std::min(room, amounts_.slack(row) / use);
    }
    if (room <= 0) return;
    const auto to = static_cast<std::int64_t>(of.now + room);
    if (amounts_.harmless(amount, to)) amounts_.set(amount, to);
  }

  const Core& core_;
  const Instance& instance_;
  const hybrid::Point& point_;
  const bool fewer_;
  bool could_be_fewer_ = false;
  std::vector<Amounts::Amount> sales_;
  Amounts amounts_;
  std::vector<std::vector<int>> touching_;  // amounts, of each row
  std::vector<char> in_chain_;
};

}  // namespace

std::optional<Targets> make_exact(const Core& core, const hybrid::Point& point) {
  Repair as_found(core, point, false);
  std::optional<Targets> best = as_found.run();
  if (!as_found.could_be_fewer()) return best;
  std::optional<Targets> other = Repair(core, point, true).run();
  const auto gain = [&](const std::optional<Targets>& targets) -> std::optional<std::int64_t> {
    if (!targets) return std::nullopt;
    const Plan plan = to_plan(*core.instance, *targets);
    return verify(*core.instance, plan).empty() ? std::optional(plan.net_gain()) : std::nullopt;
  };
  return gain(other) > gain(best) ? other : best;  // none is the least
}

}  // namespace tenon::allocate
