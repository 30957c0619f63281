#include "planners/roster/line_columns.h"

#include <map>
#include <tuple>

#include "base/error.h"
#include "colgen/branch/whole.h"

namespace tenon::roster {

namespace {

using colgen::Column;

std::size_t at(std::int64_t i) { return static_cast<std::size_t>(i); }
constexpr std::size_t kLinesAtOnce = 2;    // of an officer, a round of pricing
constexpr std::int64_t kStepsATick = 130;  // of the dynamic program

}  // namespace

std::int64_t Works::of(const Column& column) const {
  if (column.problem != officer_) return 0;
  const std::int64_t worked = column.content[at(day_)];
  return shift_ < 0 ? worked >= 0 : worked == shift_;
}

std::string Works::name() const {
  return "works " + std::to_string(officer_) + " " + std::to_string(day_) + " " + std::to_string(shift_);
}

LineColumns::LineColumns(const LineProblem& problem, std::vector<int> who,
                         const std::vector<const LineRules*>& rules, LinePricing::Memory& memory)
    : problem_(problem), who_(std::move(who)), row_(problem.demands.size(), -1) {
  for (const LineRules* each : rules) pricing_.push_back(std::make_unique<LinePricing>(*each, memory));
  costs_.resize(who_.size());
}

std::unique_ptr<colgen::Master> LineColumns::master(std::string_view lp,
                                                    std::span<const std::int64_t> there) {
  std::vector<colgen::Multiplicity> problems(who_.size(), {1, 1});
  std::vector<colgen::Row> rows;
  std::int64_t most = 0;
  for (std::size_t c = 0; c < problem_.demands.size(); ++c) {
    const LineProblem::Demand& demand = problem_.demands[c];
    if (demand.under == 0 && demand.over == 0) continue;
    const std::int64_t wanted = demand.wanted - there[c];
    row_[c] = static_cast<int>(rows.size());
    rows.push_back({wanted, wanted});
    most += std::abs(wanted) + static_cast<std::int64_t>(who_.size());
  }
  problems.push_back({0, most});
  auto master = std::make_unique<colgen::Master>(lp, std::move(problems));
  master->add_rows(rows);
  const int other = static_cast<int>(who_.size());
  for (std::size_t c = 0; c < problem_.demands.size(); ++c) {
    if (row_[c] < 0) continue;
    listed_.push_back({other, problem_.demands[c].under, {{row_[c], 1}}, {}, {0}});
    listed_.push_back({other, problem_.demands[c].over, {{row_[c], -1}}, {}, {1}});
  }
  master->add_columns(listed_);
  return master;
}

Column LineColumns::column(int problem, const Line& line) const {
  Column column{.problem = problem, .cost = cost_of_line(problem_, officer(problem), line)};
  column.content.assign(line.begin(), line.end());
  for_each_duty(problem_, line, [&](std::size_t cell) {
    if (row_[cell] >= 0) column.entries.push_back({row_[cell], 1});
  });
  return column;
}

Line LineColumns::line(const Column& column) const {
  Line line;
  for (const std::int64_t worked : column.content) line.push_back(static_cast<signed char>(worked));
  return line;
}

Lines LineColumns::with(Lines lines, const std::vector<std::pair<Column, std::int64_t>>& columns) const {
  for (const auto& [column, times] : columns)
    if (is_line(column)) lines[at(officer(column.problem))] = line(column);
  return lines;
}

std::vector<std::int64_t> LineColumns::by_cell(const std::vector<std::int64_t>& rows) const {
  std::vector<std::int64_t> prices(row_.size(), 0);
  for (std::size_t cell = 0; cell < prices.size() && !rows.empty(); ++cell)
    if (row_[cell] >= 0) prices[cell] = rows[at(row_[cell])];
  return prices;
}

LinePricing::Answer LineColumns::price_one(std::size_t problem, std::span<const std::int64_t> cost,
                                           std::size_t most, bool exactly, Budget& budget) {
  LinePricing& pricing = *pricing_[problem];
  const std::int64_t before = pricing.steps();
  const LinePricing::Answer answer = pricing.cheapest(cost, most, exactly, found_, budget);
  budget.spend((pricing.steps() - before) / kStepsATick + 1);
  return answer;
}

LineColumns::Cheapest LineColumns::cheapest(int problem, std::span<const std::int64_t> cost, Budget& budget) {
  const LinePricing::Answer answer = price_one(at(problem), cost, 1, true, budget);
  return {found_.empty() ? nullptr : &found_.front(), answer.exact};
}

colgen::GenerateOptions LineColumns::generate_options() {
  colgen::GenerateOptions options;
  options.stabilize = colgen::GenerateOptions::Stabilize::kNone;
  options.scale = kScale;
  return options;
}

colgen::Pricing LineColumns::price(const colgen::Prices& prices, colgen::Effort effort,
                                   std::vector<Column>& found, Budget& budget) {
  const std::int64_t scale = prices.phase_one ? 0 : prices.scale;
  const auto cells = static_cast<int>(problem_.demands.size());
  for (std::size_t k = 0; k < who_.size(); ++k) {
    const LineProblem::Officer& officer = problem_.officers[at(who_[k])];
    costs_[k].resize(at(cells));
    for (int c = 0; c < cells; ++c)
      costs_[k][at(c)] = scale * officer.cost[at(c)] - (row_[at(c)] < 0 ? 0 : prices.rows[at(row_[at(c)])]);
  }
  for (const colgen::Prices::CutPrice& cut : prices.cuts) {
    const auto* row = dynamic_cast<const colgen::QuantityRow*>(cut.cut);
    const auto* works = row == nullptr ? nullptr : dynamic_cast<const Works*>(row->quantity().get());
    if (works == nullptr) throw InternalError("pricing of lines knows branches on who works when alone");
    for (int shift = 0; shift < problem_.shifts; ++shift)
      if (works->shift() < 0 || works->shift() == shift)
        costs_[at(works->officer())][problem_.cell(works->day(), shift)] -= cut.price;
  }
  colgen::Pricing said{std::vector<std::int64_t>(who_.size() + 1, 0), true};
  for (std::size_t k = 0; k < who_.size(); ++k) {
    const LinePricing::Answer answer =
        price_one(k, costs_[k], kLinesAtOnce, effort == colgen::Effort::kExact, budget);
    const std::int64_t always = scale * problem_.officers[at(who_[k])].base - prices.problems[k];
    said.exact = said.exact && answer.exact;
    said.least[k] = answer.least == LinePricing::kNone ? colgen::kBeyond : answer.least + always;
    for (const LinePricing::Priced& priced : found_)
      if (priced.cost + always < 0) found.push_back(column(static_cast<int>(k), priced.line));
  }
  for (const Column& column : listed_) {
    const std::int64_t reduced = colgen::reduced_cost(column, prices);
    said.least.back() = std::min(said.least.back(), reduced);
    if (reduced < 0) found.push_back(column);
  }
  return said;
}

std::vector<std::vector<std::shared_ptr<const colgen::Quantity>>> LineBranching::quantities(
    const colgen::Master& master) {
  std::map<std::pair<int, int>, double> any;
  std::map<std::tuple<int, int, std::int64_t>, double> one;
  for (const auto& [column, value] : master.solution()) {
    if (!columns_.is_line(*column)) continue;
    for (int day = 0; const std::int64_t worked : column->content) {
      if (worked >= 0) any[{column->problem, day}] += value, one[{column->problem, day, worked}] += value;
      ++day;
    }
  }
  std::vector<std::vector<std::shared_ptr<const colgen::Quantity>>> groups(2);
  for (const auto& [key, value] : any)
    if (!colgen::is_whole(value)) groups[0].push_back(std::make_shared<Works>(key.first, key.second, -1));
  for (const auto& [key, value] : one)
    if (!colgen::is_whole(value))
      groups[1].push_back(
          std::make_shared<Works>(std::get<0>(key), std::get<1>(key), static_cast<int>(std::get<2>(key))));
  return groups;
}

}  // namespace tenon::roster
