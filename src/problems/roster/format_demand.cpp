// demandItems of an ngrs document: requirements, shifts, patterns and posts. Each requirement counts once for every set of shifts of its
// demand. A pattern says which codes there are, not on which days: a post is there on every covered day.

#include <algorithm>
#include <array>
#include <tuple>

#include "formats/text.h"
#include "problems/roster/format_parts.h"

namespace tenon::roster {

namespace {

using formats::Field;
using formats::FieldNames;
using formats::in_quotes;
using formats::Json;
using formats::Place;

const std::vector<FieldNames> kItemFields{{"demandId", {"id"}},
                                          {"locationId", {"siteId"}},
                                          {"ouId"},
                                          {"zoneId"},
                                          {"shiftStartDate"},
                                          {"rosteringBasis"},
                                          {"templateGenerationMode"},
                                          {"minStaffThresholdPercentage"},
                                          {"shifts"},
                                          {"requirements"},
                                          {"positionId"}};
enum ItemField {
  kDemand,
  kLocation,
  kUnit,
  kZone,
  kStartDate,
  kBasisOfItem,
  kTemplateMode,
  kThreshold,
  kShifts,
  kRequirements
};
const std::vector<FieldNames> kSetFields{{"shiftDetails"},
                                         {"coverageDays"},
                                         {"coverageAnchor"},
                                         {"includePublicHolidays"},
                                         {"includeEveOfPublicHolidays"},
                                         {"whitelist"},
                                         {"blacklist"},
                                         {"preferredTeams"},
                                         {"shiftSetId"},
                                         {"coverageWeekStartsOn"}};
enum SetField {
  kDetails,
  kCoverageDays,
  kAnchor,
  kOnHolidays,
  kOnEves,
  kWhitelist,
  kBlacklist,
  kPreferredTeams
};
const std::vector<FieldNames> kDetailFields{
    {"shiftCode"}, {"start", {"startTime"}}, {"end", {"endTime"}}, {"nextDay"}, {"standby"}, {"shiftName"}};
enum DetailField { kCode, kStart, kEnd, kNextDay, kStandby };
const std::vector<FieldNames> kWhitelistFields{{"employeeIds"}, {"teamIds"}, {"ouIds"}};
const std::vector<FieldNames> kBlacklistFields{{"employeeIds"}};
const std::vector<FieldNames> kBarredFields{
    {"employeeId"}, {"blacklistStartDate"}, {"blacklistEndDate"}, {"reason"}};
const std::vector<FieldNames> kRequirementFields{{"requirementId"},
                                                 {"productTypeId"},
                                                 {"productTypeIds"},
                                                 {"rankIds", {"rankId"}},
                                                 {"schemes", {"scheme", "Scheme"}},
                                                 {"headcount"},
                                                 {"dailyHeadcount"},
                                                 {"workPattern"},
                                                 {"requiredQualifications"},
                                                 {"requiredSkills"},
                                                 {"gender"},
                                                 {"icpmpBufferPercentage"},
                                                 {"enableOtAwareIcpmp"},
                                                 {"enableAPGD-D10"},
                                                 {"positionId"}};
enum RequirementField {
  kId,
  kProduct,
  kProducts,
  kRanks,
  kSchemes,
  kHeadcount,
  kDaily,
  kPattern,
  kQualifications,
  kSkills,
  kGender
};
const std::vector<FieldNames> kDailyFields{{"date"},    {"shiftCode"},         {"headcount"},
                                           {"dayType"}, {"startTimeOverride"}, {"endTimeOverride"},
                                           {"reason"}};
enum DailyField { kDate, kDailyCode, kDailyHeadcount, kDayType, kStartOverride, kEndOverride };
const std::vector<FieldNames> kGroupFields{{"groupId"}, {"matchType"}, {"qualifications"}};

constexpr std::size_t kMostText = 500;
constexpr std::int64_t kMostHeadcount = 100'000;
constexpr std::size_t kMostLetters = 366;

struct ShiftSet {
  std::vector<Shift> details;
  std::vector<Day> days;  // covered
  Day anchor = 0;
  std::optional<std::vector<OfficerId>> listed;
  std::vector<Barred> barred;
  std::vector<WordId> teams;

  const Shift* detail(WordId code) const {
    const auto found =
        std::find_if(details.begin(), details.end(), [&](const Shift& shift) { return shift.code == code; });
    return found == details.end() ? nullptr : &*found;
  }
};

// One line of dailyHeadcount.
struct Daily {
  Day day = 0;
  WordId code{};
  std::int64_t headcount = 0;
  std::optional<Post::DayType> day_type{};
  std::optional<Minute> start{}, end{};
};

class ItemReader {
 public:
  ItemReader(Walk& walk, const Place& place) : walk_(walk), reader_(walk.reader), place_(place) {}

  void read(const Json& json) {
    const std::vector<Field> fields = reader_.fields(json, place_, kItemFields);
    if (!json.is_object()) return;
    demand_ = reader_.text(fields[kDemand], place_, kMostText).value_or("");
    if (!fields[kDemand]) reader_.missing(fields[kDemand], place_, "the demand's id");
    about_.template_mode = reader_.text(fields[kTemplateMode], place_, kMostText).value_or("");
    about_.threshold = reader_.integer(fields[kThreshold], place_, 1, 100).value_or(100);
    common_.place = walk_.word(fields[kLocation], place_);
    common_.zone = walk_.word(fields[kZone], place_);
    common_.unit = walk_.word(fields[kUnit], place_);
    start_ = walk_.day(fields[kStartDate], place_);
    read_list(fields[kShifts], "a list of at least one set of shifts",
              [&](const Json& set, const Place& at) { read_set(set, at); });
    read_list(fields[kRequirements], "a list of at least one requirement",
              [&](const Json& requirement, const Place& at) { read_requirement(requirement, at); });
  }

 private:
  template <class Visit>
  void read_list(const Field& field, const char* expected, const Visit& visit) {
    if (!field) return reader_.missing(field, place_, expected);
    if (field.value->is_array() && field.value->empty())
      return reader_.error(place_.at(field.name), "an empty list", expected);
    reader_.list(field, place_, expected, visit);
  }

  // ---- sets of shifts -----------------------------------------------------------------------------------------------------------

  void read_set(const Json& json, const Place& place) {
    const std::vector<Field> fields = reader_.fields(json, place, kSetFields);
    if (!json.is_object()) return;
    ShiftSet set;
    if (!fields[kDetails] || (fields[kDetails].value->is_array() && fields[kDetails].value->empty()))
      reader_.missing(fields[kDetails], place, "a list of at least one shift");
    reader_.list(fields[kDetails], place, "a list of shifts",
                 [&](const Json& detail, const Place& at) { read_detail(detail, at, set); });
    set.anchor = walk_.day(fields[kAnchor], place).value_or(start_.value_or(0));
    read_days(fields, place, set);
    read_whitelist(fields[kWhitelist], place, set);
    read_blacklist(fields[kBlacklist], place, set);
    set.teams = walk_.words(fields[kPreferredTeams], place);
    sets_.push_back(std::move(set));
  }

  void read_detail(const Json& json, const Place& place, ShiftSet& set) {
    const std::vector<Field> fields = reader_.fields(json, place, kDetailFields);
    if (!json.is_object()) return;
    Shift shift;
    if (!fields[kCode]) reader_.missing(fields[kCode], place, "the shift's code");
    shift.code = walk_.word(fields[kCode], place);
    for (const DetailField needed : {kStart, kEnd})
      if (!fields[needed]) reader_.missing(fields[needed], place, "a time, HH:MM or HH:MM:00");
    const auto start = walk_.time(fields[kStart], place);
    const auto end = walk_.time(fields[kEnd], place);
    const bool next_day = reader_.boolean(fields[kNextDay], place).value_or(false);
    shift.standby = reader_.boolean(fields[kStandby], place).value_or(false);
    if (!start || !end || !shift.code.valid()) return;
    shift.start = *start;
    shift.end = *end <= *start || (next_day && *end < kDayMinutes) ? *end + kDayMinutes : *end;
    if (set.detail(shift.code) != nullptr)
      return reader_.error(place.at("shiftCode"), in_quotes(walk_.instance.words.text(shift.code)) + " again",
                           "a code once in a set");
    set.details.push_back(shift);
  }

  void read_days(const std::vector<Field>& fields, const Place& place, ShiftSet& set) {
    std::array<bool, 7> covered{};
    if (!fields[kCoverageDays]) covered.fill(true);
    reader_.list(fields[kCoverageDays], place, "a list of weekdays, such as Mon",
                 [&](const Json& json, const Place& at) {
                   const auto weekday =
                       json.is_string() ? weekday_called(json.get_ref<const std::string&>()) : std::nullopt;
                   if (weekday)
                     covered[static_cast<std::size_t>(*weekday)] = true;
                   else
                     reader_.error(at, formats::shown(json), "a weekday, such as Mon");
                 });
    const bool on_holidays = reader_.boolean(fields[kOnHolidays], place).value_or(true);
    const bool on_eves = reader_.boolean(fields[kOnEves], place).value_or(true);
    const Calendar& calendar = walk_.instance.calendar;
    for (Day day = 0; day <= std::min(walk_.last_post_day, calendar.days - 1); ++day)
      if (covered[static_cast<std::size_t>(calendar.weekday(day))] &&
          (on_holidays || !calendar.is_holiday(day)) && (on_eves || !calendar.is_eve(day)))
        set.days.push_back(day);
  }

  void read_whitelist(const Field& field, const Place& place, ShiftSet& set) {
    if (!field) return;
    const Place here = place.at(field.name);
    const std::vector<Field> fields = reader_.fields(*field.value, here, kWhitelistFields);
    const std::vector<std::string> ids = walk_.texts(fields[0], here);
    const std::vector<WordId> teams = walk_.words(fields[1], here);
    const std::vector<WordId> units = walk_.words(fields[2], here);
    if (ids.empty() && teams.empty() && units.empty()) return;
    std::vector<OfficerId> listed;
    for (const std::string& id : ids) {
      const auto found = walk_.officers.find(id);
      if (found != walk_.officers.end())
        listed.push_back(found->second);
      else
        reader_.warn(here.at("employeeIds"), "no employee " + in_quotes(id));
    }
    for (const OfficerId officer : walk_.instance.officers.keys()) {
      const Officer& who = walk_.instance.officers[officer];
      if (std::binary_search(teams.begin(), teams.end(), who.team) ||
          std::binary_search(units.begin(), units.end(), who.unit))
        listed.push_back(officer);
    }
    std::sort(listed.begin(), listed.end());
    listed.erase(std::unique(listed.begin(), listed.end()), listed.end());
    set.listed = std::move(listed);
  }

  void read_blacklist(const Field& field, const Place& place, ShiftSet& set) {
    if (!field) return;
    const Place here = place.at(field.name);
    const std::vector<Field> fields = reader_.fields(*field.value, here, kBlacklistFields);
    reader_.list(fields[0], here, "a list of employees", [&](const Json& json, const Place& at) {
      std::string id = json.is_string() ? json.get<std::string>() : "";
      Barred barred{{}, {Qualification::kNever, Qualification::kForever}};
      if (json.is_object()) {
        const std::vector<Field> entry = reader_.fields(json, at, kBarredFields);
        id = reader_.text(entry[0], at, kMostText).value_or("");
        barred.days.first = walk_.day(entry[1], at).value_or(barred.days.first);
        barred.days.last = walk_.day(entry[2], at).value_or(barred.days.last);
      }
      const auto found = walk_.officers.find(id);
      if (found == walk_.officers.end()) return reader_.warn(at, "no employee " + in_quotes(id));
      barred.officer = found->second;
      set.barred.push_back(barred);
    });
    std::stable_sort(set.barred.begin(), set.barred.end(),
                     [](const Barred& a, const Barred& b) { return a.officer < b.officer; });
  }

  // ---- requirements ---------------------------------------------------------------------------------------------------------------

  void read_requirement(const Json& json, const Place& place) {
    const std::vector<Field> fields = reader_.fields(json, place, kRequirementFields);
    if (!json.is_object()) return;
    Requirement requirement = common_;
    requirement.demand = demand_;
    requirement.id = reader_.text(fields[kId], place, kMostText).value_or("REQ" + std::to_string(++count_));
    requirement.at = walk_.document.place(place.pointer());
    requirement.products = walk_.words(fields[kProducts], place);
    if (requirement.products.empty()) requirement.products = walk_.words(fields[kProduct], place);
    requirement.ranks = walk_.words(fields[kRanks], place);
    requirement.schemes = schemes(fields[kSchemes], place);
    requirement.skills = walk_.words(fields[kSkills], place);
    read_gender(fields[kGender], place, requirement);
    read_qualifications(fields[kQualifications], place, requirement);
    const std::vector<WordId> letters = walk_.pattern(fields[kPattern], place);
    check_letters(letters, fields[kPattern], place);
    const auto headcounts = read_headcount(fields[kHeadcount], place, codes_of(letters));
    const std::vector<Daily> daily = read_daily(fields[kDaily], place);
    for (const ShiftSet& set : sets_) add(requirement, set, letters, headcounts, daily);
  }

  std::vector<WordId> schemes(const Field& field, const Place& place) {
    std::vector<WordId> all;
    for (const std::string& text : walk_.texts(field, place))
      if (const std::string name = scheme_called(text); !name.empty())
        all.push_back(walk_.instance.words.add(name));
    // A list that names everybody among others asks for nothing.
    if (field && field.value->is_array() && all.size() < field.value->size()) return {};
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
  }

  void read_gender(const Field& field, const Place& place, Requirement& requirement) {
    const auto word = reader_.text(field, place, kMostText);
    if (!word) return;
    if (const auto wanted = wanted_gender_called(*word))
      requirement.gender = *wanted;
    else
      reader_.error(place.at(field.name), in_quotes(*word), "Any, F, M or Mix");
  }

  // Codes alone: all of them; groups: each group, all or any of its codes.
  void read_qualifications(const Field& field, const Place& place, Requirement& requirement) {
    QualificationGroup all;
    reader_.list(field, place, "a list of qualifications or groups of them",
                 [&](const Json& json, const Place& at) {
                   if (!json.is_object()) {
                     for (const WordId code : walk_.words({&json, field.name}, place))
                       all.codes.push_back(code);
                     return;
                   }
                   const std::vector<Field> fields = reader_.fields(json, at, kGroupFields);
                   QualificationGroup group;
                   group.any = reader_.text(fields[1], at, kMostText).value_or("ALL") == "ANY";
                   group.codes = walk_.words(fields[2], at);
                   if (!group.codes.empty()) requirement.qualifications.push_back(std::move(group));
                 });
    if (!all.codes.empty()) requirement.qualifications.push_back(std::move(all));
  }

  void check_letters(const std::vector<WordId>& letters, const Field& field, const Place& place) {
    if (letters.empty() && walk_.instance.outcome_based)
      return reader_.missing(field, place, "a work pattern, which personal rosters need");
    if (letters.size() > kMostLetters)
      return reader_.error(place.at(field.name), std::to_string(letters.size()) + " letters",
                           "at most " + std::to_string(kMostLetters));
    for (const WordId code : codes_of(letters)) {
      const auto has = [&](const ShiftSet& set) { return set.detail(code) != nullptr; };
      if (!sets_.empty() && std::none_of(sets_.begin(), sets_.end(), has))
        reader_.error(place.at(field.name), in_quotes(walk_.instance.words.text(code)),
                      "O, or a shiftCode of the demand's shifts");
    }
  }

  // The distinct codes of a pattern, in the order in which they stand there; of no pattern: all codes there are.
  std::vector<WordId> codes_of(const std::vector<WordId>& letters) const {
    std::vector<WordId> codes;
    const auto take = [&](WordId code) {
      if (code.valid() && std::find(codes.begin(), codes.end(), code) == codes.end()) codes.push_back(code);
    };
    for (const WordId letter : letters) take(letter);
    if (letters.empty())
      for (const ShiftSet& set : sets_)
        for (const Shift& shift : set.details) take(shift.code);
    return codes;
  }

  // A number for every code, or {code: number}; codes that are not named want nobody.
  std::vector<std::pair<WordId, std::int64_t>> read_headcount(const Field& field, const Place& place,
                                                              const std::vector<WordId>& codes) {
    std::vector<std::pair<WordId, std::int64_t>> headcounts;
    if (!field || !field.value->is_object()) {
      const std::int64_t each = reader_.integer(field, place, 0, kMostHeadcount).value_or(1);
      for (const WordId code : codes) headcounts.emplace_back(code, each);
      return headcounts;
    }
    const Place here = place.at(field.name);
    for (const auto& [key, value] : field.value->get_ref<const Json::object_t&>()) {
      const WordId code = walk_.instance.words.find(key);
      const auto number = reader_.integer({&value, key}, here, 0, kMostHeadcount);
      if (std::find(codes.begin(), codes.end(), code) == codes.end())
        reader_.error(here.at(key), in_quotes(key), "a code of the work pattern");
      else
        headcounts.emplace_back(code, number.value_or(0));
    }
    return headcounts;
  }

  std::vector<Daily> read_daily(const Field& field, const Place& place) {
    std::vector<Daily> all;
    reader_.list(
        field, place, "a list of {date, shiftCode, headcount}", [&](const Json& json, const Place& at) {
          const std::vector<Field> fields = reader_.fields(json, at, kDailyFields);
          if (!json.is_object()) return;
          for (const DailyField needed : {kDate, kDailyCode, kDailyHeadcount})
            if (!fields[needed]) reader_.missing(fields[needed], at, "date, shiftCode and headcount");
          Daily daily;
          const auto day = walk_.day(fields[kDate], at);
          daily.code = walk_.word(fields[kDailyCode], at);
          daily.headcount = reader_.integer(fields[kDailyHeadcount], at, 0, kMostHeadcount).value_or(0);
          daily.day_type = day_type(fields[kDayType], at);
          daily.start = walk_.time(fields[kStartOverride], at);
          daily.end = walk_.time(fields[kEndOverride], at);
          if (!day) return;
          if (*day < 0 || *day >= walk_.instance.calendar.days)
            return reader_.warn(at, formats::shown(*fields[kDate].value) + " lies outside the horizon");
          daily.day = *day;
          all.push_back(daily);
        });
    std::stable_sort(all.begin(), all.end(), [](const Daily& a, const Daily& b) {
      return std::tie(a.day, a.code) < std::tie(b.day, b.code);
    });
    return all;
  }

  std::optional<Post::DayType> day_type(const Field& field, const Place& place) {
    const auto word = reader_.text(field, place, kMostText);
    if (!word) return std::nullopt;
    if (*word == "Normal") return Post::DayType::kNormal;
    if (*word == "PublicHoliday") return Post::DayType::kHoliday;
    if (*word == "EveOfPH") return Post::DayType::kEve;
    reader_.error(place.at(field.name), in_quotes(*word), "Normal, PublicHoliday or EveOfPH");
    return std::nullopt;
  }

  // ---- what comes of a requirement in one set -----------------------------------------------------------------------------------

  void add(const Requirement& from, const ShiftSet& set, const std::vector<WordId>& letters,
           const std::vector<std::pair<WordId, std::int64_t>>& headcounts, const std::vector<Daily>& daily) {
    Instance& instance = walk_.instance;
    Requirement requirement = from;
    requirement.listed = set.listed;
    requirement.barred = set.barred;
    requirement.teams = set.teams;
    if (!letters.empty()) requirement.pattern = pattern_id(letters, set.anchor);
    const RequirementId id = instance.requirements.push_back(std::move(requirement));
    Walk::Demand about = about_;
    about.headcount = 0;
    for (const auto& [code, headcount] : headcounts) {
      about.headcount = std::max(about.headcount, headcount);
      if (set.detail(code) != nullptr) add_posts(id, set, *set.detail(code), headcount, daily);
    }
    walk_.demands.push_back(std::move(about));
  }

  void add_posts(RequirementId requirement, const ShiftSet& set, const Shift& shift, std::int64_t headcount,
                 const std::vector<Daily>& daily) {
    Instance& instance = walk_.instance;
    const ShiftId usual = shift_id(shift);
    for (const Day day : set.days) {
      Post post{.requirement = requirement, .day = day, .shift = usual, .wanted = headcount};
      post.day_type = instance.calendar.is_holiday(day) ? Post::DayType::kHoliday
                      : instance.calendar.is_eve(day)   ? Post::DayType::kEve
                                                        : Post::DayType::kNormal;
      const auto found =
          std::lower_bound(daily.begin(), daily.end(), std::pair(day, shift.code),
                           [](const Daily& a, const auto& key) { return std::pair(a.day, a.code) < key; });
      if (found != daily.end() && found->day == day && found->code == shift.code) change(post, shift, *found);
      // Where staff follow personal rosters a post of nobody still says when there is work.
      if (post.wanted == 0 && !instance.outcome_based) continue;
      if (static_cast<std::int64_t>(instance.posts.size()) > Instance::kMostPosts) return;  // told at the end
      post.most = post.wanted;
      instance.posts.push_back(post);
    }
  }

  void change(Post& post, const Shift& shift, const Daily& daily) {
    post.wanted = daily.headcount;
    if (daily.day_type) post.day_type = *daily.day_type;
    if (!daily.start && !daily.end) return;
    Shift other = shift;
    other.start = daily.start.value_or(shift.start);
    other.end = daily.end.value_or(shift.end % kDayMinutes);
    if (other.end <= other.start) other.end += kDayMinutes;
    post.shift = shift_id(other);
  }

  ShiftId shift_id(const Shift& shift) {
    auto& shifts = walk_.instance.shifts;
    for (const ShiftId id : shifts.keys())
      if (shifts[id] == shift) return id;
    return shifts.push_back(shift);
  }

  PatternId pattern_id(const std::vector<WordId>& letters, Day anchor) {
    auto& patterns = walk_.instance.patterns;
    const Pattern pattern{letters, anchor};
    for (const PatternId id : patterns.keys())
      if (patterns[id] == pattern) return id;
    return patterns.push_back(pattern);
  }

  Walk& walk_;
  formats::Reader& reader_;
  const Place& place_;
  std::string demand_;
  Walk::Demand about_;
  Requirement common_;
  std::optional<Day> start_;
  std::vector<ShiftSet> sets_;
  int count_ = 0;
};

// The first item's basis holds for all.
void read_basis(Walk& walk, const Place& top) {
  const auto basis_in = [&](const Field& field, const Place& place) -> std::optional<bool> {
    const auto word = walk.reader.text(field, place, kMostText);
    if (!word) return std::nullopt;
    if (*word != "demandBased" && *word != "outcomeBased")
      walk.reader.error(place.at(field.name), in_quotes(*word), "demandBased or outcomeBased");
    return *word == "outcomeBased";
  };
  std::optional<bool> outcome = basis_in(walk.root[kBasis], top);
  const Field& items = walk.root[kDemandItems];
  if (items && items.value->is_array() && !items.value->empty()) {
    const Json& first = items.value->front();
    if (first.is_object() && first.contains("rosteringBasis")) {
      const Place list = top.at(items.name);
      if (const auto own = basis_in({&first["rosteringBasis"], "rosteringBasis"}, list.at(std::size_t{0})))
        outcome = own;
    }
  }
  walk.instance.outcome_based = outcome.value_or(false);
}

}  // namespace

void read_demand(Walk& walk) {
  const Place top;
  read_basis(walk, top);
  const Field& items = walk.root[kDemandItems];
  const char* expected = "a list of at least one demand";
  if (!items) return walk.reader.missing(items, top, expected);
  if (items.value->is_array() && items.value->empty())
    return walk.reader.error(top.at(items.name), "an empty list", expected);
  walk.reader.list(items, top, expected,
                   [&](const Json& json, const Place& place) { ItemReader(walk, place).read(json); });
  Instance& instance = walk.instance;
  if (static_cast<std::int64_t>(instance.posts.size()) > Instance::kMostPosts)
    return walk.reader.error(top.at(items.name),
                             "more than " + std::to_string(Instance::kMostPosts) + " posts",
                             "at most that many, over all days, requirements and shifts");
  std::vector<Post> posts(instance.posts.begin(), instance.posts.end());
  std::stable_sort(posts.begin(), posts.end(), [](const Post& a, const Post& b) {
    return std::tie(a.day, a.requirement, a.shift) < std::tie(b.day, b.requirement, b.shift);
  });
  instance.posts = {};
  instance.posts.reserve(posts.size());
  for (const Post& post : posts) instance.posts.push_back(post);
  if (posts.empty() && walk.reader.error_count() == 0)
    walk.reader.error(top.at(items.name), "no post on any day", "a demand for somebody on some day");
}

}  // namespace tenon::roster
