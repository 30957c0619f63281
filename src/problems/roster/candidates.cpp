#include "problems/roster/candidates.h"

#include <algorithm>
#include <tuple>

#include "problems/roster/evaluate.h"

namespace tenon::roster {

namespace {

std::int64_t soft_cost(const std::vector<Finding>& findings) {
  std::int64_t sum = 0;
  for (const Finding& finding : findings) sum += finding.cost;
  return sum;
}

Candidate candidate(const Instance& instance, const Roster& roster, OfficerId officer, PostId post) {
  const std::vector<Duty> duties = duties_of(instance, roster, officer);
  std::vector<PostId> posts = roster.posts[officer];
  posts.push_back(post);
  std::sort(posts.begin(), posts.end(), [&](PostId a, PostId b) {
    return std::pair(instance.start(instance.posts[a]), a) < std::pair(instance.start(instance.posts[b]), b);
  });
  const Following& row = roster.rows[officer];
  Candidate found{.officer = officer, .broken = {}};
  for (const Finding& finding : judge(instance, officer, duties, row, post))
    found.broken.push_back(to_violation(instance, finding));
  std::int64_t on_day = 0;
  for (const Duty& duty : duties) {
    on_day += duty.day == instance.posts[post].day;
    found.minutes += duty.to - duty.from;
  }
  found.busy = on_day >= instance.most_duties_a_day;
  found.soft = soft_cost(evaluate_officer(instance, officer, duties_of(instance, posts, officer), row)) -
               soft_cost(evaluate_officer(instance, officer, duties, row));
  return found;
}

}  // namespace

std::vector<Candidate> candidates(const Instance& instance, const Roster& roster, PostId post) {
  std::vector<Candidate> all;
  for (const OfficerId officer : instance.officers.keys()) {
    const std::vector<PostId>& posts = roster.posts[officer];
    if (std::find(posts.begin(), posts.end(), post) == posts.end())
      all.push_back(candidate(instance, roster, officer, post));
  }
  std::stable_sort(all.begin(), all.end(), [](const Candidate& a, const Candidate& b) {
    return std::tuple(a.obstacles(), a.soft, a.minutes) < std::tuple(b.obstacles(), b.soft, b.minutes);
  });
  return all;
}

}  // namespace tenon::roster
