#include "planners/pack/linear_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.h"
#include "solvers/solver.h"
#include "tests/planners/pack/frames_testing.h"

namespace tenon::pack {
namespace {

using testing::add_block;
using testing::frame;

std::optional<Int128> least_peak(const Instance& instance) {
  const auto solver = solvers::make_solver("highs");
  Budget budget{Limits{}};
  return solver->solve(*linear_model(instance), {}, budget).objective;
}

// 6 bits in every frame; 4, 3 and 2 bits in every second: 4 in one half of the frames, 3 + 2 in the other: 6 + 5. (Any
// other split leaves 6 or more in a half.)
TEST(LinearModel, has_the_least_peak_load_as_its_optimum) {
  Instance instance = frame(16, 4);
  add_block(instance, 6, 1);
  for (const std::int64_t size : {4, 3, 2}) add_block(instance, size, 2);
  EXPECT_EQ(least_peak(instance), Int128{11});
}

// Both are sent in frame 1 for the first time: 7 bits there, where they could have been 4.
TEST(LinearModel, keeps_start_frames) {
  Instance instance = frame(16, 4);
  for (const std::int64_t size : {4, 3}) instance.blocks[add_block(instance, size, 2)].start_frame = 1;
  EXPECT_EQ(least_peak(instance), Int128{7});
}

TEST(LinearModel, is_not_there_where_positions_matter) {
  Instance plain = frame(16, 6);
  add_block(plain, 2, 2);
  add_block(plain, 2, 6);
  EXPECT_TRUE(linear_model(plain));
  Instance pinned = plain, aligned = plain, reserved = plain, uneven = plain, late = plain;
  pinned.blocks[BlockId{0}].offset_bits = 3;
  aligned.blocks[BlockId{0}].alignment_bits = 8;
  reserved.reserves.push_back({0, 0, 4, 2, "/reserved/0"});
  add_block(uneven, 2, 3);
  late.blocks[BlockId{0}].start_frame = 3;  // not in frame 1, which its period would have it in
  for (const Instance* one : {&pinned, &aligned, &reserved, &uneven, &late}) EXPECT_FALSE(linear_model(*one));
}

}  // namespace
}  // namespace tenon::pack
