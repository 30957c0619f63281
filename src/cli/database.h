#pragma once

#include <optional>
#include <string>

#include "cli/commands.h"
#include "engine/run.h"
#include "formats/sql/sql.h"

namespace tenon::cli {

// `tenon plan KIND URL --write-back`: prepared before the search, done after it.
class WriteBack {
 public:
  // nullopt: not asked for. Errors: options that do not go together, an input that is no database, what the tables refuse.
  static Result<std::optional<WriteBack>> prepare(const Command& command);

  const std::string& run_id() const { return run_id_; }
  bool dry_run() const { return dry_run_; }
  // The rows that were written, or would be, a line each. Requires a plan.
  Result<std::vector<std::string>> write(const engine::Finished& finished) const;

 private:
  const Command* command_ = nullptr;
  formats::sql::Location location_{};
  std::string run_id_;
  bool dry_run_ = false;
};

}  // namespace tenon::cli
