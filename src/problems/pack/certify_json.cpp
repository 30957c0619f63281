#include <limits>
#include <string_view>
#include <utility>

#include "formats/document.h"
#include "problems/pack/certify.h"

// One table of fields a kind of argument, walked in both directions, so that what is written can be read back.

namespace tenon::pack {

namespace {

using formats::Json;

Json number_json(Int128 value) {
  if (value < std::numeric_limits<std::int64_t>::min() || value > std::numeric_limits<std::int64_t>::max())
    return to_string(value);
  return static_cast<std::int64_t>(value);
}

// Calls visit(name, field) for each field of an argument.
template <class Visit>
void fields(proof::Trivial&, const Visit&) {}
template <class Visit>
void fields(proof::Area& area, const Visit& visit) {
  visit("window", area.window);
}
template <class Visit>
void fields(proof::FrameLoad& load, const Visit& visit) {
  visit("frame", load.frame);
}
template <class Visit>
void fields(proof::PinnedEnd& pinned, const Visit& visit) {
  visit("block", pinned.block.value);
}
template <class Visit>
void fields(proof::Level& level, const Visit& visit) {
  visit("period", level.period);
  visit("size_bits", level.size_bits);
  visit("window", level.window);
}
template <class Visit>
void fields(proof::SubsetSum& sums, const Visit& visit) {
  visit("window", sums.window);
}
template <class Visit>
void fields(proof::Columns& columns, const Visit& visit) {
  visit("kinds", columns.weights.kinds);
  visit("capacity", columns.weights.capacity);
}
template <class Visit>
void fields(ColumnWeights::Kind& kind, const Visit& visit) {
  visit("period", kind.period);
  visit("start_frame", kind.start_frame);
  visit("weight", kind.weight);
}
template <class Visit>
void fields(proof::Knapsack& knapsack, const Visit& visit) {
  visit("frame", knapsack.frame);
  visit("price", knapsack.price);
  visit("price_scale", knapsack.price_scale);
}
template <class Visit>
void fields(proof::Solver& solver, const Visit& visit) {
  visit("backend", solver.backend);
}

struct Writer {
  Json& json;

  void operator()(const char* key, std::int32_t value) const { json[key] = value; }
  void operator()(const char* key, std::int64_t value) const { json[key] = value; }
  void operator()(const char* key, const std::string& value) const { json[key] = value; }
  void operator()(const char* key, const std::optional<std::int32_t>& value) const {
    json[key] = value ? Json(*value) : Json(nullptr);
  }
  void operator()(const char* key, std::vector<ColumnWeights::Kind>& kinds) const {
    Json list = Json::array();
    for (ColumnWeights::Kind& kind : kinds) {
      Json entry = Json::object();
      fields(kind, Writer{entry});
      list.push_back(std::move(entry));
    }
    json[key] = std::move(list);
  }
};

class Parser {
 public:
  explicit Parser(std::string file) : file_(std::move(file)) {}

  Claim claim(const Json& json, const std::string& at) {
    Claim claim;
    if (!json.is_object()) {
      error(at, &json, "a claim {…}");
      return claim;
    }
    std::string argument;
    read(json, at, "stage", claim.stage);
    read(json, at, "argument", argument);
    read_bound(json, at, claim.bound);
    if (!choose<0>(argument, claim.argument))
      error(at + "/argument", find(json, "argument"), "the name of an argument");
    const auto read_field = [&](const char* key, auto& field) { read(json, at, key, field); };
    std::visit([&](auto& chosen) { fields(chosen, read_field); }, claim.argument);
    return claim;
  }

  void error(const std::string& at, const Json* found, const std::string& expected) {
    errors_.push_back({file_, at, found ? formats::shown(*found) : "nothing", expected});
  }
  std::vector<InputError>& errors() { return errors_; }

 private:
  // The alternative of the variant that bears this name.
  template <std::size_t I>
  static bool choose(std::string_view wanted, Argument& argument) {
    if constexpr (I == std::variant_size_v<Argument>) {
      return false;
    } else {
      const Argument candidate(std::in_place_index<I>);
      if (wanted != name(candidate)) return choose<I + 1>(wanted, argument);
      argument = candidate;
      return true;
    }
  }

  static const Json* find(const Json& json, const char* key) {
    const auto found = json.find(key);
    return found == json.end() || found->is_null() ? nullptr : &*found;
  }

  static std::optional<std::int64_t> whole(const Json* json) {
    constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    if (!json || !json->is_number_integer()) return std::nullopt;
    if (json->is_number_unsigned() && json->get<std::uint64_t>() > most) return std::nullopt;
    return json->get<std::int64_t>();
  }

  void read_bound(const Json& json, const std::string& at, Int128& bound) {
    const Json* found = find(json, "bound");
    const std::optional<std::int64_t> small = whole(found);
    const std::optional<Int128> large =
        found && found->is_string() ? parse_int128(found->get<std::string>()) : std::nullopt;
    if (!small && !large) error(at + "/bound", found, "a whole number");
    bound = small ? *small : large.value_or(0);
  }

  template <class Number>
  void read(const Json& json, const std::string& at, const char* key, Number& field) {
    const Json* found = find(json, key);
    const std::optional<std::int64_t> value = whole(found);
    if (!value || *value < std::numeric_limits<Number>::min() || *value > std::numeric_limits<Number>::max())
      return error(at + "/" + key, found, "a whole number within range");
    field = static_cast<Number>(*value);
  }
  void read(const Json& json, const std::string& at, const char* key, std::string& field) {
    const Json* found = find(json, key);
    if (!found || !found->is_string()) return error(at + "/" + key, found, "a text");
    field = found->get<std::string>();
  }
  void read(const Json& json, const std::string& at, const char* key, std::optional<std::int32_t>& field) {
    if (find(json, key)) read(json, at, key, field.emplace());
  }

  void read(const Json& json, const std::string& at, const char* key,
            std::vector<ColumnWeights::Kind>& kinds) {
    const Json* found = find(json, key);
    if (!found || !found->is_array()) return error(at + "/" + key, found, "an array");
    for (std::size_t i = 0; i < found->size(); ++i) {
      const Json& entry = (*found)[i];
      const std::string place = at + "/" + key + "/" + std::to_string(i);
      if (!entry.is_object()) return error(place, &entry, "an object {…}");
      fields(kinds.emplace_back(), [&](const char* name, auto& field) { read(entry, place, name, field); });
    }
  }

  std::string file_;
  std::vector<InputError> errors_;
};

}  // namespace

formats::Json to_json(const Proof& proof) {
  Json claims = Json::array();
  for (const Claim& claim : proof.claims) {
    Json json = {
        {"stage", claim.stage}, {"bound", number_json(claim.bound)}, {"argument", name(claim.argument)}};
    Argument argument = claim.argument;
    std::visit([&](auto& chosen) { fields(chosen, Writer{json}); }, argument);
    claims.push_back(std::move(json));
  }
  return Json::object({{"claims", std::move(claims)}});
}

Result<Proof> proof_from_json(const formats::Json& json, const std::string& file) {
  Parser parser(file);
  Proof proof;
  const bool has_claims = json.is_object() && json.contains("claims") && json["claims"].is_array();
  if (!has_claims) {
    parser.error("", &json, "{\"claims\": […]}");
    return parser.errors();
  }
  const Json* claims = &json["claims"];
  for (std::size_t i = 0; i < claims->size(); ++i)
    proof.claims.push_back(parser.claim((*claims)[i], "/claims/" + std::to_string(i)));
  if (!parser.errors().empty()) return parser.errors();
  return proof;
}

}  // namespace tenon::pack
