#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "base/options.h"

namespace tenon::cli {

struct Arguments {
  std::vector<std::string> operands;
  OptionValues options;
  bool help = false;
};

// Splits the words behind `tenon VERB KIND` by the option table: --name VALUE, --name=VALUE, -q; "--" ends the
// options. All errors together, with suggestions for unknown options. An --options file is not read here.
Result<Arguments> parse_arguments(const std::vector<OptionSpec>& table,
                                  const std::vector<std::string>& words);

}  // namespace tenon::cli
