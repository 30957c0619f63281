#pragma once

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <memory>
#include <numeric>
#include <optional>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "base/random.h"
#include "hybrid/continuous_layer.h"
#include "hybrid/discrete_layer.h"
#include "hybrid/program.h"
#include "solvers/lp.h"

// Programs so small that every combination of modes can be listed; the best levels of each are those of an LP.
namespace tenon::hybrid::testing {

inline constexpr std::int64_t kGain =
    1'000'000;  // gains are counted so finely that what is rounded does not show
inline constexpr double kInf = INFINITY;

// Some LP backend; null where none is found, and then there is nothing to test with.
inline std::unique_ptr<solvers::LinearProgram> any_lp(solvers::LpUse use = solvers::LpUse::kBranching) {
  for (const std::string& name : solvers::lp_backend_names())
    if (auto made = solvers::make_lp(name, use); made.lp) return std::move(made.lp);
  return nullptr;
}

struct Shape {
  std::int64_t blocks_from = 3, blocks_to = 8;
  std::int64_t most_combinations = 400;
  bool lower_sides = true, counts = true,
       flow = false,    // blocks that give to one row and take from another
      eithers = false;  // sets of blocks of which one is off
};

inline ModeData any_mode(Random& random, int rows, unsigned gates, bool flow) {
  constexpr std::int64_t kDens[]{1, 1, 3, 7, 10};
  ModeData mode;
  mode.low = random.chance(1, 3) ? 0 : random.between(0, 8);
  mode.high = mode.low + (random.chance(1, 6) ? 0 : random.between(1, 12));
  mode.gain = random.between(-8, 4) * kGain;
  mode.gain_per = random.between(flow ? -1 : -2, 6) * kGain + random.between(-9, 9);
  mode.gates = gates;
  for (int row = 0; row < rows; ++row) {
    if (random.chance(1, 4)) mode.fixed.push_back({row, random.between(-6, 6)});
    if (random.chance(1, 2))
      mode.per.push_back({row, random.between(flow ? -12 : -4, 12), kDens[random.below(5)]});
  }
  return mode;
}

// The gates of a block's modes differ, so that they say which mode it is in.
inline Program any_program(Random& random, const Shape& shape = {}) {
  Program program(random.chance(1, 2) ? 1 : 1'000);
  const auto rows = static_cast<int>(random.between(2, 4));
  for (int row = 0; row < rows; ++row) {
    Row sides{-Row::kNone, random.between(0, 25)};
    if (shape.lower_sides && random.chance(1, 3)) sides.low = random.between(-20, sides.high);
    if (shape.lower_sides && random.chance(1, 8)) sides.high = Row::kNone;
    program.add_row(sides);
  }
  const std::int64_t blocks = random.between(shape.blocks_from, shape.blocks_to);
  std::int64_t combinations = 1;
  std::vector<int> optional;
  for (std::int64_t b = 0; b < blocks; ++b) {
    const bool may_be_off = random.chance(2, 3);
    const std::int64_t modes = random.between(1, 3);
    if (combinations * (modes + may_be_off) > shape.most_combinations) break;
    combinations *= modes + may_be_off;
    const int block = program.add_block(may_be_off);
    if (may_be_off) optional.push_back(block);
    std::vector<unsigned> gates{1, 3, 5, 7};
    random.shuffle(gates);
    for (std::int64_t m = 0; m < modes; ++m)
      program.add_mode(any_mode(random, rows, gates[static_cast<std::size_t>(m)], shape.flow));
  }
  if (shape.counts && optional.size() > 1) {
    program.add_count(optional);
    if (optional.size() > 2) program.add_count({optional.front(), optional.back()});
  }
  for (int i = 0; shape.eithers && i < 2 && optional.size() > 1; ++i) {
    random.shuffle(optional);
    const auto middle = optional.begin() + random.between(1, static_cast<std::int64_t>(optional.size()) - 1);
    program.add_either({{optional.begin(), middle}, {middle, optional.end()}});
  }
  return program;
}

inline bool any_on(const std::vector<int>& blocks, const std::vector<int>& modes) {
  return std::any_of(blocks.begin(), blocks.end(),
                     [&](int block) { return modes[static_cast<std::size_t>(block)] >= 0; });
}
// Whether of each pair of sets one is off.
inline bool keeps_eithers(const Program& program, const std::vector<int>& modes) {
  for (int either = 0; either < program.eithers(); ++either)
    if (any_on(program.either(either).one, modes) && any_on(program.either(either).other, modes))
      return false;
  return true;
}

inline std::vector<CountSides> no_sides(const Program& program) {
  return std::vector<CountSides>(static_cast<std::size_t>(program.counts()));
}
inline Decided nothing_decided(const Program& program) { return {all_allowed(program), no_sides(program)}; }

// Some modes shut, some counts with sides; no block without any mode.
inline Decided any_decided(Random& random, const Program& program) {
  Decided decided = nothing_decided(program);
  for (Allowed& allowed : decided.allowed)
    if (const Allowed some = allowed & random.next(); random.chance(1, 2) && some != 0) allowed = some;
  for (CountSides& sides : decided.counts) {
    if (random.chance(1, 3)) sides.least = random.between(0, 2);
    if (random.chance(1, 3)) sides.most = random.between(std::max<std::int64_t>(0, sides.least), 4);
  }
  return decided;
}

inline double per_level(const Use& use) {
  return static_cast<double>(use.num) / static_cast<double>(use.den);
}
inline double per_level(const Cut::Term& term) {
  return static_cast<double>(term.num) / static_cast<double>(term.den);
}

// Which mode each block is in (-1: off), and the levels of all modes.
struct Solution {
  std::vector<int> modes;
  std::vector<double> levels;
  double value = 0;
};

// The LP over the levels of one combination of modes after the other.
class Levels {
 public:
  explicit Levels(const Program& program) : program_(program), lp_(any_lp()) {
    std::vector<solvers::LpRow> rows(static_cast<std::size_t>(program.rows()), {-kInf, kInf});
    lp_->add_rows(rows);
    std::vector<solvers::LpColumn> columns;
    for (int m = 0; m < program.modes(); ++m) {
      solvers::LpColumn column{0, 0, 0};
      std::map<int, double> uses;
      for (const Use& use : program.per(program.mode(m))) uses[use.row] += per_level(use);
      for (const auto& [row, use] : uses) column.entries.push_back({row, use});
      columns.push_back(std::move(column));
    }
    lp_->add_columns(columns);
  }

  // The levels with the most of `worth` (by mode, of each unit of level); none: no levels keep the rows.
  std::optional<std::vector<double>> most(const std::vector<int>& modes, const std::vector<double>& worth) {
    std::vector<double> used(static_cast<std::size_t>(program_.rows()), 0);
    for (int m = 0; m < program_.modes(); ++m) {
      const Program::Mode& mode = program_.mode(m);
      const bool in = modes[static_cast<std::size_t>(mode.block)] == m;
      lp_->set_cost(m, -worth[static_cast<std::size_t>(m)]);
      lp_->set_column_bounds(m, in ? static_cast<double>(mode.low) : 0,
                             in ? static_cast<double>(mode.high) : 0);
      if (in)
        for (const Use& use : program_.fixed(mode)) used[static_cast<std::size_t>(use.row)] += per_level(use);
    }
    for (int row = 0; row < program_.rows(); ++row) {
      const Row& sides = program_.row(row);
      const double fixed = used[static_cast<std::size_t>(row)];
      lp_->set_row_bounds(row, sides.low == -Row::kNone ? -kInf : static_cast<double>(sides.low) - fixed,
                          sides.high == Row::kNone ? kInf : static_cast<double>(sides.high) - fixed);
    }
    if (lp_->solve(budget_) != solvers::LpStatus::kOptimal) return std::nullopt;
    return lp_->values();
  }

  // The best levels of a combination.
  std::optional<Solution> best(const std::vector<int>& modes) {
    std::vector<double> worth(static_cast<std::size_t>(program_.modes()));
    for (int m = 0; m < program_.modes(); ++m)
      worth[static_cast<std::size_t>(m)] = static_cast<double>(program_.mode(m).gain_per) / kGain;
    const auto levels = most(modes, worth);
    if (!levels) return std::nullopt;
    Solution solution{modes, *levels};
    for (const int m : modes)
      if (m >= 0)
        solution.value +=
            static_cast<double>(program_.mode(m).gain) +
            static_cast<double>(program_.mode(m).gain_per) * (*levels)[static_cast<std::size_t>(m)];
    return solution;
  }

 private:
  const Program& program_;
  std::unique_ptr<solvers::LinearProgram> lp_;
  Budget budget_{Limits{}};
};

// Calls `look` with every combination of modes that `decided` leaves.
inline void for_each_combination(const Program& program, const Decided& decided,
                                 const std::function<void(const std::vector<int>&)>& look) {
  std::vector<int> modes(static_cast<std::size_t>(program.blocks()), -1);
  const std::function<void(int)> list = [&](int block) {
    if (block == program.blocks()) {
      for (int count = 0; count < program.counts(); ++count) {
        const std::vector<int>& of = program.count(count);
        const auto open = std::count_if(of.begin(), of.end(),
                                        [&](int b) { return modes[static_cast<std::size_t>(b)] >= 0; });
        const CountSides& sides = decided.counts[static_cast<std::size_t>(count)];
        if ((sides.least >= 0 && open < sides.least) || (sides.most >= 0 && open > sides.most)) return;
      }
      if (!keeps_eithers(program, modes)) return;
      return look(modes);
    }
    const Allowed allowed = decided.allowed[static_cast<std::size_t>(block)];
    int& mode = modes[static_cast<std::size_t>(block)];
    if ((allowed & kOff) != 0) mode = -1, list(block + 1);
    for (int m = program.first_mode(block); m < program.end_mode(block); ++m)
      if ((allowed >> (m - program.first_mode(block)) & 1) != 0) mode = m, list(block + 1);
  };
  list(0);
}

// The best solution there is.
inline std::optional<Solution> brute_force(const Program& program, const Decided& decided) {
  Levels levels(program);
  std::optional<Solution> best;
  for_each_combination(program, decided, [&](const std::vector<int>& modes) {
    const auto found = levels.best(modes);
    if (found && (!best || found->value > best->value)) best = found;
  });
  return best;
}

// What a cut's terms come to, less its side.
inline double beyond(const Program& program, const Cut& cut, const Solution& solution) {
  double sum = -static_cast<double>(cut.side);
  for (const Cut::Term& term : cut.terms)
    if (solution.modes[static_cast<std::size_t>(program.block_of(term.mode))] == term.mode)
      sum += static_cast<double>(term.fixed) +
             per_level(term) * solution.levels[static_cast<std::size_t>(term.mode)];
  return sum;
}

// The LP over convex combinations of all vertices, all at once; none: no combination keeps the rows.
inline std::optional<double> whole_lp(const Program& program, const Decided& decided,
                                      const std::vector<Cut>& cuts = {}) {
  const auto lp = any_lp();
  std::vector<solvers::LpRow> rows;
  for (int row = 0; row < program.rows(); ++row) {
    const Row& sides = program.row(row);
    rows.push_back({sides.low == -Row::kNone ? -kInf : static_cast<double>(sides.low),
                    sides.high == Row::kNone ? kInf : static_cast<double>(sides.high)});
  }
  for (int block = 0; block < program.blocks(); ++block)
    rows.push_back({(decided.allowed[static_cast<std::size_t>(block)] & kOff) != 0 ? 0.0 : 1.0, 1});
  for (const CountSides& sides : decided.counts)
    rows.push_back({sides.least < 0 ? -kInf : static_cast<double>(sides.least),
                    sides.most < 0 ? kInf : static_cast<double>(sides.most)});
  for (const Cut& cut : cuts) rows.push_back({-kInf, static_cast<double>(cut.side)});
  lp->add_rows(rows);
  for (int m = 0; m < program.modes(); ++m) {
    const Program::Mode& mode = program.mode(m);
    if ((decided.allowed[static_cast<std::size_t>(mode.block)] >> (m - program.first_mode(mode.block)) & 1) ==
        0)
      continue;
    for (const std::int64_t level : {mode.low, mode.high}) {
      std::map<int, double> entries;
      for (const Use& use : program.fixed(mode)) entries[use.row] += per_level(use);
      for (const Use& use : program.per(mode))
        entries[use.row] += per_level(use) * static_cast<double>(level);
      entries[program.rows() + mode.block] = 1;
      for (const int count : program.counts_of(mode.block))
        entries[program.rows() + program.blocks() + count] = 1;
      for (std::size_t c = 0; c < cuts.size(); ++c)
        for (const Cut::Term& term : cuts[c].terms)
          if (term.mode == m)
            entries[program.rows() + program.blocks() + program.counts() + static_cast<int>(c)] =
                static_cast<double>(term.fixed) + per_level(term) * static_cast<double>(level);
      solvers::LpColumn column{-(static_cast<double>(mode.gain) +
                                 static_cast<double>(mode.gain_per) * static_cast<double>(level)) /
                                   kGain,
                               0, 1};
      for (const auto& [row, value] : entries)
        if (value != 0) column.entries.push_back({row, value});
      lp->add_columns({&column, 1});
    }
  }
  Budget budget{Limits{}};
  if (lp->solve(budget) != solvers::LpStatus::kOptimal) return std::nullopt;
  return -lp->objective() * kGain;
}

}  // namespace tenon::hybrid::testing
