#include "report/day_grid.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tenon::report {
namespace {

using testing::HasSubstr;
using testing::Not;

DayGrid grid() {
  DayGrid grid;
  grid.corner = "officer";
  grid.columns = {{"30", "Fr", "2026-01-30", false, false},
                  {"31", "Sa", "2026-01-31", true, false},
                  {"01", "Su", "2026-02-01", true, true}};
  grid.figures = {"h"};
  DayGrid::Cell night{.text = "N", .note = "20:00–08:00", .color = 1};
  night.broken = true;
  grid.rows = {
      {"<b>A1</b>", "Ann", {night, {}, {.text = "lv", .note = {}, .look = DayGrid::Look::kAway}}, {"11.5"}}};
  return grid;
}

TEST(DayGrid, says_what_each_cell_is) {
  const std::string page = day_grid(grid()).str();
  EXPECT_THAT(
      page,
      HasSubstr("<td class=\"k1 broken\" title=\"20:00–08:00\">N</td><td></td><td class=\"away\">lv</td>"));
  EXPECT_THAT(page, HasSubstr("<td class=\"figure\">11.5</td>"));
  EXPECT_THAT(page, HasSubstr("<th scope=\"row\" title=\"Ann\">&lt;b&gt;A1&lt;/b&gt;</th>"))
      << "names are text";
}

TEST(DayGrid, marks_weekends_and_holidays_in_the_heading_and_down_the_column) {
  const std::string page = day_grid(grid()).str();
  EXPECT_THAT(page, HasSubstr("<col><col><col class=\"weekend\"><col class=\"holiday\">"));
  EXPECT_THAT(page, HasSubstr("title=\"2026-02-01\" class=\"holiday\">01<span>Su</span>"));
}

TEST(DayGrid, needs_no_style_of_its_own) {  // which the page's policy would not allow
  EXPECT_THAT(day_grid(grid()).str(), Not(HasSubstr("style=")));
}

TEST(DayGrid, has_a_legend_in_the_same_colours) {
  const std::string legend =
      grid_legend({{{.text = "N", .note = {}, .color = kGridColors + 1}, "20:00 & later"}}).str();
  EXPECT_THAT(legend, HasSubstr("<span class=\"key k1\">N</span> 20:00 &amp; later")) << "colours repeat";
}

}  // namespace
}  // namespace tenon::report
