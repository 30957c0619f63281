#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "base/options.h"

namespace tenon::cli {

// What would go wrong with the output files that `options` name, found before any work: a missing folder, no
// permission, a folder's name, two outputs or an output and an input of one name, two things on standard output.
std::vector<InputError> check_outputs(const std::vector<OptionSpec>& table, const OptionValues& options,
                                      const std::vector<std::string>& inputs);

// Writes all of a file or nothing (formats::write_file); symbolic links are followed, and what is no plain file
// (/dev/null, a pipe) is written to as it is, never replaced.
Result<bool> write_output(const std::string& path, const std::string& bytes);

// The format of an output: --out-format, else the ending of --out's name where it is one of `known`, else `fallback`.
std::string output_format(const OptionValues& options, const std::vector<std::string>& known,
                          const std::string& fallback);

// Prints errors to standard error, a line each, at most 100; as JSON objects with `json`.
void print_errors(const std::vector<InputError>& errors, bool json = false);
void print_warnings(const std::vector<Warning>& warnings);

}  // namespace tenon::cli
