#include "base/options.h"

#include <gtest/gtest.h>

namespace tenon {
namespace {

OptionSpec spec(OptionSpec::Type type) {
  OptionSpec s;
  s.name = "x";
  s.type = type;
  return s;
}

TEST(OptionValues, refuses_a_number_outside_its_range_and_says_the_range) {
  OptionSpec threads = spec(OptionSpec::Type::kInteger);
  threads.low = 1;
  threads.high = 64;
  OptionValues values;
  const auto error = values.set(threads, "65");
  ASSERT_TRUE(error);
  EXPECT_EQ(to_string(*error), "--x: found '65', expected a whole number of at least 1 and at most 64");
  EXPECT_FALSE(values.has("x")) << "a refused value is not kept";
  EXPECT_FALSE(values.set(threads, "64"));
  EXPECT_EQ(values.integer("x"), 64);
}

TEST(OptionValues, refuses_what_is_no_whole_number) {
  OptionValues values;
  for (const char* text : {"", "1.5", "1e3", "0x10", " 1", "99999999999999999999", "one"})
    EXPECT_TRUE(values.set(spec(OptionSpec::Type::kInteger), text)) << text;
}

TEST(OptionValues, the_last_value_counts_unless_the_option_is_repeatable) {
  OptionSpec many = spec(OptionSpec::Type::kText);
  OptionValues values;
  values.set(many, "a");
  values.set(many, "b");
  EXPECT_EQ(values.all("x"), std::vector<std::string>{"b"});
  many.repeatable = true;
  values.set(many, "c");
  EXPECT_EQ(values.all("x"), (std::vector<std::string>{"b", "c"}));
}

TEST(OptionValues, a_flag_can_be_taken_back) {
  OptionValues values;
  values.set(spec(OptionSpec::Type::kFlag), "true");
  EXPECT_TRUE(values.flag("x"));
  values.set(spec(OptionSpec::Type::kFlag), "false");
  EXPECT_FALSE(values.flag("x"));
}

TEST(OptionValues, a_choice_outside_the_list_names_the_list) {
  OptionSpec effort = spec(OptionSpec::Type::kChoice);
  effort.choices = {"quick", "balanced"};
  OptionValues values;
  const auto error = values.set(effort, "fast");
  ASSERT_TRUE(error);
  EXPECT_EQ(error->expected, "one of quick balanced");
}

}  // namespace
}  // namespace tenon
