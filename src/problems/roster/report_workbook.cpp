#include <algorithm>

#include "formats/workbook_writer.h"
#include "problems/roster/report.h"
#include "problems/roster/report_facts.h"

namespace tenon::roster {

namespace {

using formats::WorkbookWriter;
using Style = WorkbookWriter::Style;

// Formulas that compare more pairs of rows than this are too slow for spreadsheet programs.
constexpr std::size_t kMostCompared = 4'000'000;

double hours(std::int64_t minutes) { return static_cast<double>((minutes * 10 + 3) / 6) / 100; }
double hundredths(std::int64_t value) { return static_cast<double>(value) / 100; }

// Writes a sheet row by row.
class Sheet {
 public:
  Sheet(WorkbookWriter& book, const std::string& name, const std::vector<std::string>& titles,
        std::uint32_t fixed_columns = 0)
      : book_(book) {
    book.sheet(name);
    book.freeze(1, fixed_columns);
    book.widths(0, static_cast<std::uint32_t>(titles.size()) - 1, 14);
    for (const std::string& title : titles) text(title, Style::kHeader);
    end_row();
  }
  bool full() const { return row_ >= WorkbookWriter::kMaxRows; }
  std::uint32_t row() const { return row_; }
  void text(std::string_view words, Style style = Style::kPlain) {
    book_.text(row_, column_++, words, style);
  }
  void number(double value) { book_.number(row_, column_++, value); }
  void formula(const std::string& formula, double value) { book_.formula(row_, column_++, formula, value); }
  void end_row() { ++row_, column_ = 0; }

 private:
  WorkbookWriter& book_;
  std::uint32_t row_ = 0, column_ = 0;
};

// A plan is read back from the columns that are called as its fields. Titles with a blank are for people.
std::uint32_t write_assignments(WorkbookWriter& book, const Instance& instance, const Plan& plan) {
  if (instance.flavour == Flavour::kShiftScheduling) {
    Sheet sheet(book, "Assignments", {"employee", "day", "shift"});
    for (const Assignment& each : plan.assignments) {
      if (sheet.full()) break;
      sheet.text(each.officer);
      sheet.number(static_cast<double>(each.day));
      sheet.text(each.shift);
      sheet.end_row();
    }
    return sheet.row();
  }
  Sheet sheet(
      book, "Assignments",
      {"date", "demandId", "requirementId", "shiftCode", "employeeId", "newRotationOffset", "startDateTime",
       "endDateTime", "Gross h", "Break h", "Normal h", "Overtime h", "Rest-day pay h"});
  for (const Assignment& each : plan.assignments) {
    if (sheet.full()) break;
    for (const std::string* words : {&each.date, &each.demand, &each.requirement, &each.shift, &each.officer})
      sheet.text(*words);
    sheet.text(each.offset ? std::to_string(*each.offset) : "");
    sheet.text(each.start);
    sheet.text(each.end);
    const AssignedHours of = each.hours.value_or(AssignedHours());
    for (const std::int64_t value : {of.gross, of.lunch, of.normal, of.overtime, of.rest_day})
      sheet.number(hundredths(value));
    sheet.end_row();
  }
  return sheet.row();
}

std::string day_word(const Instance& instance, const Officer& officer, const Following& row, Day day) {
  if (is_on_leave(officer, day)) return "leave";
  if (!row.pattern.valid() || !instance.patterns[row.pattern].letter(day, row.offset).valid()) return "";
  return instance.calendar.is_holiday(day) ? "PH" : "-";
}

void write_grid(WorkbookWriter& book, const Instance& instance, const Facts& facts) {
  std::vector<std::string> titles{"Officer", "Name", "Pattern", "Offset"};
  const auto named = static_cast<std::uint32_t>(titles.size());
  for (Day day = 0; day < instance.calendar.days; ++day) titles.push_back(day_text(instance, day));
  Sheet sheet(book, "Roster", titles, 1);
  book.widths(named, static_cast<std::uint32_t>(titles.size()) - 1, 10);
  for (const OfficerId id : instance.officers.keys()) {
    const Facts::Person& person = facts.people[id];
    if (!person.is_used || sheet.full()) continue;
    sheet.text(instance.officers[id].id);
    sheet.text(instance.officers[id].name);
    sheet.text(pattern_text(instance, person.row.pattern));
    sheet.text(person.row.pattern.valid() ? std::to_string(person.row.offset) : "");
    auto duty = person.duties.begin();
    for (Day day = 0; day < instance.calendar.days; ++day) {
      std::string words;
      while (duty != person.duties.end() && duty->day < day) ++duty;
      for (; duty != person.duties.end() && duty->day == day; ++duty)
        words += (words.empty() ? "" : "+") + instance.words.text(duty->code);
      sheet.text(words.empty() ? day_word(instance, instance.officers[id], person.row, day) : words);
    }
    sheet.end_row();
  }
}

// `rows`: of sheet Assignments, whose first columns are date, demand, requirement and shift, or in the benchmark's employee, day, shift.
void write_coverage(WorkbookWriter& book, const Instance& instance, const Facts& facts, std::uint32_t rows) {
  const bool is_benchmark = instance.flavour == Flavour::kShiftScheduling;
  Sheet sheet(book, "Coverage",
              is_benchmark ? std::vector<std::string>{"Day", "Shift", "Wanted", "There", "Missing"}
                           : std::vector<std::string>{"Date", "Demand", "Requirement", "Shift", "Wanted",
                                                      "There", "Missing"});
  const std::string last = std::to_string(std::max<std::uint32_t>(rows, 2));
  const bool with_formulas = std::size_t{rows} * instance.posts.size() <= kMostCompared;
  const auto same = [&](char theirs, char ours, const std::string& row) {
    return std::string("EXACT(Assignments!$") + theirs + "$2:$" + theirs + "$" + last + ',' + ours + row +
           ')';
  };
  for (const PostId id : instance.posts.keys()) {
    const Post& post = instance.posts[id];
    const auto there = static_cast<std::int64_t>(facts.there[id].size());
    if ((there == 0 && facts.wanted[id] == 0) || sheet.full()) continue;
    const std::string row = std::to_string(sheet.row() + 1);
    std::string count;
    if (is_benchmark) {
      sheet.number(post.day);
      count = "=SUMPRODUCT(" + same('B', 'A', row) + '*' + same('C', 'B', row) + ')';
    } else {
      sheet.text(instance.calendar.date(post.day));
      sheet.text(instance.requirements[post.requirement].demand);
      sheet.text(instance.requirements[post.requirement].id);
      count = "=SUMPRODUCT(" + same('A', 'A', row) + '*' + same('B', 'B', row) + '*' + same('C', 'C', row) +
              '*' + same('D', 'D', row) + ')';
    }
    sheet.text(instance.words.text(instance.shifts[post.shift].code));
    sheet.number(static_cast<double>(facts.wanted[id]));
    if (with_formulas)
      sheet.formula(count, static_cast<double>(there));
    else
      sheet.number(static_cast<double>(there));
    sheet.number(static_cast<double>(facts.missing[id]));
    sheet.end_row();
  }
}

void write_hours(WorkbookWriter& book, const Instance& instance, const Facts& facts) {
  Sheet sheet(book, "Hours",
              {"Officer", "Name", "Duties", "Gross h", "Net h", "Normal h", "Overtime h", "Rest-day pay h",
               "Above 44 h a week", "Nights", "Weekends", "Holidays", "Broken rules", "Soft cost"},
              1);
  for (const OfficerId id : instance.officers.keys()) {
    const Facts::Person& person = facts.people[id];
    if (!person.is_used || sheet.full()) continue;
    sheet.text(instance.officers[id].id);
    sheet.text(instance.officers[id].name);
    sheet.number(static_cast<double>(person.duties.size()));
    for (const std::int64_t minutes :
         {person.gross, person.net, person.normal, person.overtime, person.rest_day, person.legal_overtime})
      sheet.number(hours(minutes));
    for (const std::int64_t count :
         {person.nights, person.weekends, person.holidays, person.broken, person.cost})
      sheet.number(static_cast<double>(count));
    sheet.end_row();
  }
}

void write_unfilled(WorkbookWriter& book, const Plan& plan) {
  if (plan.unfilled.empty()) return;
  Sheet sheet(book, "Unfilled", {"Date", "Demand", "Requirement", "Shift", "Missing", "Whose", "Why"});
  book.widths(6, 6, 60);
  for (const Unfilled& each : plan.unfilled) {
    if (sheet.full()) return;
    for (const std::string* words : {&each.date, &each.demand, &each.requirement, &each.shift})
      sheet.text(*words);
    sheet.number(static_cast<double>(each.missing));
    sheet.text(each.officer);
    std::string reasons;
    for (const Why& why : each.why)
      reasons += (reasons.empty() ? "" : "; ") + why.rule + " bars " + std::to_string(why.officers);
    sheet.text(reasons);
    sheet.end_row();
  }
}

void write_score(WorkbookWriter& book, const Instance& instance, const Facts& facts) {
  Sheet sheet(book, "Score", {"Rule", "Weight", "Breaks", "Cost", "What it says"});
  book.widths(4, 4, 80);
  for (const RuleId id : instance.rules.keys()) {
    const Rule& rule = instance.rules[id];
    if (!rule.is_on() || rule.is_hard()) continue;
    sheet.text(rule.line.id);
    sheet.number(static_cast<double>(rule.line.weight));
    sheet.number(static_cast<double>(facts.evaluation.score.breaks[id]));
    sheet.number(static_cast<double>(facts.evaluation.score.costs[id]));
    sheet.text(rule.line.statement);
    sheet.end_row();
  }
}

void write_summary(WorkbookWriter& book, const Instance& instance, const std::optional<Facts>& facts,
                   const formats::Json& answer) {
  Sheet sheet(book, "Summary", {"What", "Value"});
  const auto line = [&](const std::string& what, const std::string& value) {
    sheet.text(what);
    sheet.text(value);
    sheet.end_row();
  };
  for (const char* key : {"status", "stop", "objective", "bound", "gap", "verified", "bound_checked"})
    if (answer.is_object() && answer.contains(key))
      line(key, answer[key].is_string() ? answer[key].get<std::string>() : answer[key].dump());
  line("from", day_text(instance, 0));
  line("to", day_text(instance, instance.calendar.days - 1));
  if (!facts) return;
  line("posts", std::to_string(facts->all_wanted));
  line("unfilled", std::to_string(facts->all_missing));
  line("officers", std::to_string(instance.officers.size()));
  line("officers who work", std::to_string(facts->staff));
}

}  // namespace

std::string workbook(const Instance& instance, const formats::Json& answer) {
  WorkbookWriter book;
  const std::optional<Facts> facts = facts_of(instance, answer);
  if (facts) {
    write_grid(book, instance, *facts);
    const std::uint32_t rows = write_assignments(book, instance, facts->plan);
    write_coverage(book, instance, *facts, rows);
    write_hours(book, instance, *facts);
    write_unfilled(book, facts->plan);
    write_score(book, instance, *facts);
  }
  write_summary(book, instance, facts, answer);
  return book.finish();
}

}  // namespace tenon::roster
