#include <algorithm>

#include "base/options.h"
#include "formats/text.h"
#include "problems/allocate/format_parts.h"

namespace tenon::allocate::reading {

namespace {

constexpr const char* kUsdExpected = "an amount of USD from 0 to 100000000000";

template <class Id>
std::optional<Id> find(const std::unordered_map<std::string, Id>& ids, const std::string& name,
                       const char* what, const Place& at, formats::Reader& reader) {
  if (const auto found = ids.find(name); found != ids.end()) return found->second;
  constexpr std::size_t kHints = 20;  // so many errors get a hint: it looks at all names
  std::vector<std::string> names;
  if (reader.error_count() < kHints)
    for (const auto& each : ids) names.push_back(each.first);
  std::sort(names.begin(), names.end());  // of several that are equally near the first
  const auto near = nearest(name, names);
  reader.error(at, "an unknown " + std::string(what) + ' ' + in_quotes(name),
               near ? in_quotes(*near) + ", maybe" : "a " + std::string(what) + " of this book");
  return std::nullopt;
}

}  // namespace

std::optional<std::int64_t> Walker::number(const Json& value, const Place& here, int places, Round round,
                                           std::int64_t most, const char* expected) {
  const auto number = written_of(value);
  const auto whole = number ? scaled(*number, places, round, most) : std::nullopt;
  if (whole && number->digits >= 0) return whole;
  reader_.error(here, formats::shown(value), expected);
  return std::nullopt;
}

std::optional<std::int64_t> Walker::fraction(const Field& field, const Place& at, Round round) {
  if (!field) return std::nullopt;
  return number(*field.value, at.at(field.name), kPlaces, round, kOne, "a fraction from 0 to 1");
}

std::optional<std::int64_t> Walker::percent(const Field& field, const Place& at) {
  if (!field) return std::nullopt;
  return number(*field.value, at.at(field.name), kPlaces, Round::kDown, kMostApy,
                "a percentage from 0 to 100000");
}

std::optional<std::int64_t> Walker::usd(const Field& field, const Place& at, Round round) {
  if (!field) return std::nullopt;
  return usd(*field.value, at.at(field.name), round);
}

std::optional<std::int64_t> Walker::cost(const Field& field, const Place& at) {
  if (!field) return std::nullopt;
  return number(*field.value, at.at(field.name), 6, Round::kUp, 1'000'000 * kMicro,
                "an amount of USD from 0 to 1000000");
}

std::optional<std::int64_t> Walker::usd(const Json& value, const Place& here, Round round) {
  return number(value, here, 6, round, kMostMoney, kUsdExpected);
}

std::string Walker::label(const Field& field, const Place& at) {
  if (!field || (field.value->is_string() && field.value->get_ref<const std::string&>().empty())) return "";
  return reader_.text(field, at, kMostName).value_or("");
}

std::optional<std::string> Walker::name(const Field& field, const Place& at, const char* expected) {
  if (!field) reader_.missing(field, at, expected);
  return reader_.text(field, at, kMostName);
}

std::optional<TokenId> Draft::token(const std::string& symbol, const Place& at) {
  return find(tokens, symbol, "token", at, reader());
}

std::optional<PoolId> Draft::pool(const std::string& id, const Place& at) {
  return find(pools, id, "pool", at, reader());
}

}  // namespace tenon::allocate::reading
