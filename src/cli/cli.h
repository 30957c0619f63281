#pragma once

#include <string>
#include <vector>

namespace tenon::cli {

// The `tenon` command: `words` is argv without the program's name. Returns the exit code; never throws.
int run(const std::vector<std::string>& words);

}  // namespace tenon::cli
