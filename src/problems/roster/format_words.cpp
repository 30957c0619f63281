// The words that ngrs inputs use for the same thing, and the values that stand in many of their places.

#include <algorithm>
#include <cctype>

#include "formats/text.h"
#include "problems/roster/format_parts.h"

namespace tenon::roster {

namespace {

using formats::Field;
using formats::Json;
using formats::Place;

std::string lower(std::string_view text) {
  std::string low(text);
  for (char& c : low) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return low;
}

std::optional<int> two_digits(std::string_view text) {
  if (text.size() != 2 || !std::isdigit(static_cast<unsigned char>(text[0])) ||
      !std::isdigit(static_cast<unsigned char>(text[1])))
    return std::nullopt;
  return (text[0] - '0') * 10 + (text[1] - '0');
}

constexpr double kMostHours = 1e6;

// A text, or the digits of a number; "" of anything else.
std::string text_of(const Json& json) {
  if (json.is_string()) return std::string(formats::trimmed(json.get_ref<const std::string&>()));
  return json.is_number() ? json.dump() : "";
}

}  // namespace

bool is_everything(std::string_view text) {
  const std::string low = lower(formats::trimmed(text));
  return low.empty() || low == "all" || low == "any" || low == "global" || low == "local & foreigner";
}

std::string scheme_called(std::string_view text) {
  std::string_view word = formats::trimmed(text);
  if (is_everything(word)) return "";
  if (lower(word).starts_with("scheme")) word = formats::trimmed(word.substr(6));
  std::string name(word);
  if (name.size() == 1) name[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(name[0])));
  return name;
}

Gender gender_called(std::string_view text) {
  const std::string low = lower(formats::trimmed(text));
  if (low == "f" || low == "female" || low == "w" || low == "woman" || low == "women") return Gender::kWoman;
  if (low == "m" || low == "male" || low == "man" || low == "men") return Gender::kMan;
  return Gender::kUnknown;
}

std::optional<WantedGender> wanted_gender_called(std::string_view text) {
  if (is_everything(text)) return WantedGender::kAny;
  const std::string low = lower(formats::trimmed(text));
  if (low == "mix" || low == "mixed") return WantedGender::kMixed;
  switch (gender_called(low)) {
    case Gender::kWoman:
      return WantedGender::kWomen;
    case Gender::kMan:
      return WantedGender::kMen;
    case Gender::kUnknown:
      break;
  }
  return std::nullopt;
}

std::optional<Minute> clock_in(std::string_view text) {
  text = formats::trimmed(text);
  if (text.size() != 5 && !(text.size() == 8 && text.ends_with(":00"))) return std::nullopt;
  const auto hour = two_digits(text.substr(0, 2));
  const auto minute = two_digits(text.substr(3, 2));
  if (!hour || !minute || text[2] != ':' || *minute > 59) return std::nullopt;
  const Minute time = Minute{*hour} * 60 + *minute;
  return time <= kDayMinutes ? std::optional(time) : std::nullopt;
}

std::optional<Weekday> weekday_called(std::string_view text) {
  static constexpr std::string_view kNames[] = {"monday", "tuesday",  "wednesday", "thursday",
                                                "friday", "saturday", "sunday"};
  const std::string low = lower(formats::trimmed(text));
  for (std::size_t i = 0; i < std::size(kNames); ++i)
    if (low.size() >= 3 && kNames[i].starts_with(low)) return static_cast<Weekday>(i);
  return std::nullopt;
}

std::optional<Day> Walk::day(const Json& value, const Place& place) {
  const auto found =
      value.is_string() ? instance.calendar.day_of(value.get_ref<const std::string&>()) : std::nullopt;
  if (!found) reader.error(place, formats::shown(value), "a date, YYYY-MM-DD");
  return found;
}

std::optional<Day> Walk::day(const Field& field, const Place& place) {
  return field ? day(*field.value, place.at(field.name)) : std::nullopt;
}

std::optional<Minute> Walk::time(const Field& field, const Place& place) {
  if (!field) return std::nullopt;
  const auto found =
      field.value->is_string() ? clock_in(field.value->get_ref<const std::string&>()) : std::nullopt;
  if (!found) reader.error(place.at(field.name), formats::shown(*field.value), "a time, HH:MM or HH:MM:00");
  return found;
}

std::optional<std::int64_t> Walk::minutes(const Field& field, const Place& place) {
  if (!field) return std::nullopt;
  if (field.value->is_number())
    if (const double hours = field.value->get<double>(); hours >= 0 && hours <= kMostHours)
      return static_cast<std::int64_t>(hours * 60 + 0.5);
  reader.error(place.at(field.name), formats::shown(*field.value), "a number of hours");
  return std::nullopt;
}

std::vector<std::string> Walk::texts(const Field& field, const Place& place) {
  std::vector<std::string> all;
  const auto take = [&](const Json& json, const Place& at) {
    std::string text = text_of(json);
    if (text.empty() && !json.is_string()) return reader.error(at, formats::shown(json), "text");
    if (!is_everything(text)) all.push_back(std::move(text));
  };
  if (field && !field.value->is_array())
    take(*field.value, place.at(field.name));
  else
    reader.list(field, place, "a list of texts", take);
  return all;
}

std::vector<WordId> Walk::words(const Field& field, const Place& place) {
  std::vector<WordId> all;
  for (const std::string& text : texts(field, place)) all.push_back(instance.words.add(text));
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

WordId Walk::word(const Field& field, const Place& place) {
  if (!field) return WordId::none();
  const std::string text = text_of(*field.value);
  if (text.empty() && !field.value->is_string())
    reader.error(place.at(field.name), formats::shown(*field.value), "text");
  return instance.words.add(text);
}

std::vector<WordId> Walk::pattern(const Field& field, const Place& place) {
  std::vector<WordId> letters;
  // Also as one text, as plans write it: "DDNNOO", or "D1,D1,O" where a code is longer than a letter.
  if (field && field.value->is_string()) {
    const std::string& word = field.value->get_ref<const std::string&>();
    const bool apart = word.find(',') != std::string::npos;
    std::size_t first = 0;
    while (first < word.size()) {
      const std::size_t end = apart ? std::min(word.find(',', first), word.size()) : first + 1;
      const std::string code(formats::trimmed(std::string_view(word).substr(first, end - first)));
      letters.push_back(code == "O" ? WordId::none() : instance.words.add(code));
      first = apart ? end + 1 : end;
    }
    return letters;
  }
  reader.list(field, place, "a list of shift codes, O for a day off", [&](const Json& json, const Place& at) {
    const std::string text = text_of(json);
    if (text.empty()) return reader.error(at, formats::shown(json), "a shift code, or O for a day off");
    letters.push_back(text == "O" ? WordId::none() : instance.words.add(text));
  });
  return letters;
}

}  // namespace tenon::roster
