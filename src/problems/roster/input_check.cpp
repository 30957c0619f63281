#include "problems/roster/input_check.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "formats/text.h"
#include "problems/roster/calendar.h"
#include "problems/roster/format_parts.h"

namespace tenon::roster {

namespace {

using formats::Json;

constexpr int kLongPeriod = 62;  // days
constexpr int kHighHeadcount = 100;
constexpr int kShortPattern = 3, kLongPattern = 28, kMostInRow = 12;
constexpr int kHighOffset = 100;
constexpr double kLongRun = 3'600, kShortRun = 1;  // seconds of solverRunTime

const Json* find(const Json& object, const char* key) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(key);
  return found == object.end() || found->is_null() ? nullptr : &*found;
}

std::string text_in(const Json& object, const char* key) {
  const Json* value = find(object, key);
  return value != nullptr && value->is_string() ? value->get<std::string>() : "";
}

std::vector<std::string> texts_in(const Json& object, const char* key) {
  std::vector<std::string> texts;
  const Json* value = find(object, key);
  if (value == nullptr) return texts;
  if (value->is_string()) return {value->get<std::string>()};
  if (value->is_array())
    for (const Json& each : *value) texts.push_back(each.is_string() ? each.get<std::string>() : each.dump());
  return texts;
}

class Checker {
 public:
  explicit Checker(const Json& input) : input_(input) {}

  std::vector<InputIssue> run() {
    if (!input_.is_object()) {
      error("", "INVALID_TYPE", "the input is no object");
      return std::move(issues_);
    }
    check_root();
    check_horizon();
    check_holidays();
    check_employees();
    if (const Json* items = list("demandItems", input_, "demandItems"))
      for (std::size_t i = 0; i < items->size(); ++i) check_item((*items)[i], at("demandItems", i));
    check_offsets();
    return std::move(issues_);
  }

 private:
  void error(std::string field, const char* code, std::string message) {
    issues_.push_back({std::move(field), code, std::move(message), true});
  }
  void warn(std::string field, const char* code, std::string message) {
    issues_.push_back({std::move(field), code, std::move(message), false});
  }
  static std::string at(const std::string& list, std::size_t index) {
    return list + '[' + std::to_string(index) + ']';
  }

  // A list that must be there with something in it.
  const Json* list(const std::string& field, const Json& object, const char* key) {
    const Json* value = find(object, key);
    if (value == nullptr) return error(field, "MISSING_FIELD", "this field is required"), nullptr;
    if (!value->is_array()) return error(field, "INVALID_TYPE", "this must be a list"), nullptr;
    if (value->empty()) return error(field, "EMPTY_ARRAY", "this list must not be empty"), nullptr;
    return value;
  }

  const Json* required(const std::string& field, const Json& object, const char* key) {
    const Json* value = find(object, key);
    if (value == nullptr) error(field, "MISSING_FIELD", "this field is required");
    return value;
  }

  std::optional<std::int32_t> date(const std::string& field, const Json& value) {
    const auto found = value.is_string() ? serial_of(value.get<std::string>().substr(0, 10)) : std::nullopt;
    if (!found) error(field, "INVALID_DATE", "this is no date YYYY-MM-DD");
    return found;
  }

  void check_root() {
    const Json* version = required("schemaVersion", input_, "schemaVersion");
    static const std::set<std::string> kVersions{"0.43", "0.50", "0.70", "0.73",
                                                 "0.80", "0.95", "0.96", "0.98"};
    if (version != nullptr &&
        !kVersions.contains(version->is_string() ? version->get<std::string>() : version->dump()))
      warn("schemaVersion", "UNKNOWN_VERSION", "this version is not known; the input is read as 0.98");
    required("planningReference", input_, "planningReference");
    if (const Json* map = find(input_, "schemeMap")) {
      if (!map->is_object())
        error("schemeMap", "INVALID_TYPE", "this must be an object");
      else if (map->empty())
        warn("schemeMap", "EMPTY_DICT", "there are no schemes here");
    }
    const Json* run = find(input_, "solverRunTime");
    const Json* seconds = run == nullptr ? nullptr : find(*run, "maxSeconds");
    if (seconds == nullptr) return;
    if (!seconds->is_number())
      return error("solverRunTime.maxSeconds", "INVALID_TYPE", "this must be a number");
    if (seconds->get<double>() < kShortRun)
      error("solverRunTime.maxSeconds", "INVALID_VALUE", "this must be at least 1");
    if (seconds->get<double>() > kLongRun)
      warn("solverRunTime.maxSeconds", "HIGH_VALUE", "this is more than an hour");
  }

  void check_horizon() {
    const Json* horizon = required("planningHorizon", input_, "planningHorizon");
    if (horizon == nullptr) return;
    if (!horizon->is_object()) return error("planningHorizon", "INVALID_TYPE", "this must be an object");
    if (const Json* start = required("planningHorizon.startDate", *horizon, "startDate"))
      start_ = date("planningHorizon.startDate", *start);
    if (const Json* end = required("planningHorizon.endDate", *horizon, "endDate"))
      end_ = date("planningHorizon.endDate", *end);
    if (!start_ || !end_) return;
    if (*end_ < *start_) error("planningHorizon", "INVALID_RANGE", "the end lies before the start");
    if (*end_ - *start_ + 1 > kLongPeriod)
      warn("planningHorizon", "LONG_PERIOD", "more than " + std::to_string(kLongPeriod) + " days");
  }

  void check_holidays() {
    const Json* holidays = find(input_, "publicHolidays");
    if (holidays == nullptr) return;
    if (!holidays->is_array()) return error("publicHolidays", "INVALID_TYPE", "this must be a list");
    for (std::size_t i = 0; i < holidays->size(); ++i) {
      const Json& entry = (*holidays)[i];
      const Json* day = find(entry, "date");
      if (const auto found = date(at("publicHolidays", i), day != nullptr ? *day : entry))
        holidays_.insert(*found);
    }
  }

  bool in_horizon(std::int32_t day) const { return (!start_ || day >= *start_) && (!end_ || day <= *end_); }

  // ---- employees ------------------------------------------------------------------------------------------------------------------

  struct Person {
    std::string product, rank, scheme, unit;
    Gender gender = Gender::kUnknown;
  };

  void check_scheme(const std::string& field, const std::string& word, bool may_be_any) {
    const std::string scheme = scheme_called(word);
    if (scheme.empty() ? !may_be_any : scheme != "A" && scheme != "B" && scheme != "P")
      error(field, "INVALID_SCHEME", "\"" + word + "\" is none of A, B, P");
  }

  void check_employees() {
    const Json* employees = list("employees", input_, "employees");
    if (employees == nullptr) return;
    std::set<std::string> ids;
    for (std::size_t i = 0; i < employees->size(); ++i) {
      const Json& one = (*employees)[i];
      const std::string field = at("employees", i);
      if (!one.is_object()) {
        error(field, "INVALID_TYPE", "this must be an object");
        continue;
      }
      for (const char* key : {"employeeId", "productTypeId", "rankId", "scheme"})
        required(field + '.' + key, one, key);
      if (const std::string id = text_in(one, "employeeId"); !id.empty() && !ids.insert(id).second)
        error(field + ".employeeId", "INVALID_VALUE", "\"" + id + "\" is there already");
      if (const std::string scheme = text_in(one, "scheme"); !scheme.empty())
        check_scheme(field + ".scheme", scheme, false);
      check_offset(field + ".rotationOffset", find(one, "rotationOffset"));
      people_.push_back({text_in(one, "productTypeId"), text_in(one, "rankId"),
                         scheme_called(text_in(one, "scheme")), text_in(one, "ouId"),
                         gender_called(text_in(one, "gender"))});
    }
  }

  void check_offset(const std::string& field, const Json* offset) {
    if (offset == nullptr) return;
    if (!offset->is_number_integer()) return error(field, "INVALID_TYPE", "this must be a whole number");
    const auto value = offset->get<std::int64_t>();
    if (value < -1) error(field, "INVALID_VALUE", "this must be at least -1");
    if (value > kHighOffset) warn(field, "UNUSUAL_VALUE", "this is more than " + std::to_string(kHighOffset));
  }

  // ---- demand -----------------------------------------------------------------------------------------------------------------------

  void check_item(const Json& item, const std::string& field) {
    if (!item.is_object()) return error(field, "INVALID_TYPE", "this must be an object");
    required(field + ".demandId", item, "demandId");
    if (const Json* start = required(field + ".shiftStartDate", item, "shiftStartDate"))
      date(field + ".shiftStartDate", *start);
    const std::string basis = text_in(item, "rosteringBasis");
    if (!basis.empty() && basis != "demandBased" && basis != "outcomeBased")
      error(field + ".rosteringBasis", "INVALID_VALUE", "this must be demandBased or outcomeBased");
    if (const Json* share = find(item, "minStaffThresholdPercentage"))
      if (!share->is_number() || share->get<double>() < 1 || share->get<double>() > 100)
        error(field + ".minStaffThresholdPercentage", "OUT_OF_RANGE", "this must lie between 1 and 100");
    std::set<std::string> codes;
    if (const Json* sets = list(field + ".shifts", item, "shifts"))
      for (std::size_t i = 0; i < sets->size(); ++i) check_set((*sets)[i], at(field + ".shifts", i), codes);
    if (const Json* requirements = list(field + ".requirements", item, "requirements"))
      for (std::size_t i = 0; i < requirements->size(); ++i)
        check_requirement((*requirements)[i], at(field + ".requirements", i), basis == "outcomeBased", codes);
  }

  void check_set(const Json& set, const std::string& field, std::set<std::string>& codes) {
    const Json* details = find(set, "shiftDetails");
    if (details == nullptr || !details->is_array() || details->empty())
      return error(field + ".shiftDetails", "EMPTY_SHIFT_DETAILS", "at least one shift must be defined");
    for (std::size_t i = 0; i < details->size(); ++i) {
      const Json& detail = (*details)[i];
      const std::string here = at(field + ".shiftDetails", i);
      if (const Json* code = required(here + ".shiftCode", detail, "shiftCode"))
        if (code->is_string()) codes.insert(code->get<std::string>());
      for (const char* key : {"start", "end"})
        if (const Json* time = required(here + '.' + key, detail, key))
          if (!time->is_string() || !clock_in(time->get<std::string>()))
            error(here + '.' + key, "INVALID_TIME", "this is no time HH:MM:SS");
    }
    if (const Json* days = find(set, "coverageDays")) {
      if (days->is_number_integer())
        return warn(field + ".coverageDays", "DEPRECATED_FIELD",
                    "a number of days is an old form; name the weekdays");
      if (!days->is_array()) return error(field + ".coverageDays", "INVALID_TYPE", "this must be a list");
      for (const Json& day : *days)
        if (!day.is_string() || !weekday_called(day.get<std::string>()))
          error(field + ".coverageDays", "INVALID_VALUE", "this is no list of weekdays");
    }
  }

  void check_requirement(const Json& requirement, const std::string& field, bool outcome_based,
                         const std::set<std::string>& codes) {
    if (!requirement.is_object()) return error(field, "INVALID_TYPE", "this must be an object");
    required(field + ".requirementId", requirement, "requirementId");
    for (const char* key : {"Scheme", "scheme", "rankId", "rotationSequence"})
      if (find(requirement, key) != nullptr)
        warn(field + '.' + key, "DEPRECATED_FIELD", "this is an old name; it is read all the same");
    for (const std::string& scheme : texts_in(requirement, "schemes"))
      check_scheme(field + ".schemes", scheme, true);
    const std::string gender = text_in(requirement, "gender");
    if (!wanted_gender_called(gender))
      error(field + ".gender", "INVALID_VALUE", "this must be Any, M, F or Mix");
    const std::int64_t most = check_headcount(requirement, field, outcome_based);
    check_pattern(requirement, field, outcome_based, codes);
    check_daily(requirement, field, codes);
    check_people(requirement, field, most);
  }

  // The greatest head-count of a code.
  std::int64_t check_headcount(const Json& requirement, const std::string& field, bool may_be_zero) {
    const Json* headcount = find(requirement, "headcount");
    if (headcount == nullptr) return 1;
    std::int64_t most = 0;
    const auto check = [&](const Json& value, const std::string& where) {
      if (!value.is_number_integer()) return error(where, "INVALID_TYPE", "this must be a whole number");
      const auto number = value.get<std::int64_t>();
      most = std::max(most, number);
      if (number < 0 || (number == 0 && !may_be_zero && !headcount->is_object()))
        error(where, "INVALID_VALUE", "this must be at least 1 (0 only where staff follow personal rosters)");
      if (number > kHighHeadcount)
        warn(where, "HIGH_HEADCOUNT", "more than " + std::to_string(kHighHeadcount));
    };
    if (headcount->is_object())
      for (const auto& [code, value] : headcount->items()) check(value, field + ".headcount." + code);
    else
      check(*headcount, field + ".headcount");
    return most;
  }

  // Of "DDNNOO" or "D1,N1,O".
  static std::vector<std::string> letters_in(const std::string& text) {
    std::vector<std::string> letters;
    if (text.find(',') == std::string::npos) {
      for (const char letter : text) letters.emplace_back(1, letter);
      return letters;
    }
    std::istringstream parts(text);
    for (std::string part; std::getline(parts, part, ',');) letters.emplace_back(formats::trimmed(part));
    return letters;
  }

  void check_pattern(const Json& requirement, const std::string& field, bool outcome_based,
                     const std::set<std::string>& codes) {
    const char* key = find(requirement, "workPattern") != nullptr ? "workPattern" : "rotationSequence";
    const std::string here = field + ".workPattern";
    if (find(requirement, key) == nullptr) return error(here, "MISSING_FIELD", "this field is required");
    std::vector<std::string> letters = texts_in(requirement, key);
    if (requirement[key].is_string()) letters = letters_in(requirement[key].get<std::string>());
    if (letters.empty()) return error(here, "EMPTY_ARRAY", "this list must not be empty");
    if (letters.size() < kShortPattern) warn(here, "SHORT_PATTERN", "fewer than 3 days");
    if (letters.size() > kLongPattern) warn(here, "LONG_PATTERN", "more than 28 days");
    std::set<std::string> missing;
    for (const std::string& letter : letters)
      if (letter != "O" && !codes.contains(letter)) missing.insert(letter);
    for (const std::string& letter : missing)
      error(here, "MISSING_SHIFT_DEFINITIONS", "no shift of this demand has the code \"" + letter + "\"");
    if (outcome_based && longest_run(letters) > kMostInRow)
      error(here, "INVALID_VALUE", "more than 12 working days in a row");
  }

  // Of working days in a row, the word read round and round.
  static std::size_t longest_run(const std::vector<std::string>& letters) {
    std::size_t longest = 0;
    std::size_t run = 0;
    for (std::size_t i = 0; i < 2 * letters.size(); ++i) {
      run = letters[i % letters.size()] == "O" ? 0 : run + 1;
      longest = std::max(longest, run);
    }
    return longest;
  }

  void check_daily(const Json& requirement, const std::string& field, const std::set<std::string>& codes) {
    const Json* daily = find(requirement, "dailyHeadcount");
    if (daily == nullptr) return;
    if (!daily->is_array()) return error(field + ".dailyHeadcount", "INVALID_TYPE", "this must be a list");
    std::set<std::int32_t> dates;
    for (std::size_t i = 0; i < daily->size(); ++i) {
      const Json& one = (*daily)[i];
      const std::string here = at(field + ".dailyHeadcount", i);
      std::optional<std::int32_t> day;
      if (const Json* value = required(here + ".date", one, "date")) day = date(here + ".date", *value);
      if (day && !in_horizon(*day))
        error(here + ".date", "OUT_OF_RANGE", "this date lies outside the horizon");
      if (day) dates.insert(*day);
      if (const std::string code = text_in(one, "shiftCode"); !codes.contains(code))
        error(here + ".shiftCode", "MISSING_SHIFT_DEFINITIONS",
              "no shift of this demand has the code \"" + code + "\"");
      const Json* headcount = required(here + ".headcount", one, "headcount");
      if (headcount != nullptr && (!headcount->is_number_integer() || headcount->get<std::int64_t>() < 0))
        error(here + ".headcount", "INVALID_VALUE", "this must be a whole number of at least 0");
      check_day_type(text_in(one, "dayType"), here + ".dayType", day);
    }
    if (daily->empty() || !start_ || !end_) return;
    for (std::int32_t day = *start_; day <= *end_ && day - *start_ < Calendar::kMostDays; ++day)
      if (!dates.contains(day))
        return warn(field + ".dailyHeadcount", "MISSING_FIELD",
                    "some dates have no line; the head-count holds there");
  }

  void check_day_type(const std::string& type, const std::string& field,
                      const std::optional<std::int32_t>& day) {
    if (type.empty()) return;
    if (type != "Normal" && type != "PublicHoliday" && type != "EveOfPH")
      return error(field, "INVALID_VALUE", "this must be Normal, PublicHoliday or EveOfPH");
    if (day && (type == "PublicHoliday") != holidays_.contains(*day))
      warn(field, "INCONSISTENT_CONFIG", "publicHolidays say otherwise of this date");
  }

  void check_people(const Json& requirement, const std::string& field, std::int64_t wanted) {
    std::vector<std::string> products = texts_in(requirement, "productTypeIds");
    if (products.empty()) products = texts_in(requirement, "productTypeId");
    std::vector<std::string> ranks = texts_in(requirement, "rankIds");
    if (ranks.empty()) ranks = texts_in(requirement, "rankId");
    std::vector<std::string> schemes = texts_in(requirement, "schemes");
    for (std::string& scheme : schemes) scheme = scheme_called(scheme);
    if (std::find(schemes.begin(), schemes.end(), "") != schemes.end()) schemes.clear();
    const auto gender = wanted_gender_called(text_in(requirement, "gender"));
    const auto fits = [](const std::vector<std::string>& wanted_ones, const std::string& own) {
      return wanted_ones.empty() ||
             std::find(wanted_ones.begin(), wanted_ones.end(), own) != wanted_ones.end();
    };
    const auto count = std::count_if(people_.begin(), people_.end(), [&](const Person& who) {
      return fits(products, who.product) && fits(ranks, who.rank) &&
             fits(schemes, who.scheme.empty() ? "A" : who.scheme) &&
             (gender != WantedGender::kWomen || who.gender == Gender::kWoman) &&
             (gender != WantedGender::kMen || who.gender == Gender::kMan);
    });
    if (people_.empty()) return;
    if (count == 0)
      error(field, "NO_MATCHING_EMPLOYEES",
            "no employee has the product, rank, scheme and gender that it asks for");
    else if (count < wanted)
      warn(field, "INSUFFICIENT_EMPLOYEES",
           std::to_string(count) + " employees fit, " + std::to_string(wanted) + " are wanted at a time");
  }

  // ---- offsets ----------------------------------------------------------------------------------------------------------------------

  void check_offsets() {
    const Json* mode = find(input_, "fixedRotationOffset");
    if (mode == nullptr) return;
    if (mode->is_boolean())
      return warn("fixedRotationOffset", "DEPRECATED_FIELD",
                  "true and false are old; say auto or solverOptimized");
    static const std::set<std::string> kModes{"auto", "ouOffsets", "solverOptimized", "individual",
                                              "whereGiven"};
    const std::string word = mode->is_string() ? mode->get<std::string>() : "";
    if (!kModes.contains(word))
      return error("fixedRotationOffset", "INVALID_VALUE",
                   "this must be auto, ouOffsets, solverOptimized, individual or whereGiven");
    if (word != "ouOffsets") return;
    const Json* offsets = list("ouOffsets", input_, "ouOffsets");
    if (offsets == nullptr) return;
    std::set<std::string> units;
    for (std::size_t i = 0; i < offsets->size(); ++i) {
      const std::string unit = text_in((*offsets)[i], "ouId");
      if (unit.empty()) error(at("ouOffsets", i) + ".ouId", "MISSING_OU_ID", "this unit has no id");
      units.insert(unit);
      check_offset(at("ouOffsets", i) + ".rotationOffset", find((*offsets)[i], "rotationOffset"));
    }
    const auto is_known = [&](const Person& who) { return who.unit.empty() || units.contains(who.unit); };
    if (!std::all_of(people_.begin(), people_.end(), is_known))
      warn("ouOffsets", "INVALID_OU_IDS", "some employees' units have no offset here; they have 0");
  }

  const Json& input_;
  std::vector<InputIssue> issues_;
  std::optional<std::int32_t> start_, end_;
  std::set<std::int32_t> holidays_;
  std::vector<Person> people_;
};

// "demandItems[0].shifts" of "/demandItems/0/shifts".
std::string field_of(const std::string& pointer) {
  std::string field;
  std::istringstream parts(pointer);
  for (std::string part; std::getline(parts, part, '/');) {
    if (part.empty()) continue;
    const bool is_index = std::all_of(part.begin(), part.end(), [](char c) { return c >= '0' && c <= '9'; });
    field += is_index ? '[' + part + ']' : (field.empty() ? "" : ".") + part;
  }
  return field;
}

}  // namespace

std::vector<InputIssue> check_input(const Json& input) { return Checker(input).run(); }

std::vector<InputIssue> issues_of(const Json& input, const Result<Input>& read) {
  std::vector<InputIssue> issues;
  if (find(input, "demandItems") != nullptr && !is_body(input)) issues = check_input(input);
  if (read.ok()) {
    for (InputIssue& issue : issues)
      if (issue.code == "MISSING_FIELD") issue.is_error = false;
    return issues;
  }
  std::set<std::string> told;
  for (const InputIssue& issue : issues)
    if (issue.is_error) told.insert(issue.field);
  for (const InputError& error : read.errors())
    if (std::string field = field_of(error.at); !told.contains(field))
      issues.push_back(
          {std::move(field), "INVALID_VALUE", "found " + error.found + ", expected " + error.expected, true});
  return issues;
}

Json to_json(const std::vector<InputIssue>& issues) {
  Json errors = Json::array();
  Json warnings = Json::array();
  for (const InputIssue& issue : issues)
    (issue.is_error ? errors : warnings)
        .push_back(Json::object({{"field", issue.field},
                                 {"code", issue.code},
                                 {"message", issue.message},
                                 {"severity", issue.is_error ? "ERROR" : "WARNING"}}));
  const bool valid = errors.empty();
  const Json summary = Json::object(
      {{"total_errors", errors.size()}, {"total_warnings", warnings.size()}, {"can_submit", valid}});
  return Json::object({{"valid", valid},
                       {"errors", std::move(errors)},
                       {"warnings", std::move(warnings)},
                       {"summary", summary}});
}

}  // namespace tenon::roster
