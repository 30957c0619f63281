#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/system/process.h"

// convert to models, and explain.

namespace tenon::system_tests {
namespace {

using ::testing::HasSubstr;

// Two frames of 8 bits. A (4 bits) in every frame, B (3 bits) in every second one.
constexpr const char* kPlain = R"({"frame_size_bytes": 1, "num_frames": 2, "objects": [
  {"name": "A", "size_bits": 4, "period": 1}, {"name": "B", "size_bits": 3, "period": 2}]})";
// The same with A at bit 2: positions matter.
constexpr const char* kPinned = R"({"frame_size_bytes": 1, "num_frames": 2, "objects": [
  {"name": "A", "size_bits": 4, "period": 1, "offset_bits": 2}, {"name": "B", "size_bits": 3, "period": 2}]})";
// A and B together are a bit too large for the one frame.
constexpr const char* kTooMuch = R"({"frame_size_bytes": 1, "num_frames": 1, "objects": [
  {"name": "A", "size_bits": 4, "period": 1}, {"name": "B", "size_bits": 5, "period": 1}]})";

TEST(Convert, writes_a_linear_model_where_loads_decide) {
  const Ended lp = tenon({"convert", "pack", "-", "--out-format", "lp"}, kPlain);
  EXPECT_EQ(lp.code, 0) << lp.err;
  EXPECT_THAT(lp.out, HasSubstr("- 1 max_end + 4 A_frame0 + 3 B_frame0 <= 0"));
  EXPECT_THAT(lp.out, HasSubstr("- 1 max_end + 4 A_frame0 + 3 B_frame1 <= 0"));
  const Ended mps = tenon({"convert", "pack", "-", "--out-format", "mps"}, kPlain);
  EXPECT_EQ(mps.code, 0) << mps.err;
  EXPECT_THAT(mps.out, HasSubstr("ROWS"));
}

TEST(Convert, says_why_a_linear_model_cannot_be_had) {
  for (const char* format : {"lp", "mps"}) {
    const Ended ended = tenon({"convert", "pack", "-", "--out-format", format}, kPinned);
    EXPECT_EQ(ended.code, 2);
    EXPECT_EQ(ended.out, "");
    EXPECT_THAT(ended.err, HasSubstr("positions matter"));
  }
}

TEST(Convert, writes_the_whole_model_with_intervals) {
  const Ended ended = tenon({"convert", "pack", "-", "--out-format", "model"}, kPinned);
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("B.start in 0..5"));
  EXPECT_THAT(ended.out, HasSubstr("minimize"));
}

TEST(Explain, of_an_input_that_fits_says_so) {
  const Ended ended = tenon({"explain", "pack", "-"}, kPlain);
  EXPECT_EQ(ended.code, 0);
  EXPECT_EQ(ended.out, "There is nothing to explain: no clash was found.\n");
}

TEST(Explain, of_an_input_that_does_not_fit_names_the_clash) {
  const Ended ended = tenon({"explain", "pack", "-"}, kTooMuch);
  EXPECT_EQ(ended.code, 0);
  EXPECT_THAT(ended.out, HasSubstr("These clash"));
  EXPECT_THAT(ended.out, HasSubstr("frame_size_bytes = 2"));  // 9 bits
}

// With A at 8 bits there is no room for B: 2 * 8 + 3 bits in 2 * 8. The input alone has room for both.
TEST(Explain, of_an_answer_takes_the_input_as_it_was_read_then) {
  const Scratch scratch;
  const std::string input = scratch.write("in.json", kPlain);
  const std::string answer = scratch.path("plan.json");
  ASSERT_EQ(tenon({"plan", "pack", input, "--set", "/objects/0/size_bits=8", "--out", answer}).code, 0);
  const Ended ended = tenon({"explain", "pack", input, answer});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("need 19 bits"));
}

}  // namespace
}  // namespace tenon::system_tests
