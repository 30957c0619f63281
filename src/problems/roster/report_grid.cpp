#include "problems/roster/report_grid.h"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <set>

#include "report/day_grid.h"
#include "report/parts.h"

namespace tenon::roster {

namespace {

using report::count_of;
using report::DayGrid;
using report::element;
using report::Html;
using report::paragraph;
using Cell = DayGrid::Cell;
using Look = DayGrid::Look;

constexpr std::size_t kMostCells = 60'000;  // of a page: some three megabytes
constexpr std::size_t kMostNotes = 20'000;  // duties that say more when pointed at
constexpr Day kOneGrid = 42;                // longer horizons are cut
constexpr Day kUndatedGrid = 28;

// The days of one grid.
struct Block {
  DaySpan days;
  std::string name;
};
std::vector<Block> blocks_of(const Calendar& calendar) {
  if (calendar.days <= kOneGrid) return {{{0, calendar.days - 1}, ""}};
  std::vector<Block> blocks;
  for (Day first = 0; first < calendar.days;) {
    Day last = calendar.dated ? calendar.month(first).last : first + kUndatedGrid - 1;
    last = std::min(last, calendar.days - 1);
    blocks.push_back({{first, last},
                      calendar.dated ? calendar.month_name(first)
                                     : "days " + std::to_string(first) + " to " + std::to_string(last)});
    first = last + 1;
  }
  return blocks;
}

std::vector<DayGrid::Column> columns_of(const Instance& instance, DaySpan days) {
  static constexpr std::array kDays{"Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"};
  const Calendar& calendar = instance.calendar;
  std::vector<DayGrid::Column> columns;
  for (Day day = days.first; day <= days.last; ++day) {
    DayGrid::Column column;
    column.title = calendar.dated ? calendar.date(day).substr(8) : std::to_string(day);
    column.below = kDays[static_cast<std::size_t>(calendar.weekday(day))];
    column.note = day_text(instance, day);
    column.weekend = calendar.is_weekend(day);
    column.holiday = calendar.is_holiday(day);
    if (column.holiday) column.note += ", public holiday";
    columns.push_back(std::move(column));
  }
  return columns;
}

// Of one folded part each, but for the first.
Html in_blocks(const std::vector<Block>& blocks, const std::function<Html(const Block&)>& draw) {
  Html all;
  for (const Block& block : blocks)
    all += blocks.size() == 1          ? draw(block)
           : &block == &blocks.front() ? element("h3", block.name) + draw(block)
                                       : report::folded(block.name, draw(block));
  return all;
}

// Colours by shift code, in the order of the hours at which shifts begin.
std::map<WordId, int> colors_of(const Instance& instance) {
  std::map<WordId, std::pair<Minute, Minute>> first;
  for (const Post& post : instance.posts) {
    const Shift& shift = instance.shifts[post.shift];
    const auto span = std::pair(shift.start, shift.end);
    const auto [at, added] = first.emplace(shift.code, span);
    if (!added) at->second = std::min(at->second, span);
  }
  std::vector<std::pair<std::pair<Minute, Minute>, WordId>> order;
  for (const auto& [code, span] : first) order.emplace_back(span, code);
  std::sort(order.begin(), order.end());
  std::map<WordId, int> colors;
  for (const auto& [span, code] : order) colors.emplace(code, static_cast<int>(colors.size()));
  return colors;
}

// The rules that an officer breaks on a day, by id. Weeks and months are told in the row's figures only.
struct Marks {
  std::set<std::string> hard, soft;
};

class RosterGrid {
 public:
  RosterGrid(const Instance& instance, const Facts& facts)
      : instance_(instance), facts_(facts), colors_(colors_of(instance)) {
    for (const OfficerId officer : instance.officers.keys())
      if (facts.people[officer].is_used || facts.people[officer].broken > 0) shown_.push_back(officer);
    used_ = shown_.size();
    const auto days = static_cast<std::size_t>(instance.calendar.days);
    shown_.resize(std::min(used_, std::max<std::size_t>(1, kMostCells / days)));
    std::size_t duties = 0;
    for (const OfficerId officer : shown_) {
      const Facts::Person& person = facts.people[officer];
      duties += person.duties.size();
      any_broken_ |= person.broken > 0;
      any_cost_ |= person.cost > 0;
    }
    with_notes_ = duties <= kMostNotes;
  }

  Html draw() {
    if (used_ == 0) return paragraph("Nobody works.");
    Html body = in_blocks(blocks_of(instance_.calendar), [&](const Block& block) { return grid_of(block); });
    body += legend();
    const std::size_t idle = instance_.officers.size() - used_;
    if (idle > 0)
      body += paragraph(count_of(Int128(idle), "officer has", "officers have") + " no duty and no row here.");
    if (shown_.size() < used_)
      body += paragraph("The first " + report::grouped(Int128(shown_.size())) + " of " +
                        count_of(Int128(used_), "officer") + " are drawn; --export writes them all.");
    return body;
  }

 private:
  Html grid_of(const Block& block) {
    DayGrid grid;
    grid.corner = "officer";
    grid.columns = columns_of(instance_, block.days);
    grid.figures = {"duties", "h"};
    if (any_broken_) grid.figures.emplace_back("broken");
    if (any_cost_) grid.figures.emplace_back("cost");
    for (const OfficerId officer : shown_) grid.rows.push_back(row_of(officer, block.days));
    return report::day_grid(grid);
  }

  DayGrid::Row row_of(OfficerId id, DaySpan days) {
    const Officer& officer = instance_.officers[id];
    const Facts::Person& person = facts_.people[id];
    const HourTerms& terms = instance_.terms[static_cast<std::size_t>(officer.terms)];
    const std::map<Day, Marks> marks = marks_of(person, days);
    DayGrid::Row row;
    row.label = officer.id;
    row.note = officer.name;
    std::int64_t duties = 0, net = 0;
    auto duty = person.duties.begin();
    for (Day day = days.first; day <= days.last; ++day) {
      Cell cell;
      while (duty != person.duties.end() && duty->day < day) ++duty;
      if (duty == person.duties.end() || duty->day != day) cell = cell_without_duty(officer, person.row, day);
      for (; duty != person.duties.end() && duty->day == day; ++duty) {
        add_duty(*duty, cell);
        ++duties;
        if (!duty->standby) net += duty->gross() - unpaid_break(terms, duty->gross());
      }
      if (const auto at = marks.find(day); at != marks.end()) mark(at->second, cell);
      row.cells.push_back(std::move(cell));
    }
    row.figures = {std::to_string(duties), hours_text(net)};
    if (any_broken_) row.figures.push_back(person.broken == 0 ? "" : std::to_string(person.broken));
    if (any_cost_) row.figures.push_back(person.cost == 0 ? "" : report::grouped(person.cost));
    return row;
  }

  void add_duty(const Duty& duty, Cell& cell) {
    const std::string& code = instance_.words.text(duty.code);
    cell.text += (cell.text.empty() ? "" : "+") + code;
    if (const auto color = colors_.find(duty.code); cell.color < 0 && color != colors_.end())
      cell.color = color->second;
    if (!with_notes_) return;
    if (!cell.note.empty()) cell.note += "; ";
    if (!duty.post.valid()) {
      cell.note += "at no post of this input";
      return;
    }
    const Post& post = instance_.posts[duty.post];
    cell.note += span_text(instance_.shifts[post.shift]);
    if (const std::string place = place_text(instance_.requirements[post.requirement]); !place.empty())
      cell.note += ", " + place;
  }

  Cell cell_without_duty(const Officer& officer, const Following& row, Day day) const {
    if (is_on_leave(officer, day)) return {.text = "lv", .note = {}, .look = Look::kAway};
    if (!row.pattern.valid() || !instance_.patterns[row.pattern].letter(day, row.offset).valid()) return {};
    const bool holiday = instance_.calendar.is_holiday(day);
    return {.text = holiday ? "PH" : "–", .note = {}, .look = Look::kMuted};
  }

  std::map<Day, Marks> marks_of(const Facts::Person& person, DaySpan days) const {
    std::map<Day, Marks> marks;
    for (const std::size_t index : person.findings) {
      const Finding& finding = facts_.evaluation.findings[index];
      const Rule& rule = instance_.rules[finding.rule];
      DaySpan span = finding.days;
      if (finding.post.valid()) span.first = span.last = instance_.posts[finding.post].day;
      // Who comes and goes (S5) marks most days of most rosters: its cost is enough.
      const bool long_span = span.last - span.first > 1 || (!rule.is_hard() && finding.cost <= 0) ||
                             std::holds_alternative<SameFaces>(rule.line.form);
      if (long_span) continue;
      for (Day day = std::max(span.first, days.first); day <= std::min(span.last, days.last); ++day)
        (rule.is_hard() ? marks[day].hard : marks[day].soft).insert(rule.line.id);
    }
    return marks;
  }

  static void mark(const Marks& marks, Cell& cell) {
    cell.broken = !marks.hard.empty();
    cell.odd = !marks.soft.empty();
    for (const auto* rules : {&marks.hard, &marks.soft})
      for (const std::string& rule : *rules) cell.note += (cell.note.empty() ? "" : "; ") + rule;
  }

  Html legend() const {
    std::map<WordId, std::set<std::string>> spans;
    for (const Post& post : instance_.posts) {
      const Shift& shift = instance_.shifts[post.shift];
      if (spans[shift.code].size() < 3) spans[shift.code].insert(span_text(shift));
    }
    std::vector<std::pair<int, WordId>> order;
    for (const auto& [code, color] : colors_) order.emplace_back(color, code);
    std::sort(order.begin(), order.end());
    std::vector<report::GridKey> keys;
    for (const auto& [color, code] : order) {
      std::string meaning;
      for (const std::string& span : spans[code]) meaning += (meaning.empty() ? "" : ", ") + span;
      keys.push_back({{.text = instance_.words.text(code), .note = {}, .color = color}, meaning});
    }
    if (instance_.flavour == Flavour::kNgrs) {
      keys.push_back({{.text = "lv", .note = {}, .look = Look::kAway}, "leave"});
      keys.push_back(
          {{.text = "–", .note = {}, .look = Look::kMuted}, "a work day of the pattern without a duty"});
      if (!instance_.calendar.holidays.empty())
        keys.push_back({{.text = "PH", .note = {}, .look = Look::kMuted}, "the same on a public holiday"});
    }
    if (any_broken_)
      keys.push_back({{.text = "x", .note = {}, .broken = true}, "a rule that must hold is broken"});
    if (any_cost_) keys.push_back({{.text = "x", .note = {}, .odd = true}, "a wish or soft rule is not met"});
    return report::grid_legend(keys);
  }

  const Instance& instance_;
  const Facts& facts_;
  std::map<WordId, int> colors_;
  std::vector<OfficerId> shown_;
  std::size_t used_ = 0;
  bool any_broken_ = false, any_cost_ = false, with_notes_ = true;
};

// ---- Coverage --------------------------------------------------------------------------------------------------------------------------

// One row: a requirement and a shift code, or all of them.
struct Line {
  std::string label;
  std::map<Day, std::pair<std::int64_t, std::int64_t>> days;  // there, wanted
};

Cell cover_cell(std::int64_t there, std::int64_t wanted) {
  Cell cell;
  cell.text = std::to_string(there);
  cell.look = there == wanted ? Look::kGood : there < wanted ? Look::kShort : Look::kOver;
  if (there != wanted) cell.text += '/' + std::to_string(wanted);
  return cell;
}

std::vector<Line> lines_of(const Instance& instance, const Facts& facts) {
  std::map<std::pair<RequirementId, WordId>, Line> lines;
  Line all;
  all.label = "all";
  for (const PostId id : instance.posts.keys()) {
    const Post& post = instance.posts[id];
    const auto there = static_cast<std::int64_t>(facts.there[id].size());
    if (there == 0 && facts.wanted[id] == 0) continue;
    const WordId code = instance.shifts[post.shift].code;
    for (Line* line : {&lines[{post.requirement, code}], &all}) {
      auto& [sum_there, sum_wanted] = line->days[post.day];
      sum_there += there;
      sum_wanted += facts.wanted[id];
    }
  }
  std::vector<Line> found;
  for (auto& [key, line] : lines) {
    line.label = place_text(instance.requirements[key.first]);
    line.label += (line.label.empty() ? "" : ": ") + instance.words.text(key.second);
    found.push_back(std::move(line));
  }
  if (found.size() > 1) found.push_back(std::move(all));
  return found;
}

}  // namespace

Html roster_grid(const Instance& instance, const Facts& facts) { return RosterGrid(instance, facts).draw(); }

Html coverage_grid(const Instance& instance, const Facts& facts) {
  std::vector<Line> lines = lines_of(instance, facts);
  if (lines.empty()) return paragraph("Nobody is wanted anywhere.");
  const std::size_t all = lines.size();
  const auto days = static_cast<std::size_t>(instance.calendar.days);
  if (const std::size_t most = std::max<std::size_t>(1, kMostCells / days); all > most)
    lines.erase(lines.begin(), lines.end() - static_cast<std::ptrdiff_t>(most));
  const auto draw = [&](const Block& block) {
    DayGrid grid;
    grid.corner = "post";
    grid.columns = columns_of(instance, block.days);
    grid.figures = {"missing"};
    for (const Line& line : lines) {
      DayGrid::Row row{line.label, "", {}, {}};
      std::int64_t missing = 0;
      for (Day day = block.days.first; day <= block.days.last; ++day) {
        const auto at = line.days.find(day);
        row.cells.push_back(at == line.days.end() ? Cell() : cover_cell(at->second.first, at->second.second));
        if (at != line.days.end()) missing += std::max<std::int64_t>(0, at->second.second - at->second.first);
      }
      row.figures = {missing == 0 ? "" : report::grouped(missing)};
      grid.rows.push_back(std::move(row));
    }
    return report::day_grid(grid);
  };
  Html body = in_blocks(blocks_of(instance.calendar), draw);
  body += report::grid_legend({{{.text = "2", .note = {}, .look = Look::kGood}, "as many as wanted"},
                               {{.text = "1/2", .note = {}, .look = Look::kShort}, "one there, two wanted"},
                               {{.text = "3/2", .note = {}, .look = Look::kOver}, "more than wanted"}});
  if (lines.size() < all)
    body += paragraph("The last " + report::grouped(Int128(lines.size())) + " of " +
                      count_of(Int128(all), "line") + " are drawn; --export writes them all.");
  return body;
}

}  // namespace tenon::roster
