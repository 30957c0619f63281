#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/system/process.h"

// Bad usage: exit code 2, one line that says what was found and what was expected.

namespace tenon::system_tests {
namespace {

using ::testing::HasSubstr;

void expect_usage_error(const std::vector<std::string>& words, const std::string& text) {
  SCOPED_TRACE(words.empty() ? "" : words.back());
  const Ended ended = tenon(words);
  EXPECT_EQ(ended.code, 2);
  EXPECT_EQ(ended.out, "");
  EXPECT_THAT(ended.err, HasSubstr(text));
}

TEST(Usage, of_an_unknown_command_or_kind_gets_a_suggestion) {
  expect_usage_error({"plam", "pack", "x"}, "found the command 'plam', expected 'plan'?");
  expect_usage_error({"zzzzzz"}, "one of: kinds, doctor, help, plan, verify");
  expect_usage_error({"plan", "pakc", "x"}, "found the kind 'pakc', expected 'pack'?");
}

TEST(Usage, that_forgets_the_kind_is_shown_where_it_belongs) {
  const Scratch scratch;
  const std::string input = scratch.write("in.json", "{}");
  expect_usage_error({"plan", input}, "expected tenon plan KIND " + input + ", KIND one of: pack");
}

TEST(Usage, with_too_few_or_too_many_operands_shows_the_right_form) {
  expect_usage_error({"plan", "pack"}, "expected tenon plan pack INPUT");
  expect_usage_error({"plan", "pack", "a", "b"}, "found one operand too many, 'b'");
  expect_usage_error({"verify", "pack", "a"}, "expected tenon verify pack INPUT ANSWER");
}

TEST(Usage, of_an_unknown_option_gets_a_suggestion) {
  expect_usage_error({"plan", "pack", "x", "--tim-limit", "3"}, "did you mean --time-limit?");
  expect_usage_error({"plan", "pack", "x", "--effort", "huge"}, "expected one of quick balanced thorough");
}

TEST(Usage, of_standard_input_twice_is_refused) {
  expect_usage_error({"verify", "pack", "-", "-"}, "found standard input named twice");
}

TEST(Usage, of_files_that_are_not_there_names_them) {
  expect_usage_error({"plan", "pack", "/nowhere/in.json"}, "/nowhere/in.json: found");
}

TEST(Help, is_had_in_every_way_people_try) {
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{},
                                             {"--help"},
                                             {"-h"},
                                             {"help"},
                                             {"plan", "--help"},
                                             {"help", "plan"},
                                             {"plan", "pack", "--help"},
                                             {"help", "plan", "pack"},
                                             {"plan", "pack", "in.json", "-h"},
                                             {"--version"},
                                             {"kinds"}}) {
    const Ended ended = tenon(words);
    EXPECT_EQ(ended.code, 0) << ended.err;
    EXPECT_NE(ended.out, "");
    EXPECT_EQ(ended.err, "");
  }
}

TEST(Help, of_a_command_teaches) {
  const std::string text = tenon({"plan", "pack", "--help"}).out;
  for (const char* part :
       {"Example\n", "\nInput\n", "\nLimits\n", "\nSearch\n", "\nOutput\n", "\nExit codes\n"})
    EXPECT_THAT(text, HasSubstr(part));
}

TEST(Doctor, finds_the_solvers_that_are_installed) {
  const Ended ended = tenon({"doctor"});
  EXPECT_EQ(ended.code, 0) << ended.out;
  EXPECT_THAT(ended.out, HasSubstr("ok    cp-sat"));
  EXPECT_THAT(ended.out, HasSubstr("ok    highs"));
}

}  // namespace
}  // namespace tenon::system_tests
