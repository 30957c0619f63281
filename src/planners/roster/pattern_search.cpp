#include "planners/roster/pattern_search.h"

#include <algorithm>
#include <optional>
#include <set>

#include "planners/roster/class_programs.h"
#include "planners/roster/head_counts.h"
#include "planners/roster/price_bounds.h"
#include "planners/roster/rows.h"
#include "planners/roster/rows_model.h"

namespace tenon::roster {

namespace {

constexpr std::int64_t kScales[] = {1,  2,  3,  4,   5,   6,   7,   8,    9,    10,    12,
                                    14, 15, 18, 20,  21,  24,  28,  30,   35,   36,    42,
                                    48, 60, 84, 120, 210, 420, 840, 2520, 5040, 27720, 360360};

class PatternSearch {
 public:
  PatternSearch(const Instance& instance, Stages& stages, Budget& budget)
      : instance_(instance),
        stages_(stages),
        budget_(budget),
        programs_(instance, budget),
        classes_(programs_.classes()),
        bounds_(instance, classes_, [this](std::size_t c, std::span<const std::int64_t> prices) {
          return programs_.worth(c, prices);
        }) {}

  PatternSearchEnd run() {
    if (programs_.impossible()) return std::move(end_);
    problem_ = programs_.count_problem();
    const HeadCountQuestion question{.fewest_staff = has_staff(), .even = stages_.has("balance")};
    const auto counts = head_counts(problem_, question, budget_, end_.backends);
    end_.counters = {{"classes", static_cast<std::int64_t>(classes_.size())}};
    if (!counts) return std::move(end_);
    end_.counters.emplace_back("counted_unfilled", counts->unfilled);
    end_.counters.emplace_back("counted_staff", counts->staff);
    std::vector<Rostered> people = spread(problem_, classes_, *counts);
    repair(people, counts->unfilled);
    offer(people, "head-counts");
    if (missed(*counts)) solve(people, *counts);
    bound_unfilled();
    believe("unfilled", counts->least_unfilled);
    if (has_staff() && stages_.proven("unfilled")) {
      bound_staff();
      if (*stages_.value("unfilled") == counts->unfilled) believe("staff", counts->least_staff);
    }
    if (stages_.has("balance") && best_) balance(*counts);
    return std::move(end_);
  }

 private:
  bool is_lawful(const Rostered& person) {
    return programs_.is_lawful(person.of_class, person.row, person.posts);
  }

  bool has_staff() const { return stages_.has("staff"); }

  // ---- people

  // Unfilled of each post.
  IdVector<PostId, std::int64_t> open_posts(const std::vector<Rostered>& people) const {
    IdVector<PostId, std::int64_t> open(instance_.posts.size(), 0);
    for (const PostId post : instance_.posts.keys()) open[post] = instance_.posts[post].wanted;
    for (const Rostered& person : people)
      for (const PostId post : person.posts) --open[post];
    return open;
  }

  static std::int64_t total(const IdVector<PostId, std::int64_t>& open) {
    std::int64_t sum = 0;
    for (const std::int64_t n : open) sum += std::max<std::int64_t>(0, n);
    return sum;
  }

  // Rosters that are not lawful keep the most of their duties that are; then each in turn takes what is open, while that fills more.
  void repair(std::vector<Rostered>& people, std::int64_t target) {
    for (Rostered& person : people)
      if (!is_lawful(person)) take(person, IdVector<PostId, std::int64_t>(instance_.posts.size(), 0));
    if (!programs_.together().empty()) return;
    IdVector<PostId, std::int64_t> open = open_posts(people);
    for (bool better = true; better && total(open) > target && !budget_.exhausted();) {
      better = false;
      for (Rostered& person : people) {
        const std::size_t before = person.posts.size();
        for (const PostId post : person.posts) ++open[post];
        take(person, open);
        for (const PostId post : person.posts) --open[post];
        better = better || person.posts.size() > before;
      }
    }
  }

  // The most duties at posts of his and at open ones; of as many, his own.
  void take(Rostered& person, const IdVector<PostId, std::int64_t>& open) {
    std::vector<std::int64_t> costs(instance_.posts.size(), OfficerProgram::kNone);
    const std::int64_t each = 2 * (instance_.calendar.days * instance_.most_duties_a_day + 1);
    for (const PostId post : instance_.posts.keys())
      if (open[post] > 0) costs[static_cast<std::size_t>(post.value)] = -each;
    for (const PostId post : person.posts) costs[static_cast<std::size_t>(post.value)] = -each - 1;
    const std::vector<std::int64_t> of_row = programs_.only(person.of_class, person.row);
    const auto found = programs_.best(person.of_class, {.prices = costs, .of_row = of_row});
    if (!found) return;
    person.posts = found->posts;
    std::sort(person.posts.begin(), person.posts.end());
  }

  bool keep_together(const std::vector<Rostered>& people) const {
    return std::all_of(programs_.together().begin(), programs_.together().end(), [&](const Together& rule) {
      std::int64_t all = 0, having = 0;
      for (const Rostered& person : people)
        for (const PostId post : person.posts)
          if (std::binary_search(rule.posts.begin(), rule.posts.end(), post)) {
            ++all;
            having += rule.has[static_cast<std::size_t>(person.officer.value)];
          }
      return keeps(rule, all, having);
    });
  }

  void offer(const std::vector<Rostered>& people, const char* from) {
    if (!keep_together(people)) return;
    Roster roster = Roster::empty(instance_);
    for (const Rostered& person : people) {
      std::vector<PostId>& posts = roster.posts[person.officer] = person.posts;
      std::sort(posts.begin(), posts.end(), [&](PostId a, PostId b) {
        return std::pair(instance_.start(instance_.posts[a]), a) <
               std::pair(instance_.start(instance_.posts[b]), b);
      });
      roster.rows[person.officer] = programs_.rules(person.of_class).rows[person.row];
    }
    if (stages_.offer(roster, from)) best_ = people;
  }

  bool missed(const HeadCounts& counts) const {
    return !stages_.best() || *stages_.value("unfilled") > counts.unfilled ||
           (has_staff() && *stages_.value("staff") > counts.staff);
  }

  // Where hours kept the head-counts from coming true: the same people by the general solver, with the rows settled, then free.
  void solve(const std::vector<Rostered>& people, const HeadCounts& counts) {
    for (const bool free : {false, true}) {
      RowsQuestion question{
          .people = {}, .together = programs_.together(), .least_unfilled = counts.least_unfilled};
      for (std::size_t p = 0; p < people.size(); ++p) {
        const Rostered& it = people[p];
        RowsQuestion::Person& person = question.people.emplace_back();
        person.officer = it.officer;
        person.rules = &programs_.rules(it.of_class);
        person.hint = it.posts;
        person.rows = {it.row};
        if (!free) continue;
        person.rows.clear();
        for (std::size_t r = 0; r < person.rules->rows.size(); ++r) person.rows.push_back(r);
        if (p > 0 && people[p - 1].of_class == it.of_class) person.like = p - 1;
      }
      const auto answer = solve_rows(instance_, question, budget_, end_.backends);
      if (!answer) continue;
      std::vector<Rostered> found = people;
      for (std::size_t p = 0; p < found.size(); ++p) {
        found[p].row = answer->people[p].row;
        found[p].posts = answer->people[p].posts;
      }
      repair(found, answer->unfilled);
      offer(found, free ? "rows and officers" : "officers of rows");
      if (!missed(counts)) return;
    }
  }

  // ---- bounds

  bool raise(std::optional<Claim> claim, const char* from) {
    if (!claim || budget_.exhausted()) return false;
    const std::string stage = claim->stage;
    if (claim->bound > stages_.value(stage).value_or(claim->bound)) return false;
    stages_.raise(std::move(*claim), from);
    return stages_.proven(stage);
  }

  // What prices could not show: head-counts leave nothing out that a roster can do, so that the solver's bounds of them are ours. (Caps add up duties, which
  // is too much where two of a day count once.)
  void believe(const char* stage, std::int64_t bound) {
    if (!stages_.proven(stage) && stages_.best() && instance_.most_duties_a_day == 1)
      raise(Claim{stage, bound, proof::Solver{"cp-sat"}}, "head-counts");
  }

  void bound_unfilled() {
    if (stages_.proven("unfilled")) return;
    if (raise(bounds_.unfilled(bounds_.on({0, instance_.calendar.days - 1}), 1), "duties of each")) return;
    for (const int length : pattern_lengths(instance_))
      if (const auto prices = bounds_.by_residue(length))
        if (raise(bounds_.unfilled(prices->first, prices->second), "days of the pattern")) return;
    const auto shadow = shadow_prices(problem_, std::nullopt, budget_);
    if (!shadow) return;
    for (const std::int64_t scale : kScales) {
      std::vector<std::int64_t> prices = bounds_.rounded(shadow->of_post, scale);
      for (std::int64_t& price : prices) price = std::min(price, scale);
      if (raise(bounds_.unfilled(prices, scale), "shadow prices")) return;
    }
  }

  void bound_staff() {
    if (stages_.proven("staff")) return;
    const auto unfilled = static_cast<std::int64_t>(*stages_.value("unfilled"));
    for (const DaySpan& days : telling_windows(instance_))
      if (raise(bounds_.staff(bounds_.on(days), unfilled), "duties of some days")) return;
    const auto shadow = shadow_prices(problem_, unfilled, budget_);
    if (!shadow) return;
    for (const std::int64_t scale : kScales)
      if (raise(bounds_.staff(bounds_.rounded(shadow->of_post, scale), unfilled), "shadow prices")) return;
  }

  // ---- balance

  void balance(const HeadCounts& counts) {
    std::vector<Rostered> people = *best_;
    std::erase_if(people, [](const Rostered& person) { return person.posts.empty(); });
    std::vector<std::vector<std::set<PostId>>> of_row(classes_.size());
    for (std::size_t c = 0; c < classes_.size(); ++c)
      for (const HeadCountProblem::Row& row : problem_.classes[c].rows) {
        std::set<PostId>& posts = of_row[c].emplace_back();
        for (const int post : row.posts) posts.insert(PostId{post});
      }
    even_out(
        instance_, people,
        [&](const Rostered& from, const Rostered& to, PostId post) {
          return of_row[to.of_class][to.row].contains(post) && count_alike(from.officer, to.officer, post);
        },
        [&](const Rostered& person) { return is_lawful(person); }, budget_);
    offer(people, "exchange of duties");
    bound_balance(counts);
  }

  // To all rules about who is on duty together.
  bool count_alike(OfficerId one, OfficerId other, PostId post) const {
    return std::all_of(programs_.together().begin(), programs_.together().end(), [&](const Together& rule) {
      return rule.has[static_cast<std::size_t>(one.value)] ==
                 rule.has[static_cast<std::size_t>(other.value)] ||
             !std::binary_search(rule.posts.begin(), rule.posts.end(), post);
    });
  }

  // Those who can do most, as many as are used; else what the solver says of the head-counts.
  void bound_balance(const HeadCounts& counts) {
    if (!stages_.proven("unfilled") || !stages_.proven("staff") || !instance_.commitments.empty()) return;
    std::vector<std::int64_t> most;
    for (std::size_t c = 0; c < classes_.size(); ++c) {
      const auto of_class = programs_.worth(c, bounds_.on({0, instance_.calendar.days - 1}));
      if (!of_class) return;
      most.insert(most.end(), classes_[c].members.size(), *of_class);
    }
    std::sort(most.rbegin(), most.rend());
    most.resize(std::min(most.size(), static_cast<std::size_t>(*stages_.value("staff"))));
    std::int64_t duties = -static_cast<std::int64_t>(*stages_.value("unfilled"));
    for (const Post& post : instance_.posts) duties += post.wanted;
    const auto least = least_squares(duties, std::move(most));
    if (least && raise(Claim{"balance", *least, proof::Even{}}, "even shares")) return;
    if (counts.unfilled == *stages_.value("unfilled") && counts.staff == *stages_.value("staff"))
      believe("balance", counts.least_squares);
  }

  const Instance& instance_;
  Stages& stages_;
  Budget& budget_;
  ClassPrograms programs_;
  const std::vector<OfficerClass>& classes_;
  PriceBounds bounds_;
  HeadCountProblem problem_;
  std::optional<std::vector<Rostered>> best_;  // of stages_.best(), where it is ours
  PatternSearchEnd end_;
};

}  // namespace

bool can_search_patterns(const Instance& instance) {
  return instance.flavour == Flavour::kNgrs && instance.crews.empty() && together_rules(instance);
}

PatternSearchEnd search_patterns(const Instance& instance, Stages& stages, Budget& budget) {
  if (!can_search_patterns(instance)) return {};
  return PatternSearch(instance, stages, budget).run();
}

}  // namespace tenon::roster
