#include "problems/pack/verify.h"

#include <gmock/gmock.h>

#include <functional>
#include <limits>

#include "tests/problems/pack/make.h"

namespace tenon::pack {
namespace {

using ::testing::Contains;
using ::testing::Field;
using ::testing::IsEmpty;

// 4 frames of 32 bits; bits 0-3 of frames 0 and 1 are reserved. The plan below, frame by frame:
//   frame 0   a 8-15, b 16-19, g1 20-22, g2 23-27
//   frame 1   a 8-15, s 16-21, c 24-27
//   frame 2   a 8-15, b 16-19
//   frame 3   a 8-15, c 24-27
// d (40 bits would not fit beside them) is dropped. Sent: 4*8 + 2*4 + 3 + 5 + 6 + 2*4 = 62 of 128 bits = 0.484375.
// s has period 3 and start frame 1, so it is in frame 1 only (4 is no frame). c is aligned to 8 bits.
const Instance& instance() {
  static const Instance kMade =
      testing::instance_of(R"({"frame_size_bytes": 4, "num_frames": 4, "reserved": ["0-1:0+4"],
    "objects": [
      {"name": "a", "size_bits": 8, "period": 1, "offset_bits": 8},
      {"name": "b", "size_bits": 4, "period": 2},
      {"group": "g", "period": 4, "members": [{"name": "g1", "size_bits": 3}, {"name": "g2", "size_bits": 5}]},
      {"name": "s", "size_bits": 6, "period": 3, "start_frame": 1},
      {"name": "c", "size_bits": 4, "period": 2, "alignment_bits": 8},
      {"name": "d", "size_bits": 24, "period": 1}]})");
  return kMade;
}

Plan good_plan() {
  return {28,
          0.484375,
          {{"a", 8, {0, 1, 2, 3}},
           {"b", 16, {0, 2}},
           {"g1", 20, {0}},
           {"g2", 23, {0}},
           {"s", 16, {1}},
           {"c", 24, {1, 3}}},
          {"d"}};
}

TEST(PackVerify, accepts_a_plan_made_by_hand) { EXPECT_THAT(verify(instance(), good_plan()), IsEmpty()); }

struct Spoiled {
  const char* name;
  const char* rule;  // that must be among those reported
  std::function<void(Plan&)> spoil;
};

constexpr std::int64_t kHuge = std::numeric_limits<std::int64_t>::max();

const std::vector<Spoiled>& spoiled() {
  static const std::vector<Spoiled> kSpoiled{
      {"name_that_nobody_knows", "unknown-object", [](Plan& p) { p.placements[0].name = "x"; }},
      {"additional_unknown_object", "unknown-object",
       [](Plan& p) {
         p.placements.push_back({"x", 28, {3}});
       }},
      {"unknown_object_dropped", "unknown-object", [](Plan& p) { p.dropped.push_back("x"); }},
      {"empty_name", "unknown-object", [](Plan& p) { p.placements[1].name = ""; }},
      {"same_placement_twice", "placed-twice", [](Plan& p) { p.placements.push_back(p.placements.back()); }},
      {"second_placement_elsewhere", "placed-twice",
       [](Plan& p) {
         p.placements.push_back({"c", 28, {0, 2}});
       }},
      {"object_forgotten", "neither-placed-nor-dropped", [](Plan& p) { p.placements.pop_back(); }},
      {"dropped_object_forgotten", "neither-placed-nor-dropped", [](Plan& p) { p.dropped.clear(); }},
      {"empty_plan", "neither-placed-nor-dropped", [](Plan& p) { p = Plan{}; }},
      {"placed_and_dropped", "placed-and-dropped", [](Plan& p) { p.dropped.insert(p.dropped.begin(), "c"); }},
      {"dropped_twice", "dropped-twice", [](Plan& p) { p.dropped.push_back("d"); }},
      {"placements_out_of_order", "wrong-order",
       [](Plan& p) { std::swap(p.placements[0], p.placements[5]); }},
      {"dropped_out_of_order", "wrong-order",
       [](Plan& p) {
         p.placements.pop_back();
         p.dropped = {"d", "c"};
       }},
      {"start_below_zero", "outside-frame", [](Plan& p) { p.placements[1].start_bit = -1; }},
      {"end_one_bit_beyond_the_frame", "outside-frame", [](Plan& p) { p.placements[1].start_bit = 29; }},
      {"start_at_the_largest_number", "outside-frame", [](Plan& p) { p.placements[1].start_bit = kHuge; }},
      {"start_at_the_smallest_number", "outside-frame",
       [](Plan& p) { p.placements[1].start_bit = std::numeric_limits<std::int64_t>::min(); }},
      {"no_frames", "wrong-frames", [](Plan& p) { p.placements[1].frames = {}; }},
      {"last_frame_missing", "wrong-frames", [](Plan& p) { p.placements[1].frames = {0}; }},
      {"frame_too_many", "wrong-frames",
       [](Plan& p) {
         p.placements[1].frames = {0, 2, 3};
       }},
      {"frame_beyond_the_last", "wrong-frames",
       [](Plan& p) {
         p.placements[1].frames = {0, 2, 4};
       }},
      {"frame_below_zero", "wrong-frames",
       [](Plan& p) {
         p.placements[1].frames = {-2, 0, 2};
       }},
      {"frame_twice", "wrong-frames",
       [](Plan& p) {
         p.placements[1].frames = {0, 0, 2};
       }},
      {"frames_descending", "wrong-frames",
       [](Plan& p) {
         p.placements[1].frames = {2, 0};
       }},
      {"frames_at_another_step", "wrong-frames",
       [](Plan& p) {
         p.placements[1].frames = {0, 3};
       }},
      {"first_frame_one_period_late", "wrong-frames", [](Plan& p) { p.placements[1].frames = {2}; }},
      {"frame_at_the_largest_number", "wrong-frames",
       [](Plan& p) {
         p.placements[1].frames = {0, std::numeric_limits<std::int32_t>::max()};
       }},
      {"other_start_frame", "start-frame", [](Plan& p) { p.placements[4].frames = {2}; }},
      {"start_frame_and_the_period_before", "start-frame",
       [](Plan& p) {
         p.placements[4].frames = {0, 3};
       }},
      {"last_bit_shared", "overlap", [](Plan& p) { p.placements[1].start_bit = 17; }},
      {"same_place", "overlap",
       [](Plan& p) {
         p.placements[4] = {"s", 10, {1}};
       }},
      {"one_within_another", "overlap", [](Plan& p) { p.placements[1].start_bit = 10; }},
      {"shared_in_one_frame_only", "overlap",
       [](Plan& p) {
         p.placements[1] = {"b", 24, {1, 3}};
       }},
      {"on_reserved_bits", "reserved", [](Plan& p) { p.placements[1].start_bit = 3; }},
      {"over_reserved_bits_from_the_left", "reserved", [](Plan& p) { p.placements[4].start_bit = 0; }},
      {"pin_moved", "offset", [](Plan& p) { p.placements[0].start_bit = 4; }},
      {"pin_moved_by_one", "offset", [](Plan& p) { p.placements[0].start_bit = 7; }},
      {"not_aligned", "alignment", [](Plan& p) { p.placements[5].start_bit = 25; }},
      {"group_with_a_gap", "group-split", [](Plan& p) { p.placements[3].start_bit = 24; }},
      {"group_in_other_order", "group-split",
       [](Plan& p) {
         p.placements[2].start_bit = 25;
         p.placements[3].start_bit = 20;
       }},
      {"group_in_other_frames", "group-split", [](Plan& p) { p.placements[3].frames = {2}; }},
      {"group_with_starts_at_both_ends_of_numbers", "group-split",
       [](Plan& p) {
         p.placements[2].start_bit = std::numeric_limits<std::int64_t>::min();
         p.placements[3].start_bit = kHuge;
       }},
      {"part_of_a_group_dropped", "group-part-dropped",
       [](Plan& p) {
         p.placements.erase(p.placements.begin() + 3);
         p.dropped.insert(p.dropped.begin(), "g2");
       }},
      {"max_end_too_small", "max-end", [](Plan& p) { p.max_end = 27; }},
      {"max_end_too_large", "max-end", [](Plan& p) { p.max_end = 32; }},
      {"max_end_negative", "max-end", [](Plan& p) { p.max_end = -28; }},
      {"utilisation_off_by_a_millionth", "utilisation", [](Plan& p) { p.utilisation = 0.484376; }},
      {"utilisation_in_percent", "utilisation", [](Plan& p) { p.utilisation = 48.4375; }},
      {"utilisation_infinite", "utilisation",
       [](Plan& p) { p.utilisation = std::numeric_limits<double>::infinity(); }},
  };
  return kSpoiled;
}

class PackVerifySpoiled : public ::testing::TestWithParam<Spoiled> {};

TEST_P(PackVerifySpoiled, is_caught) {
  Plan plan = good_plan();
  GetParam().spoil(plan);
  EXPECT_THAT(verify(instance(), plan), Contains(Field(&Violation::rule, GetParam().rule)));
}
INSTANTIATE_TEST_SUITE_P(All, PackVerifySpoiled, ::testing::ValuesIn(spoiled()),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(PackVerify, has_at_least_thirty_kinds_of_spoiled_plan) { EXPECT_GE(spoiled().size(), 30U); }

TEST(PackVerify, names_both_objects_and_the_bits_of_an_overlap) {
  Plan plan = good_plan();
  plan.placements[1].start_bit = 17;  // b: 17-20 in frames 0 and 2; g1 begins at 20 in frame 0
  const auto violations = verify(instance(), plan);
  ASSERT_EQ(violations.size(), 1U);
  EXPECT_EQ(violations[0].text, "b and g1 share bits 20 to 20 of frame 0");
}

TEST(PackVerify, tells_at_most_100_of_a_rule) {
  Plan plan = good_plan();
  for (int i = 0; i < 500; ++i) plan.dropped.push_back("x" + std::to_string(i));
  EXPECT_EQ(verify(instance(), plan).size(), 100U);
}

TEST(PackVerify, accepts_what_first_fit_makes_of_random_inputs) {
  Random random(7);
  for (int i = 0; i < 300; ++i) {
    const std::string text = testing::random_text(random);
    const auto input = testing::read_text(text);
    if (!input.ok()) continue;
    const Instance& made = input.value().instance;
    const Layout layout = testing::first_fit(made);
    const Plan plan = to_plan(made, layout);
    EXPECT_THAT(verify(made, plan), IsEmpty()) << text;
    EXPECT_EQ(to_layout(made, plan), layout) << text;
  }
}

// Any placement moved onto another's first bit and frames must be an overlap, whatever the rest is.
TEST(PackVerify, rejects_random_layouts_in_which_two_blocks_were_put_together) {
  Random random(8);
  int checked = 0;
  for (int i = 0; i < 300; ++i) {
    const auto input = testing::read_text(testing::random_text(random));
    if (!input.ok()) continue;
    const Instance& made = input.value().instance;
    Layout layout = testing::first_fit(made);
    for (const BlockId a : made.blocks.keys())
      for (const BlockId b : made.blocks.keys()) {
        if (a == b || !layout[a].placed() || !layout[b].placed() ||
            made.blocks[a].period != made.blocks[b].period)
          continue;
        Layout moved = layout;
        moved[b] = layout[a];
        if (moved[b].start_bit + made.blocks[b].size_bits > made.frame_bits) continue;
        EXPECT_THAT(verify(made, to_plan(made, moved)), Contains(Field(&Violation::rule, "overlap")));
        ++checked;
      }
  }
  EXPECT_GT(checked, 50);
}

}  // namespace
}  // namespace tenon::pack
