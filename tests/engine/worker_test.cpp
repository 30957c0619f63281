#include "engine/worker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "tests/engine/toy.h"

// The parent's half of the worker against stand-ins for the child, written as shell scripts: each reads the job and
// then behaves as badly as its test wants. The child's half is tested with the real command in tests/system.

namespace tenon::engine {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr const char* kIncumbent =
    R"(echo '{"incumbent":{"plan":{"pick":0,"value":3},"objectives":[{"name":"value","sense":"maximize",)"
    R"("unit":"points","value":"3","bound":"12"}]}}'; )";
constexpr const char* kBetterBound =
    R"(echo '{"event":{"event":"progress","stage":"value","value":"3","bound":"9"}}'; )";
constexpr const char* kOutcome =
    R"(echo '{"outcome":{"status":"feasible","stop":"gap","plan":{"pick":2,"value":4},"objectives":[{"name":"value",)"
    R"("sense":"maximize","unit":"points","value":"4","bound":"9"}],"proof":null,"explanation":null,)"
    R"("next_best":[{"plan":{"pick":1,"value":3},"objectives":[]}],"stable_ranges":[{"at":["a"],"field":"fee",)"
    R"("unit":"points","value":"2","low":"1","high":null,"text":"from 1"}],"frontier":[{"by":"risk"}],"source_model":{"gap":1},"warnings":[],)"
    R"("backends":[],"phases":[{"name":"look","wall_s":0.5,"ticks":7,"counters":{"nodes":3}}]},)"
    R"("ticks":77,"peak_bytes":1000}'; )";

struct Collector : ProgressSink {
  void on_event(const Event& event) override { stages.push_back(event.stage); }
  std::vector<std::string> stages;
};

class Worker : public ::testing::Test {
 protected:
  // Runs `script` as the child.
  SearchResult search(const std::string& script) {
    Budget budget(limits_, cancel_);
    const OptionValues options;
    PlanRequest request{.options = &options};
    request.budget = &budget;
    request.progress = &events_;
    const formats::Document document{"in.json", "json", Json{{"numbers", {3, 9, 4}}}, {}};
    const ToyPlanner planner(toy_optimum);
    return search_in_worker({"/bin/sh", {"-c", "read job; " + script}}, planner, document, request, best_);
  }

  Limits limits_;
  CancelToken cancel_;
  BestSoFar best_;
  Collector events_;
};

TEST_F(Worker, passes_on_events_and_the_outcome) {
  const SearchResult found = search(std::string(kBetterBound) + kIncumbent + kOutcome);
  EXPECT_THAT(events_.stages, ElementsAre("value"));
  EXPECT_EQ(found.outcome.stop, Stop::kGap);
  EXPECT_EQ(found.outcome.plan, toy_plan(2, 4));
  EXPECT_EQ(found.outcome.phases.at(0).counters.at(0).second, 3);
  EXPECT_EQ(found.outcome.next_best.at(0).plan, toy_plan(1, 3));
  EXPECT_EQ(found.outcome.stable_ranges.at(0).low, "1");
  EXPECT_FALSE(found.outcome.stable_ranges.at(0).high);
  EXPECT_EQ(found.outcome.frontier.at(0)["by"], "risk");
  EXPECT_EQ(found.outcome.source_model["gap"], 1);
  EXPECT_EQ(found.ticks, 77);
}

TEST_F(Worker, gets_the_job_as_one_line) {
  // The stand-in sends the job back inside a message that it may choose: as what it failed of.
  try {
    search(R"(echo "$job" | sed 's/.*"numbers":\[3,9,4\].*/{"failure":"job seen","memory":false}/')");
    FAIL();
  } catch (const InternalError& error) {
    EXPECT_THAT(error.what(), HasSubstr("job seen"));
  }
}

TEST_F(Worker, that_crashes_leaves_its_best_plan_with_the_last_bound_and_a_warning) {
  const SearchResult found = search(std::string(kIncumbent) + kBetterBound + "kill -SEGV $$");
  EXPECT_EQ(found.outcome.status, Status::kFeasible);
  EXPECT_EQ(found.outcome.plan, toy_plan(0, 3));
  EXPECT_EQ(found.outcome.objectives.at(0).bound, Int128{9});
  ASSERT_EQ(found.outcome.warnings.size(), 1u);
  EXPECT_THAT(found.outcome.warnings[0].text, HasSubstr("signal 11"));
}

TEST_F(Worker, that_crashes_without_a_plan_is_our_fault) {
  EXPECT_THROW(search("kill -SEGV $$"), InternalError);
  EXPECT_THROW(search("exit 0"), InternalError);
}

TEST_F(Worker, that_cannot_be_started_is_our_fault) {
  Budget budget(limits_);
  const OptionValues options;
  PlanRequest request{.options = &options};
  request.budget = &budget;
  const ToyPlanner planner(toy_optimum);
  EXPECT_THROW(search_in_worker({"/nowhere/at/all", {}}, planner, {}, request, best_), InternalError);
}

// `tail` keeps the endless line that it reads in memory.
TEST_F(Worker, above_the_memory_limit_is_killed_and_leaves_its_best_plan) {
  limits_.memory_bytes = 50 << 20;
  const SearchResult found = search(std::string(kIncumbent) + "exec tail /dev/zero");
  EXPECT_EQ(found.outcome.stop, Stop::kMemory);
  EXPECT_EQ(found.outcome.plan, toy_plan(0, 3));
  EXPECT_GT(found.peak_bytes, limits_.memory_bytes);
}

TEST_F(Worker, killed_by_the_system_has_hit_the_memory_limit_too) {
  const SearchResult found = search("kill -KILL $$");
  EXPECT_EQ(found.outcome.stop, Stop::kMemory);
  EXPECT_EQ(found.outcome.status, Status::kUnknown);
}

TEST_F(Worker, out_of_memory_by_its_own_word_is_a_limit) {
  const SearchResult found =
      search(std::string(kIncumbent) + R"(echo '{"failure":"bad_alloc","memory":true}'; exit 3)");
  EXPECT_EQ(found.outcome.stop, Stop::kMemory);
  EXPECT_EQ(found.outcome.plan, toy_plan(0, 3));
}

TEST_F(Worker, is_told_of_a_cancellation) {
  cancel_.cancel();
  const SearchResult found = search(std::string("read word; [ \"$word\" = cancel ] && ") + kOutcome);
  EXPECT_EQ(found.outcome.plan, toy_plan(2, 4));
}

TEST_F(Worker, that_ignores_a_cancellation_is_killed) {
  cancel_.cancel();
  const SearchResult found = search(std::string(kIncumbent) + "exec sleep 600");
  EXPECT_EQ(found.outcome.stop, Stop::kCancelled);
  EXPECT_EQ(found.outcome.plan, toy_plan(0, 3));
}

TEST_F(Worker, that_ignores_the_time_limit_is_killed) {
  limits_.wall_s = 0.05;
  const SearchResult found = search(std::string(kIncumbent) + "exec sleep 600");
  EXPECT_EQ(found.outcome.stop, Stop::kTime);
  EXPECT_EQ(found.outcome.plan, toy_plan(0, 3));
}

TEST_F(Worker, that_talks_nonsense_is_ended_and_leaves_its_best_plan) {
  for (const char* nonsense :
       {"echo hello", "echo '{\"outcome\":{}}'", "echo '[]'", "echo '{\"incumbent\":3}'"}) {
    SCOPED_TRACE(nonsense);
    const SearchResult found = search(std::string(kIncumbent) + nonsense + "; exec sleep 600");
    EXPECT_EQ(found.outcome.plan, toy_plan(0, 3));
    ASSERT_EQ(found.outcome.warnings.size(), 1u);
    EXPECT_THAT(found.outcome.warnings[0].text, HasSubstr("cannot be understood"));
  }
}

}  // namespace
}  // namespace tenon::engine
