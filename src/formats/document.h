#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "formats/json.h"

namespace tenon::formats {

// An input in its one inner shape: the kind's JSON, whatever it was written in. A workbook or a CSV file is
// turned into this first, with a note which cell each pointer came from; from here on there is one strict
// reader a kind, and `--set` works on every format.
struct Document {
  std::string file;
  std::string format;                         // "json", "xlsx", "csv", …
  Json root;
  std::map<std::string, std::string, std::less<>> cells;  // pointer -> "DATA!B7"; empty for JSON

  // Where a pointer stands, in the user's terms: its cell, else its nearest parent's cell, else the pointer.
  std::string place(std::string_view pointer) const;
};

// --set PATH=VALUE: PATH is a JSON pointer, or the last part of one where that is unique ("num_frames").
// VALUE is JSON, or plain text where it is not. Errors name the option and what there is.
Result<bool> apply_set(Document& document, std::string_view path_and_value);

// Collects all errors and unknown fields of a document while a kind's reader walks it: typed access that never
// throws. Every getter notes an error with its place and gives a harmless value, so that one pass finds all.
class Reader {
 public:
  explicit Reader(const Document& document) : document_(document) {}

  void error(std::string_view pointer, std::string found, std::string expected);
  void warn(std::string_view pointer, std::string text);
  // Warns of every key of `object` that is not in `known`.
  void known_keys(const Json& object, std::string_view pointer, const std::vector<std::string_view>& known);

  const Document& document() const { return document_; }
  std::vector<InputError>& errors() { return errors_; }
  std::vector<Warning>& warnings() { return warnings_; }

 private:
  const Document& document_;
  std::vector<InputError> errors_;
  std::vector<Warning> warnings_;
};

// A value as it stands in a message: text quoted, long text and containers shortened.
std::string shown(const Json& value);

}  // namespace tenon::formats
