#include <algorithm>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "formats/workbook_writer.h"
#include "problems/pack/report.h"
#include "problems/pack/report_facts.h"
#include "report/envelope.h"

// Sheets that people know from the tool they have (Schedule, Memory_Map, Frame Order, Frame_Summary), then the check.
//
// The check must not believe us: its formulas refer to what stands in Schedule, so whoever changes a start or moves a
// name to another frame sees FAULT. Overlaps are found in Check_Order, which lists each frame's objects by position:
// if each one starts no earlier than the one before it ends, no two overlap, whatever order the cells had before
// somebody changed them. That is one comparison a cell where comparing all pairs would be millions.
//
// Books are built in memory: rows that the writer puts aside at once would hold their text inline, which our reader's
// library does not read back, and neither do some others.

namespace tenon::pack {

namespace {

using formats::Json;
using formats::WorkbookWriter;
using report::member;
using Style = WorkbookWriter::Style;

constexpr std::size_t kMostMapCells = 1'000'000;  // above: runs instead of one row a bit
constexpr std::uint32_t kFirstFrameColumn = 16;   // of Schedule: 14 columns of the object, 2 blank ones
constexpr std::size_t kMostChecked = 300'000;     // cells in all frames; above: no formulas
constexpr std::uint32_t kMostFrames = 900;  // above: no columns of frames; readers stop at 1,000 columns

// Columns of Schedule. formats of plans are read back by these titles (format.h, read_plan).
enum Column : std::uint32_t {
  kName,
  kSize,
  kPeriod,
  kStartFrame,
  kOffset,
  kGroup,
  kAlignment,
  kPriority,
  kStatus,
  kStart,
  kEnd,
  kFirstFrame,
  kFrameCount,
  kFrames,
  kColumns
};
constexpr const char* kTitles[kColumns] = {"Name",          "Size (bits)",  "Period",           "Start_Frame",
                                           "Offset (bits)", "Group",        "Alignment (bits)", "Priority",
                                           "Status",        "Start (bits)", "End (bits)",       "First_Frame",
                                           "Frame_Count",   "Frames"};

// An object or a reserve in one frame.
struct Cell {
  std::int64_t start;
  std::int64_t size;
  ObjectId object;  // none: reserved
};

struct Book {
  const Instance& in;
  std::vector<std::optional<Placed>> placed;  // by object; none: dropped
  std::vector<std::vector<Cell>> frames;      // by start
  std::size_t cells = 0;                      // over all frames
  std::int64_t max_end = 0;
  bool frame_columns = true;  // whether the frames fit beside one another
};

const std::string& name_of(const Book& book, const Cell& cell) {
  static const std::string kReserved = "(reserved)";
  return cell.object.valid() ? book.in.objects[cell.object].name : kReserved;
}

// Reserves may overlap one another, which is no fault of the packing: what they cover together is added.
void add_reserves(const Instance& instance, std::int32_t frame, std::vector<Cell>& cells) {
  std::vector<Cell> spans;
  for (const Reserve& r : instance.reserves)
    if (r.first_frame <= frame && frame <= r.last_frame)
      spans.push_back({r.start_bit, r.size_bits, ObjectId::none()});
  std::sort(spans.begin(), spans.end(), [](const Cell& a, const Cell& b) { return a.start < b.start; });
  const std::size_t first = cells.size();
  for (const Cell& span : spans) {
    if (cells.size() > first && span.start <= cells.back().start + cells.back().size)
      cells.back().size = std::max(cells.back().size, span.start + span.size - cells.back().start);
    else
      cells.push_back(span);
  }
}

Book collect(const Instance& instance, const Json& answer) {
  Book book{instance, std::vector<std::optional<Placed>>(instance.objects.size()), {}};
  book.frames.resize(static_cast<std::size_t>(instance.frames));
  for (Placed& p : placed_objects(instance, answer)) {
    const std::int64_t size = instance.objects[p.object].size_bits;
    for (const std::int32_t f : p.frames)
      book.frames[static_cast<std::size_t>(f)].push_back({p.start_bit, size, p.object});
    book.max_end = std::max(book.max_end, p.start_bit + size);
    book.placed[static_cast<std::size_t>(p.object.value)] = std::move(p);
  }
  for (std::int32_t f = 0; f < instance.frames; ++f)
    add_reserves(instance, f, book.frames[static_cast<std::size_t>(f)]);
  for (std::vector<Cell>& frame : book.frames) {
    std::sort(frame.begin(), frame.end(), [](const Cell& a, const Cell& b) {
      return std::tie(a.start, a.object) < std::tie(b.start, b.object);
    });
    book.cells += frame.size();
  }
  book.frame_columns = static_cast<std::uint32_t>(instance.frames) <= kMostFrames;
  return book;
}

// "0, 4, 8", neighbours joined: "0-31", "3, 8-11".
std::string frame_list(const std::vector<std::int32_t>& frames) {
  std::string all;
  for (std::size_t i = 0; i < frames.size();) {
    std::size_t last = i;
    while (last + 1 < frames.size() && frames[last + 1] == frames[last] + 1) ++last;
    all += (all.empty() ? "" : ", ") + std::to_string(frames[i]);
    if (last > i) all += "-" + std::to_string(frames[last]);
    i = last + 1;
  }
  return all;
}

// "$J7": column fixed, row not; of Schedule's row for an object.
std::uint32_t row_of(ObjectId object) { return static_cast<std::uint32_t>(object.value) + 1; }
std::string in_schedule(std::uint32_t row, std::uint32_t column) {
  return "Schedule!" + formats::cell_name(row, column);
}
std::string column_of(const char* sheet, std::uint32_t column, std::uint32_t first_row,
                      std::uint32_t last_row) {
  return std::string(sheet) + "!" + formats::cell_name(first_row, column, true) + ":" +
         formats::cell_name(last_row, column, true);
}
double number(std::int64_t value) { return static_cast<double>(value); }

void header(WorkbookWriter& out, std::uint32_t row, const std::vector<std::string>& titles) {
  for (std::uint32_t c = 0; c < titles.size(); ++c)
    if (!titles[c].empty()) out.text(row, c, titles[c], Style::kHeader);
}

std::vector<std::string> frame_titles(const Book& book, std::vector<std::string> first) {
  for (std::int32_t f = 0; f < book.in.frames; ++f) first.push_back("Frame " + std::to_string(f));
  return first;
}

void schedule_row(WorkbookWriter& out, const Book& book, ObjectId id) {
  const Object& object = book.in.objects[id];
  const Block& block = book.in.blocks[object.block];
  const auto& placed = book.placed[static_cast<std::size_t>(id.value)];
  const bool first_member = block.members.front() == id;
  const std::uint32_t row = row_of(id);
  out.text(row, kName, object.name);
  out.number(row, kSize, number(object.size_bits));
  out.number(row, kPeriod, block.period);
  if (block.start_frame) out.number(row, kStartFrame, *block.start_frame);
  if (block.offset_bits && first_member) out.number(row, kOffset, number(*block.offset_bits));
  if (!block.group.empty()) out.text(row, kGroup, block.group);
  out.number(row, kAlignment, first_member ? block.alignment_bits : 1);
  out.number(row, kPriority, number(block.priority));
  out.text(row, kStatus, placed ? "placed" : "dropped", placed ? Style::kPlain : Style::kBad);
  if (!placed) return;
  out.number(row, kStart, number(placed->start_bit));
  out.formula(row, kEnd, "=" + formats::cell_name(row, kStart) + "+" + formats::cell_name(row, kSize),
              number(placed->start_bit + object.size_bits));
  if (!placed->frames.empty()) out.number(row, kFirstFrame, placed->frames.front());
  out.number(row, kFrameCount, number(static_cast<std::int64_t>(placed->frames.size())));
  out.text(row, kFrames, frame_list(placed->frames));
  if (!book.frame_columns) return;
  for (const std::int32_t f : placed->frames)
    out.text(row, kFirstFrameColumn + static_cast<std::uint32_t>(f), object.name);
}

void schedule(WorkbookWriter& out, const Book& book) {
  out.sheet("Schedule");
  out.widths(kName, kName, 24);
  out.widths(kSize, kFrameCount, 12);
  out.widths(kFrames, kFrames, 24);
  out.freeze(1, 1);
  std::vector<std::string> titles(kTitles, kTitles + kColumns);
  titles.resize(kFirstFrameColumn);
  header(out, 0, book.frame_columns ? frame_titles(book, titles) : titles);
  for (const ObjectId id : book.in.objects.keys()) schedule_row(out, book, id);
}

// A row a bit, a column a frame.
void bit_map(WorkbookWriter& out, const Book& book) {
  out.freeze(1, 2);
  header(out, 0, frame_titles(book, {"Bit", "Byte"}));
  std::vector<std::size_t> next(book.frames.size());
  for (std::int64_t bit = 0; bit < book.in.frame_bits; ++bit) {
    const auto row = static_cast<std::uint32_t>(bit + 1);
    out.number(row, 0, number(bit));
    out.number(row, 1, number(bit / 8));
    for (std::size_t f = 0; f < book.frames.size(); ++f) {
      const std::vector<Cell>& frame = book.frames[f];
      while (next[f] < frame.size() && frame[next[f]].start + frame[next[f]].size <= bit) ++next[f];
      if (next[f] < frame.size() && frame[next[f]].start <= bit)
        out.text(row, static_cast<std::uint32_t>(f + 2), name_of(book, frame[next[f]]));
    }
  }
}

// A row for each object in each frame, where a row a bit would be too much for a spreadsheet program.
void run_map(WorkbookWriter& out, const Book& book) {
  out.widths(3, 3, 24);
  out.freeze(2, 0);
  out.text(0, 0,
           "One row for each object in each frame: a row for each bit would be more than 1,000,000 cells.",
           Style::kNote);
  header(out, 1, {"Frame", "First bit", "Last bit", "Name"});
  std::uint32_t row = 2;
  for (std::size_t f = 0; f < book.frames.size(); ++f) {
    for (const Cell& cell : book.frames[f]) {
      if (row + 1 == WorkbookWriter::kMaxRows) {
        out.text(row, 0, "The sheet is full; the rest stands in Schedule.", Style::kNote);
        return;
      }
      out.number(row, 0, number(static_cast<std::int64_t>(f)));
      out.number(row, 1, number(cell.start));
      out.number(row, 2, number(cell.start + cell.size - 1));
      out.text(row, 3, name_of(book, cell));
      ++row;
    }
  }
}

void memory_map(WorkbookWriter& out, const Book& book) {
  out.sheet("Memory_Map");
  const auto cells = static_cast<std::size_t>(book.in.frame_bits) * static_cast<std::size_t>(book.in.frames);
  const bool rows_fit = book.in.frame_bits < WorkbookWriter::kMaxRows;
  if (book.frame_columns && rows_fit && cells <= kMostMapCells)
    bit_map(out, book);
  else
    run_map(out, book);
}

void frame_order(WorkbookWriter& out, const Book& book) {
  out.sheet("Frame Order");
  if (!book.frame_columns)
    return out.text(0, 0, "More frames than a sheet has columns; see Schedule.", Style::kNote);
  out.freeze(1, 1);
  header(out, 0, frame_titles(book, {"Position"}));
  std::size_t longest = 0;
  for (const std::vector<Cell>& frame : book.frames) longest = std::max(longest, frame.size());
  for (std::size_t k = 0; k < longest; ++k) {
    const auto row = static_cast<std::uint32_t>(k + 1);
    out.number(row, 0, number(static_cast<std::int64_t>(k + 1)));
    for (std::size_t f = 0; f < book.frames.size(); ++f)
      if (k < book.frames[f].size())
        out.text(row, static_cast<std::uint32_t>(f + 1), name_of(book, book.frames[f][k]));
  }
}

void frame_summary(WorkbookWriter& out, const Book& book) {
  out.sheet("Frame_Summary");
  if (!book.frame_columns)
    return out.text(0, 0, "More frames than a sheet has columns; see Schedule.", Style::kNote);
  out.widths(0, 0, 24);
  out.freeze(1, 2);
  header(out, 0, frame_titles(book, {"Name", "First bit"}));
  std::vector<const Placed*> by_start;
  for (const auto& placed : book.placed)
    if (placed) by_start.push_back(&*placed);
  std::stable_sort(by_start.begin(), by_start.end(),
                   [](const Placed* a, const Placed* b) { return a->start_bit < b->start_bit; });
  std::uint32_t row = 1;
  for (const Placed* p : by_start) {
    out.text(row, 0, book.in.objects[p->object].name);
    out.number(row, 1, number(p->start_bit));
    for (const std::int32_t f : p->frames)
      out.number(row, static_cast<std::uint32_t>(f) + 2, number(p->start_bit));
    ++row;
  }
}

// Names of the cells that hold the frame's size and the number of frames, on sheet Check.
constexpr const char* kFrameBits = "Check!$B$5";
constexpr const char* kFrameNumber = "Check!$B$6";

// Whether an object is sent as it should be, by what stands in its row of Schedule.
std::string object_formula(const Book& book, ObjectId id) {
  const std::uint32_t r = row_of(id);
  const auto at = [&](Column c) { return in_schedule(r, c); };
  const Block& block = book.in.blocks[book.in.objects[id].block];
  std::string all = at(kStart) + ">=0," + at(kEnd) + "<=" + kFrameBits + ",MOD(" + at(kStart) + "," +
                    at(kAlignment) + ")=0";
  all += ",OR(" + at(kOffset) + "=\"\"," + at(kOffset) + "=" + at(kStart) + ")";
  all += ",IF(" + at(kStartFrame) + "=\"\"," + at(kFirstFrame) + "<" + at(kPeriod) + "," + at(kFirstFrame) +
         "=" + at(kStartFrame) + ")";
  const std::string expected =
      "INT((" + std::string(kFrameNumber) + "-1-" + at(kFirstFrame) + ")/" + at(kPeriod) + ")+1";
  all += "," + at(kFrameCount) + "=" + expected;
  if (book.frame_columns) {
    const std::string first = in_schedule(r, kFirstFrameColumn);
    const std::string cells =
        first + ":" +
        formats::cell_name(r, kFirstFrameColumn + static_cast<std::uint32_t>(book.in.frames) - 1);
    const std::string frame = "(COLUMN(" + cells + ")-COLUMN(" + first + ")-" + at(kFirstFrame) + ")";
    all += ",COUNTA(" + cells + ")=" + expected;
    all += ",SUMPRODUCT((" + cells + "<>\"\")*(" + frame + ">=0)*(MOD(" + frame + "," + at(kPeriod) +
           ")=0))=" + expected;
  }
  if (block.members.front() != id) {  // members of a group lie side by side in the same frames
    all += "," + at(kStart) + "=" + in_schedule(r - 1, kEnd) + "," + at(kFirstFrame) + "=" +
           in_schedule(r - 1, kFirstFrame);
  }
  return "=IF(AND(" + all + "),\"OK\",\"FAULT\")";
}

void check_objects(WorkbookWriter& out, const Book& book) {
  out.sheet("Check_Objects");
  out.widths(0, 0, 24);
  out.freeze(1, 0);
  header(out, 0, {"Name", "Place, period and frames"});
  for (const ObjectId id : book.in.objects.keys()) {
    out.formula(row_of(id), 0, "=" + in_schedule(row_of(id), kName), book.in.objects[id].name);
    if (book.placed[static_cast<std::size_t>(id.value)])
      out.formula(row_of(id), 1, object_formula(book, id), std::string("OK"));
    else
      out.text(row_of(id), 1, "dropped");
  }
  const auto last = static_cast<std::uint32_t>(book.in.objects.size());
  out.colour_text(1, 1, last, 1, "OK", true);
  out.colour_text(1, 1, last, 1, "FAULT", false);
}

// Columns: frame, name, start, end, whether it starts behind the one before it in its frame and is in that frame.
// Gives the number of rows.
std::uint32_t check_order(WorkbookWriter& out, const Book& book) {
  out.sheet("Check_Order");
  out.widths(1, 1, 24);
  out.freeze(1, 0);
  header(out, 0, {"Frame", "Name", "Start", "End", "Behind the one before"});
  std::uint32_t row = 1;
  for (std::size_t f = 0; f < book.frames.size(); ++f) {
    for (std::size_t k = 0; k < book.frames[f].size(); ++k, ++row) {
      const Cell& cell = book.frames[f][k];
      out.number(row, 0, number(static_cast<std::int64_t>(f)));
      out.text(row, 1, name_of(book, cell));
      std::string there;
      if (cell.object.valid()) {
        out.formula(row, 2, "=" + in_schedule(row_of(cell.object), kStart), number(cell.start));
        out.formula(row, 3, "=" + in_schedule(row_of(cell.object), kEnd), number(cell.start + cell.size));
        if (book.frame_columns)
          there = "," + in_schedule(row_of(cell.object), kFirstFrameColumn + static_cast<std::uint32_t>(f)) +
                  "<>\"\"";
      } else {
        out.number(row, 2, number(cell.start));
        out.number(row, 3, number(cell.start + cell.size));
      }
      const std::string behind = k == 0 ? formats::cell_name(row, 2) + ">=0"
                                        : formats::cell_name(row, 2) + ">=" + formats::cell_name(row - 1, 3);
      out.formula(row, 4, "=IF(AND(" + behind + there + "),\"OK\",\"FAULT\")", std::string("OK"));
    }
  }
  out.colour_text(1, 4, std::max<std::uint32_t>(1, row - 1), 4, "FAULT", false);
  return row - 1;
}

// One line of the summary: what, a count of faults by a formula, and what it should be.
void check(WorkbookWriter& out, const Book& book, const Json& answer, std::uint32_t order_rows) {
  const auto objects = static_cast<std::uint32_t>(book.in.objects.size());
  const auto frames = static_cast<std::uint32_t>(book.in.frames);
  out.sheet("Check");
  out.widths(0, 0, 44);
  out.widths(1, 3, 16);
  out.text(0, 0, "Check of the packing", Style::kTitle);
  out.text(1, 0,
           "Computed by this spreadsheet program from the sheet Schedule; change a start there and see FAULT "
           "here.",
           Style::kNote);
  out.text(2, 0, "Result", Style::kHeader);
  out.formula(2, 1,
              "=IF(AND(B8=0,B9=0,B10=B11,B12=B13,COUNTIF(D17:D" + std::to_string(16 + frames) +
                  ",\"FAULT\")=0),\"OK\",\"FAULT\")",
              std::string("OK"));
  out.colour_text(2, 1, 2, 1, "OK", true);
  out.colour_text(2, 1, 2, 1, "FAULT", false);
  const auto line = [&](std::uint32_t row, const char* what) { out.text(row, 0, what); };
  line(4, "Bits of a frame");
  out.number(4, 1, number(book.in.frame_bits));
  line(5, "Frames");
  out.number(5, 1, book.in.frames);
  line(7, "Objects at a wrong place, period or frame");
  out.formula(7, 1, "=COUNTIF(" + column_of("Check_Objects", 1, 1, objects) + ",\"FAULT\")", 0);
  line(8, "Overlaps");
  out.formula(
      8, 1, order_rows == 0 ? "=0" : "=COUNTIF(" + column_of("Check_Order", 4, 1, order_rows) + ",\"FAULT\")",
      0);
  std::int64_t sent = 0;
  for (const auto& placed : book.placed)
    sent += placed ? static_cast<std::int64_t>(placed->frames.size()) : 0;
  line(9, "Times that objects are sent, by Schedule");
  out.formula(9, 1, "=SUM(" + column_of("Schedule", kFrameCount, 1, objects) + ")", number(sent));
  line(10, "… by Check_Order");
  out.formula(10, 1,
              order_rows == 0
                  ? "=0"
                  : "=SUMPRODUCT(--(" + column_of("Check_Order", 1, 1, order_rows) + "<>\"(reserved)\"))",
              number(sent));
  line(11, "Largest end (max_end)");
  out.formula(11, 1, "=MAX(0," + column_of("Schedule", kEnd, 1, objects) + ")", number(book.max_end));
  line(12, "… by the answer");
  const Json& stated = member(member(answer, "plan"), "max_end");
  if (stated.is_number_integer())
    out.number(12, 1, number(stated.get<std::int64_t>()));
  else
    out.text(12, 1, "no plan", Style::kBad);
  header(out, 15, {"Frame", "Bits sent", "Share", "Fits"});
  for (std::uint32_t f = 0; f < frames; ++f) {
    const std::uint32_t row = 16 + f;
    std::int64_t bits = 0;
    for (const Cell& cell : book.frames[f]) bits += cell.object.valid() ? cell.size : 0;
    out.number(row, 0, f);
    const std::string here = formats::cell_name(row, 1);
    if (book.frame_columns)
      out.formula(row, 1,
                  "=SUMPRODUCT((" + column_of("Schedule", kFirstFrameColumn + f, 1, objects) + "<>\"\")*" +
                      column_of("Schedule", kSize, 1, objects) + ")",
                  number(bits));
    else
      out.number(row, 1, number(bits));
    out.formula(row, 2, "=" + here + "/$B$5", number(bits) / number(book.in.frame_bits), Style::kPercent);
    out.formula(row, 3, "=IF(" + here + "<=$B$5,\"OK\",\"FAULT\")", std::string("OK"));
  }
  out.colour_text(16, 3, 15 + frames, 3, "FAULT", false);
}

}  // namespace

std::string workbook(const Instance& instance, const Json& answer) {
  const Book book = collect(instance, answer);
  WorkbookWriter out;
  schedule(out, book);
  memory_map(out, book);
  frame_order(out, book);
  frame_summary(out, book);
  if (book.cells > kMostChecked) {
    out.sheet("Check");
    out.text(0, 0,
             "Not checked here: more formulas than spreadsheet programs bear. Use: tenon verify pack INPUT "
             "THIS-FILE",
             Style::kNote);
    return out.finish();
  }
  const std::uint32_t order_rows = check_order(out, book);
  check_objects(out, book);
  check(out, book, answer, order_rows);
  return out.finish();
}

}  // namespace tenon::pack
