#include "planners/roster/pattern_search.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <set>

#include "planners/roster/classes.h"
#include "planners/roster/count_problem.h"
#include "planners/roster/head_counts.h"
#include "planners/roster/officer_program.h"
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
        eligibility_(instance),
        classes_(classes_of(instance, eligibility_)),
        bounds_(instance, classes_,
                [this](std::size_t c, std::span<const std::int64_t> prices) { return worth(c, prices); }) {
    rules_.reserve(classes_.size());
    for (const OfficerClass& of : classes_)
      rules_.push_back(officer_rules(instance, eligibility_, of.members.front(), false));
    for (const OfficerRules& rules : rules_) programs_.push_back(std::make_unique<OfficerProgram>(rules));
  }

  PatternSearchEnd run() {
    if (std::any_of(rules_.begin(), rules_.end(), [](const OfficerRules& it) { return it.impossible; }))
      return std::move(end_);
    problem_ = count_problem(instance_, classes_, rules_);
    add_counted_caps();
    const auto counts = head_counts(problem_, {.fewest_staff = has_staff()}, budget_, end_.backends);
    end_.counters = {{"classes", static_cast<std::int64_t>(classes_.size())}};
    if (!counts) return std::move(end_);
    end_.counters.emplace_back("counted_unfilled", counts->unfilled);
    end_.counters.emplace_back("counted_staff", counts->staff);
    std::vector<Rostered> people = spread(problem_, classes_, *counts);
    repair(people, counts->unfilled);
    offer(people, "head-counts");
    if (missed(*counts)) solve(people, *counts);
    bound_unfilled();
    if (has_staff()) bound_staff();
    if (stages_.has("balance") && best_) balance();
    return std::move(end_);
  }

 private:
  bool has_staff() const { return stages_.has("staff"); }

  // ---- one officer at prices

  std::optional<OfficerProgram::Found> best(std::size_t of_class, const OfficerProgram::Question& question) {
    const auto found = programs_[of_class]->cheapest(question, budget_);
    if (!found || found->empty()) return std::nullopt;
    return found->front();
  }

  std::optional<std::int64_t> worth(std::size_t of_class, std::span<const std::int64_t> prices) {
    std::vector<std::int64_t> costs;
    for (const std::int64_t price : prices) costs.push_back(-price);
    const auto found = best(of_class, {.prices = costs});
    return found ? std::optional(-found->cost) : std::nullopt;
  }

  // Only this row; empty where there is one.
  std::vector<std::int64_t> only(std::size_t of_class, std::size_t row) const {
    std::vector<std::int64_t> of_row(rules_[of_class].rows.size(), OfficerProgram::kNone);
    of_row[row] = 0;
    return of_row;
  }

  bool is_lawful(const Rostered& person) {
    const std::vector<std::int64_t> nothing(instance_.posts.size(), 0);
    const std::vector<OfficerProgram::OnDay> settled(static_cast<std::size_t>(instance_.calendar.days),
                                                     OfficerProgram::OnDay::kSettled);
    return best(person.of_class, {.prices = nothing,
                                  .of_row = only(person.of_class, person.row),
                                  .on_day = settled,
                                  .at = person.posts})
        .has_value();
  }

  // ---- head-counts

  // Where a row's sums are no linear caps, the most duties that one who follows it can do in a window: by the program, exactly.
  void add_counted_caps() {
    for (std::size_t c = 0; c < classes_.size(); ++c) {
      std::set<std::pair<Day, Day>> windows;
      for (const OfficerRules::Sum& sum : rules_[c].sums) {
        if (!sum.toll.hard || (sum.amount == OfficerRules::Amount::kFixed && !sum.from_duties)) continue;
        for (const OfficerRules::Window& window : sum.windows) {
          windows.emplace(window.days.first, window.days.last);
          if (const DaySpan weeks = whole_weeks(rules_[c], window.days); weeks.first < weeks.last)
            windows.emplace(weeks.first, weeks.last);
        }
      }
      if (windows.empty()) continue;
      windows.emplace(0, instance_.calendar.days - 1);
      for (std::size_t r = 0; r < rules_[c].rows.size(); ++r)
        for (const auto& [first, last] : windows) add_counted_cap(c, r, {first, last});
    }
  }

  DaySpan whole_weeks(const OfficerRules& rules, DaySpan days) const {
    const auto is_monday = [&](Day day) { return rules.monday[static_cast<std::size_t>(day)] != 0; };
    while (days.first < days.last && !is_monday(days.first)) ++days.first;
    while (days.last > days.first && days.last + 1 < rules.days && !is_monday(days.last + 1)) --days.last;
    if (days.last + 1 == rules.days)
      while (days.last > days.first && !rules.sunday[static_cast<std::size_t>(days.last)]) --days.last;
    return days;
  }

  void add_counted_cap(std::size_t c, std::size_t r, DaySpan days) {
    HeadCountProblem::Row& row = problem_.classes[c].rows[r];
    HeadCountProblem::Cap cap;
    std::set<Day> open;
    for (std::size_t k = 0; k < row.posts.size(); ++k) {
      const Day day = instance_.posts[PostId{row.posts[k]}].day;
      if (!days.holds(day)) continue;
      cap.of.emplace_back(static_cast<int>(k), 1);
      open.insert(day);
    }
    std::vector<std::int64_t> costs = bounds_.on(days);
    for (std::int64_t& cost : costs) cost = -cost;
    const auto found = best(c, {.prices = costs, .of_row = only(c, r)});
    if (!found) return;
    cap.most = -found->cost;
    if (cap.most < static_cast<std::int64_t>(open.size())) row.caps.push_back(std::move(cap));
  }

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
    const auto found = best(person.of_class, {.prices = costs, .of_row = only(person.of_class, person.row)});
    if (!found) return;
    person.posts = found->posts;
    std::sort(person.posts.begin(), person.posts.end());
  }

  void offer(const std::vector<Rostered>& people, const char* from) {
    Roster roster = Roster::empty(instance_);
    for (const Rostered& person : people) {
      std::vector<PostId>& posts = roster.posts[person.officer] = person.posts;
      std::sort(posts.begin(), posts.end(), [&](PostId a, PostId b) {
        return std::pair(instance_.start(instance_.posts[a]), a) <
               std::pair(instance_.start(instance_.posts[b]), b);
      });
      roster.rows[person.officer] = rules_[person.of_class].rows[person.row];
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
      RowsQuestion question{.people = {}, .least_unfilled = counts.least_unfilled};
      for (std::size_t p = 0; p < people.size(); ++p) {
        const Rostered& it = people[p];
        RowsQuestion::Person& person = question.people.emplace_back();
        person.officer = it.officer;
        person.rules = &rules_[it.of_class];
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

  std::set<int> pattern_lengths() const {
    std::set<int> lengths;
    for (const Pattern& pattern : instance_.patterns)
      lengths.insert(static_cast<int>(pattern.letters.size()));
    return lengths;
  }

  void bound_unfilled() {
    if (stages_.proven("unfilled")) return;
    if (raise(bounds_.unfilled(bounds_.on({0, instance_.calendar.days - 1}), 1), "duties of each")) return;
    for (const int length : pattern_lengths())
      if (const auto prices = bounds_.by_residue(length))
        if (raise(bounds_.unfilled(prices->first, prices->second), "days of the pattern")) return;
    const std::vector<double> shadow = shadow_prices(problem_, std::nullopt, budget_);
    if (shadow.empty()) return;
    for (const std::int64_t scale : kScales) {
      std::vector<std::int64_t> prices = bounds_.rounded(shadow, scale);
      for (std::int64_t& price : prices) price = std::min(price, scale);
      if (raise(bounds_.unfilled(prices, scale), "shadow prices")) return;
    }
  }

  // One cycle of days, a week, a month, all days: whichever asks for most people.
  std::vector<DaySpan> windows() const {
    const Day days = instance_.calendar.days;
    std::set<std::pair<Day, Day>> spans{{0, days - 1}};
    for (const int length : pattern_lengths())
      for (Day first = 0; first + length <= days; ++first) spans.emplace(first, first + length - 1);
    for (Day day = 0; day < days; ++day) {
      const Day monday = instance_.calendar.week_start(day);
      spans.emplace(std::max<Day>(0, monday), std::min(days - 1, monday + 6));
      const DaySpan month = instance_.calendar.month(day);
      spans.emplace(std::max<Day>(0, month.first), std::min(days - 1, month.last));
    }
    std::vector<DaySpan> windows;
    for (const auto& [first, last] : spans) windows.push_back({first, last});
    return windows;
  }

  void bound_staff() {
    if (!stages_.proven("unfilled") || stages_.proven("staff")) return;
    const auto unfilled = static_cast<std::int64_t>(*stages_.value("unfilled"));
    for (const DaySpan& days : windows())
      if (raise(bounds_.staff(bounds_.on(days), unfilled), "duties of some days")) return;
    const std::vector<double> shadow = shadow_prices(problem_, unfilled, budget_);
    if (shadow.empty()) return;
    for (const std::int64_t scale : kScales)
      if (raise(bounds_.staff(bounds_.rounded(shadow, scale), unfilled), "shadow prices")) return;
  }

  // ---- balance

  void balance() {
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
        [&](const Rostered& person, PostId post) {
          return of_row[person.of_class][person.row].contains(post);
        },
        [&](const Rostered& person) { return is_lawful(person); }, budget_);
    offer(people, "exchange of duties");
    bound_balance();
  }

  // Those who can do most, as many as are used.
  void bound_balance() {
    if (!stages_.proven("unfilled") || !stages_.proven("staff")) return;
    std::vector<std::int64_t> most;
    for (std::size_t c = 0; c < classes_.size(); ++c) {
      const auto of_class = worth(c, bounds_.on({0, instance_.calendar.days - 1}));
      if (!of_class) return;
      most.insert(most.end(), classes_[c].members.size(), *of_class);
    }
    std::sort(most.rbegin(), most.rend());
    most.resize(std::min(most.size(), static_cast<std::size_t>(*stages_.value("staff"))));
    std::int64_t duties = -static_cast<std::int64_t>(*stages_.value("unfilled"));
    for (const Post& post : instance_.posts) duties += post.wanted;
    if (const auto least = least_squares(duties, std::move(most)))
      raise(Claim{"balance", *least, proof::Even{}}, "even shares");
  }

  const Instance& instance_;
  Stages& stages_;
  Budget& budget_;
  Eligibility eligibility_;
  std::vector<OfficerClass> classes_;
  PriceBounds bounds_;
  std::vector<OfficerRules> rules_;  // of each class's first
  std::vector<std::unique_ptr<OfficerProgram>> programs_;
  HeadCountProblem problem_;
  std::optional<std::vector<Rostered>> best_;  // of stages_.best(), where it is ours
  PatternSearchEnd end_;
};

}  // namespace

PatternSearchEnd search_patterns(const Instance& instance, Stages& stages, Budget& budget) {
  if (instance.flavour != Flavour::kNgrs || !instance.crews.empty() || !unsupported_rules(instance).empty())
    return {};
  return PatternSearch(instance, stages, budget).run();
}

}  // namespace tenon::roster
