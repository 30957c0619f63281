#pragma once

#include <optional>
#include <string>

#include "problems/problem.h"

namespace tenon::problems {

// An input on its way in: what every verb does first.
struct Input {
  formats::Document document;  // after --set
  Loaded loaded;
  std::string sha256;  // of the file's bytes; of a database: of the document before --set, on one line
};

// Reads `path` ("-": standard input) in the format that --format names or its content shows, applies every --set
// and hands it to the kind's strict reader. All errors of one step together. `path` may name a database (formats/sql/sql.h).
Result<Input> read_input(const Problem& problem, const std::string& path, const OptionValues& options);

// The envelope, if the file holds an answer of ours; a bare plan, a workbook and what is no JSON at all give nullopt.
std::optional<Json> envelope(const formats::Source& source);

// How the input of an answer was read: `given`, and where that says nothing the answer's own reading options and --set.
OptionValues reading_options(const Problem& problem, const Json& envelope, const OptionValues& given);

}  // namespace tenon::problems
