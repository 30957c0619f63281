#include "problems/pack_problem.h"

#include <gmock/gmock.h>

#include "problems/pack/certify.h"
#include "problems/pack/verify.h"
#include "tests/option_values.h"
#include "tests/problems/loaded.h"
#include "tests/problems/pack/make.h"

namespace tenon::problems {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

// Two frames of 16 bits. Weights: a 8 * 2, b 4, c 8.
constexpr const char* kInput = R"({"frame_size_bytes": 2, "num_frames": 2, "objects": [
    {"name": "a", "size_bits": 8, "period": 1}, {"name": "b", "size_bits": 4, "period": 2},
    {"name": "c", "size_bits": 8, "period": 2, "priority": 3}]})";
// 20 of 32 bits are sent.
constexpr const char* kWithoutC = R"({"max_end": 12, "utilisation": 0.625, "dropped": ["c"], "placements": [
    {"name": "a", "start": 0, "frames": [0, 1]}, {"name": "b", "start": 8, "frames": [0]}]})";
// 28 of 32.
constexpr const char* kWhole = R"({"max_end": 16, "utilisation": 0.875, "dropped": [], "placements": [
    {"name": "a", "start": 0, "frames": [0, 1]}, {"name": "b", "start": 12, "frames": [1]},
    {"name": "c", "start": 8, "frames": [0]}]})";

Json json(const std::string& text) { return formats::parse_json(text, "").value(); }

OptionValues fresh_options(const std::vector<std::pair<std::string, std::string>>& settings) {
  return tenon::testing::values_of(pack_problem().info().new_options, settings);
}

TEST(PackProblem, is_found_by_its_kind) {
  EXPECT_EQ(find("pack"), &pack_problem());
  EXPECT_EQ(find("pakc"), nullptr);
}

TEST(PackProblem, fresh_samples_read_back_alike_in_every_format) {
  const auto sample = pack_problem().fresh("", {});
  EXPECT_THAT(sample.value(), HasSubstr("\"_comment\""));
  const Loaded first = loaded(pack_problem(), sample.value());
  EXPECT_THAT(first.warnings, IsEmpty());
  for (const std::string format : {"json", "csv", "xlsx"}) {
    const Loaded again = loaded(pack_problem(), pack_problem().fresh(format, {}).value());
    EXPECT_EQ(pack_problem().convert(again, "json").value(), pack_problem().convert(first, "json").value())
        << format;
  }
}

TEST(PackProblem, fresh_random_inputs_depend_on_their_seed_alone) {
  const auto text = [](const std::string& seed) {
    return pack_problem().fresh("json", fresh_options({{"random", "20"}, {"seed", seed}})).value();
  };
  EXPECT_EQ(text("1"), text("1"));
  EXPECT_NE(text("1"), text("2"));
  EXPECT_THAT(json(text("1"))["objects"], SizeIs(20));
}

TEST(PackProblem, fresh_refuses_options_of_random_inputs_without_random) {
  const auto refused = pack_problem().fresh("json", fresh_options({{"seed", "1"}}));
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.errors().front().at, "--seed");
}

TEST(PackProblem, stage_values_are_what_the_plan_attains) {
  EXPECT_THAT(pack_problem().stage_values(loaded(pack_problem(), kInput), json(kWithoutC)),
              ElementsAre(Pair("dropped_priority", 3), Pair("dropped_bits", 8), Pair("max_end", 12)));
  EXPECT_THAT(pack_problem().stage_values(loaded(pack_problem(), kInput), json(kWhole)),
              ElementsAre(Pair("dropped_priority", 0), Pair("dropped_bits", 0), Pair("max_end", 16)));
}

TEST(PackProblem, differences_name_what_lies_elsewhere_in_the_order_of_the_first) {
  EXPECT_THAT(
      pack_problem().differences(json(kWithoutC), json(kWhole)),
      ElementsAre(::testing::AllOf(HasSubstr("b: bit 8 from frame 0"), HasSubstr("-> bit 12 from frame 1")),
                  HasSubstr("c: not sent -> bit 8 from frame 0")));
  EXPECT_THAT(pack_problem().differences(json(kWhole), json(kWhole)), IsEmpty());
  EXPECT_THAT(pack_problem().differences(json("{}"), json(kWhole)), ElementsAre(HasSubstr("max_end")));
}

// All 28 bits into two frames: no plan ends below 14.
TEST(PackProblem, certify_tells_a_carried_bound_from_one_that_is_not) {
  const auto certify = [](int claimed) {
    const Json answer{{"objectives", {{{"name", "max_end"}, {"value", 16}, {"bound", claimed}}}}};
    return pack_problem().certify(loaded(pack_problem(), kInput), answer,
                                  pack::to_json(pack::Proof{{{"max_end", claimed, pack::proof::Area{}}}}));
  };
  EXPECT_EQ(certify(14).checked, true);
  EXPECT_THAT(certify(14).arguments, ElementsAre(Pair("max_end", "area")));
  EXPECT_EQ(certify(15).checked, false);
  EXPECT_THAT(certify(15).violations, SizeIs(1));

  const auto rubbish =
      pack_problem().certify(loaded(pack_problem(), kInput), Json::object(), json(R"({"claims": 3})"));
  EXPECT_EQ(rubbish.checked, false);
  EXPECT_EQ(rubbish.violations.at(0).rule, "certificate");
}

TEST(PackProblem, a_solvers_word_leaves_the_bound_unchecked) {
  const Json answer{{"objectives", {{{"name", "max_end"}, {"value", 16}, {"bound", 16}}}}};
  const auto verdict =
      pack_problem().certify(loaded(pack_problem(), kInput), answer,
                             pack::to_json(pack::Proof{{{"max_end", 16, pack::proof::Solver{"cpsat"}}}}));
  EXPECT_EQ(verdict.checked, std::nullopt);
  EXPECT_THAT(verdict.arguments, ElementsAre(Pair("max_end", "solver")));
}

TEST(PackProblem, verify_reports_a_plan_of_another_form_as_broken) {
  const auto violations =
      pack_problem().verify(loaded(pack_problem(), kInput), json(R"({"placements": []})"));
  ASSERT_THAT(violations, ::testing::Not(IsEmpty()));
  EXPECT_EQ(violations[0].rule, "form");
}

TEST(PackProblem, a_plan_in_json_must_state_its_utilisation) {
  Json plan = json(kWhole);
  plan["utilisation"] = nullptr;
  const auto read = pack_problem().read_plan({"p", formats::to_text(plan)});
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(to_string(read.errors().front()), "p:/utilisation: found null, expected a number from 0 to 1");
  plan["utilisation"] = 0.5;
  EXPECT_EQ(pack_problem().verify(loaded(pack_problem(), kInput), plan).at(0).rule, "utilisation");
}

// What --export writes is a plan for verify, whatever the input; and a spoiled cell is seen.
TEST(PackProblem, an_exported_workbook_reads_back_as_its_plan) {
  Random random(7);
  for (int i = 0; i < 30; ++i) {
    const Loaded input = loaded(pack_problem(), pack::testing::random_text(random));
    const auto& instance = *static_cast<const pack::Instance*>(input.instance.get());
    const pack::Plan plan = pack::to_plan(instance, pack::testing::first_fit(instance));
    const Json answer{{"status", "feasible"}, {"objectives", Json::array()}, {"plan", pack::to_json(plan)}};
    const auto read = pack_problem().read_plan({"plan.xlsx", pack_problem().workbook(input, answer)});
    ASSERT_TRUE(read.ok()) << to_string(read.errors().front());
    EXPECT_TRUE(read.value()["utilisation"].is_null());  // a workbook does not state it
    EXPECT_THAT(pack_problem().verify(input, read.value()), IsEmpty());
    EXPECT_THAT(pack_problem().differences(pack::to_json(plan), read.value()), IsEmpty());
    Json spoiled = read.value();
    spoiled["max_end"] = plan.max_end + 1;
    EXPECT_EQ(pack_problem().verify(input, spoiled).at(0).rule, "max-end");
  }
}

}  // namespace
}  // namespace tenon::problems
