#include "formats/zip.h"

#include <zlib.h>

#include "formats/text.h"

namespace tenon::formats {

namespace {

constexpr std::size_t kMostEntries = 1000;
constexpr std::uint64_t kMostUnpacked = std::uint64_t{256} << 20;
constexpr std::uint64_t kMostRatio = 200;
constexpr std::uint64_t kSmall = 1 << 20;  // below it the ratio does not matter

// Empty if `packed` is no deflate stream of exactly `size` bytes; size 0 never comes here.
std::string inflated(std::string_view packed, std::size_t size) {
  std::string out(size, '\0');
  z_stream stream{};
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));  // the library only reads it
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(size);
  if (::inflateInit2(&stream, -MAX_WBITS) != Z_OK) return {};
  const int result = ::inflate(&stream, Z_FINISH);
  const bool whole = result == Z_STREAM_END && stream.total_out == size;
  ::inflateEnd(&stream);
  return whole ? out : std::string();
}

}  // namespace

Result<Zip> Zip::open(const Source& source, const std::string& expected) {
  Zip zip(source, expected);
  if (shape(source) != Shape::kZip) return zip.damaged("no zip file");
  const std::size_t end = zip.end_record();
  if (end == std::string_view::npos) return zip.damaged("a zip file that breaks off or is damaged");
  const std::size_t entries = zip.number(end + 10, 2);
  if (entries > kMostEntries)
    return InputError{source.file, "", "a zip file of " + std::to_string(entries) + " entries",
                      "at most " + std::to_string(kMostEntries)};
  std::uint64_t unpacked = 0;
  std::size_t at = zip.number(end + 16, 4);
  for (std::size_t i = 0; i < entries; ++i) {
    const std::size_t name_size = zip.number(at + 28, 2);
    if (at + 46 + name_size > zip.bytes_.size() || zip.bytes_.substr(at, 4) != "PK\x01\x02")
      return zip.damaged("a zip file with a damaged directory");
    const Entry entry{zip.number(at + 42, 4), zip.number(at + 20, 4), zip.number(at + 24, 4),
                      zip.number(at + 10, 2), zip.number(at + 16, 4)};
    if (entry.local + entry.packed > zip.bytes_.size())
      return zip.damaged("a zip file that breaks off or is damaged");
    unpacked += entry.size;
    zip.entries_.emplace(zip.bytes_.substr(at + 46, name_size), entry);
    at += 46 + name_size + zip.number(at + 30, 2) + zip.number(at + 32, 2);
  }
  if (unpacked > kMostUnpacked || (unpacked > kSmall && unpacked / kMostRatio > zip.bytes_.size()))
    return InputError{source.file, "",
                      "a zip file of " + std::to_string(zip.bytes_.size()) + " bytes that unpacks to " +
                          std::to_string(unpacked),
                      "at most " + std::to_string(kMostUnpacked >> 20) + " MiB unpacked, and at most " +
                          std::to_string(kMostRatio) + " times the file"};
  return zip;
}

Result<std::string> Zip::unpacked(std::string_view name) const {
  const auto found = entries_.find(name);
  if (found == entries_.end()) return damaged("a zip file without " + in_quotes(name, 80));
  const Entry& entry = found->second;
  const InputError fault = damaged("a damaged part " + in_quotes(name, 80));
  const std::size_t data = entry.local + 30 + number(entry.local + 26, 2) + number(entry.local + 28, 2);
  if (bytes_.substr(entry.local, 4) != "PK\x03\x04" || data + entry.packed > bytes_.size()) return fault;
  const std::string_view packed = bytes_.substr(data, entry.packed);
  if (entry.size == 0) return std::string();
  std::string text;
  if (entry.method == 0) text = packed;
  if (entry.method == 8) text = inflated(packed, entry.size);
  const auto crc = ::crc32(0, reinterpret_cast<const Bytef*>(text.data()), static_cast<uInt>(text.size()));
  if (text.size() != entry.size || crc != entry.crc) return fault;
  return text;
}

// Where the record stands that ends every zip: the last one, as a comment of up to 65,535 bytes may follow it.
std::size_t Zip::end_record() const {
  constexpr std::size_t kSize = 22;
  const std::size_t at = bytes_.rfind("PK\x05\x06");
  if (at == std::string_view::npos || at + kSize > bytes_.size()) return std::string_view::npos;
  return at + kSize + number(at + 20, 2) == bytes_.size() ? at : std::string_view::npos;
}

// Little endian; 0 beyond the end.
std::size_t Zip::number(std::size_t at, std::size_t size) const {
  std::size_t value = 0;
  for (std::size_t i = size; i-- > 0;)
    value = value << 8 | (at + i < bytes_.size() ? static_cast<unsigned char>(bytes_[at + i]) : 0);
  return value;
}

InputError Zip::damaged(const std::string& what) const { return {file_, "", what, expected_}; }

}  // namespace tenon::formats
