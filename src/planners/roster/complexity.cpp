#include "planners/roster/complexity.h"

#include <algorithm>
#include <ranges>
#include <span>
#include <vector>

#include "planners/roster/classes.h"
#include "planners/roster/count_problem.h"
#include "planners/roster/head_counts.h"
#include "planners/roster/officer_rules.h"
#include "planners/roster/together.h"

namespace tenon::roster {

namespace {

struct Band {
  const char* name;
  std::int64_t variables;
};
constexpr Band kBands[] = {{"small", 5'000}, {"medium", 25'000}, {"large", 250'000}};

// Up to so many variables, so long: the slowest of the inputs that were measured, rounded up (2 cores, Release; docs/problems/roster.md says on which). What
// is not listed took longer than a minute now and then. What takes time is people who differ, not their number.
struct Expected {
  std::int64_t variables, most_milliseconds;
};
constexpr Expected kAlike[] = {{5'000, 500}, {50'000, 5'000}};
constexpr Expected kUnlike[] = {{6'000, 60'000}};
constexpr Expected kCrews[] = {{25'000, 1'000}};
constexpr Expected kLines[] = {{800, 2'000}, {1'600, 60'000}};

std::span<const Expected> expected(const Instance& instance, std::size_t classes) {
  if (instance.flavour == Flavour::kShiftScheduling) return kLines;
  if (!instance.crews.empty()) return kCrews;
  if (classes < kManyClasses) return kAlike;
  return kUnlike;
}

void count_heads(const Instance& instance, const Eligibility& eligibility,
                 const std::vector<OfficerClass>& classes, Complexity& found) {
  std::vector<OfficerRules> rules;
  for (const OfficerClass& of : classes)
    rules.push_back(officer_rules(instance, eligibility, of.members.front(), SoftRules::kNone));
  const ModelSize size = model_size(count_problem(instance, classes, rules));
  found.variables = size.variables;
  found.constraints = size.constraints;
}

}  // namespace

Complexity complexity(const Instance& instance) {
  const Eligibility eligibility(instance);
  const std::vector<OfficerClass> classes =
      classes_of(instance, eligibility, together_rules(instance).value_or(std::vector<Together>{}));
  Complexity found;
  found.officers = static_cast<std::int64_t>(instance.officers.size());
  found.classes = static_cast<std::int64_t>(classes.size());
  found.posts = static_cast<std::int64_t>(instance.posts.size());
  for (const Post& post : instance.posts) found.places += post.wanted;
  for (const OfficerClass& of : classes)
    found.pairs +=
        static_cast<std::int64_t>(of.members.size() * eligibility.posts(of.members.front()).size());
  if (instance.flavour == Flavour::kShiftScheduling || found.places == 0) {
    found.variables = found.pairs;
    found.constraints = found.officers + found.posts;
  } else {
    count_heads(instance, eligibility, classes, found);
  }
  const auto band =
      std::ranges::find_if(kBands, [&](const Band& it) { return found.variables <= it.variables; });
  found.band = band == std::end(kBands) ? "very large" : band->name;
  for (const Expected& it : std::views::reverse(expected(instance, classes.size())))
    if (found.variables <= it.variables) found.most_milliseconds = it.most_milliseconds;
  return found;
}

}  // namespace tenon::roster
