#include <gtest/gtest.h>

#include "planners/cut/branch_and_price.h"
#include "tests/planners/cut/exact.h"
#include "tests/planners/cut/searched.h"

namespace tenon::cut {
namespace {

using testing::fewest_boards;
using testing::hard_instance;
using testing::kSearchOptions;
using testing::lp_backends;
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

}  // namespace
}  // namespace tenon::cut
