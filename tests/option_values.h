#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "base/options.h"

namespace tenon::testing {

// Options as a user sets them, by name, checked by their table.
inline OptionValues values_of(const std::vector<OptionSpec>& table,
                              const std::vector<std::pair<std::string, std::string>>& settings) {
  OptionValues values;
  for (const auto& [name, text] : settings)
    for (const OptionSpec& spec : table)
      if (spec.name == name) {
        EXPECT_FALSE(values.set(spec, text)) << name;
      }
  return values;
}

}  // namespace tenon::testing
