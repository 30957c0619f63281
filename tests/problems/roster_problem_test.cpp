#include "problems/roster_problem.h"

#include <gmock/gmock.h>

#include "formats/source.h"
#include "problems/answer_formats.h"
#include "tests/option_values.h"
#include "tests/problems/loaded.h"

namespace tenon::problems {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

const Problem& kind() { return roster_problem(); }

OptionValues new_options(const std::vector<std::pair<std::string, std::string>>& settings) {
  return tenon::testing::values_of(kind().info().new_options, settings);
}

// Two days, one post each; two officers.
constexpr const char* kInput = R"({"schemaVersion": "0.98",
  "planningHorizon": {"startDate": "2026-02-02", "endDate": "2026-02-03"},
  "demandItems": [{"demandId": "gate", "shifts": [{"shiftDetails": [{"shiftCode": "D", "start": "08:00", "end": "16:00"}]}],
    "requirements": [{"requirementId": "guard", "headcount": 1, "workPattern": "DO"}]}],
  "employees": [{"employeeId": "A"}, {"employeeId": "B"}]})";
Json plan() {
  return Json::parse(R"({"assignments": [
    {"demandId": "gate", "requirementId": "guard", "employeeId": "A", "date": "2026-02-02", "shiftCode": "D", "newRotationOffset": 0}]})");
}
Json answer() {
  return {{"status", "feasible"},
          {"stop", "time"},
          {"objectives", Json::array({{{"name", "unfilled"}, {"value", 1}, {"bound", 0}}})},
          {"plan", plan()}};
}

TEST(RosterProblem, verifies_plans_and_recomputes_their_stages) {
  const Loaded input = loaded(kind(), kInput);
  EXPECT_THAT(input.summary, HasSubstr("2 officers, 2 days from 2026-02-02"));
  EXPECT_THAT(kind().verify(input, plan()), IsEmpty());
  EXPECT_THAT(kind().stage_values(input, plan()),
              ElementsAre(Pair("unfilled", 1), Pair("staff", 1), Pair("balance", 1)));
  Json bad = plan();
  bad["assignments"][0]["employeeId"] = "C";
  EXPECT_THAT(kind().verify(input, bad), Contains(Field(&Violation::rule, "unknown-officer")));
  bad["assignments"] = 7;
  EXPECT_THAT(kind().verify(input, bad), Contains(Field(&Violation::rule, "form")));
}

TEST(RosterProblem, certifies_a_bound_and_names_its_argument) {
  const Loaded input = loaded(kind(), kInput);
  const Json certificate =
      Json::parse(R"({"claims": [{"stage": "unfilled", "bound": 0, "argument": "trivial"}]})");
  const CertificateVerdict good = kind().certify(input, answer(), certificate);
  EXPECT_EQ(good.checked, true);
  EXPECT_THAT(good.arguments, ElementsAre(Pair("unfilled", "trivial")));
  const Json refuted =
      Json::parse(R"({"claims": [{"stage": "unfilled", "bound": 1, "argument": "trivial"}]})");
  Json higher = answer();
  higher["objectives"][0]["bound"] = 1;
  EXPECT_EQ(kind().certify(input, higher, refuted).checked, false);
  EXPECT_EQ(kind().certify(input, answer(), Json::array()).checked, false);
}

TEST(RosterProblem, writes_answers_for_clients_of_the_ngrs_family) {
  const Loaded input = loaded(kind(), kInput);
  const AnswerFormats* formats = answer_formats_of(kind());
  ASSERT_NE(formats, nullptr);
  EXPECT_THAT(formats->answer_formats(), ElementsAre("ngrs", "ngrs-0.50"));
  const Json document = Json::parse(formats->answer_text(input, answer(), "ngrs"));
  EXPECT_EQ(document["schemaVersion"], "0.95");
  EXPECT_TRUE(document.contains("employeeRoster"));
  const Json old = Json::parse(formats->answer_text(input, answer(), "ngrs-0.50"));
  EXPECT_FALSE(old.contains("employeeRoster"));
}

TEST(RosterProblem, warns_in_the_codes_that_clients_know) {
  Json odd = Json::parse(kInput);
  odd["planningHorizon"]["endDate"] = "2026-12-31";
  const auto read = kind().load({"in", "json", odd}, {});
  ASSERT_TRUE(read.ok());
  EXPECT_THAT(read.value().warnings, Contains(Field(&Warning::text, HasSubstr("(LONG_PERIOD)"))));
}

TEST(RosterProblem, converts_what_each_format_can_say) {
  const Loaded input = loaded(kind(), kInput);
  const auto book = kind().convert(input, "xlsx");
  ASSERT_TRUE(book.ok());
  EXPECT_EQ(loaded(kind(), book.value()).summary, input.summary);
  EXPECT_EQ(Json::parse(kind().convert(input, "json").value()), Json::parse(kInput));
  EXPECT_FALSE(kind().convert(input, "txt").ok());
  const auto text = kind().fresh("txt", new_options({{"random", "10"}, {"shape", "nurses"}, {"days", "14"}}));
  ASSERT_TRUE(text.ok());
  EXPECT_FALSE(kind().convert(loaded(kind(), text.value()), "xlsx").ok());
}

TEST(RosterProblem, new_inputs_in_every_format_can_be_read) {
  for (const char* format : {"", "json", "xlsx"}) {
    const auto text = kind().fresh(format, {});
    ASSERT_TRUE(text.ok()) << format;
    const Loaded input = loaded(kind(), text.value());
    EXPECT_THAT(input.summary, HasSubstr("7 officers, 14 days from 2026-02-02")) << format;
    EXPECT_THAT(input.warnings, IsEmpty()) << format;
  }
  EXPECT_FALSE(kind().fresh("", new_options({{"seed", "1"}})).ok()) << "without --random";
  for (const char* shape : {"month", "rotation", "part-time", "crews", "nurses"}) {
    const auto text = kind().fresh("", new_options({{"random", "12"}, {"shape", shape}, {"seed", "4"}}));
    ASSERT_TRUE(text.ok());
    EXPECT_THAT(loaded(kind(), text.value()).summary, HasSubstr("12 ")) << shape;
  }
}

TEST(RosterProblem, tells_what_differs) {
  Json other = plan();
  other["assignments"][0]["employeeId"] = "B";
  EXPECT_THAT(kind().differences(plan(), other), Contains(HasSubstr("2026-02-02 A: loses")));
}

}  // namespace
}  // namespace tenon::problems
