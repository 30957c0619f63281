#include <limits>
#include <map>

#include "formats/document.h"
#include "formats/text.h"
#include "problems/rebalance/certify.h"

namespace tenon::rebalance {

namespace {

using formats::Field;
using formats::FieldNames;
using formats::Json;

// --- writing

// What the potentials add to those before them, nodes with the same difference together.
Json shifts_json(const std::vector<Int128>& before, const std::vector<Int128>& now) {
  std::map<Int128, Json> shifts;
  for (std::size_t i = 0; i < now.size(); ++i) {
    const Int128 shift = now[i] - (i < before.size() ? before[i] : 0);
    if (shift == 0) continue;
    Json& list = shifts[shift];
    if (list.empty()) list.push_back(tenon::to_string(shift));
    list.push_back(i);
  }
  Json json = Json::array();
  for (auto& [shift, list] : shifts) json.push_back(std::move(list));
  return json;
}

Json changes_json(const proof::Multipliers& before, const proof::Multipliers& now) {
  std::map<std::int32_t, Int128> changes;
  for (const auto& [cut, multiplier] : now) changes[cut] = multiplier;
  for (const auto& [cut, multiplier] : before) {
    const auto [entry, dropped] = changes.try_emplace(cut, 0);
    if (!dropped && entry->second == multiplier) changes.erase(entry);
  }
  Json json = Json::array();
  for (const auto& [cut, multiplier] : changes) json.push_back({cut, tenon::to_string(multiplier)});
  return json;
}

Json part_json(const proof::Part& part) {
  Json json{{"nodes", part.nodes}, {"arcs", part.arcs}, {"capped", part.capped}};
  json["dominated"] = Json::array();
  for (const proof::Dominance& pair : part.dominated) json["dominated"].push_back({pair.dropped, pair.by});
  json["cuts"] = Json::array();
  for (const proof::Cut& cut : part.cuts)
    json["cuts"].push_back({{"nodes", cut.nodes}, {"by_use", cut.by_use}});
  json["potentials"] = Json::array();
  for (std::size_t i = 0; i < part.potentials.size(); ++i)
    json["potentials"].push_back(
        shifts_json(i > 0 ? part.potentials[i - 1] : std::vector<Int128>(), part.potentials[i]));
  json["multipliers"] = Json::array();
  for (std::size_t i = 0; i < part.multipliers.size(); ++i)
    json["multipliers"].push_back(
        changes_json(i > 0 ? part.multipliers[i - 1] : proof::Multipliers(), part.multipliers[i]));
  json["leaves"] = Json::array();
  for (const proof::Leaf& leaf : part.leaves) {
    Json one = Json::object();
    if (leaf.ray) one["ray"] = true;
    one["log2_scale"] = leaf.log2_scale;
    one["potentials"] = leaf.potentials;
    if (leaf.multipliers >= 0) one["multipliers"] = leaf.multipliers;
    json["leaves"].push_back(std::move(one));
  }
  json["tree"] = Json::array();
  for (const proof::Node& node : part.tree)
    json["tree"].push_back(node.arc < 0
                               ? Json::array({node.low})
                               : Json::array({node.arc, std::to_string(node.at_most), node.low, node.high}));
  return json;
}

Json weights_json(const Weights& weights) {
  Json json{{"cost", tenon::to_string(weights.cost)},
            {"time", tenon::to_string(weights.time)},
            {"shortfall", tenon::to_string(weights.shortfall)}};
  if (weights.changes == 0) return json;
  json["changes"] = tenon::to_string(weights.changes);
  json["kept"] = Json::array();
  for (const ArcId arc : weights.kept) json["kept"].push_back(arc.value);
  return json;
}

Json parts_json(const std::vector<proof::Part>& parts) {
  Json json = Json::array();
  for (const proof::Part& part : parts) json.push_back(part_json(part));
  return json;
}

Json arcs_json(const std::vector<ArcId>& arcs) {
  Json json = Json::array();
  for (const ArcId arc : arcs) json.push_back(arc.value);
  return json;
}

Json case_json(const proof::Case& each) {
  Json json = Json::object();
  switch (each.kind) {
    case proof::Case::Kind::kLeaf:
      return {{"leaf", each.children.at(0)}};
    case proof::Case::Kind::kCircle:
      json["circle"] = arcs_json(each.arcs);
      break;
    case proof::Case::Kind::kShare:
      json["share"] = each.arcs.at(0).value;
      json["at_us"] = std::to_string(each.at_us);
      json["most"] = std::to_string(each.most);
      break;
    case proof::Case::Kind::kTime:
      json["complete_by_us"] = std::to_string(each.at_us);
      break;
  }
  json["children"] = each.children;
  return json;
}

void add_cases(const proof::Cases& cases, Json& json) {
  if (cases.within_us) json["within_us"] = std::to_string(*cases.within_us);
  json["tree"] = Json::array();
  for (const proof::Case& each : cases.tree) json["tree"].push_back(case_json(each));
  json["leaves"] = Json::array();
  for (const proof::TimedLeaf& leaf : cases.leaves) {
    Json points = Json::array();
    for (const auto& [place, times] : leaf.points) {
      Json list{place.value};
      for (const std::int64_t time : times) list.push_back(std::to_string(time));
      points.push_back(std::move(list));
    }
    json["leaves"].push_back({{"points", std::move(points)}, {"parts", parts_json(leaf.parts)}});
  }
}

Json claim_json(const Claim& claim) {
  Json json{
      {"stage", claim.stage}, {"bound", tenon::to_string(claim.bound)}, {"argument", name(claim.argument)}};
  if (const auto* flow = std::get_if<proof::FlowBound>(&claim.argument)) {
    json["weights"] = weights_json(flow->weights);
    json["parts"] = parts_json(flow->parts);
  }
  if (const auto* cases = std::get_if<proof::Cases>(&claim.argument)) {
    json["weights"] = weights_json(cases->weights);
    add_cases(*cases, json);
  }
  return json;
}

// --- reading

// Proof objects can have millions of numbers, so places are made only where something is wrong.
class ProofReader {
 public:
  explicit ProofReader(const formats::Document& document) : reader_(document) {}

  Result<Proof> read(const Json& json) {
    static const std::vector<FieldNames> kTop{{"claims"}};
    const formats::Place top;
    const std::vector<Field> fields = reader_.fields(json, top, kTop);
    Proof proof;
    if (json.is_object() && !fields[0]) reader_.missing(fields[0], top, "a list of claims");
    list(fields[0], top,
         [&](const Json& item, const formats::Place& at) { proof.claims.push_back(claim(item, at)); });
    if (reader_.error_count() > 0) return reader_.take_errors();
    return proof;
  }

 private:
  template <class Visit>
  void list(const Field& field, const formats::Place& place, const Visit& visit) {
    reader_.list(field, place, "a list", visit);
  }

  Int128 big(const Json& value, const formats::Place& at) {
    if (value.is_string())
      if (const auto number = parse_int128(value.get_ref<const std::string&>())) return *number;
    if (value.is_number_integer()) return value.get<std::int64_t>();
    reader_.error(at, formats::shown(value), "a whole number as text");
    return 0;
  }

  Int128 big(const Field& field, const formats::Place& place) {
    if (field) return big(*field.value, place.at(field.name));
    reader_.missing(field, place, "a whole number as text");
    return 0;
  }

  std::int64_t amount(Int128 value, const formats::Place& at) {
    if (value >= 0 && value < kUnlimited) return static_cast<std::int64_t>(value);
    reader_.error(at, tenon::to_string(value), "an amount or a time");
    return 0;
  }

  std::int32_t number(const Json& value, const formats::Place& at) {
    if (value.is_number_integer()) {
      const std::int64_t number = value.get<std::int64_t>();
      if (number >= -1 && number <= std::numeric_limits<std::int32_t>::max())
        return static_cast<std::int32_t>(number);
    }
    reader_.error(at, formats::shown(value), "a number of the model");
    return -1;
  }

  std::int32_t number(const Field& field, const formats::Place& place) {
    if (field) return number(*field.value, place.at(field.name));
    reader_.missing(field, place, "a number");
    return -1;
  }

  std::vector<std::int32_t> numbers(const Field& field, const formats::Place& place) {
    std::vector<std::int32_t> numbers;
    if (!field) reader_.missing(field, place, "a list of numbers");
    list(field, place,
         [&](const Json& item, const formats::Place& at) { numbers.push_back(number(item, at)); });
    return numbers;
  }

  Claim claim(const Json& json, const formats::Place& at) {
    static const std::vector<FieldNames> kFields{{"stage"}, {"bound"},     {"argument"}, {"weights"},
                                                 {"parts"}, {"within_us"}, {"tree"},     {"leaves"}};
    enum { kStage, kBound, kArgument, kWeights, kParts, kWithin, kTree, kLeaves };
    const std::vector<Field> fields = reader_.fields(json, at, kFields);
    Claim claim;
    if (!json.is_object()) return claim;
    claim.stage = reader_.text(fields[kStage], at, 100).value_or("");
    claim.bound = big(fields[kBound], at);
    const std::string argument = reader_.text(fields[kArgument], at, 100).value_or("");
    if (argument == "flow") {
      claim.argument = proof::FlowBound{weights(fields[kWeights], at), parts(fields[kParts], at)};
    } else if (argument == "cases") {
      proof::Cases cases;
      cases.weights = weights(fields[kWeights], at);
      if (fields[kWithin]) cases.within_us = amount(fields[kWithin], at);
      list(fields[kTree], at,
           [&](const Json& item, const formats::Place& here) { cases.tree.push_back(one_case(item, here)); });
      list(fields[kLeaves], at, [&](const Json& item, const formats::Place& here) {
        cases.leaves.push_back(timed_leaf(item, here));
      });
      claim.argument = std::move(cases);
    } else if (argument != "trivial") {
      reader_.error(at.at("argument"), formats::in_quotes(argument), "trivial, flow or cases");
    }
    return claim;
  }

  proof::Case one_case(const Json& json, const formats::Place& at) {
    static const std::vector<FieldNames> kFields{{"leaf"}, {"circle"},         {"share"},   {"at_us"},
                                                 {"most"}, {"complete_by_us"}, {"children"}};
    enum { kLeaf, kCircle, kShare, kAt, kMost, kCompleteBy, kChildren };
    const std::vector<Field> fields = reader_.fields(json, at, kFields);
    proof::Case each;
    if (fields.empty() || !json.is_object()) return each;
    if (fields[kLeaf]) {
      each.children = {number(fields[kLeaf], at)};
      return each;
    }
    each.children = numbers(fields[kChildren], at);
    if (fields[kCircle]) {
      each.kind = proof::Case::Kind::kCircle;
      for (const std::int32_t arc : numbers(fields[kCircle], at)) each.arcs.push_back(ArcId{arc});
    } else if (fields[kShare]) {
      each.kind = proof::Case::Kind::kShare;
      each.arcs = {ArcId{number(fields[kShare], at)}};
      each.at_us = amount(fields[kAt], at);
      each.most = amount(fields[kMost], at);
    } else {
      each.kind = proof::Case::Kind::kTime;
      each.at_us = amount(fields[kCompleteBy], at);
    }
    return each;
  }

  proof::TimedLeaf timed_leaf(const Json& json, const formats::Place& at) {
    static const std::vector<FieldNames> kFields{{"points"}, {"parts"}};
    const std::vector<Field> fields = reader_.fields(json, at, kFields);
    proof::TimedLeaf leaf;
    if (!json.is_object()) return leaf;
    list(fields[0], at, [&](const Json& item, const formats::Place& here) {
      if (!item.is_array() || item.empty())
        return reader_.error(here, formats::shown(item), "[place, time…]");
      std::vector<std::int64_t> times;
      for (std::size_t i = 1; i < item.size(); ++i)
        times.push_back(amount(big(item[i], here.at(i)), here.at(i)));
      leaf.points.emplace_back(PlaceId{number(item[0], here)}, std::move(times));
    });
    leaf.parts = parts(fields[1], at);
    return leaf;
  }

  std::int64_t amount(const Field& field, const formats::Place& place) {
    const Int128 value = big(field, place);
    return amount(value, field ? place.at(field.name) : place);
  }

  std::vector<proof::Part> parts(const Field& field, const formats::Place& at) {
    std::vector<proof::Part> parts;
    if (!field) reader_.missing(field, at, "a list of parts");
    list(field, at, [&](const Json& item, const formats::Place& here) { parts.push_back(part(item, here)); });
    return parts;
  }

  Weights weights(const Field& field, const formats::Place& at) {
    if (field) return weights_of(*field.value, at.at(field.name));
    reader_.missing(field, at, "weights of the stages");
    return {};
  }

  Weights weights_of(const Json& json, const formats::Place& at) {
    static const std::vector<FieldNames> kFields{{"cost"}, {"time"}, {"shortfall"}, {"changes"}, {"kept"}};
    const std::vector<Field> fields = reader_.fields(json, at, kFields);
    Weights weights{big(fields[0], at), big(fields[1], at), big(fields[2], at)};
    if (!fields[3]) return weights;
    weights.changes = big(fields[3], at);
    for (const std::int32_t arc : numbers(fields[4], at)) weights.kept.push_back(ArcId{arc});
    return weights;
  }

  proof::Part part(const Json& json, const formats::Place& at) {
    static const std::vector<FieldNames> kFields{{"nodes"},       {"arcs"},   {"capped"},
                                                 {"dominated"},   {"cuts"},   {"potentials"},
                                                 {"multipliers"}, {"leaves"}, {"tree"}};
    enum { kNodes, kArcs, kCapped, kDominated, kCuts, kPotentials, kMultipliers, kLeaves, kTree };
    const std::vector<Field> fields = reader_.fields(json, at, kFields);
    proof::Part part;
    if (!json.is_object()) return part;
    part.nodes = numbers(fields[kNodes], at);
    part.arcs = numbers(fields[kArcs], at);
    part.capped = reader_.boolean(fields[kCapped], at).value_or(false);
    list(fields[kDominated], at, [&](const Json& item, const formats::Place& here) {
      if (!item.is_array() || item.size() != 2)
        return reader_.error(here, formats::shown(item), "[dropped, by]");
      part.dominated.push_back({number(item[0], here), number(item[1], here)});
    });
    list(fields[kCuts], at, [&](const Json& item, const formats::Place& here) {
      static const std::vector<FieldNames> kCut{{"nodes"}, {"by_use"}};
      const std::vector<Field> cut = reader_.fields(item, here, kCut);
      if (item.is_object()) part.cuts.push_back({numbers(cut[0], here), numbers(cut[1], here)});
    });
    std::vector<Int128> potentials(part.nodes.size(), 0);
    list(fields[kPotentials], at, [&](const Json& item, const formats::Place& here) {
      shift(potentials, item, here);
      part.potentials.push_back(potentials);
    });
    std::map<std::int32_t, Int128> multipliers;
    list(fields[kMultipliers], at, [&](const Json& item, const formats::Place& here) {
      change(multipliers, item, here);
      part.multipliers.emplace_back(multipliers.begin(), multipliers.end());
    });
    list(fields[kLeaves], at,
         [&](const Json& item, const formats::Place& here) { part.leaves.push_back(leaf(item, here)); });
    list(fields[kTree], at,
         [&](const Json& item, const formats::Place& here) { part.tree.push_back(node(item, here)); });
    return part;
  }

  void shift(std::vector<Int128>& potentials, const Json& shifts, const formats::Place& at) {
    if (!shifts.is_array()) return reader_.error(at, formats::shown(shifts), "a list of shifts");
    for (std::size_t i = 0; i < shifts.size(); ++i) {
      const Json& one = shifts[i];
      if (!one.is_array() || one.empty())
        return reader_.error(at.at(i), formats::shown(one), "[amount, position…]");
      const Int128 by = big(one[0], at.at(i).at(0));
      for (std::size_t k = 1; k < one.size(); ++k) {
        const std::int32_t position = number(one[k], at.at(i).at(k));
        Int128* potential = position >= 0 && position < static_cast<std::int64_t>(potentials.size())
                                ? &potentials[static_cast<std::size_t>(position)]
                                : nullptr;
        if (!potential || __builtin_add_overflow(*potential, by, potential))
          return reader_.error(at.at(i).at(k), formats::shown(one[k]),
                               "the position of a node whose potential stays within 128 bits");
      }
    }
  }

  void change(std::map<std::int32_t, Int128>& multipliers, const Json& changes, const formats::Place& at) {
    if (!changes.is_array()) return reader_.error(at, formats::shown(changes), "a list of multipliers");
    for (std::size_t i = 0; i < changes.size(); ++i) {
      const Json& one = changes[i];
      const formats::Place here = at.at(i);
      if (!one.is_array() || one.size() != 2)
        return reader_.error(here, formats::shown(one), "[cut, multiplier]");
      const std::int32_t cut = number(one[0], here.at(0));
      const Int128 multiplier = big(one[1], here.at(1));
      if (multiplier == 0)
        multipliers.erase(cut);
      else
        multipliers[cut] = multiplier;
    }
  }

  proof::Leaf leaf(const Json& json, const formats::Place& at) {
    static const std::vector<FieldNames> kFields{{"ray"}, {"log2_scale"}, {"potentials"}, {"multipliers"}};
    const std::vector<Field> fields = reader_.fields(json, at, kFields);
    proof::Leaf leaf;
    if (!json.is_object()) return leaf;
    leaf.ray = reader_.boolean(fields[0], at).value_or(false);
    leaf.log2_scale = number(fields[1], at);
    leaf.potentials = number(fields[2], at);
    if (fields[3]) leaf.multipliers = number(fields[3], at);
    return leaf;
  }

  proof::Node node(const Json& json, const formats::Place& at) {
    proof::Node node;
    if (json.is_array() && json.size() == 1) {
      node.low = number(json[0], at);
    } else if (json.is_array() && json.size() == 4) {
      node.arc = number(json[0], at);
      node.at_most = amount(big(json[1], at), at);
      node.low = number(json[2], at);
      node.high = number(json[3], at);
      if (node.arc < 0) reader_.error(at, std::to_string(node.arc), "an arc of the model");
    } else {
      reader_.error(at, formats::shown(json), "[leaf] or [arc, amount, low, high]");
    }
    return node;
  }

  formats::Reader reader_;
};

}  // namespace

Json to_json(const Proof& proof) {
  Json json{{"claims", Json::array()}};
  for (const Claim& claim : proof.claims) json["claims"].push_back(claim_json(claim));
  return json;
}

Result<Proof> proof_from_json(const Json& json, const std::string& file) {
  const formats::Document document{file, "json", Json()};
  return ProofReader(document).read(json);
}

}  // namespace tenon::rebalance
