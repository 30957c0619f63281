#include "cli/arguments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tenon::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::vector<OptionSpec> kTable{
    {.name = "time-limit", .type = OptionSpec::Type::kNumber, .value_name = "S", .help = "Limit.", .low = 0},
    {.name = "set", .value_name = "PATH=VALUE", .help = "What if.", .repeatable = true},
    {.name = "quiet", .type = OptionSpec::Type::kFlag, .help = "Quiet.", .short_name = "q"},
    {.name = "seed", .type = OptionSpec::Type::kInteger, .value_name = "K", .help = "Seed."},
};

Arguments parsed(const std::vector<std::string>& words) {
  auto arguments = parse_arguments(kTable, words);
  if (!arguments) ADD_FAILURE() << to_string(arguments.errors().at(0));
  return arguments ? arguments.value() : Arguments{};
}

TEST(Arguments, mix_operands_and_options_in_any_order) {
  const Arguments arguments = parsed({"--seed", "3", "in.json", "--time-limit=1.5", "-q", "out.json"});
  EXPECT_THAT(arguments.operands, ElementsAre("in.json", "out.json"));
  EXPECT_EQ(arguments.options.integer("seed"), 3);
  EXPECT_EQ(arguments.options.number("time-limit"), 1.5);
  EXPECT_TRUE(arguments.options.flag("quiet"));
}

TEST(Arguments, take_a_dash_as_an_operand_and_negative_numbers_as_values) {
  const Arguments arguments = parsed({"-", "--seed", "-3"});
  EXPECT_THAT(arguments.operands, ElementsAre("-"));
  EXPECT_EQ(arguments.options.integer("seed"), -3);
}

TEST(Arguments, behind_two_dashes_are_operands) {
  EXPECT_THAT(parsed({"--", "--odd-name.json"}).operands, ElementsAre("--odd-name.json"));
}

TEST(Arguments, keep_every_repetition_of_a_repeatable_option_and_the_last_of_others) {
  const Arguments arguments = parsed({"--set", "a=1", "--set", "b=2", "--seed", "1", "--seed", "2"});
  EXPECT_THAT(arguments.options.all("set"), ElementsAre("a=1", "b=2"));
  EXPECT_EQ(arguments.options.integer("seed"), 2);
}

// An option takes one word; the next one is an operand again.
TEST(Arguments, give_each_option_one_word_only) {
  EXPECT_THAT(parsed({"--set", "a=1", "in.json"}).operands, ElementsAre("in.json"));
}

TEST(Arguments, that_are_wrong_are_all_named_with_suggestions) {
  const auto arguments =
      parse_arguments(kTable, {"--tim-limit", "3", "--seed", "x", "--quite", "--time-limit", "-1"});
  ASSERT_FALSE(arguments.ok());
  std::vector<std::string> texts;
  for (const InputError& error : arguments.errors()) texts.push_back(to_string(error));
  EXPECT_THAT(texts,
              testing::UnorderedElementsAre(
                  "--tim-limit: found an unknown option, expected an option; did you mean --time-limit?",
                  "--quite: found an unknown option, expected an option; did you mean --quiet?",
                  "--seed: found 'x', expected a whole number",
                  "--time-limit: found '-1', expected a number of at least 0"));
}

TEST(Arguments, want_a_value_where_one_belongs) {
  const auto arguments = parse_arguments(kTable, {"in.json", "--seed"});
  ASSERT_FALSE(arguments.ok());
  EXPECT_THAT(to_string(arguments.errors()[0]), HasSubstr("--seed"));
}

TEST(Arguments, ask_for_help_whatever_else_they_say) { EXPECT_TRUE(parsed({"in.json", "--help"}).help); }

}  // namespace
}  // namespace tenon::cli
