#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "problems/roster/format.h"

// What the files of the reader share; nobody else includes this.
namespace tenon::roster {

// ---- The benchmark (format_shift_scheduling.cpp: text; format_benchmark.cpp: its JSON) -------------------------------------------

// Whether a text has the benchmark's sections.
bool is_shift_scheduling(std::string_view text);
Result<formats::Document> shift_scheduling_document(const formats::Source& source);
bool has_shift_scheduling_shape(const formats::Json& root);
Result<Input> read_shift_scheduling(const formats::Document& document);

// ---- Workbooks (format_sheets.h: what they hold; format_table.cpp: in; format_workbook.cpp: out) ---------------------------------------

Result<formats::Document> read_workbook_document(const formats::Source& source, const OptionValues& options);

// ---- Words of ngrs inputs (format_words.cpp) -----------------------------------------------------------------------------------

// "A" of "A", "Scheme A", "SchemeA", "scheme a"; "" of Any, All, Global and nothing.
std::string scheme_called(std::string_view text);
// Whether a word stands for everything: Any, All, Global, "Local & Foreigner", "".
bool is_everything(std::string_view text);
Gender gender_called(std::string_view text);
std::optional<WantedGender> wanted_gender_called(std::string_view text);
// Minutes of "08:00", "08:00:00", "24:00"; none: no time of day in whole minutes.
std::optional<Minute> clock_in(std::string_view text);
std::optional<Weekday> weekday_called(std::string_view text);  // "Mon", "Monday", "MON"

// ---- Plans (format_plan.cpp) ------------------------------------------------------------------------------------------------------

// Whether a record of `assignments` is a duty: other programs list days off and open posts among them.
bool is_duty_record(const formats::Json& record);

// ---- The walk over an ngrs document --------------------------------------------------------------------------------------------

// Indices into Walk::root.
enum RootField {
  kSchemaVersion,
  kPlanningReference,
  kPlanningHorizon,
  kPublicHolidays,
  kBasis,
  kOffsetMode,
  kOuOffsets,
  kBackwards,
  kSolverConfig,
  kDemandItems,
  kEmployees,
  kConstraintList,
  kMonthlyHourLimits,
  kSoftWeights,
  kScoreConfig,
  kSiteRules,
  kPins,
  kRequests
};
// Its state: what has been read so far and what later parts need of earlier ones. In the order in which the parts are read.
struct Walk {
  Walk(const formats::Document& from, const OptionValues& given)
      : document(from), options(given), reader(from) {}

  const formats::Document& document;
  const OptionValues& options;
  formats::Reader reader;
  Instance instance;
  std::vector<formats::Field> root;  // by RootField

  // format_input.cpp
  enum class Offsets { kFree, kOwn, kOwnIfAny, kOfUnit } offsets = Offsets::kFree;
  Day last_post_day = 0;   // no posts after it
  bool backwards = false;  // schemas up to 0.70: the pattern turns the other way
  std::unordered_map<std::string, std::int64_t> unit_offsets;  // looked up only
  std::unordered_map<std::string, OfficerId> officers;         // looked up only
  struct Told {                                                // of an officer, what his rows follow from
    std::optional<std::int64_t> offset;
    std::vector<WordId> pattern;
    bool has_pattern = false;
  };
  IdVector<OfficerId, Told> told;

  // format_rules.cpp
  std::vector<RuleLine> lines;
  std::vector<std::string> site_names;

  // format_demand.cpp: of each requirement
  struct Demand {
    std::string template_mode;
    std::int64_t threshold = 100;  // percent
    std::int64_t headcount = 1;    // greatest of a code
  };
  IdVector<RequirementId, Demand> demands;

  // Values that stand in many places. Errors are noted; none: not there, or wrong.
  std::optional<Day> day(const formats::Field& field, const formats::Place& place);
  std::optional<Day> day(const formats::Json& value, const formats::Place& place);
  // A list of texts, or one text alone; numbers stand for their digits. Words for everything are left out.
  std::vector<std::string> texts(const formats::Field& field, const formats::Place& place);
  std::vector<WordId> words(const formats::Field& field, const formats::Place& place);  // ascending
  WordId word(const formats::Field& field, const formats::Place& place);
  std::vector<WordId> pattern(const formats::Field& field, const formats::Place& place);  // "O" is none()
  // A time of day, "08:00"; and a number of hours, as minutes to the nearest.
  std::optional<Minute> time(const formats::Field& field, const formats::Place& place);
  std::optional<std::int64_t> minutes(const formats::Field& field, const formats::Place& place);
};

// The parts, in this order. Each notes its errors in walk.reader.
// format_input.cpp: horizon, holidays, goal, who decides offsets.
void read_frame(Walk& walk);
// format_officers.cpp
void read_officers(Walk& walk);
// format_rules.cpp: constraintList, monthlyHourLimits and weights become lines; HourTerms.
void read_rules(Walk& walk);
// format_demand.cpp: demandItems become requirements, shifts, patterns and posts.
void read_demand(Walk& walk);
// format_carry.cpp: what past duties come to. Requires a walk without errors, as the next two do.
void settle_carry(Walk& walk);
// format_rows.cpp: binds the rules; which patterns each officer may follow, and crews.
void settle_rows(Walk& walk);
// format_settled.cpp: pins, work that is there already, requests.
void read_settled(Walk& walk);

// ---- Rules ------------------------------------------------------------------------------------------------------------------------

// The line with that id; it must be there.
RuleLine& line_of(std::vector<RuleLine>& lines, std::string_view id);

// Whether limits of a form are minutes, which inputs write as hours; and the minutes of so many hours, towards the milder side.
bool counts_minutes(const Form& form);
std::optional<std::int64_t> minutes_of(double hours, bool least);
std::vector<DaySpan> exemptions_in(Walk& walk, const formats::Field& field, const formats::Place& place);
// A line of the input's own, with "form" (format_lines.cpp); nullopt: wrong, and noted.
std::optional<RuleLine> read_line(Walk& walk, const formats::Json& json, const formats::Place& place);
// The people that an object of conditions takes in: schemes, productTypes, ranks, ranksExcluded, employeeType, …
Scope read_scope(Walk& walk, const formats::Json& json, const formats::Place& place);

}  // namespace tenon::roster
