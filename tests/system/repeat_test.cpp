#include "tests/system/repeat_testing.h"

namespace tenon::system_tests {
namespace {

namespace fs = std::filesystem;

TEST(Repeat, examples_give_the_same_bytes_with_one_thread_and_two) {
  const auto inputs = inputs_in(fs::path(TENON_SOURCE_DIR) / "examples" / "pack");
  ASSERT_FALSE(inputs.empty());
  for (const std::string& input : inputs) expect_same_bytes(input, 4);
}

}  // namespace
}  // namespace tenon::system_tests
