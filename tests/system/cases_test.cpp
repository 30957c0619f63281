#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/system/process.h"

// The text cases of tests/cases/KIND/NAME/: in.json, the options to plan it with (one word a line), what must come
// out, and why.md, which derives that by hand. expect.json names the exit code and either a part of the answer (objects
// may hold more than it says, lists have its length) or pieces of text that the errors must hold, a line each.

namespace tenon::system_tests {
namespace {

namespace fs = std::filesystem;

const fs::path kCases = fs::path(TENON_SOURCE_DIR) / "tests" / "cases";

std::string read(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

std::vector<std::string> all_cases() {
  std::vector<std::string> names;
  for (const auto& kind : fs::directory_iterator(kCases)) {
    if (!kind.is_directory()) continue;
    for (const auto& one : fs::directory_iterator(kind)) names.push_back(fs::relative(one, kCases));
  }
  std::sort(names.begin(), names.end());
  return names;
}

// "" if `found` is what `expected` says, else where it is not.
std::string difference(const Json& found, const Json& expected, const std::string& at) {
  if (expected.is_object() && found.is_object()) {
    for (const auto& [key, value] : expected.items()) {
      if (!found.contains(key)) return at + "/" + key + " is missing";
      if (auto text = difference(found[key], value, at + "/" + key); !text.empty()) return text;
    }
    return "";
  }
  if (expected.is_array() && found.is_array() && expected.size() == found.size()) {
    for (std::size_t i = 0; i < expected.size(); ++i)
      if (auto text = difference(found[i], expected[i], at + "/" + std::to_string(i)); !text.empty())
        return text;
    return "";
  }
  return found == expected ? "" : at + " is " + found.dump() + ", expected " + expected.dump();
}

class Case : public ::testing::TestWithParam<std::string> {
 protected:
  std::string kind() const { return GetParam().substr(0, GetParam().find('/')); }
  fs::path folder() const { return kCases / GetParam(); }

  std::vector<std::string> options() const {
    std::vector<std::string> words;
    std::istringstream lines(read(folder() / "options"));
    for (std::string word; std::getline(lines, word);) {
      if (const std::size_t at = word.find("{CASE}"); at != std::string::npos)
        word.replace(at, 6, folder().string());
      words.push_back(word);
    }
    return words;
  }
};

TEST_P(Case, comes_out_as_derived_by_hand) {
  const Json expected = Json::parse(read(folder() / "expect.json"));
  ASSERT_FALSE(read(folder() / "why.md").empty()) << "why.md derives the expected numbers";
  const Scratch scratch;
  std::vector<std::string> words{"plan", kind(), (folder() / "in.json").string()};
  for (const std::string& word : options()) words.push_back(word);
  for (const auto& [option, file] :
       {std::pair{"--out", "answer.json"}, std::pair{"--certificate", "proof.json"}}) {
    words.push_back(option);
    words.push_back(scratch.path(file));
  }
  const Ended ended = tenon(words);
  ASSERT_EQ(ended.code, expected["exit"]) << ended.err;
  for (const Json& text : expected.value("errors", Json::array()))
    EXPECT_THAT(ended.err, testing::HasSubstr(text.get<std::string>()));
  if (!expected.contains("answer")) {
    EXPECT_FALSE(scratch.has("answer.json"));
    return;
  }
  EXPECT_EQ(difference(Json::parse(scratch.read("answer.json")), expected["answer"], ""), "");
  std::vector<std::string> what{kind(), (folder() / "in.json").string(), scratch.path("answer.json")};
  if (scratch.has("proof.json"))
    what.push_back(scratch.path("proof.json"));  // bounds that are a solver's word have none
  const Ended checked = run("tenon-verify", what);
  EXPECT_EQ(checked.code, 0) << checked.out << checked.err;
}

INSTANTIATE_TEST_SUITE_P(All, Case, ::testing::ValuesIn(all_cases()), [](const auto& parameter) {
  std::string name = parameter.param;
  std::replace_if(
      name.begin(), name.end(), [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; }, '_');
  return name;
});

}  // namespace
}  // namespace tenon::system_tests
