#include <gtest/gtest.h>

#include "tests/planners/allocate/source_books.h"

namespace tenon::allocate {
namespace {

TEST(AllocateSourceSlow, equals_what_is_known_of_larger_given_books) {
  if (testing::cases().empty()) GTEST_SKIP() << "no given books";
  testing::expect_known("c08_hundred", 14'395.17, -142);
  testing::expect_known("c10_mid", 246'461.59, 26'063);
}

}  // namespace
}  // namespace tenon::allocate
