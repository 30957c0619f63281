#include "report/course.h"

#include <gmock/gmock.h>

namespace tenon::report {
namespace {

using ::testing::HasSubstr;

std::string in_words(Int128 value) { return "<" + to_string(value) + ">"; }

Json answer(const Json& steps) { return {{"stats", {{"course", steps}}}}; }

TEST(Course, draws_value_and_bound_as_they_met) {
  const std::string drawn = course(answer({{{"s", 0.0}, {"value", nullptr}, {"bound", 4}},
                                           {{"s", 1.0}, {"value", 8}, {"bound", 4}},
                                           {{"s", 2.0}, {"value", 6}, {"bound", 6}}}),
                                   in_words)
                                .str();
  // 2 s are 830 wide from 150 on; levels 4 to 8 are 144 high from 156 upwards, so 6 lies at 84.
  EXPECT_THAT(drawn, HasSubstr("points=\"565,12 980,12 980,84 \""));                    // value
  EXPECT_THAT(drawn, HasSubstr("points=\"150,156 565,156 565,156 980,156 980,84 \""));  // bound
  EXPECT_THAT(drawn, HasSubstr("&lt;8&gt;"));
  EXPECT_THAT(drawn, HasSubstr("&lt;4&gt;"));
}

TEST(Course, takes_numbers_written_as_text) {
  EXPECT_THAT(
      course(answer({{{"s", 0.5}, {"value", "20000000000000000000"}, {"bound", "0"}}}), in_words).str(),
      HasSubstr("&lt;20000000000000000000&gt;"));
}

TEST(Course, of_an_answer_without_one_is_nothing) {
  EXPECT_TRUE(course(Json::object(), in_words).empty());
  EXPECT_TRUE(course(answer("hostile"), in_words).empty());
  EXPECT_TRUE(course(answer({{{"s", "soon"}, {"value", nullptr}, {"bound", true}}}), in_words).empty());
}

}  // namespace
}  // namespace tenon::report
