#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "formats/json.h"
#include "formats/source.h"

namespace tenon::formats {

// Where the entries of a list came from, when it was a table: one row each, a column a field.
struct TableRows {
  std::string list;   // pointer of the list: "/objects"; "" where the document was no table
  std::string sheet;  // "DATA"; "" for CSV
  bool csv = false;
  std::vector<std::uint32_t> rows;                            // of the list's entries, counted from 0
  std::map<std::string, std::uint32_t, std::less<>> columns;  // field -> column, counted from 0
};

// An input in its one inner shape: the kind's JSON, whatever it was written in. A workbook or a CSV file is
// turned into this first, with a note which cells it came from; from here on there is one strict reader a kind,
// and `--set` works on every format.
struct Document {
  std::string file;
  std::string format;  // "json", "xlsx", "csv", …
  Json root;
  std::map<std::string, std::string, std::less<>> cells{};  // pointer -> "DATA!B7", outside of the table
  TableRows table{};
  // What was odd on the way into this shape; problems::read_input hands them on.
  std::vector<Warning> warnings{};

  // Where a pointer stands, in the user's terms: its cell, else its row's first cell, else the pointer.
  std::string place(std::string_view pointer) const;
};

// A JSON file as a document.
Result<Document> json_document(const Source& source);

// --set PATH=VALUE: PATH is a JSON pointer, or the last part of one where that is unique ("num_frames"). A pointer
// whose last key is not there yet adds it. VALUE is JSON, or plain text where it is not. Errors name the option
// and what there is.
Result<bool> apply_set(Document& document, std::string_view path_and_value);

// Where a value stands, as a chain of parts that the walk keeps on the stack: the text is made only when there is
// something to say about the place.
class Place {
 public:
  Place() = default;  // the whole document
  Place at(std::string_view key) const { return Place(this, key, 0); }
  Place at(std::size_t index) const { return Place(this, {}, index); }
  std::string pointer() const;

 private:
  Place(const Place* parent, std::string_view key, std::size_t index)
      : parent_(parent), key_(key), index_(index) {}

  const Place* parent_ = nullptr;  // lives at least as long as this
  std::string_view key_{};         // data() == nullptr: an index
  std::size_t index_ = 0;
};

// A field's name and the other names it goes by.
struct FieldNames {
  std::string_view name;
  std::vector<std::string_view> aliases{};
};

// A field as it was found: its value (null pointer if it is not there or null) and the name it had.
struct Field {
  const Json* value = nullptr;
  std::string_view name;

  explicit operator bool() const { return value != nullptr; }
};

// A value as it stands in a message: text quoted, long text and containers shortened.
std::string shown(const Json& value);

// Collects all errors and warnings of a document while a kind's reader walks it. Never throws: every getter notes
// an error with its place and gives nothing, so that one pass finds all. Of many errors the first kMost are kept.
class Reader {
 public:
  static constexpr std::size_t kMost = 1000;

  explicit Reader(const Document& document) : document_(document) {}

  // `pointer` may also be an option of the command line, "--frames": such errors are told together with the document's.
  void error(std::string_view pointer, std::string found, std::string expected);
  void error(const Place& place, std::string found, std::string expected) {
    error(place.pointer(), std::move(found), std::move(expected));
  }
  void warn(std::string_view pointer, std::string text);
  void warn(const Place& place, std::string text) { warn(place.pointer(), std::move(text)); }

  // The fields of `object`, in the order of `table`. Warns of others ("_comment", "comment" and "source" are
  // everyone's, and silent); two names of one field are an error. Not an object: an error, and nothing found.
  std::vector<Field> fields(const Json& object, const Place& place, const std::vector<FieldNames>& table);

  // `place` is the object's that holds the field. A whole number within [low, high]; written as 32.0 it counts, too.
  // nullopt: not there (fine), or wrong (noted).
  std::optional<std::int64_t> integer(const Field& field, const Place& place, std::int64_t low,
                                      std::int64_t high);
  std::optional<bool> boolean(const Field& field, const Place& place);
  // Text of 1 to `most` bytes; a number stands for its digits, as spreadsheets give names such as 17.
  std::optional<std::string> text(const Field& field, const Place& place, std::size_t most);
  // Calls visit(item, place of the item) for each entry of a list. Not there: nothing; something else: an error.
  template <class Visit>
  void list(const Field& field, const Place& place, const char* expected, const Visit& visit) {
    if (!field) return;
    const Place here = place.at(field.name);
    if (!field.value->is_array()) return error(here, shown(*field.value), expected);
    for (std::size_t i = 0; i < field.value->size(); ++i) visit((*field.value)[i], here.at(i));
  }
  // Notes that a field must be there.
  void missing(const Field& field, const Place& place, std::string expected);

  const Document& document() const { return document_; }
  std::size_t error_count() const { return error_count_ + option_errors_.size(); }
  std::vector<InputError> take_errors();
  std::vector<Warning> take_warnings();

 private:
  const Document& document_;
  std::size_t error_count_ = 0;
  std::vector<InputError> errors_;
  std::vector<InputError> option_errors_;  // few
  std::size_t warning_count_ = 0;
  std::vector<Warning> warnings_;
};

// "a whole number of at least 1", "a whole number from 0 to 31".
std::string whole_number_text(std::int64_t low, std::int64_t high);

}  // namespace tenon::formats
