#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

#include "tests/system/process.h"

// Limits, signals and the worker process, on the real commands.

namespace tenon::system_tests {
namespace {

using ::testing::HasSubstr;

class Limits : public ::testing::Test {
 protected:
  // 24 objects, 94.7 % full: plans come at once, but bound and best plan known stay two bits apart for minutes.
  std::string hard() {
    const std::string path = scratch_.path("hard.json");
    if (!scratch_.has("hard.json")) tenon({"new", "pack", "--random", "24", "--seed", "3", "--out", path});
    return path;
  }
  std::string small() {
    return scratch_.write("small.json", R"({"frame_size_bytes": 1, "num_frames": 2, "objects": [)"
                                        R"({"name": "A", "size_bits": 4, "period": 1}]})");
  }

  Scratch scratch_;
};

TEST_F(Limits, of_no_time_still_leave_a_valid_answer) {
  const Ended ended = tenon({"plan", "pack", hard(), "--time-limit", "0"});
  const Json answer = ended.json();
  EXPECT_EQ(ended.code, answer["plan"].is_null() ? 1 : 0);
  EXPECT_EQ(answer["plan"].is_null(), answer["status"] == "unknown");
  EXPECT_EQ(answer["stop"] == "proof", answer["status"] == "optimal");
}

TEST_F(Limits, of_work_give_the_same_answer_every_time) {
  std::string first;
  for (int i = 0; i < 3; ++i) {
    Json answer = tenon({"plan", "pack", hard(), "--work-limit", "50000", "--time-limit", "600"}).json();
    answer.erase("stats");
    if (i == 0) first = answer.dump();
    EXPECT_EQ(answer.dump(), first);
  }
}

// The same search in a child process: the same answer but for stats and the limit itself.
TEST_F(Limits, of_memory_that_suffice_change_nothing) {
  const std::string input = small();
  Json here = tenon({"plan", "pack", input}).json();
  Json there = tenon({"plan", "pack", input, "--memory-limit", "4000"}).json();
  EXPECT_EQ(there["options"]["memory_limit"], 4000);
  for (Json* answer : {&here, &there}) {
    answer->erase("stats");
    answer->erase("options");
  }
  EXPECT_EQ(here.dump(2), there.dump(2));
}

// No process of ours lives in 1 MB, so the limit comes before the first plan.
TEST_F(Limits, of_memory_that_nothing_fits_in_end_with_1_and_say_so) {
  const Ended ended = tenon({"plan", "pack", hard(), "--memory-limit", "1"});
  EXPECT_EQ(ended.code, 1) << ended.err;
  EXPECT_EQ(ended.json()["status"], "unknown");
  EXPECT_EQ(ended.json()["stop"], "memory");
}

// The search finds a plan in the memory that a short run takes, 15 MB or so; the solver that it then asks for a better bound
// does not fit into 17 more.
TEST_F(Limits, of_memory_keep_the_best_plan_of_a_search_that_goes_on) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "a sanitizer takes more than that for itself";
#endif
  const Json brief = tenon({"plan", "pack", hard(), "--work-limit", "1000"}).json();
  const std::int64_t limit_mb = brief["stats"]["peak_bytes"].get<std::int64_t>() / (1 << 20) + 17;
  const Ended ended =
      tenon({"plan", "pack", hard(), "--time-limit", "600", "--memory-limit", std::to_string(limit_mb)});
  EXPECT_EQ(ended.code, 0) << ended.err;
  const Json answer = ended.json();
  EXPECT_EQ(answer["status"], "feasible");
  EXPECT_EQ(answer["stop"], "memory");
  EXPECT_EQ(answer["verified"], true);
}

TEST_F(Limits, first_interrupt_keeps_the_best_plan) {
  for (const int number : {SIGINT, SIGTERM}) {
    Process process("tenon", {"plan", "pack", hard(), "--time-limit", "600"});
    ASSERT_TRUE(process.wait_for("%   "));  // a row with a gap: there is a plan
    process.signal(number);
    const Ended ended = process.wait();
    EXPECT_EQ(ended.code, 0) << ended.err;
    EXPECT_EQ(ended.json()["stop"], "cancelled");
    EXPECT_EQ(ended.json()["verified"], true);
  }
}

TEST_F(Limits, first_interrupt_is_passed_on_to_the_worker) {
  Process process("tenon", {"plan", "pack", hard(), "--time-limit", "600", "--memory-limit", "4000"});
  ASSERT_TRUE(process.wait_for("%   "));
  process.signal(SIGINT);
  const Ended ended = process.wait();
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(ended.json()["stop"], "cancelled");
}

// Stopped while it handles the first signal, so that the second surely comes before the answer.
TEST_F(Limits, second_interrupt_ends_at_once_with_130) {
  Process process("tenon",
                  {"plan", "pack", hard(), "--time-limit", "600", "--out", scratch_.path("plan.json")});
  ASSERT_TRUE(process.wait_for("read "));
  process.signal(SIGSTOP);
  process.signal(SIGINT);
  process.signal(SIGTERM);
  process.signal(SIGCONT);
  EXPECT_EQ(process.wait().code, 130);
  EXPECT_FALSE(scratch_.has("plan.json"));
}

TEST_F(Limits, worker_that_is_killed_leaves_the_best_plan) {
  Process process("tenon", {"plan", "pack", hard(), "--time-limit", "600", "--memory-limit", "4000"});
  ASSERT_TRUE(process.wait_for("%   "));
  const std::string children =
      "/proc/" + std::to_string(process.id()) + "/task/" + std::to_string(process.id()) + "/children";
  FILE* file = fopen(children.c_str(), "r");
  ASSERT_TRUE(file);
  int worker = 0;
  ASSERT_EQ(fscanf(file, "%d", &worker), 1);
  fclose(file);
  kill(worker, SIGABRT);
  const Ended ended = process.wait();
  EXPECT_EQ(ended.code, 0) << ended.err;
  const Json answer = ended.json();
  EXPECT_EQ(answer["status"], "feasible");
  EXPECT_EQ(answer["verified"], true);
  EXPECT_THAT(answer["warnings"].dump(), HasSubstr("signal 6"));
}

}  // namespace
}  // namespace tenon::system_tests
