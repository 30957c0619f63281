#include "formats/titles.h"

#include <gmock/gmock.h>

#include "formats/text.h"

namespace tenon::formats {
namespace {

using ::testing::ElementsAre;

Cell text(const std::string& words) { return {Cell::Type::kText, words}; }
Cell number(double value) { return {Cell::Type::kNumber, shortest(value), value}; }

Header header_of(const Table& table) {
  const auto column_of = [](std::string_view title) {
    const std::string word = title_of(title).word;
    return word == "name" ? 0 : word == "size" ? std::size_t{1} : kNone;
  };
  return find_header(table, 2, column_of, [](const Header& header) { return header.columns[0] != kNone; });
}

TEST(Titles, are_small_letters_and_digits_with_their_unit_beside) {
  EXPECT_EQ(title_of("Cut Length (mm)").word, "cutlength");
  EXPECT_EQ(title_of("Cut Length (mm)").unit, "mm");
  EXPECT_EQ(title_of("Start_Frame 2").word, "startframe2");
  EXPECT_EQ(title_of("Area [m^2 / h]").unit, "m^2/h");
  EXPECT_EQ(title_of("(mm)").word, "");
}

TEST(Titles, name_columns_of_the_first_row_that_suits_the_leftmost_first) {
  const Table table{"S",
                    {{text("Size")}, {number(1), text("Name")}, {text("Size"), text("size"), text("Name")}}};
  const Header header = header_of(table);
  EXPECT_EQ(header.row, 1U);
  EXPECT_THAT(header.columns, ElementsAre(1U, kNone));
  EXPECT_FALSE(header_of({"S", {{text("Size")}}}).found());
  Table late{"S", std::vector<std::vector<Cell>>(kHeaderRows)};
  late.rows.push_back({text("Name")});
  EXPECT_FALSE(header_of(late).found());
}

TEST(Titles, say_where_rows_come_from) {
  const Table table{"S", {{text("Name"), text("Size")}, {}}};
  const TableRows origin = origin_of(table, header_of(table), {"name", "size_bits"}, "/objects");
  EXPECT_EQ(origin.list, "/objects");
  EXPECT_EQ(origin.columns.at("size_bits"), 1U);
  EXPECT_EQ(row_number(table, 1), 1U);
  EXPECT_EQ(row_number({"", {{}, {}}, true, {0, 7}}, 1), 7U);  // a quote above held line breaks
}

TEST(Titles, choose_the_sheet_that_was_asked_for_or_the_first_with_a_header) {
  const std::vector<Table> book{{"Readme", {{text("hello")}}}, {"Empty", {}}, {"Data", {{text("Name")}}}};
  const auto has_header = [](const Table& table) { return header_of(table).found(); };
  const auto chosen = [&](const std::optional<std::string>& wanted) {
    return choose_sheet({"in.xlsx", ""}, book, wanted, has_header, "a header");
  };
  EXPECT_EQ(chosen({}).value()->name, "Data");
  EXPECT_EQ(chosen("Data").value()->name, "Data");
  EXPECT_EQ(to_string(chosen("Readme").errors()[0]),
            "in.xlsx:Readme!A1: found no header row, expected a header");
  EXPECT_EQ(to_string(chosen("Empty").errors()[0]),
            "in.xlsx:Empty!A1: found an empty sheet, expected a header");
  EXPECT_EQ(to_string(chosen("Six").errors()[0]),
            "--sheet: found \"Six\", expected one of the sheets \"Readme\", \"Empty\", \"Data\"");
}

TEST(Titles, read_numbers_and_words_of_cells) {
  EXPECT_EQ(number_json(number(3), 8), Json(24));
  EXPECT_EQ(number_json(number(0.5)), Json(0.5));
  EXPECT_EQ(number_json(text(" 12 ")), Json(12));
  EXPECT_EQ(number_json(text("twelve")), Json("twelve"));
  EXPECT_EQ(yes_no_json(text("Yes")), Json(true));
  EXPECT_EQ(yes_no_json(text("no")), Json(false));
  EXPECT_EQ(yes_no_json(text("maybe")), Json("maybe"));
}

TEST(Titles, quote_text_for_csv) {
  EXPECT_EQ(csv_text("a \"b\", c"), "\"a \"\"b\"\", c\"");
  EXPECT_EQ(csv_text(""), "");
}

TEST(Text, writes_parts_of_ten_exactly) {
  EXPECT_EQ(decimal_text(1250, 2), "12.5");
  EXPECT_EQ(decimal_text(-5, 3), "-0.005");
  EXPECT_EQ(decimal_text(7000, 3), "7");
  EXPECT_EQ(decimal_text(7, 0), "7");
}

TEST(Reader, tells_faults_of_options_behind_those_of_the_document) {
  const Document document{"in", "json", Json::object()};
  Reader reader(document);
  reader.error("--frames", "0", "more");
  reader.error("/size", "-1", "at least 0");
  EXPECT_EQ(reader.error_count(), 2U);
  const std::vector<InputError> errors = reader.take_errors();
  ASSERT_EQ(errors.size(), 2U);
  EXPECT_EQ(to_string(errors[0]), "in:/size: found -1, expected at least 0");
  EXPECT_EQ(to_string(errors[1]), "--frames: found 0, expected more");
}

}  // namespace
}  // namespace tenon::formats
