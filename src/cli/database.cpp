#include "cli/database.h"

#include <fmt/format.h>

#include "cli/files.h"
#include "engine/tables.h"
#include "problems/input.h"

// init-db and import; and what plan does with --write-back.

namespace tenon::cli {

namespace {

int fail(const std::vector<InputError>& errors) {
  print_errors(errors);
  return kBadInput;
}

Result<formats::sql::Location> database_of(const std::string& operand) {
  if (const auto location = formats::sql::recognise(operand)) return *location;
  return InputError{"", "", "'" + operand + "'",
                    "a database: FILE.sqlite, sqlite:PATH or postgresql://USER@HOST/NAME"};
}

int say(const Result<std::string>& said) {
  if (!said) return fail(said.errors());
  fmt::print("{}\n", said.value());
  return kDone;
}

}  // namespace

int init_db(const Command& command) {
  const auto location = database_of(command.arguments.operands[0]);
  if (!location) return fail(location.errors());
  return say(command.planner->tables()->init(location.value()));
}

int import(const Command& command) {
  const std::vector<std::string>& operands = command.arguments.operands;
  const auto location = database_of(operands[1]);
  if (!location) return fail(location.errors());
  const auto input = problems::read_input(command.planner->problem(), operands[0], command.arguments.options);
  if (!input) return fail(input.errors());
  print_warnings(input.value().loaded.warnings);
  return say(
      command.planner->tables()->import(location.value(), input.value().document, command.arguments.options));
}

Result<std::optional<WriteBack>> WriteBack::prepare(const Command& command) {
  const OptionValues& options = command.arguments.options;
  if (!options.flag("write-back")) {
    for (const char* name : {"run-id", "dry-run"})
      if (options.has(name))
        return InputError{"", std::string("--") + name, "no --write-back", "it together with --write-back"};
    return std::optional<WriteBack>();
  }
  const std::string& operand = command.arguments.operands[0];
  const auto location = formats::sql::recognise(operand, options.text("format").value_or(""));
  if (!location) return InputError{"", "--write-back", "'" + operand + "'", "an input that is a database"};
  const engine::Tables& tables = *command.planner->tables();
  WriteBack prepared;
  prepared.command_ = &command;
  prepared.location_ = *location;
  prepared.run_id_ = options.text("run-id").value_or(tables.fresh_run_id());
  prepared.dry_run_ = options.flag("dry-run");
  if (auto errors = tables.write_back_errors(*location, prepared.run_id_); !errors.empty()) return errors;
  return std::optional<WriteBack>(std::move(prepared));
}

Result<std::vector<std::string>> WriteBack::write(const engine::Finished& finished) const {
  return command_->planner->tables()->write_back(location_, {.document = &finished.document,
                                                             .input = &finished.input,
                                                             .answer = &finished.answer,
                                                             .options = &command_->arguments.options,
                                                             .run_id = run_id_,
                                                             .dry_run = dry_run_});
}

}  // namespace tenon::cli
