#include "problems/roster/rule_reference.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace tenon::roster {
namespace {

TEST(RuleReference, IsThePageInDocs) {
  const std::string path = TENON_SOURCE_DIR "/docs/rules.md";
  if (std::getenv("TENON_WRITE_PAGES")) std::ofstream(path) << rule_reference();
  std::stringstream page;
  page << std::ifstream(path).rdbuf();
  EXPECT_EQ(page.str(), rule_reference());
}

// Limits of minutes are hours, by month length and by group; exemptions and numbers that only inputs have are said.
TEST(RuleReference, SaysLimitsForPeople) {
  const std::string page = rule_reference();
  for (const std::string text :
       {"everybody: at most 9 h; scheme A: at most 14 h; scheme B: at most 13 h",
        "scheme P: at most 34 h 58 min, 29 h 58 min in 5 duties or more", "scheme A, product APO: exempt",
        "at most 112 h in 28 days, 116 h in 29 days", "scheme A, product APO, foreigners: at most 244 h",
        "* as the input says", "* everybody: at most 6; scheme A", "* everybody: at least 30 min",
        "* everybody: at least 80 %"})
    EXPECT_NE(page.find(text), std::string::npos) << text;
}

}  // namespace
}  // namespace tenon::roster
