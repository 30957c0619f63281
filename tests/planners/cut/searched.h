#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/random.h"
#include "planners/cut/branch_and_price.h"
#include "planners/cut/fill_in_turn.h"
#include "problems/cut/certify.h"
#include "problems/cut/verify.h"
#include "solvers/lp.h"

namespace tenon::cut::testing {

// Runs the search from next to nothing and checks everything that it tells on the way.
struct Searched {
  SearchEnd end;
  Int128 value = 0, bound = 0;                // the last ones
  std::vector<CutFilling> fillings;           // of the last incumbent
  std::vector<std::pair<Int128, bool>> told;  // every value (true) and bound (false), in order
  int believed = 0;                           // bounds that rest on the search's word
};

// A plan that no one would make, for the search to start from: every piece on a board of its own. One board, no limits.
inline std::vector<CutFilling> one_piece_a_board(const Core& core) {
  std::vector<CutFilling> fillings;
  for (std::size_t k = 0; k < core.kinds.size(); ++k)
    fillings.push_back({{0, {{static_cast<int>(k), 1}}}, core.kinds[k].demand});
  return fillings;
}

// A plan that is worse by one board: a filling of an unlimited board is cut from two. As it was where there is none of two pieces.
inline std::vector<CutFilling> one_more_board(const Core& core, std::vector<CutFilling> fillings) {
  for (CutFilling& cut : fillings) {
    if (core.boards[static_cast<std::size_t>(cut.filling.board)].limit || core.pieces(cut.filling) < 2)
      continue;
    CutFilling alone{{cut.filling.board, {{cut.filling.pieces[0].first, 1}}}, cut.times};
    if (--cut.filling.pieces[0].second == 0) cut.filling.pieces.erase(cut.filling.pieces.begin());
    fillings.push_back(std::move(alone));
    break;
  }
  return fillings;
}

inline void expect_covers(const Core& core, const std::vector<CutFilling>& fillings) {
  std::vector<std::int64_t> cut(core.kinds.size(), 0);
  std::vector<std::int64_t> boards(core.boards.size(), 0);
  for (const CutFilling& filling : fillings) {
    EXPECT_GT(filling.times, 0);
    EXPECT_TRUE(core.fits(filling.filling));
    boards[static_cast<std::size_t>(filling.filling.board)] += filling.times;
    for (const auto& [kind, count] : filling.filling.pieces)
      cut[static_cast<std::size_t>(kind)] += count * filling.times;
  }
  for (std::size_t k = 0; k < core.kinds.size(); ++k) EXPECT_GE(cut[k], core.kinds[k].demand) << "kind " << k;
  for (std::size_t b = 0; b < core.boards.size(); ++b)
    EXPECT_LE(boards[b], core.boards[b].limit.value_or(boards[b])) << "board " << b;
  const Plan plan = to_plan(*core.instance, to_cuts(core, fillings));
  const std::vector<Violation> broken = verify(*core.instance, plan);
  EXPECT_TRUE(broken.empty()) << broken.front().text;
}

// What the search sees of an instance: of one unlimited board it counts how many are cut, whatever one costs.
inline Core core_to_search(const Instance& instance) {
  Core core = make_core(instance);
  if (!core.boards.empty() && core.plain()) core.boards[0].cost = 1;
  return core;
}

// `best`: what exhaustion says, none: there is no plan. `start`: empty for none.
inline Searched search(const Core& core, const std::vector<CutFilling>& start, const SearchOptions& options,
                       std::optional<std::int64_t> best, Budget& budget,
                       decltype(branch_and_price)& by = branch_and_price) {
  Searched run;
  run.value = cost_of(core, start);
  run.fillings = start;
  bool has_value = !start.empty();
  const std::string stage = core.plain() ? "stocks" : core.instance->headline();
  SearchEvents events;
  events.incumbent = [&](const std::vector<CutFilling>& fillings, const char*) {
    expect_covers(core, fillings);
    const Int128 value = cost_of(core, fillings);
    if (has_value) {
      EXPECT_TRUE(value < run.value);
    }
    has_value = true;
    run.value = value;
    run.fillings = fillings;
    run.told.emplace_back(value, true);
  };
  events.bound = [&](Int128 bound, const Argument& why, const char*) {
    EXPECT_TRUE(bound > run.bound);
    if (best) {
      EXPECT_TRUE(bound <= *best) << tenon::to_string(bound) << " for " << *best;
    }
    const Judgement judgement = check(*core.instance, {stage, bound, why});
    EXPECT_NE(judgement.verdict, Verdict::kRefuted) << judgement.why;
    if (!std::holds_alternative<proof::Solver>(why)) {
      EXPECT_EQ(judgement.verdict, Verdict::kProven) << judgement.why;
    }
    run.believed += std::holds_alternative<proof::Solver>(why);
    run.bound = bound;
    run.told.emplace_back(bound, false);
  };
  run.end = by(core, start, run.value, 0, options, budget, events);
  if (run.end.infeasible) {
    EXPECT_FALSE(best);
    const Judgement judgement = check(*core.instance, {"infeasible", 0, run.end.why});
    EXPECT_EQ(judgement.verdict, Verdict::kProven) << judgement.why;
  }
  if (has_value) {
    EXPECT_TRUE(best && run.value >= *best);
    EXPECT_EQ(run.end.proven, run.value == run.bound);
  }
  return run;
}

// Every technique on or off, by the bits of `number`.
constexpr int kSearchOptions = 3 * 2 * 2 * 2 * 2 * 2 * 2;
inline SearchOptions search_options(int number) {
  const auto next = [&](int of) {
    const int digit = number % of;
    number /= of;
    return digit;
  };
  using Stabilize = colgen::GenerateOptions::Stabilize;
  SearchOptions options;
  options.stabilize = std::vector{Stabilize::kNone, Stabilize::kSmoothing,
                                  Stabilize::kBoxstep}[static_cast<std::size_t>(next(3))];
  options.directional = next(2) == 1;
  options.columns_a_pricing = next(2) == 1 ? 30 : 1;
  options.waste_limits = next(2) == 1;
  options.fixing = next(2) == 1;
  options.cuts = next(2) == 1;
  options.dives = next(2) == 1;
  return options;
}

inline std::string text_of(const SearchOptions& options) {
  return "lp " + options.lp + ", stabilize " + std::to_string(static_cast<int>(options.stabilize)) +
         ", directional " + std::to_string(options.directional) + ", columns " +
         std::to_string(options.columns_a_pricing) + ", waste limits " +
         std::to_string(options.waste_limits) + ", fixing " + std::to_string(options.fixing) + ", cuts " +
         std::to_string(options.cuts) + ", dives " + std::to_string(options.dives) + ", branching " +
         std::to_string(options.branching);
}

// The LP backends that are there.
inline std::vector<std::string> lp_backends() {
  std::vector<std::string> names;
  for (const std::string& name : solvers::lp_backend_names())
    if (solvers::make_lp(name).lp) names.push_back(name);
  return names;
}

}  // namespace tenon::cut::testing
