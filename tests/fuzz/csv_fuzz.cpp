// Any bytes as CSV: refused with a place, or cells that mean the same when they are written in quotes and read again.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "formats/table.h"

using namespace tenon::formats;

namespace {

std::string in_csv_quotes(const std::string& text) {
  std::string cell = "\"";
  for (const char c : text) cell += c == '"' ? std::string("\"\"") : std::string(1, c);
  return cell + '"';
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto first = read_csv({"fuzz.csv", std::string(reinterpret_cast<const char*>(data), size)});
  if (!first.ok()) return 0;
  const Table& table = first.value();
  std::string written = "\"x\",\"y\",\"z\"\n";  // settles the delimiter
  for (std::size_t row = 0; row < table.rows.size(); ++row) {
    if (table.place(row, 0).empty()) std::abort();
    for (const Cell& cell : table.rows[row]) written += in_csv_quotes(cell.text) + ',';
    written += '\n';
  }
  const auto again = read_csv({"again.csv", written});
  if (!again.ok()) return 0;  // a row of 1,000 columns has one too many now
  if (again.value().rows.size() != table.rows.size() + 1) std::abort();
  for (std::size_t row = 0; row < table.rows.size(); ++row)
    for (std::size_t column = 0; column < table.rows[row].size(); ++column)
      if (again.value().at(row + 1, column).text != table.at(row, column).text) std::abort();
  return 0;
}
