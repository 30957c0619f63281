#include <gtest/gtest.h>

#include "base/random.h"
#include "colgen/pricing/labelling.h"
#include "tests/colgen/pricing/all_paths.h"
#include "tests/colgen/pricing/allocations.h"

namespace tenon::pricing {
namespace {

// The second run with the same question finds all memory in place, result included; with other costs as well, if no
// more labels come of them.
TEST(Labelling, allocates_nothing_once_warm) {
  int busy = 0;
  for (std::uint64_t seed = 0; seed < 900; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const Case it = random_case(random, seed % 2 == 0);
    const Network network(it.data);
    Call call = it.call();
    call.most_paths = 10;
    Labelling labelling;
    Result result;
    Budget budget{Limits{}};
    const std::int64_t at_first = allocations();
    labelling.run(network, call, usual_efforts()[2], budget, result);
    const std::int64_t warm = allocations();
    EXPECT_GT(warm, at_first);  // the counter counts
    labelling.run(network, call, usual_efforts()[2], budget, result);
    EXPECT_EQ(allocations(), warm);
    if (result.counts.labels > 20) ++busy;
  }
  EXPECT_GT(busy, 30);
}

}  // namespace
}  // namespace tenon::pricing
