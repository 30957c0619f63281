#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "problems/problem.h"

namespace tenon::problems {

// An input of this kind, read from its text.
inline Loaded loaded(const Problem& kind, const std::string& text) {
  const auto document = kind.read({"in", text}, "", {});
  EXPECT_TRUE(document.ok()) << (document.ok() ? "" : to_string(document.errors().front()));
  auto read = kind.load(document.value(), {});
  EXPECT_TRUE(read.ok()) << (read.ok() ? "" : to_string(read.errors().front()));
  return std::move(read.value());
}

}  // namespace tenon::problems
