// Request bodies: what of an old roster stays, who gets which open place, and that nothing is counted twice.

#include "problems/roster/format_bodies.h"

#include <gmock/gmock.h>

#include "problems/roster/verify.h"
#include "tests/problems/roster/ngrs.h"

namespace tenon::roster {
namespace {

using testing::at;
using ::testing::Contains;
using ::testing::ElementsAre;
using testing::errors_of;
using ::testing::Field;
using ::testing::HasSubstr;
using testing::instance_of;
using ::testing::IsEmpty;
using testing::officer_called;
using testing::read;
using ::testing::UnorderedElementsAre;
using testing::with;

using Json = formats::Json;

// Two guards a day, 08:00 to 20:00, in the two weeks from Monday, 2 February. Planned again: Wednesday 11 to Friday 13.
Json body() {
  return formats::parse_json(R"({
    "schemaVersion": "0.98", "planningReference": "T",
    "planningHorizon": {"startDate": "2026-02-02", "endDate": "2026-02-15"},
    "temporalWindow": {"cutoffDate": "2026-02-10", "solveFromDate": "2026-02-11", "solveToDate": "2026-02-13"},
    "demandItems": [{"demandId": "gate", "locationId": "north", "shifts": [{"shiftDetails": [{"shiftCode": "D", "start": "08:00", "end": "20:00"}]}],
      "requirements": [{"requirementId": "guard", "headcount": 2, "rankIds": ["SGT"]}]}],
    "employees": [{"employeeId": "A", "rankId": "SGT"}, {"employeeId": "B", "rankId": "SGT"}, {"employeeId": "C", "rankId": "SGT"}],
    "previousOutput": {"schemaVersion": "0.95", "assignments": []}})",
                             "")
      .value();
}

Json record(const std::string& employee, const std::string& date) {
  return Json::object({{"demandId", "gate"},
                       {"requirementId", "guard"},
                       {"employeeId", employee},
                       {"date", date},
                       {"shiftCode", "D"},
                       {"startDateTime", date + "T08:00:00"},
                       {"endDateTime", date + "T20:00:00"},
                       {"status", "ASSIGNED"},
                       {"newRotationOffset", nullptr}});
}

Json with_duties(Json json, const std::vector<std::pair<std::string, std::string>>& duties) {
  for (const auto& [employee, date] : duties)
    at(json, "/previousOutput/assignments").push_back(record(employee, date));
  return json;
}

// "A 2026-02-11" of every pin.
std::vector<std::string> pinned(const Instance& instance) {
  std::vector<std::string> all;
  for (const Pin& pin : instance.pins)
    all.push_back(instance.officers[pin.officer].id + " " + instance.calendar.date(pin.day));
  return all;
}
std::vector<std::string> committed(const Instance& instance) {
  std::vector<std::string> all;
  for (const Commitment& it : instance.commitments)
    all.push_back(instance.officers[it.officer].id + " " + instance.calendar.date(it.duty.day));
  return all;
}
const Carry& carry_of(const Instance& instance, const std::string& id) {
  return instance.officers[officer_called(instance, id)].carry;
}
std::vector<std::string> warnings_of(const Json& json) {
  std::vector<std::string> all;
  const Result<Input> input = read(json);
  if (!input.ok()) return errors_of(input);
  for (const Warning& warning : input.value().warnings) all.push_back(warning.text);
  return all;
}
std::int64_t wanted_on(const Instance& instance, const std::string& date) {
  const auto [first, last] = instance.posts_on(*instance.calendar.day_of(date));
  std::int64_t sum = 0;
  for (std::int32_t i = first; i < last; ++i) sum += instance.posts[PostId{i}].wanted;
  return sum;
}

// ---- incremental -----------------------------------------------------------------------------------------------------------------------

// Monday and Tuesday have 11 h net each; both lie in the week and the month of the first day, Wednesday. The Sunday before is of the month
// alone, but of the run of days too: Sunday, Monday, Tuesday.
TEST(Incremental, duties_before_the_first_day_are_history) {
  const Instance it =
      instance_of(with_duties(body(), {{"A", "2026-02-08"}, {"A", "2026-02-09"}, {"A", "2026-02-10"}}));
  EXPECT_EQ(it.calendar.date(0), "2026-02-11");
  EXPECT_EQ(it.calendar.days, 5) << "on to the end of the roster";
  EXPECT_THAT(it.pins, IsEmpty());
  const Carry& carry = carry_of(it, "A");
  EXPECT_EQ(carry.week_net, 2 * 11 * 60);
  EXPECT_EQ(carry.month_net, 3 * 11 * 60);
  EXPECT_EQ(carry.worked, 0b111u);
  EXPECT_EQ(carry.last_end, -4 * 60) << "20:00 of the day before";
}

// Fault of the old system: all places of a day with one open place were open again, and those who were there stayed too.
TEST(Incremental, who_is_still_there_keeps_his_place_and_no_place_is_filled_twice) {
  const Instance it =
      instance_of(with_duties(body(), {{"A", "2026-02-11"}, {"B", "2026-02-11"}, {"A", "2026-02-12"}}));
  EXPECT_THAT(pinned(it), UnorderedElementsAre("A 2026-02-11", "B 2026-02-11", "A 2026-02-12"));
  EXPECT_EQ(wanted_on(it, "2026-02-11"), 2) << "both places are taken by pins";
  for (const Post& post : it.posts) EXPECT_EQ(post.most, 2);
  Json three = with_duties(body(), {{"A", "2026-02-11"}, {"B", "2026-02-11"}, {"C", "2026-02-11"}});
  const Instance over = instance_of(three);
  EXPECT_EQ(over.pins.size(), 2u) << "two places";
  EXPECT_THAT(committed(over), ElementsAre("C 2026-02-11"));
}

// Fault: who leaves was gone for the whole window.
TEST(Incremental, who_leaves_works_until_then) {
  Json json = with_duties(body(), {{"A", "2026-02-11"}, {"A", "2026-02-12"}, {"A", "2026-02-13"}});
  json["employeeChanges"] =
      formats::parse_json(R"({"notAvailableFrom": [{"employeeId": "A", "notAvailableFrom": "2026-02-12"}]})",
                          "")
          .value();
  const Instance it = instance_of(json);
  EXPECT_THAT(pinned(it), ElementsAre("A 2026-02-11"));
  EXPECT_THAT(committed(it), IsEmpty());
  EXPECT_EQ(it.calendar.date(it.officers[officer_called(it, "A")].last_day), "2026-02-11");
  EXPECT_EQ(wanted_on(it, "2026-02-12"), 2) << "his place is open again";
  EXPECT_THAT(warnings_of(json),
              Contains(HasSubstr("2 duties of people who are away then are no more theirs")));
}

TEST(Incremental, long_leave_frees_its_days_alone) {
  Json json = with_duties(body(), {{"A", "2026-02-11"}, {"A", "2026-02-12"}, {"A", "2026-02-13"}});
  json["employeeChanges"] =
      formats::parse_json(
          R"({"longLeave": [{"employeeId": "A", "leaveFrom": "2026-02-12", "leaveTo": "2026-02-12"}]})", "")
          .value();
  EXPECT_THAT(pinned(instance_of(json)), ElementsAre("A 2026-02-11", "A 2026-02-13"));
  at(json, "/employeeChanges/longLeave/0/leaveTo") = "2026-02-01";
  EXPECT_THAT(errors_of(read(json)), ElementsAre(HasSubstr("/employeeChanges/longLeave/0/leaveTo")));
}

TEST(Incremental, joiners_may_work_from_their_day_on) {
  Json json = body();
  json["employeeChanges"] =
      formats::parse_json(
          R"({"newJoiners": [{"employee": {"employeeId": "N", "rankId": "SGT"}, "availableFrom": "2026-02-12"}]})",
          "")
          .value();
  const Instance it = instance_of(json);
  EXPECT_EQ(it.officers[officer_called(it, "N")].first_day, 1);
  at(json, "/employeeChanges/newJoiners/0/employee/local") = 7;
  EXPECT_THAT(errors_of(read(json)), ElementsAre(HasSubstr("/employeeChanges/newJoiners/0/employee/local")))
      << "places are the body's";
}

// Fault: days off and open places of the old output counted as work.
TEST(Incremental, days_off_and_open_places_are_nobodys_work) {
  Json json = with_duties(body(), {{"A", "2026-02-11"}});
  Json& records = at(json, "/previousOutput/assignments");
  for (const char* date : {"2026-02-10", "2026-02-12"}) {
    Json off = record("A", date);
    off["status"] = "OFF_DAY";
    off["shiftCode"] = "O";
    records.push_back(off);
    Json open = record("A", date);
    open["status"] = "UNASSIGNED";
    records.push_back(open);
    open.erase("status");
    open["shiftCode"] = "UNASSIGNED";
    records.push_back(open);
  }
  const Instance it = instance_of(json);
  EXPECT_THAT(pinned(it), ElementsAre("A 2026-02-11"));
  EXPECT_EQ(carry_of(it, "A").worked, 0u);
}

// Behind the window nobody plans, but what is there counts in the week's hours and the rest before it.
TEST(Incremental, behind_the_window_there_is_work_and_no_post) {
  const Instance it = instance_of(with_duties(body(), {{"A", "2026-02-14"}}));
  EXPECT_EQ(wanted_on(it, "2026-02-13"), 2);
  EXPECT_EQ(wanted_on(it, "2026-02-14"), 0);
  ASSERT_THAT(committed(it), ElementsAre("A 2026-02-14"));
  EXPECT_EQ(it.commitments[0].duty.gross(), 12 * 60);
  EXPECT_TRUE(it.commitments[0].duty.timed);
}

// Fault: staff were bare ids, without product or rank, so that nobody but joiners could be used.
TEST(Incremental, staff_come_from_the_body_or_from_what_the_output_says_of_them) {
  Json json = with_duties(body(), {{"A", "2026-02-11"}});
  const Json employees = json["employees"];
  json.erase("employees");
  EXPECT_THAT(errors_of(read(json)), ElementsAre("/previousOutput/assignments/0/employeeId: \"A\""));
  Json rostered = json;
  at(rostered, "/previousOutput/employeeRoster") =
      formats::parse_json(R"([{"employeeId": "A", "rankId": "SGT", "scheme": "B", "rotationOffset": null}])",
                          "")
          .value();
  const Instance it = instance_of(rostered);
  EXPECT_EQ(it.words.text(it.officers[officer_called(it, "A")].rank), "SGT");
  EXPECT_THAT(pinned(it), ElementsAre("A 2026-02-11"));
  EXPECT_THAT(warnings_of(rostered), Contains(HasSubstr("known from the old output alone (A)")));
  at(json, "/previousOutput/meta/inputData/employees") = employees;
  EXPECT_EQ(instance_of(json).officers.size(), 3u);
}

// The old system rostered people of the wrong rank. Their work stays, takes its place, and is not asked to be right.
TEST(Incremental, work_that_could_not_be_given_now_stays_outside_all_posts) {
  Json json = with_duties(body(), {{"A", "2026-02-11"}, {"B", "2026-02-11"}});
  at(json, "/employees/0/rankId") = "CPL";
  const Instance it = instance_of(json);
  EXPECT_THAT(pinned(it), ElementsAre("B 2026-02-11"));
  EXPECT_THAT(committed(it), ElementsAre("A 2026-02-11"));
  EXPECT_EQ(wanted_on(it, "2026-02-11"), 1);
  EXPECT_THAT(warnings_of(json), Contains(HasSubstr("kept outside all posts")));
}

TEST(Incremental, patterns_go_on_at_the_offsets_they_had) {
  Json json = with_duties(body(), {{"A", "2026-02-10"}, {"A", "2026-02-11"}});
  at(json, "/demandItems/0/requirements/0/workPattern") = "DDO";
  at(json, "/previousOutput/assignments/0/newRotationOffset") = 2;
  at(json, "/employees/1/rotationOffset") = 1;
  const Instance it = instance_of(json);
  const Row& had = it.officers[officer_called(it, "A")].rows.front();
  EXPECT_EQ(had.offset, 2);
  // The anchor is the roster's first day, 2 February, nine days before the window.
  EXPECT_EQ(it.patterns[had.pattern].anchor, -9);
  EXPECT_EQ(it.officers[officer_called(it, "B")].rows.front().offset, std::nullopt)
      << "the planner's, as before";
}

TEST(Incremental, times_that_a_record_lacks_are_its_shifts) {
  Json json = with_duties(body(), {{"A", "2026-02-14"}});
  Json& old = at(json, "/previousOutput/assignments/0");
  old["endDateTime"] = "2026-02-14";
  old.erase("startDateTime");
  EXPECT_EQ(instance_of(json).commitments.at(0).duty.gross(), 12 * 60);
  old["shiftCode"] = "X";
  EXPECT_THAT(errors_of(read(json)), ElementsAre(HasSubstr("/previousOutput/assignments/0/startDateTime")));
}

TEST(Incremental, an_answer_of_ours_is_an_old_output_too) {
  Json json = with_duties(body(), {{"A", "2026-02-11"}});
  Json plan = Json::object({{"assignments", json["previousOutput"]["assignments"]}});
  json["previousOutput"] = Json::object({{"status", "optimal"}, {"plan", plan}});
  EXPECT_THAT(pinned(instance_of(json)), ElementsAre("A 2026-02-11"));
}

TEST(Incremental, wrong_windows_are_refused) {
  EXPECT_THAT(errors_of(read(with(body(), "/temporalWindow/solveToDate", R"("2026-02-01")"))),
              ElementsAre(HasSubstr("/temporalWindow/solveToDate")));
  EXPECT_THAT(errors_of(read(with(body(), "/temporalWindow/cutoffDate", R"("2026-02-11")"))),
              ElementsAre(HasSubstr("/temporalWindow/cutoffDate")));
  Json json = body();
  json.erase("temporalWindow");
  EXPECT_THAT(errors_of(read(json)), ElementsAre(HasSubstr("/temporalWindow")));
  EXPECT_THAT(errors_of(read(with(body(), "/previousOutput", "{}"))),
              ElementsAre(HasSubstr("/previousOutput/assignments")));
}

// What is made of a body is an input like any other: written out and read again it means the same.
TEST(Incremental, the_document_that_is_made_can_be_kept) {
  const Json json = with_duties(body(), {{"A", "2026-02-10"}, {"A", "2026-02-11"}, {"B", "2026-02-14"}});
  const Input input = read(json).value();
  EXPECT_FALSE(is_body(input.document));
  const Input again = read(input.document).value();
  EXPECT_EQ(again.document, input.document);
  EXPECT_EQ(again.summary, input.summary);
  EXPECT_EQ(pinned(again.instance), pinned(input.instance));
  EXPECT_EQ(committed(again.instance), committed(input.instance));
}

// ---- empty-slots -----------------------------------------------------------------------------------------------------------------------

// Two open places on Tuesday, 10 February, one on Thursday.
Json slots() {
  return formats::parse_json(R"({
    "planningHorizon": {"startDate": "2026-02-01", "endDate": "2026-02-28"},
    "emptySlots": [
      {"slotId": "S1", "date": "2026-02-10", "shiftCode": "D", "requirementId": "guard", "demandId": "gate", "rankId": "SGT",
       "startTime": "08:00:00", "endTime": "20:00:00", "reason": "LONG_LEAVE"},
      {"slotId": "S2", "date": "2026-02-10", "shiftCode": "D", "requirementId": "guard", "demandId": "gate", "rankId": "SGT",
       "startTime": "08:00:00", "endTime": "20:00:00", "reason": "LONG_LEAVE"},
      {"slotId": "S3", "date": "2026-02-12", "shiftCode": "N", "requirementId": "guard", "demandId": "gate", "rankId": "SGT",
       "startTime": "20:00:00", "endTime": "08:00:00", "reason": "UNASSIGNED"}],
    "lockedContext": {"cutoffDate": "2026-02-09", "employeeAssignments": []},
    "employees": [{"employeeId": "A", "rankId": "SGT"}, {"employeeId": "B", "rankId": "CPL"}]})",
                             "")
      .value();
}
Json with_locked(const std::string& locked) {
  Json json = slots();
  at(json, "/lockedContext/employeeAssignments").push_back(formats::parse_json(locked, "").value());
  return json;
}

// Fault: the demand made of slots had no requirements, so that there was nothing to fill.
TEST(EmptySlots, are_places_of_their_day_and_shift) {
  const Instance it = instance_of(slots());
  EXPECT_EQ(it.calendar.date(0), "2026-02-10") << "the first slot's day";
  EXPECT_EQ(wanted_on(it, "2026-02-10"), 2);
  EXPECT_EQ(wanted_on(it, "2026-02-11"), 0);
  EXPECT_EQ(wanted_on(it, "2026-02-12"), 1);
  ASSERT_EQ(it.posts.size(), 2u);
  EXPECT_EQ(it.duty(PostId{1}).gross(), 12 * 60);
  EXPECT_EQ(it.requirements.size(), 1u);
  EXPECT_EQ(it.words.text(it.requirements[RequirementId{0}].ranks.at(0)), "SGT");
}

TEST(EmptySlots, are_of_the_requirement_that_they_name) {
  Json json = slots();
  json["demandItems"] = body()["demandItems"];
  at(json, "/demandItems/0/requirements/0/requiredQualifications") = Json::array({"GUARD"});
  at(json, "/demandItems/0/shifts/0/coverageDays") = Json::array({"Mon"});
  at(json, "/emptySlots/0").erase("startTime");
  at(json, "/emptySlots/0").erase("endTime");
  const Instance it = instance_of(json);
  EXPECT_EQ(it.requirements[RequirementId{0}].qualifications.size(), 1u);
  EXPECT_EQ(wanted_on(it, "2026-02-10"), 2) << "the slots say on which days";
  at(json, "/emptySlots/2").erase("startTime");
  EXPECT_THAT(errors_of(read(json)), ElementsAre(HasSubstr("/emptySlots/2/startTime")));
}

TEST(EmptySlots, of_other_times_are_other_shifts) {
  Json json = slots();
  at(json, "/emptySlots/1/startTime") = "09:00";
  const Instance it = instance_of(json);
  EXPECT_EQ(wanted_on(it, "2026-02-10"), 2);
  EXPECT_EQ(it.posts_on(0).second, 2) << "two posts";
}

// 33 h of the week on three days, 11 h each: Monday lies before the slots' first day, Wednesday and Saturday are settled within.
TEST(EmptySlots, locked_dates_count_with_their_weeks_hours) {
  const Instance it = instance_of(
      with_locked(R"({"employeeId": "A", "assignedDates": ["2026-02-09", "2026-02-11", "2026-02-14"],
      "weeklyHours": {"2026-W07": 33}, "monthlyHours": 100})"));
  EXPECT_EQ(carry_of(it, "A").week_net, 11 * 60);
  EXPECT_EQ(carry_of(it, "A").month_net, (100 - 22) * 60) << "what is not yet to come";
  EXPECT_EQ(carry_of(it, "A").worked, 1u);
  EXPECT_EQ(carry_of(it, "A").last_end, std::nullopt) << "no times are known";
  ASSERT_THAT(committed(it), ElementsAre("A 2026-02-11", "A 2026-02-14"));
  EXPECT_EQ(it.commitments[0].duty.gross(), 12 * 60) << "11 h net and an hour of break";
  EXPECT_FALSE(it.commitments[0].duty.timed);
}

TEST(EmptySlots, the_run_before_is_worked_days) {
  const Instance it = instance_of(
      with_locked(R"({"employeeId": "A", "consecutiveWorkingDays": 5, "lastWorkDate": "2026-02-09"})"));
  EXPECT_EQ(carry_of(it, "A").worked, 0b11111u);
  const Instance hours = instance_of(with_locked(R"({"employeeId": "A", "weeklyHours": {"2026-W07": 40}})"));
  EXPECT_EQ(carry_of(hours, "A").week_net, 40 * 60) << "hours without dates";
}

// The third duty of the day's two places would be A's second that day; a plan that gives it to him is refused.
TEST(EmptySlots, nobody_works_twice_on_a_locked_day) {
  const Instance it = instance_of(with_locked(
      R"({"employeeId": "A", "assignedDates": [{"date": "2026-02-12", "shiftCode": "D", "start": "08:00", "end": "16:00"}]})"));
  Plan plan;
  plan.assignments.push_back(
      {.demand = "gate", .requirement = "guard", .officer = "A", .date = "2026-02-12", .shift = "N"});
  EXPECT_THAT(verify(it, plan), Contains(Field(&Violation::rule, "duties-a-day")));
  // The rest before a night that starts at 20:00 of a day that ended at 16:00 is too short: times that are said count.
  plan.assignments[0].date = "2026-02-10";
  plan.assignments[0].shift = "D";
  EXPECT_THAT(verify(it, plan), Not(Contains(Field(&Violation::rule, "duties-a-day"))));
}

TEST(EmptySlots, none_or_wrong_ones_are_refused) {
  EXPECT_THAT(errors_of(read(with(slots(), "/emptySlots", "[]"))), ElementsAre("/emptySlots: an empty list"));
  EXPECT_THAT(errors_of(read(with(slots(), "/emptySlots", R"([{"slotId": "S"}])"))),
              ElementsAre(HasSubstr("/emptySlots/0/shiftCode"), HasSubstr("/emptySlots/0/date"),
                          HasSubstr("/emptySlots/0/startTime")));
  EXPECT_THAT(errors_of(read(with(slots(), "/employees", "[]"))), ElementsAre(HasSubstr("/employees")));
}

// ---- fill-slots-mixed ------------------------------------------------------------------------------------------------------------------

Json mixed() {
  Json json = slots();
  json.erase("lockedContext");
  json.erase("employees");
  json["temporalWindow"] =
      formats::parse_json(
          R"({"cutoffDate": "2026-02-09", "solveFromDate": "2026-02-10", "solveToDate": "2026-02-16", "lengthDays": 7})",
          "")
          .value();
  json["existingEmployees"] =
      formats::parse_json(
          R"([{"employeeId": "A", "rankId": "SGT", "availableHours": {"weekly": 11, "monthly": 22.5},
      "availableDays": {"consecutive": 2, "total": 3}, "currentState": {"consecutiveDaysWorked": 4, "lastWorkDate": "2026-02-09"},
      "availability": [{"date": "2026-02-10", "available": false}, {"date": "2026-02-11", "available": true}]}])",
          "")
          .value();
  json["newJoiners"] =
      formats::parse_json(
          R"([{"employee": {"employeeId": "N", "rankId": "SGT"}, "availableFrom": "2026-02-12"}])", "")
          .value();
  return json;
}

TEST(FillSlots, what_is_left_to_somebody_is_a_limit_of_his_own) {
  const Instance it = instance_of(mixed());
  EXPECT_EQ(testing::limit_of(it, "availableHours.weekly", "A")->most, 11 * 60);
  EXPECT_EQ(testing::limit_of(it, "availableHours.monthly", "A")->most, 22 * 60 + 30);
  EXPECT_EQ(testing::limit_of(it, "availableDays.total", "A")->most, 3);
  EXPECT_EQ(testing::limit_of(it, "availableDays.consecutive", "A")->most, 4 + 2)
      << "on top of the run before";
  EXPECT_EQ(testing::limit_of(it, "availableDays.total", "N"), nullptr);
  EXPECT_EQ(carry_of(it, "A").worked, 0b1111u);
}

TEST(FillSlots, who_is_not_available_is_away) {
  const Instance it = instance_of(mixed());
  const Officer& who = it.officers[officer_called(it, "A")];
  ASSERT_EQ(who.away.size(), 1u);
  EXPECT_EQ(who.away[0].from, 0);
  EXPECT_EQ(it.officers[officer_called(it, "N")].first_day, 2);
}

// The documented body says neither product nor rank of its people: then slots cannot ask for any; where one says it, all are asked.
TEST(FillSlots, ask_for_what_the_body_knows_of_people) {
  EXPECT_FALSE(instance_of(mixed()).requirements[RequirementId{0}].ranks.empty());
  Json bare = mixed();
  at(bare, "/existingEmployees/0").erase("rankId");
  at(bare, "/newJoiners/0/employee").erase("rankId");
  EXPECT_TRUE(instance_of(bare).requirements[RequirementId{0}].ranks.empty());
  EXPECT_THAT(warnings_of(bare), Contains(HasSubstr("no employee says his rank")));
}

TEST(FillSlots, wrong_values_are_named_in_the_body) {
  EXPECT_THAT(errors_of(read(with(mixed(), "/existingEmployees/0/availableHours/weekly", "-1"))),
              ElementsAre(HasSubstr("/existingEmployees/0/availableHours/weekly")));
  EXPECT_THAT(errors_of(read(with(mixed(), "/existingEmployees/0/gender", "[]"))), ElementsAre("no error"));
  EXPECT_THAT(errors_of(read(with(mixed(), "/existingEmployees/0/unavailability", "7"))),
              ElementsAre(HasSubstr("/existingEmployees/0/unavailability")));
}

// ---- all of them -----------------------------------------------------------------------------------------------------------------------

void add_pointers(const Json& json, const std::string& at, std::vector<std::string>& all) {
  all.push_back(at);
  if (!json.is_structured()) return;
  for (const auto& [key, value] : json.items()) add_pointers(value, at + "/" + key, all);
}

// Each value of a body in turn is something else: the body is refused, or what is made of it is an input that can be read again.
TEST(Bodies, odd_values_are_refused_or_read) {
  Json busy = with_duties(body(), {{"A", "2026-02-10"}, {"A", "2026-02-11"}, {"B", "2026-02-14"}});
  busy["employeeChanges"] =
      formats::parse_json(
          R"({"newJoiners": [{"employee": {"employeeId": "N"}, "availableFrom": "2026-02-12"}],
      "notAvailableFrom": [{"employeeId": "A", "notAvailableFrom": "2026-02-12"}], "longLeave": [{"employeeId": "B", "leaveFrom": "2026-02-12", "leaveTo": "2026-02-12"}]})",
          "")
          .value();
  at(busy, "/previousOutput/employeeRoster") =
      formats::parse_json(R"([{"employeeId": "Z", "rotationOffset": 1}])", "").value();
  at(busy, "/employees/0/history") =
      formats::parse_json(R"({"duties": [{"date": "2026-02-01"}], "weekHours": 8})", "").value();
  Json locked = with_locked(
      R"({"employeeId": "A", "assignedDates": ["2026-02-09", {"date": "2026-02-11", "start": "08:00", "end": "16:00"}],
      "weeklyHours": {"2026-W07": 33}, "monthlyHours": 100, "consecutiveWorkingDays": 2, "lastWorkDate": "2026-02-09", "rotationOffset": 1})");
  locked["demandItems"] = body()["demandItems"];
  int read_again = 0;
  for (const Json& whole : {busy, locked, mixed()}) {
    std::vector<std::string> pointers;
    add_pointers(whole, "", pointers);
    for (const std::string& pointer : pointers)
      for (const char* odd : {"null", "7", "-1", "1e300", "\"x\"", "\"\"", "[]", "{}", "true", "[[]]",
                              R"([{"employeeId": "A"}])"}) {
        if (pointer.empty()) continue;
        Json json = whole;
        json[Json::json_pointer(pointer)] = formats::parse_json(odd, "").value();
        const Result<Input> input = read(json);
        if (!input.ok()) continue;
        const Result<Input> again = read(input.value().document);
        ASSERT_TRUE(again.ok()) << pointer << " " << odd << " " << errors_of(again).front();
        EXPECT_EQ(again.value().document, input.value().document) << pointer << " " << odd;
        ++read_again;
      }
  }
  EXPECT_GT(read_again, 100);
}

}  // namespace
}  // namespace tenon::roster
