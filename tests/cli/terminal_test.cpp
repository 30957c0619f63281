#include "cli/terminal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tenon::cli {
namespace {

Event progress(const std::string& stage, std::optional<Int128> value, std::optional<Int128> bound,
               const std::string& from) {
  Event event;
  event.what = Event::What::kProgress;
  event.stage = stage;
  event.value = value;
  event.bound = bound;
  event.from = from;
  return event;
}

const problems::ProblemInfo& frame_layout() {
  static const problems::ProblemInfo kInfo = [] {
    problems::ProblemInfo info;
    info.headlines = {{"max_end", "bits"}};
    return info;
  }();
  return kInfo;
}

TEST(ProgressRows, keep_the_headlines_plan_and_bound_as_they_stand) {
  ProgressRows rows(frame_layout());
  EXPECT_EQ(rows.row(progress("max_end", {}, 90, "area bound")),
            "   0ms           -          90       -   area bound");
  EXPECT_EQ(rows.row(progress("max_end", 100, 90, "first fit")),
            "   0ms         100          90  10.00%   first fit");
  EXPECT_EQ(rows.row(progress("max_end", {}, 100, "subset_sum bound")),
            "   0ms         100         100   0.00%   subset sum bound");
}

// 1e-10 USDC each; longer than its column, a number still stands by itself.
TEST(ProgressRows, show_what_people_count_in) {
  problems::ProblemInfo kind;
  kind.headlines = {{"cost", "1e-4 micro-USDC", 10, "USDC"}};
  ProgressRows rows(kind);
  EXPECT_EQ(rows.row(progress("cost", 20659000000, 0, "flow")),
            "   0ms      2.0659           0 100.00%   flow");
  EXPECT_EQ(rows.row(progress("cost", 145213850158394641, 145213850158394640, "cuts")),
            "   0ms  14521385.0158394641  14521385.015839464   0.00%   cuts");
}

TEST(ProgressRows, leave_out_what_is_no_news) {
  ProgressRows rows(frame_layout());
  EXPECT_FALSE(rows.row(progress("dropped_bits", {}, 0, "trivial bound")));
  EXPECT_TRUE(rows.row(progress("max_end", {}, 90, "area bound")));
  EXPECT_FALSE(rows.row(progress("max_end", {}, 90, "area bound")));
}

TEST(ProgressRows, tell_other_stages_bounds_in_words_once) {
  ProgressRows rows(frame_layout());
  const Event event = progress("dropped_bits", {}, 384, "knapsack bound");
  EXPECT_EQ(rows.row(event),
            "   0ms           -           -       -   dropped bits at least 384: knapsack bound");
  EXPECT_FALSE(rows.row(event));
}

TEST(ProgressRows, count_what_is_dropped_where_anything_is) {
  ProgressRows rows(frame_layout());
  Event event = progress("max_end", 7, 7, "first fit");
  event.counters = {{"dropped", 0}};
  EXPECT_EQ(rows.row(event), "   0ms           7           7   0.00%   first fit");
  event.counters = {{"dropped", 2}};
  EXPECT_EQ(rows.row(event), "   0ms           7           7   0.00%   first fit, 2 dropped");
}

}  // namespace
}  // namespace tenon::cli
