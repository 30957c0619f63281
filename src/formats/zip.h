#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "base/error.h"
#include "formats/source.h"

namespace tenon::formats {

// The entries of a zip file, unpacked one at a time. What the file's directory promises is looked at before anything is
// unpacked: at most 1,000 entries, 256 MiB unpacked in all, 200 times the file in what is larger than 1 MiB. No entry
// may then unpack to another size or checksum than it promised. PKWARE APPNOTE 6.3, sections 4.3.7, 4.3.12, 4.3.16;
// stored and deflated entries, no encryption, no zip64. Keeps a view of the source's bytes.
class Zip {
 public:
  // `expected`: what the user should have given instead, for the errors.
  static Result<Zip> open(const Source& source, const std::string& expected);

  bool has(std::string_view name) const { return entries_.contains(name); }
  // An entry's bytes. Errors: there is none, or it is damaged.
  Result<std::string> unpacked(std::string_view name) const;

 private:
  struct Entry {
    std::size_t local = 0;  // offset of the header that stands before the data
    std::size_t packed = 0;
    std::size_t size = 0;
    std::size_t method = 0;
    std::size_t crc = 0;
  };

  Zip(const Source& source, const std::string& expected)
      : file_(source.file), bytes_(source.bytes), expected_(expected) {}

  std::size_t end_record() const;
  std::size_t number(std::size_t at, std::size_t size) const;
  InputError damaged(const std::string& what) const;

  std::string file_;
  std::string_view bytes_;
  std::string expected_;
  std::map<std::string, Entry, std::less<>> entries_;  // of equal names the first
};

}  // namespace tenon::formats
