#include "problems/roster/instance.h"

#include <algorithm>

namespace tenon::roster {

Duty Instance::duty(PostId post) const {
  const Post& at = posts[post];
  const Shift& shift = shifts[at.shift];
  Duty duty;
  duty.day = at.day;
  duty.from = start(at);
  duty.to = end(at);
  duty.code = shift.code;
  duty.post = post;
  duty.place = requirements[at.requirement].place;
  duty.standby = shift.standby;
  duty.timed = shift.timed;
  return duty;
}

std::pair<std::int32_t, std::int32_t> Instance::posts_on(Day day) const {
  const auto before = [](const Post& post, Day other) { return post.day < other; };
  const auto first = std::lower_bound(posts.begin(), posts.end(), day, before);
  const auto last = std::lower_bound(first, posts.end(), day + 1, before);
  return {static_cast<std::int32_t>(first - posts.begin()), static_cast<std::int32_t>(last - posts.begin())};
}

const Rule* Instance::rule(std::string_view id) const {
  for (const Rule& rule : rules)
    if (rule.line.id == id) return &rule;
  return nullptr;
}

}  // namespace tenon::roster
