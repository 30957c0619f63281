#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

#include "problems/roster/rules.h"

namespace tenon::roster {
namespace {

const RuleLine* line_of(const std::string& id) {
  for (const RuleLine& line : standard_rules())
    if (line.id == id) return &line;
  return nullptr;
}

bool some_id_begins(const std::string& text) {
  return std::any_of(standard_rules().begin(), standard_rules().end(),
                     [&](const RuleLine& line) { return line.id.starts_with(text); });
}

TEST(RuleTable, HasEveryRuleOfTheSourceButTheOneItRemoved) {
  for (int i = 1; i <= 19; ++i) {
    if (i == 13) continue;
    EXPECT_TRUE(some_id_begins("C" + std::to_string(i) + "_")) << "C" << i;
  }
  for (int i = 1; i <= 18; ++i) EXPECT_TRUE(some_id_begins("S" + std::to_string(i) + "_")) << "S" << i;
}

TEST(RuleTable, KnowsEachNameOnce) {
  std::set<std::string> names;
  for (const RuleLine& line : standard_rules()) {
    EXPECT_TRUE(names.insert(line.id).second) << line.id;
    for (const std::string& name : line.names) EXPECT_TRUE(names.insert(name).second) << name;
  }
}

TEST(RuleTable, SaysWhatEachLineMeansAndChargesSoftOnesOnly) {
  for (const RuleLine& line : standard_rules()) {
    EXPECT_TRUE(line.statement.ends_with(".")) << line.id;
    EXPECT_GE(line.weight, 0) << line.id;
    for (const auto& [scope, limit, exempt] : line.limits) {
      EXPECT_LE(limit.least, limit.most) << line.id;
      EXPECT_TRUE(!limit.from_duties || limit.most_from_duties <= limit.most) << line.id;
    }
  }
}

// 14 h = 840 min; 34.98 h = 2,098.8 min, of which whole minutes reach 2,098; 29.98 h = 1,798.8.
TEST(RuleTable, CountsInMinutes) {
  const RuleLine* daily = line_of("C1_mom_daily_hours");
  ASSERT_NE(daily, nullptr);
  EXPECT_EQ(daily->limits[1].limit.most, 840);
  const RuleLine* part_time = line_of("C6_parttimer_limits");
  ASSERT_NE(part_time, nullptr);
  EXPECT_EQ(part_time->limits[0].limit.most, 2'098);
  EXPECT_EQ(part_time->limits[0].limit.most_from_duties, 1'798);
}

}  // namespace
}  // namespace tenon::roster
