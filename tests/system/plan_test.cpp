#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "formats/source.h"
#include "tests/system/process.h"

// `tenon plan pack` as a user runs it: what goes where, and with which exit code.

namespace tenon::system_tests {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// Two frames of 8 bits: A (4 bits, every frame) leaves 4 bits in each, B and C (3 bits, every second frame) take one
// frame each. So the least end is 4 + 3 = 7, and 7 is a bound: some frame holds B, on top of A.
constexpr const char* kSmall =
    R"({"frame_size_bytes": 1, "num_frames": 2, "objects": [{"name": "A", "size_bits": 4, "period": 1},)"
    R"({"name": "B", "size_bits": 3, "period": 2}, {"name": "C", "size_bits": 3, "period": 2}]})";
// The same with D of 8 bits in every frame: no room for anything else.
constexpr const char* kTooFull =
    R"({"frame_size_bytes": 1, "num_frames": 2, "objects": [{"name": "A", "size_bits": 4, "period": 1},)"
    R"({"name": "D", "size_bits": 8, "period": 1}]})";

class Plan : public ::testing::Test {
 protected:
  Scratch scratch_;
  std::string input_ = scratch_.write("in.json", kSmall);
};

TEST_F(Plan, writes_the_answer_to_standard_output_and_the_rest_to_standard_error) {
  const Ended ended = tenon({"plan", "pack", input_});
  EXPECT_EQ(ended.code, 0);
  EXPECT_EQ(ended.json()["status"], "optimal");
  EXPECT_EQ(ended.json()["objective"], 7);
  EXPECT_EQ(ended.json()["verified"], true);
  EXPECT_EQ(ended.json()["input_sha256"], formats::sha256_hex(kSmall));
  EXPECT_THAT(ended.err, HasSubstr("read   " + input_ + ": 3 objects"));
  EXPECT_THAT(ended.err, HasSubstr("result  OPTIMAL  7 bits, nothing left out"));
  EXPECT_THAT(ended.err, HasSubstr("verify  independent checker: 0 rules broken"));
}

TEST_F(Plan, is_plain_ascii_without_escapes_where_there_is_no_terminal) {
  const Ended ended = tenon({"plan", "pack", input_});
  for (const char c : ended.err) ASSERT_TRUE(c == '\n' || (c >= ' ' && c <= '~')) << ended.err;
}

TEST_F(Plan, has_every_key_in_the_one_order) {
  const Json answer = tenon({"plan", "pack", input_}).json();
  std::vector<std::string> keys;
  for (const auto& [key, value] : answer.items()) keys.push_back(key);
  EXPECT_THAT(keys, ElementsAre("tenon", "version", "kind", "status", "stop", "objective", "bound", "gap",
                                "objectives", "verified", "violations", "bound_checked", "certificate_sha256",
                                "warnings", "explanation", "plan", "next_best", "stable_ranges", "frontier",
                                "source_model", "options", "backends", "stats", "input_sha256"));
}

TEST_F(Plan, reads_standard_input) {
  const Ended ended = tenon({"plan", "pack", "-"}, kSmall);
  EXPECT_EQ(ended.code, 0);
  EXPECT_EQ(ended.json()["objective"], 7);
}

TEST_F(Plan, writes_every_file_that_was_asked_for) {
  const Ended ended = tenon({"plan", "pack", input_, "--out", scratch_.path("plan.json"), "--report",
                             scratch_.path("plan.html"), "--export", scratch_.path("plan.xlsx"),
                             "--certificate", scratch_.path("proof.json")});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(ended.out, "");
  EXPECT_THAT(scratch_.names(), ElementsAre("in.json", "plan.html", "plan.json", "plan.xlsx", "proof.json"));
  const Json answer = Json::parse(scratch_.read("plan.json"));
  EXPECT_EQ(answer["certificate_sha256"], formats::sha256_hex(scratch_.read("proof.json")));
  EXPECT_THAT(scratch_.read("plan.html"), HasSubstr("<html"));
  EXPECT_EQ(scratch_.read("plan.xlsx").substr(0, 2), "PK");
  for (const char* plan : {"plan.json", "plan.xlsx"}) {
    SCOPED_TRACE(plan);
    EXPECT_EQ(tenon({"verify", "pack", input_, scratch_.path(plan)}).code, 0);
  }
  const Ended checked =
      run("tenon-verify", {"pack", input_, scratch_.path("plan.json"), scratch_.path("proof.json")});
  EXPECT_EQ(checked.code, 0) << checked.out;
  EXPECT_THAT(checked.out, HasSubstr("every bound follows from the certificate"));
}

TEST_F(Plan, replaces_an_older_answer_and_leaves_nothing_beside_it) {
  scratch_.write("plan.json", "yesterday");
  EXPECT_EQ(tenon({"plan", "pack", input_, "--out", scratch_.path("plan.json")}).code, 0);
  EXPECT_EQ(Json::parse(scratch_.read("plan.json"))["objective"], 7);
  EXPECT_THAT(scratch_.names(), ElementsAre("in.json", "plan.json"));
}

TEST_F(Plan, of_a_bad_input_names_all_errors_and_writes_nothing) {
  const std::string bad = scratch_.write(
      "bad.json",
      R"({"frame_size_bytes": 1, "num_frames": 2, "objects": [{"name": "A", "size_bits": 0, "period": 1},)"
      R"({"name": "B", "size_bits": 3, "period": "x"}]})");
  const Ended ended = tenon({"plan", "pack", bad, "--out", scratch_.path("plan.json")});
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.err, HasSubstr(bad + ":/objects/0/size_bits: found 0, expected "));
  EXPECT_THAT(ended.err, HasSubstr(bad + ":/objects/1/period: found \"x\", expected "));
  EXPECT_THAT(scratch_.names(), ElementsAre("bad.json", "in.json"));
}

TEST_F(Plan, of_a_bad_input_prints_objects_with_json_stream) {
  const std::string bad = scratch_.write("bad.json", "{");
  const Ended ended = tenon({"plan", "pack", bad, "--json-stream"});
  EXPECT_EQ(ended.code, 2);
  const Json error = Json::parse(ended.err);
  EXPECT_EQ(error["file"], bad);
  EXPECT_TRUE(error.contains("at") && error.contains("found") && error.contains("expected"));
  EXPECT_EQ(ended.lines().back()["event"], "errors");
}

TEST_F(Plan, finds_what_is_wrong_with_outputs_before_it_reads_the_input) {
  const Ended ended =
      tenon({"plan", "pack", scratch_.path("absent.json"), "--out", scratch_.path("no/plan.json")});
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.err, HasSubstr("no folder"));
  EXPECT_THAT(ended.err, Not(HasSubstr("absent.json")));
}

TEST_F(Plan, will_not_write_over_its_input) {
  const Ended ended = tenon({"plan", "pack", input_, "--out", input_});
  EXPECT_EQ(ended.code, 2);
  EXPECT_EQ(scratch_.read("in.json"), kSmall);
}

// A of 4 and D of 8 bits in every frame of 8 bits: one of them must go. Priorities are equal (0), so least bits go:
// A's 4 bits in 2 frames.
TEST_F(Plan, drops_the_least_where_not_everything_fits) {
  const Ended ended = tenon({"plan", "pack", scratch_.write("full.json", kTooFull)});
  EXPECT_EQ(ended.code, 0);
  EXPECT_EQ(ended.json()["plan"]["dropped"], Json::array({"A"}));
  EXPECT_EQ(ended.json()["objective"], 8);
  EXPECT_THAT(ended.err, HasSubstr("1 left out"));
}

TEST_F(Plan, that_must_fit_and_cannot_ends_with_1_and_says_why) {
  const std::string full = scratch_.write("full.json", kTooFull);
  const Ended ended = tenon({"plan", "pack", full, "--must-fit", "--out", scratch_.path("plan.json"),
                             "--report", scratch_.path("r.html")});
  EXPECT_EQ(ended.code, 1);
  const Json answer = Json::parse(scratch_.read("plan.json"));
  EXPECT_EQ(answer["status"], "infeasible");
  EXPECT_TRUE(answer["plan"].is_null());
  EXPECT_FALSE(answer["explanation"].is_null());
  EXPECT_THAT(ended.err, HasSubstr("INFEASIBLE"));
  EXPECT_FALSE(scratch_.has("r.html"));
}

TEST_F(Plan, without_a_plan_writes_no_page_as_its_answer) {
  const std::string full = scratch_.write("full.json", kTooFull);
  const Ended ended = tenon({"plan", "pack", full, "--must-fit", "--out", scratch_.path("plan.html")});
  EXPECT_EQ(ended.code, 1);
  EXPECT_FALSE(scratch_.has("plan.html"));
  EXPECT_THAT(ended.err, HasSubstr("plan.html is not written"));
}

// What the hint explains is the input as it was read here.
TEST_F(Plan, without_a_plan_hints_at_explain_with_the_same_reading) {
  const std::string full = scratch_.write("full.json", kTooFull);
  const Ended ended =
      tenon({"plan", "pack", full, "--must-fit", "--frames", "3", "--out", scratch_.path("plan.json")});
  EXPECT_THAT(ended.err, HasSubstr("tenon explain pack " + full + " --frames 3\n"));
}

// B of 4 bits instead of 3: one frame must hold A and B, 4 + 4 = 8.
TEST_F(Plan, answers_what_if) {
  const Json answer = tenon({"plan", "pack", input_, "--set", "/objects/1/size_bits=4"}).json();
  EXPECT_EQ(answer["objective"], 8);
  EXPECT_EQ(answer["options"]["set"], Json::array({"/objects/1/size_bits=4"}));
}

TEST_F(Plan, what_if_of_a_path_that_is_not_there_is_bad_usage) {
  const Ended ended = tenon({"plan", "pack", input_, "--set", "/objects/7/size_bits=4"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.err, HasSubstr("/objects/7"));
}

TEST_F(Plan, takes_options_from_a_file) {
  const std::string options = scratch_.write("options.json", R"({"seed": 5, "time_limit": 3})");
  const Json answer = tenon({"plan", "pack", input_, "--options", options, "--seed", "6"}).json();
  EXPECT_EQ(answer["options"]["seed"], 6);
  EXPECT_EQ(answer["options"]["time_limit"], 3);
  const Ended wrong =
      tenon({"plan", "pack", input_, "--options", scratch_.write("o.json", R"({"sead": 5})")});
  EXPECT_EQ(wrong.code, 2);
  EXPECT_THAT(wrong.err,
              HasSubstr("/sead: found an unknown option, expected an option's name; did you mean \"seed\"?"));
}

TEST_F(Plan, prints_one_line_only_with_q) {
  const Ended ended = tenon({"plan", "pack", input_, "-q"});
  EXPECT_EQ(ended.err, "result  OPTIMAL  7 bits, nothing left out\n");
}

TEST_F(Plan, streams_events_as_json_lines_and_the_answer_last) {
  const Ended ended = tenon({"plan", "pack", input_, "--json-stream"});
  EXPECT_EQ(ended.code, 0);
  EXPECT_EQ(ended.err, "");
  const std::vector<Json> lines = ended.lines();
  ASSERT_GE(lines.size(), 2u);
  EXPECT_EQ(lines.front()["event"], "read");
  double before = 0;
  for (std::size_t i = 0; i + 1 < lines.size(); ++i) {
    EXPECT_THAT(std::vector<std::string>({"read", "check", "phase", "progress", "note"}),
                testing::Contains(lines[i]["event"].get<std::string>()));
    EXPECT_GE(lines[i]["elapsed_s"].get<double>(), before);
    before = lines[i]["elapsed_s"];
  }
  EXPECT_EQ(lines.back()["event"], "answer");
  EXPECT_EQ(lines.back()["answer"]["objective"], 7);
}

// 24 objects of odd periods and sizes, so that the search has something to choose.
TEST_F(Plan, gives_the_same_bytes_outside_its_stats_twenty_times_with_one_thread_and_two) {
  const std::string random = scratch_.path("random.json");
  ASSERT_EQ(tenon({"new", "pack", "--random", "24", "--seed", "3", "--out", random}).code, 0);
  std::string first;
  for (int i = 0; i < 20; ++i) {
    Json answer =
        tenon({"plan", "pack", random, "--threads", i % 2 ? "1" : "2", "--work-limit", "100000"}).json();
    answer.erase("stats");
    if (i == 0) first = answer.dump();
    ASSERT_EQ(answer.dump(), first);
  }
}

TEST_F(Plan, starts_from_and_keeps_an_earlier_answer) {
  const std::string plan = scratch_.path("plan.json");
  ASSERT_EQ(tenon({"plan", "pack", input_, "--out", plan}).code, 0);
  const Json kept = tenon({"plan", "pack", input_, "--keep", plan, "--start", plan}).json();
  EXPECT_EQ(kept["plan"], Json::parse(scratch_.read("plan.json"))["plan"]);
  EXPECT_EQ(kept["objectives"].back()["name"], "movement");
  EXPECT_EQ(kept["objectives"].back()["value"], 0);
  EXPECT_EQ(kept["options"]["keep"], formats::sha256_hex(scratch_.read("plan.json")));
}

TEST_F(Plan, passes_parameters_to_a_solver_only_if_it_has_them) {
  EXPECT_EQ(tenon({"plan", "pack", input_, "--solver-option", "cpsat.interleave_search=true"}).code, 0);
  const Ended ended = tenon({"plan", "pack", input_, "--solver-option", "nosuch.thing=1"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.err, HasSubstr("nosuch.thing"));
}

}  // namespace
}  // namespace tenon::system_tests
