// Any bytes as a workbook: refused, or tables. Random bytes never get behind the zip's checksums; so the first byte
// chooses: 4 and more, the rest is the file; below, the rest replaces one part of a good workbook.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "formats/table.h"
#include "tests/formats/make_zip.h"

using namespace tenon::formats;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  std::string bytes(reinterpret_cast<const char*>(data + 1), size - 1);
  if (data[0] < 4) {
    auto parts = tests::workbook_parts("<row><c t=\"s\"><v>0</v></c><c t=\"n\"><v>1</v></c></row>",
                                       "<si><t>x</t></si>");
    parts[data[0]].second = bytes;
    bytes = tests::zip_of(parts);
  }
  const auto tables = read_workbook({"fuzz.xlsx", bytes});
  if (!tables.ok()) return 0;
  for (const Table& table : tables.value())
    for (std::size_t row = 0; row < table.rows.size(); ++row)
      for (std::size_t column = 0; column < table.rows[row].size(); ++column) {
        const Cell& cell = table.at(row, column);
        if (table.place(row, column).empty() || cell.empty() != cell.text.empty()) std::abort();
      }
  return 0;
}
