#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "base/random.h"
#include "formats/document.h"
#include "formats/source.h"
#include "problems/rebalance/format.h"
#include "problems/rebalance/plan.h"
#include "tests/given_cases.h"
#include "tests/option_values.h"

// What the tests of problems/rebalance make their inputs with.
namespace tenon::rebalance::testing {

using formats::Json;

inline Result<Input> read_text(const std::string& text, const OptionValues& options = {}) {
  const auto document = read_document({"in", text}, "", options);
  if (!document.ok()) return document.errors();
  return read_instance(document.value(), options);
}

inline Instance instance_of(const std::string& text, const OptionValues& options = {}) {
  Result<Input> input = read_text(text, options);
  EXPECT_TRUE(input.ok()) << (input.ok() ? "" : to_string(input.errors().front()));
  return input.ok() ? std::move(input.value().instance) : Instance{};
}

inline OptionValues with(const std::vector<std::pair<std::string, std::string>>& settings) {
  return tenon::testing::values_of(read_options(), settings);
}

// Files of the collection that lies beside the checkout: those of one folder, by name; none where it is not there.
inline std::vector<std::string> case_files(const std::string& folder) {
  const std::filesystem::path path = tenon::testing::given_cases("rebalance/" + folder);
  std::vector<std::string> files;
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator(path, none))
    if (entry.path().extension() == ".json") files.push_back(entry.path().string());
  std::sort(files.begin(), files.end());
  return files;
}

inline Json json_of(const std::string& path) {
  const auto source = formats::read_source(path);
  EXPECT_TRUE(source.ok()) << path;
  auto json = formats::parse_json(source.value().bytes, path);
  EXPECT_TRUE(json.ok()) << path;
  return std::move(json.value());
}

inline Result<formats::Document> document_of(const std::string& path, const OptionValues& options = {}) {
  const auto source = formats::read_source(path);
  if (!source.ok()) return source.errors();
  return read_document(source.value(), "", options);
}

inline ArcId arc_called(const Instance& instance, std::string_view id) {
  for (const ArcId arc : instance.arcs.keys())
    if (instance.arcs[arc].id == id) return arc;
  ADD_FAILURE() << "no edge " << id;
  return ArcId::none();
}

}  // namespace tenon::rebalance::testing
