#include "formats/document.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "base/options.h"
#include "formats/table.h"
#include "formats/text.h"

namespace tenon::formats {

namespace {

constexpr std::size_t kMostShown = 3;

std::optional<std::size_t> index_in(std::string_view text) {
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), index);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return index;
}

std::string unescaped(std::string_view part) {
  std::string key;
  for (std::size_t i = 0; i < part.size(); ++i) {
    const bool escape = part[i] == '~' && i + 1 < part.size() && (part[i + 1] == '0' || part[i + 1] == '1');
    key += escape ? (part[++i] == '0' ? '~' : '/') : part[i];
  }
  return key;
}

std::vector<std::string> parts_of(std::string_view pointer) {
  std::vector<std::string> parts;
  while (!pointer.empty()) {
    pointer.remove_prefix(1);
    const std::size_t end = std::min(pointer.find('/'), pointer.size());
    parts.push_back(unescaped(pointer.substr(0, end)));
    pointer.remove_prefix(end);
  }
  return parts;
}

InputError set_error(std::string found, std::string expected) {
  return {"", "--set", std::move(found), std::move(expected)};
}

std::vector<std::string> keys_of(const Json& object) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : object.items()) keys.push_back(key);
  return keys;
}

// What stands in a container, for a message: "frame_size_bytes", "num_frames", …
std::string contents_text(const Json& container, const std::string& wanted) {
  if (container.is_array()) return "an index below " + std::to_string(container.size());
  if (!container.is_object()) return "a path that ends above this value, " + shown(container);
  const std::vector<std::string> keys = keys_of(container);
  if (const auto near = nearest(wanted, keys))
    return "a key that is there; did you mean " + in_quotes(*near) + "?";
  std::string text = "one of";
  for (std::size_t i = 0; i < std::min<std::size_t>(keys.size(), 8); ++i) text += " " + in_quotes(keys[i]);
  return keys.empty() ? "a path into what is there" : text;
}

// The value at `pointer`; a last key that is missing is added as null.
Result<Json*> at_pointer(Json& root, std::string_view pointer) {
  const std::vector<std::string> parts = parts_of(pointer);
  Json* value = &root;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto index = value->is_array() ? index_in(parts[i]) : std::nullopt;
    if (index && *index < value->size()) {
      value = &(*value)[*index];
    } else if (value->is_object() && (value->contains(parts[i]) || i + 1 == parts.size())) {
      value = &(*value)[parts[i]];
    } else {
      return set_error("the path " + in_quotes(pointer, 80), contents_text(*value, parts[i]));
    }
  }
  return value;
}

struct Matches {
  std::size_t count = 0;
  std::vector<std::string> first;  // pointers
  Json* value = nullptr;
};

// All values whose pointer ends in "/" + `tail`. Recursion is as deep as parse_json's limit.
void find_tail(Json& value, const std::string& pointer, const std::string& tail, Matches& matches) {
  if (!pointer.empty() && pointer.ends_with(tail)) {
    if (matches.count++ < kMostShown) matches.first.push_back(pointer);
    matches.value = &value;
  }
  if (value.is_object())
    for (auto& [key, child] : value.items())
      find_tail(child, pointer + '/' + pointer_part(key), tail, matches);
  if (value.is_array())
    for (std::size_t i = 0; i < value.size(); ++i)
      find_tail(value[i], pointer + '/' + std::to_string(i), tail, matches);
}

Result<Json*> at_tail(Json& root, const std::string& path) {
  Matches matches;
  find_tail(root, "", '/' + path, matches);
  if (matches.count == 1) return matches.value;
  if (matches.count == 0)
    return set_error("the path " + in_quotes(path, 80),
                     root.is_object() ? contents_text(root, path) : "a path into what is there");
  std::string found = in_quotes(path, 80) + " in " + std::to_string(matches.count) + " places:";
  for (const std::string& pointer : matches.first) found += ' ' + pointer;
  if (matches.count > kMostShown) found += " …";
  return set_error(found, "a path that only one of them ends in");
}

// JSON where it is that, else plain text.
Result<Json> set_value(std::string_view text) {
  const bool may_be_text = !text.starts_with('{') && !text.starts_with('[') && !text.starts_with('"') &&
                           text.find_first_not_of("+-0123456789.eE") != std::string_view::npos;
  Result<Json> value = parse_json(text, "");
  if (value.ok() || (!may_be_text && !text.empty())) {
    if (value.ok()) return value;
    return set_error("the value " + in_quotes(text), "JSON or plain text");
  }
  return Json(std::string(text));
}

}  // namespace

std::string Document::place(std::string_view pointer) const {
  if (const auto cell = cells.find(pointer); cell != cells.end()) return cell->second;
  if (table.list.empty() || !pointer.starts_with(table.list)) return std::string(pointer);
  std::string_view rest = pointer.substr(table.list.size());
  if (!rest.starts_with('/')) return std::string(pointer);
  rest.remove_prefix(1);
  const std::size_t slash = std::min(rest.find('/'), rest.size());
  const auto index = index_in(rest.substr(0, slash));
  if (!index || *index >= table.rows.size()) return std::string(pointer);
  const std::string_view field = slash < rest.size() ? rest.substr(slash + 1) : std::string_view();
  const auto column = table.columns.find(field);
  // A field without a column of its own, and the row as a whole: the column of names comes first in the table.
  std::uint32_t where =
      column != table.columns.end() ? column->second : std::numeric_limits<std::uint32_t>::max();
  if (column == table.columns.end())
    for (const auto& [name, number] : table.columns) where = std::min(where, number);
  return cell_place(table.sheet, table.csv, table.rows[*index], where);
}

Result<Document> json_document(const Source& source) {
  Result<Json> root = parse_json(source.bytes, source.file);
  if (!root.ok()) return root.errors();
  return Document{source.file, "json", std::move(root.value())};
}

Result<bool> apply_set(Document& document, std::string_view path_and_value) {
  const std::size_t equals = path_and_value.find('=');
  if (equals == std::string_view::npos || equals == 0)
    return set_error(in_quotes(path_and_value), "PATH=VALUE, such as num_frames=64");
  const std::string path(path_and_value.substr(0, equals));
  Result<Json> value = set_value(path_and_value.substr(equals + 1));
  if (!value.ok()) return value.errors();
  Result<Json*> target =
      path.starts_with('/') ? at_pointer(document.root, path) : at_tail(document.root, path);
  if (!target.ok()) return target.errors();
  *target.value() = std::move(value.value());
  return true;
}

std::string Place::pointer() const {
  if (parent_ == nullptr) return "";
  return parent_->pointer() + '/' + (key_.data() == nullptr ? std::to_string(index_) : pointer_part(key_));
}

void Reader::error(std::string_view pointer, std::string found, std::string expected) {
  if (pointer.starts_with("--"))
    option_errors_.push_back({"", std::string(pointer), std::move(found), std::move(expected)});
  else if (++error_count_ <= kMost)
    errors_.push_back({document_.file, document_.place(pointer), std::move(found), std::move(expected)});
}

void Reader::warn(std::string_view pointer, std::string text) {
  if (++warning_count_ <= kMost) warnings_.push_back({document_.place(pointer), std::move(text)});
}

std::vector<Field> Reader::fields(const Json& object, const Place& place,
                                  const std::vector<FieldNames>& table) {
  std::vector<Field> found(table.size());
  for (std::size_t i = 0; i < table.size(); ++i) found[i].name = table[i].name;
  if (!object.is_object()) {
    error(place, shown(object), "an object {…}");
    return found;
  }
  for (const auto& [key, value] : object.get_ref<const Json::object_t&>()) {
    const auto is_named = [&key = key](const FieldNames& names) {
      return names.name == key ||
             std::find(names.aliases.begin(), names.aliases.end(), key) != names.aliases.end();
    };
    const auto names = std::find_if(table.begin(), table.end(), is_named);
    if (names == table.end()) {
      if (key == "_comment" || key == "comment" || key == "source") continue;
      std::vector<std::string> known;
      for (const FieldNames& each : table) known.emplace_back(each.name);
      const auto near = nearest(key, known);
      warn(place.at(key),
           "unknown field " + in_quotes(key) + (near ? "; did you mean " + in_quotes(*near) + "?" : ""));
      continue;
    }
    if (value.is_null()) continue;
    Field& field = found[static_cast<std::size_t>(names - table.begin())];
    if (field) {
      error(place.at(key), "both " + in_quotes(field.name) + " and " + in_quotes(key),
            "one of them: they mean the same");
      continue;
    }
    field = {&value, key};
  }
  return found;
}

std::optional<std::int64_t> Reader::integer(const Field& field, const Place& place, std::int64_t low,
                                            std::int64_t high) {
  if (!field) return std::nullopt;
  std::optional<std::int64_t> value;
  if (field.value->is_number_integer()) {
    value = field.value->get<std::int64_t>();
  } else if (field.value->is_number_float()) {
    // Doubles are exact for whole numbers up to 2^53.
    const double number = field.value->get<double>();
    if (std::trunc(number) == number && std::abs(number) <= 9007199254740992.0)
      value = static_cast<std::int64_t>(number);
  }
  if (value && *value >= low && *value <= high) return value;
  error(place.at(field.name), shown(*field.value), whole_number_text(low, high));
  return std::nullopt;
}

std::optional<bool> Reader::boolean(const Field& field, const Place& place) {
  if (!field) return std::nullopt;
  if (field.value->is_boolean()) return field.value->get<bool>();
  error(place.at(field.name), shown(*field.value), "true or false");
  return std::nullopt;
}

std::optional<std::string> Reader::text(const Field& field, const Place& place, std::size_t most) {
  if (!field) return std::nullopt;
  std::string text;
  if (field.value->is_string())
    text = field.value->get<std::string>();
  else if (field.value->is_number())
    text = field.value->dump();
  if (!text.empty() && text.size() <= most) return text;
  const std::string expected = "text of 1 to " + std::to_string(most) + " bytes";
  error(place.at(field.name),
        text.size() > most ? "text of " + std::to_string(text.size()) + " bytes" : shown(*field.value),
        expected);
  return std::nullopt;
}

void Reader::missing(const Field& field, const Place& place, std::string expected) {
  error(place.at(field.name), "nothing", std::move(expected));
}

std::vector<InputError> Reader::take_errors() {
  if (error_count_ > kMost)
    errors_.push_back({document_.file, "", std::to_string(error_count_ - kMost) + " more errors",
                       "none; the first " + std::to_string(kMost) + " are listed"});
  errors_.insert(errors_.end(), option_errors_.begin(), option_errors_.end());
  return std::move(errors_);
}

std::vector<Warning> Reader::take_warnings() {
  if (warning_count_ > kMost)
    warnings_.push_back({"", std::to_string(warning_count_ - kMost) + " more warnings of this file"});
  return std::move(warnings_);
}

std::string shown(const Json& value) {
  if (value.is_string()) return in_quotes(value.get_ref<const std::string&>());
  if (value.is_array()) return value.empty() ? "an empty list" : "a list";
  if (value.is_object()) return "an object";
  return value.dump();
}

std::string whole_number_text(std::int64_t low, std::int64_t high) {
  if (high == std::numeric_limits<std::int64_t>::max()) {
    if (low == std::numeric_limits<std::int64_t>::min()) return "a whole number";
    return "a whole number of at least " + std::to_string(low);
  }
  return "a whole number from " + std::to_string(low) + " to " + std::to_string(high);
}

}  // namespace tenon::formats
