#include "problems/pack/random.h"

#include <gmock/gmock.h>

#include <set>

#include "tests/problems/pack/make.h"

namespace tenon::pack {
namespace {

constexpr RandomShape kShapes[] = {RandomShape::kHarmonic, RandomShape::kSlow,   RandomShape::kNonharmonic,
                                   RandomShape::kGrouped,  RandomShape::kPinned, RandomShape::kOver,
                                   RandomShape::kExact};

std::int64_t sent_bits(const Instance& instance) {
  std::int64_t sum = 0;
  for (const Block& block : instance.blocks) sum += block.size_bits * instance.fewest_frames(block);
  return sum;
}

TEST(PackRandom, the_reader_takes_every_shape_and_the_same_seed_gives_the_same_input) {
  for (const RandomShape shape : kShapes)
    for (const std::int32_t objects : {1, 2, 97}) {
      const RandomOptions options{.objects = objects, .seed = 5, .shape = shape};
      const Instance made = random_instance(options);
      EXPECT_EQ(to_json(testing::instance_of(formats::to_text(to_json(made)))), to_json(made));
      EXPECT_EQ(to_json(random_instance(options)), to_json(made));
      EXPECT_EQ(made.objects.size(), static_cast<std::size_t>(objects));
    }
  EXPECT_NE(to_json(random_instance({.objects = 20, .seed = 1})),
            to_json(random_instance({.objects = 20, .seed = 2})));
}

TEST(PackRandom, an_exact_input_fills_its_frames_to_the_last_bit) {
  for (const std::int32_t frames : {1, 32, 60, 7})
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      const Instance made =
          random_instance({.objects = 50, .seed = seed, .shape = RandomShape::kExact, .frames = frames});
      EXPECT_EQ(sent_bits(made), made.frame_bits * made.frames);
    }
}

TEST(PackRandom, fill_is_what_was_asked_for_within_one_byte_a_frame) {
  for (const double fill : {0.5, 0.95, 1.05}) {
    const Instance made = random_instance({.objects = 1000, .seed = 3, .fill = fill});
    const double wanted = static_cast<double>(sent_bits(made)) / fill;
    EXPECT_GE(static_cast<double>(made.frame_bits * made.frames), wanted);
    EXPECT_LT(static_cast<double>((made.frame_bits - 8) * made.frames), wanted);
  }
}

TEST(PackRandom, shapes_are_what_their_names_say) {
  const auto periods = [](RandomShape shape) {
    std::set<std::int32_t> all;
    for (const Block& block : random_instance({.objects = 2000, .seed = 1, .shape = shape}).blocks)
      all.insert(block.period);
    return all;
  };
  EXPECT_THAT(periods(RandomShape::kHarmonic), ::testing::ElementsAre(1, 2, 4, 8, 16, 32));
  EXPECT_THAT(periods(RandomShape::kNonharmonic),
              ::testing::ElementsAre(1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60));
  const Instance over = random_instance({.objects = 500, .shape = RandomShape::kOver});
  EXPECT_GT(sent_bits(over), over.frame_bits * over.frames);
  const Instance pinned = random_instance({.objects = 500, .shape = RandomShape::kPinned});
  EXPECT_TRUE(
      std::any_of(pinned.blocks.begin(), pinned.blocks.end(), [](const Block& b) { return b.pinned(); }));
  EXPECT_TRUE(std::any_of(pinned.blocks.begin(), pinned.blocks.end(),
                          [](const Block& b) { return b.start_frame.has_value(); }));
  EXPECT_EQ(shape_called("exact"), RandomShape::kExact);
  EXPECT_EQ(shape_called("round"), std::nullopt);
}

}  // namespace
}  // namespace tenon::pack
