#include "engine/run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <new>

#include "engine/options.h"
#include "formats/source.h"
#include "tests/engine/toy.h"

namespace tenon::engine {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// 9 is the largest of the numbers and stands at index 1.
constexpr const char* kInput = R"({"numbers": [3, 9, 4]})";

class Run : public ::testing::Test {
 protected:
  Result<Finished> run(const ToyPlanner::Search& search) {
    planner_ = std::make_unique<ToyPlanner>(search);
    Job job;
    job.planner = planner_.get();
    job.input = input_;
    job.options = options_;
    job.progress = progress_;
    return engine::run(job);
  }
  Json answer(const ToyPlanner::Search& search) { return run(search).value().answer; }

  void set(const std::string& name, const std::string& text) {
    const ToyPlanner planner(toy_optimum);
    for (const OptionSpec& spec : options_of(Verb::kPlan, planner))
      if (spec.name == name) options_.set(spec, text);
    ASSERT_TRUE(options_.has(name));
  }

  Scratch scratch_;
  std::string input_ = scratch_.write("in.json", kInput);
  OptionValues options_;
  ProgressSink* progress_ = nullptr;
  std::unique_ptr<ToyPlanner> planner_;
};

TEST_F(Run, answers_with_every_key_in_the_one_order) {
  std::vector<std::string> keys;
  const Json found = answer(toy_optimum);
  for (const auto& [key, value] : found.items()) keys.push_back(key);
  EXPECT_THAT(keys, ElementsAre("tenon", "version", "kind", "status", "stop", "objective", "bound", "gap",
                                "objectives", "verified", "violations", "bound_checked", "certificate_sha256",
                                "warnings", "explanation", "plan", "next_best", "stable_ranges", "frontier",
                                "source_model", "options", "backends", "stats", "input_sha256"));
}

TEST_F(Run, reports_a_proven_optimum_as_verified_and_re_proved) {
  const Json found = answer(toy_optimum);
  EXPECT_EQ(found["status"], "optimal");
  EXPECT_EQ(found["objective"], 9);
  EXPECT_EQ(found["bound"], 9);
  EXPECT_EQ(found["gap"], 0.0);
  EXPECT_EQ(found["verified"], true);
  EXPECT_EQ(found["bound_checked"], true);
  EXPECT_EQ(found["objectives"][0]["proof"],
            "largest");  // what carries the bound, by the certificate's checker
  EXPECT_EQ(found["plan"], toy_plan(1, 9));
}

TEST_F(Run, hashes_the_certificates_exact_bytes) {
  const auto finished = run(toy_optimum);
  EXPECT_EQ(finished.value().answer["certificate_sha256"], formats::sha256_hex(finished.value().certificate));
  EXPECT_EQ(Json::parse(finished.value().certificate), (Json{{"bound", 9}}));
}

TEST_F(Run, without_a_proof_says_null_and_not_false) {
  const Json found = answer([](const PlanRequest&) { return toy_feasible(0, 3, 9, Stop::kTime); });
  EXPECT_EQ(found["status"], "feasible");
  EXPECT_EQ(found["stop"], "time");
  EXPECT_TRUE(found["bound_checked"].is_null());
  EXPECT_TRUE(found["certificate_sha256"].is_null());
  EXPECT_TRUE(found["objectives"][0]["proof"].is_null());
  EXPECT_EQ(found["gap"], 2.0);  // |3 - 9| / 3
}

TEST_F(Run, a_solvers_word_leaves_the_bound_unchecked) {
  const Json found = answer([](const PlanRequest& request) {
    AnyOutcome outcome = toy_optimum(request);
    outcome.proof = Json("solver");
    return outcome;
  });
  EXPECT_EQ(found["status"], "optimal");
  EXPECT_TRUE(found["bound_checked"].is_null());
}

// Index 0 holds 3, not 9.
TEST_F(Run, never_reports_a_plan_that_the_verifier_rejects) {
  const auto bad = [](const PlanRequest&) { return toy_feasible(0, 9, 9, Stop::kProof); };
  try {
    run(bad);
    FAIL() << "the plan was reported";
  } catch (const InternalError& error) {
    EXPECT_THAT(error.what(), HasSubstr("wrong-pick: the value is not the number picked"));
  }
}

TEST_F(Run, never_reports_a_value_that_its_plan_does_not_attain) {
  const auto boasting = [](const PlanRequest&) {
    AnyOutcome outcome = toy_feasible(0, 3, 9, Stop::kTime);
    outcome.objectives = toy_stages(8, 9);
    return outcome;
  };
  try {
    run(boasting);
    FAIL() << "the value was reported";
  } catch (const InternalError& error) {
    EXPECT_THAT(error.what(), HasSubstr("value = 8, its plan attains 3"));
  }
}

TEST_F(Run, calls_nothing_optimal_whose_bound_does_not_meet_its_value) {
  const Json found = answer([](const PlanRequest&) {
    AnyOutcome outcome = toy_feasible(0, 3, 9, Stop::kProof);
    outcome.status = Status::kOptimal;
    return outcome;
  });
  EXPECT_EQ(found["status"], "feasible");
  EXPECT_THAT(found["warnings"].dump(), HasSubstr("optimal without bounds"));
}

TEST_F(Run, calls_nothing_optimal_whose_proof_is_refuted) {
  const Json found = answer([](const PlanRequest&) {
    AnyOutcome outcome = toy_feasible(0, 3, 3, Stop::kProof);
    outcome.status = Status::kOptimal;
    outcome.proof = Json{{"bound", 3}};
    return outcome;
  });
  EXPECT_EQ(found["status"], "feasible");
  EXPECT_EQ(found["bound_checked"], false);
  EXPECT_THAT(found["warnings"].dump(), HasSubstr("the bound does not follow"));
}

TEST_F(Run, calls_nothing_infeasible_whose_proof_is_refuted) {
  const Json found = answer([](const PlanRequest&) {
    AnyOutcome outcome;
    outcome.status = Status::kInfeasible;
    outcome.proof = Json{{"bound", 3}};
    return outcome;
  });
  EXPECT_EQ(found["status"], "unknown");
  EXPECT_TRUE(found["plan"].is_null());
  EXPECT_TRUE(found["verified"].is_null());
}

// Without a value of the first stage nobody knows for what the second one's bound holds.
TEST_F(Run, keeps_no_bound_of_a_stage_behind_one_without_value) {
  const Json found = answer([](const PlanRequest&) {
    AnyOutcome outcome;
    outcome.objectives = {{"missed", Sense::kMinimize, "", std::nullopt, 2},
                          {"value", Sense::kMaximize, "", std::nullopt, 9}};
    return outcome;
  });
  EXPECT_EQ(found["objectives"][0]["bound"], 2);
  EXPECT_TRUE(found["bound"].is_null());
}

TEST_F(Run, a_search_that_fails_leaves_its_best_plan_and_a_warning) {
  const Json found = answer([](const PlanRequest& request) -> AnyOutcome {
    request.incumbent([] { return toy_plan(2, 4); }, toy_stages(4, std::nullopt));
    throw InternalError("stack of labels is empty");
  });
  EXPECT_EQ(found["status"], "feasible");
  EXPECT_EQ(found["objective"], 4);
  EXPECT_THAT(found["warnings"].dump(), HasSubstr("stack of labels is empty"));
}

TEST_F(Run, a_search_that_fails_without_a_plan_is_our_fault) {
  EXPECT_THROW(run([](const PlanRequest&) -> AnyOutcome { throw InternalError("oops"); }), InternalError);
}

TEST_F(Run, memory_that_is_gone_is_a_limit_and_not_an_error) {
  const Json found = answer([](const PlanRequest& request) -> AnyOutcome {
    request.incumbent([] { return toy_plan(0, 3); }, toy_stages(3, 9));
    throw std::bad_alloc();
  });
  EXPECT_EQ(found["stop"], "memory");
  EXPECT_EQ(found["objective"], 3);
  EXPECT_EQ(found["bound"], 9);
}

TEST_F(Run, returns_all_errors_of_input_and_earlier_plans_together) {
  input_ = scratch_.write("bad.json", R"({"numbers": ["x", 9, null]})");
  set("start", scratch_.path("absent.json"));
  const auto found = run(toy_optimum);
  ASSERT_FALSE(found.ok());
  ASSERT_EQ(found.errors().size(), 3u);
  EXPECT_EQ(found.errors()[0].at, "/numbers/0");
  EXPECT_EQ(found.errors()[1].at, "/numbers/2");
  EXPECT_THAT(found.errors()[2].file, HasSubstr("absent.json"));
}

// What if the 9 were a 2? Then 4 is the largest.
TEST_F(Run, plans_what_if_and_says_so_in_the_options) {
  set("set", "/numbers/1=2");
  const Json found = answer(toy_optimum);
  EXPECT_EQ(found["objective"], 4);
  EXPECT_EQ(found["options"]["set"], Json::array({"/numbers/1=2"}));
}

TEST_F(Run, shows_options_as_they_took_effect_and_leaves_paths_and_threads_to_the_stats) {
  set("effort", "quick");
  set("threads", "2");
  set("start", scratch_.write("plan.json", toy_plan(0, 3).dump()));
  const Json found = answer(toy_optimum);
  EXPECT_EQ(found["options"]["time_limit"], 5);
  EXPECT_EQ(found["options"]["seed"], 0);
  EXPECT_EQ(found["options"]["start"], formats::sha256_hex(toy_plan(0, 3).dump()));
  EXPECT_FALSE(found["options"].contains("threads"));
  EXPECT_EQ(found["stats"]["threads"], 2);
  EXPECT_EQ(found["stats"]["input"], input_);
}

TEST_F(Run, hands_earlier_plans_and_limits_to_the_search) {
  set("start", scratch_.write("plan.json", toy_plan(0, 3).dump()));
  set("work-limit", "1234");
  run([](const PlanRequest& request) {
    EXPECT_EQ(request.start, toy_plan(0, 3));
    EXPECT_EQ(request.budget->limits().work_ticks, 1234);
    return toy_optimum(request);
  });
}

TEST_F(Run, tells_what_was_read_before_the_search_begins) {
  struct Collector : ProgressSink {
    void on_event(const Event& event) override { texts.push_back(event.text); }
    std::vector<std::string> texts;
  } collector;
  progress_ = &collector;
  run([&](const PlanRequest& request) {
    EXPECT_THAT(collector.texts, ElementsAre(input_ + ": 3 numbers"));
    return toy_optimum(request);
  });
}

// Events of a headline that change nothing, and those of other stages, are no points; of very many some are left out,
// not the last.
TEST_F(Run, keeps_the_course_of_the_headlines_value_and_bound) {
  const auto tell = [](const PlanRequest& request, const char* stage, std::optional<Int128> value,
                       std::optional<Int128> bound) {
    Event event;
    event.what = Event::What::kProgress;
    event.stage = stage;
    event.value = value;
    event.bound = bound;
    request.progress->on_event(event);
  };
  const std::string headline = toy_stages(1, 1).front().name;
  const Json course = answer([&](const PlanRequest& request) {
    tell(request, headline.c_str(), {}, 12);
    tell(request, "other", 5, 12);
    tell(request, headline.c_str(), 4, 12);
    tell(request, headline.c_str(), 4, 12);
    tell(request, headline.c_str(), 9, 9);
    return toy_optimum(request);
  })["stats"]["course"];
  ASSERT_EQ(course.size(), 3U);
  EXPECT_TRUE(course[0]["value"].is_null());
  EXPECT_EQ(course[1]["value"], 4);
  EXPECT_EQ(course[1]["bound"], 12);
  EXPECT_EQ(course[2]["value"], 9);
  EXPECT_LE(course[0]["s"], course[2]["s"]);

  const Json many = answer([&](const PlanRequest& request) {
    for (int value = 1; value <= 5000; ++value) tell(request, headline.c_str(), value, 5000);
    return toy_optimum(request);
  })["stats"]["course"];
  EXPECT_LE(many.size(), 400U);
  EXPECT_GT(many.size(), 100U);
  EXPECT_EQ(many.back()["value"], 5000);
}

TEST_F(Run, gives_the_same_bytes_outside_the_stats) {
  Json first = answer(toy_optimum);
  first.erase("stats");
  for (int i = 0; i < 20; ++i) {
    Json again = answer(toy_optimum);
    again.erase("stats");
    ASSERT_EQ(first.dump(), again.dump());
  }
}

}  // namespace
}  // namespace tenon::engine
