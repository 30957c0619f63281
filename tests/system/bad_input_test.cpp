#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "formats/workbook_writer.h"
#include "tests/formats/make_zip.h"
#include "tests/system/process.h"

// Input that cannot be planned: every fault is named with its place, the exit code is 2, and nothing is written.

namespace tenon::system_tests {
namespace {

using formats::tests::workbook_parts;
using formats::tests::zip_of;
using ::testing::HasSubstr;

class BadInput : public ::testing::Test {
 protected:
  void expect_refused(const std::string& path, const std::vector<std::string>& texts) {
    SCOPED_TRACE(path);
    const auto before = scratch_.names();
    const Ended ended = tenon({"plan", "pack", path, "--out", scratch_.path("plan.json"), "--report",
                               scratch_.path("plan.html"), "--export", scratch_.path("plan.xlsx")});
    EXPECT_EQ(ended.code, 2) << ended.err.substr(0, 2000);
    EXPECT_EQ(ended.out, "");
    for (const std::string& text : texts) EXPECT_THAT(ended.err, HasSubstr(text));
    EXPECT_EQ(scratch_.names(), before);
  }
  void expect_text_refused(const std::string& text, const std::vector<std::string>& texts) {
    expect_refused(scratch_.write("in", text), texts);
  }
  // In two frames of 2 bytes.
  void expect_objects_refused(const std::string& objects, const std::vector<std::string>& texts) {
    expect_text_refused(R"({"frame_size_bytes": 2, "num_frames": 2, "objects": [)" + objects + "]}", texts);
  }
  // Bytes made on the way, `piece` by `piece`, so that the test itself needs no memory for them.
  std::string write_large(const std::string& begin, const std::string& piece, std::size_t size) {
    const std::string path = scratch_.path("large");
    std::ofstream file(path, std::ios::binary);
    file << begin;
    for (std::size_t done = begin.size(); done < size; done += piece.size()) file << piece;
    return path;
  }

  Scratch scratch_;
};

TEST_F(BadInput, missing_column) {
  expect_text_refused("Name,Size (bits)\na,8\n",
                      {"in:line 1, column 1: found a header row without it", "expected a column \"Period\""});
  expect_text_refused("a,b\n1,2\n",
                      {"found no header row, expected a header row with Name, Size and Period"});
}

TEST_F(BadInput, text_in_a_number_in_every_format) {
  expect_objects_refused(R"({"name": "a", "size_bits": "big", "period": 1})",
                         {"in:/objects/0/size_bits: found \"big\", expected a whole number from 1 to 16"});
  expect_text_refused("Name,Size (bits),Period\na,8,1\nb,big,1\n", {"in:line 3, column 2: found \"big\""});
  formats::WorkbookWriter book;
  book.sheet("DATA");
  const char* titles[] = {"Name", "Size (bits)", "Period"};
  for (std::uint32_t column = 0; column < 3; ++column) book.text(2, column, titles[column]);
  book.text(3, 0, "a");
  book.text(3, 1, "big");
  book.number(3, 2, 1);
  expect_text_refused(book.finish(), {"in:DATA!B4: found \"big\""});
}

TEST_F(BadInput, size_of_zero_or_above_the_frame) {
  expect_objects_refused(
      R"({"name": "a", "size_bits": 0, "period": 1}, {"name": "b", "size_bits": 17, "period": 1})",
      {"in:/objects/0/size_bits: found 0, expected a whole number from 1 to 16",
       "in:/objects/1/size_bits: found 17, expected a whole number from 1 to 16"});
}

TEST_F(BadInput, period_of_zero) {
  expect_objects_refused(R"({"name": "a", "size_bits": 1, "period": 0})", {"in:/objects/0/period: found 0"});
}

TEST_F(BadInput, start_frame_outside) {
  expect_objects_refused(
      R"({"name": "a", "size_bits": 1, "period": 1, "start_frame": 2}, {"name": "b", "size_bits": 1, "period": 1, "start_frame": -1})",
      {"in:/objects/0/start_frame: found 2, expected a whole number from 0 to 1",
       "in:/objects/1/start_frame: found -1"});
}

TEST_F(BadInput, offset_outside) {
  expect_objects_refused(R"({"name": "a", "size_bits": 8, "period": 1, "offset_bits": 9})",
                         {"in:/objects/0/offset_bits: found 9, expected at most 8"});
  expect_objects_refused(R"({"name": "a", "size_bits": 8, "period": 1, "offset_bits": 16})",
                         {"in:/objects/0/offset_bits: found 16, expected a whole number from 0 to 15"});
}

TEST_F(BadInput, two_pinned_objects_that_clash) {
  expect_objects_refused(
      R"({"name": "a", "size_bits": 8, "period": 1, "offset_bits": 0}, {"name": "b", "size_bits": 8, "period": 1, "offset_bits": 7})",
      {"/offset_bits: found bits", "which clash with"});
}

TEST_F(BadInput, group_with_unlike_periods) {
  expect_objects_refused(
      R"({"name": "a", "size_bits": 4, "period": 1, "group": "g"}, {"name": "b", "size_bits": 4, "period": 2, "group": "g"})",
      {"in:/objects/1/period: found 2, expected 1, as the group \"g\" has it"});
}

TEST_F(BadInput, names_all_faults_of_a_file_together) {
  expect_objects_refused(R"({"name": "a", "size_bits": 0, "period": 0}, {"size_bits": 1, "period": 1})",
                         {"/objects/0/size_bits", "/objects/0/period", "/objects/1/name"});
}

TEST_F(BadInput, empty_sheet_and_empty_file) {
  expect_text_refused(zip_of(workbook_parts("")), {"found no sheet with a header row (sheets: \"S\")"});
  expect_text_refused("", {"found an empty file"});
}

TEST_F(BadInput, file_that_is_not_excel) {
  expect_refused(scratch_.write("in.xlsx", "PK\x03\x04 but no zip"),
                 {"a zip file that breaks off or is damaged"});
  expect_refused(scratch_.write("letter.docx", zip_of({{"word/document.xml", "<w/>"}})),
                 {"found a zip file without \"xl/workbook.xml\", expected an Excel workbook (.xlsx)"});
  expect_refused(scratch_.write("old.xls", "\xD0\xCF\x11\xE0 and more"), {"an Excel file of the old kind"});
}

TEST_F(BadInput, truncated_zip) {
  const std::string whole = zip_of(workbook_parts("<row><c><v>1</v></c></row>"));
  for (const std::size_t size : {whole.size() - 1, whole.size() / 2, std::size_t{30}})
    expect_text_refused(whole.substr(0, size), {"a zip file that breaks off or is damaged"});
}

TEST_F(BadInput, damaged_xml_in_a_whole_zip) {
  expect_text_refused(zip_of(workbook_parts("<row><c><v>1</v></row>")),
                      {"a damaged workbook (xl/worksheets/sheet1.xml: mismatched tag in line 1)"});
}

TEST_F(BadInput, zip_bomb) {
  auto parts = workbook_parts("");
  std::string bytes = zip_of(parts);
  // The directory's last entry promises to unpack to 4,026,531,840 bytes.
  const std::size_t entry = bytes.rfind("PK\x01\x02");
  bytes.replace(entry + 24, 4, formats::tests::little_endian(0xF0000000, 4));
  expect_text_refused(bytes, {"that unpacks to 402653", "expected at most 256 MiB unpacked"});
}

TEST_F(BadInput, json_nested_100000_deep) {
  expect_text_refused(std::string(100'000, '['), {"nested deeper than 64"});
  std::string objects;
  for (int i = 0; i < 100'000; ++i) objects += "{\"objects\":";
  expect_text_refused(objects, {"nested deeper than 64"});
  expect_objects_refused(std::string(100'000, '['), {"nested deeper than 64"});
}

TEST_F(BadInput, rubbish_of_200_megabytes) {
  constexpr std::size_t kSize = 200'000'000;
  expect_refused(write_large("", std::string(1 << 16, '\x01') + '\0', kSize), {"found "});
  expect_refused(write_large("", "rubbish, \"", kSize), {"found "});
  expect_refused(write_large("{", "rubbish ", kSize), {"line 1, column 2"});
  expect_refused(write_large("[", "[1],", kSize), {"more than 10000000 values"});
}

TEST_F(BadInput, file_above_the_limit_is_not_read_at_all) {
  const std::string path = scratch_.write("in.json", "{");
  std::filesystem::resize_file(path, std::uintmax_t{300} << 20);  // sparse
  expect_refused(path, {"found 300 MiB, expected a file of at most 256 MiB"});
}

TEST_F(BadInput, names_that_are_no_utf8) {
  expect_objects_refused("{\"name\": \"caf\xE9\", \"size_bits\": 1, \"period\": 1}", {"in:line 1, column"});
  expect_text_refused("Name,Size (bits),Period\ncaf\xE9,8,1\n", {"found bytes that are not UTF-8 text"});
  expect_text_refused(zip_of(workbook_parts("<row><c t=\"inlineStr\"><is><t>caf\xE9</t></is></c></row>")),
                      {"not well-formed (invalid token)"});
}

}  // namespace
}  // namespace tenon::system_tests
