#pragma once

#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/answer.h"
#include "base/checked.h"
#include "formats/document.h"
#include "formats/json.h"

// A kind's proof object as JSON, there and back: {"claims": [{"stage", "bound", "argument", …fields of the argument}]}.
//
// For kinds whose Proof has `claims` of {std::string stage; Int128 bound; Argument argument}, Argument a std::variant whose
// alternatives have names, by `name_of(argument)`. The kind says in its own namespace, for each alternative (and for structs in
// lists), which fields it has, as `template <class Visit> void fields(X& x, const Visit& visit)` with visit("key", x.member)
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

  template <class Claim, class NameOf>
  Claim claim(const Json& json, const std::string& at, const NameOf& name_of) {
    Claim claim;
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

template <class Proof, class NameOf>
Json claims_to_json(const Proof& proof, const NameOf& name_of) {
  Json claims = Json::array();
  for (const auto& claim : proof.claims) {
    Json json = {
        {"stage", claim.stage}, {"bound", claim_number(claim.bound)}, {"argument", name_of(claim.argument)}};
    auto argument = claim.argument;
    std::visit([&](auto& chosen) { fields(chosen, ClaimWriter{json}); }, argument);
    claims.push_back(std::move(json));
  }
  return Json::object({{"claims", std::move(claims)}});
}

// All faults together, each with its pointer in `file`.
template <class Proof, class NameOf>
Result<Proof> claims_from_json(const Json& json, const std::string& file, const NameOf& name_of) {
  using Claim = typename decltype(Proof::claims)::value_type;
  ClaimReader reader(file);
  Proof proof;
  if (!json.is_object() || !json.contains("claims") || !json["claims"].is_array()) {
    reader.error("", &json, "{\"claims\": […]}");
    return reader.errors();
  }
  const Json& claims = json["claims"];
  for (std::size_t i = 0; i < claims.size(); ++i)
    proof.claims.push_back(reader.claim<Claim>(claims[i], "/claims/" + std::to_string(i), name_of));
  if (!reader.errors().empty()) return reader.errors();
  return proof;
}

// Whether the claims of `proof` carry each bound in `objectives`, or, `infeasible`, that there is no plan, as a kind's Certification
// (`checked` and `violations` of the rules "bound" and "infeasible"). For kinds whose claims need nothing that earlier stages attain. The
// kind says which bounds need no claim, `evident(stage, bound)`; whether a claim's bound is as strong as another,
// `reaches(stage, claimed, bound)`; and judges a claim, `check(claim)`: a Judgement of a Verdict kProven, kBelieved or kRefuted, in this order,
// and why. A claim that reaches further than the bound is judged for the bound alone.
template <class Certification, class Proof, class Evident, class Reaches, class Check>
Certification certify_claims(const std::vector<Objective>& objectives, bool infeasible, const Proof& proof,
                             const Evident& evident, const Reaches& reaches, const Check& check) {
  using Claim = typename decltype(Proof::claims)::value_type;
  using Judgement = decltype(check(Claim{}));
  using Verdict = decltype(Judgement::verdict);
  Certification result;
  bool some_bound = false;
  bool some_believed = false;
  const auto carry = [&](const std::string& stage, Int128 bound) {
    some_bound = true;
    Judgement best = evident(stage, bound) ? Judgement{Verdict::kProven, ""}
                                           : Judgement{Verdict::kRefuted, "no claim reaches it"};
    for (const Claim& claim : proof.claims) {
      if (best.verdict == Verdict::kProven) break;
      if (claim.stage != stage || !reaches(stage, claim.bound, bound)) continue;
      Judgement found = check(Claim{stage, bound, claim.argument});
      if (found.verdict <= best.verdict) best = std::move(found);
    }
    some_believed |= best.verdict == Verdict::kBelieved;
    if (best.verdict != Verdict::kRefuted) return;
    const std::string what =
        infeasible ? "that there is no plan" : "the bound " + tenon::to_string(bound) + " of " + stage;
    result.violations.push_back({infeasible ? "infeasible" : "bound",
                                 {stage},
                                 infeasible ? "no plan" : tenon::to_string(bound),
                                 "what a claim of the certificate shows",
                                 what + " is not proved: " + best.why});
  };
  if (infeasible) {
    carry("infeasible", 0);
  } else {
    for (const Objective& objective : objectives)
      if (objective.bound) carry(objective.name, *objective.bound);
  }
  if (!result.violations.empty())
    result.checked = false;
  else if (some_bound && !some_believed)
    result.checked = true;
  return result;
}

}  // namespace tenon::formats
