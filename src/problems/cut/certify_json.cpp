#include <limits>
#include <string_view>
#include <utility>

#include "formats/document.h"
#include "problems/cut/certify.h"

// One table of fields a kind of argument, walked in both directions, so that what is written can be read back.

namespace tenon::cut {

namespace {

using formats::Json;

// Calls visit(name, field) for each field of an argument.
template <class Visit>
void fields(proof::Trivial&, const Visit&) {}
template <class Visit>
void fields(proof::Area&, const Visit&) {}
template <class Visit>
void fields(proof::Kinds&, const Visit&) {}
template <class Visit>
void fields(proof::Dff& dff, const Visit& visit) {
  visit("functions", dff.functions);
}
template <class Visit>
void fields(proof::Dff::Function& function, const Visit& visit) {
  visit("name", function.name);
  visit("k", function.k);
}
template <class Visit>
void fields(proof::Duals& duals, const Visit& visit) {
  visit("scale", duals.scale);
  visit("items", duals.items);
  visit("stocks", duals.stocks);
}
template <class Visit>
void fields(proof::Solver& solver, const Visit& visit) {
  visit("backend", solver.backend);
}

struct Writer {
  Json& json;

  void operator()(const char* key, std::int64_t value) const { json[key] = value; }
  void operator()(const char* key, const std::string& value) const { json[key] = value; }
  void operator()(const char* key, const std::vector<std::int64_t>& values) const { json[key] = values; }
  void operator()(const char* key, std::vector<proof::Dff::Function>& functions) const {
    json[key] = Json::array();
    for (proof::Dff::Function& function : functions) {
      Json entry = Json::object();
      fields(function, Writer{entry});
      json[key].push_back(std::move(entry));
    }
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
        found && found->is_string() ? parse_int128(found->get_ref<const std::string&>()) : std::nullopt;
    if (!small && !large) error(at + "/bound", found, "a whole number");
    bound = small ? *small : large.value_or(0);
  }

  void read(const Json& json, const std::string& at, const char* key, std::int64_t& field) {
    const Json* found = find(json, key);
    const std::optional<std::int64_t> value = whole(found);
    if (!value) return error(at + "/" + key, found, "a whole number");
    field = *value;
  }
  void read(const Json& json, const std::string& at, const char* key, std::string& field) {
    const Json* found = find(json, key);
    if (!found || !found->is_string()) return error(at + "/" + key, found, "a text");
    field = found->get<std::string>();
  }
  void read(const Json& json, const std::string& at, const char* key, std::vector<std::int64_t>& field) {
    const Json* found = find(json, key);
    if (!found || !found->is_array()) return error(at + "/" + key, found, "a list of whole numbers");
    for (std::size_t i = 0; i < found->size(); ++i) {
      const std::optional<std::int64_t> value = whole(&(*found)[i]);
      if (!value) error(at + "/" + key + "/" + std::to_string(i), &(*found)[i], "a whole number");
      field.push_back(value.value_or(0));
    }
  }
  void read(const Json& json, const std::string& at, const char* key,
            std::vector<proof::Dff::Function>& functions) {
    const Json* found = find(json, key);
    if (!found || !found->is_array()) return error(at + "/" + key, found, "a list of functions");
    for (std::size_t i = 0; i < found->size(); ++i) {
      const Json& entry = (*found)[i];
      const std::string place = at + "/" + key + "/" + std::to_string(i);
      if (!entry.is_object()) {
        error(place, &entry, "a function {\"name\", \"k\"}");
        continue;
      }
      fields(functions.emplace_back(),
             [&](const char* part, auto& field) { read(entry, place, part, field); });
    }
  }

  std::string file_;
  std::vector<InputError> errors_;
};

Json number_json(Int128 value) {
  if (value < std::numeric_limits<std::int64_t>::min() || value > std::numeric_limits<std::int64_t>::max())
    return tenon::to_string(value);
  return static_cast<std::int64_t>(value);
}

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
  if (!json.is_object() || !json.contains("claims") || !json["claims"].is_array()) {
    parser.error("", &json, "{\"claims\": […]}");
    return parser.errors();
  }
  const Json& claims = json["claims"];
  for (std::size_t i = 0; i < claims.size(); ++i)
    proof.claims.push_back(parser.claim(claims[i], "/claims/" + std::to_string(i)));
  if (!parser.errors().empty()) return parser.errors();
  return proof;
}

}  // namespace tenon::cut
