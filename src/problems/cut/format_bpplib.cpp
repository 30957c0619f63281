// BPPLIB's two text forms (Delorme, Iori, Martello, "BPPLIB: a library for bin packing and cutting stock problems",
// Optimization Letters 12, 2018): the number of lines, the capacity, then a line for each: "size demand" (csp) or "size"
// (bpp). Numbers are apart by spaces or tabs; blank lines count for nothing.

#include <algorithm>
#include <string_view>

#include "formats/text.h"
#include "problems/cut/format.h"
#include "problems/cut/numbers.h"

namespace tenon::cut {

namespace {

using formats::Json;

struct Line {
  std::uint32_t number = 0;  // from 0
  std::vector<std::string_view> words;
};

std::vector<Line> lines_of(std::string_view text, std::size_t most) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  std::vector<Line> lines;
  for (std::uint32_t number = 0; !text.empty() && lines.size() < most; ++number) {
    const std::size_t end = std::min(text.find_first_of("\n"), text.size());
    std::string_view rest = formats::trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    Line line{number, {}};
    while (!rest.empty()) {
      const std::size_t stop = std::min(rest.find_first_of(" \t\r\f\v"), rest.size());
      line.words.push_back(rest.substr(0, stop));
      rest = formats::trimmed(rest.substr(stop));
    }
    if (!line.words.empty()) lines.push_back(std::move(line));
  }
  return lines;
}

std::string place(std::uint32_t line) { return "line " + std::to_string(line + 1); }

// A word as the number it is, whole if it is written so; as text where it is none, for the strict reader to refuse.
Json value_of(std::string_view word) {
  const auto number = decimal_in(word);
  if (!number) return std::string(word);
  if (const auto whole = number->decimals == 0 ? scaled(*number, 0, Instance::kMostLength) : std::nullopt)
    return *whole;
  if (const auto value = formats::number_in(word)) return *value;
  return std::string(word);
}

class BpplibReader {
 public:
  BpplibReader(const formats::Source& source, const std::string& format)
      : document_{source.file, format, Json::object()}, lines_(lines_of(source.bytes, ~std::size_t{0})) {}

  Result<formats::Document> read(const OptionValues& options) {
    const auto wanted = read_count();
    read_capacity();
    std::size_t width = document_.format == "csp" ? 2 : document_.format == "bpp" ? 1 : 0;
    if (width == 0) width = lines_.size() > 2 && lines_[2].words.size() == 1 ? 1 : 2;
    document_.format = width == 2 ? "csp" : "bpp";
    read_items(width, wanted);
    if (errors_.empty()) return std::move(document_);
    // What stands in the lines themselves is told at the same time.
    if (!document_.root["items"].empty()) {
      const Result<Input> rest = read_instance(document_, options);
      if (!rest.ok()) errors_.insert(errors_.end(), rest.errors().begin(), rest.errors().end());
    }
    return errors_;
  }

 private:
  void error(std::string at, std::string found, std::string expected) {
    errors_.push_back({document_.file, std::move(at), std::move(found), std::move(expected)});
  }

  std::optional<std::size_t> read_count() {
    const std::string expected = "the number of items, a whole number of at least 1, alone on its line";
    if (lines_.empty()) {
      error("line 1", "nothing", expected);
      return std::nullopt;
    }
    const auto count = decimal_in(lines_[0].words[0]);
    if (lines_[0].words.size() == 1 && count && count->decimals == 0 && count->digits >= 1)
      if (const auto whole = scaled(*count, 0, Instance::kMostLength))
        return static_cast<std::size_t>(*whole);
    error(place(lines_[0].number), shown(lines_[0]), expected);
    return std::nullopt;
  }

  void read_capacity() {
    const std::string expected = "the stock's length, alone on its line";
    document_.root["stocks"] =
        Json::array({Instance::kMostLength});  // where it is wrong: no item is too long
    if (lines_.size() < 2) return error("line 2", "the end of the file", expected);
    if (lines_[1].words.size() != 1) return error(place(lines_[1].number), shown(lines_[1]), expected);
    document_.root["stocks"] = Json::array({Json::object({{"length", value_of(lines_[1].words[0])}})});
    for (const char* pointer : {"/stocks", "/stocks/0", "/stocks/0/length"})
      document_.cells[pointer] = place(lines_[1].number);
  }

  void read_items(std::size_t width, const std::optional<std::size_t>& wanted) {
    formats::TableRows& origin = document_.table;
    origin.list = "/items";
    origin.csv = true;
    origin.columns["length"] = 0;
    if (width == 2) origin.columns["demand"] = 1;
    Json::array_t items;
    std::size_t taken = 0;
    for (std::size_t i = 2; i < lines_.size(); ++i) {
      const Line& line = lines_[i];
      if (wanted && taken == *wanted) {
        const std::size_t left = lines_.size() - i;
        error(place(line.number), std::to_string(left) + (left == 1 ? " more line" : " more lines"),
              "the end of the file: the first line says " + std::to_string(*wanted));
        break;
      }
      ++taken;
      if (line.words.size() != width) {
        error(place(line.number), shown(line),
              width == 2 ? "a size and a demand" : "a size, alone on its line");
        continue;
      }
      Json item = Json::object({{"length", value_of(line.words[0])}});
      if (width == 2) item["demand"] = value_of(line.words[1]);
      items.push_back(std::move(item));
      origin.rows.push_back(line.number);
    }
    if (wanted && taken < *wanted)
      error(lines_.empty() ? "line 1" : place(lines_.back().number + 1),
            "the end of the file after " + std::to_string(taken) + (taken == 1 ? " item" : " items"),
            std::to_string(*wanted) + ", as the first line says");
    document_.cells["/items"] = lines_.size() > 2 ? place(lines_[2].number) : "line 3";
    document_.root["items"] = std::move(items);
  }

  static std::string shown(const Line& line) {
    std::string text;
    for (const std::string_view word : line.words) text += (text.empty() ? "" : " ") + std::string(word);
    return formats::in_quotes(text);
  }

  formats::Document document_;
  std::vector<Line> lines_;
  std::vector<InputError> errors_;
};

}  // namespace

bool is_bpplib(const std::string& bytes) {
  const std::vector<Line> lines = lines_of(std::string_view(bytes).substr(0, 4096), 2);
  return !lines.empty() && std::all_of(lines.begin(), lines.end(), [](const Line& line) {
    return std::all_of(line.words.begin(), line.words.end(),
                       [](std::string_view word) { return decimal_in(word).has_value(); });
  });
}

Result<formats::Document> read_bpplib(const formats::Source& source, const std::string& format,
                                      const OptionValues& options) {
  return BpplibReader(source, format).read(options);
}

Result<std::string> to_bpplib(const Instance& instance) {
  std::string more;
  if (instance.stocks.size() > 1) more = "several stocks";
  if (instance.with_costs || instance.stocks[StockId{0}].limit) more = "a cost or limit of the stock";
  if (instance.kerf > 0 || instance.trim > 0) more = "a kerf or trim";
  if (instance.max_pieces || instance.max_cuts) more = "a limit on pieces or cuts";
  if (instance.least_leftover || instance.overproduce) more = "leftovers or over-production";
  if (!more.empty())
    return InputError{"", "--out-format", more,
                      "a plain cutting stock problem: BPPLIB's text can say no more"};
  std::string text = std::to_string(instance.items.size()) + '\n' +
                     std::to_string(instance.stocks[StockId{0}].length) + '\n';
  for (const Item& item : instance.items)
    text += std::to_string(item.length) + '\t' + std::to_string(item.demand) + '\n';
  return text;
}

}  // namespace tenon::cut
