#include "problems/rebalance/format.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <fstream>
#include <map>

#include "problems/rebalance/numbers.h"
#include "tests/problems/rebalance/make.h"

namespace tenon::rebalance {
namespace {

using testing::arc_called;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::instance_of;
using ::testing::IsEmpty;
using testing::Json;
using testing::read_text;
using ::testing::SizeIs;
using testing::with;

std::vector<std::string> errors_of(const std::string& text, const OptionValues& options = {}) {
  const auto input = read_text(text, options);
  std::vector<std::string> lines;
  if (!input.ok())
    for (const InputError& error : input.errors()) lines.push_back(to_string(error));
  return lines;
}

// A graph of @A and @B with one edge; `more` are further fields of the edge, `top` of the whole.
std::string graph(const std::string& more = "", const std::string& top = "") {
  return R"({"nodes": ["@A", "@B"], "edges": [{"id": "e0", "src": "@A", "dest": "@B")" +
         (more.empty() ? "" : ", " + more) + R"(}], "supplies": {"@A": "5", "@B": "-5"})" +
         (top.empty() ? "" : ", " + top) + "}";
}

const PlaceId kA{0}, kB{1};

TEST(RebalanceFormat, decimals) {
  EXPECT_EQ(decimal_in("12.5", 4), 125'000);
  EXPECT_EQ(decimal_in("-3", 2), -300);
  EXPECT_EQ(decimal_in("0.0001", 4), 1);
  EXPECT_EQ(decimal_in("1.50000", 2), 150);
  EXPECT_EQ(decimal_in("1.505", 2), std::nullopt);
  EXPECT_EQ(decimal_in("9223372036854775807", 0), 9'223'372'036'854'775'807);
  for (const char* bad :
       {"", "-", ".", "1.", ".5", "1e3", "+1", " 1", "1,0", "9223372036854775808", "--1", "1.2.3", "-.5"})
    EXPECT_EQ(decimal_in(bad, 3), std::nullopt) << bad;
}

TEST(RebalanceFormat, edges_with_all_their_fields_and_aliases) {
  const Instance instance = instance_of(R"({"edges": [
    {"id": "a", "source": "@A", "target": "@B", "method": "ibc", "variableFeeBps": "0.25", "flatFee": 7, "time": 1.5, "min": 3,
     "capacity": "900", "maxPerTx": "100", "feeMode": "evmToEvm", "gas": "2"},
    {"src": "@B", "dest": "@A", "transfer": "cctp", "variableFeeBps": 10, "timeSec": 2, "feeMode": "evmToPool"}],
    "supplies": {"@A": 5, "@B": "-5"}, "gas": {"evmToPool": "11"}, "mode": "fastest", "arcPenalty": "0"})");
  const Arc& a = instance.arcs[arc_called(instance, "a")];
  EXPECT_EQ(instance.bps_scale, 100);
  EXPECT_EQ(a.bps, 25);
  EXPECT_EQ(a.flat, 7);
  EXPECT_EQ(a.gas, 2);
  EXPECT_EQ(a.time_us, 1'500'000);
  EXPECT_EQ(a.min, 3);
  EXPECT_EQ(a.capacity, 900);
  EXPECT_EQ(a.most_per_tx, 100);
  EXPECT_EQ(a.method, "ibc");
  const Arc& b = instance.arcs[arc_called(instance, "e1")];
  EXPECT_EQ(b.bps, 1000);
  EXPECT_EQ(b.gas, 11);
  EXPECT_EQ(b.capacity, kUnlimited);
  EXPECT_EQ(instance.goal.mode, Mode::kFastest);
  EXPECT_EQ(instance.goal.arc_penalty, 0);
  // 5 at 0.25 bps is 1.25 units of 1e-4 micro-USDC; 7 + 2 flat.
  EXPECT_EQ(cost_text(instance.fee(a, 5), instance.cost_scale), "90001.25");
}

TEST(RebalanceFormat, defaults_are_those_of_todays_tool) {
  const Instance instance = instance_of(graph());
  EXPECT_EQ(instance.goal.mode, Mode::kCheapest);
  EXPECT_EQ(instance.goal.arc_penalty, 1);
  EXPECT_TRUE(instance.goal.circulation);
  // The penalty of one transaction: 100 micro-USDC, or a second.
  EXPECT_EQ(instance.cost(instance.arcs[ArcId{0}], 5), 1'000'000);
  EXPECT_EQ(instance.time_cost(instance.arcs[ArcId{0}]), 1'000'000);
}

TEST(RebalanceFormat, options_go_before_the_input) {
  const OptionValues options = with({{"mode", "soonest"},
                                     {"then", "cheapest"},
                                     {"arc-penalty", "3"},
                                     {"soonest-at", "@B"},
                                     {"no-circulation", "true"}});
  const Instance instance = instance_of(graph("", R"("mode": "fastest")"), options);
  EXPECT_EQ(instance.goal.mode, Mode::kSoonest);
  EXPECT_EQ(instance.goal.then, Mode::kCheapest);
  EXPECT_EQ(instance.goal.arc_penalty, 3);
  EXPECT_EQ(instance.goal.soonest_at, kB);
  EXPECT_FALSE(instance.goal.circulation);
}

// 7 micro-USDC a second for half a microsecond less than a second is no whole number of 1e-4 micro-USDC.
TEST(RebalanceFormat, the_value_of_time_is_exact) {
  const Instance instance =
      instance_of(graph(R"("timeSec": 0.000003)"), with({{"time-value", "7"}, {"arc-penalty", "0"}}));
  EXPECT_EQ(instance.cost_scale, 100);
  EXPECT_EQ(cost_text(instance.cost(instance.arcs[ArcId{0}], 1), instance.cost_scale), "0.21");
}

TEST(RebalanceFormat, ranges_lots_deadlines_blocks_and_liquidity) {
  const Instance instance = instance_of(R"({
    "edges": [{"src": "@A", "dest": "@B"}, {"src": "@A", "dest": "@C"}],
    "supplies": {"@A": "5", "@B": {"min": -9, "max": "-3"}},
    "inFlight": [{"place": "@A", "amount": 2, "arrivesSec": 9}, {"place": "@A", "amount": 1, "arrivesSec": 4}],
    "deadlines": {"@B": 60}, "liquidity": {"@A": 7}, "noDeposit": ["@C"], "blockedPlaces": ["@C"]})");
  const Place& a = instance.places[kA];
  EXPECT_EQ(a.supply_low, 8);
  EXPECT_EQ(a.supply_high, 8);
  EXPECT_EQ(a.balance, 8);
  ASSERT_THAT(a.in_flight, SizeIs(2));
  EXPECT_EQ(a.in_flight[0].ready_us, 4'000'000);
  EXPECT_EQ(a.throughput, 7);
  EXPECT_EQ(instance.places[kB].supply_low, -8);  // all there is
  EXPECT_EQ(instance.places[kB].supply_high, -3);
  EXPECT_EQ(instance.places[kB].deadline_us, 60'000'000);
  const PlaceId c{2};
  EXPECT_TRUE(instance.places[c].no_deposit && instance.places[c].no_withdraw);
  EXPECT_FALSE(instance.open(instance.arcs[ArcId{1}]));
  EXPECT_TRUE(instance.open(instance.arcs[ArcId{0}]));
}

TEST(RebalanceFormat, chains_of_places) {
  const Instance instance = instance_of(
      R"({"nodes": ["USDN", "@noble", "Aave_x_Base", "<Cash>", "+Base", {"name": "Odd", "hub": "Odder"}, {"name": "Odder", "chain": "X"}],
    "edges": [{"src": "USDN", "dest": "@noble"}]})");
  std::vector<std::string> chains;
  for (const Place& place : instance.places) chains.push_back(place.chain);
  EXPECT_THAT(chains, ElementsAre("noble", "noble", "Base", "agoric", "Base", "X", "X"));
}

TEST(RebalanceFormat, a_network_with_current_and_target) {
  const Instance instance = instance_of(R"({"network": {
      "chains": [{"name": "agoric"}, {"name": "Base"}], "pools": [{"pool": "P_Base", "chain": "Base"}],
      "localPlaces": [{"id": "<Deposit>"}],
      "links": [{"src": "@agoric", "dest": "@Base", "transfer": "ibc", "timeSec": 7}]},
    "current": {"<Deposit>": 50, "P_Base": 10, "@Base": 3}, "target": {"<Deposit>": 0, "P_Base": {"min": 20}, "@Base": {"min": 0, "max": 33}}})");
  std::map<std::string, std::pair<std::int64_t, std::int64_t>> supplies;
  for (const Place& place : instance.places) supplies[place.name] = {place.supply_low, place.supply_high};
  using Supply = std::pair<std::int64_t, std::int64_t>;
  EXPECT_EQ(supplies["<Deposit>"], Supply(50, 50));
  EXPECT_EQ(supplies["P_Base"], Supply(-53, -10));  // 63 in all, 10 of them its own
  EXPECT_EQ(supplies["@Base"], Supply(-30, 3));
  EXPECT_EQ(instance.places[PlaceId{0}].name, "@agoric");
  // P -> @Base, @Base -> P, <Deposit> -> @agoric, the link.
  ASSERT_EQ(instance.arcs.size(), 4U);
  EXPECT_EQ(instance.arcs[ArcId{2}].id, "e2");
  EXPECT_EQ(instance.arcs[ArcId{2}].bps, 1);
  EXPECT_EQ(instance.arcs[ArcId{3}].time_us, 7'000'000);
}

// 30 more by way of <Deposit>, half each: 30 + 10 + 20 = 60, so 30 each.
TEST(RebalanceFormat, a_network_with_balances_and_weights) {
  const std::string text = R"({"network": {
      "chains": [{"name": "agoric", "deltaSoftMin": 0}, {"name": "Base", "deltaSoftMin": 0}], "pools": [{"pool": "P_Base", "chain": "Base"}, {"pool": "Q_Base", "chain": "Base"}],
      "links": [{"src": "@agoric", "dest": "@Base"}]},
    "currentBalances": {"P_Base": 1000, "Q_Base": 2000}, "balanceDelta": 3000, "targetAllocation": {"P_Base": 1, "Q_Base": 1})";
  const Instance deposit = instance_of(text + "}");
  EXPECT_THAT(deposit.targets, ElementsAre(std::pair<std::string, std::int64_t>("P_Base", 3000),
                                           std::pair<std::string, std::int64_t>("Q_Base", 3000)));
  const auto supply = [](const Instance& instance, const char* name) {
    for (const Place& place : instance.places)
      if (place.name == name) return place.supply_low;
    return std::int64_t{-1};
  };
  EXPECT_EQ(supply(deposit, "<Deposit>"), 3000);
  EXPECT_EQ(supply(deposit, "Q_Base"), -1000);
  const Instance from_base = instance_of(text + R"(, "depositFromChain": "Base"})");
  EXPECT_EQ(supply(from_base, "+Base"), 3000);
  std::string out = text;
  out.replace(out.find("3000,"), 5, "-1000,");
  EXPECT_EQ(supply(instance_of(out + R"(, "withdrawToChain": "Base"})"), "-Base"), -1000);
  EXPECT_EQ(supply(instance_of(out + "}"), "<Cash>"), -1000);
}

// --- bad input

struct Bad {
  const char* name;
  std::string text;
  const char* says;
};

std::vector<Bad> bad() {
  const std::string network =
      R"("network": {"chains": [{"name": "A"}, {"name": "A"}], "pools": [{"pool": "P_B", "chain": "B"}]})";
  return {
      {"nothing", "{}", "expected edges with supplies, or a network"},
      {"no_object", "[1]", "found a list, expected an object"},
      {"no_edges", R"({"nodes": []})", "/edges: found nothing"},
      {"edges_no_list", R"({"edges": 5})", "/edges: found 5, expected a list of edges"},
      {"edge_no_object", R"({"edges": [5]})", "/edges/0: found 5, expected an object"},
      {"no_source", R"({"edges": [{"dest": "@B"}]})", "/edges/0/src: found nothing"},
      {"name_empty", graph(R"("x": 1)", R"("deadlines": {"": 1})"), "/deadlines/: found \"\""},
      {"name_of_at_alone", R"({"edges": [{"src": "@", "dest": "@B"}]})",
       "/edges/0/src: found \"@\", expected a chain's name behind"},
      {"name_of_open_seat", R"({"edges": [{"src": "<Cash", "dest": "@B"}]})", "expected a seat such as"},
      {"name_with_control_character", R"({"edges": [{"src": "a\u0007b", "dest": "@B"}]})",
       "without control characters"},
      {"name_no_text", R"({"edges": [{"src": 7, "dest": "@B"}]})",
       "/edges/0/src: found 7, expected a place's name, as text"},
      {"negative_capacity", graph(R"("capacity": "-1")"),
       "/edges/0/capacity: found \"-1\", expected a whole number from 0"},
      {"negative_min", graph(R"("min": -3)"), "/edges/0/min: found -3"},
      {"negative_fee", graph(R"("flatFee": "-3")"), "/edges/0/flatFee"},
      {"negative_bps", graph(R"("variableFeeBps": -1)"), "/edges/0/variableFeeBps"},
      {"bps_too_fine", graph(R"("variableFeeBps": "0.00001")"), "at most 4 decimals"},
      {"negative_time", graph(R"("timeSec": -1)"), "/edges/0/timeSec"},
      {"amount_with_point", graph(R"("capacity": "1.5")"), "/edges/0/capacity"},
      {"amount_beyond_62_bits", graph(R"("capacity": "4611686018427387905")"), "/edges/0/capacity"},
      {"no_transaction", graph(R"("maxPerTransaction": 0)"), "/edges/0/maxPerTransaction"},
      {"min_above_capacity", graph(R"("min": 6, "capacity": 5)"),
       "/edges/0/min: found 6, expected at most the capacity, 5"},
      {"transactions_with_gaps", graph(R"("min": 6, "maxPerTransaction": 10)"),
       "expected at least twice the min less one, 11"},
      {"both_names_of_a_field", graph(R"("timeSec": 1, "time": 2)"), "both"},
      {"disabled_no_boolean", graph(R"("disabled": "yes")"), "/edges/0/disabled"},
      {"edge_twice",
       R"({"edges": [{"id": "e", "src": "@A", "dest": "@B"}, {"id": "e", "src": "@B", "dest": "@A"}]})",
       "/edges/1/id: found \"e\" again"},
      {"node_twice", R"({"nodes": ["@A", "@A"], "edges": []})", "/nodes/1: found the place \"@A\" again"},
      {"supply_of_nobody", R"({"edges": [{"src": "@A", "dest": "@B"}], "supplies": {"@C": 0}})",
       "/supplies/@C: found \"@C\""},
      {"supplies_do_not_balance",
       R"({"edges": [{"src": "@A", "dest": "@B"}], "supplies": {"@A": 5, "@B": -4}})",
       "/supplies: found amounts that do not balance: they sum to 1"},
      {"supplies_beyond_62_bits",
       R"({"edges": [{"src": "@A", "dest": "@B"}], "supplies": {"@A": "4611686018427387904", "@B": "4611686018427387904", "@A ": 0}})",
       "without spaces"},
      {"sum_beyond_62_bits",
       R"({"nodes": ["@C", "@D"], "edges": [{"src": "@A", "dest": "@B"}], "supplies": {"@A": "4611686018427387904", "@B": "-4611686018427387904", "@C": 1, "@D": -1}})",
       "/supplies: found amounts that sum to 4611686018427387905"},
      {"range_the_wrong_way",
       R"({"edges": [{"src": "@A", "dest": "@B"}], "supplies": {"@A": {"min": 3, "max": 2}}})",
       "/supplies/@A/min: found 3"},
      {"range_without_end", R"({"edges": [{"src": "@A", "dest": "@B"}], "supplies": {"@A": {"min": 3}}})",
       "/supplies/@A/max: found nothing"},
      {"hubs_in_a_circle",
       R"({"nodes": [{"name": "a", "hub": "b"}, {"name": "b", "hub": "c"}, {"name": "c", "hub": "b"}], "edges": []})",
       "hubs in a circle"},
      {"hub_of_itself", R"({"nodes": [{"name": "a", "hub": "a"}], "edges": []})",
       "/nodes/0/hub: found hubs in a circle: a -> a"},
      {"hub_of_nobody", R"({"nodes": ["a"], "hubOf": {"z": "a"}, "edges": []})", "/hubOf/z"},
      {"unknown_mode", graph("", R"("mode": "best")"),
       "/mode: found \"best\", expected cheapest, fastest or soonest"},
      {"same_mode_twice", graph("", R"("mode": "soonest", "then": "soonest")"), "/then: found soonest"},
      {"negative_penalty", graph("", R"("arcPenalty": "-1")"), "/arcPenalty"},
      {"soonest_nowhere", graph("", R"("soonestAt": "@Z")"), "/soonestAt: found \"@Z\""},
      {"lot_of_nothing", graph("", R"("inFlight": [{"place": "@A", "amount": 0}])"),
       "/inFlight/0/amount: found 0"},
      {"lot_nowhere", graph("", R"("inFlight": [{"place": "@Z", "amount": 1}])"),
       "/inFlight/0: found \"@Z\""},
      {"deadline_nowhere", graph("", R"("deadlines": {"@Z": 1})"), "/deadlines/@Z"},
      {"chain_twice", "{" + network + R"(, "current": {}, "target": {}})",
       "/network/chains/1/name: found the chain \"A\" again"},
      {"pool_on_no_chain", "{" + network + R"(, "current": {}, "target": {}})",
       "/network/pools/0/chain: found \"B\", expected a chain of this network"},
      {"no_network", R"({"current": {}, "target": {}})", "/network: found nothing"},
      {"link_to_unknown_hub",
       R"({"network": {"chains": [{"name": "A"}], "links": [{"src": "@A", "dest": "@Z"}, {"src": "@Y", "dest": "Q_A"}]}, "current": {}, "target": {}})",
       "/network/links/0: found missing link dest hub @Z"},
      {"link_to_unknown_pool",
       R"({"network": {"chains": [{"name": "A"}], "links": [{"src": "@A", "dest": "Q_A"}]}, "current": {}, "target": {}})",
       "graph missing nodes for link @A->Q_A"},
      {"undeclared_hub", R"({"network": {"chains": [{"name": "A"}]}, "current": {"@B": 1}, "target": {}})",
       "/current: found undeclared hub @B"},
      {"place_without_chain",
       R"({"network": {"chains": [{"name": "A"}]}, "current": {"Foo": 1}, "target": {}})",
       "cannot determine chain for Foo"},
      {"negative_balance",
       R"({"network": {"chains": [{"name": "A"}]}, "current": {"@A": "-1"}, "target": {}})",
       "/current/@A: found \"-1\""},
      {"targets_do_not_balance",
       R"({"network": {"chains": [{"name": "A"}]}, "current": {"@A": 1}, "target": {"@A": 2}})",
       "/target: found amounts that do not balance"},
      {"no_funds",
       R"({"network": {"chains": [{"name": "A"}]}, "currentBalances": {"@A": 1}, "balanceDelta": -2, "targetAllocation": {"@A": 1}})",
       "Insufficient funds for withdrawal."},
      {"deposit_from_nowhere",
       R"({"network": {"chains": [{"name": "A"}]}, "currentBalances": {"@A": 1}, "depositFromChain": "Z"})",
       "/depositFromChain: found \"Z\", expected a chain of the network"},
  };
}

class RebalanceBad : public ::testing::TestWithParam<Bad> {};

TEST_P(RebalanceBad, is_refused_with_its_place) {
  EXPECT_THAT(errors_of(GetParam().text), Contains(HasSubstr(GetParam().says)));
}
INSTANTIATE_TEST_SUITE_P(All, RebalanceBad, ::testing::ValuesIn(bad()),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(RebalanceFormat, all_errors_are_told_together) {
  EXPECT_THAT(errors_of(R"({"nodes": ["@A", "@A"], "mode": "x", "edges": [
      {"id": "e", "src": "@A", "dest": "@", "min": 9, "capacity": 3}, {"id": "e", "dest": "@B", "flatFee": -1}],
      "supplies": {"@A": "x"}, "inFlight": [{"amount": 1}]})"),
              ElementsAre(HasSubstr("/mode"), HasSubstr("/inFlight/0/place"), HasSubstr("/nodes/1"),
                          HasSubstr("/edges/0/dest"), HasSubstr("/edges/0/min"), HasSubstr("/edges/1/src"),
                          HasSubstr("/edges/1/flatFee"), HasSubstr("/supplies/@A")));
}

TEST(RebalanceFormat, warnings) {
  const auto input = read_text(
      R"({"nodes": ["@A"], "colour": 1, "edges": [{"src": "@A", "dest": "@B", "capcity": 3}, {"src": "@A", "dest": "@A"}]})");
  ASSERT_TRUE(input.ok());
  std::vector<std::string> lines;
  for (const Warning& warning : input.value().warnings) lines.push_back(to_string(warning));
  EXPECT_THAT(lines, ElementsAre("/colour: unknown field \"colour\"",
                                 "/edges/0/capcity: unknown field \"capcity\"; did you mean \"capacity\"?",
                                 "/edges/1: leads from @A to itself and is never of use",
                                 "@B is not among the nodes; taken as ordinary places without supply"));
}

// All that could be withdrawn is blocked: no plan exists, and the reader says what it comes from.
TEST(RebalanceFormat, a_withdrawal_that_nothing_can_serve_is_warned_of) {
  const auto input =
      read_text(R"({"network": {"chains": [{"name": "A"}], "pools": [{"pool": "P_A", "chain": "A"}]},
      "currentBalances": {"P_A": 5000}, "balanceDelta": -3000, "targetAllocation": {"P_A": 1},
      "instrumentBlocks": {"noWithdrawInstruments": ["P_A"]}})");
  ASSERT_TRUE(input.ok());
  EXPECT_THAT(input.value().instance.targets, IsEmpty());
  ASSERT_THAT(input.value().warnings, SizeIs(1));
  EXPECT_THAT(to_string(input.value().warnings[0]),
              HasSubstr("/balanceDelta: no targets can serve this withdrawal"));
}

// --- files beside the input, and overlays

class RebalanceFiles : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("tenon_rebalance_" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder_ / "inputs" / "sub");
    write(
        "net.json",
        R"({"chains": [{"name": "A"}, {"name": "B"}], "links": [{"src": "@A", "dest": "@B", "timeSec": 1}]})");
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::string write(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / "inputs" / name) << text;
    return (folder_ / "inputs" / name).string();
  }
  std::filesystem::path folder_;
};

TEST_F(RebalanceFiles, a_network_file_beside_the_input_or_above_it) {
  const std::string text =
      R"({"networkFile": "net.json", "current": {"@A": 1}, "target": {"@A": 0, "@B": 1}})";
  for (const char* name : {"in.json", "sub/in.json"}) {
    const auto document = testing::document_of(write(name, text));
    ASSERT_TRUE(document.ok()) << to_string(document.errors().front());
    EXPECT_TRUE(read_instance(document.value(), {}).ok());
  }
  const auto missing =
      testing::document_of(write("in.json", R"({"networkFile": "no.json", "current": {}, "target": {}})"));
  ASSERT_FALSE(missing.ok());
  EXPECT_THAT(to_string(missing.errors().front()),
              HasSubstr("/networkFile: found \"no.json\", expected a file beside the input"));
}

TEST_F(RebalanceFiles, what_is_wrong_in_the_network_file_is_said_of_it) {
  write("bad.json", R"({"chains": [{"name": "A"}], "links": [{"src": "@A", "dest": "@A", "min": -1}]})");
  const auto document =
      testing::document_of(write("in.json", R"({"networkFile": "bad.json", "current": {}, "target": {}})"));
  ASSERT_TRUE(document.ok());
  const auto input = read_instance(document.value(), {});
  ASSERT_FALSE(input.ok());
  EXPECT_EQ(input.errors().front().file, "bad.json");
  EXPECT_EQ(input.errors().front().at, "/links/0/min");
}

TEST_F(RebalanceFiles, an_overlay_changes_adds_and_removes) {
  const std::string input = write("in.json", R"({"graph": {"nodes": ["@A", "@B"], "edges": [
      {"id": "a", "src": "@A", "dest": "@B", "transfer": "ibc"}, {"id": "b", "src": "@A", "dest": "@B", "transfer": "cctp"},
      {"id": "c", "src": "@B", "dest": "@A"}], "supplies": {"@A": 5, "@B": -5}}})");
  const std::string overlay = write("overlay.json", R"({"mode": "fastest", "edges": [
      {"id": "a", "flatFee": 3}, {"src": "@A", "dest": "@B", "transfer": "cctp", "disabled": true}, {"id": "c", "remove": true},
      {"id": "d", "src": "@A", "dest": "@B", "capacity": 9}], "supplies": {"@A": 7, "@B": -7}})");
  const OptionValues options = with({{"overlay", overlay}});
  const auto document = testing::document_of(input, options);
  ASSERT_TRUE(document.ok()) << to_string(document.errors().front());
  const auto read = read_instance(document.value(), options);
  ASSERT_TRUE(read.ok()) << to_string(read.errors().front());
  const Instance& instance = read.value().instance;
  ASSERT_EQ(instance.arcs.size(), 3U);
  EXPECT_EQ(instance.arcs[arc_called(instance, "a")].flat, 3);
  EXPECT_TRUE(instance.arcs[arc_called(instance, "b")].disabled);
  EXPECT_EQ(instance.arcs[arc_called(instance, "d")].capacity, 9);
  EXPECT_EQ(instance.places[kA].supply_low, 7);
  EXPECT_EQ(instance.goal.mode, Mode::kFastest);
}

TEST_F(RebalanceFiles, an_overlay_speaks_of_links_of_the_network_file) {
  const std::string input =
      write("in.json", R"({"networkFile": "net.json", "current": {"@A": 1}, "target": {"@A": 0, "@B": 1}})");
  const OptionValues options =
      with({{"overlay", write("overlay.json", R"({"links": [{"src": "@A", "dest": "@B", "timeSec": 9}]})")}});
  const auto document = testing::document_of(input, options);
  ASSERT_TRUE(document.ok());
  EXPECT_EQ(read_instance(document.value(), options).value().instance.arcs[ArcId{0}].time_us, 9'000'000);
  for (const auto& [text, says] : std::vector<std::pair<std::string, std::string>>{
           {R"({"links": [{"src": "@B", "dest": "@A", "remove": true}]})",
            "/network/links/0: found an entry to remove"},
           {"[]", "expected an object"}}) {
    const auto bad = testing::document_of(input, with({{"overlay", write("bad.json", text)}}));
    ASSERT_FALSE(bad.ok());
    EXPECT_THAT(to_string(bad.errors().front()), HasSubstr(says));
  }
}

// --- written and read again

TEST(RebalanceFormat, an_instance_comes_back_as_it_was) {
  for (
      const std::string& text :
      {std::string(
           R"({"edges": [{"id": "a", "source": "@A", "target": "P_A", "method": "ibc", "variableFeeBps": "0.25", "flatFee": 7, "time": 1.5, "min": 3,
              "capacity": "900", "maxPerTx": "100", "feeMode": "x", "gas": "2"}, {"src": "P_A", "dest": "@A", "disabled": true}],
              "supplies": {"@A": {"min": 2, "max": 5}, "P_A": {"min": -9, "max": -3}}, "mode": "soonest", "then": "cheapest", "soonestAt": "P_A", "timeValue": 3,
              "inFlight": [{"place": "@A", "amount": 2, "arrivesSec": 0.25}], "deadlines": {"P_A": 60}, "liquidity": {"@A": 9},
              "noDeposit": ["@A"], "noWithdraw": ["P_A"], "current": {"@A": 50}, "target": {"P_A": 4}, "circulation": false, "bestEffort": true, "arcPenalty": 2})"),
       graph()}) {
    const Json written = to_json(instance_of(text));
    EXPECT_EQ(to_json(instance_of(formats::to_text(written))), written);
  }
}

TEST(RebalanceFormat, every_field_of_a_plan_must_be_there_and_of_its_form) {
  Plan plan;
  plan.flows = {{"e0", "@A", "@B", 5}};
  plan.steps = {{0, "e0", "@A", "@B", 5, "", "12.5", 1'500'000, 2'000'000, {}, {{"@A", 0}, {"@B", 5}}},
                {1, "e0", "@A", "@B", 5, "ibc", "1", 0, 1, {0}, {}}};
  plan.order = {{1, {0}}};
  plan.targets = {{"@B", 5}};
  plan.fees = "13.5";
  plan.completion_us = 3'500'000;
  const Json good = to_json(plan);
  ASSERT_TRUE(plan_from_json(good, "p").ok());
  EXPECT_EQ(plan_from_json(good, "p").value(), plan);
  const Json flat = good.flatten();
  for (const auto& [pointer, value] : flat.items()) {
    if (value.is_null()) continue;  // an empty list
    Json bad = good;
    bad[Json::json_pointer(pointer)] = Json::object();
    EXPECT_FALSE(plan_from_json(bad, "p").ok()) << pointer;
  }
  for (const char* field : {"flows", "steps", "targets", "fees", "completion_s"}) {
    Json bad = good;
    bad.erase(field);
    EXPECT_FALSE(plan_from_json(bad, "p").ok()) << field;
  }
}

TEST(RebalanceFormat, flows_in_each_of_their_shapes) {
  const Instance instance = instance_of(graph());
  for (const char* text :
       {R"([{"edge": "e0", "flow": "5"}])", R"({"flows": [{"edge": "e0", "amount": 5}]})",
        R"({"plan": {"flows": [{"edge": "e0", "src": "@A", "dest": "@B", "amount": "5"}]}})"}) {
    const auto flows = read_flows(formats::parse_json(text, "f").value(), "f", instance);
    ASSERT_TRUE(flows.ok()) << text;
    EXPECT_EQ(flows.value(), (Flows{{ArcId{0}, 5}}));
  }
  for (const char* text : {"{}", "5", R"([{"edge": "e9", "flow": "5"}])", R"([{"edge": "e0", "flow": 0}])",
                           R"([{"edge": "e0"}])", R"([{"flow": 1}])"})
    EXPECT_FALSE(read_flows(formats::parse_json(text, "f").value(), "f", instance).ok()) << text;
}

}  // namespace
}  // namespace tenon::rebalance
