#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/checked.h"
#include "formats/json.h"

namespace tenon::report {

// HTML that is known to be well formed. Text of users (names, messages, paths) becomes Html only through text(),
// attribute values only through element(), data only through json_block(); each escapes. So a forgotten escape does
// not compile.
class Html {
 public:
  Html() = default;

  // Markup written by us: a literal, never anything that was read.
  static Html markup(std::string_view trusted) { return Html(std::string(trusted)); }

  Html& operator+=(const Html& more) {
    text_ += more.text_;
    return *this;
  }
  friend Html operator+(Html a, const Html& b) { return a += b; }

  bool empty() const { return text_.empty(); }
  const std::string& str() const { return text_; }

 private:
  friend Html text(std::string_view);
  friend Html json_block(std::string_view, const formats::Json&);
  friend struct ElementWriter;
  explicit Html(std::string trusted) : text_(std::move(trusted)) {}

  std::string text_;
};

// Plain text; & < > " ' are escaped, control characters and bytes that are not UTF-8 become U+FFFD.
Html text(std::string_view plain);

// <tag name="value"…>content</tag>. Tag and attribute names are literals of ours.
using Attributes = std::vector<std::pair<const char*, std::string>>;
Html element(const char* tag, const Attributes& attributes, const Html& content);
Html element(const char* tag, const Html& content);
inline Html element(const char* tag, std::string_view plain) { return element(tag, text(plain)); }
inline Html paragraph(std::string_view plain) { return element("p", plain); }

// Data for scripts: <script type="application/json" id=…>, in which `<` is written \u003c, so that no name can end it.
Html json_block(std::string_view id, const formats::Json& data);

// Numbers as people read them. grouped: 1234567 -> "1,234,567". percent: 0.98099 -> "98.1 %"; never says 100 % or 0 %
// of what is not. seconds: "24 ms", "3.2 s". memory: "14 MB".
std::string grouped(Int128 value);
std::string percent(double share);
std::string seconds(double value);
std::string memory(double bytes);
// "1 frame", "3 frames": count and noun.
std::string count_of(Int128 count, std::string_view singular, std::string_view plural = "");

}  // namespace tenon::report
