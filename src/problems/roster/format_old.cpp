// Older ngrs schemas (0.43, 0.50, 0.70, and files without one) in the shape of 0.98. By what stands there rather than by version, since
// files of one version differ: each change is made where its old form is met, and told once.

#include <algorithm>
#include <array>
#include <set>

#include "formats/text.h"
#include "problems/roster/format.h"

namespace tenon::roster {

namespace {

using formats::Json;

// New members are set by this alone: objects are vectors, so that a reference into one ends where a member is added.
void give(Json& object, const char* key, Json value) { object[key] = std::move(value); }

bool holds(const Json& json, const char* key) {
  return json.is_object() && json.contains(key) && !json[key].is_null();
}

class Upgrade {
 public:
  Upgrade(Json root, std::vector<Warning>& notes) : root_(std::move(root)), notes_(notes) {}

  Json run() {
    if (!root_.is_object()) return std::move(root_);
    const std::string version = holds(root_, "schemaVersion") && root_["schemaVersion"].is_string()
                                    ? root_["schemaVersion"].get<std::string>()
                                    : "";
    const bool old = holds(root_, "demands") || version == "0.43" || version == "0.50" || version == "0.70";
    upgrade_root();
    if (holds(root_, "demands") && !holds(root_, "demandItems")) upgrade_demands();
    each(root_, "demandItems", [&](Json& item) { upgrade_item(item); });
    split_items();
    each(root_, "employees", [&](Json& employee) { upgrade_employee(employee); });
    upgrade_rule_lists();
    if (old) add_old_habits();
    return std::move(root_);
  }

 private:
  void note(const std::string& at, const std::string& text) {
    if (told_.insert(text).second) notes_.push_back({at, text});
  }

  template <class Visit>
  static void each(Json& object, const char* key, const Visit& visit) {
    if (!holds(object, key) || !object[key].is_array()) return;
    for (Json& entry : object[key])
      if (entry.is_object()) visit(entry);
  }

  // The member under its new name, unless it has that already.
  void rename(Json& object, const char* from, const char* to, const char* at) {
    if (!holds(object, from) || holds(object, to)) return;
    Json value = std::move(object[from]);
    object.erase(from);
    give(object, to, std::move(value));
    note(at, std::string(from) + " is read as " + to);
  }

  void upgrade_root() {
    if (holds(root_, "planningHorizon")) {
      rename(root_["planningHorizon"], "start", "startDate", "/planningHorizon");
      rename(root_["planningHorizon"], "end", "endDate", "/planningHorizon");
    }
    if (holds(root_, "calendar")) rename(root_["calendar"], "holidays", "publicHolidays", "/calendar");
    if (holds(root_, "calendar") && holds(root_["calendar"], "publicHolidays") &&
        !holds(root_, "publicHolidays")) {
      give(root_, "publicHolidays", root_["calendar"]["publicHolidays"]);
      note("/calendar", "calendar.publicHolidays is read as publicHolidays");
    }
    if (holds(root_, "planningReference") && root_["planningReference"].is_object()) {
      const Json& reference = root_["planningReference"];
      root_["planningReference"] = holds(reference, "planId") ? reference["planId"] : Json("UNKNOWN");
      note("/planningReference", "planningReference is an object; its planId counts");
    }
    if (holds(root_, "fixedRotationOffset") && root_["fixedRotationOffset"].is_boolean()) {
      const bool automatic = root_["fixedRotationOffset"].get<bool>();
      give(root_, "fixedRotationOffset", automatic ? "auto" : "solverOptimized");
      note("/fixedRotationOffset", std::string("fixedRotationOffset ") + (automatic ? "true" : "false") +
                                       " is read as " + (automatic ? "auto" : "solverOptimized"));
    }
  }

  // ---- demandItems ----------------------------------------------------------------------------------------------------------------

  void upgrade_item(Json& item) {
    const char* at = "/demandItems";
    rename(item, "sourceMode", "rosteringBasis", at);
    rename(item, "workRequirements", "requirements", at);
    each(item, "requirements", [&](Json& requirement) {
      rename(requirement, "rotationSequence", "workPattern", at);
      rename(requirement, "productType", "productTypeId", at);
      rename(requirement, "requiredEmployeeCount", "headcount", at);
      if (holds(requirement, "minRank")) {
        note(at, "minRank is read as the one rank that fits: the file has no order of ranks");
        requirement["rankIds"] = Json::array({requirement["minRank"]});
        requirement.erase("minRank");
      }
      requirement.erase("rotationPatternName");
    });
    each(item, "shifts", [&](Json& set) { upgrade_coverage(set); });
  }

  // A number n: the first n weekdays from Monday on.
  void upgrade_coverage(Json& set) {
    static constexpr std::array kNames{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    if (!holds(set, "coverageDays") || !set["coverageDays"].is_number_integer()) return;
    const auto count = std::clamp<std::int64_t>(set["coverageDays"].get<std::int64_t>(), 0, 7);
    set["coverageDays"] = Json::array();
    for (std::int64_t i = 0; i < count; ++i)
      set["coverageDays"].push_back(kNames[static_cast<std::size_t>(i)]);
    note("/demandItems", "coverageDays as a number are the first weekdays from Monday on");
  }

  // Before 0.70 a set of shifts had its own pattern and the item the head-count: each set becomes an item with one requirement.
  void split_items() {
    if (!holds(root_, "demandItems") || !root_["demandItems"].is_array()) return;
    Json items = Json::array();
    for (Json& item : root_["demandItems"]) {
      const bool is_old = item.is_object() && !holds(item, "requirements") && holds(item, "shifts") &&
                          item["shifts"].is_array();
      if (!is_old) {
        items.push_back(std::move(item));
        continue;
      }
      note("/demandItems",
           "each set of shifts is a requirement of its own: head-count, product and rank are the "
           "item's, rotationSequence is its workPattern");
      for (Json& set : item["shifts"])
        if (set.is_object()) items.push_back(split_set(item, set));
    }
    root_["demandItems"] = std::move(items);
  }

  Json split_set(const Json& item, Json& set) {
    Json requirement = Json::object({{"requirementId", "REQ" + std::to_string(++requirements_)}});
    const auto take = [&](const Json& from, const char* key, const char* to) {
      if (holds(from, key)) requirement[to] = from[key];
    };
    take(item, "productTypeId", "productTypeId");
    take(item, "productType", "productTypeId");
    take(item, "rankId", "rankId");
    take(item, "headcount", "headcount");
    take(item, "gender", "gender");
    take(set, "rotationSequence", "workPattern");
    take(set, "requiredQualifications", "requiredQualifications");
    take(set, "requiredSkills", "requiredSkills");
    if (holds(set, "slotConstraints") && holds(set["slotConstraints"], "genderMix") &&
        !set["slotConstraints"]["genderMix"].empty()) {
      requirement["gender"] = "Mix";
      note("/demandItems", "slotConstraints.genderMix is read as gender Mix");
    }
    Json kept = Json::object();
    for (const char* key :
         {"shiftSetId", "shiftDetails", "coverageDays", "coverageAnchor", "includePublicHolidays",
          "includeEveOfPublicHolidays", "whitelist", "blacklist", "preferredTeams"})
      if (holds(set, key)) kept[key] = set[key];
    if (holds(set, "rotationAnchor") && !holds(kept, "coverageAnchor"))
      kept["coverageAnchor"] = set["rotationAnchor"];
    Json one = Json::object();
    for (const char* key : {"demandId", "locationId", "siteId", "ouId", "shiftStartDate", "rosteringBasis"})
      if (holds(item, key)) one[key] = item[key];
    one["shifts"] = Json::array({std::move(kept)});
    one["requirements"] = Json::array({std::move(requirement)});
    return one;
  }

  // ---- demands, the form before demandItems -----------------------------------------------------------------------------------

  void upgrade_demands() {
    note("/demands", "demands are read as demandItems");
    Json items = Json::array();
    each(root_, "demands", [&](Json& demand) {
      Json item = Json::object();
      const auto take = [&](const char* key, const char* to) {
        if (holds(demand, key)) item[to] = demand[key];
      };
      take("id", "demandId");
      take("siteOU", "siteId");
      take("productType", "productTypeId");
      take("headcount", "headcount");
      take("baseDate", "shiftStartDate");
      item["shifts"] = Json::array();
      if (holds(demand, "shift")) item["shifts"].push_back(set_of(demand, demand["shift"]));
      each(demand, "shifts", [&](Json& shift) { item["shifts"].push_back(set_of(demand, shift)); });
      items.push_back(std::move(item));
    });
    root_.erase("demands");
    root_["demandItems"] = std::move(items);
  }

  Json set_of(const Json& demand, const Json& shift) {
    const auto text = [&](const char* key, const char* other) {
      return holds(shift, key) ? shift[key] : holds(shift, other) ? shift[other] : Json();
    };
    const Json code = holds(shift, "shiftId") ? shift["shiftId"] : Json("D");
    Json set = Json::object();
    set["shiftDetails"] = Json::array({Json::object(
        {{"shiftCode", code}, {"start", text("start", "startTime")}, {"end", text("end", "endTime")}})});
    if (holds(shift, "rotationPattern")) {
      const Json& pattern = shift["rotationPattern"];
      if (holds(pattern, "sequence")) set["rotationSequence"] = pattern["sequence"];
      if (holds(pattern, "rotationAnchor")) set["rotationAnchor"] = pattern["rotationAnchor"];
    }
    // "111100": 1 is a day with the shift, 0 a day off.
    if (holds(demand, "rotationCode") && demand["rotationCode"].is_string()) {
      set["rotationSequence"] = Json::array();
      for (const char c : demand["rotationCode"].get_ref<const std::string&>())
        set["rotationSequence"].push_back(c == '0' ? Json("O") : code);
      note("/demands", "rotationCode is read as a work pattern of the one shift");
    }
    for (const char* key : {"skills", "skillsRequired"})
      if (holds(demand, key)) set["requiredSkills"] = demand[key];
    if (holds(demand, "genderMix"))
      set["slotConstraints"] = Json::object({{"genderMix", demand["genderMix"]}});
    add_lists(demand, set);
    return set;
  }

  // Employees name the demands that they may, and may not, work for.
  void add_lists(const Json& demand, Json& set) {
    Json listed = Json::array();
    Json barred = Json::array();
    bool some = false;
    each(root_, "employees", [&](Json& employee) {
      const Json id = holds(employee, "employeeId") ? employee["employeeId"]
                      : holds(employee, "id")       ? employee["id"]
                                                    : Json();
      const auto names = [&](const char* key) {
        return holds(employee, key) && employee[key].is_array() && holds(demand, "id") &&
               std::find(employee[key].begin(), employee[key].end(), demand["id"]) != employee[key].end();
      };
      some |= holds(employee, "whitelistedDemands") && !employee["whitelistedDemands"].empty();
      if (names("whitelistedDemands")) listed.push_back(id);
      if (names("blacklistedDemands")) barred.push_back(id);
    });
    if (some) set["whitelist"] = Json::object({{"employeeIds", std::move(listed)}});
    if (!barred.empty()) set["blacklist"] = Json::object({{"employeeIds", std::move(barred)}});
    if (some)
      note("/employees", "whitelistedDemands and blacklistedDemands are read as lists of the demands");
  }

  // ---- employees -------------------------------------------------------------------------------------------------------------------

  void upgrade_employee(Json& employee) {
    const char* at = "/employees";
    rename(employee, "id", "employeeId", at);
    rename(employee, "productType", "productTypeId", at);
    rename(employee, "rank", "rankId", at);
    rename(employee, "team", "teamId", at);
    rename(employee, "primaryOU", "ouId", at);
    rename(employee, "employmentScheme", "scheme", at);
    if (holds(employee, "isAPO") && !holds(employee, "productTypeId") && employee["isAPO"] == true)
      employee["productTypeId"] = "APO";
    // The oldest files have one word for rank and product.
    if (!holds(employee, "productTypeId") && holds(employee, "rankId") && is_product(employee["rankId"])) {
      give(employee, "productTypeId", employee["rankId"]);
      note(at, "employees without a product have their rank's");
    }
    for (const char* key : {"isAPO", "whitelistedDemands", "blacklistedDemands"}) employee.erase(key);
    each(employee, "licenses", [&](Json& licence) {
      rename(licence, "validTo", "expiryDate", at);
      if (!holds(licence, "code") && holds(licence, "type")) give(licence, "code", licence["type"]);
    });
  }

  bool is_product(const Json& word) {
    bool found = false;
    each(root_, "demandItems", [&](Json& item) {
      each(item, "requirements", [&](Json& requirement) {
        found |= holds(requirement, "productTypeId") && requirement["productTypeId"] == word;
      });
    });
    return found;
  }

  // ---- rules ------------------------------------------------------------------------------------------------------------------------

  void upgrade_rule_lists() {
    for (const char* key : {"hardConstraints", "softConstraints"}) {
      if (!holds(root_, key)) continue;
      note(std::string("/") + key, std::string(key) + " are read as constraintList");
      const bool hard = std::string_view(key) == "hardConstraints";
      Json all = holds(root_, "constraintList") ? root_["constraintList"] : Json::array();
      each(root_, key, [&](Json& rule) {
        if (!holds(rule, "enforcement")) give(rule, "enforcement", hard ? "hard" : "soft");
        if (hard) rule.erase("weight");
        all.push_back(rule);
      });
      root_.erase(key);
      give(root_, "constraintList", std::move(all));
    }
  }

  bool has_constraint(const char* id) {
    bool found = false;
    each(root_, "constraintList", [&](Json& rule) { found |= holds(rule, "id") && rule["id"] == id; });
    return found;
  }

  // What programs of those schemas did without a word in the file.
  void add_old_habits() {
    if (!has_constraint("momLunchBreak")) {
      if (!holds(root_, "constraintList")) root_["constraintList"] = Json::array();
      root_["constraintList"].push_back(Json::object({{"id", "momLunchBreak"},
                                                      {"defaultValue", 60},
                                                      {"params", {{"deductIfShiftAtLeastMinutes", 361}}}}));
      note("/constraintList",
           "duties of more than 6 hours have a break of 60 minutes, as in schemas up to 0.70");
    }
    root_["rotationBackwards"] = true;
    note("", "offsets turn patterns backwards, as in schemas up to 0.70");
  }

  Json root_;
  std::vector<Warning>& notes_;
  std::set<std::string> told_;
  int requirements_ = 0;
};

}  // namespace

Json upgraded(Json root, std::vector<Warning>& notes) { return Upgrade(std::move(root), notes).run(); }

}  // namespace tenon::roster
