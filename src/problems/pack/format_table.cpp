// Tables: a sheet's or a CSV file's rows become the entries of `objects`, a column a field of the same name; the strict
// reader then sees no difference. Back again for `tenon convert`, and plans out of an exported workbook.

#include <algorithm>
#include <cctype>
#include <charconv>
#include <limits>
#include <map>
#include <set>

#include "formats/table.h"
#include "formats/text.h"
#include "formats/titles.h"
#include "formats/workbook_writer.h"
#include "problems/pack/format.h"

namespace tenon::pack {

namespace {

using formats::Cell;
using formats::has_word;
using formats::Header;
using formats::in_quotes;
using formats::Json;
using formats::kHeaderRows;
using formats::kNone;
using formats::number_json;
using formats::Table;
using formats::Title;

// A title with its unit in small letters, also where that stands without parentheses: "Size bytes".
Title title_of(std::string_view text) {
  Title title = formats::title_of(text);
  for (char& c : title.unit) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  for (const std::string unit : {"bytes", "bits"}) {
    if (!title.unit.empty() || title.word.size() <= unit.size() || !title.word.ends_with(unit)) continue;
    title.word.resize(title.word.size() - unit.size());
    title.unit = unit;
  }
  return title;
}

// Units that a value is counted in: 8 for bytes where bits are wanted.
enum class Unit { kPlain, kBits, kBytes };
std::int64_t bits_of(const Title& title, Unit usual) {
  if (usual == Unit::kPlain) return 1;
  if (title.unit.starts_with("byte")) return 8;
  if (title.unit.starts_with("bit")) return 1;
  return usual == Unit::kBytes ? 8 : 1;
}

// To add a column, add a row here and the field in format.cpp.
struct Column {
  const char* field;
  std::vector<std::string> words;
  Unit unit;          // where the title names none
  const char* title;  // as we write it
};
const std::vector<Column> kColumns{
    {"name", {"name", "objectname", "object"}, Unit::kPlain, "Name"},
    {"size_bits", {"size"}, Unit::kBits, "Size (bits)"},
    {"period", {"period"}, Unit::kPlain, "Period"},
    {"start_frame", {"startframe"}, Unit::kPlain, "Start_Frame"},
    {"offset_bits", {"offset"}, Unit::kBytes, "Offset (bits)"},
    {"group", {"group"}, Unit::kPlain, "Group"},
    {"priority", {"priority"}, Unit::kPlain, "Priority"},
    {"alignment_bits", {"alignment", "align"}, Unit::kBits, "Alignment (bits)"},
    {"locked", {"locked", "lock"}, Unit::kPlain, "Locked"},
};
constexpr std::size_t kName = 0;
constexpr std::size_t kNeeded = 3;  // name, size and period

// A title above the table, or on another sheet, whose value stands right of it.
struct Label {
  const char* field;
  std::vector<std::string> words;
  bool anywhere;  // else only above the table itself
};
const std::vector<Label> kLabels{
    {"frame_size_bytes", {"framesize", "framelength"}, true},
    {"num_frames", {"numberofframes", "numframes", "framecount"}, true},
    {"num_frames", {"frames"}, false},
    {"alignment_bits", {"alignment", "align"}, false},
    {"reserved", {"reserved", "reserve"}, false},
};

// The first row that has Name and at least one of Size and Period.
Header find_header(const Table& table) {
  const auto column_of = [](std::string_view text) {
    const auto named = [word = title_of(text).word](const Column& each) {
      return has_word(each.words, word);
    };
    const auto found = std::find_if(kColumns.begin(), kColumns.end(), named);
    return found == kColumns.end() ? kNone : static_cast<std::size_t>(found - kColumns.begin());
  };
  return formats::find_header(table, kColumns.size(), column_of, [](const Header& header) {
    return header.columns[kName] != kNone && (header.columns[1] != kNone || header.columns[2] != kNone);
  });
}

Json value_json(std::size_t column, const Cell& cell, std::int64_t factor) {
  const std::string_view field = kColumns[column].field;
  if (field == "name" || field == "group") return cell.text;
  if (field == "locked") return formats::yes_no_json(cell);
  return number_json(cell, static_cast<double>(factor));
}

class TableReader {
 public:
  TableReader(const std::string& file, const char* format) : document_{file, format, Json::object()} {}

  formats::Document read(const Table& table, const Header& header, const std::vector<Table>& others) {
    read_labels(table, header.row, true);
    for (const Table& other : others)
      if (&other != &table) read_labels(other, std::min(other.rows.size(), kHeaderRows), false);
    read_rows(table, header);
    return std::move(document_);
  }

 private:
  void read_labels(const Table& table, std::size_t rows, bool own) {
    for (std::size_t row = 0; row < rows; ++row)
      for (std::size_t c = 0; c < table.rows[row].size(); ++c) {
        if (table.at(row, c).type != Cell::Type::kText) continue;
        const Title title = title_of(table.at(row, c).text);
        for (const Label& label : kLabels)
          if ((own || label.anywhere) && has_word(label.words, title.word))
            read_label(table, row, c, label, title);
      }
  }

  void read_label(const Table& table, std::size_t row, std::size_t column, const Label& label,
                  const Title& title) {
    const std::string field = label.field;
    if (field == "reserved") {
      for (std::size_t c = column + 1; c < table.rows[row].size(); ++c)
        if (!table.at(row, c).empty()) {
          note(table, row, c, "/reserved/" + std::to_string(document_.root[field].size()));
          document_.root[field].push_back(table.at(row, c).text);
        }
      return;
    }
    const Cell& cell = table.at(row, column + 1);
    if (cell.empty() || document_.root.contains(field)) return;
    double factor = 1;
    if (field == "frame_size_bytes" && title.unit.starts_with("bit")) factor = 1.0 / 8;
    if (field == "alignment_bits") factor = static_cast<double>(bits_of(title, Unit::kBits));
    note(table, row, column + 1, '/' + field);
    document_.root[field] = number_json(cell, factor);
  }

  void note(const Table& table, std::size_t row, std::size_t column, const std::string& pointer) {
    document_.cells[pointer] = table.place(row, column);
  }

  void read_rows(const Table& table, const Header& header) {
    std::vector<std::string> fields;
    std::vector<std::int64_t> factors(kColumns.size(), 1);
    for (std::size_t k = 0; k < kColumns.size(); ++k) {
      fields.emplace_back(kColumns[k].field);
      if (header.columns[k] != kNone)
        factors[k] = bits_of(title_of(table.at(header.row, header.columns[k]).text), kColumns[k].unit);
    }
    document_.table = formats::origin_of(table, header, fields, "/objects");
    Json::array_t objects;
    for (std::size_t row = header.row + 1; row < table.rows.size(); ++row) {
      if (table.at(row, header.columns[kName]).empty()) continue;
      Json entry = Json::object();
      for (std::size_t k = 0; k < kColumns.size(); ++k) {
        const Cell& cell = header.columns[k] == kNone ? Cell() : table.at(row, header.columns[k]);
        if (!cell.empty()) entry[kColumns[k].field] = value_json(k, cell, factors[k]);
      }
      objects.push_back(std::move(entry));
      document_.table.rows.push_back(formats::row_number(table, row));
    }
    document_.cells["/objects"] = table.place(header.row, header.columns[kName]);
    document_.root["objects"] = std::move(objects);
  }

  formats::Document document_;
};

std::string needed_text() { return "a header row with Name, Size and Period within the first 50 rows"; }

Result<formats::Document> document_of(const std::string& file, const char* format, const Table& table,
                                      const Header& header, const std::vector<Table>& all) {
  std::vector<InputError> errors;
  for (std::size_t k = 0; k < kNeeded; ++k)
    if (header.columns[k] == kNone)
      errors.push_back({file, table.place(header.row, header.columns[kName]), "a header row without it",
                        "a column " + in_quotes(kColumns[k].title)});
  if (!errors.empty()) return errors;
  return TableReader(file, format).read(table, header, all);
}

Result<formats::Document> read_sheets(const formats::Source& source, const OptionValues& options) {
  const Result<std::vector<Table>> book = formats::read_workbook(source);
  if (!book.ok()) return book.errors();
  const auto has_header = [](const Table& table) { return find_header(table).found(); };
  const auto sheet =
      formats::choose_sheet(source, book.value(), options.text("sheet"), has_header, needed_text());
  if (!sheet.ok()) return sheet.errors();
  return document_of(source.file, "xlsx", *sheet.value(), find_header(*sheet.value()), book.value());
}

Result<formats::Document> read_csv_document(const formats::Source& source) {
  const Result<Table> table = formats::read_csv(source);
  if (!table.ok()) return table.errors();
  const Header header = find_header(table.value());
  if (!header.found()) return InputError{source.file, "", "no header row", needed_text()};
  return document_of(source.file, "csv", table.value(), header, {});
}

// ---- Writing ----

// Names of the blocks' groups in a table, where equal names would make one group of two.
IdVector<BlockId, std::string> group_names(const Instance& instance) {
  std::set<std::string> taken;
  for (const Block& block : instance.blocks) taken.insert(block.group);
  IdVector<BlockId, std::string> names(instance.blocks.size());
  std::map<std::string, int> count;
  for (const BlockId id : instance.blocks.keys()) {
    const std::string& group = instance.blocks[id].group;
    names[id] = group;
    if (group.empty() || ++count[group] == 1) continue;
    do {
      names[id] = group + " (" + std::to_string(count[group]) + ")";
    } while (!taken.insert(names[id]).second && ++count[group] > 0);
  }
  return names;
}

// The cells of one object's row, as kColumns orders them; "" is empty.
std::vector<std::string> cells_of(const Instance& instance, const IdVector<BlockId, std::string>& groups,
                                  ObjectId id) {
  const Object& object = instance.objects[id];
  const Block& block = instance.blocks[object.block];
  const bool first = block.members.front() == id;
  const auto number = [](bool there, std::int64_t value) {
    return there ? std::to_string(value) : std::string();
  };
  return {object.name,
          std::to_string(object.size_bits),
          std::to_string(block.period),
          number(block.start_frame.has_value(), block.start_frame.value_or(0)),
          number(first && block.pinned(), block.offset_bits.value_or(0)),
          groups[object.block],
          number(block.priority != 0, block.priority),
          number(first && block.alignment_bits != 1, block.alignment_bits),
          block.locked ? "yes" : ""};
}

bool is_text_column(std::size_t k) {
  const std::string_view field = kColumns[k].field;
  return field == "name" || field == "group" || field == "locked";
}

std::vector<std::string> reserve_texts(const Instance& instance) {
  std::vector<std::string> texts;
  const Json json = to_json(instance);
  if (json.contains("reserved"))
    for (const Json& reserve : json["reserved"]) texts.push_back(reserve.get<std::string>());
  return texts;
}

// ---- Plans ----

constexpr std::size_t kMostFramesListed =
    50'000'000;  // of all rows; as many as format.cpp lets an input have

// "0, 3, 8-31", ascending within each range; nullopt for text of another form.
std::optional<std::vector<std::int32_t>> frames_in(std::string_view text) {
  std::vector<std::int32_t> frames;
  const auto number = [&text]() -> std::optional<std::int32_t> {
    std::int32_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || value < 0 || value > (1 << 20)) return std::nullopt;
    text = formats::trimmed(text.substr(static_cast<std::size_t>(end - text.data())));
    return value;
  };
  const auto take = [&text](char c) {
    if (!text.starts_with(c)) return false;
    text = formats::trimmed(text.substr(1));
    return true;
  };
  text = formats::trimmed(text);
  while (!text.empty()) {
    const auto first = number();
    const auto last = first && take('-') ? number() : first;
    if (!first || !last || *last < *first || frames.size() > (1 << 20)) return std::nullopt;
    for (std::int32_t f = *first; f <= *last; ++f) frames.push_back(f);
    if (!text.empty() && (!take(',') || text.empty())) return std::nullopt;
  }
  return frames;
}

struct PlanColumns {
  std::size_t name = kNone;
  std::size_t size = kNone;
  std::size_t start = kNone;
  std::size_t frames = kNone;
};

PlanColumns plan_columns(const Table& sheet) {
  PlanColumns columns;
  for (std::size_t c = 0; !sheet.rows.empty() && c < sheet.rows[0].size(); ++c) {
    const std::string word = title_of(sheet.at(0, c).text).word;
    for (const auto& [title, column] : {std::pair{"name", &columns.name},
                                        {"size", &columns.size},
                                        {"start", &columns.start},
                                        {"frames", &columns.frames}})
      if (word == title && *column == kNone) *column = c;
  }
  return columns;
}

}  // namespace

Result<formats::Document> read_table(const formats::Source& source, const std::string& format,
                                     const OptionValues& options) {
  return format == "xlsx" ? read_sheets(source, options) : read_csv_document(source);
}

std::string to_csv(const Instance& instance) {
  std::string csv = "Frame size (bytes)," + std::to_string(instance.frame_bits / 8) + "\nNumber of frames," +
                    std::to_string(instance.frames) + '\n';
  const std::vector<std::string> reserves = reserve_texts(instance);
  for (std::size_t i = 0; i < reserves.size(); ++i)
    csv += (i % 500 == 0 ? (i > 0 ? "\nReserved," : "Reserved,") : ",") + reserves[i];
  if (!reserves.empty()) csv += '\n';
  for (std::size_t k = 0; k < kColumns.size(); ++k)
    csv += (k > 0 ? "," : "") + std::string(kColumns[k].title);
  csv += '\n';
  const IdVector<BlockId, std::string> groups = group_names(instance);
  for (const ObjectId id : instance.objects.keys()) {
    const std::vector<std::string> cells = cells_of(instance, groups, id);
    for (std::size_t k = 0; k < cells.size(); ++k)
      csv += (k > 0 ? "," : "") + (is_text_column(k) ? formats::csv_text(cells[k]) : cells[k]);
    csv += '\n';
  }
  return csv;
}

std::string to_workbook(const Instance& instance, const std::vector<std::string>& notes) {
  using Style = formats::WorkbookWriter::Style;
  formats::WorkbookWriter book;
  book.sheet("DATA");
  book.widths(0, 0, 24);
  book.widths(1, static_cast<std::uint32_t>(kColumns.size()) - 1, 14);
  book.text(0, 0, "Frame size (bytes)");
  book.number(0, 1, static_cast<double>(instance.frame_bits / 8));
  book.text(1, 0, "Number of frames");
  book.number(1, 1, instance.frames);
  const std::vector<std::string> reserves = reserve_texts(instance);
  std::uint32_t row = 2;
  for (std::size_t i = 0; i < reserves.size(); ++i) {
    if (i % 500 == 0) book.text(row++, 0, "Reserved");
    book.text(row - 1, static_cast<std::uint32_t>(i % 500) + 1, reserves[i]);
  }
  ++row;
  for (std::size_t k = 0; k < kColumns.size(); ++k)
    book.text(row, static_cast<std::uint32_t>(k), kColumns[k].title, Style::kHeader);
  const IdVector<BlockId, std::string> groups = group_names(instance);
  for (const ObjectId id : instance.objects.keys()) {
    ++row;
    const std::vector<std::string> cells = cells_of(instance, groups, id);
    for (std::size_t k = 0; k < cells.size(); ++k) {
      if (cells[k].empty()) continue;
      if (is_text_column(k))
        book.text(row, static_cast<std::uint32_t>(k), cells[k]);
      else
        book.number(row, static_cast<std::uint32_t>(k), std::stod(cells[k]));
    }
  }
  formats::write_notes(book, notes);
  return book.finish();
}

Result<Plan> read_plan_sheet(const formats::Source& source) {
  const Result<std::vector<Table>> book = formats::read_workbook(source, "Schedule");
  if (!book.ok()) return book.errors();
  if (book.value().empty())
    return InputError{source.file, "", "no sheet \"Schedule\"",
                      "a workbook that `tenon plan pack --export` wrote"};
  const Table& sheet = book.value().front();
  const PlanColumns columns = plan_columns(sheet);
  if (columns.name == kNone || columns.size == kNone || columns.start == kNone || columns.frames == kNone)
    return InputError{source.file, sheet.place(0, 0), "no such header row",
                      "the columns Name, Size, Start and Frames"};
  Plan plan;
  plan.utilisation = std::numeric_limits<double>::quiet_NaN();
  std::vector<InputError> errors;
  std::size_t frames_listed = 0;
  for (std::size_t row = 1; row < sheet.rows.size(); ++row) {
    const Cell& name = sheet.at(row, columns.name);
    const Cell& start = sheet.at(row, columns.start);
    const Cell& frames = sheet.at(row, columns.frames);
    if (name.empty()) continue;
    if (start.empty() && frames.empty()) {
      plan.dropped.push_back(name.text);
      continue;
    }
    const auto start_bit = start.integer();
    const auto listed = frames_in(frames.text);
    const auto size = sheet.at(row, columns.size).integer();
    if (!start_bit)
      errors.push_back(
          {source.file, sheet.place(row, columns.start), in_quotes(start.text), "a bit, a whole number"});
    if (!listed)
      errors.push_back({source.file, sheet.place(row, columns.frames), in_quotes(frames.text),
                        "frames such as 0, 4, 8-11"});
    if (!size)
      errors.push_back({source.file, sheet.place(row, columns.size),
                        in_quotes(sheet.at(row, columns.size).text), "a number of bits"});
    if (!start_bit || !listed || !size) continue;
    frames_listed += listed->size();
    if (frames_listed > kMostFramesListed)
      return InputError{source.file, sheet.place(row, columns.frames), "frames of objects sent too often",
                        "at most " + std::to_string(kMostFramesListed) + " in all"};
    plan.max_end = std::max(plan.max_end, *start_bit + *size);
    plan.placements.push_back({name.text, *start_bit, *listed});
  }
  if (!errors.empty()) return errors;
  return plan;
}

}  // namespace tenon::pack
