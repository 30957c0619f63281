#pragma once

// Zips and workbooks for tests, byte by byte: what no writer would make can be made here.

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tenon::formats::tests {

inline std::string little_endian(std::uint32_t value, int size) {
  std::string bytes;
  for (int i = 0; i < size; ++i) bytes += static_cast<char>(value >> (8 * i));
  return bytes;
}

inline std::uint32_t crc32_of(std::string_view bytes) {
  std::uint32_t crc = 0xFFFFFFFF;
  for (const char c : bytes) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xEDB88320 : 0);
  }
  return ~crc;
}

using Parts = std::vector<std::pair<std::string, std::string>>;  // name, bytes

// A whole zip with the right sizes and checksums; nothing is compressed.
inline std::string zip_of(const Parts& parts) {
  std::string files;
  std::string directory;
  for (const auto& [name, bytes] : parts) {
    const auto size = little_endian(static_cast<std::uint32_t>(bytes.size()), 4);
    const std::string common = std::string(8, '\0') + little_endian(crc32_of(bytes), 4) + size + size +
                               little_endian(static_cast<std::uint32_t>(name.size()), 2);
    directory += "PK\x01\x02" + std::string(4, '\0') + common + std::string(12, '\0') +
                 little_endian(static_cast<std::uint32_t>(files.size()), 4) + name;
    files += "PK\x03\x04" + std::string(2, '\0') + common + std::string(2, '\0') + name + bytes;
  }
  const auto count = little_endian(static_cast<std::uint32_t>(parts.size()), 2);
  return files + directory + "PK\x05\x06" + std::string(4, '\0') + count + count +
         little_endian(static_cast<std::uint32_t>(directory.size()), 4) +
         little_endian(static_cast<std::uint32_t>(files.size()), 4) + std::string(2, '\0');
}

// The parts of a workbook with one sheet, "S", that consists of `rows` (<row>…</row>), and its shared strings.
inline Parts workbook_parts(const std::string& rows, const std::string& strings = "") {
  const std::string types = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  return {
      {"xl/workbook.xml", "<workbook xmlns:r=\"" + types +
                              "\"><sheets><sheet name=\"S\" sheetId=\"1\" r:id=\"a\"/></sheets></workbook>"},
      {"xl/_rels/workbook.xml.rels",
       "<Relationships><Relationship Id=\"a\" Type=\"" + types +
           "/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"b\" Type=\"" + types +
           "/sharedStrings\" Target=\"/xl/sharedStrings.xml\"/></Relationships>"},
      {"xl/sharedStrings.xml", "<sst>" + strings + "</sst>"},
      {"xl/worksheets/sheet1.xml", "<worksheet><sheetData>" + rows + "</sheetData></worksheet>"}};
}

}  // namespace tenon::formats::tests
