#pragma once

#include <string>

namespace tenon::roster {

// docs/rules.md: every line of standard_rules() with its statement, limits, names and history. A test compares the two, and writes the page
// anew with TENON_WRITE_PAGES=1: problems_roster_test --gtest_filter='RuleReference.*'.
std::string rule_reference();

}  // namespace tenon::roster
