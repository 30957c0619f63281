// emptySlots of a request body as demand. Slots of one requirement form one demand item as far as each code has the same times;
// dailyHeadcount counts them, and no other place is asked for.

#include <algorithm>
#include <tuple>

#include "formats/text.h"
#include "problems/roster/format_bodies.h"

namespace tenon::roster {

namespace {

using formats::Field;
using formats::FieldNames;
using formats::Json;
using formats::Place;

const std::vector<FieldNames> kSlotFields{{"slotId"},
                                          {"date"},
                                          {"shiftCode"},
                                          {"requirementId"},
                                          {"demandId", {"demandItemId"}},
                                          {"locationId"},
                                          {"productTypeId"},
                                          {"rankId"},
                                          {"reason"},
                                          {"startTime", {"startDateTime", "start"}},
                                          {"endTime", {"endDateTime", "end"}},
                                          {"hours"},
                                          {"assignmentId"},
                                          {"employeeId"},
                                          {"status"},
                                          {"patternDay"}};
enum SlotField {
  kSlotId,
  kDate,
  kCode,
  kRequirement,
  kDemand,
  kLocation,
  kProduct,
  kRank,
  kReason,
  kStart,
  kEnd
};
// Where a slot names none.
constexpr const char* kNoName = "slots";

bool is_named(const Json& requirement, const std::string& id) {
  return holds(requirement, "requirementId") && text_in(requirement, "requirementId") == id;
}

}  // namespace

void SlotBodyReader::read_slots() {
  const Place top;
  const Field field = field_in(body_, "emptySlots");
  const char* expected = "a list of at least one slot";
  if (field.value->is_array() && field.value->empty())
    return reader_.error(top.at(field.name), "an empty list", expected);
  reader_.list(field, top, expected, [&](const Json& json, const Place& at) { read_slot(json, at); });
  if (slots_.empty()) return;
  const auto by_day = [](const Slot& a, const Slot& b) { return a.day < b.day; };
  const auto [first, last] = std::minmax_element(slots_.begin(), slots_.end(), by_day);
  first_ = first->day;
  last_ = last->day;
}

void SlotBodyReader::read_slot(const Json& json, const Place& place) {
  const std::vector<Field> fields = reader_.fields(json, place, kSlotFields);
  if (!json.is_object()) return;
  Slot slot;
  for (const auto& [field, part] : {std::pair{kSlotId, &slot.id},
                                    {kCode, &slot.code},
                                    {kRequirement, &slot.requirement},
                                    {kDemand, &slot.demand},
                                    {kLocation, &slot.location},
                                    {kProduct, &slot.product},
                                    {kRank, &slot.rank},
                                    {kReason, &slot.reason}})
    *part = text(fields[field], place);
  for (const auto& [field, part] : {std::pair{kStart, &slot.start}, {kEnd, &slot.end}}) {
    if (!fields[field]) continue;
    *part = clock(*fields[field].value);
    if (part->empty())
      reader_.error(place.at(fields[field].name), formats::shown(*fields[field].value),
                    "a time, HH:MM or HH:MM:00, maybe behind a date");
  }
  if (!fields[kCode]) reader_.missing(fields[kCode], place, "a shift code");
  const auto day = date(fields[kDate], place, true);
  complete(slot, place);
  if (!day || slot.code.empty()) return;
  slot.day = *day;
  slot.index = slots_.size();
  slots_.push_back(std::move(slot));
}

// What a slot leaves to its requirement's shift.
void SlotBodyReader::complete(Slot& slot, const Place& place) {
  const auto [item, requirement] = wanted_by(slot);
  if (const Json* set = set_with(item, slot.code))
    for (const Json& detail : list_in(*set, "shiftDetails")) {
      if (text_in(detail, "shiftCode") != slot.code) continue;
      if (slot.start.empty() && holds(detail, "start")) slot.start = clock(detail["start"]);
      if (slot.end.empty() && holds(detail, "end")) slot.end = clock(detail["end"]);
    }
  if (slot.start.empty() || slot.end.empty())
    reader_.error(place.at(slot.start.empty() ? "startTime" : "endTime"),
                  "no time, and no such shift in demandItems", "a time, HH:MM or HH:MM:00");
  if (slot.demand.empty() && item != nullptr) slot.demand = text_in(*item, "demandId");
  if (slot.demand.empty()) slot.demand = kNoName;
  if (slot.requirement.empty()) slot.requirement = kNoName;
  if (slot.location.empty() && item != nullptr) slot.location = text_in(*item, "locationId");
}

// The item and requirement that a slot names; null: not there.
std::pair<const Json*, const Json*> SlotBodyReader::wanted_by(const Slot& slot) const {
  for (const Json& item : list_in(body_, "demandItems")) {
    if (!slot.demand.empty() && slot.demand != kNoName && text_in(item, "demandId") != slot.demand) continue;
    for (const Json& requirement : list_in(item, "requirements"))
      if (is_named(requirement, slot.requirement)) return {&item, &requirement};
  }
  for (const Json& requirement : list_in(body_, "requirements"))
    if (is_named(requirement, slot.requirement)) return {nullptr, &requirement};
  return {nullptr, nullptr};
}

const Json* SlotBodyReader::set_with(const Json* item, const std::string& code) {
  if (item == nullptr) return nullptr;
  for (const Json& set : list_in(*item, "shifts"))
    for (const Json& detail : list_in(set, "shiftDetails"))
      if (text_in(detail, "shiftCode") == code) return &set;
  return nullptr;
}

// A demand item for the slot's requirement, with no place yet.
Json SlotBodyReader::item_of(const Slot& slot) const {
  const auto [item, requirement] = wanted_by(slot);
  Json made = Json::object({{"demandId", slot.demand}});
  if (!slot.location.empty()) made["locationId"] = slot.location;
  for (const char* key : {"ouId", "zoneId", "shiftStartDate"})
    if (item != nullptr && holds(*item, key)) made[key] = (*item)[key];
  if (!holds(made, "shiftStartDate")) {
    const std::string start =
        holds(body_, "planningHorizon") ? text_in(body_["planningHorizon"], "startDate") : "";
    made["shiftStartDate"] = start.empty() ? date_text(first_) : start;
  }
  made["rosteringBasis"] = "demandBased";
  // The days are the slots' own.
  const Json* from = set_with(item, slot.code);
  Json set = from == nullptr ? Json::object() : *from;
  for (const char* key : {"coverageDays", "includePublicHolidays", "includeEveOfPublicHolidays"})
    set.erase(key);
  if (from == nullptr) set["shiftDetails"] = Json::array();
  made["shifts"] = Json::array({std::move(set)});
  Json wanted = requirement == nullptr ? Json::object() : *requirement;
  wanted["requirementId"] = slot.requirement;
  wanted["headcount"] = 0;
  wanted["dailyHeadcount"] = Json::array();
  if (from == nullptr) wanted.erase("workPattern");
  if (!slot.product.empty() && !holds(wanted, "productTypeId") && !holds(wanted, "productTypeIds"))
    wanted["productTypeId"] = slot.product;
  if (!slot.rank.empty() && !holds(wanted, "rankIds") && !holds(wanted, "rankId"))
    wanted["rankIds"] = Json::array({slot.rank});
  made["requirements"] = Json::array({std::move(wanted)});
  return made;
}

// The times of a slot's code in its item.
void SlotBodyReader::set_times(Json& item, const Slot& slot) {
  Json& details = item["shifts"][0]["shiftDetails"];
  auto found = std::find_if(details.begin(), details.end(),
                            [&](const Json& detail) { return text_in(detail, "shiftCode") == slot.code; });
  if (found == details.end()) {
    details.push_back(Json::object({{"shiftCode", slot.code}}));
    found = details.end() - 1;
  }
  (*found)["start"] = slot.start;
  (*found)["end"] = slot.end;
}

void SlotBodyReader::ask_for_what_is_known(Json::array_t& items) {
  struct Known {
    const char* person;
    std::vector<const char*> wanted;
    const char* word;
  };
  for (const Known& known : {Known{"productTypeId", {"productTypeId", "productTypeIds"}, "product"},
                             Known{"rankId", {"rankIds", "rankId"}, "rank"}}) {
    const bool says = std::any_of(employees_.begin(), employees_.end(),
                                  [&](const Json& employee) { return holds(employee, known.person); });
    if (says || employees_.empty()) continue;
    bool asked = false;
    for (Json& item : items)
      for (const char* key : known.wanted) asked |= item["requirements"][0].erase(key) > 0;
    if (asked)
      reader_.warn("/emptySlots",
                   std::string("no employee says his ") + known.word + ", so that no slot asks for one");
  }
}

void SlotBodyReader::write_demand(const char* kind, std::optional<std::int32_t> until) {
  struct Item {
    Json made;
    std::map<std::string, std::pair<std::string, std::string>> times;     // of a code
    std::map<std::pair<std::int32_t, std::string>, std::int64_t> people;  // by day and code
  };
  std::vector<Item> items;
  std::map<std::tuple<std::string, std::string, std::string, std::string, std::string>,
           std::vector<std::size_t>>
      of;
  Json told = Json::array();
  for (const Slot& slot : slots_) {
    std::vector<std::size_t>& same =
        of[{slot.demand, slot.requirement, slot.product, slot.rank, slot.location}];
    const auto fits = [&](std::size_t i) {
      const auto times = items[i].times.find(slot.code);
      return times == items[i].times.end() || times->second == std::pair(slot.start, slot.end);
    };
    auto at = std::find_if(same.begin(), same.end(), fits);
    if (at == same.end()) {
      made_.places.emplace("/demandItems/" + std::to_string(items.size()),
                           "/emptySlots/" + std::to_string(slot.index));
      at = same.insert(same.end(), items.size());
      items.push_back({item_of(slot), {}, {}});
    }
    Item& item = items[*at];
    if (item.times.emplace(slot.code, std::pair(slot.start, slot.end)).second) set_times(item.made, slot);
    ++item.people[{slot.day, slot.code}];
    told.push_back(Json::object({{"slotId", slot.id},
                                 {"demandId", slot.demand},
                                 {"requirementId", slot.requirement},
                                 {"date", date_text(slot.day)},
                                 {"shiftCode", slot.code},
                                 {"start", slot.start},
                                 {"reason", slot.reason}}));
  }
  Json::array_t all;
  for (Item& item : items) {
    Json& requirement = item.made["requirements"][0];
    has_patterns_ |= holds(requirement, "workPattern");
    for (const auto& [at, people] : item.people)
      requirement["dailyHeadcount"].push_back(
          Json::object({{"date", date_text(at.first)}, {"shiftCode", at.second}, {"headcount", people}}));
    all.push_back(std::move(item.made));
  }
  ask_for_what_is_known(all);
  Json& root = made_.document.root;
  root["planningHorizon"] = Json::object(
      {{"startDate", date_text(first_)}, {"endDate", date_text(std::max(last_, until.value_or(last_)))}});
  root["demandItems"] = std::move(all);
  root["request"] = Json::object({{"kind", kind}});
  root["request"]["slots"] = std::move(told);
}

}  // namespace tenon::roster
