#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/options.h"
#include "problems/rebalance/format.h"
#include "problems/rebalance/format_walk.h"

// What the readers of an input's parts share: the goal (format_goal.cpp), assets and advance pools (format_assets.cpp), an
// explicit graph (format_graph.cpp), a network with balances (format_network.cpp), steps that have been started
// (format_carried_out.cpp). Each first walks over its values, then, if all of these are right, adds to the
// instance; format_input.cpp calls them in order and looks at what only shows between them.
namespace tenon::rebalance::reading {

// Those from `name` on say where an input came from or what others made of it.
const std::vector<FieldNames> kTopFields{{"graph"},
                                         {"nodes"},
                                         {"edges", {"arcs"}},
                                         {"supplies"},
                                         {"hubOf"},
                                         {"network"},
                                         {"networkFile"},
                                         {"poolRegistry"},
                                         {"poolRegistryFile"},
                                         {"current"},
                                         {"target"},
                                         {"currentBalances"},
                                         {"balanceDelta"},
                                         {"targetAllocation"},
                                         {"depositFromChain"},
                                         {"withdrawToChain"},
                                         {"instrumentBlocks"},
                                         {"mode"},
                                         {"then"},
                                         {"arcPenalty"},
                                         {"timeValue"},
                                         {"soonestAt"},
                                         {"circulation"},
                                         {"bestEffort"},
                                         {"inFlight"},
                                         {"deadlines"},
                                         {"liquidity"},
                                         {"noDeposit"},
                                         {"noWithdraw"},
                                         {"blockedPlaces"},
                                         {"gas"},
                                         {"assets"},
                                         {"advancePools"},
                                         {"carriedOut"},
                                         {"name"},
                                         {"kind"},
                                         {"why"},
                                         {"modeDefaulted"},
                                         {"expected"},
                                         {"exact"},
                                         {"observed"},
                                         {"schedule"}};  // what --schedule names
enum Top {
  kGraph,
  kNodes,
  kEdges,
  kSupplies,
  kHubOf,
  kNetwork,
  kNetworkFile,
  kRegistry,
  kRegistryFile,
  kCurrent,
  kTarget,
  kBalances,
  kDelta,
  kAllocation,
  kDepositFrom,
  kWithdrawTo,
  kInstrumentBlocks,
  kMode,
  kThen,
  kArcPenalty,
  kTimeValue,
  kSoonestAt,
  kCirculation,
  kBestEffort,
  kInFlight,
  kDeadlines,
  kLiquidity,
  kNoDeposit,
  kNoWithdraw,
  kBlockedPlaces,
  kGas,
  kAssets,
  kAdvancePools,
  kCarriedOut
};

// What holds for a place besides balances, in any of the shapes.
struct PlaceExtras {
  std::vector<Lot> in_flight;
  std::optional<std::int64_t> deadline_us;
  std::optional<std::int64_t> liquidity;
  bool no_deposit = false;
  bool no_withdraw = false;
  std::string asset;  // "" USDC
  std::string at;
};

enum class Shape { kGraph, kTargets, kAllocation };

// The instance while it is made, and what has been read for it.
struct Draft {
  Draft(const formats::Document& input, const OptionValues& given)
      : document(input), options(given), walker(input) {}

  formats::Reader& reader() { return walker.reader(); }
  bool fine() const { return walker.fine() && option_errors.empty(); }
  std::vector<InputError> take_errors();

  PlaceExtras& extras_of(const std::string& place, const Place& at);
  // The place of that name, made if it is new.
  PlaceId place_called(const std::string& name, const std::string& at);
  void add_arc(const NetworkEdge& edge);

  const formats::Document& document;
  const OptionValues& options;
  Walker walker;
  const Place top{};
  std::vector<Field> fields{};  // of the document, by Top
  Shape shape = Shape::kGraph;
  GasTable gas{};
  std::map<std::string, PlaceExtras> extras{};
  std::string supplies_at{};  // of an explicit graph
  NetworkInput network{};     // beside an explicit graph: balances and targets for the report only
  Ranges targets{};           // of a network's places
  std::set<std::string> has_target{};
  Instance instance{};
  std::unordered_map<std::string, PlaceId> by_name{};
  std::map<ArcId, NetworkEdge> unsettled{};  // arcs with a rate or an advance pool, for AssetReader
  std::vector<InputError> option_errors{};
};

// What amounts are amounts of, and the pools that advance them. build() is for when all places and arcs are there: it
// settles rates, what pools allow and what may come in too much, and finds what does not fit together.
class AssetReader {
 public:
  explicit AssetReader(Draft& draft) : draft_(draft) {}
  void walk();
  void walk_pools(const Field& field, const Place& at);
  void build();

 private:
  formats::Reader& reader() { return draft_.reader(); }
  void asset(const std::string& name, const Json& value, const Place& at);
  void check_prices();
  void settle(ArcId id);
  void set_rate(Arc& arc, const NetworkEdge* edge);
  void set_pool(Arc& arc, const NetworkEdge& edge);
  void check_rate(const Arc& arc);

  Draft& draft_;
  std::map<std::string, AssetId> called_{{kUsdc, AssetId{0}}};
  std::vector<std::pair<AssetId, std::string>> priced_;  // and their pointers
  std::map<std::string, AdvanceId> pools_;
};

// Steps of an earlier plan that have been started. build() is for when all else is there: it makes of the instance what is
// left to do.
class CarriedOutReader {
 public:
  explicit CarriedOutReader(Draft& draft) : draft_(draft) {}
  void walk();
  void build();

 private:
  struct Step {
    std::string edge;
    std::int64_t amount;
    std::int64_t start_us;
    std::string at;
  };
  formats::Reader& reader() { return draft_.reader(); }

  Draft& draft_;
  std::int64_t at_us_ = 0;
  std::vector<Step> steps_;  // started before at_us_
};

class GoalReader {
 public:
  explicit GoalReader(Draft& draft) : draft_(draft) {}
  void walk();
  void build();  // once all places are there

 private:
  formats::Reader& reader() { return draft_.reader(); }
  std::optional<Mode> mode(Top field, const char* option);

  Draft& draft_;
  std::optional<std::string> soonest_at_;
};

class GraphReader {
 public:
  explicit GraphReader(Draft& draft) : draft_(draft) {}
  void walk();
  bool named() const { return named_; }        // every node and edge says which places it is about
  bool supplied() const { return supplied_; }  // every supply could be read
  void build();

 private:
  formats::Reader& reader() { return draft_.reader(); }
  void node(const Json& item, const Place& at);
  void add_node(const std::string& name, const Place& at);
  void find_chains();
  std::string root_of(const std::string& place);

  Draft& draft_;
  std::vector<std::pair<std::string, std::string>> nodes_;  // name, pointer
  std::set<std::string> node_names_;
  std::map<std::string, std::pair<std::string, std::string>> hub_of_;  // place -> hub, pointer
  std::map<std::string, std::string> chain_of_;
  std::set<std::string> circles_;
  std::vector<EdgeRow> edge_rows_;
  Ranges supplies_;
  bool named_ = true;
  bool supplied_ = true;
};

// A network with balances and targets, or with balances, a change and weights.
class NetworkReader {
 public:
  NetworkReader(Draft& draft, AssetReader& assets) : draft_(draft), assets_(assets) {}
  void walk();
  void build();

 private:
  formats::Reader& reader() { return draft_.reader(); }
  void walk_request();
  void set_supplies();
  void check_sum(const Amounts& amounts, const char* at);
  void compute();

  Draft& draft_;
  AssetReader& assets_;
  std::optional<std::string> withdraw_to_;
};

}  // namespace tenon::rebalance::reading
