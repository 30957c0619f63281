#include "problems/roster/candidates.h"

#include <gtest/gtest.h>

#include "tests/problems/roster/make.h"

namespace tenon::roster {
namespace {

using namespace testing;

// Three days of one duty each. Ann is there on the first day, Bob on the second, Cem on leave on the third, Dan nowhere. Who could take the third
// day: Dan has worked least, then Ann and Bob by the input's order, Cem only against his leave.
class Candidates : public ::testing::Test {
 protected:
  void SetUp() override {
    Instance instance = horizon("2026-01-05", 3);
    for (const char* name : {"Ann", "Bob", "Cem", "Dan"}) officer(instance, name);
    instance.officers[OfficerId{2}].away = {
        {.from = 2 * kDayMinutes, .to = 3 * kDayMinutes, .whole_days = true, .reason = "leave"}};
    const ShiftId day = shift(instance, "D", "09:00", "17:00");
    gate_ = requirement(instance, "gate");
    post_daily(instance, gate_, day);
    instance_ = finish(std::move(instance));
    roster_ = Roster::empty(instance_);
    assign(instance_, roster_, OfficerId{0}, gate_, "D", {0});
    assign(instance_, roster_, OfficerId{1}, gate_, "D", {1});
  }

  std::vector<std::string> names(Day day) {
    std::vector<std::string> all;
    for (const Candidate& each : candidates(instance_, roster_, post_at(instance_, gate_, day, "D")))
      all.push_back(instance_.officers[each.officer].id);
    return all;
  }

  Instance instance_;
  Roster roster_;
  RequirementId gate_;
};

TEST_F(Candidates, LeastWorkedFirstAndWhoBreaksARuleLast) {
  EXPECT_EQ(names(2), (std::vector<std::string>{"Dan", "Ann", "Bob", "Cem"}));
  const auto all = candidates(instance_, roster_, post_at(instance_, gate_, 2, "D"));
  EXPECT_EQ(all[0].minutes, 0);
  EXPECT_EQ(all[1].minutes, 480);
  EXPECT_EQ(all[2].obstacles(), 0);
  ASSERT_EQ(all[3].broken.size(), 1U);
  EXPECT_EQ(all[3].broken.front().rule, "leave");
}

TEST_F(Candidates, WhoIsThereIsNoneAndWhoIsBusyComesLast) {
  EXPECT_EQ(names(0), (std::vector<std::string>{"Cem", "Dan", "Bob"}));
  // At another post of the same day Ann has a duty already.
  Instance two = instance_;
  Post more = two.posts[post_at(two, gate_, 0, "D")];
  more.shift = two.shifts.push_back({.code = two.words.add("E"), .start = 8 * 60, .end = 10 * 60});
  const PostId extra = two.posts.push_back(more);
  const auto all = candidates(two, roster_, extra);
  EXPECT_EQ(two.officers[all.back().officer].id, "Ann");
  EXPECT_TRUE(all.back().busy);
}

TEST_F(Candidates, WhatSoftRulesCostDecidesAmongTheLawful) {
  instance_.requests = {{.officer = OfficerId{3}, .day = 2, .code = {}, .wanted = false, .weight = 5}};
  RuleLine bids = line("requests");
  for (const RuleLine& each : standard_rules())
    if (std::holds_alternative<Requests>(each.form)) bids = each;
  bids.enforcement = Enforcement::kSoft;
  rebind(instance_, bids);
  EXPECT_EQ(names(2).front(), "Ann");
}

}  // namespace
}  // namespace tenon::roster
