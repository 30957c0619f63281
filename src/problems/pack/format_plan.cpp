// Plans, in and out: the `plan` of an answer, alone or in its envelope, or the Schedule sheet of an exported workbook.

#include <cmath>
#include <limits>

#include "formats/document.h"
#include "formats/plan_file.h"
#include "problems/pack/format.h"

namespace tenon::pack {

namespace {

using formats::Field;
using formats::FieldNames;
using formats::Json;
using formats::Place;

constexpr std::int64_t kAnyLow = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kAnyHigh = std::numeric_limits<std::int64_t>::max();

const std::vector<FieldNames> kPlanFields{{"max_end"}, {"utilisation"}, {"dropped"}, {"placements"}};
enum PlanField { kMaxEnd, kUtilisation, kDropped, kPlacements };
const std::vector<FieldNames> kPlacementFields{{"name"}, {"start"}, {"frames"}};
enum PlacementField { kName, kStart, kFrames };

// Only the form is checked here: whether names, starts and frames are right is the verifier's question.
class PlanReader {
 public:
  // `stated`: the utilisation must be there; null stands for that of a workbook, which does not state it.
  PlanReader(const formats::Document& document, bool stated) : reader_(document), stated_(stated) {}

  Result<Plan> read(const Json& json, const Place& place) {
    const std::vector<Field> fields = reader_.fields(json, place, kPlanFields);
    if (json.is_object()) {
      plan_.max_end = reader_.integer(fields[kMaxEnd], place, kAnyLow, kAnyHigh).value_or(0);
      if (!fields[kMaxEnd]) reader_.missing(fields[kMaxEnd], place, "a number of bits");
      read_utilisation(fields[kUtilisation], place,
                       json.contains("utilisation") && json["utilisation"].is_null());
      read_list(fields[kPlacements], place, true,
                [&](const Json& item, const Place& at) { read_placement(item, at); });
      read_list(fields[kDropped], place, false, [&](const Json& item, const Place& at) {
        if (item.is_string())
          plan_.dropped.push_back(item.get<std::string>());
        else
          reader_.error(at, formats::shown(item), "an object's name");
      });
    }
    if (reader_.error_count() > 0) return reader_.take_errors();
    return std::move(plan_);
  }

 private:
  void read_utilisation(const Field& field, const Place& place, bool null) {
    if (field && field.value->is_number())
      plan_.utilisation = field.value->get<double>();
    else if (null && !stated_)
      plan_.utilisation = std::numeric_limits<double>::quiet_NaN();
    else
      reader_.error(place.at("utilisation"),
                    field  ? formats::shown(*field.value)
                    : null ? "null"
                           : "nothing",
                    "a number from 0 to 1");
  }

  template <class Read>
  void read_list(const Field& field, const Place& place, bool required, Read read_item) {
    if (!field && required) return reader_.missing(field, place, "a list");
    reader_.list(field, place, "a list", read_item);
  }

  void read_placement(const Json& json, const Place& place) {
    const std::vector<Field> fields = reader_.fields(json, place, kPlacementFields);
    if (!json.is_object()) return;
    Placement placement;
    if (fields[kName] && fields[kName].value->is_string())
      placement.name = fields[kName].value->get<std::string>();
    else
      reader_.error(place.at("name"), fields[kName] ? formats::shown(*fields[kName].value) : "nothing",
                    "an object's name");
    placement.start_bit = reader_.integer(fields[kStart], place, kAnyLow, kAnyHigh).value_or(0);
    if (!fields[kStart]) reader_.missing(fields[kStart], place, "a bit, a whole number");
    read_list(fields[kFrames], place, true, [&](const Json& item, const Place& at) {
      const auto frame = reader_.integer({&item, {}}, at, std::numeric_limits<std::int32_t>::min(),
                                         std::numeric_limits<std::int32_t>::max());
      placement.frames.push_back(static_cast<std::int32_t>(frame.value_or(0)));
    });
    plan_.placements.push_back(std::move(placement));
  }

  formats::Reader reader_;
  bool stated_;
  Plan plan_;
};

}  // namespace

Json to_json(const Plan& plan) {
  Json json = Json::object();
  json["max_end"] = plan.max_end;
  json["utilisation"] = std::isnan(plan.utilisation) ? Json(nullptr) : Json(plan.utilisation);
  json["dropped"] = plan.dropped;
  Json::array_t placements;
  placements.reserve(plan.placements.size());
  for (const Placement& each : plan.placements) {
    Json entry = Json::object();
    entry["name"] = each.name;
    entry["start"] = each.start_bit;
    entry["frames"] = each.frames;
    placements.push_back(std::move(entry));
  }
  json["placements"] = std::move(placements);
  return json;
}

Result<Plan> plan_from_json(const Json& plan, const std::string& file) {
  const formats::Document document{file, "json", {}};
  return PlanReader(document, false).read(plan, Place());
}

Result<Plan> read_plan(const formats::Source& source) {
  if (formats::shape(source) == formats::Shape::kZip) return read_plan_sheet(source);
  return formats::read_plan_file(source, "placements",
                                 [](const formats::Document& document, const Json& plan, const Place& place) {
                                   return PlanReader(document, true).read(plan, place);
                                 });
}

}  // namespace tenon::pack
