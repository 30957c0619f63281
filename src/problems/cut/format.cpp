// The strict reader of the inner JSON shape, and its writer. A first walk notes what is wrong with each value by itself and
// keeps lengths and costs as decimals; then the smallest unit is known in which all of them are whole, and what only
// shows between values (pieces longer than every stock, totals) is checked. Text and tables come in as the same shape
// through format_bpplib.cpp and format_table.cpp.

#include "problems/cut/format.h"

#include <algorithm>
#include <limits>

#include "formats/text.h"
#include "problems/cut/numbers.h"

namespace tenon::cut {

namespace {

using formats::Field;
using formats::FieldNames;
using formats::Json;
using formats::Place;

constexpr std::size_t kMostItems = 200'000;
constexpr std::size_t kMostStocks = 1000;
constexpr std::size_t kMostName = 1000;
constexpr int kMostDecimals = 6;
constexpr std::int64_t kMost64 = std::numeric_limits<std::int64_t>::max();

const std::vector<FieldNames> kTopFields{{"stocks", {"stock"}},
                                         {"stock_length", {"stockLength", "capacity"}},
                                         {"items", {"pieces"}},
                                         {"kerf"},
                                         {"trim"},
                                         {"max_pieces", {"maxPieces"}},
                                         {"max_cuts", {"maxCuts"}},
                                         {"least_leftover", {"leastLeftover"}},
                                         {"leftover_value", {"leftoverValue"}},
                                         {"overproduce"},
                                         {"unit"}};
enum Top {
  kStocks,
  kStockLength,
  kItems,
  kKerf,
  kTrim,
  kMaxPieces,
  kMaxCuts,
  kLeastLeftover,
  kLeftoverValue,
  kOverproduce,
  kUnit
};
const std::vector<FieldNames> kStockFields{
    {"length", {"size", "capacity"}}, {"cost", {"price"}}, {"limit", {"available"}}, {"name"}};
enum StockField { kStockOwnLength, kStockCost, kStockLimit, kStockName };
const std::vector<FieldNames> kItemFields{
    {"length", {"size", "width", "weight"}}, {"demand", {"quantity", "count"}}, {"name", {"label"}}};
enum ItemField { kLength, kDemand, kName };

// A length or cost on its way in.
struct Amount {
  Decimal value;
  std::string pointer;  // or "--option"
};

struct StockDraft {
  std::optional<Amount> length;
  std::optional<Amount> cost;
  Stock stock;
  std::string pointer;
};
struct ItemDraft {
  std::optional<Amount> length;
  bool has_demand = false;  // maybe a wrong one
  bool alone = false;       // a length without a field for its demand
  Item item;
  std::string pointer;
};

std::string counted(Int128 count, const std::string& what) {
  return to_string(count) + ' ' + what + (count == 1 ? "" : "s");
}

class InstanceReader {
 public:
  InstanceReader(const formats::Document& document, const OptionValues& options)
      : document_(document), options_(options), reader_(document) {}

  Result<Input> read() {
    const Place top;
    const std::vector<Field> fields = reader_.fields(document_.root, top, kTopFields);
    if (document_.root.is_object()) {
      read_rules(fields, top);
      read_stocks(fields, top);
      read_items(fields[kItems], top);
      settle_lengths();
      settle_costs();
      check_stocks();
      check_pieces();
    }
    if (fine()) check_totals();
    if (!fine()) return reader_.take_errors();
    return Input{std::move(instance_), reader_.take_warnings(), {}, {}};
  }

 private:
  bool fine() const { return reader_.error_count() == 0; }

  std::optional<Amount> amount(const std::optional<Decimal>& number, std::string pointer,
                               const std::string& found, bool may_be_zero, const char* what) {
    const bool in_range = number && number->decimals <= kMostDecimals &&
                          (number->digits > 0 || (may_be_zero && number->digits == 0));
    if (in_range) return Amount{*number, std::move(pointer)};
    std::string expected = what;
    expected += may_be_zero ? " of at least 0" : " above 0";
    expected += ", with at most " + std::to_string(kMostDecimals) + " decimals";
    if (found.find(',') != std::string::npos) expected += " behind a point";
    reader_.error(pointer, found, expected);
    return std::nullopt;
  }

  std::optional<Amount> amount(const Field& field, const Place& place, bool may_be_zero, const char* what) {
    if (!field) return std::nullopt;
    return amount(decimal_of(*field.value), place.at(field.name).pointer(), formats::shown(*field.value),
                  may_be_zero, what);
  }

  std::optional<Amount> option_or_field(const std::string& option, const Field& field, const Place& place,
                                        bool may_be_zero, const char* what) {
    const auto given = options_.text(option);
    if (!given) return amount(field, place, may_be_zero, what);
    return amount(decimal_in(*given), "--" + option, *given, may_be_zero, what);
  }

  std::optional<std::int64_t> option_or_field(const std::string& option, const Field& field,
                                              const Place& place, std::int64_t low) {
    const auto given = options_.integer(option);
    return given ? given : reader_.integer(field, place, low, Instance::kMostPieces);
  }

  void read_rules(const std::vector<Field>& fields, const Place& top) {
    kerf_ = option_or_field("kerf", fields[kKerf], top, true, "a length");
    trim_ = option_or_field("trim", fields[kTrim], top, true, "a length");
    least_leftover_ = option_or_field("least-leftover", fields[kLeastLeftover], top, false, "a length");
    leftover_value_ = option_or_field("leftover-value", fields[kLeftoverValue], top, true,
                                      "a value of each unit of length");
    instance_.max_pieces = option_or_field("max-pieces", fields[kMaxPieces], top, 1);
    instance_.max_cuts = option_or_field("max-cuts", fields[kMaxCuts], top, 0);
    instance_.overproduce =
        options_.flag("overproduce") || reader_.boolean(fields[kOverproduce], top).value_or(false);
    instance_.unit = reader_.text(fields[kUnit], top, 20).value_or("");
  }

  void read_stocks(const std::vector<Field>& fields, const Place& top) {
    if (options_.has("stock-length")) {
      for (const std::string& text : options_.all("stock-length")) {
        StockDraft draft;
        draft.pointer = "--stock-length";
        draft.length = amount(decimal_in(text), draft.pointer, text, false, "a length");
        stocks_.push_back(std::move(draft));
      }
      return;
    }
    if (fields[kStocks] && fields[kStockLength])
      reader_.error(top.at(fields[kStockLength].name).pointer(),
                    "both " + formats::in_quotes(fields[kStocks].name) + " and " +
                        formats::in_quotes(fields[kStockLength].name),
                    "one of them");
    const Field& field = fields[kStocks] ? fields[kStocks] : fields[kStockLength];
    if (!field)
      return reader_.missing(fields[kStocks], top,
                             "a list of stocks, each with its length; or --stock-length");
    const Place list = top.at(field.name);
    if (!field.value->is_array()) return read_stock(*field.value, list);
    if (field.value->empty()) return reader_.error(list.pointer(), "an empty list", "at least one stock");
    if (field.value->size() > kMostStocks)
      return reader_.error(list.pointer(), counted(static_cast<Int128>(field.value->size()), "stock"),
                           "at most " + std::to_string(kMostStocks));
    for (std::size_t i = 0; i < field.value->size(); ++i) read_stock((*field.value)[i], list.at(i));
  }

  void read_stock(const Json& json, const Place& place) {
    StockDraft draft;
    draft.pointer = place.pointer();
    draft.stock.at = document_.place(draft.pointer);
    if (json.is_object()) {
      const std::vector<Field> fields = reader_.fields(json, place, kStockFields);
      draft.length = amount(fields[kStockOwnLength], place, false, "a length");
      if (!fields[kStockOwnLength]) reader_.missing(fields[kStockOwnLength], place, "a length above 0");
      draft.cost = amount(fields[kStockCost], place, true, "a cost");
      has_costs_ = has_costs_ || fields[kStockCost];
      draft.stock.limit = reader_.integer(fields[kStockLimit], place, 0, Instance::kMostPieces);
      draft.stock.name = reader_.text(fields[kStockName], place, kMostName).value_or("");
      if (!fields[kStockCost]) costless_.push_back(draft.pointer);
    } else {
      draft.length = amount(decimal_of(json), draft.pointer, formats::shown(json), false, "a length");
      costless_.push_back(draft.pointer);
    }
    stocks_.push_back(std::move(draft));
  }

  void read_items(const Field& field, const Place& top) {
    const std::string expected = "a list of at least one item";
    if (!field) return reader_.missing(field, top, expected);
    const Place list = top.at(field.name);
    if (!field.value->is_array() || field.value->empty())
      return reader_.error(list.pointer(), formats::shown(*field.value), expected);
    if (field.value->size() > kMostItems)
      return reader_.error(list.pointer(), counted(static_cast<Int128>(field.value->size()), "item"),
                           "at most " + std::to_string(kMostItems));
    items_pointer_ = list.pointer();
    for (std::size_t i = 0; i < field.value->size(); ++i) read_item((*field.value)[i], list.at(i));
    const bool some =
        std::any_of(items_.begin(), items_.end(), [](const ItemDraft& draft) { return draft.has_demand; });
    for (const ItemDraft& draft : items_)
      if (some && !draft.has_demand && !draft.alone)
        reader_.error(draft.pointer + "/demand", "nothing", "a number of pieces, as other items have");
  }

  void read_item(const Json& json, const Place& place) {
    ItemDraft draft;
    draft.pointer = place.pointer();
    draft.item.at = document_.place(draft.pointer);
    draft.item.demand = 1;
    if (json.is_number()) {
      draft.alone = true;
      draft.length = amount(decimal_of(json), draft.pointer, formats::shown(json), false, "a length");
    } else {
      const std::vector<Field> fields = reader_.fields(json, place, kItemFields);
      draft.alone = !json.is_object();
      draft.length = amount(fields[kLength], place, false, "a length");
      if (!fields[kLength] && json.is_object()) reader_.missing(fields[kLength], place, "a length above 0");
      draft.has_demand = static_cast<bool>(fields[kDemand]);
      draft.item.demand = reader_.integer(fields[kDemand], place, 0, Instance::kMostPieces).value_or(1);
      draft.item.name = reader_.text(fields[kName], place, kMostName).value_or("");
    }
    items_.push_back(std::move(draft));
  }

  // In which power of ten all lengths are whole; then each as that many of it. 0: wrong, and noted.
  void settle_lengths() {
    int& decimals = instance_.length_decimals;
    const auto widen = [&](const std::optional<Amount>& amount) {
      if (amount) decimals = std::max(decimals, amount->value.decimals);
    };
    for (const auto* each : {&kerf_, &trim_, &least_leftover_}) widen(*each);
    for (const StockDraft& draft : stocks_) widen(draft.length);
    for (const ItemDraft& draft : items_) widen(draft.length);

    instance_.kerf = in_units(kerf_, decimals);
    instance_.trim = in_units(trim_, decimals);
    if (least_leftover_) instance_.least_leftover = in_units(least_leftover_, decimals);
    for (StockDraft& draft : stocks_) {
      draft.stock.length = in_units(draft.length, decimals);
      if (draft.pointer.starts_with("--")) draft.stock.at = draft.pointer;
    }
    for (ItemDraft& draft : items_) {
      draft.item.length = in_units(draft.length, decimals);
      instance_.items.push_back(draft.item);
    }
  }

  std::int64_t in_units(const std::optional<Amount>& amount, int decimals) {
    if (!amount) return 0;
    const auto value = scaled(amount->value, decimals, Instance::kMostLength);
    if (value) return *value;
    std::string expected = "at most " + decimal_text(Instance::kMostLength, decimals);
    if (decimals > 0) expected += ", since the file counts in units of " + decimal_text(1, decimals);
    reader_.error(amount->pointer, decimal_text(amount->value.digits, amount->value.decimals), expected);
    return 0;
  }

  // Costs in the power of ten in which they and what a leftover brings are whole.
  void settle_costs() {
    const bool valued = leftover_value_ && leftover_value_->value.digits > 0;
    instance_.with_costs = has_costs_;
    int& decimals = instance_.cost_decimals;
    for (const StockDraft& draft : stocks_)
      if (draft.cost) decimals = std::max(decimals, draft.cost->value.decimals);
    if (valued) decimals = std::max(decimals, instance_.length_decimals + leftover_value_->value.decimals);
    for (StockDraft& draft : stocks_) {
      draft.stock.cost = in_units(draft.cost, decimals);
      instance_.stocks.push_back(draft.stock);
    }
    if (has_costs_)
      for (const std::string& pointer : costless_)
        reader_.error(pointer + "/cost", "nothing", "a cost, as other stocks have");
    if (!valued) return;
    if (!has_costs_)
      return reader_.error(leftover_value_->pointer,
                           decimal_text(leftover_value_->value.digits, leftover_value_->value.decimals),
                           "nothing: the stocks have no costs");
    instance_.leftover_value = in_units(leftover_value_, decimals - instance_.length_decimals);
    if (!instance_.least_leftover) instance_.least_leftover = 1;
  }

  void check_stocks() {
    for (std::size_t s = 0; s < stocks_.size(); ++s) {
      const Stock& stock = stocks_[s].stock;
      if (stock.length == 0) continue;
      if (stock.length <= instance_.trim)
        reader_.error(stocks_[s].length->pointer, length_text(stock.length),
                      "a length above the trim of " + length_text(instance_.trim));
      else if (instance_.leftover_value > 0 &&
               Int128{instance_.leftover_value} * (stock.length - instance_.trim) > stock.cost)
        reader_.error(leftover_value_->pointer,
                      decimal_text(leftover_value_->value.digits, leftover_value_->value.decimals),
                      "a value at which stock " + std::to_string(s) + " is worth no more than its cost of " +
                          decimal_text(stock.cost, instance_.cost_decimals));
    }
  }

  void check_pieces() {
    std::int64_t longest = 0;
    for (const StockDraft& draft : stocks_) {
      if (draft.stock.length == 0) return;  // of a stock that is wrong nothing can be said
      longest = std::max(longest, draft.stock.length - instance_.trim);
    }
    if (stocks_.empty()) return;
    for (const ItemDraft& draft : items_)
      if (draft.item.length > longest && draft.item.demand > 0)
        reader_.error(draft.length->pointer, length_text(draft.item.length),
                      "at most " + length_text(longest) + ", which is all that the longest stock has");
  }

  // See Instance::kMostLength.
  void check_totals() {
    Int128 pieces = 0;
    for (const Item& item : instance_.items) pieces += item.demand;
    if (pieces > Instance::kMostPieces)
      return reader_.error(items_pointer_, counted(pieces, "piece"),
                           "at most " + std::to_string(Instance::kMostPieces));
    Int128 longest = 0;
    Int128 dearest = 0;
    for (const Stock& stock : instance_.stocks) {
      longest = std::max<Int128>(longest, Int128{stock.length} + instance_.kerf);
      dearest = std::max<Int128>(dearest, stock.cost);
    }
    if (pieces * longest > kMost64)
      reader_.error(items_pointer_, counted(pieces, "piece"),
                    "so few that as many of the longest stock stay within 64 bits: at most " +
                        to_string(kMost64 / longest));
    else if (pieces * dearest > kMost64)
      reader_.error(items_pointer_, counted(pieces, "piece"),
                    "so few that the cost of as many stocks stays within 64 bits: at most " +
                        to_string(kMost64 / dearest));
  }

  std::string length_text(std::int64_t length) const {
    return decimal_text(length, instance_.length_decimals);
  }

  const formats::Document& document_;
  const OptionValues& options_;
  formats::Reader reader_;
  Instance instance_;
  std::optional<Amount> kerf_, trim_, least_leftover_, leftover_value_;
  std::vector<StockDraft> stocks_;
  std::vector<ItemDraft> items_;
  std::vector<std::string> costless_;
  std::string items_pointer_;
  bool has_costs_ = false;
};

std::string with_unit(const Instance& instance, std::int64_t length) {
  const std::string text = decimal_text(length, instance.length_decimals);
  return instance.unit.empty() ? text : text + ' ' + instance.unit;
}

std::string summary_of(const Instance& instance) {
  std::string text = counted(static_cast<Int128>(instance.items.size()), "item") + ", " +
                     counted(instance.total_demand(), "piece") + "; ";
  const auto shorter = [](const Stock& a, const Stock& b) { return a.length < b.length; };
  const auto [least, most] = std::minmax_element(instance.stocks.begin(), instance.stocks.end(), shorter);
  if (instance.stocks.size() == 1) return text + "stock of " + with_unit(instance, least->length);
  return text + counted(static_cast<Int128>(instance.stocks.size()), "stock") + " of " +
         decimal_text(least->length, instance.length_decimals) + " to " + with_unit(instance, most->length);
}

std::string check_of(const Instance& instance) {
  Int128 sizes = 0;
  for (const ItemId i : instance.items.keys()) sizes += Int128{instance.items[i].demand} * instance.size(i);
  std::int64_t room = 1;
  for (const StockId s : instance.stocks.keys()) room = std::max(room, instance.room(s));
  std::string text = "at least " + counted(ceil_div(sizes, room), "stock") + " by length alone";
  if (instance.kerf > 0) text += "; kerf " + with_unit(instance, instance.kerf);
  return text;
}

OptionSpec length_option(std::string name, std::string value_name, std::string help) {
  return {.name = std::move(name),
          .type = OptionSpec::Type::kNumber,
          .value_name = std::move(value_name),
          .help = std::move(help),
          .low = 0};
}

OptionSpec count_option(std::string name, std::string help, double low) {
  return {.name = std::move(name),
          .type = OptionSpec::Type::kInteger,
          .value_name = "N",
          .help = std::move(help),
          .low = low,
          .high = static_cast<double>(Instance::kMostPieces)};
}

std::vector<OptionSpec> make_read_options() {
  std::vector<OptionSpec> options{
      {.name = "sheet",
       .value_name = "NAME",
       .help = "The workbook's sheet with the items (not set: the first with such a header row)."},
      length_option("stock-length", "LENGTH",
                    "A stock of this length, as many as wanted; in place of the input's."),
      length_option("kerf", "LENGTH", "What each cut turns to dust; overrides the input."),
      length_option("trim", "LENGTH", "What a stock's ends lose in all; overrides the input."),
      count_option("max-pieces", "Most pieces of a pattern; overrides the input.", 1),
      count_option("max-cuts", "Most cuts of a pattern; overrides the input.", 0),
      length_option("least-leftover", "LENGTH", "A rest of at least this is kept; overrides the input."),
      length_option("leftover-value", "COST", "Of each unit of length that is kept; overrides the input."),
      {.name = "overproduce",
       .type = OptionSpec::Type::kFlag,
       .help = "More pieces than the demand may be cut, where that saves patterns."}};
  options[1].repeatable = true;
  return options;
}

// --- writing

Json stock_json(const Instance& instance, const Stock& stock) {
  Json json = Json::object();
  json["length"] = decimal_json(stock.length, instance.length_decimals);
  if (instance.with_costs) json["cost"] = decimal_json(stock.cost, instance.cost_decimals);
  if (stock.limit) json["limit"] = *stock.limit;
  if (!stock.name.empty()) json["name"] = stock.name;
  return json;
}

Json item_json(const Instance& instance, const Item& item) {
  Json json = Json::object();
  json["length"] = decimal_json(item.length, instance.length_decimals);
  json["demand"] = item.demand;
  if (!item.name.empty()) json["name"] = item.name;
  return json;
}

}  // namespace

const std::vector<OptionSpec>& read_options() {
  static const std::vector<OptionSpec> kOptions = make_read_options();
  return kOptions;
}

Result<formats::Document> read_document(const formats::Source& source, const std::string& format,
                                        const OptionValues& options) {
  using formats::Shape;
  const Shape shape = formats::shape(source);
  if (auto wrong = formats::unreadable(source, "JSON, BPPLIB text, CSV or an Excel workbook (.xlsx)"))
    return *wrong;
  if (format == "json" || (format.empty() && shape == Shape::kJson)) return formats::json_document(source);
  if (format == "xlsx" || (format.empty() && shape == Shape::kZip))
    return read_table(source, "xlsx", options);
  if (format == "csp" || format == "bpp" || (format.empty() && is_bpplib(source.bytes)))
    return read_bpplib(source, format, options);
  return read_table(source, "csv", options);
}

Result<Input> read_instance(const formats::Document& document, const OptionValues& options) {
  Result<Input> input = InstanceReader(document, options).read();
  if (input.ok()) {
    input.value().summary = summary_of(input.value().instance);
    input.value().check = check_of(input.value().instance);
  }
  return input;
}

Json to_json(const Instance& instance) {
  Json json = Json::object();
  const int decimals = instance.length_decimals;
  if (!instance.unit.empty()) json["unit"] = instance.unit;
  if (instance.kerf > 0) json["kerf"] = decimal_json(instance.kerf, decimals);
  if (instance.trim > 0) json["trim"] = decimal_json(instance.trim, decimals);
  if (instance.max_pieces) json["max_pieces"] = *instance.max_pieces;
  if (instance.max_cuts) json["max_cuts"] = *instance.max_cuts;
  if (instance.least_leftover) json["least_leftover"] = decimal_json(*instance.least_leftover, decimals);
  if (instance.leftover_value > 0)
    json["leftover_value"] = decimal_json(instance.leftover_value, instance.cost_decimals - decimals);
  if (instance.overproduce) json["overproduce"] = true;
  json["stocks"] = Json::array();
  for (const Stock& stock : instance.stocks) json["stocks"].push_back(stock_json(instance, stock));
  json["items"] = Json::array();
  for (const Item& item : instance.items) json["items"].push_back(item_json(instance, item));
  return json;
}

}  // namespace tenon::cut
