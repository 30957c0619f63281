#include "formats/json.h"

#include <gmock/gmock.h>

#include "formats/document.h"

namespace tenon::formats {
namespace {

using ::testing::HasSubstr;

std::string error_of(const std::string& text, const JsonLimits& limits = {}) {
  const auto json = parse_json(text, "f", limits);
  return json.ok() ? "" : to_string(json.errors().front());
}

TEST(Json, refuses_nesting_100000_deep_without_a_crash) {
  EXPECT_THAT(error_of(std::string(100'000, '[')), HasSubstr("nested deeper than 64"));
  std::string objects;
  for (int i = 0; i < 100'000; ++i) objects += "{\"a\":";
  EXPECT_THAT(error_of(objects), HasSubstr("nested deeper than 64"));
}

TEST(Json, takes_nesting_up_to_the_limit) {
  EXPECT_EQ(error_of(std::string(64, '[') + std::string(64, ']')), "");
  EXPECT_NE(error_of(std::string(65, '[') + std::string(65, ']')), "");
}

TEST(Json, refuses_a_key_that_stands_twice_and_names_its_place) {
  EXPECT_EQ(error_of(R"([0, {"a": 1, "b": [1, {"x": 1, "y": 2, "x": 3}]}])"),
            "f:/1/b/1/x: found the key \"x\" twice, expected each key once");
  EXPECT_EQ(error_of(R"({"a/~": 1, "a/~": 2})"),
            "f:/a~1~0: found the key \"a/~\" twice, expected each key once");
}

TEST(Json, tells_all_repeated_keys_and_large_integers_together) {
  const auto json =
      parse_json(R"({"a": 9223372036854775808, "b": {"c": 1, "c": 2}, "d": [1, -9223372036854775809]})", "f");
  ASSERT_FALSE(json.ok());
  ASSERT_EQ(json.errors().size(), 3U);
  EXPECT_EQ(json.errors()[0].at, "/a");
  EXPECT_EQ(json.errors()[1].at, "/b/c");
  EXPECT_EQ(json.errors()[2].at, "/d/1");
}

TEST(Json, takes_all_of_64_bits) {
  EXPECT_EQ(parse_json("[9223372036854775807, -9223372036854775808]", "f").value(),
            Json({INT64_MAX, INT64_MIN}));
}

TEST(Json, refuses_what_is_no_number) {
  EXPECT_EQ(error_of("[1e400]"),
            "f:line 1, column 6: found \"1e400\", expected a number within the range of doubles");
  EXPECT_THAT(error_of("[NaN]"), HasSubstr("f:line 1, column 2"));
  EXPECT_THAT(error_of("[Infinity]"), HasSubstr("f:line 1, column 2"));
}

TEST(Json, says_line_and_column_of_a_slip) {
  EXPECT_THAT(error_of("{\n  \"a\": 1,\n  }"), HasSubstr("f:line 3, column 3: found"));
  EXPECT_THAT(error_of("[1, 2"), HasSubstr("f:line 1, column 5: found the end of the file"));
  EXPECT_THAT(error_of("[\"\xFF\"]"), HasSubstr("ill-formed UTF-8"));
  EXPECT_NE(error_of(""), "");
  EXPECT_NE(error_of("[1] x"), "");
}

TEST(Json, has_ceilings_of_bytes_and_values) {
  EXPECT_THAT(error_of("[1, 2, 3]", {.bytes = 8}), HasSubstr("at most 8 bytes"));
  EXPECT_THAT(error_of("[1, 2, 3]", {.nodes = 3}), HasSubstr("more than 3 values"));
}

TEST(Json, writes_numbers_on_one_line_and_reads_back_the_same) {
  const Json json = parse_json(R"({"z": [1, 2.5], "a": [{"k": "ü\n"}, []], "e": {}})", "f").value();
  EXPECT_EQ(to_text(json),
            "{\n  \"z\": [1, 2.5],\n  \"a\": [\n    {\n      \"k\": \"ü\\n\"\n    },\n    []\n  ],\n  \"e\": "
            "{}\n}\n");
  EXPECT_EQ(parse_json(to_text(json), "f").value(), json);
  EXPECT_EQ(to_compact_text(json), "{\"z\":[1,2.5],\"a\":[{\"k\":\"ü\\n\"},[]],\"e\":{}}\n");
  EXPECT_EQ(parse_json(to_compact_text(json), "f").value(), json);
}

std::string set_error(const std::string& setting) {
  Document document{
      "f", "json",
      parse_json(R"({"n": 1, "objects": [{"period": 2, "name": "a"}, {"period": 4}]})", "f").value()};
  const auto done = apply_set(document, setting);
  return done.ok() ? document.root.dump() : to_string(done.errors().front());
}

TEST(ApplySet, changes_one_value_by_pointer_or_by_the_end_of_one) {
  EXPECT_EQ(set_error("n=7"), R"({"n":7,"objects":[{"period":2,"name":"a"},{"period":4}]})");
  EXPECT_EQ(set_error("/objects/1/period=8"), R"({"n":1,"objects":[{"period":2,"name":"a"},{"period":8}]})");
  EXPECT_EQ(set_error("0/period=8"), R"({"n":1,"objects":[{"period":8,"name":"a"},{"period":4}]})");
  EXPECT_EQ(set_error("name=new name"), R"({"n":1,"objects":[{"period":2,"name":"new name"},{"period":4}]})");
  EXPECT_EQ(set_error("/align=8"), R"({"n":1,"objects":[{"period":2,"name":"a"},{"period":4}],"align":8})");
  EXPECT_EQ(set_error("n=null"), R"({"n":null,"objects":[{"period":2,"name":"a"},{"period":4}]})");
}

TEST(ApplySet, says_what_there_is) {
  EXPECT_EQ(set_error("period=8"),
            "--set: found \"period\" in 2 places: /objects/0/period /objects/1/period, expected a path that "
            "only one of them ends in");
  EXPECT_EQ(set_error("/objects/2/period=8"),
            "--set: found the path \"/objects/2/period\", expected an index below 2");
  EXPECT_THAT(set_error("object=8"), HasSubstr("did you mean \"objects\"?"));
  EXPECT_THAT(set_error("n"), HasSubstr("expected PATH=VALUE"));
}

}  // namespace
}  // namespace tenon::formats
