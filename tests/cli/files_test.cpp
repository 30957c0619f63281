#include "cli/files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/scratch.h"

namespace tenon::cli {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class Files : public ::testing::Test {
 protected:
  std::string path(const std::string& name) const { return scratch_.path(name); }
  std::vector<InputError> check(const std::vector<std::pair<std::string, std::string>>& set,
                                const std::vector<std::string>& inputs = {}) {
    const std::vector<OptionSpec> table{
        {.name = "out", .type = OptionSpec::Type::kOutputFile, .value_name = "FILE"},
        {.name = "report", .type = OptionSpec::Type::kOutputFile, .value_name = "FILE"},
        {.name = "json-stream", .type = OptionSpec::Type::kFlag}};
    OptionValues values;
    for (const auto& [name, text] : set)
      for (const OptionSpec& spec : table)
        if (spec.name == name) values.set(spec, text);
    return check_outputs(table, values, inputs);
  }

  Scratch scratch_;
};

TEST_F(Files, that_can_be_written_pass) {
  EXPECT_TRUE(check({{"out", path("a.json")}, {"report", path("b.html")}}, {path("in.json")}).empty());
  EXPECT_TRUE(check({{"out", "-"}, {"report", "/dev/null"}}).empty());
  EXPECT_TRUE(check({{"out", "/dev/null"}, {"report", "/dev/null"}}).empty());
}

TEST_F(Files, in_a_folder_that_is_not_there_fail) {
  const auto errors = check({{"out", path("no/a.json")}, {"report", path("nor/b.html")}});
  ASSERT_EQ(errors.size(), 2u);
  EXPECT_THAT(to_string(errors[0]), HasSubstr("found no folder"));
}

TEST_F(Files, that_are_folders_fail) {
  EXPECT_EQ(check({{"out", scratch_.folder().string()}}).size(), 1u);
  EXPECT_EQ(check({{"out", path("new/")}}).size(), 1u);
}

TEST_F(Files, of_one_name_fail_also_by_another_spelling) {
  EXPECT_EQ(check({{"out", path("a")}, {"report", path("a")}}).size(), 1u);
  EXPECT_EQ(check({{"out", path("a")}, {"report", path("./a")}}).size(), 1u);
  EXPECT_EQ(check({{"out", path("in.json")}}, {path("in.json")}).size(), 1u);
}

TEST_F(Files, on_standard_output_are_one_at_most) {
  EXPECT_EQ(check({{"out", "-"}, {"report", "-"}}).size(), 1u);
  EXPECT_EQ(check({{"out", "-"}, {"json-stream", "true"}}).size(), 1u);
}

TEST_F(Files, are_replaced_whole_and_leave_nothing_beside_them) {
  std::ofstream(path("a.json")) << "yesterday's, which was longer";
  ASSERT_TRUE(write_output(path("a.json"), "new").ok());
  EXPECT_EQ(scratch_.read("a.json"), "new");
  EXPECT_EQ(std::distance(fs::directory_iterator(scratch_.folder()), {}), 1);
}

TEST_F(Files, behind_a_symbolic_link_are_written_and_the_link_stays) {
  std::ofstream(path("real.json")) << "old";
  fs::create_symlink(path("real.json"), path("link.json"));
  ASSERT_TRUE(write_output(path("link.json"), "new").ok());
  EXPECT_TRUE(fs::is_symlink(path("link.json")));
  EXPECT_EQ(scratch_.read("real.json"), "new");
}

TEST_F(Files, that_are_devices_are_written_to_and_not_replaced) {
  ASSERT_TRUE(write_output("/dev/null", "new").ok());
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

TEST_F(Files, get_their_format_from_the_option_then_from_their_name) {
  const std::vector<OptionSpec> table{{.name = "out"}, {.name = "out-format"}};
  OptionValues values;
  EXPECT_EQ(output_format(values, {"json", "xlsx"}, "json"), "json");
  values.set(table[0], "plan.xlsx");
  EXPECT_EQ(output_format(values, {"json", "xlsx"}, "json"), "xlsx");
  EXPECT_EQ(output_format(values, {"json"}, "json"), "json");
  values.set(table[1], "csv");
  EXPECT_EQ(output_format(values, {"json", "xlsx"}, "json"), "csv");
}

}  // namespace
}  // namespace tenon::cli
