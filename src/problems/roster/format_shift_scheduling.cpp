// The shift-scheduling benchmark's text (Curtois and Qu, "Computational results on new staff scheduling benchmark instances", 2014;
// schedulingbenchmarks.org): sections of lines with commas, '#' begins a comment. It becomes an inner JSON shape with a key for each
// section, so that --set and places of errors work as for every input (format_benchmark.cpp reads that), and back again.

#include <algorithm>
#include <charconv>
#include <map>
#include <unordered_map>

#include "formats/text.h"
#include "problems/roster/format_parts.h"

namespace tenon::roster {

namespace {

using formats::in_quotes;
using formats::Json;

// ---- Text to JSON -----------------------------------------------------------------------------------------------------------------

struct Line {
  std::size_t number = 0;  // from 1
  std::vector<std::string_view> cells;
};

std::vector<std::string_view> split(std::string_view text, char by) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t end = std::min(text.find(by), text.size());
    parts.push_back(formats::trimmed(text.substr(0, end)));
    if (end == text.size()) return parts;
    text.remove_prefix(end + 1);
  }
}

std::optional<std::int64_t> whole(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

class TextReader {
 public:
  explicit TextReader(const formats::Source& source) : document_{source.file, "txt", Json::object()} {
    read_lines(source.bytes);
  }

  Result<formats::Document> read() {
    read_horizon();
    read_shifts();
    read_staff();
    read_days_off();
    read_requests("SECTION_SHIFT_ON_REQUESTS", "shiftOnRequests");
    read_requests("SECTION_SHIFT_OFF_REQUESTS", "shiftOffRequests");
    read_cover();
    if (errors_.empty()) return std::move(document_);
    return errors_;
  }

 private:
  void error(std::size_t line, std::string found, std::string expected) {
    errors_.push_back(
        {document_.file, "line " + std::to_string(line), std::move(found), std::move(expected)});
  }

  void read_lines(std::string_view text) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    std::vector<Line>* section = nullptr;
    std::size_t number = 0;
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      const std::string_view line = formats::trimmed(text.substr(0, end));
      text.remove_prefix(std::min(end + 1, text.size()));
      ++number;
      if (line.empty() || line.starts_with('#')) continue;
      if (line.starts_with("SECTION_")) {
        section = section_called(line, number);
      } else if (section == nullptr) {
        if (sections_.empty())
          error(number, in_quotes(line), "a section: SECTION_HORIZON, SECTION_SHIFTS, …");
      } else {
        section->push_back({number, split(line, ',')});
      }
    }
    last_line_ = std::max<std::size_t>(number, 1);
  }

  std::vector<Line>* section_called(std::string_view name, std::size_t number) {
    static const std::vector<std::string_view> kNames{"SECTION_HORIZON",
                                                      "SECTION_SHIFTS",
                                                      "SECTION_STAFF",
                                                      "SECTION_DAYS_OFF",
                                                      "SECTION_SHIFT_ON_REQUESTS",
                                                      "SECTION_SHIFT_OFF_REQUESTS",
                                                      "SECTION_COVER"};
    if (std::find(kNames.begin(), kNames.end(), name) == kNames.end()) {
      error(number, in_quotes(name), "a section of the shift-scheduling format");
      return nullptr;
    }
    const auto [at, is_new] = sections_.try_emplace(std::string(name));
    if (!is_new) error(number, "a second " + std::string(name), "each section once");
    return &at->second;
  }

  const std::vector<Line>& lines_in(const std::string& section, bool needed) {
    const auto found = sections_.find(section);
    if (found != sections_.end() && !(needed && found->second.empty())) return found->second;
    static const std::vector<Line> kNone;
    if (needed) error(last_line_, "no lines of " + section, "at least one");
    return kNone;
  }

  // Whether the line has `count` cells at least (exactly, where there may be no more).
  bool has_cells(const Line& line, std::size_t count, bool more, const char* expected) {
    if (line.cells.size() == count || (more && line.cells.size() > count)) return true;
    error(line.number, std::to_string(line.cells.size()) + (line.cells.size() == 1 ? " value" : " values"),
          expected);
    return false;
  }

  std::int64_t number(const Line& line, std::size_t cell, const char* expected) {
    if (const auto value = whole(line.cells[cell])) return *value;
    error(line.number, in_quotes(line.cells[cell]), expected);
    return 0;
  }

  static std::string text(const Line& line, std::size_t cell) { return std::string(line.cells[cell]); }

  void note(const std::string& list, std::size_t index, const Line& line) {
    document_.cells['/' + list + '/' + std::to_string(index)] = "line " + std::to_string(line.number);
  }

  void read_horizon() {
    for (const Line& line : lines_in("SECTION_HORIZON", true)) {
      if (document_.root.contains("horizonDays")) {
        error(line.number, "a second line", "the number of days alone");
        continue;
      }
      if (!has_cells(line, 1, false, "the number of days alone")) continue;
      document_.root["horizonDays"] = number(line, 0, "the number of days");
      document_.cells["/horizonDays"] = "line " + std::to_string(line.number);
    }
  }

  void read_shifts() {
    Json::array_t shifts;
    for (const Line& line : lines_in("SECTION_SHIFTS", true)) {
      if (!has_cells(line, 2, true, "a shift: id, minutes, shifts that cannot follow it")) continue;
      note("shifts", shifts.size(), line);
      Json shift = Json::object({{"id", text(line, 0)}, {"minutes", number(line, 1, "minutes")}});
      Json::array_t after;
      for (std::size_t cell = 2; cell < line.cells.size(); ++cell)
        for (const std::string_view code : split(line.cells[cell], '|'))
          if (!code.empty()) after.emplace_back(std::string(code));
      shift["cannotBeFollowedBy"] = std::move(after);
      shifts.push_back(std::move(shift));
    }
    document_.root["shifts"] = std::move(shifts);
  }

  void read_staff() {
    static const std::vector<const char*> kNumbers{"maxTotalMinutes",       "minTotalMinutes",
                                                   "maxConsecutiveShifts",  "minConsecutiveShifts",
                                                   "minConsecutiveDaysOff", "maxWeekends"};
    for (const Line& line : lines_in("SECTION_STAFF", true)) {
      if (!has_cells(line, 8, false, "a person: id, most shifts and six numbers")) continue;
      note("staff", staff_.size(), line);
      Json person = Json::object({{"id", text(line, 0)}, {"maxShifts", most_shifts(line)}});
      for (std::size_t k = 0; k < kNumbers.size(); ++k) person[kNumbers[k]] = number(line, k + 2, "a number");
      person["daysOff"] = Json::array();
      index_of_.emplace(text(line, 0), staff_.size());
      staff_.push_back(std::move(person));
    }
  }

  Json most_shifts(const Line& line) {
    Json most = Json::object();
    for (const std::string_view part : split(line.cells[1], '|')) {
      if (part.empty()) continue;
      const std::size_t equals = std::min(part.find('='), part.size());
      const auto value = equals < part.size() ? whole(part.substr(equals + 1)) : std::nullopt;
      if (value)
        most[std::string(part.substr(0, equals))] = *value;
      else
        error(line.number, in_quotes(part), "SHIFT=NUMBER");
    }
    return most;
  }

  void read_days_off() {
    for (const Line& line : lines_in("SECTION_DAYS_OFF", false)) {
      const auto person = index_of_.find(text(line, 0));
      if (person == index_of_.end()) {
        error(line.number, in_quotes(line.cells[0]), "the id of a person of SECTION_STAFF");
        continue;
      }
      for (std::size_t cell = 1; cell < line.cells.size(); ++cell)
        staff_[person->second]["daysOff"].push_back(number(line, cell, "the index of a day"));
    }
    document_.root["staff"] = std::move(staff_);
  }

  void read_requests(const std::string& section, const std::string& key) {
    Json::array_t requests;
    for (const Line& line : lines_in(section, false)) {
      if (!has_cells(line, 4, false, "a request: person, day, shift, weight")) continue;
      note(key, requests.size(), line);
      requests.push_back(Json::object({{"employee", text(line, 0)},
                                       {"day", number(line, 1, "the index of a day")},
                                       {"shift", text(line, 2)},
                                       {"weight", number(line, 3, "a weight")}}));
    }
    document_.root[key] = std::move(requests);
  }

  void read_cover() {
    Json::array_t cover;
    for (const Line& line : lines_in("SECTION_COVER", true)) {
      if (!has_cells(line, 5, false, "day, shift, people wanted, weight under, weight over")) continue;
      note("cover", cover.size(), line);
      cover.push_back(Json::object({{"day", number(line, 0, "the index of a day")},
                                    {"shift", text(line, 1)},
                                    {"wanted", number(line, 2, "a number of people")},
                                    {"under", number(line, 3, "a weight")},
                                    {"over", number(line, 4, "a weight")}}));
    }
    document_.root["cover"] = std::move(cover);
  }

  formats::Document document_;
  std::map<std::string, std::vector<Line>> sections_;
  std::size_t last_line_ = 1;
  Json::array_t staff_;
  std::unordered_map<std::string, std::size_t> index_of_;  // looked up only
  std::vector<InputError> errors_;
};

// ---- JSON to text -----------------------------------------------------------------------------------------------------------------

// The values of `keys`, with commas.
std::string joined(const Json& entry, const std::vector<const char*>& keys) {
  std::string text;
  for (const char* key : keys) {
    const Json& value = entry[key];
    text += (text.empty() ? "" : ",") + (value.is_string() ? value.get<std::string>() : value.dump());
  }
  return text;
}

void write_staff(const Json& staff, std::string& text) {
  std::string off;
  text += "\nSECTION_STAFF\n";
  for (const Json& person : staff) {
    const std::string id = person["id"].get<std::string>();
    std::string most;
    for (const auto& [code, value] : person["maxShifts"].items())
      most += (most.empty() ? "" : "|") + code + '=' + value.dump();
    text += id + ',' + most + ',' +
            joined(person, {"maxTotalMinutes", "minTotalMinutes", "maxConsecutiveShifts",
                            "minConsecutiveShifts", "minConsecutiveDaysOff", "maxWeekends"}) +
            '\n';
    if (person["daysOff"].empty()) continue;
    off += id;
    for (const Json& day : person["daysOff"]) off += ',' + day.dump();
    off += '\n';
  }
  text += "\nSECTION_DAYS_OFF\n" + off;
}

}  // namespace

bool is_shift_scheduling(std::string_view text) { return text.find("SECTION_HORIZON") != text.npos; }

Result<formats::Document> shift_scheduling_document(const formats::Source& source) {
  return TextReader(source).read();
}

std::string to_shift_scheduling(const Instance& instance) {
  const Json json = shift_scheduling_json(instance);
  std::string text = "SECTION_HORIZON\n" + json["horizonDays"].dump() + "\n\nSECTION_SHIFTS\n";
  for (const Json& shift : json["shifts"]) {
    std::string next;
    for (const Json& code : shift["cannotBeFollowedBy"])
      next += (next.empty() ? "" : "|") + code.get<std::string>();
    text += joined(shift, {"id", "minutes"}) + ',' + next + '\n';
  }
  write_staff(json["staff"], text);
  const auto write = [&](const char* section, const Json& entries, const std::vector<const char*>& keys) {
    text += '\n' + std::string(section) + '\n';
    for (const Json& entry : entries) text += joined(entry, keys) + '\n';
  };
  write("SECTION_SHIFT_ON_REQUESTS", json["shiftOnRequests"], {"employee", "day", "shift", "weight"});
  write("SECTION_SHIFT_OFF_REQUESTS", json["shiftOffRequests"], {"employee", "day", "shift", "weight"});
  write("SECTION_COVER", json["cover"], {"day", "shift", "wanted", "under", "over"});
  return text;
}

}  // namespace tenon::roster
