#include "problems/roster/report_people.h"

#include <algorithm>
#include <functional>

#include "formats/text.h"
#include "report/parts.h"
#include "report/svg.h"

namespace tenon::roster {

namespace {

using report::coordinate;
using report::count_of;
using report::element;
using report::grouped;
using report::Html;
using report::paragraph;
using report::text;
using report::words;
using Person = Facts::Person;

// ---- Fairness --------------------------------------------------------------------------------------------------------------------------

constexpr std::size_t kMostBars = 500;
constexpr std::size_t kMostLabels = 24;  // bars with their officer's id below
constexpr double kWidth = 1000, kHeight = 130, kLeft = 60, kRight = 10, kTop = 8, kBottom = 20;
constexpr double kWidest = 40;  // of a bar, with the gap beside it

struct Part {
  const char* name;
  const char* color;
  std::int64_t Person::*value;
};
struct Chart {
  const char* title;
  bool minutes;
  std::vector<Part> parts;  // stacked
};

std::vector<Chart> charts_of(const Instance& instance) {
  if (instance.flavour == Flavour::kShiftScheduling)
    return {{"Hours", true, {{"hours", "#2f6fae", &Person::net}}},
            {"Weekends", false, {{"weekends", "#7a5ea8", &Person::weekends}}}};
  return {{"Hours without breaks",
           true,
           {{"normal time", "#2f6fae", &Person::normal},
            {"overtime", "#d08a1d", &Person::overtime},
            {"rest-day pay", "#7a5ea8", &Person::rest_day}}},
          {"Overtime above 44 h a week, which the law caps",
           true,
           {{"overtime", "#d08a1d", &Person::legal_overtime}}},
          {"Nights", false, {{"nights", "#44546a", &Person::nights}}},
          {"Weekends with duty", false, {{"weekends", "#7a5ea8", &Person::weekends}}},
          {"Duties on public holidays", false, {{"holidays", "#b0413e", &Person::holidays}}}};
}

class Profile {
 public:
  Profile(const Instance& instance, const Facts& facts, const Chart& chart) : chart_(chart) {
    for (const OfficerId id : instance.officers.keys()) {
      if (!facts.people[id].is_used) continue;
      Bar bar{instance.officers[id].id, {}, 0};
      for (const Part& part : chart.parts) bar.parts.push_back(facts.people[id].*part.value);
      for (const std::int64_t part : bar.parts) bar.sum += part;
      total_ += bar.sum;
      bars_.push_back(std::move(bar));
    }
    std::stable_sort(bars_.begin(), bars_.end(), [](const Bar& a, const Bar& b) { return a.sum > b.sum; });
  }

  bool empty() const { return bars_.empty() || bars_.front().sum <= 0; }

  Html draw() const {
    const std::int64_t most = bars_.front().sum;
    const std::size_t count = std::min(bars_.size(), kMostBars);
    const double per_unit = (kHeight - kTop - kBottom) / static_cast<double>(most);
    const double step = std::min(kWidest, (kWidth - kLeft - kRight) / static_cast<double>(count));
    const double right = kLeft + step * static_cast<double>(count);
    const double bottom = kHeight - kBottom;
    Html drawn;
    for (const std::int64_t at : report::ticks(most, 3, chart_.minutes ? 60 : 1)) {
      const double y = bottom - static_cast<double>(at) * per_unit;
      drawn += report::line(kLeft, y, right, y, "grid") + words(kLeft - 6, y + 3, "end", value(at));
    }
    for (std::size_t i = 0; i < count; ++i)
      drawn += bar(bars_[i], kLeft + static_cast<double>(i) * step, step, bottom, per_unit);
    for (std::size_t i = 0; i < count && count <= kMostLabels; ++i)
      drawn += words(kLeft + (static_cast<double>(i) + 0.5) * step, bottom + 13, "middle",
                     short_name(bars_[i].officer));
    const double mean = bottom - mean_of() * per_unit;
    drawn += report::line(kLeft, mean, right, mean, "limit");
    return element("h3", chart_.title) +
           report::figure(kWidth, kHeight, std::string(chart_.title) + " of each officer", drawn, legend());
  }

 private:
  struct Bar {
    std::string officer;
    std::vector<std::int64_t> parts;
    std::int64_t sum = 0;
  };

  std::string value(std::int64_t of) const { return chart_.minutes ? hours_text(of) + " h" : grouped(of); }
  // The end of an id tells more than its beginning.
  static std::string short_name(const std::string& id) {
    constexpr std::size_t kMost = 7;
    return id.size() <= kMost || !is_ascii(id) ? id : "…" + id.substr(id.size() - kMost + 1);
  }
  static bool is_ascii(const std::string& id) {
    return std::all_of(id.begin(), id.end(), [](char c) { return static_cast<signed char>(c) > 0; });
  }
  double mean_of() const { return static_cast<double>(total_) / static_cast<double>(bars_.size()); }

  Html bar(const Bar& bar, double x, double step, double bottom, double per_unit) const {
    Html drawn;
    double y = bottom;
    for (std::size_t k = 0; k < bar.parts.size(); ++k) {
      if (bar.parts[k] <= 0) continue;
      const double height = static_cast<double>(bar.parts[k]) * per_unit;
      y -= height;
      std::string tip = bar.officer + ": " + value(bar.parts[k]);
      if (bar.parts.size() > 1) tip += std::string(" ") + chart_.parts[k].name + " of " + value(bar.sum);
      drawn += element("g", element("title", tip) + element("rect",
                                                            {{"x", coordinate(x + step * 0.08)},
                                                             {"y", coordinate(y)},
                                                             {"width", coordinate(step * 0.84)},
                                                             {"height", coordinate(height)},
                                                             {"fill", chart_.parts[k].color}},
                                                            Html()));
    }
    return drawn;
  }

  Html legend() const {
    Html all;
    if (chart_.parts.size() > 1)
      for (const Part& part : chart_.parts)
        all += element("li", report::swatch(part.color) + Html::markup(" ") + text(part.name));
    const std::string mean = chart_.minutes
                                 ? hours_text(static_cast<std::int64_t>(mean_of() + 0.5)) + " h"
                                 : formats::decimal_text(static_cast<Int128>(mean_of() * 100 + 0.5), 2);
    std::string says =
        "from " + value(bars_.front().sum) + " to " + value(bars_.back().sum) + "; dashed: mean, " + mean;
    if (bars_.size() > kMostBars) says += "; the first " + grouped(kMostBars) + " officers are drawn";
    return all + element("li", text(says));
  }

  const Chart& chart_;
  std::vector<Bar> bars_;
  std::int64_t total_ = 0;
};

// ---- Tables ----------------------------------------------------------------------------------------------------------------------------

using Column = report::DataTable::Column;
Column titled(const char* title, const char* unit = "", bool choose = false) {
  Column column;
  column.title = title;
  column.unit = unit;
  column.choose = choose;
  return column;
}

bool says_anything(const Column& column) {
  return std::any_of(column.text.begin(), column.text.end(),
                     [](const std::string& each) { return !each.empty() && each != "0"; }) ||
         std::any_of(column.number.begin(), column.number.end(), [](std::int64_t each) { return each != 0; });
}

}  // namespace

Html fairness(const Instance& instance, const Facts& facts) {
  Html body;
  for (const Chart& chart : charts_of(instance))
    if (const Profile profile(instance, facts, chart); !profile.empty()) body += profile.draw();
  return body.empty() ? paragraph("Nobody works.") : body;
}

Html people_table(const Instance& instance, const Facts& facts) {
  struct Made {
    Column column;
    std::function<void(Column&, OfficerId)> add;
  };
  const auto words_of = [&](const char* title, WordId Officer::*word) {
    return Made{titled(title, "", true), [&instance, word](Column& column, OfficerId id) {
                  column.text.push_back(instance.words.text(instance.officers[id].*word));
                }};
  };
  const auto hours = [&](const char* title, std::int64_t Person::*value) {
    return Made{titled(title, "h"), [&facts, value](Column& column, OfficerId id) {
                  column.text.push_back(hours_text(facts.people[id].*value));
                }};
  };
  const auto count = [&](const char* title, std::int64_t Person::*value) {
    return Made{titled(title), [&facts, value](Column& column, OfficerId id) {
                  column.number.push_back(facts.people[id].*value);
                }};
  };
  std::vector<Made> columns{
      {titled("Officer"),
       [&](Column& column, OfficerId id) { column.text.push_back(instance.officers[id].id); }},
      {titled("Name"),
       [&](Column& column, OfficerId id) { column.text.push_back(instance.officers[id].name); }},
      words_of("Unit", &Officer::unit),
      words_of("Team", &Officer::team),
      words_of("Product", &Officer::product),
      words_of("Rank", &Officer::rank),
      words_of("Scheme", &Officer::scheme),
      {titled("Pattern", "", true),
       [&](Column& column, OfficerId id) {
         column.text.push_back(pattern_text(instance, facts.people[id].row.pattern));
       }},
      {titled("Offset"),
       [&](Column& column, OfficerId id) {
         const Following& row = facts.people[id].row;
         column.text.push_back(row.pattern.valid() ? std::to_string(row.offset) : "");
       }},
      {titled("Duties"),
       [&](Column& column, OfficerId id) {
         column.number.push_back(static_cast<std::int64_t>(facts.people[id].duties.size()));
       }},
      hours(instance.flavour == Flavour::kNgrs ? "Net" : "Hours", &Person::net)};
  if (instance.flavour == Flavour::kNgrs)
    for (Made& made :
         std::vector<Made>{hours("Gross", &Person::gross), hours("Normal", &Person::normal),
                           hours("Overtime", &Person::overtime), hours("Rest-day pay", &Person::rest_day),
                           hours("Above 44 h a week", &Person::legal_overtime),
                           count("Nights", &Person::nights), count("Holidays", &Person::holidays)})
      columns.push_back(std::move(made));
  columns.push_back(count("Weekends", &Person::weekends));
  columns.push_back(count("Broken", &Person::broken));
  columns.push_back(count("Cost", &Person::cost));
  report::DataTable table{"people-table", "officer", {}};
  for (Made& made : columns) {
    for (const OfficerId id : instance.officers.keys())
      if (facts.people[id].is_used) made.add(made.column, id);
    if (says_anything(made.column)) table.columns.push_back(std::move(made.column));
  }
  return report::data_table(table);
}

Html score_table(const Instance& instance, const Facts& facts) {
  constexpr std::size_t kMostNamed = 5;
  report::Table table;
  table.columns = {{"Rule", false},  {"What it says", false}, {"Weight", true},
                   {"Breaks", true}, {"Cost", true},          {"Most of it", false}};
  report::Table kept = table;  // by everybody, folded away
  IdVector<RuleId, std::vector<std::pair<std::int64_t, OfficerId>>> of(instance.rules.size());
  for (const OfficerId officer : instance.officers.keys())
    for (const auto& [rule, cost] : facts.evaluation.score.of[officer])
      if (cost > 0) of[rule].emplace_back(-cost, officer);
  for (const RuleId id : instance.rules.keys()) {
    const Rule& rule = instance.rules[id];
    if (!rule.is_on() || rule.is_hard()) continue;
    std::sort(of[id].begin(), of[id].end());
    std::string most;
    for (std::size_t i = 0; i < std::min(kMostNamed, of[id].size()); ++i)
      most +=
          (i == 0 ? "" : ", ") + instance.officers[of[id][i].second].id + ": " + grouped(-of[id][i].first);
    if (of[id].size() > kMostNamed) most += ", …";
    report::Table& where = facts.evaluation.score.breaks[id] == 0 ? kept : table;
    where.rows.push_back({text(rule.line.id), text(rule.line.statement), text(grouped(rule.line.weight)),
                          text(grouped(facts.evaluation.score.breaks[id])),
                          text(grouped(facts.evaluation.score.costs[id])), text(most)});
  }
  if (table.rows.empty() && kept.rows.empty()) return paragraph("No soft rule is on.");
  Html body = table.rows.empty() ? paragraph("Nobody breaks any soft rule.") : report::table(table);
  if (!kept.rows.empty())
    body += report::folded(count_of(Int128(kept.rows.size()), "soft rule") + " kept by everybody",
                           report::table(kept));
  return body;
}

}  // namespace tenon::roster
