#include "planners/allocate/repair.h"

#include <gtest/gtest.h>

#include <map>

#include "hybrid/integrator.h"
#include "problems/allocate/random.h"
#include "problems/allocate/verify.h"
#include "solvers/lp.h"

namespace tenon::allocate {
namespace {

std::unique_ptr<solvers::LinearProgram> any_lp() {
  for (const std::string& name : solvers::lp_backend_names())
    if (auto made = solvers::make_lp(name, solvers::LpUse::kBranching); made.lp) return std::move(made.lp);
  return nullptr;
}

// Makes a plan of every point that a search comes to, and says which rules those break.
class EveryPoint final : public hybrid::Application {
 public:
  explicit EveryPoint(const Core& core) : core_(core) {}

  std::optional<Int128> plan(const hybrid::Point& point) override {
    ++points;
    const std::optional<Targets> targets = make_exact(core_, point);
    if (!targets) {
      ++broken["none"];
      return std::nullopt;
    }
    const Plan plan = to_plan(*core_.instance, *targets);
    const std::vector<Violation> violations = verify(*core_.instance, plan);
    for (const Violation& violation : violations) ++broken[violation.rule];
    if (!violations.empty()) return std::nullopt;
    ++accepted;
    most = std::max(most.value_or(plan.net_gain()), plan.net_gain());
    return plan.net_gain();
  }
  std::vector<int> best_modes() override { return {}; }

  int points = 0, accepted = 0;
  std::optional<std::int64_t> most;
  std::map<std::string, int> broken;

 private:
  const Core& core_;
};

struct Repaired {
  int books = 0, points = 0, accepted = 0, without_any = 0;
  std::map<std::string, int> broken;
};

void look_at(const Instance& book, Repaired& all) {
  const Core core = make_core(book);
  EveryPoint every(core);
  hybrid::IntegratorOptions options;
  options.unit = kYieldOne;
  options.most_nodes = 40;
  Budget budget{Limits{.work_ticks = 300'000}};
  hybrid::integrate(core.program, any_lp(), every, options, budget);
  ++all.books;
  all.points += every.points;
  all.accepted += every.accepted;
  all.without_any += every.points > 0 && every.accepted == 0;
  for (const auto& [rule, count] : every.broken) all.broken[rule] += count;
}

std::string text(const Repaired& all) {
  std::string text = std::to_string(all.accepted) + " of " + std::to_string(all.points) + " points in " +
                     std::to_string(all.books) + " books, " + std::to_string(all.without_any) +
                     " books with points and no plan;";
  for (const auto& [rule, count] : all.broken) text += ' ' + rule + ' ' + std::to_string(count);
  return text;
}

TEST(AllocateRepair, points_of_realistic_books_become_plans) {
  if (!any_lp()) GTEST_SKIP() << "no LP backend here";
  Repaired all;
  for (std::uint64_t seed = 0; seed < 30; ++seed)
    look_at(instance_of(
                random_book({.pools = 20, .tokens = 5, .held = 6, .days = 90, .usd = 100'000, .seed = seed})),
            all);
  EXPECT_EQ(all.accepted, all.points) << text(all);
  EXPECT_GT(all.points, 60);
}

// Limits that bind, least wallets and risk are kept to within the LP's tolerance only, and gas that falls away is not looked for again:
// some points of odd books are given up, and nearly every book has a plan all the same.
TEST(AllocateRepair, most_points_of_odd_books_become_plans) {
  if (!any_lp()) GTEST_SKIP() << "no LP backend here";
  Repaired all;
  for (std::uint64_t seed = 0; seed < 300; ++seed) look_at(instance_of(odd_book(seed)), all);
  EXPECT_GT(all.points, 300);
  EXPECT_GE(all.accepted, all.points * 8 / 10) << text(all);
  EXPECT_LE(all.without_any, 6) << text(all);
  EXPECT_EQ(all.broken["none"], 0) << text(all);
}

}  // namespace
}  // namespace tenon::allocate
