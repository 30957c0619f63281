#include "planners/allocate/repair.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace tenon::allocate {

namespace {

constexpr int kMostRounds = 2'000;

class Repair {
 public:
  Repair(const Core& core, const hybrid::Point& point)
      : core_(core), instance_(*core.instance), point_(point) {}

  std::optional<Targets> run() {
    for (const Pool& pool : instance_.pools)
      targets_.legs.push_back(std::vector<std::int64_t>(pool.legs.size(), 0));
    for (int block = 0; block < core_.program.blocks(); ++block) {
      const Core::BlockOf& of = core_.blocks[static_cast<std::size_t>(block)];
      if (of.kind == Core::BlockOf::Kind::kPool && !read_pool(block, of.pool)) return std::nullopt;
      if (of.kind == Core::BlockOf::Kind::kConversion) read_conversion(block, of);
    }
    find_balances();
    for (int round = 0; round < kMostRounds; ++round) {
      const std::optional<TokenId> overdrawn = most_overdrawn();
      if (!overdrawn) {
        use_idle();
        finish();
        return std::move(targets_);
      }
      if (!cover(*overdrawn)) return std::nullopt;
    }
    return std::nullopt;
  }

 private:
  struct Level {
    PoolId pool;
    std::int64_t at, low, high;
    bool free;  // may be moved within [low, high]; else it stays as it is
  };
  struct Sale {
    TokenId from, to;
    std::int64_t sold, least, most;
  };

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
    std::vector<std::int64_t>& legs = targets_.legs[p];
    if (held > 0.5) {
      for (std::size_t l = 0; l < legs.size(); ++l) legs[l] = pool.legs[l].held;
      return true;
    }
    if (weight < 0.5) return program.may_be_off(block);
    Level found{p, 0, kMostMoney, 0, true};
    for (int m = program.first_mode(block); m < program.end_mode(block); ++m) {
      const hybrid::Program::Mode& mode = program.mode(m);
      if (mode.gates != gates || core_.as_held[static_cast<std::size_t>(m)] != 0) continue;
      found.low = std::min(found.low, mode.low);
      found.high = std::max(found.high, mode.high);
    }
    found.at = std::clamp<std::int64_t>(std::llround(level / weight), found.low, found.high);
    std::fill(legs.begin(), legs.end(), found.at);
    levels_.push_back(found);
    return true;
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
    sales_.push_back({of.from, of.to, std::clamp<std::int64_t>(std::llround(level), low, high), low, high});
  }

  // ---- balances: what lies in each wallet at the end and may be used, less what must stay

  bool usable(const Pool& pool) const { return !pool.cools_down; }

  std::int64_t taken(const Pool& pool, std::size_t leg, std::int64_t now) const {
    const std::int64_t more = now - pool.legs[leg].held;
    return more >= 0 || usable(pool) ? more : 0;
  }

  std::int64_t received(const Sale& sale, std::int64_t sold) const {
    return instance_.received(sale.from, sale.to, sold).value_or(0);
  }

  void find_balances() {
    for (const Token& token : instance_.tokens) balance_.push_back(token.wallet - token.least_wallet);
    for (const PoolId p : instance_.pools.keys())
      for (std::size_t l = 0; l < targets_.legs[p].size(); ++l)
        balance_[instance_.pools[p].legs[l].token] -= taken(instance_.pools[p], l, targets_.legs[p][l]);
    for (const Sale& sale : sales_) {
      balance_[sale.from] -= sale.sold;
      balance_[sale.to] += received(sale, sale.sold);
    }
    if (!instance_.gas_token) return;
    finish();
    balance_[*instance_.gas_token] -= total_gas(instance_, targets_);
    targets_.sales.clear();
  }

  std::optional<TokenId> most_overdrawn() const {
    std::optional<TokenId> worst;
    for (const TokenId t : instance_.tokens.keys())
      if (balance_[t] < 0 && (!worst || balance_[t] < balance_[*worst])) worst = t;
    return worst;
  }

  void sell(Sale& sale, std::int64_t sold) {
    balance_[sale.from] += sale.sold - sold;
    balance_[sale.to] += received(sale, sold) - received(sale, sale.sold);
    sale.sold = sold;
  }

  void set_level(Level& level, std::int64_t at) {
    const Pool& pool = instance_.pools[level.pool];
    std::vector<std::int64_t>& legs = targets_.legs[level.pool];
    for (std::size_t l = 0; l < legs.size(); ++l) {
      balance_[pool.legs[l].token] += taken(pool, l, legs[l]) - taken(pool, l, at);
      legs[l] = at;
    }
    level.at = at;
  }

  // What of this token lies in a pool beyond what was there, so that a lower level gives it back.
  bool gives_back(const Level& level, TokenId token) const {
    const Pool& pool = instance_.pools[level.pool];
    for (std::size_t l = 0; l < pool.legs.size(); ++l)
      if (pool.legs[l].token == token && (level.at > pool.legs[l].held || usable(pool))) return true;
    return false;
  }

  // Makes a balance less negative; false if nothing can.
  bool cover(TokenId token) {
    const std::int64_t missing = -balance_[token];
    // More of it bought, with what lies idle elsewhere.
    for (Sale& sale : sales_) {
      if (sale.to != token || balance_[sale.from] <= 0) continue;
      const std::int64_t more =
          std::min({more_sold(sale, missing), balance_[sale.from], sale.most - sale.sold});
      if (more <= 0) continue;
      sell(sale, sale.sold + more);
      if (balance_[token] > -missing) return true;
    }
    // Less paid in: where it costs least and there is room.
    Level* best = nullptr;
    for (Level& level : levels_) {
      if (!gives_back(level, token) || level.at <= level.low) continue;
      const auto better = [&](const Level& a, const Level& b) {
        const bool full_a = a.at - a.low >= missing, full_b = b.at - b.low >= missing;
        if (full_a != full_b) return full_a;
        return instance_.pools[a.pool].apy < instance_.pools[b.pool].apy;
      };
      if (!best || better(level, *best)) best = &level;
    }
    if (best) {
      set_level(*best, std::max(best->low, best->at - missing));
      return true;
    }
    // Less of it sold: then something else is missing. Or more bought, though the other wallet is then overdrawn.
    for (Sale& sale : sales_) {
      if (sale.from != token || sale.sold <= sale.least) continue;
      sell(sale, std::max(sale.least, sale.sold - missing));
      return true;
    }
    for (Sale& sale : sales_) {
      if (sale.to != token || sale.sold >= sale.most) continue;
      sell(sale, std::min(sale.most, sale.sold + more_sold(sale, missing)));
      return true;
    }
    return false;
  }

  // So much more must be sold for `missing` more to arrive.
  std::int64_t more_sold(const Sale& sale, std::int64_t missing) const {
    std::int64_t low = missing, high = missing;
    const std::int64_t now = received(sale, sale.sold);
    const auto enough = [&](std::int64_t more) {
      return received(sale, std::min(sale.most, sale.sold + more)) - now >= missing;
    };
    while (!enough(high) && high < sale.most) low = high, high = std::min(sale.most, 2 * high + 1);
    while (low < high) {
      const std::int64_t middle = low + (high - low) / 2;
      if (enough(middle))
        high = middle;
      else
        low = middle + 1;
    }
    return high;
  }

  // Levels that can rise do, best APY first; what was bought and is not needed is not bought.
  void use_idle() {
    std::vector<Level*> by_apy;
    for (Level& level : levels_) by_apy.push_back(&level);
    std::stable_sort(by_apy.begin(), by_apy.end(), [&](const Level* a, const Level* b) {
      return instance_.pools[a->pool].apy > instance_.pools[b->pool].apy;
    });
    for (Level* level : by_apy) {
      const Pool& pool = instance_.pools[level->pool];
      if (pool.yield.size() > 1 || pool.apy <= 0) continue;
      std::int64_t room = level->high - level->at;
      for (std::size_t l = 0; l < pool.legs.size(); ++l) room = std::min(room, balance_[pool.legs[l].token]);
      if (room > 0 && room < kMicro) set_level(*level, level->at + room);
    }
    for (Sale& sale : sales_) {
      const std::int64_t idle = balance_[sale.to];
      if (idle <= 0 || sale.sold - idle < sale.least || idle > kMicro) continue;
      const std::int64_t arrives = received(sale, sale.sold - idle);
      if (received(sale, sale.sold) - arrives <= idle) sell(sale, sale.sold - idle);
    }
  }

  void finish() {
    targets_.sales.clear();
    for (const Sale& sale : sales_) targets_.sales.push_back({sale.from, sale.to, sale.sold});
  }

  const Core& core_;
  const Instance& instance_;
  const hybrid::Point& point_;
  Targets targets_;
  std::vector<Level> levels_;
  std::vector<Sale> sales_;
  IdVector<TokenId, std::int64_t> balance_;
};

}  // namespace

std::optional<Targets> make_exact(const Core& core, const hybrid::Point& point) {
  return Repair(core, point).run();
}

}  // namespace tenon::allocate
