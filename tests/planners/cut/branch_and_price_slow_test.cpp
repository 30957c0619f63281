#include <gtest/gtest.h>

#include "planners/cut/branch_and_price.h"
#include "tests/planners/cut/exact.h"
#include "tests/planners/cut/searched.h"

namespace tenon::cut {
namespace {

using testing::boards_instance;
using testing::cheapest_boards;
using testing::core_to_search;
using testing::fewest_boards;
using testing::hard_instance;
using testing::kSearchOptions;
using testing::lp_backends;
using testing::one_more_board;
using testing::one_piece_a_board;
using testing::search;
using testing::search_options;
using testing::Searched;
using testing::text_of;

// Each input under 16 of the sets of options, so that all sets meet all kinds of inputs.
TEST(BranchAndPrice, equals_exhaustion_on_5000_inputs_with_every_option_on_and_off) {
  const std::vector<std::string> backends = lp_backends();
  int above_lp = 0;
  for (std::uint64_t seed = 0; seed < 5000; ++seed) {
    Random random(seed + 1'000'000);
    const Instance instance = hard_instance(random);
    const Core core = make_core(instance);
    const std::int64_t best = fewest_boards(core).value;
    for (int run = 0; run < 16; ++run) {
      const int number = static_cast<int>(seed) + run * (kSearchOptions / 16);
      SearchOptions options = search_options(number % kSearchOptions);
      options.lp = backends[(seed + static_cast<std::uint64_t>(run)) % backends.size()];
      SCOPED_TRACE(std::to_string(seed) + ": " + text_of(options));
      Budget budget{Limits{}};
      const Searched found = search(core, one_piece_a_board(core), options, best, budget);
      EXPECT_EQ(found.value, best);
      EXPECT_EQ(found.bound, best);
      above_lp += found.believed > 0;
    }
    if (HasFailure()) break;
  }
  EXPECT_GT(above_lp, 1000);
}

TEST(BranchAndPrice, any_boards_equal_exhaustion_on_3000_inputs) {
  const std::vector<std::string> backends = lp_backends();
  int proven = 0, by_tree = 0, infeasible = 0;
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    Random random(seed + 2'000'000);
    const Instance instance = boards_instance(random);
    const Core core = core_to_search(instance);
    if (core.boards.empty() || core.kinds.empty()) continue;
    const auto best = cheapest_boards(core);
    for (int run = 0; run < 8; ++run) {
      SearchOptions options = search_options(static_cast<int>(random.below(kSearchOptions)));
      options.lp = backends[(seed + static_cast<std::uint64_t>(run)) % backends.size()];
      SCOPED_TRACE(std::to_string(seed) + ": " + text_of(options));
      Budget budget{Limits{}};
      const bool started = best && run % 2 == 0;
      std::vector<CutFilling> start;
      if (started) start = run % 4 == 0 ? best->fillings : one_more_board(core, best->fillings);
      const Searched found =
          search(core, start, options, best ? std::optional(best->value) : std::nullopt, budget);
      if (started && options.fixing) {
        EXPECT_TRUE(found.end.proven);
      }
      proven += found.end.proven;
      by_tree += found.believed > 0;
      infeasible += found.end.infeasible;
    }
    if (HasFailure()) break;
  }
  EXPECT_GT(proven, 10'000);
  EXPECT_GT(by_tree, 500);
  EXPECT_GT(infeasible, 200);
}

}  // namespace
}  // namespace tenon::cut
