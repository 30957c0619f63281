#include "planners/cut/piece_master.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "tests/planners/cut/every_filling.h"
#include "tests/planners/cut/exact.h"
#include "tests/planners/cut/searched.h"

namespace tenon::cut {
namespace {

using testing::Exact;
using testing::fewest_boards;
using testing::hard_instance;
using testing::lp_backends;
using testing::plain_counts;

constexpr std::int64_t kScale = colgen::GenerateOptions{}.scale;

using Fillings = std::set<Counts>;

// What pairs kept apart and the limit of waste leave.
Fillings allowed(const PieceMaster& master) {
  const std::vector<Counts> all = testing::every_filling(master.pieces());
  return {all.begin(), all.end()};
}

Fillings in_lp(PieceMaster& master) {
  Fillings fillings;
  for (const int number : master.master().active())
    fillings.insert(to_counts(master.master().column(number)));
  return fillings;
}

// A way down the tree that a known best plan allows, and back up. After each step that plan must still be there: its fillings are
// allowed, in the LP if that is complete, within all cuts, and the LP does not say that more boards are needed. Each step taken back
// must leave everything as it was.
class WayDown {
 public:
  WayDown(const Core& core, const Exact& best, Random& random)
      : core_(core), best_(best), random_(random), master_(core, backend(random)) {
    for (const CutFilling& cut : best.fillings)
      for (std::int64_t copy = 0; copy < cut.times; ++copy) boards_.push_back(cut.filling.pieces);
  }

  void go() {
    start();
    expect_plan_is_there();
    for (int turns = 0; turns < 24 && !::testing::Test::HasFailure(); ++turns) {
      if (!before_.empty() && random_.chance(2, 5))
        take_back();
      else
        step();
      expect_plan_is_there();
    }
    while (!before_.empty() && !::testing::Test::HasFailure()) take_back();
  }

  int glued = 0, kept_apart = 0, fixed = 0, complete = 0, cuts = 0;

 private:
  struct Before {
    enum class Step { kFix, kGlue, kApart } step = Step::kFix;
    std::vector<Counts> boards;
    Fillings allowed, in_lp;
  };

  static std::string backend(Random& random) {
    const std::vector<std::string> names = lp_backends();
    return names[random.below(names.size())];
  }

  colgen::GenerateOptions options(std::int64_t cutoff) {
    using Stabilize = colgen::GenerateOptions::Stabilize;
    colgen::GenerateOptions options;
    options.stabilize = random_.chance(1, 2) ? Stabilize::kSmoothing : Stabilize::kNone;
    options.cutoff = cutoff;
    options.useful = {cutoff - 1};
    return options;
  }

  void start() {
    Budget budget{Limits{}};
    const colgen::Generated root = master_.generate(options(best_.value + 1), budget);
    ASSERT_EQ(root.end, colgen::Generated::End::kConverged);
    ASSERT_TRUE(root.bound);
    EXPECT_TRUE(*root.bound <= Int128{best_.value} * kScale);
    if (random_.chance(1, 3)) {  // as when fewer boards were tried first
      master_.set_boards(best_.value - 1, true);
      master_.add_cut(random_cut());
      master_.glue(0, static_cast<int>(core_.kinds.size()) - 1);
      master_.unglue();
    }
    master_.set_boards(best_.value, random_.chance(1, 2));
    if (random_.chance(1, 2)) {
      ASSERT_TRUE(master_.take_all(root.rows, root.problems[0], kScale, 100'000, budget));
      ++complete;
      for (const Counts& counts : in_lp(master_)) listed_.insert(plain_counts(master_.pieces(), counts));
    }
    for (std::int64_t more = random_.between(0, 3); more > 0; --more) master_.add_cut(random_cut());
    reach();
    std::vector<std::int64_t> demand;
    for (const Kind& kind : core_.kinds) demand.push_back(kind.demand);
    std::vector<colgen::Used> used;
    for (const auto& [column, value] : master_.master().solution()) used.push_back({column, value});
    for (const auto& cut : colgen::violated_subset_rows(used, demand, 0.03, 20)) master_.add_cut(cut);
    cuts += master_.cuts();
    reach();
  }

  std::shared_ptr<const colgen::RankOne> random_cut() {
    std::vector<colgen::RankOne::Part> parts;
    std::int64_t sum = 0;
    const std::int64_t denominator = random_.between(2, 3);
    for (int kind = 0; kind < static_cast<int>(core_.kinds.size()); ++kind) {
      if (!random_.chance(1, 2)) continue;
      parts.push_back({kind, random_.between(1, denominator - 1)});
      sum += parts.back().numerator * core_.kinds[static_cast<std::size_t>(kind)].demand;
    }
    return std::make_shared<colgen::RankOne>(std::move(parts), denominator, sum / denominator);
  }

  void reach() {
    Budget budget{Limits{}};
    colgen::GenerateOptions how = options(master_.boards() + 1);
    how.known_bound = Int128{master_.boards()} * kScale;
    const colgen::Generated made = master_.generate(how, budget);
    EXPECT_EQ(made.end, colgen::Generated::End::kConverged);
  }

  void expect_plan_is_there() {
    const Pieces& pieces = master_.pieces();
    const Fillings now = allowed(master_);
    const Fillings columns = in_lp(master_);
    EXPECT_EQ(master_.boards(), static_cast<std::int64_t>(boards_.size()));
    std::map<int, std::int64_t> sums;
    for (const Counts& board : boards_) {
      EXPECT_EQ(now.count(board), 1u);
      if (master_.complete()) {
        EXPECT_EQ(columns.count(board), 1u);
      }
      for (const auto& [kind, count] : board) sums[kind] += count;
    }
    for (int kind = 0; kind < static_cast<int>(pieces.kinds.size()); ++kind)
      EXPECT_EQ(pieces.kinds[static_cast<std::size_t>(kind)].demand, sums[kind]);
    for (const Counts& column : columns) EXPECT_EQ(now.count(column), 1u);
    if (master_.complete()) {
      for (const Counts& filling : now)
        EXPECT_EQ(columns.count(filling), listed_.count(plain_counts(pieces, filling)));
    }
    expect_cuts_hold();
    reach();
    EXPECT_FALSE(master_.master().artificial());
    EXPECT_LE(master_.master().objective(), static_cast<double>(master_.boards()) + 1e-6);
  }

  void expect_cuts_hold() {
    for (int row = 0; row < master_.master().rows(); ++row) {
      if (!master_.master().has_row(row) || !master_.master().cut(row)) continue;
      std::int64_t sum = 0;
      for (const Counts& board : boards_) {
        colgen::Column column;
        const std::vector<std::int64_t> plain = plain_counts(master_.pieces(), board);
        for (int kind = 0; kind < static_cast<int>(plain.size()); ++kind)
          if (plain[static_cast<std::size_t>(kind)] > 0)
            column.items.emplace_back(kind, plain[static_cast<std::size_t>(kind)]);
        sum += master_.master().cut(row)->coefficient(column);
      }
      EXPECT_LE(sum, master_.master().row(row).high);
    }
  }

  // ---- steps

  Before& remember(Before::Step step) {
    before_.push_back({step, boards_, allowed(master_), in_lp(master_)});
    return before_.back();
  }

  void step() {
    if (boards_.empty()) return;
    if (random_.chance(1, 6)) return fix();
    const int kinds = static_cast<int>(master_.pieces().kinds.size());
    for (int tries = 0; tries < 50; ++tries) {
      const int a = static_cast<int>(random_.between(0, kinds - 1));
      const int b = static_cast<int>(random_.between(a, kinds - 1));
      const auto demand = [&](int kind) {
        return master_.pieces().kinds[static_cast<std::size_t>(kind)].demand;
      };
      if (demand(a) < 1 || demand(b) < (a == b ? 2 : 1) || !master_.pieces().meet(a, b)) continue;
      return branch(a, b);
    }
  }

  void fix() {
    remember(Before::Step::kFix);
    ++fixed;
    const Counts chosen = boards_[random_.below(boards_.size())];
    const std::int64_t copies = std::count(boards_.begin(), boards_.end(), chosen);
    const std::int64_t times = random_.between(1, copies);
    std::vector<int> rows(master_.pieces().kinds.size(), 0);
    for (int row = 0, kind = 0; row < master_.master().rows(); ++row)
      if (!master_.master().cut(row) && master_.master().has_row(row))
        rows[static_cast<std::size_t>(kind++)] = row;
    master_.fix({{to_column(master_.pieces(), rows, chosen), times}});
    for (std::int64_t t = 0; t < times; ++t) boards_.erase(std::find(boards_.begin(), boards_.end(), chosen));
  }

  void branch(int a, int b) {
    const auto count_of = [](const Counts& board, int kind) {
      const auto found =
          std::find_if(board.begin(), board.end(), [&](const auto& held) { return held.first == kind; });
      return found == board.end() ? 0 : found->second;
    };
    for (Counts& board : boards_) {
      if (count_of(board, a) < (a == b ? 2 : 1) || count_of(board, b) < 1) continue;
      remember(Before::Step::kGlue);
      ++glued;
      const std::vector<Pieces::Kind> kinds = master_.pieces().kinds;
      master_.glue(a, b);
      std::map<int, std::int64_t> counts(board.begin(), board.end());
      --counts[a];
      --counts[b];
      // The glued kind is the one whose demand grew.
      for (std::size_t kind = 0; kind < master_.pieces().kinds.size(); ++kind)
        if (master_.pieces().kinds[kind].demand > (kind < kinds.size() ? kinds[kind].demand : 0))
          ++counts[static_cast<int>(kind)];
      std::erase_if(counts, [](const auto& held) { return held.second == 0; });
      board.assign(counts.begin(), counts.end());
      return;
    }
    remember(Before::Step::kApart);
    ++kept_apart;
    master_.keep_apart(a, b);
  }

  void take_back() {
    const Before before = std::move(before_.back());
    before_.pop_back();
    if (before.step == Before::Step::kFix) master_.unfix();
    if (before.step == Before::Step::kGlue) master_.unglue();
    if (before.step == Before::Step::kApart) master_.let_meet();
    boards_ = before.boards;
    EXPECT_EQ(allowed(master_), before.allowed);
    if (master_.complete()) {
      EXPECT_EQ(in_lp(master_), before.in_lp);
    }
  }

  const Core& core_;
  const Exact& best_;
  Random& random_;
  PieceMaster master_;
  std::vector<Counts> boards_;
  std::set<std::vector<std::int64_t>> listed_;  // where complete: all fillings that count
  std::vector<Before> before_;
};

// Two of 5 and two of 3 glued, then 5 and 2 kept apart, and the glued 8 glued on: one more 5 with 3 must stay away from 2, but the first 8,
// when it comes back, need not.
TEST(Pieces, a_glued_kind_comes_back_with_its_own_conditions) {
  Pieces pieces;
  pieces.plain = 4;
  pieces.room = pieces.most_waste = 20;
  pieces.kinds = {{5, 2}, {3, 2}, {4, 1}, {2, 1}};
  const int first = pieces.glue(0, 1);
  pieces.keep_apart(0, 3);
  const int long_one = pieces.glue(first, 2);
  EXPECT_TRUE(pieces.meet(long_one, 3));
  const int second = pieces.glue(0, 1);
  EXPECT_FALSE(pieces.meet(second, 3));
  pieces.unglue(second);
  pieces.unglue(long_one);
  EXPECT_TRUE(pieces.meet(first, 3));
  EXPECT_EQ(pieces.kinds[static_cast<std::size_t>(first)].demand, 1);
  EXPECT_FALSE(pieces.meet(0, 3));
}

TEST(PieceMaster, a_known_best_plan_survives_every_step_that_it_allows) {
  int glued = 0, kept_apart = 0, fixed = 0, complete = 0, cuts = 0;
  for (std::uint64_t seed = 0; seed < 120; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const Instance instance = hard_instance(random);
    const Core core = make_core(instance);
    const Exact best = fewest_boards(core);
    WayDown way(core, best, random);
    way.go();
    glued += way.glued;
    kept_apart += way.kept_apart;
    fixed += way.fixed;
    complete += way.complete;
    cuts += way.cuts;
    if (HasFailure()) break;
  }
  EXPECT_GT(glued, 150);
  EXPECT_GT(kept_apart, 150);
  EXPECT_GT(fixed, 100);
  EXPECT_GT(complete, 40);
  EXPECT_GT(cuts, 150);
}

}  // namespace
}  // namespace tenon::cut
