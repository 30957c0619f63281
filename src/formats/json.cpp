// The library's own tree builder trusts its input: it takes the last of two equal keys, turns a 65-bit integer into
// a double, grows an ordered object by copying all below it, and the tree it builds of "[[[[…" overflows the stack
// when it is destroyed. So the library only tokenizes here (its SAX interface, which keeps no stack of calls), and
// this builder makes the tree: finished values wait on one stack until their container closes and its size is known.

#include "formats/json.h"

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

#include "formats/text.h"

namespace tenon::formats {

namespace {

constexpr std::size_t kMostErrors = 100;

std::string line_and_column(std::string_view text, std::size_t position) {
  const std::string_view before = text.substr(0, std::min(position, text.size()));
  const auto lines = std::count(before.begin(), before.end(), '\n');
  const std::size_t last_break = before.rfind('\n');
  const std::size_t column =
      last_break == std::string_view::npos ? before.size() : before.size() - last_break - 1;
  return "line " + std::to_string(lines + 1) + ", column " + std::to_string(std::max<std::size_t>(column, 1));
}

// What the tokenizer missed, out of its message: "… - invalid literal; last read: 'x'; expected '}'".
std::string expected_by(std::string_view message) {
  constexpr std::string_view kExpected = "; expected ";
  if (const auto at = message.find(kExpected); at != std::string_view::npos)
    return std::string(message.substr(at + kExpected.size()));
  if (const auto at = message.find(" - "); at != std::string_view::npos) {
    const std::string_view reason = message.substr(at + 3);
    return "JSON (" + std::string(reason.substr(0, reason.find("; last read"))) + ")";
  }
  if (message.find("number overflow") != std::string_view::npos)
    return "a number within the range of doubles";
  return "JSON";
}

class Builder {
 public:
  Builder(std::string_view text, const std::string& file, const JsonLimits& limits)
      : text_(text), file_(file), limits_(limits) {}

  // What the tokenizer calls; false ends the reading.
  bool null() { return add(nullptr); }
  bool boolean(bool value) { return add(value); }
  bool number_integer(Json::number_integer_t value) { return add(value); }
  bool number_unsigned(Json::number_unsigned_t value) {
    if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
      return refuse_integer(std::to_string(value));
    return add(static_cast<std::int64_t>(value));
  }
  bool number_float(Json::number_float_t value, const std::string& written) {
    // The tokenizer gives an integer that left 64 bits as a double.
    if (written.find_first_of(".eE") == std::string::npos) return refuse_integer(written);
    return add(value);
  }
  bool string(std::string& value) { return add(std::move(value)); }
  bool binary(Json::binary_t&) { return false; }
  bool start_object(std::size_t) { return open(false); }
  bool start_array(std::size_t) { return open(true); }
  bool key(std::string& key) {
    open_.back().key = std::move(key);
    return true;
  }
  bool end_object() {
    const Container container = close();
    refuse_repeated_keys(container);
    Json::object_t object;
    object.reserve(values_.size() - container.first);
    std::size_t key = container.first_key;
    for (std::size_t i = container.first; i < values_.size(); ++i)
      static_cast<Json::object_t::Container&>(object).emplace_back(std::move(keys_[key++]),
                                                                   std::move(values_[i]));
    values_.resize(container.first);
    keys_.resize(container.first_key);
    return add(Json(std::move(object)));
  }
  bool end_array() {
    const Container container = close();
    Json::array_t array;
    array.reserve(values_.size() - container.first);
    for (std::size_t i = container.first; i < values_.size(); ++i) array.push_back(std::move(values_[i]));
    values_.resize(container.first);
    return add(Json(std::move(array)));
  }
  bool parse_error(std::size_t position, const std::string& token, const Json::exception& exception) {
    std::string found = position > text_.size() ? "the end of the file" : in_quotes(token, 20);
    // A broken string is read to its end or the file's; what is wrong with it stands last.
    if (token.size() > 20 && position <= text_.size())
      found = "…" + in_quotes(std::string_view(token).substr(token.size() - 16), 20);
    errors_.push_back({file_, line_and_column(text_, position), found, expected_by(exception.what())});
    return false;
  }

  Result<Json> take() {
    if (!errors_.empty()) return std::move(errors_);
    return std::move(values_.front());
  }

 private:
  struct Container {
    bool is_array;
    std::size_t first;      // of its values on their stack
    std::size_t first_key;  // of an object's keys on theirs
    std::string key;        // of the value being read, in an object
  };

  bool add(Json value) {
    if (++nodes_ > limits_.nodes)
      return stop("more than " + std::to_string(limits_.nodes) + " values", "a smaller file");
    if (!open_.empty() && !open_.back().is_array) keys_.push_back(std::move(open_.back().key));
    values_.push_back(std::move(value));
    return true;
  }
  bool open(bool is_array) {
    if (open_.size() >= limits_.depth)
      return stop("lists or objects nested deeper than " + std::to_string(limits_.depth),
                  "at most " + std::to_string(limits_.depth) + " levels");
    open_.push_back({is_array, values_.size(), keys_.size(), {}});
    return true;
  }
  Container close() {
    Container container = std::move(open_.back());
    open_.pop_back();
    return container;
  }
  bool stop(std::string found, std::string expected) {
    errors_.push_back({file_, pointer(values_.size()), std::move(found), std::move(expected)});
    return false;
  }
  bool refuse_integer(const std::string& written) {
    const bool go_on =
        stop(written.substr(0, 40), "an integer of at most 64 bits") || errors_.size() < kMostErrors;
    return go_on && add(0);
  }

  void refuse_repeated_keys(const Container& object) {
    std::vector<std::string_view> keys(keys_.begin() + static_cast<std::ptrdiff_t>(object.first_key),
                                       keys_.end());
    std::sort(keys.begin(), keys.end());
    for (auto twin = std::adjacent_find(keys.begin(), keys.end());
         twin != keys.end() && errors_.size() < kMostErrors;
         twin = std::adjacent_find(std::upper_bound(twin, keys.end(), *twin), keys.end()))
      errors_.push_back({file_, pointer(object.first) + '/' + pointer_part(*twin),
                         "the key " + in_quotes(*twin) + " twice", "each key once"});
  }

  // Of the value that is being read; `complete` values on the stack are those before it.
  std::string pointer(std::size_t complete) const {
    std::string text;
    for (std::size_t i = 0; i < open_.size(); ++i) {
      const std::size_t end = i + 1 < open_.size() ? open_[i + 1].first : complete;
      text += '/' + (open_[i].is_array ? std::to_string(end - open_[i].first) : pointer_part(open_[i].key));
    }
    return text;
  }

  std::string_view text_;
  const std::string& file_;
  const JsonLimits& limits_;
  std::vector<Container> open_;
  std::vector<Json> values_;
  std::vector<std::string> keys_;  // of those values that stand in objects
  std::size_t nodes_ = 0;
  std::vector<InputError> errors_;
};

void write(const Json& json, int indent, std::string& out);

void write_line_break(int indent, std::string& out) {
  out += '\n';
  out.append(static_cast<std::size_t>(indent) * 2, ' ');
}

std::string scalar_text(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

void write_array(const Json& json, int indent, std::string& out) {
  const bool plain = std::all_of(json.begin(), json.end(), [](const Json& item) { return item.is_number(); });
  out += '[';
  for (std::size_t i = 0; i < json.size(); ++i) {
    if (i > 0) out += plain ? ", " : ",";
    if (!plain) write_line_break(indent + 1, out);
    write(json[i], indent + 1, out);
  }
  if (!plain) write_line_break(indent, out);
  out += ']';
}

void write_object(const Json& json, int indent, std::string& out) {
  out += '{';
  bool first = true;
  for (const auto& [key, value] : json.items()) {
    if (!first) out += ',';
    first = false;
    write_line_break(indent + 1, out);
    out += scalar_text(key) + ": ";
    write(value, indent + 1, out);
  }
  if (!first) write_line_break(indent, out);
  out += '}';
}

void write(const Json& json, int indent, std::string& out) {
  if (json.is_array())
    write_array(json, indent, out);
  else if (json.is_object())
    write_object(json, indent, out);
  else
    out += scalar_text(json);
}

}  // namespace

Result<Json> parse_json(std::string_view text, const std::string& file, const JsonLimits& limits) {
  if (text.size() > limits.bytes)
    return InputError{file, "", std::to_string(text.size()) + " bytes",
                      "at most " + std::to_string(limits.bytes) + " bytes of JSON"};
  Builder builder(text, file, limits);
  Json::sax_parse(text.begin(), text.end(), &builder);
  return builder.take();
}

std::string to_text(const Json& json) {
  std::string out;
  write(json, 0, out);
  out += '\n';
  return out;
}

std::string to_compact_text(const Json& json) { return scalar_text(json) + '\n'; }

std::string pointer_part(std::string_view key) {
  std::string part;
  for (const char c : key) {
    if (c == '~')
      part += "~0";
    else if (c == '/')
      part += "~1";
    else
      part += c;
  }
  return part;
}

}  // namespace tenon::formats
