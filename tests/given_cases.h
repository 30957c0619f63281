#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

namespace tenon::testing {

// Inputs that are not ours: what lies at `name` in $TENON_CASES, by default the collection beside the checkout; an empty path
// where that is not there.
inline std::filesystem::path given_cases(const std::string& name) {
  const char* folder = std::getenv("TENON_CASES");
  const std::filesystem::path path =
      (folder ? std::filesystem::path(folder) : std::filesystem::path(TENON_SOURCE_DIR) / "../shared/cases") /
      name;
  return std::filesystem::exists(path) ? path : std::filesystem::path();
}

}  // namespace tenon::testing
