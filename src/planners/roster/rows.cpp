#include "planners/roster/rows.h"

#include <algorithm>
#include <set>
#include <tuple>

namespace tenon::roster {

std::vector<Rostered> spread(const HeadCountProblem& problem, const std::vector<OfficerClass>& classes,
                             const HeadCounts& counts) {
  std::vector<Rostered> people;
  for (std::size_t c = 0; c < classes.size(); ++c) {
    auto next = classes[c].members.begin();
    for (std::size_t r = 0; r < counts.of_row[c].size(); ++r) {
      const auto n = static_cast<std::size_t>(counts.of_row[c][r]);
      const std::size_t first = people.size();
      for (std::size_t k = 0; k < n; ++k) people.push_back({*next++, c, r, {}});
      std::size_t turn = 0;
      const std::vector<int>& posts = problem.classes[c].rows[r].posts;
      for (std::size_t p = 0; p < posts.size(); ++p)
        for (std::int64_t k = counts.at[c][r][p]; k > 0; --k)
          people[first + turn++ % n].posts.push_back(PostId{posts[p]});
    }
  }
  return people;
}

namespace {

class Evening {
 public:
  Evening(const Instance& instance, std::vector<Rostered>& people, const MayTake& may,
          const std::function<bool(const Rostered&)>& lawful, Budget& budget)
      : instance_(instance), people_(people), may_(may), lawful_(lawful), budget_(budget) {}

  void run() {
    for (bool moved = true; moved && !budget_.exhausted();) {
      moved = false;
      std::vector<std::size_t> order(people_.size());
      for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
      std::stable_sort(order.begin(), order.end(),
                       [&](std::size_t a, std::size_t b) { return load(a) > load(b); });
      for (const std::size_t from : order)
        while (!budget_.exhausted() && relieve(from)) moved = true;
    }
  }

 private:
  static constexpr int kMostShut = 200;  // chains that broke rules, in a row

  struct Step {
    std::size_t from = 0;
    PostId post{};
  };
  // (from, post, to, whether `to` keeps it): one who gives a duty away in turn may take what he could not have besides.
  using Shut = std::set<std::tuple<std::size_t, PostId, std::size_t, bool>>;

  std::size_t load(std::size_t person) const { return people_[person].posts.size(); }

  bool is_free(std::size_t person, Day day) const {
    const auto on = [&](PostId post) { return instance_.posts[post].day == day; };
    return std::none_of(people_[person].posts.begin(), people_[person].posts.end(), on);
  }

  // Takes one duty off `from`, by the shortest chain that ends with somebody who has at least two fewer. False: there is none.
  bool relieve(std::size_t from) {
    Shut shut;
    for (int k = 0; k < kMostShut; ++k) {
      std::vector<std::optional<Step>> came(people_.size());
      const auto end = chain_from(from, shut, came);
      if (!end) return false;
      if (carry_out(from, *end, came, shut)) return true;
    }
    return false;
  }

  std::optional<std::size_t> chain_from(std::size_t from, const Shut& shut,
                                        std::vector<std::optional<Step>>& came) {
    std::vector<std::size_t> queue{from};
    for (std::size_t head = 0; head < queue.size(); ++head) {
      const std::size_t at = queue[head];
      for (const PostId post : people_[at].posts)
        for (std::size_t to = 0; to < people_.size(); ++to) {
          if (to == from || came[to] || !may_(people_[at], people_[to], post)) continue;
          if (!is_free(to, instance_.posts[post].day)) continue;
          const bool is_end = load(to) + 2 <= load(from) && !shut.contains({at, post, to, true});
          if (!is_end && shut.contains({at, post, to, false})) continue;
          came[to] = Step{at, post};
          if (is_end) return to;
          queue.push_back(to);
        }
      if (budget_.spend(static_cast<std::int64_t>(people_.size() * people_[at].posts.size()) / 8 + 1)) break;
    }
    return std::nullopt;
  }

  // All who are on the chain afterwards; the first move whose taker or giver then breaks a rule is shut.
  bool carry_out(std::size_t from, std::size_t end, const std::vector<std::optional<Step>>& came,
                 Shut& shut) {
    std::vector<std::pair<std::size_t, Rostered>> changed;
    PostId given{};  // by the one who is looked at to the next
    for (std::size_t at = end;; at = came[at]->from) {
      Rostered after = people_[at];
      if (given.valid()) std::erase(after.posts, given);
      if (at != from) {
        after.posts.push_back(came[at]->post);
        std::sort(after.posts.begin(), after.posts.end());
      }
      if (!lawful_(after)) {
        if (at == from)
          for (const bool keeps : {true, false}) shut.insert({from, given, changed.back().first, keeps});
        else
          shut.insert({came[at]->from, came[at]->post, at, at == end});
        return false;
      }
      changed.emplace_back(at, std::move(after));
      if (at == from) break;
      given = came[at]->post;
    }
    for (auto& [person, after] : changed) people_[person] = std::move(after);
    return true;
  }

  const Instance& instance_;
  std::vector<Rostered>& people_;
  const MayTake& may_;
  const std::function<bool(const Rostered&)>& lawful_;
  Budget& budget_;
};

}  // namespace

void even_out(const Instance& instance, std::vector<Rostered>& people, const MayTake& may,
              const std::function<bool(const Rostered&)>& lawful, Budget& budget) {
  Evening(instance, people, may, lawful, budget).run();
}

// Water poured over basins of different heights: those who can do least are full first.
std::optional<Int128> least_squares(std::int64_t duties, std::vector<std::int64_t> most) {
  std::sort(most.begin(), most.end());
  Int128 sum = 0;
  auto left = static_cast<std::int64_t>(most.size());
  for (const std::int64_t limit : most) {
    const std::int64_t share = std::min(limit, duties / left);
    sum += Int128{share} * share;
    duties -= share;
    --left;
  }
  if (duties > 0) return std::nullopt;
  return sum;
}

}  // namespace tenon::roster
