#include "problems/rebalance/diagnose.h"

#include <gmock/gmock.h>

#include "tests/problems/rebalance/make.h"

namespace tenon::rebalance {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using testing::instance_of;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// Money at @agoric, wanted at USDNVault on noble. The link there is missing; the one back exists.
const Instance& broken() {
  static const Instance kInstance = instance_of(
      R"({"nodes": ["+agoric", "@agoric", "@noble", {"name": "USDNVault", "hub": "@noble"}, "@Far"],
    "edges": [{"id": "a", "src": "+agoric", "dest": "@agoric"}, {"id": "b", "src": "@noble", "dest": "@agoric"},
              {"id": "c", "src": "@noble", "dest": "USDNVault", "capacity": 0}, {"id": "d", "src": "@agoric", "dest": "@Far", "disabled": true},
              {"id": "e", "src": "@noble", "dest": "@Far", "capacity": 0}, {"id": "f", "src": "@noble", "dest": "@Far", "capacity": 9}],
    "supplies": {"+agoric": 5, "USDNVault": -5}})");
  return kInstance;
}

TEST(RebalanceDiagnose, explains_the_first_hop_that_fails) {
  const auto fault = explain_path(broken(), {"+agoric", "@agoric", "@noble", "USDNVault"});
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->fail_at, 1U);
  EXPECT_EQ(fault->src, "@agoric");
  EXPECT_EQ(fault->dest, "@noble");
  EXPECT_EQ(fault->reason, "wrong-direction");
  EXPECT_EQ(fault->suggestion, "add edge @agoric->@noble (reverse exists)");
  const auto of = [](const std::vector<std::string>& path) {
    const auto found = explain_path(broken(), path);
    return found ? found->reason + ": " + found->suggestion : "ok";
  };
  EXPECT_EQ(of({"+agoric", "@agoric"}), "ok");
  EXPECT_EQ(of({"nowhere"}), "ok");
  EXPECT_EQ(of({"+agoric", "@Moon"}), "missing-node: add node @Moon");
  EXPECT_EQ(of({"@Moon", "+agoric"}), "missing-node: add node @Moon");
  EXPECT_EQ(of({"+agoric", "@Far"}), "missing-edge: add edge +agoric->@Far");
  EXPECT_EQ(of({"@noble", "USDNVault"}), "capacity-zero: increase capacity on @noble->USDNVault");
  EXPECT_EQ(of({"@agoric", "@Far"}), "disabled: enable edge @agoric->@Far (d)");
  EXPECT_EQ(of({"@noble", "@Far"}), "ok");  // the second of the two parallel edges can be used
}

TEST(RebalanceDiagnose, canonical_paths_go_over_the_hubs) {
  EXPECT_THAT(canonical_path(broken(), "+agoric", "USDNVault"),
              ElementsAre("+agoric", "@agoric", "@noble", "USDNVault"));
  EXPECT_THAT(canonical_path(broken(), "@agoric", "@noble"), ElementsAre("@agoric", "@noble"));
  EXPECT_THAT(canonical_path(broken(), "USDNVault", "Aave_noble"),
              ElementsAre("USDNVault", "@noble", "Aave_noble"));
  EXPECT_THAT(canonical_path(broken(), "@noble", "@noble"), ElementsAre("@noble"));
}

TEST(RebalanceDiagnose, near_misses_and_findings) {
  const auto misses = near_misses(broken());
  ASSERT_THAT(misses, SizeIs(1));
  EXPECT_EQ(misses[0].category, "no-directed-path");
  EXPECT_THAT(preflight(broken()), ElementsAre(Field(&Finding::rule, "stranded-source"),
                                               Field(&Finding::rule, "unreachable-sink")));
  const Instance blocked = instance_of(
      R"({"edges": [{"src": "@A", "dest": "@B", "capacity": 0}], "supplies": {"@A": 1, "@B": -1}})");
  ASSERT_THAT(near_misses(blocked), SizeIs(1));
  EXPECT_EQ(near_misses(blocked)[0].category, "capacity-blocked");
  const Instance hubs =
      instance_of(R"({"edges": [{"src": "@B", "dest": "@A"}], "supplies": {"@A": 1, "@B": -1}})");
  EXPECT_EQ(near_misses(hubs)[0].hint, "consider adding inter-hub @A->@B");
  const Instance fine =
      instance_of(R"({"edges": [{"src": "@A", "dest": "@B"}], "supplies": {"@A": 1, "@B": -1}})");
  EXPECT_THAT(near_misses(fine), IsEmpty());
  EXPECT_THAT(preflight(fine), IsEmpty());
  const Instance high = instance_of(
      R"({"edges": [{"id": "e", "src": "@A", "dest": "@B", "min": 2}, {"src": "@A", "dest": "@B"}], "supplies": {"@A": 1, "@B": -1}, "circulation": false})");
  EXPECT_THAT(preflight(high), ElementsAre(Field(&Finding::rule, "minimum-above-supply")));
}

TEST(RebalanceDiagnose, one_line_for_all) {
  EXPECT_EQ(diagnosis_text(broken()),
            "nodes=5 edges=6 | supply: pos 5 must equal neg 5 (diff 0) | sources=1 sinks=1 | sources with no "
            "path to any sink (1): "
            "+agoric(5) | hubs present: @Far, @agoric, @noble | inter-hub edges: @noble->@agoric, "
            "@agoric->@Far, @noble->@Far, @noble->@Far | "
            "near-misses: +agoric->USDNVault(no-directed-path) | example: "
            "+agoric->@agoric->@noble->USDNVault fails at @agoric->@noble "
            "(wrong-direction; add edge @agoric->@noble (reverse exists))");
}

}  // namespace
}  // namespace tenon::rebalance
