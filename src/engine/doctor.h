#pragma once

#include <string>
#include <vector>

namespace tenon::engine {

// One thing that `tenon doctor` has looked at.
struct Finding {
  std::string what;  // "cp-sat"
  bool well = false;
  std::string text;  // "9.15.6755: opened, solved a small model" or what is the matter and how to mend it
};

// Looks at everything a run may need: each solver library is really opened and solves a small model to its known
// optimum; cores and memory are counted. Takes about a second, most of it opening libraries.
std::vector<Finding> examine();

}  // namespace tenon::engine
