#include "hybrid/prices.h"

#include <gtest/gtest.h>

#include "hybrid/flow_cover.h"
#include "tests/hybrid/small_programs.h"

namespace tenon::hybrid {
namespace {

using testing::any_decided;
using testing::any_program;
using testing::brute_force;
using testing::nothing_decided;

// Prices of all rows and of the counts with sides; of a side that is not there mostly none.
Prices any_prices(Random& random, const Program& program, const Decided& decided, std::size_t cuts = 0) {
  Prices prices;
  for (int row = 0; row < program.rows(); ++row) {
    std::int64_t price = random.chance(1, 3) ? 0 : random.between(-2 * testing::kGain, 3 * testing::kGain);
    if (price > 0 && program.row(row).high == Row::kNone) price = 0;
    if (price < 0 && program.row(row).low == -Row::kNone) price = -price;
    if (program.row(row).high == Row::kNone && price > 0) price = 0;
    prices.rows.push_back(price);
  }
  for (int count = 0; count < program.counts(); ++count) {
    const CountSides& sides = decided.counts[static_cast<std::size_t>(count)];
    if (sides.most >= 0 && random.chance(1, 2)) prices.counts.emplace_back(count, random.between(1, 9'000));
    if (sides.least >= 0 && sides.most < 0 && random.chance(1, 2))
      prices.counts.emplace_back(count, -random.between(1, 9'000));
  }
  for (std::size_t cut = 0; cut < cuts; ++cut)
    if (random.chance(1, 2))
      prices.cuts.emplace_back(static_cast<int>(cut), random.between(1, testing::kGain));
  return prices;
}

Cut any_cut(Random& random, const Program& program) {
  Cut cut;
  for (int m = 0; m < program.modes(); ++m)
    if (random.chance(1, 2))
      cut.terms.push_back({m, random.between(-9, 9), random.between(-9, 9), random.between(1, 7)});
  cut.side = random.between(0, 30);
  return cut;
}

// A cut that all solutions keep: moves the side of one to the most that any combination of modes comes to at whatever levels.
void make_valid(const Program& program, Cut& cut) {
  Int128 most = 0;
  for (int block = 0; block < program.blocks(); ++block) {
    Int128 of_block = program.may_be_off(block) ? Int128{0} : -(Int128{1} << 100);
    for (int m = program.first_mode(block); m < program.end_mode(block); ++m) {
      Int128 of_mode = 0;
      for (const Cut::Term& term : cut.terms)
        if (term.mode == m)
          of_mode = std::max(term.fixed + ceil_div(Int128{term.num} * program.mode(m).low, term.den),
                             term.fixed + ceil_div(Int128{term.num} * program.mode(m).high, term.den));
      of_block = std::max(of_block, of_mode);
    }
    most += of_block;
  }
  cut.side = static_cast<std::int64_t>(most);
}

// At most 10 of a row, of which a unit of level uses 1/3; the level goes up to 60, and a unit of it gains 5. At the price 15 a unit is worth 5 -
// 15/3 = 0: 150. At 16 it loses 1/3, which counts as 0, and the level 0 is as good: 160. At 14 it is worth 1/3, which counts as 1:
// 140 + 60, where exact numbers say 140 + 20.
TEST(Pricing, rounds_what_a_unit_of_level_gains_upwards) {
  Program program;
  program.add_row({-Row::kNone, 10});
  program.add_block(true);
  program.add_mode({.low = 0, .high = 60, .gain_per = 5, .per = {{0, 1, 3}}, .gates = 1});
  Pricing pricing(program);
  const auto bound = [&](std::int64_t price) {
    return pricing.bound({{price}}, {}, all_allowed(program), {});
  };
  EXPECT_EQ(bound(15), Int128{150});
  EXPECT_EQ(bound(16), Int128{160});
  EXPECT_EQ(bound(14), Int128{200});
  EXPECT_EQ(bound(-1), std::nullopt);  // no lower side
  EXPECT_EQ(pricing.bound({{14}}, {}, {0}, {}), std::nullopt);
}

// Without gains: "at least 7 of a row that a level up to 3 uses twice": the price -1 says -7 + 2 x 3 < 0, so there is none.
TEST(Pricing, proves_that_there_is_no_solution) {
  Program program;
  program.add_row({7, Row::kNone});
  program.add_block(true);
  program.add_mode({.low = 1, .high = 3, .gain = 100, .per = {{0, 2}}, .gates = 1});
  Pricing pricing(program);
  EXPECT_EQ(pricing.bound({{-1}}, {}, all_allowed(program), {}, false), Int128{-1});
  EXPECT_EQ(pricing.bound({{-1}}, {}, all_allowed(program), {}, true), Int128{99});
}

// Of three blocks that gain 4, 3 and 2 at most two may be open; a unit of count is 1,000. At the price 2: 2 + 1 + 0 + 2 x 2 = 7.
TEST(Pricing, counts_open_blocks_in_units) {
  Program program(1'000);
  std::vector<int> blocks;
  for (const std::int64_t gain : {4'000, 3'000, 2'000}) {
    blocks.push_back(program.add_block(true));
    program.add_mode({.gain = gain, .gates = 1});
  }
  program.add_count(blocks);
  Pricing pricing(program);
  EXPECT_EQ(pricing.bound({{}, {{0, 2}}}, {}, all_allowed(program), {{-1, 2}}), Int128{7'000});
  // At least three: -(-2) x ... = 4 + 2, 3 + 2, 2 + 2 less 2 x 3.
  EXPECT_EQ(pricing.bound({{}, {{0, -2}}}, {}, all_allowed(program), {{3, -1}}), Int128{9'000});
  EXPECT_EQ(pricing.bound({{}, {{0, 2}}}, {}, all_allowed(program), {{3, -1}}), std::nullopt);
}

TEST(Pricing, is_never_below_the_best_solution) {
  if (!testing::any_lp()) GTEST_SKIP() << "no LP backend here";
  Random random(1);
  int compared = 0;
  for (int i = 0; i < 150 && !HasFailure(); ++i) {
    SCOPED_TRACE(i);
    const Program program = any_program(random);
    Pricing pricing(program);
    std::vector<Cut> cuts{any_cut(random, program), any_cut(random, program)};
    for (Cut& cut : cuts) make_valid(program, cut);
    for (int again = 0; again < 3; ++again) {
      const Decided decided = again == 0 ? nothing_decided(program) : any_decided(random, program);
      const auto best = brute_force(program, decided);
      for (int p = 0; p < 10; ++p) {
        const Prices prices = any_prices(random, program, decided, cuts.size());
        const auto bound = pricing.bound(prices, cuts, decided.allowed, decided.counts);
        ASSERT_TRUE(bound);
        const auto empty = pricing.bound(prices, cuts, decided.allowed, decided.counts, false);
        if (!best) continue;
        ++compared;
        EXPECT_GE(static_cast<double>(*bound), best->value - 1e-6 * std::abs(best->value) - 1);
        EXPECT_GE(*empty, 0);
      }
    }
  }
  EXPECT_GT(compared, 1'000);
}

// The exact Lagrangian value, in fractions of 210: the bound lies above it by what was rounded, at most one a unit of level and term.
TEST(Pricing, is_the_lagrangian_value_rounded_upwards) {
  constexpr Int128 kDen = 2 * 2 * 3 * 5 * 7;
  Random random(2);
  for (int i = 0; i < 300 && !HasFailure(); ++i) {
    SCOPED_TRACE(i);
    const Program program = any_program(random);
    const Decided decided = any_decided(random, program);
    std::vector<Cut> cuts{any_cut(random, program)};
    for (Cut::Term& term : cuts[0].terms) term.den = random.chance(1, 2) ? 6 : 7;
    const Prices prices = any_prices(random, program, decided, 1);
    Pricing pricing(program);
    const auto bound = pricing.bound(prices, cuts, decided.allowed, decided.counts);
    ASSERT_TRUE(bound);
    Int128 exact = 0, rounded = 0, answers = 0;
    for (int row = 0; row < program.rows(); ++row)
      if (const Int128 price = prices.rows[static_cast<std::size_t>(row)]; price != 0)
        answers += price * (price > 0 ? program.row(row).high : program.row(row).low);
    for (const auto& [count, price] : prices.counts) {
      const CountSides& sides = decided.counts[static_cast<std::size_t>(count)];
      answers += Int128{price} * program.count_unit() * (price > 0 ? sides.most : sides.least);
    }
    for (const auto& [cut, price] : prices.cuts)
      answers += Int128{price} * cuts[static_cast<std::size_t>(cut)].side;
    exact = answers * kDen;
    for (int block = 0; block < program.blocks(); ++block) {
      const Allowed allowed = decided.allowed[static_cast<std::size_t>(block)];
      std::optional<Int128> best;
      if ((allowed & kOff) != 0) best = 0;
      std::optional<Int128> most_priced = best;
      for (int m = program.first_mode(block); m < program.end_mode(block); ++m) {
        if ((allowed >> (m - program.first_mode(block)) & 1) == 0) continue;
        const Program::Mode& mode = program.mode(m);
        for (const bool high : {false, true}) {
          const Int128 level = high ? mode.high : mode.low;
          Int128 gain = (mode.gain + mode.gain_per * level) * kDen;
          for (const Use& use : program.fixed(mode))
            gain -= kDen * prices.rows[static_cast<std::size_t>(use.row)] * use.num;
          for (const Use& use : program.per(mode))
            gain -= kDen / use.den * prices.rows[static_cast<std::size_t>(use.row)] * use.num * level;
          for (const auto& [cut, price] : prices.cuts)
            for (const Cut::Term& term : cuts[static_cast<std::size_t>(cut)].terms)
              if (term.mode == m)
                gain -= kDen * price * term.fixed + kDen / term.den * price * term.num * level;
          for (const auto& [count, price] : prices.counts)
            for (const int of : program.counts_of(block))
              if (of == count) gain -= kDen * price * program.count_unit();
          best = best ? std::max(*best, gain) : gain;
          const Int128 priced = pricing.priced({m, high});
          EXPECT_GE(priced * kDen, gain);
          most_priced = most_priced ? std::max(*most_priced, priced) : priced;
        }
        rounded = std::max(rounded, Int128{mode.high} * 5);
      }
      exact += *best;
      const Pricing::Answer& answer = pricing.answers()[static_cast<std::size_t>(block)];
      EXPECT_EQ(answer.gain, *most_priced);
      EXPECT_EQ(answer.gain, pricing.priced(answer.vertex));
      const int mode = answer.vertex.mode;
      EXPECT_TRUE(mode < 0 ? (allowed & kOff) != 0
                           : (allowed >> (mode - program.first_mode(block)) & 1) != 0);
      answers += answer.gain;
    }
    EXPECT_EQ(*bound, answers);
    EXPECT_GE(*bound * kDen, exact);
    EXPECT_LE(*bound, floor_div(exact, kDen) + 1 + rounded * program.blocks());
  }
}

// The largest levels and sides there may be, at the largest prices: nothing leaves 128 bits.
TEST(Pricing, bears_the_largest_numbers) {
  constexpr std::int64_t kMost = 100'000'000'000'000'000, kPrice = std::int64_t{1} << 62;
  Program program;
  program.add_row({-Row::kNone, kMost});
  program.add_block(true);
  program.add_mode({.low = kMost / 2,
                    .high = kMost,
                    .gain_per = kPrice,
                    .per = {{0, kPrice - 1, std::int64_t{1} << 53}},
                    .gates = 1});
  Pricing pricing(program);
  // A unit of level costs about 2^62 x 2^9 = 2^71, far more than it gains: off.
  EXPECT_EQ(pricing.bound({{kPrice - 1}}, {}, all_allowed(program), {}), Int128{kPrice - 1} * kMost);
  EXPECT_EQ(pricing.bound({{0}}, {}, all_allowed(program), {}), Int128{kPrice} * kMost);
}

}  // namespace
}  // namespace tenon::hybrid
