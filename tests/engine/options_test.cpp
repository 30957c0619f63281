#include "engine/options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/engine/toy.h"

namespace tenon::engine {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Options : public ::testing::Test {
 protected:
  std::vector<InputError> read(const std::string& text) {
    return read_options_file(scratch_.write("options.json", text), table_, values_);
  }

  ToyPlanner planner_{toy_optimum};
  std::vector<OptionSpec> table_ = options_of(Verb::kPlan, planner_);
  OptionValues values_;
  Scratch scratch_;
};

TEST_F(Options, have_names_of_their_own_help_and_a_group_in_every_verb) {
  for (const VerbInfo& verb : verbs()) {
    SCOPED_TRACE(verb.name);
    std::set<std::string> names;
    for (const OptionSpec& spec : options_of(verb.verb, planner_)) {
      SCOPED_TRACE(spec.name);
      EXPECT_TRUE(names.insert(spec.name).second);
      EXPECT_TRUE(spec.help.ends_with(".")) << spec.help;
      EXPECT_FALSE(spec.group.empty());
      EXPECT_EQ(spec.value_name.empty(), spec.type == OptionSpec::Type::kFlag);
    }
  }
}

TEST_F(Options, take_in_those_of_the_kind) {
  std::set<std::string> names;
  for (const OptionSpec& spec : table_) names.insert(spec.name);
  EXPECT_TRUE(names.count("add"));     // changes how the toy's input is read
  EXPECT_TRUE(names.count("greedy"));  // changes how the toy is planned
}

TEST_F(Options, of_a_file_are_written_with_dash_or_underscore_and_typed_or_as_text) {
  EXPECT_THAT(
      read(R"({"time_limit": 2.5, "work-limit": "100", "greedy": true, "set": ["a=1", "b=2"], "gap": null})"),
      ElementsAre());
  EXPECT_EQ(values_.number("time-limit"), 2.5);
  EXPECT_EQ(values_.integer("work-limit"), 100);
  EXPECT_TRUE(values_.flag("greedy"));
  EXPECT_THAT(values_.all("set"), ElementsAre("a=1", "b=2"));
  EXPECT_FALSE(values_.has("gap"));
}

TEST_F(Options, of_the_command_line_win_over_those_of_a_file) {
  for (const OptionSpec& spec : table_) {
    if (spec.name == "seed") values_.set(spec, "7");
    if (spec.name == "set") values_.set(spec, "a=1");
  }
  read(R"({"seed": 8, "set": "b=2"})");
  EXPECT_EQ(values_.integer("seed"), 7);
  EXPECT_THAT(values_.all("set"), ElementsAre("a=1", "b=2"));
}

TEST_F(Options, of_a_file_that_are_wrong_are_all_named_with_their_place) {
  const auto errors = read(R"({"time_limt": 3, "threads": 0, "seed": 1.5, "gap": {}, "set": [[1]]})");
  ASSERT_EQ(errors.size(), 5u);
  EXPECT_EQ(errors[0].at, "/time_limt");
  EXPECT_THAT(errors[0].expected, HasSubstr("\"time_limit\""));
  EXPECT_EQ(errors[1].at, "/threads");
  EXPECT_EQ(errors[2].at, "/seed");
  EXPECT_EQ(errors[3].at, "/gap");
  EXPECT_EQ(errors[4].at, "/set");
}

TEST_F(Options, of_a_file_that_is_no_object_or_not_there_are_errors) {
  EXPECT_EQ(read("[1]").size(), 1u);
  EXPECT_EQ(read("{").size(), 1u);
  EXPECT_EQ(read_options_file(scratch_.path("absent.json"), table_, values_).size(), 1u);
}

TEST_F(Options, set_the_limits) {
  EXPECT_EQ(limits_of(values_).wall_s, 30);  // balanced
  read(R"({"effort": "thorough"})");
  EXPECT_EQ(limits_of(values_).wall_s, 300);
  read(R"({"time_limit": 1.5, "memory_limit": 3, "gap": 0.01, "work_limit": 5, "seed": 9, "threads": 2})");
  const Limits limits = limits_of(values_);
  EXPECT_EQ(limits.wall_s, 1.5);
  EXPECT_EQ(limits.memory_bytes, 3 * 1024 * 1024);
  EXPECT_EQ(limits.gap, 0.01);
  EXPECT_EQ(limits.work_ticks, 5);
  EXPECT_EQ(limits.seed, 9u);
  EXPECT_EQ(limits.threads, 2);
}

TEST_F(Options, in_the_answer_have_their_own_json_types) {
  read(R"({"time_limit": 1.5, "greedy": true, "work_limit": 5, "add": 2})");
  const Json json = options_json(table_, values_);
  EXPECT_EQ(json["time_limit"], 1.5);
  EXPECT_EQ(json["greedy"], true);
  EXPECT_EQ(json["work_limit"], 5);
  EXPECT_EQ(json["add"], 2);
  EXPECT_EQ(json["effort"], "balanced");
}

}  // namespace
}  // namespace tenon::engine
