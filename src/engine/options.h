#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "base/options.h"
#include "engine/planner.h"

namespace tenon::engine {

// The verbs that kinds have: `tenon VERB KIND OPERANDS`. One table, read by the command line, help, docs. Commands without a
// kind (kinds, doctor, worker) are cli/cli.cpp's own.
enum class Verb {
  kPlan,
  kVerify,
  kExplain,
  kConvert,
  kCompare,
  kNew,
  kInitDb,
  kImport,
  kBacktest,
  kStaff,
  kSuggest,
  kValidate
};

struct VerbInfo {
  Verb verb;
  std::string name;      // "plan"
  std::string operands;  // "INPUT", "INPUT ANSWER", "INPUT [ANSWER]"
  int least_operands;
  int most_operands;
  std::string summary;  // one line
  std::string details;  // what the user should know besides its options; may be empty
  std::string example;  // words after `tenon VERB KIND`
  // Which kinds have it; null: all.
  bool (*of)(const Planner&) = nullptr;
};
const std::vector<VerbInfo>& verbs();  // in the order of help
const VerbInfo* find_verb(std::string_view name);
// The kinds that have a verb, in the order of `tenon kinds`.
std::vector<const Planner*> planners_with(const VerbInfo& verb);

// All options of `tenon VERB KIND`, grouped, in the order of help; the kind's own among them.
std::vector<OptionSpec> options_of(Verb verb, const Planner& planner);

// An --options file: a JSON object whose keys are option names with '_' or '-'. Adds to `values` what is not
// yet set there (the command line wins); repeatable ones are appended. All errors together, with suggestions.
std::vector<InputError> read_options_file(const std::string& path, const std::vector<OptionSpec>& table,
                                          OptionValues& values);

// What --effort, --time-limit, --work-limit, --memory-limit, --threads, --seed and --gap say, defaults filled in. `default_gap`:
// Planner::default_gap() of whose search it is.
Limits limits_of(const OptionValues& values, const char* default_gap = "0");

// What every --solver-option says: BACKEND.NAME -> VALUE, as solvers::SolveOptions::parameters. run() has refused what has no '='.
std::map<std::string, std::string> solver_parameters(const OptionValues& values);

// The answer's `options`: those that shape the answer, as they took effect, each of its own JSON type.
Json options_json(const std::vector<OptionSpec>& table, const OptionValues& values);

}  // namespace tenon::engine
