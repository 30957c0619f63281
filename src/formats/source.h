#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/error.h"

namespace tenon::formats {

// A file as it came: its name for messages and its bytes.
struct Source {
  std::string file;  // "-" for standard input
  std::string bytes;
};

// What the first bytes look like. kText: neither (CSV, TSV, benchmark text).
enum class Shape { kEmpty, kJson, kZip, kText, kBinary };
Shape shape(const Source& source);

// What no reader of documents takes, whatever the kind: an empty file, an old or locked Excel file, other binary data; nullopt: none
// of these. `expected` as in InputError.
std::optional<InputError> unreadable(const Source& source, const std::string& expected);

// Reads a whole file, or standard input for "-". Errors: no such file, a folder, unreadable, larger than
// `max_bytes` (refused before it is read in).
Result<Source> read_source(const std::string& path, std::int64_t max_bytes = std::int64_t{256} << 20);

// Writes by a temporary file beside `path` and a rename, so that nobody ever sees half a file; "-" is standard
// output. Errors as InputError with what the system said.
Result<bool> write_file(const std::string& path, const std::string& bytes);

std::string sha256_hex(const std::string& bytes);

}  // namespace tenon::formats
