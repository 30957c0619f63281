#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "base/options.h"
#include "formats/document.h"
#include "formats/sql/sql.h"
#include "problems/problem.h"

namespace tenon::engine {

using formats::Json;

// What a kind keeps in a database, beside what it reads from there (problems::Problem::read_database): makes its tables, puts inputs into
// them and plans back. Each call is one transaction; where it gives errors, nothing has been written.
class Tables {
 public:
  virtual ~Tables() = default;

  // `tenon init-db KIND URL`: makes the tables or brings them up to date; says what was done.
  virtual Result<std::string> init(const formats::sql::Location& location) const = 0;
  // `tenon import KIND INPUT URL`: an input that the kind's strict reader has taken; says what was written.
  virtual Result<std::string> import(const formats::sql::Location& location,
                                     const formats::Document& document,
                                     const OptionValues& options) const = 0;

  // `tenon plan KIND URL --write-back`.
  virtual std::string fresh_run_id() const = 0;
  // What would stop it, found before the search.
  virtual std::vector<InputError> write_back_errors(const formats::sql::Location& location,
                                                    const std::string& run_id) const = 0;
  struct WriteBack {
    const formats::Document* document = nullptr;  // the input as it was planned
    const problems::Loaded* input = nullptr;
    const Json* answer = nullptr;  // with a plan
    const OptionValues* options = nullptr;
    std::string run_id;
    bool dry_run = false;  // all is tried and taken back
  };
  // A line for each row that was written, or would be.
  virtual Result<std::vector<std::string>> write_back(const formats::sql::Location& location,
                                                      const WriteBack& what) const = 0;
};

// The tables of `allocate`.
const Tables& allocate_tables();

}  // namespace tenon::engine
