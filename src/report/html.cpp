#include "report/html.h"

#include <fmt/format.h>

#include <cmath>

namespace tenon::report {

namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr const char* kPercent = "\u00A0%";  // no line break before the sign

// Length of the UTF-8 sequence at the start of `bytes`; 0 if it is none (overlong forms and surrogates included).
std::size_t sequence_length(std::string_view bytes) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  const unsigned char lead = byte(0);
  const std::size_t length = lead < 0x80   ? 1
                             : lead < 0xC2 ? 0
                             : lead < 0xE0 ? 2
                             : lead < 0xF0 ? 3
                             : lead < 0xF5 ? 4
                                           : 0;
  if (length > bytes.size()) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte(i) & 0xC0) != 0x80) return 0;
  if (length == 3 && lead == 0xE0 && byte(1) < 0xA0) return 0;
  if (length == 3 && lead == 0xED && byte(1) > 0x9F) return 0;
  if (length == 4 && lead == 0xF0 && byte(1) < 0x90) return 0;
  if (length == 4 && lead == 0xF4 && byte(1) > 0x8F) return 0;
  return length;
}

void append_escaped(std::string& out, std::string_view plain) {
  while (!plain.empty()) {
    const std::size_t length = sequence_length(plain);
    const char c = plain[0];
    if (length == 0) {
      out += kReplacement;
    } else if (length > 1) {
      out += plain.substr(0, length);
    } else {
      switch (c) {
        case '&':
          out += "&amp;";
          break;
        case '<':
          out += "&lt;";
          break;
        case '>':
          out += "&gt;";
          break;
        case '"':
          out += "&quot;";
          break;
        case '\'':
          out += "&#39;";
          break;
        default:
          if ((static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') || c == 0x7F)
            out += kReplacement;
          else
            out += c;
      }
    }
    plain.remove_prefix(length == 0 ? 1 : length);
  }
}

}  // namespace

struct ElementWriter {
  static Html write(const char* tag, const Attributes& attributes, const Html& content) {
    std::string out;
    out.reserve(content.str().size() + 32);
    out += '<';
    out += tag;
    for (const auto& [name, value] : attributes) {
      out += ' ';
      out += name;
      out += "=\"";
      append_escaped(out, value);
      out += '"';
    }
    out += '>';
    out += content.str();
    out += "</";
    out += tag;
    out += '>';
    return Html(std::move(out));
  }
};

Html text(std::string_view plain) {
  std::string out;
  out.reserve(plain.size());
  append_escaped(out, plain);
  return Html(std::move(out));
}

Html element(const char* tag, const Attributes& attributes, const Html& content) {
  return ElementWriter::write(tag, attributes, content);
}

Html element(const char* tag, const Html& content) { return element(tag, {}, content); }

Html json_block(std::string_view id, const formats::Json& data) {
  const std::string json = data.dump(-1, ' ', false, formats::Json::error_handler_t::replace);
  std::string out = "<script type=\"application/json\" id=\"";
  append_escaped(out, id);
  out += "\">";
  out.reserve(out.size() + json.size() + 16);
  for (const char c : json) {
    if (c == '<')
      out += "\\u003c";
    else
      out += c;
  }
  out += "</script>\n";
  return Html(std::move(out));
}

std::string grouped(Int128 value) {
  std::string digits = to_string(value);
  const std::size_t first = digits[0] == '-' ? 1 : 0;
  for (std::size_t i = digits.size(); i > first + 3; i -= 3) digits.insert(i - 3, 1, ',');
  return digits;
}

std::string percent(double share) {
  if (!std::isfinite(share)) return "–";
  const double p = share * 100;
  if (p == 0 || p == 100) return fmt::format("{}{}", p, kPercent);
  for (int digits = 1; digits <= 4; ++digits) {
    const std::string shown = fmt::format("{:.{}f}", p, digits);
    const double rounded = std::stod(shown);
    if (rounded != 0 && rounded != 100) return shown + kPercent;
  }
  return (p < 1 ? "< 0.0001" : p < 100 ? "> 99.9999" : "> 100") + std::string(kPercent);
}

std::string seconds(double value) {
  if (!std::isfinite(value)) return "–";
  if (value < 0.001) return "< 1 ms";
  if (value < 1) return fmt::format("{:.0f} ms", value * 1000);
  if (value < 100) return fmt::format("{:.1f} s", value);
  return fmt::format("{:.0f} s", value);
}

std::string memory(double bytes) {
  if (bytes < 1e6) return fmt::format("{:.0f} kB", bytes / 1e3);
  if (bytes < 1e9) return fmt::format("{:.0f} MB", bytes / 1e6);
  return fmt::format("{:.1f} GB", bytes / 1e9);
}

std::string count_of(Int128 count, std::string_view singular, std::string_view plural) {
  std::string noun(count == 1 || plural.empty() ? singular : plural);
  if (count != 1 && plural.empty()) noun += 's';
  return grouped(count) + ' ' + noun;
}

}  // namespace tenon::report
