#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "formats/document.h"
#include "formats/text.h"
#include "problems/rebalance/instance.h"
#include "problems/rebalance/network.h"
#include "problems/rebalance/numbers.h"

// For the readers of an input only (format_*.cpp). Names of formats/ are taken in, so `Place` here is a place in the
// document; a place of the network is rebalance::Place.
namespace tenon::rebalance::reading {

using formats::Field;
using formats::FieldNames;
using formats::in_quotes;
using formats::Json;
using formats::Place;

inline constexpr const char* kAgoric = "agoric";
inline constexpr const char* kUsdc = "USDC";

struct Range {
  std::int64_t low = 0;
  std::int64_t high = 0;  // kUnlimited: no end was given
};

using Amounts = std::vector<std::pair<std::string, std::int64_t>>;
using Ranges = std::vector<std::pair<std::string, Range>>;
using GasTable = std::map<std::string, std::int64_t>;  // by fee mode

// An edge or link as it stands in the input.
struct EdgeRow {
  NetworkEdge edge;  // bps times kBpsPlaces
  std::optional<std::string> id;
};

// The walk over the values. Everything in it notes its faults and goes on.
class Walker {
 public:
  explicit Walker(const formats::Document& document) : document_(document), reader_(document) {}

  formats::Reader& reader() { return reader_; }
  bool fine() const { return reader_.error_count() == 0; }

  std::optional<std::string> place_name(const Json& value, const Place& at);
  std::optional<std::string> place_name(const Field& field, const Place& at, const char* expected);
  std::optional<std::string> checked_name(std::string name, const Place& at);
  std::optional<std::string> word(const Field& field, const Place& at);

  // Calls visit(name, value, place) for each place of a map.
  template <class Visit>
  void map(const Field& field, const Place& at, const Visit& visit) {
    if (!field) return;
    const Place here = at.at(field.name);
    if (!field.value->is_object())
      return reader_.error(here, formats::shown(*field.value), "an object {place: …}");
    for (const auto& [name, value] : field.value->get_ref<const Json::object_t&>()) {
      const Place there = here.at(name);
      if (const auto checked = checked_name(name, there)) visit(*checked, value, there);
    }
  }

  Amounts amounts(const Field& field, const Place& at);
  // Points, or {"min", "max"}, where amounts of money may leave an end out.
  Ranges ranges(const Field& field, const Place& at, std::int64_t low);
  std::optional<Range> range(const Json& value, const Place& at, std::int64_t low);
  void names(const Field& field, const Place& at, std::set<std::string, std::less<>>& into);

  // What edges and links have in common.
  std::optional<EdgeRow> edge(const Json& item, const Place& at, const GasTable& gas);

  // What stands in the network's own file is said of that file.
  std::vector<InputError> take_errors();

 private:
  void check_limits(const NetworkEdge& edge, const std::vector<Field>& fields, const Place& at);

  const formats::Document& document_;
  formats::Reader reader_;
};

// "1 place", "2 places".
std::string counted(std::size_t count, const std::string& what);

}  // namespace tenon::rebalance::reading
