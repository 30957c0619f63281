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

constexpr std::size_t kSmall = 1000;  // people times posts
// Ticks.
constexpr std::int64_t kTicksForSmall = 60'000;
constexpr std::int64_t kTicksToCount = 300'000;
constexpr std::int64_t kTicksToEven = 400'000;
constexpr std::int64_t kTicksToEvenSmall = 20'000;
constexpr std::int64_t kTicksToSoften = 15'000;

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
    end_.counters = {{"classes", static_cast<std::int64_t>(classes_.size())}};
    problem_ = programs_.count_problem();
    if (stages_.best()) bound();
    // Heads are quick to count where many are alike.
    const bool small = is_small(instance_.officers.size());
    const bool alike = classes_.size() * 2 < instance_.officers.size();
    if (small && !alike && !first_stages_proven()) solve_small();
    if (!first_stages_proven()) count(kTicksToCount, has_staff());
    if (small && alike && !first_stages_proven() && !counts_) solve_small();
    if (!first_stages_proven()) count(budget_.ticks_left(), false);
    if (stages_.has("balance") && stages_.best()) balance();
    if (stages_.has("soft") && stages_.best() && is_small(used().size())) soften();
    return std::move(end_);
  }

 private:
  bool is_lawful(const Rostered& person) {
    return programs_.is_lawful(person.of_class, person.row, person.posts);
  }

  bool has_staff() const { return stages_.has("staff"); }
  bool first_stages_proven() const {
    return stages_.proven("unfilled") && (!has_staff() || stages_.proven("staff"));
  }

  std::int64_t bound_of(const char* stage) const { return static_cast<std::int64_t>(stages_.bound(stage)); }

  // ---- people by heads, then who is who

  // Mostly this is quick, else it takes long.
  void count(std::int64_t ticks, bool only_if_met) {
    if (counts_ && counts_->unfilled == bound_of("unfilled")) return;
    const HeadCountQuestion question{.fewest_staff = has_staff(),
                                     .least_unfilled = bound_of("unfilled"),
                                     .least_staff = bound_of("staff"),
                                     .only_if_met = only_if_met};
    Budget part = budget_.child(ticks);
    counts_ = head_counts(problem_, question, part, end_.backends);
    budget_.absorb(part);
    if (!counts_) return;
    end_.counters.emplace_back("counted_unfilled", counts_->unfilled);
    end_.counters.emplace_back("counted_staff", counts_->staff);
    std::vector<Rostered> people = spread(problem_, classes_, *counts_);
    repair(people, counts_->unfilled);
    offer(people, "head-counts");
    if (missed(*counts_)) solve(people, *counts_);
    bound();
    believe("unfilled", counts_->least_unfilled);
    if (!has_staff() || !stages_.proven("unfilled")) return;
    bound_staff();
    if (*stages_.value("unfilled") == counts_->unfilled) believe("staff", counts_->least_staff);
  }

  // Few people for so many posts that a model of each of them is quicker than one of heads.
  bool is_small(std::size_t people) const { return people * instance_.posts.size() <= kSmall; }

  // All people on any of their rows, with as few unfilled as the bound says.
  void solve_small() {
    RowsQuestion question{.people = {}, .together = programs_.together(), .most_used = instance_.most_staff};
    question.most_unfilled = bound_of("unfilled");
    std::vector<Rostered> people;
    for (std::size_t c = 0; c < classes_.size(); ++c)
      for (const OfficerId officer : classes_[c].members) people.push_back({officer, c, 0, {}});
    ask(question, people, kTicksForSmall, "officers and rows");
    if (stages_.best()) bound();
  }

  // Asks for these people with all their rows, and offers what is found.
  void ask(RowsQuestion& question, std::vector<Rostered> people, std::int64_t ticks, const char* from) {
    for (std::size_t p = 0; p < people.size(); ++p) {
      question.people.push_back(person(people[p], true));
      if (p > 0 && people[p - 1].of_class == people[p].of_class) question.people.back().like = p - 1;
    }
    answer(question, std::move(people), ticks, from);
  }
  void answer(const RowsQuestion& question, std::vector<Rostered> people, std::int64_t ticks,
              const char* from) {
    Budget part = budget_.child(ticks);
    const auto answer = solve_rows(instance_, question, part, end_.backends);
    budget_.absorb(part);
    if (!answer) return;
    take(*answer, people);
    repair(people, answer->unfilled);
    offer(people, from);
  }
  RowsQuestion::Person person(const Rostered& it, bool free) const {
    RowsQuestion::Person person{
        .officer = it.officer, .rules = &programs_.rules(it.of_class), .rows = {it.row}, .hint = it.posts};
    if (!free) return person;
    person.rows.clear();
    for (std::size_t r = 0; r < person.rules->rows.size(); ++r) person.rows.push_back(r);
    return person;
  }
  static void take(const RowsAnswer& answer, std::vector<Rostered>& people) {
    for (std::size_t p = 0; p < people.size(); ++p) {
      people[p].row = answer.people[p].row;
      people[p].posts = answer.people[p].posts;
      std::sort(people[p].posts.begin(), people[p].posts.end());
    }
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

  // Whoever is not in the list and may not stay at home (a pin, a least of something) takes what is open. False: somebody has no lawful roster then.
  bool add_who_must_work(std::vector<Rostered>& people) {
    std::set<OfficerId> there;
    for (const Rostered& person : people) there.insert(person.officer);
    for (std::size_t c = 0; c < classes_.size(); ++c) {
      if (may_idle(c)) continue;
      for (const OfficerId officer : classes_[c].members) {
        if (there.contains(officer)) continue;
        const IdVector<PostId, std::int64_t> open = open_posts(people);
        std::vector<std::int64_t> costs;
        for (const PostId post : instance_.posts.keys())
          costs.push_back(open[post] > 0 ? -1 : room(post, open[post]) ? 1 : OfficerProgram::kNone);
        const auto found = programs_.best(c, {.prices = costs});
        if (!found) return false;
        people.push_back({officer, c, static_cast<std::size_t>(found->row), found->posts});
        std::sort(people.back().posts.begin(), people.back().posts.end());
      }
    }
    return true;
  }
  bool room(PostId post, std::int64_t open) const {
    return instance_.posts[post].most == kNoMost ||
           instance_.posts[post].wanted - open < instance_.posts[post].most;
  }
  bool may_idle(std::size_t of_class) {
    if (may_idle_.empty()) may_idle_.resize(classes_.size());
    auto& may = may_idle_[of_class];
    for (std::size_t row = 0; !may && row < programs_.rules(of_class).rows.size(); ++row)
      if (programs_.is_lawful(of_class, row, {})) may = true;
    if (!may) may = false;
    return *may;
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

  void offer(std::vector<Rostered> people, const char* from) {
    if (!add_who_must_work(people) || !keep_together(people) ||
        !std::all_of(people.begin(), people.end(), [this](const Rostered& it) { return is_lawful(it); }))
      return;
    const auto has_duties = [](const Rostered& person) { return !person.posts.empty(); };
    const IdVector<PostId, std::int64_t> open = open_posts(people);
    for (const PostId post : instance_.posts.keys())
      if (instance_.posts[post].wanted - open[post] < instance_.posts[post].least) return;
    if (problem_.most_staff && std::count_if(people.begin(), people.end(), has_duties) > *problem_.most_staff)
      return;
    Roster roster = Roster::empty(instance_);
    for (const Rostered& person : people) {
      std::vector<PostId>& posts = roster.posts[person.officer] = person.posts;
      std::sort(posts.begin(), posts.end(), [&](PostId a, PostId b) {
        return std::pair(instance_.start(instance_.posts[a]), a) <
               std::pair(instance_.start(instance_.posts[b]), b);
      });
      roster.rows[person.officer] = programs_.rules(person.of_class).rows[person.row];
    }
    stages_.offer(roster, from);
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
        question.people.push_back(person(people[p], free));
        if (free && p > 0 && people[p - 1].of_class == people[p].of_class)
          question.people.back().like = p - 1;
      }
      const auto answer = solve_rows(instance_, question, budget_, end_.backends);
      if (!answer) continue;
      std::vector<Rostered> found = people;
      take(*answer, found);
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

  void bound() {
    bound_unfilled();
    if (has_staff() && stages_.proven("unfilled")) bound_staff();
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

  // Exchanges mostly do; where they do not, the general solver is asked for those that are most even, and exchanges are tried again.
  void balance() {
    exchange(used());
    if (!can_bound_balance() || bound_by_even_shares()) return;
    if (is_small(static_cast<std::size_t>(*stages_.value("staff")))) {
      RowsQuestion question{.people = {}, .together = programs_.together()};
      question.most_unfilled = static_cast<std::int64_t>(*stages_.value("unfilled"));
      question.least_squares = bound_of("balance");
      ask(question, used(), kTicksToEvenSmall, "even shares");
      exchange(used());
    }
    if (stages_.proven("balance") || !counts_ || counts_->unfilled != *stages_.value("unfilled") ||
        counts_->staff != *stages_.value("staff"))
      return;
    Budget part = budget_.child(kTicksToEven);
    const auto even = most_even(problem_, *counts_, part, end_.backends);
    budget_.absorb(part);
    if (!even) return;
    std::vector<Rostered> people = spread(problem_, classes_, even->counts);
    repair(people, even->counts.unfilled);
    exchange(std::move(people));
    believe("balance", even->least);
  }

  // The same people with the same loads, and what soft rules charge them at its least.
  void soften() {
    std::vector<Rostered> people = used();
    std::vector<OfficerRules> rules;
    for (const Rostered& person : people) rules.push_back(programs_.soft_rules(person.officer));
    RowsQuestion question{.people = {}, .together = programs_.together()};
    question.most_unfilled = static_cast<std::int64_t>(*stages_.value("unfilled"));
    question.most_squares = 0;
    for (std::size_t p = 0; p < people.size(); ++p) {
      question.people.push_back(person(people[p], true));
      question.people.back().rules = &rules[p];
      const auto duties = static_cast<std::int64_t>(people[p].posts.size());
      *question.most_squares += duties * duties;
    }
    answer(question, std::move(people), kTicksToSoften, "soft rules");
  }

  // Those who have duties in the best roster.
  std::vector<Rostered> used() {
    const Roster& best = *stages_.best();
    std::vector<Rostered> people;
    for (std::size_t c = 0; c < classes_.size(); ++c)
      for (const OfficerId officer : classes_[c].members) {
        if (best.posts[officer].empty()) continue;
        const std::vector<Following>& rows = programs_.rules(c).rows;
        const auto row = std::find(rows.begin(), rows.end(), best.rows[officer]) - rows.begin();
        if (row == static_cast<std::ptrdiff_t>(rows.size())) continue;
        people.push_back({officer, c, static_cast<std::size_t>(row), best.posts[officer]});
        std::sort(people.back().posts.begin(), people.back().posts.end());
      }
    return people;
  }

  void exchange(std::vector<Rostered> people) {
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
  }

  // To all rules about who is on duty together.
  bool count_alike(OfficerId one, OfficerId other, PostId post) const {
    return std::all_of(programs_.together().begin(), programs_.together().end(), [&](const Together& rule) {
      return rule.has[static_cast<std::size_t>(one.value)] ==
                 rule.has[static_cast<std::size_t>(other.value)] ||
             !std::binary_search(rule.posts.begin(), rule.posts.end(), post);
    });
  }

  bool can_bound_balance() const {
    return stages_.proven("unfilled") && stages_.proven("staff") && instance_.commitments.empty();
  }

  // Those who can do most, as many as are used. True: it is proven.
  bool bound_by_even_shares() {
    std::vector<std::int64_t> most;
    for (std::size_t c = 0; c < classes_.size(); ++c) {
      const auto of_class = programs_.worth(c, bounds_.on({0, instance_.calendar.days - 1}));
      if (!of_class) return false;
      most.insert(most.end(), classes_[c].members.size(), *of_class);
    }
    std::sort(most.rbegin(), most.rend());
    most.resize(std::min(most.size(), static_cast<std::size_t>(*stages_.value("staff"))));
    std::int64_t duties = -static_cast<std::int64_t>(*stages_.value("unfilled"));
    for (const Post& post : instance_.posts) duties += post.wanted;
    const auto least = least_squares(duties, std::move(most));
    return least && raise(Claim{"balance", *least, proof::Even{}}, "even shares");
  }

  const Instance& instance_;
  Stages& stages_;
  Budget& budget_;
  ClassPrograms programs_;
  const std::vector<OfficerClass>& classes_;
  PriceBounds bounds_;
  HeadCountProblem problem_;
  std::optional<HeadCounts> counts_;
  std::vector<std::optional<bool>> may_idle_;  // by class, once asked
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
