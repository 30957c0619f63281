#include "problems/roster/format_sheets.h"

#include <cmath>

#include "formats/text.h"
#include "formats/titles.h"
#include "problems/roster/calendar.h"

namespace tenon::roster {

namespace {

using formats::Cell;
using formats::Json;

// The last day on which Excel counts, 9999-12-31; below the first, cells hold other numbers.
constexpr double kFirstSerial = 1, kLastSerial = 2'958'465;
constexpr std::int32_t kSerialOf1970 = 25'569;

std::vector<std::string> parts(std::string_view text, char between) {
  std::vector<std::string> all;
  while (true) {
    const std::size_t end = std::min(text.find(between), text.size());
    if (const auto part = formats::trimmed(text.substr(0, end)); !part.empty()) all.emplace_back(part);
    if (end == text.size()) return all;
    text.remove_prefix(end + 1);
  }
}

// ---- Cells to JSON ---------------------------------------------------------------------------------------------------------------------

Json date_json(const Cell& cell) {
  const auto number = cell.type == Cell::Type::kNumber ? std::optional(cell.number) : std::nullopt;
  if (!number || *number < kFirstSerial || *number > kLastSerial || std::trunc(*number) != *number)
    return cell.text;
  const Calendar calendar{.start = static_cast<std::int32_t>(*number) - kSerialOf1970, .days = 1};
  return calendar.date(0);
}

Json time_json(const Cell& cell) {
  if (cell.type != Cell::Type::kNumber || cell.number < 0 || cell.number > 1) return cell.text;
  const double minutes = cell.number * kDayMinutes;
  const auto whole = static_cast<int>(std::lround(minutes));
  if (std::abs(minutes - whole) > 1e-3) return cell.text;  // seconds
  const auto two = [](int value) { return (value < 10 ? "0" : "") + std::to_string(value); };
  return two(whole / 60) + ':' + two(whole % 60);
}

// "FIRE from 2025-01-01 until 2026-05-01".
Json qualification_json(const std::string& text) {
  std::string_view rest = text;
  Json json = Json::object();
  for (const auto& [word, key] : {std::pair(" until ", "expiryDate"), std::pair(" from ", "validFrom")}) {
    const std::size_t at = rest.rfind(word);
    if (at == std::string_view::npos) continue;
    json[key] = std::string(formats::trimmed(rest.substr(at + std::string_view(word).size())));
    rest = formats::trimmed(rest.substr(0, at));
  }
  if (json.empty()) return text;
  json["code"] = std::string(rest);
  return json;
}

Json headcount_json(const Cell& cell) {
  if (cell.type == Cell::Type::kNumber || cell.text.find('=') == std::string::npos)
    return formats::number_json(cell);
  Json json = Json::object();
  for (const std::string& part : parts(cell.text, ';')) {
    const std::size_t equals = part.find('=');
    const std::string code(formats::trimmed(std::string_view(part).substr(0, equals)));
    const std::string value(
        equals == std::string::npos ? "" : formats::trimmed(std::string_view(part).substr(equals + 1)));
    if (code.empty() || value.empty() || json.contains(code)) return cell.text;
    json[code] = formats::number_json(Cell{Cell::Type::kText, value});
  }
  return json;
}

Json list_json(const Cell& cell) {
  Json json = Json::array();
  for (const std::string& part : parts(cell.text, ';')) json.push_back(part);
  return json;
}

// ---- JSON to cells ---------------------------------------------------------------------------------------------------------------------

// Text that comes back as it is: nothing to trim, no separator in it.
bool is_plain(const std::string& text) {
  return !text.empty() && formats::trimmed(text) == text && text.find(';') == std::string::npos;
}

// One text alone comes back as a list of it, which means the same.
std::optional<CellText> list_cell(const Json& value) {
  if (value.is_string()) return list_cell(Json::array({value}));
  if (!value.is_array() || value.empty()) return std::nullopt;
  std::string all;
  for (const Json& entry : value) {
    if (!entry.is_string() || !is_plain(entry.get_ref<const std::string&>())) return std::nullopt;
    all += (all.empty() ? "" : "; ") + entry.get_ref<const std::string&>();
  }
  return CellText{all};
}

std::optional<CellText> pattern_cell(const Json& value) {
  if (value.is_string()) return cell_of(value, CellType::kText);
  if (!value.is_array() || value.empty()) return std::nullopt;
  bool is_short = true;
  for (const Json& letter : value) {
    if (!letter.is_string() || !is_plain(letter.get_ref<const std::string&>()) ||
        letter.get_ref<const std::string&>().find(',') != std::string::npos)
      return std::nullopt;
    is_short &= letter.get_ref<const std::string&>().size() == 1;
  }
  if (!is_short && value.size() == 1) return std::nullopt;  // one code of several letters reads as letters
  std::string all;
  for (const Json& letter : value) all += (is_short || all.empty() ? "" : ",") + letter.get<std::string>();
  return CellText{all};
}

std::optional<CellText> qualifications_cell(const Json& value) {
  if (!value.is_array() || value.empty()) return std::nullopt;
  Json texts = Json::array();
  for (const Json& entry : value) {
    if (entry.is_string()) {
      texts.push_back(entry);
    } else {
      if (!entry.is_object() || !entry.contains("code") || !entry["code"].is_string()) return std::nullopt;
      std::string text = entry["code"].get<std::string>();
      for (const auto& [key, word] : {std::pair("validFrom", " from "), std::pair("expiryDate", " until ")})
        if (entry.contains(key)) {
          if (!entry[key].is_string()) return std::nullopt;
          text += word + entry[key].get<std::string>();
        }
      texts.push_back(text);
    }
    // What comes back must be what went out.
    if (const Json back = qualification_json(texts.back().get<std::string>());
        back.is_object() != entry.is_object() ||
        (back.is_string() ? back != entry : back.size() != entry.size() || back["code"] != entry["code"]))
      return std::nullopt;
  }
  return list_cell(texts);
}

std::optional<CellText> headcount_cell(const Json& value) {
  if (value.is_number_integer()) return cell_of(value, CellType::kNumber);
  if (!value.is_object() || value.empty()) return std::nullopt;
  std::string all;
  for (const auto& [code, count] : value.items()) {
    if (!is_plain(code) || code.find('=') != std::string::npos || !count.is_number_integer())
      return std::nullopt;
    all += (all.empty() ? "" : "; ") + code + '=' + count.dump();
  }
  return CellText{all};
}

}  // namespace

Json json_of(const Cell& cell, CellType type) {
  switch (type) {
    case CellType::kText:
    case CellType::kPattern:
      return cell.text;
    case CellType::kNumber:
      return formats::number_json(cell);
    case CellType::kYesNo:
      return formats::yes_no_json(cell);
    case CellType::kDate:
      return date_json(cell);
    case CellType::kTime:
      return time_json(cell);
    case CellType::kList:
      return list_json(cell);
    case CellType::kQualifications: {
      Json json = Json::array();
      for (const std::string& part : parts(cell.text, ';')) json.push_back(qualification_json(part));
      return json;
    }
    case CellType::kHeadcount:
      return headcount_json(cell);
  }
  return cell.text;
}

std::optional<CellText> cell_of(const Json& value, CellType type) {
  switch (type) {
    case CellType::kText:
    case CellType::kDate:
    case CellType::kTime:
      if (!value.is_string() || formats::trimmed(value.get_ref<const std::string&>()).empty())
        return std::nullopt;
      return CellText{value.get<std::string>()};
    case CellType::kNumber:
      if (!value.is_number()) return std::nullopt;
      return CellText{value.dump(), value.get<double>()};
    case CellType::kYesNo:
      if (!value.is_boolean()) return std::nullopt;
      return CellText{value.get<bool>() ? "yes" : "no"};
    case CellType::kList:
      return list_cell(value);
    case CellType::kPattern:
      return pattern_cell(value);
    case CellType::kQualifications:
      return qualifications_cell(value);
    case CellType::kHeadcount:
      return headcount_cell(value);
  }
  return std::nullopt;
}

// ---- The sheets ------------------------------------------------------------------------------------------------------------------------

const SheetSpec& settings_sheet() {
  static const SheetSpec kSheet{
      "Settings",
      {"settings", "roster", "horizon"},
      {{"Start", {"start", "startdate", "from"}, "planningHorizon/startDate", CellType::kDate},
       {"End", {"end", "enddate", "to", "until"}, "planningHorizon/endDate", CellType::kDate},
       {"Reference", {"reference", "planningreference"}, "planningReference", CellType::kText},
       {"Basis", {"basis", "rosteringbasis"}, "rosteringBasis", CellType::kText},
       {"Offsets", {"offsets", "fixedrotationoffset"}, "fixedRotationOffset", CellType::kText},
       {"Goal", {"goal", "optimizationmode"}, "solverConfig/optimizationMode", CellType::kText},
       {"Most staff",
        {"moststaff", "maxemployees", "maxemployeestouse"},
        "solverConfig/maxEmployeesToUse",
        CellType::kNumber},
       {"Schema", {"schema", "schemaversion"}, "schemaVersion", CellType::kText},
       {"Public holidays", {"publicholidays", "holidays"}, "publicHolidays", CellType::kDate},
       {"Site rules", {"siterules"}, "siteRules", CellType::kText}}};
  return kSheet;
}

const SheetSpec& staff_sheet() {
  static const SheetSpec kSheet{
      "Staff",
      {"staff", "employees", "officers", "people"},
      {{"Employee", {"employee", "employeeid", "id", "officer", "staffid"}, "employeeId", CellType::kText},
       {"Name", {"name", "fullname"}, "name", CellType::kText},
       {"Unit", {"unit", "ou", "ouid"}, "ouId", CellType::kText},
       {"Team", {"team", "teamid"}, "teamId", CellType::kText},
       {"Product", {"product", "producttype", "producttypeid"}, "productTypeId", CellType::kText},
       {"Rank", {"rank", "rankid"}, "rankId", CellType::kText},
       {"Scheme", {"scheme"}, "scheme", CellType::kText},
       {"Grade", {"grade", "gradeid"}, "gradeId", CellType::kText},
       {"Gender", {"gender", "sex"}, "gender", CellType::kText},
       {"Local", {"local"}, "local", CellType::kYesNo},
       {"Overtime allowed", {"overtimeallowed", "overtime"}, "overtimeAllowed", CellType::kYesNo},
       {"Qualifications", {"qualifications", "qualification"}, "qualifications", CellType::kQualifications},
       {"Skills", {"skills", "skill"}, "skills", CellType::kList},
       {"Pattern", {"pattern", "workpattern"}, "workPattern", CellType::kPattern},
       {"Offset", {"offset", "rotationoffset"}, "rotationOffset", CellType::kNumber},
       {"Likes shifts", {"likesshifts", "preferredshifts"}, "preferences/preferredShifts", CellType::kList},
       {"Dislikes shifts",
        {"dislikesshifts", "unpreferredshifts"},
        "preferences/unpreferredShifts",
        CellType::kList},
       {"From", {"from", "availablefrom", "joiningdate", "joins"}, "availableFrom", CellType::kDate},
       {"Until", {"until", "availableuntil", "leavingdate", "leaves"}, "availableUntil", CellType::kDate}}};
  return kSheet;
}

const SheetSpec& leave_sheet() {
  static const SheetSpec kSheet{
      "Leave",
      {"leave", "absence", "absences", "unavailability"},
      {{"Employee", {"employee", "employeeid", "id", "officer"}, "employeeId", CellType::kText},
       {"From", {"from", "start", "startdate", "date"}, "startDate", CellType::kDate},
       {"Until", {"until", "to", "end", "enddate"}, "endDate", CellType::kDate},
       {"From time", {"fromtime", "starttime"}, "startTime", CellType::kTime},
       {"Until time", {"untiltime", "endtime"}, "endTime", CellType::kTime},
       {"Reason", {"reason"}, "reason", CellType::kText}}};
  return kSheet;
}

const SheetSpec& demand_sheet() {
  static const SheetSpec kSheet{
      "Demand",
      {"demand", "demands", "demanditems", "requirements"},
      {{"Demand", {"demand", "demandid"}, "demand/demandId", CellType::kText},
       {"Requirement", {"requirement", "requirementid"}, "requirement/requirementId", CellType::kText},
       {"Place", {"place", "location", "locationid", "site"}, "demand/locationId", CellType::kText},
       {"Zone", {"zone", "zoneid"}, "demand/zoneId", CellType::kText},
       {"Unit", {"unit", "ou", "ouid"}, "demand/ouId", CellType::kText},
       {"Products", {"products", "producttypeids"}, "requirement/productTypeIds", CellType::kList},
       {"Product", {"product", "producttypeid"}, "requirement/productTypeId", CellType::kList},
       {"Ranks", {"ranks", "rank", "rankids"}, "requirement/rankIds", CellType::kList},
       {"Schemes", {"schemes", "scheme"}, "requirement/schemes", CellType::kList},
       {"Headcount", {"headcount", "people", "wanted"}, "requirement/headcount", CellType::kHeadcount},
       {"Pattern", {"pattern", "workpattern"}, "requirement/workPattern", CellType::kPattern},
       {"Qualifications",
        {"qualifications", "requiredqualifications"},
        "requirement/requiredQualifications",
        CellType::kList},
       {"Skills", {"skills", "requiredskills"}, "requirement/requiredSkills", CellType::kList},
       {"Gender", {"gender"}, "requirement/gender", CellType::kText},
       {"Days", {"days", "coveragedays", "weekdays"}, "set/coverageDays", CellType::kList},
       {"On holidays",
        {"onholidays", "includepublicholidays"},
        "set/includePublicHolidays",
        CellType::kYesNo},
       {"On eves",
        {"oneves", "includeeveofpublicholidays"},
        "set/includeEveOfPublicHolidays",
        CellType::kYesNo},
       {"Anchor", {"anchor", "coverageanchor"}, "set/coverageAnchor", CellType::kDate},
       {"Begins", {"begins", "shiftstartdate"}, "demand/shiftStartDate", CellType::kDate},
       {"Preferred teams", {"preferredteams", "teams"}, "set/preferredTeams", CellType::kList},
       {"Only employees", {"onlyemployees", "whitelist"}, "set/whitelist/employeeIds", CellType::kList},
       {"Only teams", {"onlyteams", "whitelistteams"}, "set/whitelist/teamIds", CellType::kList},
       {"Basis", {"basis", "rosteringbasis"}, "demand/rosteringBasis", CellType::kText},
       {"Template mode",
        {"templatemode", "templategenerationmode"},
        "demand/templateGenerationMode",
        CellType::kText},
       {"Threshold",
        {"threshold", "minstaffthresholdpercentage"},
        "demand/minStaffThresholdPercentage",
        CellType::kNumber}}};
  return kSheet;
}

const SheetSpec& shifts_sheet() {
  static const SheetSpec kSheet{"Shifts",
                                {"shifts", "shiftdetails"},
                                {{"Shift", {"shift", "shiftcode", "code"}, "shiftCode", CellType::kText},
                                 {"Start", {"start", "starttime", "from"}, "start", CellType::kTime},
                                 {"End", {"end", "endtime", "until", "to"}, "end", CellType::kTime},
                                 {"Next day", {"nextday"}, "nextDay", CellType::kYesNo},
                                 {"Standby", {"standby"}, "standby", CellType::kYesNo},
                                 {"Demand", {"demand", "demandid"}, "demandId", CellType::kText}}};
  return kSheet;
}

const SheetSpec& cover_sheet() {
  static const SheetSpec kSheet{
      "Cover",
      {"cover", "coverage", "dailyheadcount"},
      {{"Date", {"date", "day"}, "date", CellType::kDate},
       {"Demand", {"demand", "demandid"}, "demandId", CellType::kText},
       {"Requirement", {"requirement", "requirementid"}, "requirementId", CellType::kText},
       {"Shift", {"shift", "shiftcode", "code"}, "shiftCode", CellType::kText},
       {"Headcount", {"headcount", "people", "wanted"}, "headcount", CellType::kNumber},
       {"Day type", {"daytype"}, "dayType", CellType::kText},
       {"Start", {"start", "starttimeoverride"}, "startTimeOverride", CellType::kTime},
       {"End", {"end", "endtimeoverride"}, "endTimeOverride", CellType::kTime}}};
  return kSheet;
}

const SheetSpec& rules_sheet() {
  static const SheetSpec kSheet{
      "Rules",
      {"rules", "constraints", "constraintlist"},
      {{"Rule", {"rule", "id", "constraint", "constraintid"}, "id", CellType::kText},
       {"Enforcement", {"enforcement", "hardness"}, "enforcement", CellType::kText},
       {"On", {"on", "enabled"}, "enabled", CellType::kYesNo},
       {"Value", {"value", "defaultvalue", "limit"}, "defaultValue", CellType::kNumber},
       {"Scheme A", {"schemea", "a"}, "schemeOverrides/A", CellType::kNumber},
       {"Scheme B", {"schemeb", "b"}, "schemeOverrides/B", CellType::kNumber},
       {"Scheme P", {"schemep", "p"}, "schemeOverrides/P", CellType::kNumber},
       {"Weight", {"weight"}, "weight", CellType::kNumber}}};
  return kSheet;
}

const SheetSpec& requests_sheet() {
  static const SheetSpec kSheet{
      "Requests",
      {"requests", "bids", "wishes"},
      {{"Employee", {"employee", "employeeid", "id", "officer"}, "employeeId", CellType::kText},
       {"Date", {"date", "day"}, "date", CellType::kDate},
       {"Shift", {"shift", "shiftcode", "code"}, "shiftCode", CellType::kText},
       {"Wanted", {"wanted"}, "wanted", CellType::kYesNo},
       {"Weight", {"weight"}, "weight", CellType::kNumber}}};
  return kSheet;
}

const SheetSpec& pins_sheet() {
  static const SheetSpec kSheet{
      "Pins",
      {"pins", "settled", "fixed"},
      {{"Employee", {"employee", "employeeid", "id", "officer"}, "employeeId", CellType::kText},
       {"Date", {"date", "day"}, "date", CellType::kDate},
       {"Kind", {"kind"}, "kind", CellType::kText},
       {"Demand", {"demand", "demandid"}, "demandId", CellType::kText},
       {"Requirement", {"requirement", "requirementid"}, "requirementId", CellType::kText},
       {"Shift", {"shift", "shiftcode", "code"}, "shiftCode", CellType::kText},
       {"Reason", {"reason"}, "reason", CellType::kText}}};
  return kSheet;
}

const SheetSpec& more_sheet() {
  static const SheetSpec kSheet{"More",
                                {"more"},
                                {{"Field", {"field"}, "field", CellType::kText},
                                 {"Value", {"value", "json"}, "value", CellType::kText}}};
  return kSheet;
}

}  // namespace tenon::roster
