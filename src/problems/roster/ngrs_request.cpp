#include "problems/roster/ngrs_request.h"

#include <algorithm>
#include <deque>
#include <map>
#include <set>
#include <tuple>

#include "problems/roster/format_bodies.h"

namespace tenon::roster {

namespace {

using formats::Json;

bool is_assigned(const Json& record) { return text_in(record, "status") == "ASSIGNED"; }
bool is_open(const Json& record) { return text_in(record, "status") == "UNASSIGNED"; }

// Null where it is not there.
Json member(const Json& json, const char* key) { return holds(json, key) ? json[key] : Json(); }

// Demand, requirement, code, date.
using PlaceKey = std::tuple<std::string, std::string, std::string, std::string>;
PlaceKey place_of(const Json& record) {
  return {text_in(record, "demandId"), text_in(record, "requirementId"), text_in(record, "shiftCode"),
          text_in(record, "date")};
}

// ---- incremental --------------------------------------------------------------------------------------------------------------------

class Incremental {
 public:
  Incremental(const Instance& instance, const Json& input, Json& output)
      : instance_(instance), input_(input), request_(input["request"]), output_(output) {}

  void write() {
    for (const Json& pin : list_in(input_, "pins"))
      if (text_in(pin, "kind") == "work")
        kept_.emplace(std::pair(text_in(pin, "employeeId"), place_of(pin)), &pin);
    std::int64_t locked = 0, fresh = 0, open = 0;
    Json::array_t all;
    for (const Json& record : list_in(request_, "records")) {
      locked += is_assigned(record);
      all.push_back(with_audit(record, "locked"));
    }
    for (const Json& record : list_in(output_, "assignments")) {
      const bool is_kept =
          is_assigned(record) && kept_.contains({text_in(record, "employeeId"), place_of(record)});
      locked += is_kept;
      fresh += is_assigned(record) && !is_kept;
      open += is_open(record);
      all.push_back(with_audit(record, is_kept ? "locked" : "incremental"));
    }
    for (const Commitment& commitment : instance_.commitments) {
      ++locked;
      all.push_back(with_audit(outside(commitment), "locked"));
    }
    const auto key = [](const Json& record) {
      return std::pair(text_in(record, "date"), text_in(record, "employeeId"));
    };
    std::stable_sort(all.begin(), all.end(), [&](const Json& a, const Json& b) { return key(a) < key(b); });
    output_["assignments"] = std::move(all);
    Json solve = Json::object();
    for (const char* date : {"cutoffDate", "solveFromDate", "solveToDate"})
      solve[date] = member(request_, date);
    solve["lockedAssignmentsCount"] = locked;
    solve["newAssignmentsCount"] = fresh;
    solve["solvableSlots"] = fresh + open;
    solve["unassignedSlots"] = open;
    output_["incrementalSolve"] = std::move(solve);
    if (fresh + open == 0) output_["status"] = "no_slots_to_solve";
  }

 private:
  Json with_audit(Json record, const char* source) const {
    record["auditInfo"] = Json::object({{"solverRunId", output_["solverRun"]["runId"]},
                                        {"source", source},
                                        {"timestamp", nullptr},
                                        {"inputHash", output_["meta"]["inputHash"]},
                                        {"previousJobId", member(request_, "previousJobId")}});
    return record;
  }

  Json outside(const Commitment& commitment) const {
    const std::string id = instance_.officers[commitment.officer].id;
    const std::string date = instance_.calendar.date(commitment.duty.day);
    Json record = Json::object();
    for (const auto& [key, pin] : kept_) {
      if (key.first != id || std::get<3>(key.second) != date) continue;
      for (const char* part : {"demandId", "requirementId"})
        if (holds(*pin, part)) record[part] = (*pin)[part];
    }
    record["date"] = date;
    record["shiftCode"] = commitment.duty.code.valid() ? instance_.words.text(commitment.duty.code) : "";
    record["startDateTime"] = instance_.calendar.date_time(commitment.duty.from);
    record["endDateTime"] = instance_.calendar.date_time(commitment.duty.to);
    record["employeeId"] = id;
    record["status"] = "ASSIGNED";
    return record;
  }

  const Instance& instance_;
  const Json& input_;
  const Json& request_;
  Json& output_;
  std::map<std::pair<std::string, PlaceKey>, const Json*> kept_;
};

// ---- Slots --------------------------------------------------------------------------------------------------------------------------

// Records, and the list of open slots, get the ids of the slots that the client asked about; first those at the slot's time, then others.
void name_slots(const Json& request, Json& output) {
  std::map<PlaceKey, std::deque<const Json*>> slots;
  for (const Json& slot : list_in(request, "slots")) slots[place_of(slot)].push_back(&slot);
  std::map<std::string, const Json*> names;  // our id -> the client's slot
  const auto name = [&](Json& record) {
    const auto found = slots.find(place_of(record));
    if (found == slots.end() || found->second.empty()) return;
    const std::string start = text_in(record, "startDateTime");
    auto at = std::find_if(found->second.begin(), found->second.end(), [&](const Json* slot) {
      return start.size() >= 16 && start.substr(11, 5) == text_in(*slot, "start");
    });
    if (at == found->second.end()) at = found->second.begin();
    names[text_in(record, "slotId")] = *at;
    if (!text_in(**at, "slotId").empty()) record["slotId"] = (**at)["slotId"];
    found->second.erase(at);
  };
  Json& records = output["assignments"];
  for (Json& record : records)
    if (is_assigned(record)) name(record);
  for (Json& record : records)
    if (is_open(record)) name(record);
  for (Json& open : output["scoreBreakdown"]["unassignedSlots"]["slots"])
    if (const auto found = names.find(text_in(open, "slotId")); found != names.end())
      if (!text_in(*found->second, "slotId").empty()) open["slotId"] = (*found->second)["slotId"];
}

struct Filled {
  std::int64_t filled = 0, open = 0;
};
Filled count(const Json& output) {
  Filled filled;
  for (const Json& record : list_in(output, "assignments")) {
    filled.filled += is_assigned(record);
    filled.open += is_open(record);
  }
  return filled;
}

void add_metadata(const Instance& instance, const Json& request, Json& output) {
  const Filled slots = count(output);
  const std::int64_t all = slots.filled + slots.open;
  std::map<std::string, std::int64_t> reasons;
  for (const Json& slot : list_in(request, "slots"))
    if (const std::string reason = text_in(slot, "reason"); !reason.empty()) ++reasons[reason];
  Json breakdown = Json::object();
  for (const auto& [reason, number] : reasons) breakdown[reason] = number;
  output["emptySlotsMetadata"] = Json::object(
      {{"emptySlotCount", list_in(request, "slots").size()},
       {"filledSlotCount", slots.filled},
       {"unassignedSlotCount", slots.open},
       {"coveragePercent", all == 0 ? 100.0 : static_cast<double>(slots.filled * 10'000 / all) / 100},
       {"cutoffDate", member(request, "cutoffDate")},
       {"reasonBreakdown", std::move(breakdown)},
       {"lockedEmployeeCount", holds(request, "lockedEmployees") ? request["lockedEmployees"] : Json(0)},
       {"availableEmployeeCount", instance.officers.size()}});
}

void add_numbers(const Json& request, Json& output) {
  const Filled slots = count(output);
  Json& run = output["solverRun"];
  run["numSlots"] = list_in(request, "slots").size();
  run["numAssignments"] = slots.filled;
  run["numUnmetSlots"] = slots.open;
  Json unmet = Json::array();
  for (const Json& record : list_in(output, "assignments")) {
    if (!is_open(record)) continue;
    Json slot = Json::object();
    for (const char* part : {"slotId", "date", "shiftCode", "demandId", "requirementId", "reason"})
      slot[part] = record[part];
    unmet.push_back(std::move(slot));
  }
  output["unmetDemand"] = std::move(unmet);
}

}  // namespace

void add_request(const Instance& instance, const Json& input, Json& output) {
  if (!holds(input, "request")) return;
  const Json& request = input["request"];
  const std::string kind = text_in(request, "kind");
  if (kind == "incremental") return Incremental(instance, input, output).write();
  if (kind != "empty-slots" && kind != "fill-slots-mixed") return;
  name_slots(request, output);
  if (kind == "empty-slots")
    add_metadata(instance, request, output);
  else
    add_numbers(request, output);
}

}  // namespace tenon::roster
