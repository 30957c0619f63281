#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "problems/roster/format.h"
#include "tests/given_cases.h"

namespace tenon::roster {
namespace {

using ::testing::ElementsAre;

constexpr const char* kText = R"(# a comment
SECTION_HORIZON
7
SECTION_SHIFTS
E,480,
L,600,E|L
SECTION_STAFF
A,E=7|L=2,2400,960,5,2,3,1
B,E=0|L=7,2400,960,5,1,1,1
SECTION_DAYS_OFF
A,3,5
SECTION_SHIFT_ON_REQUESTS
B,1,L,4
A,0,E,2
SECTION_SHIFT_OFF_REQUESTS
A,1,L,3
SECTION_COVER
0,E,2,100,1
6,L,1,50,7
)";

Result<Input> read_text(const std::string& text) {
  const auto document = read_document({"t.txt", text}, "", {});
  if (!document.ok()) return document.errors();
  return read_instance(document.value(), {});
}

std::vector<std::string> errors_of(const std::string& text) {
  std::vector<std::string> all;
  const auto input = read_text(text);
  if (input.ok()) return {"no error"};
  for (const InputError& error : input.errors()) all.push_back(error.at + ": " + error.found);
  return all;
}

std::string changed(const std::string& from, const std::string& to) {
  std::string text = kText;
  return text.replace(text.find(from), from.size(), to);
}

TEST(RosterBenchmark, every_section_is_read) {
  const Instance instance = read_text(kText).value().instance;
  EXPECT_EQ(instance.flavour, Flavour::kShiftScheduling);
  EXPECT_FALSE(instance.calendar.dated);
  EXPECT_EQ(instance.calendar.days, 7);
  EXPECT_EQ(instance.calendar.weekday(0), Weekday::kMon);
  ASSERT_EQ(instance.posts.size(), 14U);  // 7 days of 2 shifts, most of which want nobody
  const Post& first = instance.posts[PostId{0}];
  EXPECT_EQ(std::tuple(first.wanted, first.under, first.over, first.most), std::tuple(2, 100, 1, kNoMost));
  const Post& idle = instance.posts[PostId{1}];
  EXPECT_EQ(std::tuple(idle.wanted, idle.under, idle.over), std::tuple(0, 0, 0));
  const Post& last = instance.posts[PostId{13}];
  EXPECT_EQ(std::tuple(last.day, last.wanted, last.under, last.over), std::tuple(6, 1, 50, 7));
  EXPECT_EQ(instance.officers[OfficerId{0}].away, (std::vector<Away>{{3 * 1440, 4 * 1440, true, "day off"},
                                                                     {5 * 1440, 6 * 1440, true, "day off"}}));
  // By officer and day; B's on-request and A's two.
  ASSERT_EQ(instance.requests.size(), 3U);
  EXPECT_EQ(instance.requests[0].day, 0);
  EXPECT_FALSE(instance.requests[1].wanted);
  EXPECT_EQ(instance.requests[2].weight, 4);
}

TEST(RosterBenchmark, limits_bind_the_people_that_have_them) {
  const Instance instance = read_text(kText).value().instance;
  const OfficerId a{0}, b{1};
  EXPECT_EQ(instance.rule("minutes_in_horizon")->limit(a)->least, 960);
  EXPECT_EQ(instance.rule("minutes_in_horizon")->limit(b)->most, 2400);
  EXPECT_EQ(instance.rule("max_duties_of_code:L")->limit(a)->most, 2);
  EXPECT_EQ(instance.rule("max_duties_of_code:L")->limit(b)->most, 7);
  EXPECT_EQ(instance.rule("max_duties_of_code:E")->limit(b)->most, 0);
  EXPECT_EQ(instance.rule("min_days_off")->limit(a)->least, 3);
  // A least run of one day says nothing.
  EXPECT_EQ(instance.rule("min_days_off")->limit(b), nullptr);
  EXPECT_EQ(instance.rule("max_weekends")->limit(b)->most, 1);
  EXPECT_EQ(instance.rule("forbidden_successions")->successions.size(), 2U);
  EXPECT_TRUE(instance.rule("leave")->is_hard());
}

TEST(RosterBenchmark, only_the_formats_own_rules_are_on) {
  const Instance instance = read_text(kText).value().instance;
  std::vector<std::string> on;
  for (const Rule& rule : instance.rules)
    if (rule.is_on()) on.push_back(rule.line.id);
  EXPECT_THAT(on, ::testing::UnorderedElementsAre("leave", "requests", "cover", "minutes_in_horizon",
                                                  "max_days_on", "max_weekends", "min_days_on",
                                                  "min_days_off", "forbidden_successions",
                                                  "max_duties_of_code:E", "max_duties_of_code:L"));
}

TEST(RosterBenchmark, text_and_json_come_back_unchanged) {
  const Instance instance = read_text(kText).value().instance;
  const Instance again = read_text(to_shift_scheduling(instance)).value().instance;
  EXPECT_EQ(shift_scheduling_json(again), shift_scheduling_json(instance));
  const auto from_json = read_instance({"t.json", "json", shift_scheduling_json(instance)}, {});
  EXPECT_EQ(to_shift_scheduling(from_json.value().instance), to_shift_scheduling(instance));
}

TEST(RosterBenchmark, errors_name_the_line) {
  EXPECT_THAT(errors_of(changed("A,3,5", "C,3")), ElementsAre("line 11: \"C\""));
  EXPECT_THAT(errors_of(changed("A,3,5", "A,3,7")), ElementsAre("line 8: day 7"));
  EXPECT_THAT(errors_of(changed("B,1,L,4", "B,1,X,4")), ElementsAre("line 13: shift \"X\""));
  EXPECT_THAT(errors_of(changed("0,E,2,100,1", "0,E,2,100")), ElementsAre("line 18: 4 values"));
  EXPECT_THAT(errors_of(changed("6,L,1,50,7", "0,E,1,50,7")),
              ElementsAre("line 19: the same day and shift again"));
  EXPECT_THAT(errors_of(changed("\n7\n", "\n900\n")), ElementsAre("line 3: 900"));
  EXPECT_THAT(errors_of(changed("SECTION_COVER", "SECTION_COVR")),
              ElementsAre("line 17: \"SECTION_COVR\"", "line 19: no lines of SECTION_COVER"));
}

TEST(RosterBenchmark, the_24_instances_are_read) {
  const std::filesystem::path folder = testing::given_cases("roster/shift-scheduling");
  if (folder.empty()) GTEST_SKIP() << "not there";
  // People, days, shifts and duties wanted, as the files' sections say.
  const auto input = read_text(formats::read_source((folder / "Instance1.txt").string()).value().bytes);
  EXPECT_EQ(input.value().summary, "8 people, 14 days, 1 shift; 71 duties wanted, 26 requests");
  for (int i = 1; i <= 24; ++i) {
    const std::string name = "Instance" + std::to_string(i) + ".txt";
    EXPECT_TRUE(read_text(formats::read_source((folder / name).string()).value().bytes).ok()) << name;
  }
}

}  // namespace
}  // namespace tenon::roster
