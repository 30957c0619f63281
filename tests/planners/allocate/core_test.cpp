#include "planners/allocate/core.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "problems/allocate/random.h"
#include "problems/allocate/verify.h"
#include "tests/problems/allocate/certify_books.h"

namespace tenon::allocate {
namespace {

using hybrid::Program;
using hybrid::Row;
using hybrid::Use;

// A plan as modes and levels of a core's program.
class Counterpart {
 public:
  Counterpart(const Core& core, const Targets& targets)
      : core_(core),
        instance_(*core.instance),
        targets_(targets),
        wallet_(wallet_at_end(instance_, targets)) {
    for (int block = 0; block < core.program.blocks(); ++block) find(block);
    if (sales_ < targets.sales.size()) missing_ = "no block for a conversion";
    for (const PoolId p : instance_.pools.keys())
      if (!seen_.contains(p) && std::any_of(targets.legs[p].begin(), targets.legs[p].end(),
                                            [](std::int64_t leg) { return leg > 0; }))
        missing_ = "no block for pool " + instance_.pools[p].id;
  }

  // Why there is none; empty: there is.
  const std::string& missing() const { return missing_; }

  // In micro-USD.
  double gain() const {
    Int128 gain = 0;
    for (const auto& [m, level] : chosen_)
      gain += core_.program.mode(m).gain + Int128{core_.program.mode(m).gain_per} * level;
    return static_cast<double>(gain) / static_cast<double>(kYieldOne);
  }

  // How far a row is from being kept, in its own unit; at most 0: it is kept.
  double beyond(int row) const {
    double use = 0;
    for (const auto& [m, level] : chosen_) {
      for (const Use& each : core_.program.fixed(core_.program.mode(m)))
        if (each.row == row) use += static_cast<double>(each.num);
      for (const Use& each : core_.program.per(core_.program.mode(m)))
        if (each.row == row)
          use += static_cast<double>(Int128{each.num} * level) / static_cast<double>(each.den);
    }
    const Row& sides = core_.program.row(row);
    double beyond = -INFINITY;
    if (sides.high != Row::kNone) beyond = use - static_cast<double>(sides.high);
    if (sides.low != -Row::kNone) beyond = std::max(beyond, static_cast<double>(sides.low) - use);
    return beyond;
  }

 private:
  // The mode with these gates and this level; where two modes meet, the one that gains more.
  void take(int block, std::int64_t level, unsigned gates, const std::string& what) {
    const Program& program = core_.program;
    int best = -1;
    for (int m = program.first_mode(block); m < program.end_mode(block); ++m) {
      const Program::Mode& mode = program.mode(m);
      if (mode.gates != gates || core_.as_held[static_cast<std::size_t>(m)] != 0 || level < mode.low ||
          level > mode.high)
        continue;
      const auto worth = [&](int of) {
        return program.mode(of).gain + Int128{program.mode(of).gain_per} * level;
      };
      if (best < 0 || worth(m) > worth(best)) best = m;
    }
    if (best < 0)
      missing_ = what + " at " + std::to_string(level) + " with gates " + std::to_string(gates);
    else
      chosen_.emplace_back(best, level);
  }

  void find(int block) {
    const Core::BlockOf& of = core_.blocks[static_cast<std::size_t>(block)];
    if (of.kind == Core::BlockOf::Kind::kPool) return find_pool(block, of.pool);
    if (of.kind == Core::BlockOf::Kind::kConversion) {
      for (const Targets::Sale& sale : targets_.sales)
        if (sale.from == of.from && sale.to == of.to)
          ++sales_, take(block, sale.sold, 1U << kActive, "a conversion");
      return;
    }
    const int m = core_.program.first_mode(block);
    if (of.limit >= 0) {
      const Limit& limit = instance_.limits[static_cast<std::size_t>(of.limit)];
      chosen_.emplace_back(
          m, std::max<std::int64_t>(0, value_under(instance_, targets_, wallet_, limit) - limit.most));
    } else {
      Int128 least = yield_in(std::nullopt);
      for (std::size_t s = 0; s < instance_.scenarios.size(); ++s) least = std::min(least, yield_in(s));
      chosen_.emplace_back(m, static_cast<std::int64_t>(least / kYieldOne));
    }
  }

  Int128 yield_in(std::optional<std::size_t> scenario) const {
    Int128 sum = 0;
    for (const PoolId p : instance_.pools.keys()) {
      std::int64_t value = 0;
      for (const std::int64_t leg : targets_.legs[p]) value += leg;
      sum += yield(instance_, steps_in(instance_, p, scenario), value);
    }
    return sum;
  }

  void find_pool(int block, PoolId p) {
    seen_.insert(p);
    const Pool& pool = instance_.pools[p];
    const std::vector<std::int64_t>& legs = targets_.legs[p];
    bool same = pool.is_held(), empty = true;
    unsigned gates = 0;
    for (std::size_t k = 0; k < legs.size(); ++k) {
      same = same && legs[k] == pool.legs[k].held;
      empty = empty && legs[k] == 0;
      if (pool.is_held() && legs[k] > pool.legs[k].held) gates |= 1U << kDeposit;
      if (legs[k] < pool.legs[k].held) gates |= 1U << kWithdrawal;
    }
    if (same) {
      for (int m = core_.program.first_mode(block); m < core_.program.end_mode(block); ++m)
        if (core_.as_held[static_cast<std::size_t>(m)] != 0) return void(chosen_.emplace_back(m, 0));
      missing_ = "a pool left as it is";
      return;
    }
    if (empty && core_.program.may_be_off(block)) return;
    if (!empty) gates |= 1U << kActive;
    const std::vector<std::int64_t> marks = marks_of(pool);
    if (instance_.gas_unit == GasUnit::kLeg && marks.size() > 1 && !empty) {
      for (std::size_t i = 0; i < marks.size(); ++i) {
        if (legs.front() >= marks[i] && marks[i] > 1) gates |= 1U << (kMarks + 2 * i);
        if (legs.front() > marks[i]) gates |= 2U << (kMarks + 2 * i);
      }
    }
    take(block, legs.front(), gates, "pool " + pool.id + " (" + name(pool.rule) + ")");
  }

  const Core& core_;
  const Instance& instance_;
  const Targets& targets_;
  IdVector<TokenId, std::int64_t> wallet_;
  std::set<PoolId> seen_;
  std::size_t sales_ = 0;
  std::vector<std::pair<int, std::int64_t>> chosen_;  // modes and their levels
  std::string missing_;
};

// Legs are equal, or as they were; what is sold was there at the start.
bool is_plain(const Instance& book, const Targets& targets) {
  for (const PoolId p : book.pools.keys()) {
    const std::vector<std::int64_t>& legs = targets.legs[p];
    bool same = true;
    for (std::size_t k = 0; k < legs.size(); ++k) same = same && legs[k] == book.pools[p].legs[k].held;
    if (!same && std::adjacent_find(legs.begin(), legs.end(), std::not_equal_to<>()) != legs.end())
      return false;
  }
  for (const Targets::Sale& sale : targets.sales) {
    std::int64_t there = book.tokens[sale.from].wallet;
    for (const Pool& pool : book.pools)
      for (const Leg& leg : pool.legs) there += leg.token == sale.from ? leg.held : 0;
    if (sale.sold > there) return false;
  }
  return true;
}

struct Looked {
  int plans = 0, converting = 0, penalised = 0, robust = 0, curved = 0;
};

void expect_counterparts(const Instance& book, Random& random, int tries, double most_rounding,
                         Looked& looked) {
  const Core core = make_core(book);
  ASSERT_EQ(core.blocks.size(), static_cast<std::size_t>(core.program.blocks()));
  ASSERT_EQ(core.as_held.size(), static_cast<std::size_t>(core.program.modes()));
  for (int i = 0; i < tries && !::testing::Test::HasFailure(); ++i) {
    SCOPED_TRACE(i);
    const Targets targets = random_targets(book, random);
    if (!is_plain(book, targets)) continue;
    const Plan plan = to_plan(book, targets);
    if (!verify(book, plan).empty()) continue;
    ++looked.plans;
    looked.converting += !targets.sales.empty();
    looked.penalised += plan.penalty > 0;
    looked.robust += book.robust > 0;
    for (const Pool& pool : book.pools) looked.curved += pool.yield.size() > 1;
    const Counterpart counterpart(core, targets);
    ASSERT_EQ(counterpart.missing(), "");
    // Each conversion, pool and penalty may be rounded.
    EXPECT_NEAR(counterpart.gain(), static_cast<double>(plan.net_gain()), most_rounding)
        << "yield " << plan.yield << " fee " << plan.conversion_fee << " gas " << plan.gas << " penalty "
        << plan.penalty;
    for (int row = 0; row < core.program.rows(); ++row)
      EXPECT_LE(counterpart.beyond(row), most_rounding) << "row " << row;
  }
}

TEST(AllocateCore, has_every_plan_of_odd_books_at_its_value) {
  Random random(1);
  Looked looked;
  for (std::uint64_t seed = 0; seed < 1'500 && !HasFailure(); ++seed) {
    SCOPED_TRACE(seed);
    expect_counterparts(instance_of(odd_book(seed)), random, 15, 12, looked);
  }
  EXPECT_GT(looked.plans, 1'000);
  EXPECT_GT(looked.converting, 100);
  EXPECT_GT(looked.penalised, 100);
  EXPECT_GT(looked.robust, 100);
  EXPECT_GT(looked.curved, 100);
}

// Micro-USD for dollars, and yields so large that one more or less matters: a rule that is a micro-USD too tight shows.
TEST(AllocateCore, has_every_plan_of_books_of_a_few_micro_dollars) {
  Random random(2);
  Looked looked;
  for (int i = 0; i < 4'000 && !HasFailure(); ++i) {
    SCOPED_TRACE(i);
    const Instance book = testing::any_book(random);
    // A micro-USD yields up to 3.
    expect_counterparts(book, random, 15, 30, looked);
  }
  EXPECT_GT(looked.plans, 1'000);
}

}  // namespace
}  // namespace tenon::allocate
