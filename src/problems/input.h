#pragma once

#include <string>

#include "problems/problem.h"

namespace tenon::problems {

// An input on its way in: what every verb does first.
struct Input {
  formats::Document document;  // after --set
  Loaded loaded;
  std::string sha256;  // of the file's bytes
};

// Reads `path` ("-": standard input) in the format that --format names or its content shows, applies every --set
// and hands it to the kind's strict reader. All errors of one step together.
Result<Input> read_input(const Problem& problem, const std::string& path, const OptionValues& options);

}  // namespace tenon::problems
