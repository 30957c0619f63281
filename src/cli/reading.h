#pragma once

#include <functional>
#include <optional>

#include "cli/commands.h"
#include "problems/input.h"

namespace tenon::cli {

// What a command about an input, and maybe an answer to it, works on.
struct Reading {
  problems::Input input;
  std::optional<engine::Json> plan;
  OptionValues options;  // those that changed how the input was read come from the answer, those given on top
};

// Operand 0 and, if there is one, operand 1. none: errors are printed; warnings are printed, too.
std::optional<Reading> read_operands(const Command& command);

// Has `answer` say something about the operands, within the limits that the options give and until Ctrl-C. The exit code.
int answer_within_limits(const Command& command,
                         const std::function<int(const engine::PlanRequest&, const Reading&)>& answer);

// Writes `said` to --out and prints its text, unless standard output holds the JSON. The exit code.
int say(const engine::Said& said, const OptionValues& options);

}  // namespace tenon::cli
