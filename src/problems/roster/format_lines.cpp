// Rule lines that an input brings itself: an object with "form" and that form's members, in the names of rules.h with underscores,
// words of enumerations with dashes ("legal-overtime", "requirement-day"). Limits on minutes are written in hours.

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>

#include "formats/text.h"
#include "problems/roster/format_parts.h"

namespace tenon::roster {

namespace {

using formats::Field;
using formats::FieldNames;
using formats::in_quotes;
using formats::Json;
using formats::Place;

const std::vector<FieldNames> kLineFields{{"id"},
                                          {"form"},
                                          {"statement", {"description"}},
                                          {"enforcement"},
                                          {"weight"},
                                          {"charge"},
                                          {"least"},
                                          {"most"},
                                          {"from_duties"},
                                          {"most_from_duties"},
                                          {"scope"},
                                          {"limits"},
                                          {"exemptions"},
                                          {"need"},
                                          {"quantity"},
                                          {"window"},
                                          {"days"},
                                          {"codes"},
                                          {"only_if_used"},
                                          {"reward"},
                                          {"run"},
                                          {"ends_free"},
                                          {"across_weeks"},
                                          {"pairs"},
                                          {"other_place_only"},
                                          {"same_day_only"},
                                          {"among"},
                                          {"trait"},
                                          {"words"},
                                          {"mixed_only"},
                                          {"from_staff"},
                                          {"officers"},
                                          {"together"},
                                          {"same_shift"},
                                          {"evenness"},
                                          {"from_mean"},
                                          {"special"},
                                          {"of"},
                                          {"usual"},
                                          {"most_days"},
                                          {"states"},
                                          {"edges"},
                                          {"at_end"},
                                          {"notes"},
                                          {"enabled"}};
enum LineField {
  kId,
  kForm,
  kStatement,
  kEnforcement,
  kWeight,
  kCharge,
  kLeast,
  kMost,
  kFromDuties,
  kMostFromDuties,
  kScope,
  kLimits,
  kExemptions,
  kNeed,
  kQuantity,
  kWindow,
  kDays,
  kCodes,
  kOnlyIfUsed,
  kReward,
  kRun,
  kEndsFree,
  kAcrossWeeks,
  kPairs,
  kOtherPlaceOnly,
  kSameDayOnly,
  kAmong,
  kTrait,
  kWords,
  kMixedOnly,
  kFromStaff,
  kOfficers,
  kTogether,
  kSameShift,
  kEvenness,
  kFromMean,
  kSpecial,
  kOf,
  kUsual,
  kMostDays,
  kStates,
  kEdges,
  kAtEnd
};
const std::vector<FieldNames> kLimitFields{
    {"scope"}, {"least"}, {"most"}, {"from_duties"}, {"most_from_duties"}, {"exempt"}};
const std::vector<FieldNames> kExemptionFields{{"startDate"}, {"endDate"}, {"id"}, {"reason"}};

// Names of an enumeration's values, in its order.
constexpr std::array kNeeds{"product",     "rank",     "scheme",   "gender", "qualifications",
                            "provisional", "approval", "skills",   "team",   "whitelist",
                            "blacklist",   "leave",    "available"};
constexpr std::array kQuantities{"duties", "days",     "gross",    "net", "legal-overtime",
                                 "nights", "weekends", "holidays", "code"};
constexpr std::array kWindows{"duty", "week", "month", "rolling", "horizon"};
constexpr std::array kRuns{"work", "off", "nights", "code"};
constexpr std::array kAmongs{"post", "requirement-day", "place-day", "day"};
constexpr std::array kTraits{"women",  "men",  "rank",           "qualification", "skill",
                             "scheme", "team", "distinct-teams", "needed-skills"};
constexpr std::array kEvennesses{"range", "share"};
constexpr std::array kLikings{"shift", "team", "place", "zone", "unit"};
constexpr std::array kCoverages{"holidays", "mid-month", "each-day"};
constexpr std::array kUsuals{"start", "team", "place"};
constexpr std::array kCharges{"each", "amount"};

constexpr std::size_t kMostText = 500;
constexpr int kMostStates = 1'000;

class LineReader {
 public:
  LineReader(Walk& walk, const Json& json, const Place& place)
      : walk_(walk), reader_(walk.reader), place_(place), fields_(reader_.fields(json, place, kLineFields)) {}

  std::optional<RuleLine> read() {
    const std::size_t before = reader_.error_count();
    if (!fields_[kId]) reader_.missing(fields_[kId], place_, "the rule's id");
    line_.id = reader_.text(fields_[kId], place_, kMostText).value_or("");
    line_.statement = reader_.text(fields_[kStatement], place_, kMostText).value_or(line_.id);
    line_.weight = reader_.integer(fields_[kWeight], place_, 0, Instance::kMostWeight).value_or(1);
    line_.charge = one_of<Charge>(kCharge, kCharges).value_or(Charge::kEach);
    read_enforcement();
    read_form();
    read_limits();
    read_exemptions();
    if (reader_.error_count() > before) return std::nullopt;
    return std::move(line_);
  }

 private:
  template <class Enum, std::size_t n>
  std::optional<Enum> word(const Json& json, const Place& at, const std::array<const char*, n>& names) {
    std::string expected;
    for (std::size_t i = 0; i < n; ++i) {
      if (json.is_string() && json.get_ref<const std::string&>() == names[i]) return static_cast<Enum>(i);
      expected += (i == 0 ? "" : ", ") + std::string(names[i]);
    }
    reader_.error(at, formats::shown(json), "one of " + expected);
    return std::nullopt;
  }

  template <class Enum, std::size_t n>
  std::optional<Enum> one_of(LineField which, const std::array<const char*, n>& names) {
    const Field& field = fields_[which];
    if (!field) return std::nullopt;
    return word<Enum>(*field.value, place_.at(field.name), names);
  }

  template <class Enum, std::size_t n>
  Enum needed(LineField which, const std::array<const char*, n>& names) {
    if (!fields_[which]) reader_.missing(fields_[which], place_, "a word: this form needs it");
    return one_of<Enum>(which, names).value_or(Enum{});
  }

  bool flag(LineField which, bool otherwise = false) {
    return reader_.boolean(fields_[which], place_).value_or(otherwise);
  }

  int number(LineField which, int low, int high, int otherwise) {
    return static_cast<int>(reader_.integer(fields_[which], place_, low, high).value_or(otherwise));
  }

  void read_enforcement() {
    const std::string word = reader_.text(fields_[kEnforcement], place_, kMostText).value_or("hard");
    if (word == "hard")
      line_.enforcement = Enforcement::kHard;
    else if (word == "soft" || word == "medium")
      line_.enforcement = Enforcement::kSoft;
    else if (word == "off" || word == "disabled")
      line_.enforcement = Enforcement::kOff;
    else
      reader_.error(place_.at("enforcement"), in_quotes(word), "hard, soft, medium or off");
  }

  void read_form() {
    const std::string form = reader_.text(fields_[kForm], place_, kMostText).value_or("");
    if (form == "eligible")
      line_.form = Eligible{needed<Need>(kNeed, kNeeds)};
    else if (form == "window-sum")
      line_.form = window_sum();
    else if (form == "run-length")
      line_.form = RunLength{.run = needed<Run>(kRun, kRuns),
                             .codes = walk_.texts(fields_[kCodes], place_),
                             .ends_free = flag(kEndsFree, true),
                             .across_weeks = flag(kAcrossWeeks)};
    else if (form == "succession")
      line_.form = Succession{text_pairs(fields_[kPairs])};
    else if (form == "rest")
      line_.form = Rest{.other_place_only = flag(kOtherPlaceOnly), .same_day_only = flag(kSameDayOnly)};
    else if (form == "head-count")
      line_.form = HeadCount{.among = needed<Among>(kAmong, kAmongs),
                             .trait = needed<Trait>(kTrait, kTraits),
                             .words = walk_.texts(fields_[kWords], place_),
                             .mixed_only = flag(kMixedOnly),
                             .from_staff = number(kFromStaff, 0, 1'000'000, 1)};
    else if (form == "pairs")
      line_.form = Pairs{.officers = text_pairs(fields_[kOfficers]),
                         .together = flag(kTogether),
                         .same_shift = flag(kSameShift)};
    else
      read_softer_form(form);
  }

  void read_softer_form(const std::string& form) {
    if (form == "follows-pattern")
      line_.form = FollowsPattern{};
    else if (form == "spread")
      line_.form = spread();
    else if (form == "requests")
      line_.form = Requests{};
    else if (form == "preference")
      line_.form = preference();
    else if (form == "cover")
      line_.form = Cover{};
    else if (form == "cover-share")
      line_.form = CoverShare{needed<CoverOf>(kOf, kCoverages)};
    else if (form == "whole-weekends")
      line_.form = WholeWeekends{};
    else if (form == "most-often")
      line_.form = MostOften{needed<Usual>(kUsual, kUsuals)};
    else if (form == "same-faces")
      line_.form = SameFaces{};
    else if (form == "gap-days")
      line_.form = GapDays{number(kMostDays, 1, Calendar::kMostDays, 7)};
    else if (form == "automaton")
      line_.form = automaton();
    else
      reader_.error(place_.at("form"), in_quotes(form), "a form of rule, such as window-sum or run-length");
  }

  WindowSum window_sum() {
    WindowSum sum;
    sum.quantity = needed<Quantity>(kQuantity, kQuantities);
    sum.window = needed<Window>(kWindow, kWindows);
    sum.days = number(kDays, 1, 28, 7);
    sum.codes = walk_.texts(fields_[kCodes], place_);
    sum.only_if_used = flag(kOnlyIfUsed);
    sum.reward = flag(kReward);
    return sum;
  }

  Spread spread() {
    Spread spread;
    spread.quantity = needed<Quantity>(kQuantity, kQuantities);
    spread.evenness = needed<Evenness>(kEvenness, kEvennesses);
    spread.special = flag(kSpecial);
    if (fields_[kFromMean]) {
      Spread in_quantity = spread;  // a mean is in the quantity's unit, also where the limit is in percent
      in_quantity.evenness = Evenness::kRange;
      line_.form = in_quantity;
      spread.from_mean = amount(fields_[kFromMean], place_, false).value_or(0);
    }
    return spread;
  }

  Preference preference() {
    Preference preference;
    reader_.list(fields_[kOf], place_, "a list of words", [&](const Json& json, const Place& at) {
      if (const auto liking = word<Liking>(json, at, kLikings)) preference.of.push_back(*liking);
    });
    return preference;
  }

  std::vector<std::pair<std::string, std::string>> text_pairs(const Field& field) {
    std::vector<std::pair<std::string, std::string>> pairs;
    reader_.list(field, place_, "a list of pairs", [&](const Json& json, const Place& at) {
      if (json.is_array() && json.size() == 2 && json[0].is_string() && json[1].is_string())
        pairs.emplace_back(json[0].get<std::string>(), json[1].get<std::string>());
      else
        reader_.error(at, formats::shown(json), "a pair of texts");
    });
    return pairs;
  }

  Automaton automaton() {
    Automaton machine;
    machine.states = number(kStates, 1, kMostStates, 1);
    reader_.list(fields_[kCodes], place_, "a list of lists of codes", [&](const Json& json, const Place&) {
      machine.codes.push_back(walk_.texts({&json, "codes"}, place_));
    });
    const auto symbols = static_cast<std::int64_t>(machine.codes.size());
    reader_.list(
        fields_[kEdges], place_, "a list of [from, symbol, to, cost]",
        [&](const Json& json, const Place& at) {
          if (!json.is_array() || json.size() < 3 || json.size() > 4)
            return reader_.error(at, formats::shown(json), "[from, symbol, to, cost]");
          const auto part = [&](std::size_t i, std::int64_t high) {
            return static_cast<int>(reader_.integer({&json[i], std::to_string(i)}, at, 0, high).value_or(0));
          };
          Automaton::Edge edge{part(0, machine.states - 1), part(1, symbols), part(2, machine.states - 1)};
          if (json.size() == 4) edge.cost = part(3, 1'000'000);
          machine.edges.push_back(edge);
        });
    reader_.list(fields_[kAtEnd], place_, "a cost or null for each state",
                 [&](const Json& json, const Place&) {
                   std::optional<std::int64_t> cost;
                   if (!json.is_null())
                     cost = reader_.integer({&json, "at_end"}, place_, 0, Instance::kMostWeight);
                   machine.at_end.push_back(cost);
                 });
    if (machine.at_end.empty()) machine.at_end.assign(static_cast<std::size_t>(machine.states), 0);
    check(machine);
    return machine;
  }

  void check(Automaton& machine) {
    if (machine.at_end.size() != static_cast<std::size_t>(machine.states))
      reader_.error(place_.at("at_end"), std::to_string(machine.at_end.size()) + " values",
                    "one for each state");
    const auto key = [](const Automaton::Edge& edge) { return std::pair(edge.from, edge.symbol); };
    std::sort(machine.edges.begin(), machine.edges.end(),
              [&](const auto& a, const auto& b) { return key(a) < key(b); });
    for (std::size_t i = 1; i < machine.edges.size(); ++i)
      if (key(machine.edges[i]) == key(machine.edges[i - 1]))
        reader_.error(place_.at("edges"), "two edges from a state with one symbol", "one");
  }

  // A limit in the form's own unit: minutes are written as hours.
  std::optional<std::int64_t> amount(const Field& field, const Place& place, bool least) {
    if (!field) return std::nullopt;
    if (!counts_minutes(line_.form)) return reader_.integer(field, place, 0, 1'000'000'000);
    if (field.value->is_number())
      if (const auto minutes = minutes_of(field.value->get<double>(), least)) return minutes;
    reader_.error(place.at(field.name), formats::shown(*field.value), "a number of hours");
    return std::nullopt;
  }

  void read_limits() {
    if (!fields_[kLimits]) {
      Scope scope;
      if (const Field& field = fields_[kScope])
        scope = read_scope(walk_, *field.value, place_.at(field.name));
      line_.limits = {{std::move(scope), limit(fields_, place_, kLeast)}};
      return;
    }
    line_.limits.clear();
    reader_.list(fields_[kLimits], place_, "a list of limits", [&](const Json& json, const Place& at) {
      const std::vector<Field> fields = reader_.fields(json, at, kLimitFields);
      if (!json.is_object()) return;
      ScopedLimit scoped;
      if (fields[0]) scoped.scope = read_scope(walk_, *fields[0].value, at.at(fields[0].name));
      scoped.limit = limit(fields, at, 1);
      scoped.exempt = reader_.boolean(fields[5], at).value_or(false);
      line_.limits.push_back(std::move(scoped));
    });
  }

  // least, most, from_duties, most_from_duties stand in this order from `first` on.
  Limit limit(const std::vector<Field>& fields, const Place& place, std::size_t first) {
    Limit limit;
    limit.least = amount(fields[first], place, true).value_or(kNoLeast);
    limit.most = amount(fields[first + 1], place, false).value_or(kNoMost);
    limit.from_duties = reader_.integer(fields[first + 2], place, 0, 1'000'000);
    limit.most_from_duties = amount(fields[first + 3], place, false).value_or(kNoMost);
    if (limit.least != kNoLeast && limit.least > limit.most)
      reader_.error(place.at(fields[first].name), "a least above the most", "at most the greatest allowed");
    return limit;
  }

  void read_exemptions() { line_.exemptions = exemptions_in(walk_, fields_[kExemptions], place_); }

  Walk& walk_;
  formats::Reader& reader_;
  const Place& place_;
  std::vector<Field> fields_;
  RuleLine line_;
};

}  // namespace

bool counts_minutes(const Form& form) {
  const auto minutes = [](Quantity quantity) {
    return quantity == Quantity::kGross || quantity == Quantity::kNet || quantity == Quantity::kLegalOvertime;
  };
  if (const auto* sum = std::get_if<WindowSum>(&form)) return minutes(sum->quantity);
  if (const auto* spread = std::get_if<Spread>(&form))
    return spread->evenness == Evenness::kRange && minutes(spread->quantity);
  return std::holds_alternative<Rest>(form);
}

std::optional<std::int64_t> minutes_of(double hours, bool least) {
  constexpr double kMostHours = 1e7;
  constexpr double kDust = 1e-6;  // of decimals that a double cannot hold
  if (!(hours >= 0 && hours <= kMostHours)) return std::nullopt;
  return static_cast<std::int64_t>(least ? std::ceil(hours * 60 - kDust) : std::floor(hours * 60 + kDust));
}

std::vector<DaySpan> exemptions_in(Walk& walk, const Field& field, const Place& place) {
  std::vector<DaySpan> spans;
  walk.reader.list(field, place, "a list of {startDate, endDate}", [&](const Json& json, const Place& at) {
    const std::vector<Field> fields = walk.reader.fields(json, at, kExemptionFields);
    if (!json.is_object()) return;
    for (const std::size_t end : {0, 1})
      if (!fields[end]) walk.reader.missing(fields[end], at, "a date, YYYY-MM-DD");
    const auto first = walk.day(fields[0], at);
    const auto last = walk.day(fields[1], at);
    if (first && last && *first <= *last) spans.push_back({*first, *last});
  });
  return spans;
}

std::optional<RuleLine> read_line(Walk& walk, const Json& json, const Place& place) {
  return LineReader(walk, json, place).read();
}

Scope read_scope(Walk& walk, const Json& json, const Place& place) {
  static const std::vector<FieldNames> kScopeFields{{"schemes"},
                                                    {"products", {"productTypes", "productTypeIds"}},
                                                    {"ranks", {"rankIds"}},
                                                    {"ranksExcluded"},
                                                    {"units", {"ouIds"}},
                                                    {"teams", {"teamIds"}},
                                                    {"officers", {"employeeIds"}},
                                                    {"local"},
                                                    {"overtimeAllowed"},
                                                    {"employeeType"}};
  const std::vector<Field> fields = walk.reader.fields(json, place, kScopeFields);
  Scope scope;
  for (const std::string& text : walk.texts(fields[0], place))
    if (const std::string scheme = scheme_called(text); !scheme.empty()) scope.schemes.push_back(scheme);
  std::size_t next = 1;
  for (auto* list :
       {&scope.products, &scope.ranks, &scope.not_ranks, &scope.units, &scope.teams, &scope.officers})
    *list = walk.texts(fields[next++], place);
  scope.local = walk.reader.boolean(fields[7], place);
  scope.overtime_allowed = walk.reader.boolean(fields[8], place);
  const std::string type = walk.reader.text(fields[9], place, kMostText).value_or("All");
  if (type == "Local" || type == "Foreigner")
    scope.local = type == "Local";
  else if (!is_everything(type))
    walk.reader.error(place.at("employeeType"), in_quotes(type), "Local, Foreigner or All");
  return scope;
}

}  // namespace tenon::roster
