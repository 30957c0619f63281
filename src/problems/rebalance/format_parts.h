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

// What the readers of an input's parts share: the goal (format_goal.cpp), an explicit graph (format_graph.cpp), a network
// with balances (format_network.cpp). Each first walks over its values, then, if all of these are right, adds to the
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
  kGas
};

// What holds for a place besides balances, in any of the shapes.
struct PlaceExtras {
  std::vector<Lot> in_flight;
  std::optional<std::int64_t> deadline_us;
  std::optional<std::int64_t> liquidity;
  bool no_deposit = false;
  bool no_withdraw = false;
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
  std::vector<InputError> option_errors{};
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
};

// A network with balances and targets, or with balances, a change and weights.
class NetworkReader {
 public:
  explicit NetworkReader(Draft& draft) : draft_(draft) {}
  void walk();
  void build();

 private:
  formats::Reader& reader() { return draft_.reader(); }
  void walk_request();
  void set_supplies();
  void check_sum(const Amounts& amounts, const char* at);
  void compute();

  Draft& draft_;
  std::optional<std::string> withdraw_to_;
};

}  // namespace tenon::rebalance::reading
