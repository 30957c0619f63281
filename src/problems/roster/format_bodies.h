#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "problems/roster/format.h"

// Request bodies that ask for a part of a roster, as clients of the ngrs family send them (docs/problems/roster.md, "Request bodies"). Each is
// turned into the one ngrs document, JSON to JSON: what lies before the days that are asked for becomes `history`, what is settled on them
// pins of kind "work", who comes and goes dates of employees. So the strict reader, the search and the verifier know nothing of bodies;
// `request` in the document keeps what ngrs_request.h says of the answer. Only the reader's files include this.
namespace tenon::roster {

struct MadeDocument {
  formats::Document document;
  // Pointer there -> pointer in the body, of each part that stood elsewhere.
  std::map<std::string, std::string, std::less<>> places;

  std::string place_in_body(std::string_view pointer) const;
};

// All errors of the body's own parts together; the strict reader finds the others in what is made. O(body).
Result<MadeDocument> read_body(const formats::Document& body, std::vector<Warning>& notes);

// JSON that need not have the form it should have: null and what is missing are alike.
bool holds(const formats::Json& json, const char* key);
std::string text_in(const formats::Json& json, const char* key);           // "": no text
const formats::Json& list_in(const formats::Json& json, const char* key);  // empty: no list
formats::Field field_in(const formats::Json& json, const char* key);
void append(formats::Json& object, const char* list,
            formats::Json value);  // to a list that may not be there yet

// What the readers of the three bodies share.
class BodyReader {
 public:
  explicit BodyReader(const formats::Document& body) : body_(body.root), reader_(body) {
    made_.document = {body.file, body.format, formats::Json::object()};
  }

 protected:
  // Days since 1970 of a field's date; errors are noted, also where it is needed and not there.
  std::optional<std::int32_t> date(const formats::Field& field, const formats::Place& place,
                                   bool is_needed = false);
  std::optional<std::int32_t> date_in(const formats::Json& value, const formats::Place& place);
  // "" where it is not there, or no text (noted).
  std::string text(const formats::Field& field, const formats::Place& place);
  // The clock of a time or date and time, "08:00"; "" of anything else.
  static std::string clock(const formats::Json& value);
  static std::string date_text(std::int32_t day);

  // The body's other fields as they are.
  void copy_but(const std::set<std::string_view>& own);
  // Adds an employee of the body, given at `place`, and notes whom there is; a second one of a name is left to the strict reader.
  formats::Json& add_employee(const formats::Json& employee, const formats::Place& place);
  formats::Json* employee_called(const std::string& id);
  // {employee: {…}, availableFrom} of newJoiners, or the employee alone.
  void add_joiners(const formats::Field& field, const formats::Place& place);
  void add_pin(formats::Json pin, const formats::Place& place);
  // Where the planner chooses offsets, those of `known` keep theirs, those who are free (-1) stay so, others get one.
  void keep_offsets(const std::map<std::string, formats::Json, std::less<>>& known);

  Result<MadeDocument> finish(std::vector<Warning>& notes);

  const formats::Json& body_;
  formats::Reader reader_;
  MadeDocument made_;
  formats::Json::array_t employees_, pins_;
  std::map<std::string, std::size_t, std::less<>> by_id_;  // index into employees_
};

// Bodies with emptySlots (format_slots.cpp): slots become demand that wants one person for each, of what one must be by the requirement of
// its id in demandItems or `requirements`, else by the slot itself.
class SlotBodyReader : public BodyReader {
 public:
  using BodyReader::BodyReader;

 protected:
  struct Slot {
    std::string id, code, requirement, demand, location, product, rank, reason;
    std::string start, end;  // clocks
    std::int32_t day = 0;    // since 1970
    std::size_t index = 0;   // in emptySlots
  };
  void read_slots();
  // Writes demandItems, the horizon (the slots' days, and on to `until`) and `request`. Of what nobody in the body says of himself, product
  // or rank, nothing is asked: it cannot be known.
  void write_demand(const char* kind, std::optional<std::int32_t> until);

  std::vector<Slot> slots_;
  std::int32_t first_ = 0, last_ = 0;  // days of slots
  bool has_patterns_ = false;          // some requirement has one

 private:
  void read_slot(const formats::Json& json, const formats::Place& place);
  void complete(Slot& slot, const formats::Place& place);
  std::pair<const formats::Json*, const formats::Json*> wanted_by(const Slot& slot) const;
  static const formats::Json* set_with(const formats::Json* item, const std::string& code);
  formats::Json item_of(const Slot& slot) const;
  static void set_times(formats::Json& item, const Slot& slot);
  void ask_for_what_is_known(formats::Json::array_t& items);
};

// One file each.
Result<MadeDocument> read_incremental(const formats::Document& body, std::vector<Warning>& notes);
Result<MadeDocument> read_empty_slots(const formats::Document& body, std::vector<Warning>& notes);
Result<MadeDocument> read_fill_slots(const formats::Document& body, std::vector<Warning>& notes);

}  // namespace tenon::roster
