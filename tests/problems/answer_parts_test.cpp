#include "problems/answer_parts.h"

#include <gmock/gmock.h>

namespace tenon::problems {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

// A kind whose arguments are their names.
using Proof = tenon::Proof<std::string>;
const auto kNameOf = [](const std::string& argument) { return argument.c_str(); };

std::vector<Objective> stages(const char* sense, int bound) {
  return stages_of({{"objectives", {{{"name", "s"}, {"sense", sense}, {"value", 7}, {"bound", bound}}}}},
                   false);
}

TEST(Carriers, name_what_can_be_re_proved_before_a_solvers_word) {
  const Proof proof{
      {{"s", 7, "solver"}, {"s", 6, "weak"}, {"other", 7, "area"}, {"s", 8, "dff"}, {"s", 7, "l2"}}};
  EXPECT_THAT(carriers(proof, stages("minimize", 7), kNameOf), ElementsAre(Pair("s", "dff")));
  EXPECT_THAT(carriers(proof, stages("minimize", 9), kNameOf), IsEmpty());
  EXPECT_THAT(carriers(Proof{{{"s", 7, "solver"}}}, stages("minimize", 7), kNameOf),
              ElementsAre(Pair("s", "solver")));
}

TEST(Carriers, of_a_stage_that_is_maximised_claim_no_more_than_its_bound) {
  EXPECT_THAT(carriers(Proof{{{"s", 8, "loose"}, {"s", 7, "tight"}}}, stages("maximize", 7), kNameOf),
              ElementsAre(Pair("s", "tight")));
}

TEST(NewOptions, that_shape_a_random_input_ask_for_one) {
  ProblemInfo kind;
  kind.new_options = {{.name = "random"}, {.name = "shape"}};
  OptionValues options;
  EXPECT_FALSE(only_with_random(kind, options));
  options.set(kind.new_options[1], "round");
  ASSERT_TRUE(only_with_random(kind, options));
  EXPECT_EQ(only_with_random(kind, options)->at, "--shape");
  options.set(kind.new_options[0], "3");
  EXPECT_FALSE(only_with_random(kind, options));
}

}  // namespace
}  // namespace tenon::problems
