#include "tests/given_cases.h"
#include "tests/system/repeat_testing.h"

namespace tenon::system_tests {
namespace {

namespace fs = std::filesystem;

TEST(Repeat, small_cases_give_the_same_bytes_in_twenty_runs) {
  const fs::path cases = fs::path(TENON_SOURCE_DIR) / "tests" / "cases" / "pack";
  int tried = 0;
  for (const auto& one : fs::directory_iterator(cases)) {
    const std::string input = one.path() / "in.json";
    if (tenon({"convert", "pack", input}).code != 0) continue;  // a case of bad input
    expect_same_bytes(input, 20);
    ++tried;
  }
  EXPECT_GT(tried, 5);
}

TEST(Repeat, large_cases_give_the_same_bytes) {
  const auto inputs = inputs_in(tenon::testing::given_cases("pack"));
  if (inputs.empty()) GTEST_SKIP() << "the cases are not here";
  for (const std::string& input : inputs) expect_same_bytes(input, 4);
}

}  // namespace
}  // namespace tenon::system_tests
