// constraintList, monthlyHourLimits and weights of an ngrs document, as changes of the standard table and as HourTerms.
//
// What an input states for a rule replaces the standard limits of that rule, but for those that exempt. A number of monthlyHourLimits is
// looked up by itself: of the lines that state it, the narrowest that takes the officer in. The law's overtime cap is the table's
// maxOvertimeHours, else momMonthlyOTcap72h, else the standard one.

#include <algorithm>
#include <cmath>

#include "formats/text.h"
#include "problems/roster/format_parts.h"
#include "problems/roster/site_rules.h"

namespace tenon::roster {

namespace {

using formats::Field;
using formats::FieldNames;
using formats::in_quotes;
using formats::Json;
using formats::Place;

const std::vector<FieldNames> kFields{{"id", {"constraintId"}},
                                      {"enforcement"},
                                      {"enabled"},
                                      {"weight"},
                                      {"defaultValue"},
                                      {"schemeOverrides"},
                                      {"params", {"parameters"}},
                                      {"exemptions"},
                                      {"applicableTo"},
                                      {"applicableToSchemes"},
                                      {"pairs"},
                                      {"description"},
                                      {"name"},
                                      {"frequency"},
                                      {"uom"},
                                      {"notes"},
                                      {"dayEndTime"}};
enum ConstraintField {
  kId,
  kEnforcement,
  kEnabled,
  kWeight,
  kDefault,
  kOverrides,
  kParams,
  kExemptions,
  kApplicableTo,
  kSchemes,
  kPairs
};
const std::vector<FieldNames> kTableFields{{"id"},
                                           {"applicableTo"},
                                           {"hourCalculationMethod"},
                                           {"calculationMethod"},
                                           {"valuesByMonthLength"},
                                           {"description"},
                                           {"enforcement"},
                                           {"frequency"},
                                           {"uom"},
                                           {"notes"}};
enum TableField { kTableId, kTableScope, kMethod, kOldMethod, kValues };

constexpr std::size_t kMostText = 500;

// Labels of older files for what always holds, or for what is said elsewhere.
constexpr std::string_view kLabels[] = {"slotHeadcount", "defaultWorkingDay"};

// A number of `params`: its name and unit.
enum class Unit { kHours, kMinutes, kCount };
struct Param {
  const char* name;
  Unit unit;
};
// Which params state a rule's limit, by the rule's id. A name also goes with a scheme behind it, or "General" for all.
const std::vector<std::pair<std::string_view, std::vector<Param>>> kParams_of{
    {"C1_mom_daily_hours", {{"maxDailyHours", Unit::kHours}}},
    {"C2_mom_weekly_hours", {{"maxWeeklyHours", Unit::kHours}, {"weeklyNormalHoursCap", Unit::kHours}}},
    {"C3_consecutive_days",
     {{"maxConsecutiveDays", Unit::kCount},
      {"maxDays", Unit::kCount},
      {"maxConsecutiveWorkDays", Unit::kCount}}},
    {"C4_rest_period", {{"minRestMinutes", Unit::kMinutes}, {"minRestHours", Unit::kHours}}},
    {"C5_offday_rules", {{"minOffDaysPerWeek", Unit::kCount}}},
    {"C14_travel_time", {{"minTravelMinutes", Unit::kMinutes}}},
    {"C17_ot_monthly_cap",
     {{"maxMonthlyOtHours", Unit::kHours},
      {"maxOTMinutesPerMonth", Unit::kMinutes},
      {"monthlyOTHoursCap", Unit::kHours}}},
    {"S4_min_short_gaps", {{"minRestMinutes", Unit::kMinutes}, {"minimumPreferredGapHours", Unit::kHours}}},
};

// One line of monthlyHourLimits. Arrays by length of month, in minutes.
struct TableLine {
  Scope scope;
  std::optional<Method> method;
  ByMonthLength quota, overtime, total, contract, appreciation;
};

bool states(const ByMonthLength& values) {
  return std::any_of(values.begin(), values.end(), [](const auto& value) { return value.has_value(); });
}

std::optional<Method> method_called(const std::string& word) {
  if (word == "weeklyThreshold" || word == "weekly44h") return Method::kWeeklyThreshold;
  if (word == "dailyProrated" || word == "dailyContractual" || word == "daily") return Method::kDailyProrated;
  if (word == "monthlyCumulative" || word == "monthlyContractual" || word == "monthly")
    return Method::kMonthlyCumulative;
  if (word == "partTime") return Method::kPartTime;
  return std::nullopt;
}

// Whether somebody of scheme A with product APO may be meant.
bool may_take_police(const Scope& scope) {
  const auto has = [](const std::vector<std::string>& list, const char* word) {
    return list.empty() || std::find(list.begin(), list.end(), word) != list.end();
  };
  return has(scope.schemes, "A") && has(scope.products, "APO");
}

class RuleReader {
 public:
  explicit RuleReader(Walk& walk) : walk_(walk), reader_(walk.reader), lines_(walk.lines) {
    lines_ = standard_rules();
  }

  void read() {
    const Place top;
    reader_.list(walk_.root[kConstraintList], top, "a list of constraints",
                 [&](const Json& json, const Place& place) { read_constraint(json, place); });
    reader_.list(walk_.root[kMonthlyHourLimits], top, "a list of limits",
                 [&](const Json& json, const Place& place) { read_table_line(json, place); });
    read_weights(walk_.root[kSoftWeights], top, false);
    read_weights(walk_.root[kScoreConfig], top, true);
    if (walk_.options.flag("soft")) walk_.instance.soft_stage = true;
    apply_table();
    settle_terms();
    read_site_names(top);
  }

 private:
  // ---- constraintList ---------------------------------------------------------------------------------------------------------

  void read_constraint(const Json& json, const Place& place) {
    if (json.is_object() && json.contains("form")) {
      if (auto line = read_line(walk_, json, place)) add_line(std::move(*line), place);
      return;
    }
    const std::vector<Field> fields = reader_.fields(json, place, kFields);
    if (!json.is_object()) return;
    if (!fields[kId]) reader_.missing(fields[kId], place, "the constraint's id");
    const std::string id = reader_.text(fields[kId], place, kMostText).value_or("");
    const Json params = params_of(fields[kParams], place);
    if (id == "momLunchBreak") return read_break(fields, params, place);
    if (id == "oneShiftPerDay") return read_duties_a_day(fields, params, place);
    bool known = id.empty() || std::find(std::begin(kLabels), std::end(kLabels), id) != std::end(kLabels);
    for (RuleLine& line : lines_) {
      const bool is_named =
          line.id == id || std::find(line.names.begin(), line.names.end(), id) != line.names.end();
      if (!is_named) continue;
      known = true;
      change(line, fields, params, place);
    }
    if (!known) reader_.warn(place.at("id"), "unknown constraint " + in_quotes(id) + "; it is left out");
  }

  void add_line(RuleLine line, const Place& place) {
    const auto same = [&](const RuleLine& other) { return other.id == line.id; };
    if (std::any_of(lines_.begin(), lines_.end(), same))
      return reader_.error(place.at("id"), in_quotes(line.id), "an id that no other rule has");
    lines_.push_back(std::move(line));
  }

  // `params` as an object, also where it is JSON in a text.
  Json params_of(const Field& field, const Place& place) {
    if (!field) return Json::object();
    if (field.value->is_object()) return *field.value;
    if (field.value->is_string()) {
      auto parsed = formats::parse_json(field.value->get_ref<const std::string&>(), "");
      if (parsed.ok() && parsed.value().is_object()) return std::move(parsed.value());
    }
    reader_.error(place.at(field.name), formats::shown(*field.value), "an object {…}, maybe as a text");
    return Json::object();
  }

  void change(RuleLine& line, const std::vector<Field>& fields, const Json& params, const Place& place) {
    read_enforcement(line, fields, place);
    if (const auto weight = weight_in(fields[kWeight], place)) line.weight = *weight;
    for (const DaySpan& span : exemptions_in(walk_, fields[kExemptions], place))
      line.exemptions.push_back(span);
    if (fields[kPairs]) read_pairs(line, fields[kPairs], place);
    const std::vector<ScopedLimit> stated = stated_limits(line, fields, params, place);
    if (line.id == "C2_mom_weekly_hours") return take_week(line, stated);
    if (line.id == "C17_ot_monthly_cap") return take_overtime_cap(stated);
    if (line.id == "C14_travel_time" && !stated.empty()) {
      constexpr std::int64_t kSlack = 30;
      line_of(lines_, "S9_travel_slack").limits = {{{}, {.least = stated.front().limit.least + kSlack}}};
    }
    if (!stated.empty()) replace_limits(line, stated);
  }

  static void replace_limits(RuleLine& line, std::vector<ScopedLimit> stated) {
    for (ScopedLimit& old : line.limits)
      if (old.exempt) stated.push_back(std::move(old));
    line.limits = std::move(stated);
  }

  // A constraint that says nothing of enforcement leaves the rule as it is.
  void read_enforcement(RuleLine& line, const std::vector<Field>& fields, const Place& place) {
    const auto word = reader_.text(fields[kEnforcement], place, kMostText);
    if (word == "hard")
      line.enforcement = Enforcement::kHard;
    else if (word == "soft" || word == "medium")
      line.enforcement = Enforcement::kSoft;
    else if (word == "disabled" || word == "off")
      line.enforcement = Enforcement::kOff;
    else if (word)
      reader_.error(place.at("enforcement"), in_quotes(*word), "hard, medium, soft or disabled");
    if (!reader_.boolean(fields[kEnabled], place).value_or(true)) line.enforcement = Enforcement::kOff;
  }

  void read_pairs(RuleLine& line, const Field& field, const Place& place) {
    std::vector<std::pair<std::string, std::string>> pairs;
    reader_.list(field, place, "a list of pairs", [&](const Json& json, const Place& at) {
      if (json.is_array() && json.size() == 2 && json[0].is_string() && json[1].is_string())
        pairs.emplace_back(json[0].get<std::string>(), json[1].get<std::string>());
      else
        reader_.error(at, formats::shown(json), "a pair of texts");
    });
    if (auto* succession = std::get_if<Succession>(&line.form))
      succession->pairs = std::move(pairs);
    else if (auto* officers = std::get_if<Pairs>(&line.form))
      officers->officers = std::move(pairs);
  }

  // ---- limits ---------------------------------------------------------------------------------------------------------------------

  // Everything that a constraint says of its rule's limit: default, by scheme, by params.
  std::vector<ScopedLimit> stated_limits(const RuleLine& line, const std::vector<Field>& fields,
                                         const Json& params, const Place& place) {
    Scope base;
    if (const Field& field = fields[kApplicableTo])
      base = read_scope(walk_, *field.value, place.at(field.name));
    for (const std::string& text : walk_.texts(fields[kSchemes], place))
      if (const std::string scheme = scheme_called(text); !scheme.empty()) base.schemes.push_back(scheme);
    std::vector<ScopedLimit> stated;
    if (line.id == "C6_parttimer_limits") {
      if (base.schemes.empty()) base.schemes = {"P"};
      read_part_time(base, params, place, stated);
      return stated;
    }
    if (const Field& field = fields[kDefault])
      add_limit(line, base, *field.value, main_unit(line), place.at(field.name), stated);
    read_overrides(line, base, fields[kOverrides], place, stated);
    read_params(line, base, params, place.at("params"), stated);
    return stated;
  }

  static Unit main_unit(const RuleLine& line) {
    return counts_minutes(line.form) ? Unit::kHours : Unit::kCount;
  }

  static bool is_least(const RuleLine& line) {
    return !line.limits.empty() && line.limits.front().limit.least != kNoLeast;
  }

  void add_limit(const RuleLine& line, Scope scope, const Json& value, Unit unit, const Place& place,
                 std::vector<ScopedLimit>& stated) {
    const bool least = is_least(line);
    std::optional<std::int64_t> amount;
    if (const auto number = number_in(value)) {
      const bool is_whole = std::floor(*number) == *number;
      if (unit == Unit::kHours)
        amount = minutes_of(*number, least);
      else if (is_whole && *number >= 0 && *number <= 1e9)
        amount = static_cast<std::int64_t>(*number);
    }
    if (!amount)
      return reader_.error(place, formats::shown(value),
                           unit == Unit::kHours ? "a number of hours" : "a whole number of at least 0");
    constexpr std::int64_t kWeek = 7;
    if (line.id == "C5_offday_rules") amount = std::max<std::int64_t>(0, kWeek - *amount);
    ScopedLimit scoped{.scope = std::move(scope), .limit = {}};
    (least ? scoped.limit.least : scoped.limit.most) = *amount;
    stated.push_back(std::move(scoped));
  }

  // A number, also as a text.
  static std::optional<double> number_in(const Json& value) {
    if (value.is_number()) return value.get<double>();
    if (value.is_string()) return formats::number_in(value.get_ref<const std::string&>());
    return std::nullopt;
  }

  // {"A": number | {productTypes, ranks, value} | list of such}.
  void read_overrides(const RuleLine& line, const Scope& base, const Field& field, const Place& place,
                      std::vector<ScopedLimit>& stated) {
    if (!field) return;
    const Place here = place.at(field.name);
    if (!field.value->is_object()) return reader_.error(here, formats::shown(*field.value), "an object {…}");
    for (const auto& [key, value] : field.value->get_ref<const Json::object_t&>()) {
      const Place at = here.at(key);
      Scope scope = base;
      scope.schemes = {scheme_called(key)};
      const auto one = [&](const Json& json, const Place& where) {
        if (!json.is_object()) return add_limit(line, scope, json, main_unit(line), where, stated);
        if (!json.contains("value")) return reader_.error(where, "no value", "{productTypes, ranks, value}");
        Json who = json;
        who.erase("value");
        who.erase("description");
        Scope narrow = read_scope(walk_, who, where);
        narrow.schemes = scope.schemes;
        add_limit(line, std::move(narrow), json["value"], main_unit(line), where.at("value"), stated);
      };
      if (!value.is_array()) {
        one(value, at);
        continue;
      }
      for (std::size_t i = 0; i < value.size(); ++i) one(value[i], at.at(i));
    }
  }

  void read_params(const RuleLine& line, const Scope& base, const Json& params, const Place& place,
                   std::vector<ScopedLimit>& stated) {
    for (const auto& [id, names] : kParams_of) {
      if (id != line.id) continue;
      for (const Param& param : names)
        for (const auto& [key, value] : params.get_ref<const Json::object_t&>()) {
          if (!key.starts_with(param.name)) continue;
          const std::string rest = key.substr(std::string_view(param.name).size());
          Scope scope = base;
          if (rest.size() == 1)
            scope.schemes = {rest};
          else if (!rest.empty() && rest != "General")
            continue;
          add_limit(line, std::move(scope), value, param.unit, place.at(key), stated);
        }
    }
    // "schemeMaxHours": {"A": 14, …}
    if (line.id == "C1_mom_daily_hours" && params.contains("schemeMaxHours")) {
      const Json& by_scheme = params["schemeMaxHours"];
      read_overrides(line, base, {&by_scheme, "schemeMaxHours"}, place, stated);
    }
  }

  void read_part_time(const Scope& scope, const Json& params, const Place& place,
                      std::vector<ScopedLimit>& stated) {
    const auto minutes = [&](const char* key, std::int64_t otherwise) {
      if (!params.contains(key)) return otherwise;
      const auto number = number_in(params[key]);
      const auto found = number ? minutes_of(*number, false) : std::nullopt;
      if (!found) reader_.error(place.at("params"), formats::shown(params[key]), "a number of hours");
      return found.value_or(otherwise);
    };
    if (!params.contains("maxHours4Days") && !params.contains("maxHoursMoreDays")) return;
    const HourTerms standard;
    common_.part_week = minutes("maxHours4Days", standard.part_week);
    common_.part_week_longer = minutes("maxHoursMoreDays", standard.part_week_longer);
    constexpr std::int64_t kLongerFrom = 5;
    stated.push_back({scope,
                      {.most = common_.part_week,
                       .from_duties = kLongerFrom,
                       .most_from_duties = common_.part_week_longer}});
  }

  // The week's hours are where overtime begins; a limit they are for those alone who may do none.
  void take_week(RuleLine& line, const std::vector<ScopedLimit>& stated) {
    if (stated.empty()) return;
    std::vector<ScopedLimit> limits = stated;
    for (ScopedLimit& each : limits) each.scope.overtime_allowed = false;
    replace_limits(line, std::move(limits));
    week_ = stated;
  }

  void take_overtime_cap(const std::vector<ScopedLimit>& stated) {
    for (const ScopedLimit& each : stated) caps_.push_back(each);
  }

  void read_break(const std::vector<Field>& fields, const Json& params, const Place& place) {
    if (!reader_.boolean(fields[kEnabled], place).value_or(true)) return;
    const auto number = [&](std::initializer_list<const char*> keys, std::int64_t otherwise) {
      for (const char* key : keys) {
        if (!params.contains(key)) continue;
        const auto value = number_in(params[key]);
        if (value && std::floor(*value) == *value && *value >= -1 && *value <= kDayMinutes)
          return static_cast<std::int64_t>(*value);
        reader_.error(place.at("params"), formats::shown(params[key]), "a whole number of minutes");
      }
      return otherwise;
    };
    const std::int64_t minutes = reader_.integer(fields[kDefault], place, -1, kDayMinutes)
                                     .value_or(number({"deductMinutes", "lunchMinutes"}, 60));
    const std::int64_t from = number({"deductIfShiftAtLeastMinutes"}, 480);
    common_.breaks.clear();
    if (minutes > 0) common_.breaks.push_back({std::max<std::int64_t>(from, minutes), minutes});
  }

  void read_duties_a_day(const std::vector<Field>& fields, const Json& params, const Place& place) {
    constexpr std::int64_t kMost = 24;
    auto most = reader_.integer(fields[kDefault], place, 1, kMost);
    if (!most && params.contains("oneShiftPerDay"))
      if (const auto number = number_in(params["oneShiftPerDay"]); number && *number >= 1 && *number <= kMost)
        most = static_cast<std::int64_t>(*number);
    // A day has room for the most that anybody may have; a rule keeps the others to theirs.
    RuleLine line;
    line.id = "duties_a_day";
    line.statement = "An officer has at most so many duties a day.";
    line.form = WindowSum{.quantity = Quantity::kDuties, .window = Window::kRolling, .days = 1};
    line.limits = {{.limit = {.most = most.value_or(1)}}};
    read_overrides(line, {}, fields[kOverrides], place, line.limits);
    std::int64_t room = 1;
    for (const ScopedLimit& each : line.limits) room = std::max(room, std::min(each.limit.most, kMost));
    walk_.instance.most_duties_a_day = static_cast<int>(room);
    if (line.limits.size() > 1) add_line(std::move(line), place);
  }

  // ---- monthlyHourLimits --------------------------------------------------------------------------------------------------------

  void read_table_line(const Json& json, const Place& place) {
    const std::vector<Field> fields = reader_.fields(json, place, kTableFields);
    if (!json.is_object()) return;
    TableLine line;
    if (const Field& field = fields[kTableScope])
      line.scope = read_scope(walk_, *field.value, place.at(field.name));
    const Field& method = fields[kMethod] ? fields[kMethod] : fields[kOldMethod];
    if (const auto word = reader_.text(method, place, kMostText)) {
      line.method = method_called(*word);
      if (!line.method)
        reader_.error(place.at(method.name), in_quotes(*word),
                      "weeklyThreshold, dailyProrated, monthlyCumulative or partTime");
    }
    read_values(fields[kValues], place, line);
    table_.push_back(std::move(line));
  }

  void read_values(const Field& field, const Place& place, TableLine& line) {
    if (!field) return;
    const Place here = place.at(field.name);
    if (!field.value->is_object()) return reader_.error(here, formats::shown(*field.value), "an object {…}");
    for (const auto& [days, values] : field.value->get_ref<const Json::object_t&>()) {
      const Place at = here.at(days);
      if (days != "28" && days != "29" && days != "30" && days != "31") {
        reader_.error(at, in_quotes(days), "a length of month, 28 to 31");
        continue;
      }
      const auto length = static_cast<std::size_t>(days[1] == '8'   ? 0
                                                   : days[1] == '9' ? 1
                                                   : days[1] == '0' ? 2
                                                                    : 3);
      const auto take = [&](std::initializer_list<const char*> keys, bool least, ByMonthLength& into) {
        for (const char* key : keys) {
          if (!values.is_object() || !values.contains(key) || values[key].is_null()) continue;
          const auto number = number_in(values[key]);
          into[length] = number ? minutes_of(*number, least) : std::nullopt;
          if (!into[length]) reader_.error(at.at(key), formats::shown(values[key]), "a number of hours");
          return;
        }
      };
      take({"minimumContractualHours", "normalHours", "normalHoursCap"}, false, line.quota);
      take({"minimumContractualHours"}, true, line.contract);
      take({"maxOvertimeHours"}, false, line.overtime);
      take({"totalMaxHours", "maximumAllowableWorkingHours"}, false, line.total);
      take({"appreciationMinHours"}, true, line.appreciation);
    }
  }

  // ---- weights ----------------------------------------------------------------------------------------------------------------

  std::optional<std::int64_t> weight_in(const Field& field, const Place& place) {
    if (!field) return std::nullopt;
    if (const auto number = number_in(*field.value); number && std::abs(*number) <= 1e9)
      return static_cast<std::int64_t>(std::llround(std::abs(*number)));
    reader_.error(place.at(field.name), formats::shown(*field.value), "a weight");
    return std::nullopt;
  }

  // A weight turns a rule on that is off, unless it is 0; it makes a hard rule no softer.
  void read_weights(const Field& field, const Place& top, bool makes_a_stage) {
    if (!field) return;
    const Place here = top.at(field.name);
    if (!field.value->is_object()) return reader_.error(here, formats::shown(*field.value), "an object {…}");
    for (const auto& [key, value] : field.value->get_ref<const Json::object_t&>()) {
      const auto weight = weight_in({&value, key}, here);
      bool known = false;
      for (RuleLine& line : lines_) {
        const auto named = std::find(line.names.begin(), line.names.end(), key);
        if (line.id != key && named == line.names.end()) continue;
        known = true;
        if (!weight || line.enforcement == Enforcement::kHard) continue;
        line.weight = *weight;
        line.enforcement = *weight == 0 ? Enforcement::kOff : Enforcement::kSoft;
      }
      if (!known)
        reader_.warn(here.at(key), "unknown rule " + in_quotes(key) + "; its weight counts for nothing");
      if (makes_a_stage) walk_.instance.soft_stage = true;
    }
  }

  // ---- what follows ---------------------------------------------------------------------------------------------------------------

  void apply_table() {
    const auto add = [&](const char* id, ByMonthLength TableLine::*values, bool least) {
      for (const TableLine& line : table_) {
        if (!states(line.*values)) continue;
        ScopedLimit scoped{.scope = line.scope, .limit = {}};
        (least ? scoped.limit.least_in_month : scoped.limit.most_in_month) = line.*values;
        line_of(lines_, id).limits.push_back(std::move(scoped));
      }
    };
    add("C17_total_hours", &TableLine::total, false);
    add("minimum_contract_hours", &TableLine::contract, true);
    add("appreciation_hours", &TableLine::appreciation, true);
    apply_overtime();
  }

  void apply_overtime() {
    RuleLine& rule = line_of(lines_, "C17_ot_monthly_cap");
    std::vector<ScopedLimit> limits;
    bool takes_police = false;
    for (const TableLine& line : table_) {
      if (!states(line.overtime)) continue;
      limits.push_back({.scope = line.scope, .limit = {.most_in_month = line.overtime}});
      takes_police |= may_take_police(line.scope);
    }
    // A stated cap takes the place of the standard one for all; the police's table stays unless the file has its own.
    const bool has_table = !limits.empty();
    for (const ScopedLimit& cap : caps_)
      if (cap.scope.narrowness() == 0 || !has_table) limits.push_back(cap);
    for (const ScopedLimit& standard : rule.limits) {
      const bool general = standard.scope.narrowness() == 0;
      if (general ? caps_.empty() : !takes_police) limits.push_back(standard);
    }
    rule.limits = std::move(limits);
    if (walk_.options.text("overtime-cap") == "strict") apply_strict_cap(rule);
  }

  void apply_strict_cap(RuleLine& rule) const {
    constexpr std::int64_t kLaw = 72 * 60;
    std::int64_t cap = kLaw;
    for (const ScopedLimit& each : caps_) cap = std::min(cap, each.limit.most);
    for (ScopedLimit& each : rule.limits) {
      each.limit.most = std::min(each.limit.most, cap);
      for (auto& month : each.limit.most_in_month)
        if (month) month = std::min(*month, cap);
    }
  }

  // The narrowest of the items that takes the officer in and that `states` it.
  template <class Item, class States>
  const Item* narrowest(const std::vector<Item>& items, OfficerId officer, const States& states_it) const {
    const Item* best = nullptr;
    for (const Item& item : items)
      if (states_it(item) && (best == nullptr || item.scope.narrowness() > best->scope.narrowness()) &&
          matches(item.scope, walk_.instance, officer))
        best = &item;
    return best;
  }

  HourTerms terms_of(OfficerId officer) const {
    const Officer& who = walk_.instance.officers[officer];
    const std::string& scheme = walk_.instance.words.text(who.scheme);
    const bool police = scheme == "A" && walk_.instance.words.text(who.product) == "APO";
    HourTerms terms = common_;
    const auto* method =
        narrowest(table_, officer, [](const TableLine& line) { return line.method.has_value(); });
    terms.method = method != nullptr ? *method->method
                   : scheme == "P"   ? Method::kPartTime
                   : police          ? Method::kMonthlyCumulative
                                     : Method::kWeeklyThreshold;
    if (const auto* quota =
            narrowest(table_, officer, [](const TableLine& line) { return states(line.quota); }))
      terms.month_quota = quota->quota;
    if (const auto* week = narrowest(week_, officer, [](const ScopedLimit&) { return true; }))
      terms.week_normal = week->limit.most;
    constexpr std::int64_t kRestDay = 8 * 60;
    if (police) terms.rest_day_minutes = kRestDay;
    return terms;
  }

  void settle_terms() {
    std::vector<HourTerms>& all = walk_.instance.terms;
    all.clear();
    for (const OfficerId officer : walk_.instance.officers.keys()) {
      const HourTerms terms = terms_of(officer);
      const auto found = std::find(all.begin(), all.end(), terms);
      walk_.instance.officers[officer].terms = static_cast<int>(found - all.begin());
      if (found == all.end()) all.push_back(terms);
    }
  }

  void read_site_names(const Place& top) {
    walk_.site_names = walk_.texts(walk_.root[kSiteRules], top);
    for (const std::string& name : walk_.site_names) {
      const auto has_name = [&](const NamedSiteRules& rules) { return rules.name == name; };
      if (std::none_of(site_rules().begin(), site_rules().end(), has_name))
        reader_.error(top.at("siteRules"), in_quotes(name), "the name of a site's rules");
    }
  }

  Walk& walk_;
  formats::Reader& reader_;
  std::vector<RuleLine>& lines_;
  HourTerms common_;
  std::vector<ScopedLimit> week_, caps_;
  std::vector<TableLine> table_;
};

}  // namespace

RuleLine& line_of(std::vector<RuleLine>& lines, std::string_view id) {
  const auto found =
      std::find_if(lines.begin(), lines.end(), [&](const RuleLine& line) { return line.id == id; });
  TENON_ASSERT(found != lines.end());
  return *found;
}

void read_rules(Walk& walk) { RuleReader(walk).read(); }

}  // namespace tenon::roster
