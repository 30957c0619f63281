#include "report/page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

#include "report/assets.h"
#include "report/frame_map.h"

namespace tenon::report {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

std::size_t count(const std::string& in, const std::string& what) {
  std::size_t n = 0;
  for (std::size_t at = in.find(what); at != std::string::npos; at = in.find(what, at + 1)) ++n;
  return n;
}

TEST(Page, is_one_file_that_allows_its_own_script_and_style_only) {
  const std::string html = render({"T", "S", {}, {{"a", "Part", text("body")}}, text("f")});
  EXPECT_TRUE(std::regex_search(
      html, std::regex("content=\"default-src 'none'; script-src 'sha256-[A-Za-z0-9+/]{43}='; style-src "
                       "'sha256-[A-Za-z0-9+/]{43}='; base-uri 'none'; form-action 'none'\"")));
  EXPECT_FALSE(std::regex_search(html, std::regex("(src|href)=\"(?!#)")));  // links within the page only
  EXPECT_FALSE(
      std::regex_search(html, std::regex("<[^>]* (style|on[a-z]+)=")));  // nothing the policy would refuse
  EXPECT_THAT(html, HasSubstr("<section id=\"a\">"));
  EXPECT_THAT(html, HasSubstr("<a href=\"#a\">Part</a>"));
}

TEST(Page, escapes_titles_and_cards) {
  const std::string html = render({"<i>T",
                                   "<i>S",
                                   {{"<i>Q", "<i>A", text("<i>D"), Card::Tone::kBad}},
                                   {{"a", "<i>P", {}}},
                                   text("<i>F")});
  EXPECT_THAT(html, Not(HasSubstr("<i>")));
  EXPECT_EQ(count(html, "&lt;i&gt;"), 9u);  // T and P stand twice, S Q A D F once
}

TEST(Page, tone_is_also_said_by_a_sign) {
  const std::string html =
      render({"T", "", {{"Q", "A", {}, Card::Tone::kBad}, {"Q", "B", {}, Card::Tone::kGood}}, {}, {}});
  EXPECT_THAT(html, HasSubstr("✕</span>A"));
  EXPECT_THAT(html, HasSubstr("✓</span>B"));
}

TEST(Assets, are_embedded_whole) {
  EXPECT_THAT(std::string(assets::kScript), HasSubstr("tenon.FrameMapView"));
  EXPECT_THAT(std::string(assets::kScript), HasSubstr("document.documentElement.classList.add('scripted')"));
  EXPECT_THAT(std::string(assets::kStyle), HasSubstr("@media print"));
  EXPECT_THAT(std::string(assets::kScript), Not(HasSubstr("</script")));  // would end the element early
}

TEST(Ticks, are_round_numbers_at_most_so_many_and_one) {
  EXPECT_THAT(ticks(8000, 4), ElementsAre(0, 2000, 4000, 6000, 8000));
  EXPECT_THAT(ticks(7, 4), ElementsAre(0, 2, 4, 6));
  EXPECT_THAT(ticks(8000, 8, 8), ElementsAre(0, 1600, 3200, 4800, 6400, 8000));
  EXPECT_THAT(ticks(0, 4), ElementsAre(0));
}

DataTable names(std::size_t n) {
  DataTable::Column column;
  column.title = "Name";
  for (std::size_t i = 0; i < n; ++i) column.text.push_back("n" + std::to_string(i));
  return {"t", "object", {column}};
}

TEST(DataTable, writes_all_rows_as_data_and_the_first_as_html) {
  const std::string html = data_table(names(kRowsWithoutScript + 1)).str();
  EXPECT_THAT(html, HasSubstr("\"n1000\""));
  EXPECT_EQ(count(html, "<td"), kRowsWithoutScript);
  EXPECT_THAT(html, HasSubstr("The first 1,000 of 1,001 objects"));
  EXPECT_THAT(data_table(names(3)).str(), Not(HasSubstr("The first")));
}

TEST(DataTable, says_none_where_minus_one_means_none) {
  DataTable::Column column;
  column.title = "Start frame";
  column.number = {-1, 4};
  column.none = "any";
  EXPECT_THAT(data_table({"t", "object", {column}}).str(), HasSubstr("any</td>"));
}

FrameMap two_items() {
  FrameMap map;
  map.id = "m";
  map.rows = 4;
  map.width = 100;
  map.categories = {{"every frame", "#111111"}, {"every 2 frames", "#222222"}};
  map.items = {{0, 50, 0, {0, 1, 2, 3}}, {50, 25, 1, {1, 3}}};
  map.table = names(2);
  return map;
}

TEST(FrameMap, overview_draws_runs_of_alike_cells) {
  const std::string html = frame_map(two_items()).map.str();
  // 100 columns of 2 units, rows of 10: item 0 is 100 wide in each of 4 rows, item 1 is 50 wide in rows 1 and 3.
  EXPECT_THAT(html,
              HasSubstr("<path d=\"M0 0h100v9h-100zM0 10h100v9h-100zM0 20h100v9h-100zM0 30h100v9h-100z\" "
                        "fill=\"#111111\">"));
  EXPECT_THAT(html, HasSubstr("<path d=\"M100 10h50v9h-50zM100 30h50v9h-50z\" fill=\"#222222\">"));
}

TEST(FrameMap, a_cell_that_is_mostly_free_stays_empty) {
  FrameMap map = two_items();
  map.width = 400'000;  // 1,000 bits a column: 50 bits are no reason to draw it as taken
  EXPECT_THAT(frame_map(map).map.str(), Not(HasSubstr("<path d")));
}

TEST(FrameMap, frames_are_three_numbers_where_they_lie_evenly_and_a_list_where_not) {
  FrameMap map = two_items();
  map.items.push_back({80, 5, 1, {0, 1, 3}});
  map.table = names(3);
  const std::string html = frame_map(map).map.str();
  EXPECT_THAT(html, HasSubstr("\"frames\":[0,1,4,1,2,2,0,0,3]"));
  EXPECT_THAT(html, HasSubstr("\"frame_lists\":{\"2\":[0,1,3]}"));
}

TEST(FrameMap, many_rows_are_drawn_in_fewer_and_it_says_so) {
  FrameMap map = two_items();
  map.rows = 1000;
  EXPECT_THAT(frame_map(map).map.str(), HasSubstr("1000 frames are drawn in 64 rows."));
}

TEST(FrameMap, blocked_bits_are_drawn_and_in_the_legend) {
  FrameMap map = two_items();
  map.blocked = {{0, 0, 90, 10}};
  const std::string html = frame_map(map).map.str();
  EXPECT_THAT(html, HasSubstr("<path d=\"M180 0h20v9h-20z\" class=\"blocked\">"));
  EXPECT_THAT(html, HasSubstr("reserved</li>"));
}

TEST(BarChart, stacks_its_parts_and_marks_the_full_height) {
  BarChart chart{"t",
                 "frame",
                 "bits",
                 100,
                 "frame size",
                 {{"sent", "#111111"}, {"reserved", "#222222"}},
                 {{"0", {50, 25}}}};
  const std::string html = bar_chart(chart).str();
  // The axis is 220 - 14 - 34 = 172 high, from y 186 up: 50 of 100 are 86 (y 100), 25 more are 43 (y 57).
  EXPECT_THAT(html, HasSubstr("y=\"100\" width=\"759.32\" height=\"86\" fill=\"#111111\""));
  EXPECT_THAT(html, HasSubstr("y=\"57\" width=\"759.32\" height=\"43\" fill=\"#222222\""));
  EXPECT_THAT(html, HasSubstr("<title>frame 0\nsent: 50 bits\nreserved: 25 bits</title>"));
}

TEST(Colors, sixteen_are_different) {
  const std::vector<std::string> all = colors(16);
  for (std::size_t i = 0; i < all.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) EXPECT_NE(all[i], all[j]);
  EXPECT_EQ(colors(40).size(), 40u);
}

}  // namespace
}  // namespace tenon::report
