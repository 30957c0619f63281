#pragma once

#include <chrono>

#include "cli/arguments.h"
#include "engine/options.h"
#include "engine/planner.h"

namespace tenon::cli {

// A command whose words are split and checked: `tenon VERB KIND …`.
struct Command {
  const engine::VerbInfo* verb = nullptr;
  const engine::Planner* planner = nullptr;
  std::vector<OptionSpec> table;
  Arguments arguments;
  std::chrono::steady_clock::time_point started;
};

// Exit codes: the one meaning that each has in all commands.
enum ExitCode { kDone = 0, kNo = 1, kBadInput = 2, kOurFault = 3 };

// One function a verb; each prints what it has to say and returns the exit code. They throw InternalError.
int plan(const Command& command);
int verify(const Command& command);
int explain(const Command& command);
int convert(const Command& command);
int compare(const Command& command);
int fresh(const Command& command);  // `new`
int init_db(const Command& command);
int import(const Command& command);
int backtest(const Command& command);
int staff(const Command& command);
int suggest(const Command& command);
int validate(const Command& command);
int doctor();

}  // namespace tenon::cli
