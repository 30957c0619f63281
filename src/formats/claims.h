#pragma once

#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/checked.h"
#include "base/proof.h"
#include "formats/document.h"
#include "formats/json.h"

// A kind's proof object as JSON, there and back: {"claims": [{"stage", "bound", "argument", …fields of the argument}]}.
//
// Argument's alternatives have names, by `name_of(argument)`. The kind says in its own namespace, for each alternative of its own (and
// for structs in lists), which fields it has, as `template <class Visit> void fields(X& x, const Visit& visit)` with visit("key", x.member)
// for each: one table, walked in both directions. Members: integers, truth values (as 0 and 1), texts, structs, std::optional of
// integers and texts, and lists of integers or of structs. With visit.sparse("key", x.member) what is as it is by default is left
// out: for long lists of entries of which each says little.
namespace tenon::formats {

// A number where JSON's integers hold it, else text.
inline Json claim_number(Int128 value) {
  if (value < std::numeric_limits<std::int64_t>::min() || value > std::numeric_limits<std::int64_t>::max())
    return to_string(value);
  return static_cast<std::int64_t>(value);
}

// The shared arguments, found through the visitor.
template <class Visit>
void fields(proof::Trivial&, const Visit&) {}
template <class Visit>
void fields(proof::Solver& solver, const Visit& visit) {
  visit("backend", solver.backend);
}

struct ClaimWriter {
  Json& json;

  template <class Value>
  void operator()(const char* key, Value& value) const {
    json[key] = written(value);
  }
  template <class Value>
  void sparse(const char* key, Value& value) const {
    if (value != Value{}) json[key] = written(value);
  }

 private:
  static Json written(std::int64_t value) { return value; }
  static Json written(std::string& value) { return value; }
  template <class Value>
  static Json written(std::optional<Value>& value) {
    return value ? written(*value) : Json(nullptr);
  }
  template <class Value>
  static Json written(std::vector<Value>& values) {
    Json list = Json::array();
    for (Value& value : values) list.push_back(written(value));
    return list;
  }
  template <class Struct>
    requires std::is_class_v<Struct>
  static Json written(Struct& value) {
    Json entry = Json::object();
    fields(value, ClaimWriter{entry});
    return entry;
  }
};

class ClaimReader {
 public:
  explicit ClaimReader(std::string file) : file_(std::move(file)) {}

  template <class Argument, class NameOf>
  Claim<Argument> claim(const Json& json, const std::string& at, const NameOf& name_of) {
    Claim<Argument> claim;
    if (!json.is_object()) {
      error(at, &json, "a claim {…}");
      return claim;
    }
    std::string argument;
    read(find(json, "stage"), at + "/stage", claim.stage);
    read(find(json, "argument"), at + "/argument", argument);
    read_bound(find(json, "bound"), at + "/bound", claim.bound);
    if (!choose<0>(argument, claim.argument, name_of))
      error(at + "/argument", find(json, "argument"), "the name of an argument");
    std::visit([&](auto& chosen) { read_fields(json, at, chosen); }, claim.argument);
    return claim;
  }

  void error(const std::string& at, const Json* found, const std::string& expected) {
    errors_.push_back({file_, at, found ? shown(*found) : "nothing", expected});
  }
  std::vector<InputError>& errors() { return errors_; }

 private:
  // The alternative of the variant that bears this name.
  template <std::size_t I, class Argument, class NameOf>
  static bool choose(std::string_view wanted, Argument& argument, const NameOf& name_of) {
    if constexpr (I == std::variant_size_v<Argument>) {
      return false;
    } else {
      const Argument candidate(std::in_place_index<I>);
      if (wanted != name_of(candidate)) return choose<I + 1>(wanted, argument, name_of);
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

  void read_bound(const Json* found, const std::string& at, Int128& bound) {
    const std::optional<std::int64_t> small = whole(found);
    const std::optional<Int128> large =
        found && found->is_string() ? parse_int128(found->get_ref<const std::string&>()) : std::nullopt;
    if (!small && !large) error(at, found, "a whole number");
    bound = small ? *small : large.value_or(0);
  }

  struct Fields {
    ClaimReader& reader;
    const Json& json;
    const std::string& at;

    template <class Value>
    void operator()(const char* key, Value& field) const {
      reader.read(find(json, key), at + '/' + key, field);
    }
    template <class Value>
    void sparse(const char* key, Value& field) const {
      if (const Json* found = find(json, key)) reader.read(found, at + '/' + key, field);
    }
  };
  template <class Struct>
  void read_fields(const Json& json, const std::string& at, Struct& value) {
    fields(value, Fields{*this, json, at});
  }

  template <class Number>
    requires std::is_integral_v<Number>
  void read(const Json* found, const std::string& at, Number& field) {
    const std::optional<std::int64_t> value = whole(found);
    if (!value || *value < std::numeric_limits<Number>::min() || *value > std::numeric_limits<Number>::max())
      return error(at, found, "a whole number within range");
    field = static_cast<Number>(*value);
  }
  void read(const Json* found, const std::string& at, std::string& field) {
    if (!found || !found->is_string()) return error(at, found, "a text");
    field = found->get<std::string>();
  }
  template <class Value>
  void read(const Json* found, const std::string& at, std::optional<Value>& field) {
    if (found) read(found, at, field.emplace());
  }
  template <class Value>
  void read(const Json* found, const std::string& at, std::vector<Value>& values) {
    if (!found || !found->is_array()) return error(at, found, "an array");
    for (std::size_t i = 0; i < found->size(); ++i)
      read(&(*found)[i], at + '/' + std::to_string(i), values.emplace_back());
  }
  template <class Struct>
    requires std::is_class_v<Struct>
  void read(const Json* found, const std::string& at, Struct& value) {
    if (!found || !found->is_object()) return error(at, found, "an object {…}");
    read_fields(*found, at, value);
  }

  std::string file_;
  std::vector<InputError> errors_;
};

template <class Argument, class NameOf>
Json claims_to_json(const Proof<Argument>& proof, const NameOf& name_of) {
  Json claims = Json::array();
  for (const Claim<Argument>& claim : proof.claims) {
    Json json = {
        {"stage", claim.stage}, {"bound", claim_number(claim.bound)}, {"argument", name_of(claim.argument)}};
    Argument argument = claim.argument;
    std::visit([&](auto& chosen) { fields(chosen, ClaimWriter{json}); }, argument);
    claims.push_back(std::move(json));
  }
  return Json::object({{"claims", std::move(claims)}});
}

// All faults together, each with its pointer in `file`.
template <class Argument, class NameOf>
Result<Proof<Argument>> claims_from_json(const Json& json, const std::string& file, const NameOf& name_of) {
  ClaimReader reader(file);
  Proof<Argument> proof;
  if (!json.is_object() || !json.contains("claims") || !json["claims"].is_array()) {
    reader.error("", &json, "{\"claims\": […]}");
    return reader.errors();
  }
  const Json& claims = json["claims"];
  for (std::size_t i = 0; i < claims.size(); ++i)
    proof.claims.push_back(reader.claim<Argument>(claims[i], "/claims/" + std::to_string(i), name_of));
  if (!reader.errors().empty()) return reader.errors();
  return proof;
}

}  // namespace tenon::formats
