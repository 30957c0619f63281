#include "cli/help.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "cli/terminal.h"

namespace tenon::cli {
namespace {

using ::testing::HasSubstr;

TEST(Help, of_every_command_has_an_example_every_option_and_the_exit_codes) {
  for (const engine::Planner* planner : engine::planners()) {
    for (const engine::VerbInfo& verb : engine::verbs()) {
      const std::string text = command_help(verb, *planner);
      SCOPED_TRACE(text);
      EXPECT_THAT(text, HasSubstr("Example\n  tenon " + verb.name + " " + planner->problem().info().kind));
      EXPECT_THAT(text, HasSubstr("Exit codes\n  0 "));
      for (const OptionSpec& spec : options_of(verb.verb, *planner))
        EXPECT_THAT(text, HasSubstr("--" + spec.name));
    }
  }
}

TEST(Help, fits_a_terminal_of_100_columns) {
  for (const engine::Planner* planner : engine::planners()) {
    for (const engine::VerbInfo& verb : engine::verbs()) {
      std::istringstream lines(command_help(verb, *planner));
      for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 100u) << line;
    }
  }
}

TEST(Help, on_the_first_screen_names_every_verb_and_fits_a_small_terminal) {
  const std::string text = first_screen();
  for (const engine::VerbInfo& verb : engine::verbs()) EXPECT_THAT(text, HasSubstr("tenon " + verb.name));
  EXPECT_LE(std::count(text.begin(), text.end(), '\n'), 24);
}

TEST(Help, shows_convert_with_a_format_that_the_kind_reads) {
  for (const engine::Planner* planner : engine::planners()) {
    const std::string text = command_help(*engine::find_verb("convert"), *planner);
    const auto& read = planner->problem().info().input_formats;
    const bool workbooks = std::find(read.begin(), read.end(), "xlsx") != read.end();
    EXPECT_THAT(text, HasSubstr(workbooks ? " input.xlsx --out" : " input.json --out"));
  }
}

TEST(Help, lists_kinds_in_columns) {
  std::istringstream lines(kinds_text());
  std::string line;
  std::getline(lines, line);
  const std::size_t headline = line.find("headline");
  for (const engine::Planner* planner : engine::planners()) {
    const problems::ProblemInfo& info = planner->problem().info();
    ASSERT_TRUE(std::getline(lines, line));
    EXPECT_EQ(line.substr(headline, info.headlines[0].name.size()), info.headlines[0].name) << line;
    EXPECT_EQ(line[headline - 1], ' ') << line;
  }
}

TEST(Help, page_of_options_is_up_to_date) {
  std::ostringstream page;
  page << std::ifstream(TENON_SOURCE_DIR "/docs/options.md").rdbuf();
  EXPECT_EQ(page.str(), options_page()) << "tenon option-page > docs/options.md";
}

TEST(Terminal, shows_durations_in_six_columns) {
  EXPECT_EQ(duration_text(0), "0ms");
  EXPECT_EQ(duration_text(0.0094), "9ms");
  EXPECT_EQ(duration_text(0.9996), "1.0s");
  EXPECT_EQ(duration_text(12.34), "12.3s");
  EXPECT_EQ(duration_text(99.96), "100s");
  EXPECT_EQ(duration_text(7500), "2h05m");
}

TEST(Terminal, shows_gaps_in_percent) {
  EXPECT_EQ(gap_text(0), "0.00%");
  EXPECT_EQ(gap_text(0.0123), "1.23%");
  EXPECT_EQ(gap_text(1e9), ">9999%");
}

}  // namespace
}  // namespace tenon::cli
