#include "engine/answer_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "engine/best_so_far.h"
#include "tests/engine/toy.h"

namespace tenon::engine {
namespace {

TEST(AnswerJson, keeps_every_part_of_an_outcome_there_and_back) {
  AnyOutcome outcome = toy_feasible(1, 9, 12, Stop::kWork);
  outcome.proof = Json{{"bound", 12}};
  outcome.explanation =
      Explanation{"too much", {{"rule", {"a", "b"}, "text"}}, {{"change", "1 bit", "text"}}};
  outcome.warnings = {{"/a", "odd"}};
  outcome.backends = {{"highs", "1.15", "bound", "preferred"}};
  outcome.phases = {{"root", 0.25, 77, {{"nodes", 3}}}};
  const Json json = to_json(outcome);
  const AnyOutcome back = outcome_from_json(json);
  EXPECT_EQ(to_json(back), json);
  EXPECT_EQ(back.status, Status::kFeasible);
  EXPECT_EQ(back.objectives.at(0).bound, Int128{12});
  EXPECT_EQ(back.phases.at(0).counters.at(0).second, 3);
  EXPECT_EQ(back.explanation->conflict.at(0).at.at(1), "b");
}

TEST(AnswerJson, refuses_a_status_that_does_not_exist) {
  Json json = to_json(AnyOutcome{});
  json["status"] = "splendid";
  EXPECT_THROW(outcome_from_json(json), InternalError);
}

TEST(AnswerJson, writes_money_as_decimal_strings_beyond_64_bits) {
  const Int128 huge = Int128{1} << 100;
  EXPECT_EQ(number_json(huge, true), "1267650600228229401496703205376");  // 2^100
  EXPECT_EQ(number_from_json(number_json(huge, true)), huge);
  EXPECT_THROW(number_json(huge, false), InternalError);
  EXPECT_EQ(number_json(-5, false), -5);
  EXPECT_TRUE(number_json(std::nullopt, true).is_null());
}

TEST(AnswerJson, writes_an_event_with_what_it_has_to_say_only) {
  Event event;
  event.what = Event::What::kProgress;
  event.stage = "value";
  event.value = 3;
  event.bound = 9;
  event.from = "look";
  const Json json = to_json(event, false);
  EXPECT_EQ(
      json.dump(),
      R"({"event":"progress","elapsed_s":0.0,"stage":"value","value":3,"bound":9,"gap":2.0,"from":"look"})");
  EXPECT_EQ(to_json(event_from_json(json), false), json);
}

TEST(BestSoFar, takes_a_better_bound_only_where_earlier_stages_are_proven) {
  const std::vector<Objective> two{{"first", Sense::kMinimize, "", 5, 4},
                                   {"second", Sense::kMinimize, "", 9, 1}};
  BestSoFar best;
  best.take([] { return Json("plan"); }, two);
  best.bound("second", 8);  // holds for an unknown value of the first stage
  EXPECT_EQ(best.outcome(Stop::kTime).objectives[1].bound, Int128{1});
  best.bound("first", 5);
  best.bound("second", 8);
  best.bound("second", 7);  // weaker than what is known
  EXPECT_EQ(best.outcome(Stop::kTime).objectives[1].bound, Int128{8});
}

TEST(BestSoFar, lowers_the_bound_of_what_is_maximised) {
  BestSoFar best;
  best.take([] { return Json("plan"); }, toy_stages(3, 12));
  best.bound("value", 9);
  best.bound("value", 10);
  EXPECT_EQ(best.outcome(Stop::kTime).objectives[0].bound, Int128{9});
}

TEST(BestSoFar, without_a_plan_leaves_unknown) {
  const AnyOutcome outcome = BestSoFar().outcome(Stop::kMemory);
  EXPECT_EQ(outcome.status, Status::kUnknown);
  EXPECT_FALSE(outcome.plan);
}

}  // namespace
}  // namespace tenon::engine
