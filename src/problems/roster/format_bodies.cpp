#include "problems/roster/format_bodies.h"

#include <algorithm>

#include "problems/roster/format_parts.h"

namespace tenon::roster {

using formats::Field;
using formats::FieldNames;
using formats::Json;
using formats::Place;

namespace {

constexpr std::size_t kMostText = 10'000;

}  // namespace

bool holds(const Json& json, const char* key) {
  return json.is_object() && json.contains(key) && !json[key].is_null();
}

std::string text_in(const Json& json, const char* key) {
  return holds(json, key) && json[key].is_string() ? json[key].get<std::string>() : "";
}

const Json& list_in(const Json& json, const char* key) {
  static const Json kNone = Json::array();
  return holds(json, key) && json[key].is_array() ? json[key] : kNone;
}

Field field_in(const Json& json, const char* key) { return {holds(json, key) ? &json[key] : nullptr, key}; }

void append(Json& object, const char* list, Json value) {
  if (!object.is_object()) return;  // the strict reader says so
  if (!holds(object, list)) object[list] = Json::array();
  if (object[list].is_array()) object[list].push_back(std::move(value));
}

std::string MadeDocument::place_in_body(std::string_view pointer) const {
  for (std::size_t end = pointer.size(); end != std::string_view::npos && end > 0;
       end = pointer.rfind('/', end - 1))
    if (const auto found = places.find(pointer.substr(0, end)); found != places.end())
      return found->second + std::string(pointer.substr(end));
  return std::string(pointer);
}

bool is_body(const Json& root) {
  return holds(root, "previousOutput") || holds(root, "employeeChanges") || holds(root, "emptySlots");
}

Result<MadeDocument> read_body(const formats::Document& body, std::vector<Warning>& notes) {
  if (!holds(body.root, "emptySlots")) return read_incremental(body, notes);
  return holds(body.root, "existingEmployees") ? read_fill_slots(body, notes) : read_empty_slots(body, notes);
}

std::optional<std::int32_t> BodyReader::date(const Field& field, const Place& place, bool is_needed) {
  if (!field) {
    if (is_needed) reader_.missing(field, place, "a date, YYYY-MM-DD");
    return std::nullopt;
  }
  return date_in(*field.value, place.at(field.name));
}

std::optional<std::int32_t> BodyReader::date_in(const Json& value, const Place& place) {
  std::optional<std::int32_t> day;
  if (value.is_string()) day = serial_of(std::string_view(value.get_ref<const std::string&>()).substr(0, 10));
  if (!day) reader_.error(place, formats::shown(value), "a date, YYYY-MM-DD");
  return day;
}

std::string BodyReader::text(const Field& field, const Place& place) {
  return reader_.text(field, place, kMostText).value_or("");
}

std::string BodyReader::clock(const Json& value) {
  if (!value.is_string()) return "";
  std::string_view text = value.get_ref<const std::string&>();
  if (text.size() > 10 && (text[10] == 'T' || text[10] == ' ')) text = text.substr(11);
  text = text.substr(0, std::min<std::size_t>(text.size(), text.size() >= 8 ? 8 : 5));
  return clock_in(text) ? std::string(text.substr(0, 5)) : "";
}

std::string BodyReader::date_text(std::int32_t day) { return Calendar{}.date(day); }

void BodyReader::copy_but(const std::set<std::string_view>& own) {
  for (const auto& [key, value] : body_.items())
    if (!own.contains(key)) made_.document.root[key] = value;
}

Json& BodyReader::add_employee(const Json& employee, const Place& place) {
  if (holds(employee, "employeeId") && employee["employeeId"].is_string())
    by_id_.emplace(employee["employeeId"].get<std::string>(), employees_.size());
  made_.places.emplace("/employees/" + std::to_string(employees_.size()), place.pointer());
  employees_.push_back(employee);
  return employees_.back();
}

Json* BodyReader::employee_called(const std::string& id) {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : &employees_[found->second];
}

void BodyReader::add_joiners(const Field& field, const Place& place) {
  static const std::vector<FieldNames> kFields{{"employee"}, {"availableFrom"}};
  reader_.list(field, place, "a list of {employee, availableFrom}", [&](const Json& json, const Place& at) {
    if (!holds(json, "employee")) {
      add_employee(json, at);
      return;
    }
    const std::vector<Field> fields = reader_.fields(json, at, kFields);
    const auto from = date(fields[1], at);
    Json& employee = add_employee(*fields[0].value, at.at("employee"));
    if (!from || !employee.is_object()) return;
    const bool later = holds(employee, "availableFrom") && employee["availableFrom"].is_string() &&
                       employee["availableFrom"].get_ref<const std::string&>() > date_text(*from);
    if (!later) employee["availableFrom"] = date_text(*from);
  });
}

void BodyReader::add_pin(Json pin, const Place& place) {
  made_.places.emplace("/pins/" + std::to_string(pins_.size()), place.pointer());
  pins_.push_back(std::move(pin));
}

void BodyReader::keep_offsets(const std::map<std::string, Json, std::less<>>& known) {
  Json& root = made_.document.root;
  const Json mode = holds(root, "fixedRotationOffset") ? root["fixedRotationOffset"] : Json();
  if (mode == "individual" || mode == "ouOffsets") return;
  root["fixedRotationOffset"] = "whereGiven";
  for (Json& employee : employees_) {
    if (!employee.is_object()) continue;
    const auto had = known.find(text_in(employee, "employeeId"));
    if (had != known.end())
      employee["rotationOffset"] = had->second;
    else if (!holds(employee, "rotationOffset") || employee["rotationOffset"] != -1)
      employee.erase("rotationOffset");
  }
}

Result<MadeDocument> BodyReader::finish(std::vector<Warning>& notes) {
  std::vector<Warning> own = reader_.take_warnings();
  notes.insert(notes.end(), own.begin(), own.end());
  if (reader_.error_count() > 0) return reader_.take_errors();
  Json& root = made_.document.root;
  root["employees"] = std::move(employees_);
  if (!pins_.empty()) root["pins"] = std::move(pins_);
  return std::move(made_);
}

}  // namespace tenon::roster
