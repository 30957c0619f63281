#include "report/html.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tenon::report {
namespace {

TEST(Html, text_escapes_what_markup_is_made_of) {
  EXPECT_EQ(text("<script>alert('x')</script> & \"y\"").str(),
            "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;y&quot;");
}

TEST(Html, text_keeps_unicode_and_replaces_what_is_none) {
  EXPECT_EQ(text("Übergabe 温度 🚀").str(), "Übergabe 温度 🚀");
  EXPECT_EQ(text("a\xFFz").str(), "a\uFFFDz");
  EXPECT_EQ(text(std::string_view("a\0z", 3)).str(), "a\uFFFDz");
  EXPECT_EQ(text("\xC0\xAF").str(), "\uFFFD\uFFFD");            // overlong slash
  EXPECT_EQ(text("\xED\xA0\x80").str(), "\uFFFD\uFFFD\uFFFD");  // half of a surrogate pair
  EXPECT_EQ(text("cut \xE6\xB8").str(), "cut \uFFFD\uFFFD");
}

TEST(Html, element_escapes_attribute_values) {
  EXPECT_EQ(element("a", {{"title", "\" onload=\"x"}}, text("t")).str(),
            "<a title=\"&quot; onload=&quot;x\">t</a>");
}

TEST(Html, json_block_cannot_be_ended_by_a_name) {
  const Html block = json_block("d", formats::Json::array({"</script><b>", "<!--"}));
  EXPECT_EQ(
      block.str(),
      "<script type=\"application/json\" id=\"d\">[\"\\u003c/script>\\u003cb>\",\"\\u003c!--\"]</script>\n");
}

TEST(Html, json_block_takes_text_that_is_not_utf8) {
  EXPECT_THAT(json_block("d", formats::Json::array({"a\xFF"})).str(), testing::HasSubstr("a\uFFFD"));
}

TEST(Html, grouped_sets_commas_between_thousands) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1000), "1,000");
  EXPECT_EQ(grouped(-1234567), "-1,234,567");
  EXPECT_EQ(grouped(-123), "-123");
}

TEST(Html, percent_never_rounds_to_all_or_nothing) {
  EXPECT_EQ(percent(0), "0\u00A0%");
  EXPECT_EQ(percent(1), "100\u00A0%");
  EXPECT_EQ(percent(0.98099), "98.1\u00A0%");
  EXPECT_EQ(percent(0.99999), "99.999\u00A0%");  // one decimal would say 100
  EXPECT_EQ(percent(0.00004), "0.004\u00A0%");   // one decimal would say 0
  EXPECT_EQ(percent(1e-9), "< 0.0001\u00A0%");
  EXPECT_EQ(percent(1 - 1e-9), "> 99.9999\u00A0%");
}

TEST(Html, counts_times_and_memory_read_well) {
  EXPECT_EQ(count_of(1, "frame"), "1 frame");
  EXPECT_EQ(count_of(1200, "frame"), "1,200 frames");
  EXPECT_EQ(count_of(2, "leaf", "leaves"), "2 leaves");
  EXPECT_EQ(seconds(0.0004), "< 1 ms");
  EXPECT_EQ(seconds(0.038), "38 ms");
  EXPECT_EQ(seconds(3.21), "3.2 s");
  EXPECT_EQ(memory(14.4e6), "14 MB");
}

}  // namespace
}  // namespace tenon::report
