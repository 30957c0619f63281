#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/limits.h"
#include "planners/roster/classes.h"
#include "planners/roster/head_counts.h"
#include "planners/roster/officer_program.h"
#include "planners/roster/officer_rules.h"
#include "planners/roster/together.h"
#include "problems/roster/instance.h"

namespace tenon::roster {

// The classes of an instance, each with its first officer's rules and program, and questions about one of them.
class ClassPrograms {
 public:
  ClassPrograms(const Instance& instance, Budget& budget);  // O(officers * posts * rules)

  const std::vector<OfficerClass>& classes() const { return classes_; }
  const OfficerRules& rules(std::size_t of_class) const { return rules_[of_class]; }
  OfficerRules soft_rules(OfficerId officer) const {  // with what soft rules charge him, rows as in rules()
    return officer_rules(instance_, eligibility_, officer, SoftRules::kOwnAndFaces);
  }
  const std::vector<Together>& together() const { return together_; }
  bool impossible() const;  // somebody has no lawful roster at all

  // The cheapest roster; none: there is none, or the budget ended.
  std::optional<OfficerProgram::Found> best(std::size_t of_class, const OfficerProgram::Question& question);
  // The greatest sum of prices over a lawful roster.
  std::optional<std::int64_t> worth(std::size_t of_class, std::span<const std::int64_t> prices);
  // For Question::of_row: this row and no other.
  std::vector<std::int64_t> only(std::size_t of_class, std::size_t row) const;
  // Whether he may follow the row and have just these posts (ascending).
  bool is_lawful(std::size_t of_class, std::size_t row, std::span<const PostId> posts);

  // The head-count question, with caps too where a row's sums are not linear (overtime, part-timers' longer weeks): the most duties that one who follows it
  // can have in a month, in its whole weeks and in all, by the program.
  HeadCountProblem count_problem();

 private:
  void add_counted_caps(HeadCountProblem& problem, std::size_t of_class);
  void add_counted_cap(HeadCountProblem& problem, std::size_t of_class, std::size_t row, DaySpan days);
  DaySpan whole_weeks(const OfficerRules& rules, DaySpan days) const;

  const Instance& instance_;
  Budget& budget_;
  std::vector<Together> together_;
  Eligibility eligibility_;
  std::vector<OfficerClass> classes_;
  std::vector<OfficerRules> rules_;
  std::vector<std::unique_ptr<OfficerProgram>> programs_;
};

}  // namespace tenon::roster
