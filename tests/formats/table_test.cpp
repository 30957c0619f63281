#include "formats/table.h"

#include <gmock/gmock.h>

#include "base/random.h"
#include "formats/source.h"
#include "formats/workbook_writer.h"
#include "tests/formats/make_zip.h"

namespace tenon::formats {
namespace {

using ::testing::HasSubstr;
using tests::little_endian;
using tests::workbook_parts;
using tests::zip_of;

std::string csv_text(const Table& table) {
  std::string text;
  for (const auto& row : table.rows) {
    for (const Cell& cell : row) text += '<' + cell.text + '>';
    text += '\n';
  }
  return text;
}

std::string csv(const std::string& bytes) {
  const auto table = read_csv({"f", bytes});
  return table.ok() ? csv_text(table.value()) : to_string(table.errors().front());
}

TEST(Csv, finds_its_delimiter_and_takes_quotes_bom_and_both_line_ends) {
  EXPECT_EQ(csv("a,b\r\n\"x,\"\"y\"\"\",2\r\n"), "<a><b>\n<x,\"y\"><2>\n");
  EXPECT_EQ(csv("\xEF\xBB\xBF"
                "a;b\n1,5;2\n"),
            "<a><b>\n<1,5><2>\n");
  EXPECT_EQ(csv("a\tb\n\t2"), "<a><b>\n<><2>\n");
  EXPECT_EQ(csv("\"a\"\r\n"), "<a>\n");
}

TEST(Csv, counts_lines_within_quotes) {
  const auto table = read_csv({"f", "a,b\n\"x\ny\",1\nc,2\n"});
  EXPECT_EQ(table.value().place(2, 1), "line 4, column 2");
}

TEST(Csv, refuses_broken_quotes_zero_bytes_and_other_encodings) {
  EXPECT_EQ(csv("a\n\"b,c\nd"),
            "f:line 2: found a quote that is never closed, expected a closing quote '\"'");
  EXPECT_THAT(csv("\"a\"b,c\n"), HasSubstr("f:line 1: found \"b\" behind a closing quote"));
  EXPECT_THAT(csv(std::string("a,\0b", 4)), HasSubstr("zero bytes"));
  EXPECT_THAT(csv("a,\xE4\n"), HasSubstr("not UTF-8"));
  EXPECT_THAT(csv(std::string(2000, ',')), HasSubstr("more than 1000 columns"));
}

TEST(Workbook, reads_back_what_was_written_with_text_as_text) {
  WorkbookWriter book;
  book.sheet("One");
  book.text(0, 0, "=1+1", WorkbookWriter::Style::kHeader);
  book.number(0, 2, 0.1);
  book.formula(1, 0, "=C1*10", 1);
  book.boolean(1, 1, true);
  book.sheet("Two & three");
  book.text(4, 3, "ü < \"x\"");
  const auto tables = read_workbook({"f", book.finish()});
  ASSERT_TRUE(tables.ok()) << to_string(tables.errors().front());
  ASSERT_EQ(tables.value().size(), 2U);
  const Table& one = tables.value()[0];
  EXPECT_EQ(one.at(0, 0).text, "=1+1");
  EXPECT_EQ(one.at(0, 0).type, Cell::Type::kText);
  EXPECT_EQ(one.at(0, 2).text, "0.1");
  EXPECT_EQ(one.at(1, 0).integer(), 1);
  EXPECT_EQ(one.at(1, 1).type, Cell::Type::kBoolean);
  EXPECT_EQ(tables.value()[1].at(4, 3).text, "ü < \"x\"");
  EXPECT_EQ(tables.value()[1].place(4, 3), "Two & three!D5");
}

TEST(Workbook, the_same_calls_give_the_same_bytes) {
  const auto make = [] {
    WorkbookWriter book(true);
    book.sheet("S");
    for (std::uint32_t row = 0; row < 50; ++row) book.number(row, 0, row);
    return book.finish();
  };
  EXPECT_EQ(make(), make());
}

// A zip with one entry whose directory promises `unpacked` bytes.
std::string promising_zip(const std::string& name, std::uint32_t unpacked, std::uint32_t entries = 1) {
  std::string directory;
  for (std::uint32_t i = 0; i < entries; ++i)
    directory += "PK\x01\x02" + std::string(16, '\0') + little_endian(4, 4) + little_endian(unpacked, 4) +
                 little_endian(static_cast<std::uint32_t>(name.size()), 2) + std::string(16, '\0') + name;
  const std::string local = std::string("PK\x03\x04") + std::string(40, '\0');
  return local + directory + "PK\x05\x06" + std::string(4, '\0') + little_endian(entries, 2) +
         little_endian(entries, 2) + little_endian(static_cast<std::uint32_t>(directory.size()), 4) +
         little_endian(static_cast<std::uint32_t>(local.size()), 4) + little_endian(0, 2);
}

std::string workbook_error(const std::string& bytes) {
  const auto tables = read_workbook({"f", bytes});
  return tables.ok() ? "" : to_string(tables.errors().front());
}

TEST(Workbook, refuses_a_zip_bomb_before_it_is_unpacked) {
  EXPECT_THAT(workbook_error(promising_zip("xl/workbook.xml", 0xF0000000)),
              HasSubstr("that unpacks to 4026531840"));
  EXPECT_THAT(workbook_error(promising_zip("xl/workbook.xml", 3 << 20)),
              HasSubstr("at most 256 MiB unpacked, and at most 200 times"));
  EXPECT_THAT(workbook_error(promising_zip("xl/workbook.xml", 1, 1001)),
              HasSubstr("a zip file of 1001 entries"));
}

TEST(Workbook, refuses_other_zips_damaged_ones_and_what_is_no_zip) {
  EXPECT_THAT(workbook_error(promising_zip("letter.txt", 10)),
              HasSubstr("a zip file without \"xl/workbook.xml\""));
  EXPECT_THAT(workbook_error(promising_zip("xl/workbook.xml", 10)),
              HasSubstr("expected an Excel workbook (.xlsx)"));
  EXPECT_THAT(workbook_error("Name,Size"), HasSubstr("no zip file"));
}

TEST(Workbook, refuses_a_zip_that_breaks_off) {
  WorkbookWriter book;
  book.sheet("S");
  book.text(0, 0, "x");
  const std::string good = book.finish();
  for (std::size_t size = 4; size < good.size(); size += 97)
    EXPECT_THAT(workbook_error(good.substr(0, size)), HasSubstr("expected an Excel workbook (.xlsx)"))
        << size;
}

// One sheet's cells as text, "<A1><B1>\n<A2>…", or the error.
std::string sheet_text(const std::string& rows, const std::string& strings = "") {
  const auto tables = read_workbook({"f", zip_of(workbook_parts(rows, strings))});
  return tables.ok() ? csv_text(tables.value().at(0)) : to_string(tables.errors().front());
}

TEST(Workbook, reads_strings_in_their_cells_and_shared_ones) {
  // As openpyxl and Excel write them; <rPh> says how the text is spoken.
  EXPECT_EQ(sheet_text("<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>a &amp; b</t></is></c>"
                       "<c r=\"C1\" t=\"s\"><v>1</v></c></row>",
                       "<si><t>x</t></si><si><r><t>y</t></r><r><t>z</t></r><rPh><t>no</t></rPh></si>"),
            "<a & b><><yz>\n");
  WorkbookWriter book(true);  // this one, too
  book.sheet("S");
  book.text(0, 0, "in its cell");
  EXPECT_EQ(csv_text(read_workbook({"f", book.finish()}).value().at(0)), "<in its cell>\n");
}

TEST(Workbook, cells_without_a_place_follow_the_last_one) {
  EXPECT_EQ(sheet_text("<row><c><v>1</v></c><c><v>2</v></c></row><row r=\"3\"><c "
                       "r=\"B3\"><v>3</v></c><c><v>4</v></c></row>"
                       "<row><c><v>5</v></c></row>"),
            "<1><2>\n\n<><3><4>\n<5>\n");
  EXPECT_THAT(sheet_text("<row><c r=\"7\"><v>1</v></c></row>"), HasSubstr("a cell called \"7\""));
  EXPECT_THAT(sheet_text("<row r=\"0\"/>"), HasSubstr("a row numbered \"0\""));
}

TEST(Workbook, takes_what_a_formula_gave_and_tells_of_one_that_was_never_computed) {
  const auto tables = read_workbook(
      {"f", zip_of(workbook_parts("<row><c><f>2*3</f><v>6</v></c><c t=\"str\"><f>A1</f><v>x</v></c>"
                                  "<c t=\"e\"><f>1/0</f><v>#DIV/0!</v></c><c><f>A1</f></c></row>"))});
  const Table& table = tables.value().at(0);
  EXPECT_EQ(table.at(0, 0).integer(), 6);
  EXPECT_EQ(table.at(0, 1).text, "x");
  EXPECT_EQ(table.at(0, 2).type, Cell::Type::kError);
  EXPECT_EQ(table.at(0, 3).text, "a formula that was never computed");
}

// The checksums are right, so only the XML itself can tell.
TEST(Workbook, refuses_damaged_xml_in_a_whole_zip) {
  EXPECT_THAT(sheet_text("<row><c><v>1</v></row>"),
              HasSubstr("a damaged workbook (xl/worksheets/sheet1.xml: mismatched tag in line 1)"));
  EXPECT_THAT(sheet_text("<row><c t=\"inlineStr\"><is><t>caf\xE9</t></is></c></row>"),
              HasSubstr("not well-formed (invalid token)"));  // Latin-1
  EXPECT_THAT(sheet_text("", "<si><t>a</t></si"), HasSubstr("xl/sharedStrings.xml: not well-formed"));
  for (std::size_t part = 0; part < 4; ++part) {
    auto parts = workbook_parts("<row/>");
    parts[part].second.resize(parts[part].second.size() / 2);
    EXPECT_THAT(workbook_error(zip_of(parts)), HasSubstr("a damaged workbook (" + parts[part].first));
    parts[part].second = "";
    EXPECT_THAT(workbook_error(zip_of(parts)), HasSubstr("no element found"));
  }
}

TEST(Workbook, refuses_a_checksum_that_is_wrong) {
  std::string bytes = zip_of(workbook_parts("<row><c><v>1</v></c></row>"));
  bytes[bytes.find("<v>1</v>") + 3] = '2';
  EXPECT_THAT(workbook_error(bytes), HasSubstr("a damaged part \"xl/worksheets/sheet1.xml\""));
}

TEST(Workbook, refuses_xml_that_blows_up) {
  auto parts = workbook_parts("");
  parts[3].second =
      "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]><worksheet>&b;</worksheet>";
  EXPECT_THAT(workbook_error(zip_of(parts)), HasSubstr("a document type declaration"));
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "<a>";
  EXPECT_THAT(sheet_text(deep), HasSubstr("elements nested deeper than 100"));
  EXPECT_THAT(sheet_text("<row r=\"1048577\"><c><v>1</v></c></row>"), HasSubstr("a cell in row 1048577"));
  EXPECT_THAT(sheet_text("<row><c r=\"ALM1\"><v>1</v></c></row>"), HasSubstr("column 1001"));
}

// 70 cells that share one string of a million bytes: more than 64 MiB = 67,108,864.
TEST(Workbook, refuses_more_text_than_memory_should_hold) {
  std::string row = "<row>";
  for (int i = 0; i < 70; ++i) row += "<c t=\"s\"><v>0</v></c>";
  EXPECT_THAT(sheet_text(row + "</row>", "<si><t>" + std::string(1'000'000, 'x') + "</t></si>"),
              HasSubstr("more than 64 MiB of text"));
}

TEST(Workbook, survives_random_damage) {
  WorkbookWriter book;
  book.sheet("S");
  for (std::uint32_t row = 0; row < 20; ++row) book.text(row, row % 3, "text " + std::to_string(row));
  const std::string good = book.finish();
  Random random(1);
  for (int i = 0; i < 200; ++i) {
    std::string bad = good;
    for (int k = 0; k < 3; ++k) bad[random.below(bad.size())] = static_cast<char>(random.below(256));
    read_workbook({"f", bad});  // an error or a table; no crash
  }
}

TEST(Source, shapes_by_the_first_bytes) {
  EXPECT_EQ(shape({"f", " \n"}), Shape::kEmpty);
  EXPECT_EQ(shape({"f", "\xEF\xBB\xBF {"}), Shape::kJson);
  EXPECT_EQ(shape({"f", "PK\x03\x04"}), Shape::kZip);
  EXPECT_EQ(shape({"f", "a,b"}), Shape::kText);
  EXPECT_EQ(shape({"f", std::string("a\0b", 3)}), Shape::kBinary);
}

TEST(Source, sha256_of_the_standard_example) {
  // FIPS 180-2, appendix B.1.
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Source, writes_whole_files_and_refuses_folders_and_large_ones) {
  const std::string path = ::testing::TempDir() + "tenon_source_test";
  ASSERT_TRUE(write_file(path, "first").ok());
  ASSERT_TRUE(write_file(path, "second").ok());
  EXPECT_EQ(read_source(path).value().bytes, "second");
  EXPECT_THAT(to_string(read_source(path, 3).errors().front()), HasSubstr("expected a file of at most"));
  EXPECT_THAT(to_string(read_source(::testing::TempDir()).errors().front()), HasSubstr("found a folder"));
  EXPECT_FALSE(read_source(path + ".none").ok());
  EXPECT_FALSE(write_file(path + "/below", "x").ok());
}

}  // namespace
}  // namespace tenon::formats
