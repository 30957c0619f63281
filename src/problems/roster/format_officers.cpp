// Employees of an ngrs document.

#include <algorithm>
#include <tuple>

#include "formats/text.h"
#include "problems/roster/format_parts.h"

namespace tenon::roster {

namespace {

using formats::Field;
using formats::FieldNames;
using formats::Json;
using formats::Place;

// Those from `contractedHours` on are other programs' business.
const std::vector<FieldNames> kFields{{"employeeId"},
                                      {"name"},
                                      {"ouId"},
                                      {"teamId"},
                                      {"productTypeId"},
                                      {"rankId"},
                                      {"scheme"},
                                      {"gradeId"},
                                      {"gender"},
                                      {"local"},
                                      {"overtimeAllowed"},
                                      {"rotationOffset"},
                                      {"workPattern"},
                                      {"qualifications"},
                                      {"licenses"},
                                      {"skills"},
                                      {"preferences"},
                                      {"unavailability"},
                                      {"availableFrom", {"joiningDate"}},
                                      {"availableUntil", {"leavingDate"}},
                                      {"totalWorkingHours"},
                                      {"history"},
                                      {"contractedHours"},
                                      {"normalHours"},
                                      {"otHours"},
                                      {"patternStartDate"}};
enum OfficerField {
  kId,
  kName,
  kUnit,
  kTeam,
  kProduct,
  kRank,
  kScheme,
  kGrade,
  kGender,
  kLocal,
  kOvertimeAllowed,
  kOffset,
  kPattern,
  kQualifications,
  kLicences,
  kSkills,
  kPreferences,
  kUnavailability,
  kFrom,
  kUntil,
  kWorked,
  kHistory
};
const std::vector<FieldNames> kQualificationFields{{"code"},   {"validFrom"}, {"expiryDate"},
                                                   {"status"}, {"type"},      {"name"}};
enum QualificationField { kCode, kValidFrom, kExpiry };
const std::vector<FieldNames> kLicenceFields{{"code"},
                                             {"validFrom"},
                                             {"expiryDate"},
                                             {"type"},
                                             {"approvalCode"},
                                             {"temporaryApproval"},
                                             {"temporaryApprovalExpiry"}};
enum LicenceField {
  kLicenceCode,
  kLicenceFrom,
  kLicenceExpiry,
  kType,
  kApprovalCode,
  kApproval,
  kApprovedUntil
};
const std::vector<FieldNames> kAwayFields{{"date"},      {"startDate"}, {"endDate"},
                                          {"startTime"}, {"endTime"},   {"reason"}};
enum AwayField { kDate, kAwayStart, kAwayEnd, kStartTime, kEndTime, kReason };
const std::vector<FieldNames> kPreferenceFields{
    {"preferredShifts"},  {"preferredTeams"},    {"preferredSites"},   {"preferredZones"},
    {"preferredOUs"},     {"unpreferredShifts"}, {"unpreferredTeams"}, {"unpreferredSites"},
    {"unpreferredZones"}, {"unpreferredOUs"}};
const std::vector<FieldNames> kHistoryFields{
    {"duties"},        {"weekHours"},       {"monthHours"},     {"earlierHours"}, {"earlierOvertimeHours"},
    {"earlierNights"}, {"earlierWeekends"}, {"earlierHolidays"}};
enum HistoryField {
  kDuties,
  kWeekHours,
  kMonthHours,
  kEarlierHours,
  kEarlierOvertime,
  kEarlierNights,
  kEarlierWeekends,
  kEarlierHolidays
};
const std::vector<FieldNames> kDutyFields{{"date"}, {"shiftCode"},  {"start"},
                                          {"end"},  {"locationId"}, {"hours"}};
enum DutyField { kDutyDate, kDutyShift, kDutyStart, kDutyEnd, kDutyPlace, kDutyHours };

constexpr std::size_t kMostText = 500;

class OfficerReader {
 public:
  OfficerReader(Walk& walk, const Json& json, const Place& place)
      : walk_(walk), place_(place), fields_(walk.reader.fields(json, place, kFields)) {}

  void read() {
    if (!fields_[kId]) walk_.reader.missing(fields_[kId], place_, "the employee's id");
    officer_.id = walk_.reader.text(fields_[kId], place_, kMostText).value_or("");
    officer_.at = walk_.document.place(place_.pointer());
    officer_.name = walk_.reader.text(fields_[kName], place_, kMostText).value_or("");
    officer_.unit = walk_.word(fields_[kUnit], place_);
    officer_.team = walk_.word(fields_[kTeam], place_);
    officer_.product = walk_.word(fields_[kProduct], place_);
    officer_.rank = walk_.word(fields_[kRank], place_);
    officer_.grade = walk_.word(fields_[kGrade], place_);
    const std::string scheme = scheme_called(text(kScheme));
    officer_.scheme = walk_.instance.words.add(scheme.empty() ? "A" : scheme);
    officer_.gender = gender_called(text(kGender));
    read_flags();
    read_qualifications();
    read_licences();
    officer_.skills = walk_.words(fields_[kSkills], place_);
    read_preferences();
    read_absences();
    read_history();
    add();
  }

 private:
  std::string text(OfficerField field) {
    const Field& found = fields_[field];
    return found && found.value->is_string() ? found.value->get<std::string>() : "";
  }

  void read_flags() {
    if (const Field& local = fields_[kLocal]) {
      if (local.value->is_boolean())
        officer_.local = local.value->get<bool>();
      else
        officer_.local = walk_.reader.integer(local, place_, 0, 1).value_or(1) == 1;
    }
    officer_.overtime_allowed = walk_.reader.boolean(fields_[kOvertimeAllowed], place_).value_or(true);
    told_.offset = walk_.reader.integer(fields_[kOffset], place_, -1, 10'000);
    told_.pattern = walk_.pattern(fields_[kPattern], place_);
    told_.has_pattern = !told_.pattern.empty();
    officer_.worked_before = walk_.minutes(fields_[kWorked], place_).value_or(0);
    officer_.first_day = walk_.day(fields_[kFrom], place_).value_or(officer_.first_day);
    officer_.last_day = walk_.day(fields_[kUntil], place_).value_or(officer_.last_day);
  }

  void read_qualifications() {
    walk_.reader.list(
        fields_[kQualifications], place_, "a list of qualifications", [&](const Json& json, const Place& at) {
          Qualification held;
          if (!json.is_object()) {
            held.code = walk_.instance.words.add(json.is_string() ? json.get<std::string>() : json.dump());
          } else {
            const std::vector<Field> fields = walk_.reader.fields(json, at, kQualificationFields);
            held.code = walk_.word(fields[kCode], at);
            held.first = walk_.day(fields[kValidFrom], at).value_or(Qualification::kNever);
            held.last = walk_.day(fields[kExpiry], at).value_or(Qualification::kForever);
          }
          if (held.code.valid()) officer_.qualifications.push_back(held);
        });
  }

  void read_licences() {
    walk_.reader.list(
        fields_[kLicences], place_, "a list of licenses", [&](const Json& json, const Place& at) {
          const std::vector<Field> fields = walk_.reader.fields(json, at, kLicenceFields);
          if (!json.is_object()) return;
          Licence licence;
          licence.code = walk_.word(fields[kLicenceCode], at);
          licence.type = walk_.word(fields[kType], at);
          licence.last = walk_.day(fields[kLicenceExpiry], at).value_or(Qualification::kForever);
          licence.approved_until = walk_.day(fields[kApprovedUntil], at);
          const Day first = walk_.day(fields[kLicenceFrom], at).value_or(Qualification::kNever);
          if (licence.code.valid()) officer_.qualifications.push_back({licence.code, first, licence.last});
          officer_.licences.push_back(licence);
        });
  }

  void read_preferences() {
    const Field& field = fields_[kPreferences];
    if (!field) return;
    const Place at = place_.at(field.name);
    const std::vector<Field> fields = walk_.reader.fields(*field.value, at, kPreferenceFields);
    std::size_t next = 0;
    for (Likes* likes : {&officer_.likes, &officer_.dislikes})
      for (auto* list : {&likes->shifts, &likes->teams, &likes->places, &likes->zones, &likes->units}) {
        *list = walk_.words(fields[next++], at);
        if (!list->empty()) walk_.instance.soft_stage = true;
      }
  }

  void read_absences() {
    walk_.reader.list(fields_[kUnavailability], place_, "a list of dates or ranges of dates",
                      [&](const Json& json, const Place& at) { read_absence(json, at); });
    std::stable_sort(officer_.away.begin(), officer_.away.end(),
                     [](const Away& a, const Away& b) { return a.from < b.from; });
  }

  void read_absence(const Json& json, const Place& at) {
    Away away;
    away.reason = "unavailable";
    if (!json.is_object()) {
      const auto day = walk_.day(json, at);
      if (!day) return;
      away.from = *day * kDayMinutes;
      away.to = away.from + kDayMinutes;
      officer_.away.push_back(std::move(away));
      return;
    }
    const std::vector<Field> fields = walk_.reader.fields(json, at, kAwayFields);
    const Field& start = fields[kAwayStart] ? fields[kAwayStart] : fields[kDate];
    const Field& end = fields[kAwayEnd] ? fields[kAwayEnd] : start;
    if (!start) return walk_.reader.missing(fields[kAwayStart], at, "a date: date, or startDate and endDate");
    const auto first = walk_.day(start, at);
    const auto last = walk_.day(end, at);
    if (!first || !last) return;
    away.reason = walk_.reader.text(fields[kReason], at, kMostText).value_or(away.reason);
    away.from = *first * kDayMinutes;
    away.to = (*last + 1) * kDayMinutes;
    // A part of a day: both times, within the range's first and last day.
    if (fields[kStartTime] || fields[kEndTime]) {
      away.whole_days = false;
      away.from = *first * kDayMinutes + walk_.time(fields[kStartTime], at).value_or(0);
      away.to = *last * kDayMinutes + walk_.time(fields[kEndTime], at).value_or(kDayMinutes);
    }
    if (away.to <= away.from)
      return walk_.reader.error(at, "an end before the start", "a range whose end is not before its start");
    officer_.away.push_back(std::move(away));
  }

  void read_history() {
    const Field& field = fields_[kHistory];
    if (!field) return;
    const Place at = place_.at(field.name);
    const std::vector<Field> fields = walk_.reader.fields(*field.value, at, kHistoryFields);
    if (!field.value->is_object()) return;
    walk_.reader.list(fields[kDuties], at, "a list of past duties",
                      [&](const Json& json, const Place& place) { read_past(json, place); });
    Carry& carry = officer_.carry;
    const auto minutes = [&](HistoryField which) { return walk_.minutes(fields[which], at).value_or(0); };
    // Sums of which `duties` may be a part; settle_carry() has the last word.
    carry.week_net = minutes(kWeekHours);
    carry.month_net = minutes(kMonthHours);
    carry.earlier_net = minutes(kEarlierHours);
    carry.earlier_overtime = minutes(kEarlierOvertime);
    const auto count = [&](HistoryField which) {
      return walk_.reader.integer(fields[which], at, 0, 1'000'000).value_or(0);
    };
    carry.earlier_nights = count(kEarlierNights);
    carry.earlier_weekends = count(kEarlierWeekends);
    carry.earlier_holidays = count(kEarlierHolidays);
    std::stable_sort(carry.past.begin(), carry.past.end(),
                     [](const Duty& a, const Duty& b) { return a.from < b.from; });
  }

  void read_past(const Json& json, const Place& place) {
    const std::vector<Field> fields = walk_.reader.fields(json, place, kDutyFields);
    if (!json.is_object()) return;
    if (!fields[kDutyDate]) walk_.reader.missing(fields[kDutyDate], place, "a past duty's date");
    const bool is_timed = fields[kDutyStart] || fields[kDutyEnd];
    for (const DutyField needed : {kDutyStart, kDutyEnd})
      if (is_timed && !fields[needed])
        walk_.reader.missing(fields[needed], place, "a past duty's start and end, or neither");
    const auto day = walk_.day(fields[kDutyDate], place);
    const auto start = walk_.time(fields[kDutyStart], place);
    const auto end = walk_.time(fields[kDutyEnd], place);
    const auto net = walk_.minutes(fields[kDutyHours], place);
    if (!day || (is_timed && (!start || !end))) return;
    if (*day >= 0)
      return walk_.reader.error(place.at("date"), formats::shown(*fields[kDutyDate].value),
                                "a date before the horizon");
    Duty duty;
    duty.day = *day;
    duty.from = *day * kDayMinutes + start.value_or(0);
    duty.to = is_timed ? *day * kDayMinutes + *end + (*end <= *start ? kDayMinutes : 0)
                       : duty.from + std::min(net.value_or(0), kDayMinutes);
    duty.timed = is_timed;
    duty.code = walk_.word(fields[kDutyShift], place);
    duty.place = walk_.word(fields[kDutyPlace], place);
    officer_.carry.past.push_back(duty);
  }

  void add() {
    std::sort(officer_.qualifications.begin(), officer_.qualifications.end(),
              [](const Qualification& a, const Qualification& b) {
                return std::tie(a.code, a.first) < std::tie(b.code, b.first);
              });
    const OfficerId number{static_cast<std::int32_t>(walk_.instance.officers.size())};
    if (!officer_.id.empty() && !walk_.officers.emplace(officer_.id, number).second)
      walk_.reader.error(place_.at("employeeId"), formats::in_quotes(officer_.id) + " again",
                         "an employee's id once");
    walk_.instance.officers.push_back(std::move(officer_));
    walk_.told.push_back(std::move(told_));
  }

  Walk& walk_;
  const Place& place_;
  std::vector<Field> fields_;
  Officer officer_;
  Walk::Told told_;
};

}  // namespace

void read_officers(Walk& walk) {
  const Place top;
  const Field& field = walk.root[kEmployees];
  const char* expected = "a list of at least one employee";
  if (!field) return walk.reader.missing(field, top, expected);
  if (field.value->is_array() && field.value->empty())
    return walk.reader.error(top.at(field.name), "an empty list", expected);
  if (field.value->size() > static_cast<std::size_t>(Instance::kMostOfficers))
    return walk.reader.error(top.at(field.name), std::to_string(field.value->size()) + " employees",
                             "at most " + std::to_string(Instance::kMostOfficers));
  walk.reader.list(field, top, expected, [&](const Json& json, const Place& place) {
    OfficerReader reader(walk, json, place);
    if (json.is_object()) reader.read();
  });
}

}  // namespace tenon::roster
