#include "planners/roster/class_programs.h"

#include <algorithm>
#include <set>
#include <utility>

#include "planners/roster/count_problem.h"

namespace tenon::roster {

ClassPrograms::ClassPrograms(const Instance& instance, Budget& budget)
    : instance_(instance),
      budget_(budget),
      together_(together_rules(instance).value_or(std::vector<Together>{})),
      eligibility_(instance),
      classes_(classes_of(instance, eligibility_, together_)) {
  rules_.reserve(classes_.size());  // programs refer to them
  for (const OfficerClass& of : classes_) {
    rules_.push_back(officer_rules(instance, eligibility_, of.members.front(), SoftRules::kNone));
    programs_.push_back(std::make_unique<OfficerProgram>(rules_.back()));
  }
}

bool ClassPrograms::impossible() const {
  return std::any_of(rules_.begin(), rules_.end(), [](const OfficerRules& it) { return it.impossible; });
}

std::optional<OfficerProgram::Found> ClassPrograms::best(std::size_t of_class,
                                                         const OfficerProgram::Question& question) {
  auto found = programs_[of_class]->cheapest(question, budget_);
  if (!found || found->empty()) return std::nullopt;
  return std::move(found->front());
}

std::optional<std::int64_t> ClassPrograms::worth(std::size_t of_class, std::span<const std::int64_t> prices) {
  std::vector<std::int64_t> costs;
  for (const std::int64_t price : prices) costs.push_back(-price);
  const auto found = best(of_class, {.prices = costs});
  return found ? std::optional(-found->cost) : std::nullopt;
}

std::vector<std::int64_t> ClassPrograms::only(std::size_t of_class, std::size_t row) const {
  std::vector<std::int64_t> of_row(rules_[of_class].rows.size(), OfficerProgram::kNone);
  of_row[row] = 0;
  return of_row;
}

bool ClassPrograms::is_lawful(std::size_t of_class, std::size_t row, std::span<const PostId> posts) {
  const std::vector<std::int64_t> nothing(instance_.posts.size(), 0);
  const std::vector<OfficerProgram::OnDay> settled(static_cast<std::size_t>(instance_.calendar.days),
                                                   OfficerProgram::OnDay::kSettled);
  const std::vector<std::int64_t> of_row = only(of_class, row);
  return best(of_class, {.prices = nothing, .of_row = of_row, .on_day = settled, .at = posts}).has_value();
}

HeadCountProblem ClassPrograms::count_problem() {
  HeadCountProblem problem = roster::count_problem(instance_, classes_, rules_);
  for (std::size_t c = 0; c < classes_.size(); ++c) add_counted_caps(problem, c);
  for (const Together& rule : together_) {
    HeadCountProblem::Mix& mix = problem.mixes.emplace_back();
    for (const PostId post : rule.posts) mix.posts.push_back(post.value);
    for (const OfficerClass& of : classes_)
      mix.has.push_back(rule.has[static_cast<std::size_t>(of.members.front().value)]);
    mix.from = rule.from, mix.least = rule.least, mix.most = rule.most;
  }
  return problem;
}

void ClassPrograms::add_counted_caps(HeadCountProblem& problem, std::size_t of_class) {
  const OfficerRules& rules = rules_[of_class];
  std::set<std::pair<Day, Day>> windows;
  for (const OfficerRules::Sum& sum : rules.sums) {
    if (!sum.toll.hard || (sum.amount == OfficerRules::Amount::kFixed && !sum.from_duties)) continue;
    for (const OfficerRules::Window& window : sum.windows) {
      windows.emplace(window.days.first, window.days.last);
      if (const DaySpan weeks = whole_weeks(rules, window.days); weeks.first < weeks.last)
        windows.emplace(weeks.first, weeks.last);
    }
  }
  if (windows.empty()) return;
  windows.emplace(0, rules.days - 1);
  for (std::size_t r = 0; r < rules.rows.size(); ++r)
    for (const auto& [first, last] : windows) add_counted_cap(problem, of_class, r, {first, last});
}

DaySpan ClassPrograms::whole_weeks(const OfficerRules& rules, DaySpan days) const {
  while (days.first < days.last && !rules.monday[static_cast<std::size_t>(days.first)]) ++days.first;
  while (days.first < days.last && !rules.sunday[static_cast<std::size_t>(days.last)]) --days.last;
  return days;
}

void ClassPrograms::add_counted_cap(HeadCountProblem& problem, std::size_t of_class, std::size_t r,
                                    DaySpan days) {
  HeadCountProblem::Row& row = problem.classes[of_class].rows[r];
  HeadCountProblem::Cap cap;
  std::set<Day> open;
  std::vector<std::int64_t> costs(instance_.posts.size(), 0);
  for (std::size_t k = 0; k < row.posts.size(); ++k) {
    const PostId post{row.posts[k]};
    if (!days.holds(instance_.posts[post].day)) continue;
    cap.of.emplace_back(static_cast<int>(k), 1);
    open.insert(instance_.posts[post].day);
    costs[static_cast<std::size_t>(post.value)] = -1;
  }
  const std::vector<std::int64_t> of_row = only(of_class, r);
  const auto found = best(of_class, {.prices = costs, .of_row = of_row});
  if (!found) return;
  cap.most = -found->cost;
  if (days == DaySpan{0, instance_.calendar.days - 1}) row.most = std::min(row.most, cap.most);
  if (cap.most < static_cast<std::int64_t>(open.size())) row.caps.push_back(std::move(cap));
}

}  // namespace tenon::roster
