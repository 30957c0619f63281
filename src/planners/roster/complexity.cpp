#include "planners/roster/complexity.h"

#include <algorithm>
#include <vector>

#include "planners/roster/classes.h"
#include "planners/roster/count_problem.h"
#include "planners/roster/head_counts.h"
#include "planners/roster/officer_rules.h"
#include "planners/roster/together.h"

namespace tenon::roster {

namespace {

// Up to so many variables of so many classes, so long. Measured on 2 cores, Release (docs/problems/roster.md says on which inputs).
struct Band {
  const char* name;
  std::int64_t variables, most_milliseconds;
};
constexpr Band kBands[] = {{"small", 5'000, 500}, {"medium", 25'000, 5'000}, {"large", 250'000, 60'000}};

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
  const auto band = std::find_if(std::begin(kBands), std::end(kBands),
                                 [&](const Band& it) { return found.variables <= it.variables; });
  found.band = band == std::end(kBands) ? "very large" : band->name;
  found.most_milliseconds = band == std::end(kBands) ? 0 : band->most_milliseconds;
  return found;
}

}  // namespace tenon::roster
