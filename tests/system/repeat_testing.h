#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/system/process.h"

namespace tenon::system_tests {

// The JSON inputs in a folder, sorted; none if it is not there.
inline std::vector<std::string> inputs_in(const std::filesystem::path& folder) {
  std::vector<std::string> files;
  if (!std::filesystem::is_directory(folder)) return files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename();
    if (entry.path().extension() == ".json" && !name.ends_with(".options.json"))
      files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

// Plans `input` `runs` times, with one thread and with two in turn: without stats, all answers are the same bytes. Work
// is limited, time is not, since a run that the clock ends is exempt from this.
inline void expect_same_bytes(const std::string& input, int runs) {
  std::string first;
  for (int i = 0; i < runs; ++i) {
    const Ended ended = tenon({"plan", "pack", input, "--threads", i % 2 == 0 ? "1" : "2", "--work-limit",
                               "300000", "--time-limit", "3600"});
    ASSERT_LE(ended.code, 1) << input << ": " << ended.err;
    Json answer = ended.json();
    answer.erase("stats");
    if (i == 0) first = answer.dump();
    ASSERT_TRUE(answer.dump() == first) << input << ", run " << i;
  }
}

}  // namespace tenon::system_tests
