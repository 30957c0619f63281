#include "formats/source.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "formats/text.h"

namespace tenon::formats {

namespace {

// Closes when it goes out of scope.
class Handle {
 public:
  explicit Handle(int fd) : fd_(fd) {}
  ~Handle() {
    if (fd_ > STDERR_FILENO) ::close(fd_);
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  int fd() const { return fd_; }

 private:
  int fd_;
};

std::string system_text() { return std::generic_category().message(errno); }

InputError too_large(const std::string& path, const std::string& found, std::int64_t max_bytes) {
  return {path, "", found, "a file of at most " + std::to_string(max_bytes >> 20) + " MiB"};
}

// `size`: what is likely to come.
Result<Source> read_all(int fd, const std::string& path, std::int64_t size, std::int64_t max_bytes) {
  Source source{path, {}};
  source.bytes.reserve(static_cast<std::size_t>(size));
  std::array<char, 1 << 16> buffer;
  while (true) {
    const ssize_t count = ::read(fd, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return InputError{path, "", "an error while reading: " + system_text(), "a readable file"};
    if (count == 0) return source;
    source.bytes.append(buffer.data(), static_cast<std::size_t>(count));
    if (static_cast<std::int64_t>(source.bytes.size()) > max_bytes)
      return too_large(path, "more than " + std::to_string(max_bytes) + " bytes", max_bytes);
  }
}

bool write_all(int fd, const std::string& bytes) {
  for (std::size_t done = 0; done < bytes.size();) {
    const ssize_t count = ::write(fd, bytes.data() + done, bytes.size() - done);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    done += static_cast<std::size_t>(count);
  }
  return true;
}

InputError not_written(const std::string& path) {
  return {path, "", "an error while writing: " + system_text(), "a place that can be written to"};
}

mode_t usual_mode() {
  const mode_t mask = ::umask(0);
  ::umask(mask);
  return 0666 & ~mask;
}

}  // namespace

Shape shape(const Source& source) {
  std::string_view text = source.bytes;
  if (text.starts_with("PK\x03\x04") || text.starts_with(std::string_view("PK\x05\x06"))) return Shape::kZip;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  const std::string_view begin = trimmed(text.substr(0, 4096));
  if (begin.empty() && text.size() <= 4096) return Shape::kEmpty;
  if (begin.starts_with('{') || begin.starts_with('[')) return Shape::kJson;
  // A text file has no zero bytes; nearly everything else does early on.
  return begin.find('\0') == std::string_view::npos ? Shape::kText : Shape::kBinary;
}

std::optional<InputError> unreadable(const Source& source, const std::string& expected) {
  const auto refused = [&](const char* found) { return InputError{source.file, "", found, expected}; };
  const Shape is = shape(source);
  if (is == Shape::kEmpty) return refused("an empty file");
  if (source.bytes.starts_with("\xD0\xCF\x11\xE0"))
    return refused("an Excel file of the old kind (.xls) or one with a password");
  if (is == Shape::kBinary) return refused("binary data");
  return std::nullopt;
}

Result<Source> read_source(const std::string& path, std::int64_t max_bytes) {
  if (path == "-") return read_all(STDIN_FILENO, path, 0, max_bytes);
  const Handle file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.fd() < 0) return InputError{path, "", system_text(), "a readable file"};
  struct stat info {};
  if (::fstat(file.fd(), &info) != 0) return InputError{path, "", system_text(), "a readable file"};
  if (S_ISDIR(info.st_mode)) return InputError{path, "", "a folder", "a file"};
  if (info.st_size > max_bytes)
    return too_large(path, std::to_string(info.st_size >> 20) + " MiB", max_bytes);
  return read_all(file.fd(), path, info.st_size, max_bytes);
}

Result<bool> write_file(const std::string& path, const std::string& bytes) {
  if (path == "-") {
    if (!write_all(STDOUT_FILENO, bytes)) return not_written(path);
    return true;
  }
  // A link keeps pointing where it points; a device or a pipe is written into.
  std::error_code ignored;
  const std::filesystem::path real = std::filesystem::weakly_canonical(path, ignored);
  const std::string target = ignored ? path : real.string();
  struct stat info {};
  if (::stat(target.c_str(), &info) == 0 && !S_ISREG(info.st_mode)) {
    const Handle device(::open(target.c_str(), O_WRONLY | O_CLOEXEC));
    if (device.fd() < 0 || !write_all(device.fd(), bytes)) return not_written(path);
    return true;
  }
  std::string temporary = target + ".tmp.XXXXXX";
  const Handle file(::mkstemp(temporary.data()));
  if (file.fd() < 0) return not_written(path);
  const bool written = write_all(file.fd(), bytes) && ::fchmod(file.fd(), usual_mode()) == 0 &&
                       ::rename(temporary.c_str(), target.c_str()) == 0;
  if (written) return true;
  const InputError error = not_written(path);
  ::unlink(temporary.c_str());
  return error;
}

std::string sha256_hex(const std::string& bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned int size = 0;
  TENON_ASSERT(EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr) == 1);
  constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  for (unsigned int i = 0; i < size; ++i) {
    hex += kDigits[digest[i] >> 4];
    hex += kDigits[digest[i] & 15];
  }
  return hex;
}

}  // namespace tenon::formats
