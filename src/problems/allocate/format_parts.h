#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "formats/document.h"
#include "problems/allocate/instance.h"
#include "problems/allocate/numbers.h"

// What the readers of an input's parts share: params, limits, conversions and scenarios (format_params.cpp); tokens, pools and
// holdings (format_input.cpp). First all values are walked over, each fault noted with its place; then what hangs on the AUM and
// on several values together (caps, limits, yield steps) is settled.
namespace tenon::allocate::reading {

using formats::Field;
using formats::FieldNames;
using formats::in_quotes;
using formats::Json;
using formats::Place;

inline constexpr int kPlaces = 10;  // of fractions and percentages
inline constexpr std::size_t kMostName = 200;

// Numbers and names as they stand in an input. Getters give nothing where a field is not there or wrong; the latter is noted.
class Walker {
 public:
  explicit Walker(const formats::Document& document) : reader_(document) {}

  formats::Reader& reader() { return reader_; }

  // 0 … 1 as 1 / kOne. Decimals beyond the tenth are rounded as said.
  std::optional<std::int64_t> fraction(const Field& field, const Place& at, Round round = Round::kDown);
  // 0 … 100,000 % as 1 / kApyOne; further decimals are dropped.
  std::optional<std::int64_t> percent(const Field& field, const Place& at);
  // At least 0, as micro-USD.
  std::optional<std::int64_t> usd(const Field& field, const Place& at, Round round);
  // What one transaction costs: at most 1,000,000 USD.
  std::optional<std::int64_t> cost(const Field& field, const Place& at);
  std::optional<std::int64_t> usd(const Json& value, const Place& here, Round round);
  std::optional<std::int64_t> number(const Json& value, const Place& here, int places, Round round,
                                     std::int64_t most, const char* expected);
  // Text; "" counts as not there.
  std::string label(const Field& field, const Place& at);
  std::optional<std::string> name(const Field& field, const Place& at, const char* expected);
  // Calls visit(key, value, place) for each entry of an object.
  template <class Visit>
  void map(const Field& field, const Place& at, const char* expected, const Visit& visit) {
    if (!field) return;
    const Place here = at.at(field.name);
    if (!field.value->is_object()) return reader_.error(here, formats::shown(*field.value), expected);
    for (const auto& [key, value] : field.value->get_ref<const Json::object_t&>())
      visit(key, value, here.at(key));
  }

 private:
  formats::Reader reader_;
};

// What params say besides what goes into the instance as it is.
struct Params {
  std::int64_t max_alloc = kOne / 4;   // of AUM
  std::int64_t tvl_share = kOne / 20;  // of a pool's TVL
  std::int64_t least_tvl = 0;          // micro-USD
  std::int64_t conversion_rate = 4'000'000;
  std::optional<std::int64_t> least_apy;                   // 1 / kApyOne percent
  std::array<std::optional<std::int64_t>, 3> group_share;  // of AUM
  std::optional<std::int64_t> turnover;                    // of AUM
  std::int64_t gas_reserve = 0;                            // micro-USD
  bool dilution = false;
  bool quantile = false;  // apy_q10 in place of forecasted_apy
};

// The instance while it is made.
struct Draft {
  explicit Draft(const formats::Document& input) : document(input), walker(input) {}
  formats::Reader& reader() { return walker.reader(); }

  // Of a known token or pool; notes it if there is none.
  std::optional<TokenId> token(const std::string& symbol, const Place& at);
  std::optional<PoolId> pool(const std::string& id, const Place& at);

  const formats::Document& document;
  Walker walker;
  Instance instance{};
  Params params{};
  std::unordered_map<std::string, TokenId> tokens{};
  std::unordered_map<std::string, PoolId> pools{};
};

class ParamsReader {
 public:
  explicit ParamsReader(Draft& draft) : draft_(draft) {}
  // Numbers and switches, before anything else is known.
  void walk(const Field& field, const Place& top);
  // What names pools and tokens, once they are there.
  void walk_names();
  // What are shares of the AUM, once that is known.
  void settle(std::int64_t aum);

 private:
  struct LimitDraft {
    Limit limit;
    std::optional<std::int64_t> share{};  // of AUM
    bool one_pool = false;
  };
  formats::Reader& reader() { return draft_.reader(); }
  void walk_counts();
  void walk_money();
  void walk_switches();
  void walk_limits();
  void limit(const Json& item, const Place& at);
  void name_members(Limit& limit, const std::string& by, const std::string& name, const Place& at);
  void walk_scenarios();
  void walk_conversions();
  void conversion(const Json& item, const Place& at);
  std::vector<FeeStep> curve(const Field& field, const Place& at);
  void walk_wallet();
  std::int64_t share_of(std::int64_t share, std::int64_t aum) const;

  Draft& draft_;
  Json known_;  // the params without those that belong to the prefilter
  std::optional<Place> at_;
  std::vector<Field> fields_;
  std::vector<LimitDraft> limits_;
  Place top_;
};

}  // namespace tenon::allocate::reading
