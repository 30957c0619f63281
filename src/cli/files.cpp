#include "cli/files.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>

#include "engine/answer_json.h"
#include "formats/source.h"

namespace tenon::cli {

namespace {

namespace fs = std::filesystem;
constexpr std::size_t kMostLines = 100;

// "" if `path` can be written; else what is the matter.
std::string trouble_with(const std::string& path) {
  std::error_code ignored;
  if (fs::is_directory(path, ignored)) return "a folder";
  if (path.ends_with('/')) return "the name of a folder";
  const fs::path parent = fs::path(path).parent_path();
  const std::string folder = parent.empty() ? "." : parent.string();
  if (!fs::is_directory(folder, ignored)) return "no folder " + folder;
  const bool plain = !fs::exists(path, ignored) || fs::is_regular_file(path, ignored);
  if (plain && access(folder.c_str(), W_OK | X_OK) != 0) return "no permission to write in " + folder;
  if (fs::exists(path, ignored) && access(path.c_str(), W_OK) != 0) return "no permission to write to it";
  return "";
}

bool is_plain_or_new(const std::string& path) {
  std::error_code ignored;
  return !fs::exists(path, ignored) || fs::is_regular_file(path, ignored);
}

std::string canonical(const std::string& path) {
  std::error_code error;
  const fs::path result = fs::weakly_canonical(path, error);
  return error ? path : result.string();
}

}  // namespace

std::vector<InputError> check_outputs(const std::vector<OptionSpec>& table, const OptionValues& options,
                                      const std::vector<std::string>& inputs) {
  std::vector<InputError> errors;
  std::map<std::string, std::string> taken;  // canonical path -> who has it
  for (const std::string& input : inputs)
    if (input != "-") taken.emplace(canonical(input), "the input");
  if (options.flag("json-stream")) taken.emplace("-", "--json-stream");
  for (const OptionSpec& spec : table) {
    const auto path = options.text(spec.name);
    if (spec.type != OptionSpec::Type::kOutputFile || !path) continue;
    const std::string flag = "--" + spec.name;
    const std::string shared = *path == "-" ? "standard output" : "'" + *path + "'";
    if (*path == "-" || is_plain_or_new(*path)) {
      const auto [other, fresh] = taken.emplace(*path == "-" ? *path : canonical(*path), flag);
      if (!fresh) errors.push_back({"", flag, shared + ", as for " + other->second, "another file"});
    }
    const std::string trouble = *path == "-" ? "" : trouble_with(*path);
    if (!trouble.empty()) errors.push_back({*path, "", trouble, "a file that can be written (" + flag + ")"});
  }
  return errors;
}

Result<bool> write_output(const std::string& path, const std::string& bytes) {
  if (path == "-") return formats::write_file(path, bytes);
  if (is_plain_or_new(path)) return formats::write_file(canonical(path), bytes);
  std::ofstream file(path, std::ios::binary);
  file << bytes << std::flush;
  if (!file) return InputError{path, "", "it cannot be written", "a file that can be written"};
  return true;
}

std::string output_format(const OptionValues& options, const std::vector<std::string>& known,
                          const std::string& fallback) {
  if (const auto format = options.text("out-format")) return *format;
  const std::string extension = fs::path(options.text("out").value_or("")).extension().string();
  const auto found = std::find_if(known.begin(), known.end(),
                                  [&](const std::string& format) { return "." + format == extension; });
  return found == known.end() ? fallback : *found;
}

void print_errors(const std::vector<InputError>& errors, bool json) {
  const std::size_t shown = std::min(errors.size(), kMostLines);
  const engine::Json lines = engine::to_json(std::vector<InputError>(errors.begin(), errors.begin() + shown));
  for (std::size_t i = 0; i < shown; ++i)
    fmt::print(stderr, "{}\n", json ? lines[i].dump() : to_string(errors[i]));
  if (errors.size() > shown && !json) fmt::print(stderr, "... and {} more\n", errors.size() - shown);
}

void print_warnings(const std::vector<Warning>& warnings) {
  for (std::size_t i = 0; i < std::min(warnings.size(), kMostLines); ++i)
    fmt::print(stderr, "warning  {}\n", to_string(warnings[i]));
  if (warnings.size() > kMostLines)
    fmt::print(stderr, "warning  ... and {} more\n", warnings.size() - kMostLines);
}

}  // namespace tenon::cli
