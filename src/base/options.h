#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace tenon {

// One row of an option table. The same row makes the command-line flag, its line of --help, the row of
// docs/options.md, the key of an --options file and later the service's and Python's parameter.
struct OptionSpec {
  enum class Type { kFlag, kInteger, kNumber, kText, kChoice, kInputFile, kOutputFile };
  std::string name{};  // "time-limit"; flag --time-limit, key "time_limit" in JSON
  Type type = Type::kText;
  std::string value_name{};    // what help calls the value: "SECONDS"
  std::string help{};          // one sentence
  std::string default_text{};  // what holds where it is not set, as the user would write it; "" = nothing
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  std::vector<std::string> choices{};
  bool repeatable = false;
  bool shapes_answer = true;  // printed in the answer's `options`; false for threads, paths, verbosity
  std::string short_name{};   // "q" for -q
  std::string group{};        // heading it stands under in help: "Input"; "" = under the kind's own name

  std::string key() const;  // the name in JSON: '-' becomes '_'
};

// The one of `names` that `word` is most likely a slip for; nullopt if none is near. For "did you mean".
std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& names);

// The values of one run: what the user set, by option name. Values are kept as text that has passed its spec's
// check; the getters convert. Asking for a name that is not in the table is our bug.
class OptionValues {
 public:
  // Checks `text` against the spec (type, range, choice); appends if repeatable, else replaces.
  // nullopt: fine; else what was found and expected, with `file` "" and `at` "--name".
  std::optional<InputError> set(const OptionSpec& spec, std::string_view text);

  bool has(std::string_view name) const { return values_.find(name) != values_.end(); }
  bool flag(std::string_view name) const { return has(name); }
  std::optional<std::string> text(std::string_view name) const;
  std::optional<std::int64_t> integer(std::string_view name) const;
  std::optional<double> number(std::string_view name) const;
  const std::vector<std::string>& all(std::string_view name) const;  // of a repeatable option; maybe empty
  const std::map<std::string, std::vector<std::string>, std::less<>>& raw() const { return values_; }

 private:
  std::map<std::string, std::vector<std::string>, std::less<>> values_;
};

}  // namespace tenon
