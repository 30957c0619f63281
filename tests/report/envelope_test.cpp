#include "report/envelope.h"

#include <gmock/gmock.h>

namespace tenon::report {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Envelope, says_whether_the_plan_may_be_used) {
  const Json plan = Json::object();
  EXPECT_EQ(usable({{"plan", plan}, {"verified", true}, {"violations", Json::array()}}).answer,
            "Yes, verified");
  EXPECT_EQ(usable({{"plan", plan}, {"verified", true}, {"violations", {{{"rule", "overlap"}}}}}).answer,
            "No: 1 rule broken");
  EXPECT_EQ(usable({{"plan", plan}}).answer, "Not verified");
  const Card none = usable({{"plan", nullptr}, {"status", "unknown"}, {"stop", "time"}});
  EXPECT_EQ(none.answer, "No plan");
  EXPECT_THAT(none.details.str(), HasSubstr("The run ended at its time limit."));
  EXPECT_THAT(usable({{"plan", nullptr}, {"status", "infeasible"}}).details.str(), HasSubstr("Proven"));
}

TEST(Envelope, says_who_stands_behind_the_bound) {
  Card card;
  EXPECT_THAT(bound_check_text({{"bound_checked", true}}, card), HasSubstr("re-proved"));
  EXPECT_EQ(card.tone, Card::Tone::kPlain);
  const auto stage = [](const Json& proof, const Json& bound) {
    return Json::array({{{"name", "cost"}, {"proof", proof}, {"bound", bound}}});
  };
  const Json cpsat = Json::array({{{"name", "cp-sat"}}});
  const auto text = [&](const Json& stages, const Json& backends) {
    return bound_check_text({{"bound_checked", nullptr}, {"objectives", stages}, {"backends", backends}},
                            card);
  };
  EXPECT_THAT(text(stage("solver", "7"), Json::array()), HasSubstr("a solver's word"));
  EXPECT_THAT(text(stage(nullptr, "7"), cpsat), HasSubstr("a solver's word"));
  EXPECT_EQ(text(stage(nullptr, nullptr), cpsat), "");  // there is no bound
  EXPECT_EQ(text(stage(nullptr, "7"), Json::array()),
            "");  // nobody but our own search, which gave no certificate
  EXPECT_THAT(bound_check_text({{"bound_checked", false}}, card), HasSubstr("NOT"));
  EXPECT_EQ(card.tone, Card::Tone::kBad);
}

TEST(Envelope, lists_ranges_and_reasons_where_there_are_any) {
  Page page;
  add_ranges({{"stable_ranges", Json::array()}}, page);
  add_verdict({{"violations", Json::array()}, {"explanation", nullptr}}, page);
  EXPECT_TRUE(page.sections.empty());
  add_ranges({{"stable_ranges",
               {{{"at", {"e<1"}},
                 {"field", "flatFee"},
                 {"unit", "u"},
                 {"value", "3"},
                 {"low", "0"},
                 {"high", nullptr}}}}},
             page);
  add_verdict(
      {{"explanation", {{"summary", "too <late>"}, {"conflict", {{{"rule", "deadline"}, {"text", "t"}}}}}}},
      page);
  ASSERT_EQ(page.sections.size(), 2u);
  EXPECT_THAT(page.sections[0].body.str(), HasSubstr("e&lt;1"));
  EXPECT_THAT(page.sections[0].body.str(), HasSubstr("any"));
  EXPECT_THAT(page.sections[1].body.str(), HasSubstr("too &lt;late&gt;"));
  EXPECT_THAT(page.sections[1].body.str(), HasSubstr("These clash"));
}

TEST(Envelope, draws_what_it_understands_of_any_answer) {
  for (const Json& strange :
       {Json(nullptr), Json(7), Json::array({1}), Json{{"objectives", 3}, {"violations", "x"}},
        Json{{"objectives", {1, nullptr}}, {"stats", {{"phases", {{}, 4}}, {"wall_s", "?"}}}},
        Json{{"stable_ranges", {5}}, {"warnings", {false}}, {"options", 1}}}) {
    Page page;
    add_verdict(strange, page);
    add_ranges(strange, page);
    add_origin(strange, "Units.", page);
    EXPECT_THAT(render(page), HasSubstr("Units."));
    EXPECT_THAT(usable(strange).answer, Not(HasSubstr("Yes")));
    stages(strange, {}, {});
  }
}

}  // namespace
}  // namespace tenon::report
