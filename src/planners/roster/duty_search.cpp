#include "planners/roster/duty_search.h"

#include <algorithm>
#include <memory>
#include <numeric>
#include <tuple>

#include "base/random.h"
#include "planners/roster/classes.h"
#include "planners/roster/group_rules.h"
#include "planners/roster/officer_program.h"

namespace tenon::roster {

namespace {

std::size_t at(std::int64_t i) { return static_cast<std::size_t>(i); }

// What a stage weighs against those behind it, in an officer's prices.
constexpr std::int64_t kMust = std::int64_t{1} << 48;  // a rule of groups, a post's least
constexpr std::int64_t kFilled = std::int64_t{1} << 38;
constexpr std::int64_t kChange = std::int64_t{1} << 34;
constexpr std::int64_t kUsed = std::int64_t{1} << 30;
constexpr std::int64_t kScarce = 1 << 12;
constexpr int kRounds = 8;

class DutySearch {
 public:
  DutySearch(const Instance& instance, const std::optional<Roster>& start, const std::optional<Roster>& keep,
             DutyEffort effort, Stages& stages, Budget& budget)
      : instance_(instance),
        keep_(keep),
        effort_(effort),
        stages_(stages),
        budget_(budget),
        eligibility_(instance),
        groups_(instance),
        soft_(effort == DutyEffort::kSoft && stages.has("soft")),
        random_(budget.limits().seed),
        people_(instance.officers.size()),
        has_chosen_(instance.officers.size(), 1),
        there_(instance.posts.size(), 0),
        prices_(instance.posts.size(), 0),
        held_back_(instance.posts.size(), 0),
        taste_(instance.requirements.size(), 0),
        eligible_(instance.posts.size(), 0) {
    if (start) wished_ = *start;
    for (const OfficerId officer : instance.officers.keys()) bands_.push_back(groups_.band(officer));
  }

  DutySearchEnd run() {
    learn_rules();
    if (infeasible_) {
      stages_.exclude(proof::Prices{.scale = 0, .of_unfilled = 0, .posts = {}});
      return end();
    }
    begin();
    improve();
    offer("one by one");
    if (!stages_.over()) bounds();
    if (!stages_.over()) {
      drop_officers();
      offer("fewer officers");
    }
    bound_balance();
    if (effort_ == DutyEffort::kStart || stages_.over()) return end();
    shake();
    if (!stages_.over()) bounds();
    bound_balance();
    return end();
  }

 private:
  struct Person {
    std::size_t program = 0;
    std::vector<PostId> posts;  // by start
    std::int32_t row = 0;
    std::int64_t soft = 0;
    bool committed = false;
  };
  struct Program {
    OfficerRules rules;
    std::unique_ptr<OfficerProgram> program;
    std::int64_t members = 0;
    std::vector<PostId> posts;           // where its officers may be
    std::vector<char> on;                // by day: whether they may be on duty
    std::optional<std::int64_t> most{};  // duties of one of them
  };
  // Of the stages, first to last; less is better.
  using Value =
      std::tuple<std::int64_t, std::int64_t, std::int64_t, std::int64_t, std::int64_t, std::int64_t>;

  DutySearchEnd end() const {
    return {{{"programs", static_cast<std::int64_t>(programs_.size())},
             {"choices", chosen_},
             {"tried", tried_},
             {"helped", helped_}}};
  }
  static std::size_t index(OfficerId officer) { return at(officer.value); }

  // ---- rules: one program for all who are alike; soft rules may tell them apart

  void learn_rules() {
    for (const OfficerClass& alike : classes_of(instance_, eligibility_)) {
      for (const OfficerId officer : alike.members) {
        if (soft_ || officer == alike.members.front()) add_program(officer);
        people_[index(officer)].program = programs_.size() - 1;
        ++programs_.back()->members;
        for (const PostId post : programs_.back()->posts) ++eligible_[at(post.value)];
      }
      if (infeasible_ || budget_.exhausted()) return;
    }
    for (const Commitment& commitment : instance_.commitments)
      people_[index(commitment.officer)].committed = true;
  }
  void add_program(OfficerId officer) {
    auto made = std::make_unique<Program>();
    made->rules =
        officer_rules(instance_, eligibility_, officer, soft_ ? SoftRules::kOwnAndFaces : SoftRules::kNone);
    made->program = std::make_unique<OfficerProgram>(made->rules);
    made->on.assign(at(instance_.calendar.days), 0);
    for (const auto& piece : made->rules.pieces) {
      made->posts.insert(made->posts.end(), piece.posts.begin(), piece.posts.end());
      made->on[at(piece.day)] = 1;
    }
    const auto any = made->program->cheapest({.prices = prices_}, budget_);
    infeasible_ = infeasible_ || (any && any->empty());
    programs_.push_back(std::move(made));
  }

  // ---- the roster at hand

  void put(OfficerId officer, int change) {
    for (const PostId post : people_[index(officer)].posts) {
      there_[at(post.value)] += change;
      groups_.add(officer, post, change);
    }
  }

  bool used(const Person& person) const { return person.committed || !person.posts.empty(); }

  Value value() const {
    std::int64_t broken = 0, unfilled = 0, changed = 0, staff = 0, balance = 0, soft = 0;
    for (const PostId id : instance_.posts.keys()) {
      const Post& post = instance_.posts[id];
      const std::int64_t n = there_[at(id.value)];
      unfilled += std::max<std::int64_t>(0, post.wanted - n);
      broken += std::max<std::int64_t>(0, post.least - n) + std::max<std::int64_t>(0, n - post.most);
      if (groups_.any() && n > 0) broken += !groups_.lawful(id);
    }
    broken += groups_.parted();
    for (std::size_t p = 0; p < people_.size(); ++p) {
      const Person& person = people_[p];
      const auto duties = static_cast<std::int64_t>(person.posts.size());
      staff += used(person);
      balance += duties * duties;
      soft += person.soft;
      if (keep_) changed += changes_of(OfficerId{static_cast<std::int32_t>(p)}, person.posts);
    }
    if (instance_.most_staff) broken += std::max<std::int64_t>(0, staff - *instance_.most_staff);
    if (!stages_.has("staff")) staff = 0;
    if (!stages_.has("balance")) balance = 0;
    return {broken, unfilled, changed, staff, balance, soft};
  }

  // Officer-days that differ from the roster that is to be kept.
  std::int64_t changes_of(OfficerId officer, const std::vector<PostId>& posts) const {
    std::int64_t same = 0;
    std::vector<Day> days;
    for (const std::vector<PostId>* each :
         std::initializer_list<const std::vector<PostId>*>{&posts, &keep_->posts[officer]})
      for (const PostId post : *each) days.push_back(instance_.posts[post].day);
    std::sort(days.begin(), days.end());
    days.erase(std::unique(days.begin(), days.end()), days.end());
    for (const Day day : days) same += posts_on(posts, day) == posts_on(keep_->posts[officer], day);
    return static_cast<std::int64_t>(days.size()) - same;
  }
  std::vector<PostId> posts_on(const std::vector<PostId>& posts, Day day) const {
    std::vector<PostId> found;
    for (const PostId post : posts)
      if (instance_.posts[post].day == day) found.push_back(post);
    std::sort(found.begin(), found.end());
    return found;
  }

  void offer(const char* from) {
    if (std::get<0>(value()) > 0) return;
    Roster roster = Roster::empty(instance_);
    for (const OfficerId officer : instance_.officers.keys()) {
      const Person& person = people_[index(officer)];
      roster.posts[officer] = person.posts;
      roster.rows[officer] = programs_[person.program]->rules.rows[at(person.row)];
    }
    stages_.offer(roster, from);
  }

  // ---- one officer chooses

  // What a post costs him, the others being where they are. He is not counted anywhere.
  std::int64_t price(OfficerId officer, PostId id) {
    const Post& post = instance_.posts[id];
    const std::int64_t n = there_[at(id.value)];
    std::int64_t price = n < post.wanted ? -kFilled : kScarce;
    if (n >= post.most) return OfficerProgram::kNone;
    if (n < post.least) price -= kMust;
    if (groups_.any()) {
      if (!groups_.lawful(officer, id, true)) return OfficerProgram::kNone;
      if (!groups_.lawful(id)) price -= kMust;
      if (!mates_could(officer, post.day)) return OfficerProgram::kNone;
      const GroupRules::Mates mates = groups_.mates(officer, id, has_chosen_);
      if (mates == GroupRules::Mates::kSomeAreOff) return OfficerProgram::kNone;
      if (mates == GroupRules::Mates::kAll) price -= kMust;
    }
    if (held_back_[at(id.value)] && n >= post.least) return OfficerProgram::kNone;
    // Of two posts, first the one that fewer can take; of equals the same on all days, so that few officers share a requirement.
    if (!soft_) price -= kScarce / (1 + eligible_[at(id.value)]) + taste_[at(post.requirement.value)];
    if (!keep_) return price;
    const std::vector<PostId> kept = posts_on(keep_->posts[officer], post.day);
    if (std::find(kept.begin(), kept.end(), id) != kept.end())
      price -= kChange;
    else if (kept.empty())
      price += kChange;
    return price;
  }

  // His best roster as the others stand; false: the budget ended. `idle`: at none but where he must be.
  bool choose(OfficerId officer, bool idle = false) {
    Person& person = people_[index(officer)];
    Program& of = *programs_[person.program];
    for (const PostId post : of.posts) prices_[at(post.value)] = idle ? kFilled : price(officer, post);
    const bool barred =
        instance_.most_staff && !person.committed && staff_without(officer) >= *instance_.most_staff;
    if (barred)
      for (const PostId post : of.posts) prices_[at(post.value)] = kFilled;
    const auto found = of.program->cheapest(
        {.prices = prices_, .used = stages_.has("staff") ? kUsed : 0, .soft = soft_ ? 1 : 0}, budget_);
    ++chosen_;
    if (!found || found->empty()) return false;
    const OfficerProgram::Found& one = found->front();
    person.posts = one.posts;
    person.row = one.row;
    person.soft = one.cost - (stages_.has("staff") && used(person) ? kUsed : 0);
    for (const PostId post : one.posts) person.soft -= prices_[at(post.value)];
    if (!soft_) person.soft = 0;
    return true;
  }
  std::int64_t staff_without(OfficerId officer) const {
    std::int64_t staff = 0;
    for (std::size_t p = 0; p < people_.size(); ++p) staff += p != index(officer) && used(people_[p]);
    return staff;
  }

  // Everybody's earlier roster, as much of it as is lawful: his earlier posts earn, all others cost.
  void begin() {
    const std::optional<Roster>& from = wished_ ? wished_ : stages_.best();
    for (const OfficerId officer : instance_.officers.keys()) {
      Person& person = people_[index(officer)];
      Program& of = *programs_[person.program];
      for (const PostId post : of.posts) prices_[at(post.value)] = kFilled;
      if (from)
        for (const PostId post : from->posts[officer])
          if (there_[at(post.value)] < instance_.posts[post].most &&
              (!groups_.any() || groups_.lawful(officer, post, true)))
            prices_[at(post.value)] = -kFilled;
      const auto found = of.program->cheapest({.prices = prices_, .soft = soft_ ? 1 : 0}, budget_);
      if (!found || found->empty()) return;
      person.posts = found->front().posts;
      person.row = found->front().row;
      if (soft_) {
        person.soft = found->front().cost;
        for (const PostId post : person.posts) person.soft -= prices_[at(post.value)];
      }
      put(officer, 1);
    }
  }

  // Those who are used choose first, then, in the order of how many posts they may take, the others.
  std::vector<OfficerId> order() const {
    std::vector<OfficerId> all;
    for (const OfficerId officer : instance_.officers.keys()) all.push_back(officer);
    const auto rank = [&](OfficerId officer) {
      const Person& person = people_[index(officer)];
      return std::pair(person.posts.empty(),
                       -static_cast<std::int64_t>(programs_[person.program]->posts.size()));
    };
    std::stable_sort(all.begin(), all.end(), [&](OfficerId a, OfficerId b) { return rank(a) < rank(b); });
    return all;
  }

  bool choose_again(OfficerId officer) {
    if (bands_[index(officer)].size() > 1) return choose_with_mates(officer);
    put(officer, -1);
    const bool chose = choose(officer);
    put(officer, 1);
    return chose;
  }

  // Whether those who must work with him, and have not chosen yet, may be on duty that day.
  bool mates_could(OfficerId officer, Day day) const {
    const std::vector<OfficerId>& band = bands_[index(officer)];
    return std::all_of(band.begin(), band.end(), [&](OfficerId mate) {
      return mate == officer || has_chosen_[index(mate)] ||
             programs_[people_[index(mate)].program]->on[at(day)];
    });
  }

  // Of those who must work together `first` chooses as if the others could follow; then each takes what those before him have left him, and all
  // give up what somebody could not take.
  bool choose_with_mates(OfficerId first) {
    std::vector<OfficerId> band = bands_[index(first)];
    std::stable_partition(band.begin(), band.end(), [&](OfficerId officer) { return officer == first; });
    for (const OfficerId officer : band) {
      put(officer, -1);
      people_[index(officer)].posts.clear();
      has_chosen_[index(officer)] = 0;
    }
    bool chose = true;
    for (const OfficerId officer : band) {
      chose = chose && choose(officer);
      put(officer, 1);
      has_chosen_[index(officer)] = 1;
    }
    for (std::int64_t before = groups_.parted() + 1; chose && groups_.parted() < before;) {
      before = groups_.parted();
      for (const OfficerId officer : band) {
        put(officer, -1);
        chose = chose && choose(officer);
        put(officer, 1);
      }
    }
    return chose;
  }
  // One of each band chooses for all.
  bool speaks(OfficerId officer) const { return bands_[index(officer)].front() == officer; }

  // Rounds of choices until one changes nothing.
  void improve() {
    for (Value before; !budget_.exhausted();) {
      before = value();
      for (const OfficerId officer : order())
        if (speaks(officer) && !choose_again(officer)) return;
      if (!(value() < before)) return;
      if (std::get<0>(before) == 0 && std::get<1>(value()) == 0 && !keep_ && !soft_) return;
    }
  }

  // ---- fewer officers: one is sent home, the others take what they can

  void drop_officers() {
    if (!stages_.has("staff") || stages_.proven("staff")) return;
    for (bool better = true; better && !budget_.exhausted();) {
      better = false;
      std::vector<OfficerId> who;
      for (const OfficerId officer : instance_.officers.keys())
        if (!people_[index(officer)].posts.empty()) who.push_back(officer);
      std::stable_sort(who.begin(), who.end(), [&](OfficerId a, OfficerId b) {
        return people_[index(a)].posts.size() < people_[index(b)].posts.size();
      });
      for (const OfficerId officer : who)
        if (!budget_.exhausted()) better = attempt([&] { return send_home(officer); }) || better;
    }
  }
  // The others move up in rounds: who changes from one requirement to another that is as good leaves room for the next.
  bool send_home(OfficerId gone) {
    const std::int64_t filled = std::get<1>(value());
    for (const OfficerId officer : bands_[index(gone)]) {
      put(officer, -1);
      const bool chose = choose(officer, true);
      put(officer, 1);
      if (!chose) return false;
    }
    std::vector<OfficerId> others;
    for (const OfficerId officer : order())
      if (speaks(officer) && bands_[index(officer)] != bands_[index(gone)] &&
          !people_[index(officer)].posts.empty())
        others.push_back(officer);
    for (int round = 0; round < kRounds; ++round) {
      for (const OfficerId officer : others)
        if (!choose_again(officer)) return false;
      if (std::get<1>(value()) <= filled) break;
      random_.shuffle(others);
    }
    return true;
  }

  // Does `change`; takes it back where it is no better (`equal`: or as good). True if kept and better.
  template <class Change>
  bool attempt(const Change& change, bool equal = false) {
    const Value before = value();
    const std::vector<Person> people = people_;
    ++tried_;
    const bool whole = change();
    const Value now = value();
    if (whole && (now < before || (equal && now == before))) {
      helped_ += now < before;
      return now < before;
    }
    for (const OfficerId officer : instance_.officers.keys()) {
      if (people_[index(officer)].posts == people[index(officer)].posts) {
        people_[index(officer)] = people[index(officer)];
        continue;
      }
      put(officer, -1);
      people_[index(officer)] = people[index(officer)];
      put(officer, 1);
    }
    return false;
  }

  // ---- shaking

  void shake() {
    const int patience = 30 + 6 * static_cast<int>(people_.size());
    double size = 2;
    for (int in_vain = 0; in_vain < patience && !stages_.over() && !budget_.exhausted();) {
      const OfficerId anybody = any_officer();
      const bool home = stages_.has("staff") && !stages_.proven("staff") && random_.chance(1, 10) &&
                        !people_[index(anybody)].posts.empty();
      const bool better = home ? attempt([&] { return send_home(anybody); })
                               : attempt([&] { return choose_anew(static_cast<std::size_t>(size)); }, true);
      if (better) {
        in_vain = 0;
        offer("neighbourhood");
      } else {
        ++in_vain;
        size = size < 8 ? size + 0.1 : 2;
      }
    }
  }

  OfficerId any_officer() { return OfficerId{static_cast<std::int32_t>(random_.below(people_.size()))}; }

  bool choose_anew(std::size_t count) {
    std::vector<OfficerId> all = order();
    const std::size_t n = std::min(count, all.size());
    for (std::size_t i = 0; i < n; ++i) std::swap(all[i], all[i + random_.below(all.size() - i)]);
    all.resize(n);
    for (const OfficerId officer : all) {
      put(officer, -1);
      people_[index(officer)].posts.clear();
    }
    const bool hold = random_.chance(1, 2);
    bool chose = true;
    for (const OfficerId officer : all) {
      std::fill(held_back_.begin(), held_back_.end(), 0);
      if (hold)
        for (char& held : held_back_) held = random_.chance(1, 3);
      chose = chose && choose_again(officer);
    }
    std::fill(held_back_.begin(), held_back_.end(), 0);
    for (const OfficerId officer : all)
      if (hold && chose) chose = choose_again(officer);
    return chose;
  }

  // ---- bounds: price 1 on the posts of some days

  // The most that anybody of a program can have at posts of these days; none: the budget ended.
  std::optional<std::int64_t> most(Program& of, DaySpan days) {
    for (const PostId post : of.posts)
      prices_[at(post.value)] = days.holds(instance_.posts[post].day) ? -1 : 0;
    const auto found = of.program->cheapest({.prices = prices_}, budget_);
    if (!found || found->empty()) return std::nullopt;
    return -found->front().cost;
  }
  proof::Prices prices_of(DaySpan days, std::int64_t scale, std::int64_t of_unfilled) const {
    proof::Prices prices{.scale = scale, .of_unfilled = of_unfilled, .posts = {}};
    for (const PostId post : instance_.posts.keys())
      if (days.holds(instance_.posts[post].day)) prices.posts.push_back({post.value, 1});
    return prices;
  }

  // Nobody has more duties a day than one may.
  void bound_staff_of_days() {
    if (!stages_.has("staff") || !stages_.proven("unfilled")) return;
    std::vector<std::int64_t> wanted(at(instance_.calendar.days), 0);
    for (const Post& post : instance_.posts) wanted[at(post.day)] += post.wanted;
    const auto most = std::max_element(wanted.begin(), wanted.end());
    const auto day = static_cast<Day>(most - wanted.begin());
    const std::int64_t each = instance_.most_duties_a_day;
    const auto left = *most - static_cast<std::int64_t>(*stages_.value("unfilled"));
    if (left > 0)
      stages_.raise({"staff", (left + each - 1) / each, prices_of({day, day}, each, 1)}, "duties of a day");
  }

  void bounds() {
    bound_staff_of_days();
    if (stages_.over()) return;
    std::vector<DaySpan> spans{{0, instance_.calendar.days - 1}};
    for (Day monday = instance_.calendar.week_start(0); monday < instance_.calendar.days; monday += 7)
      spans.push_back({std::max<Day>(0, monday), std::min(monday + 6, instance_.calendar.days - 1)});
    for (const DaySpan& days : spans) {
      std::int64_t wanted = 0, all = 0, best = 0;
      for (const Post& post : instance_.posts)
        if (days.holds(post.day)) wanted += post.wanted;
      for (const auto& program : programs_) {
        const auto duties = most(*program, days);
        if (!duties) return;
        if (days.last - days.first + 1 == instance_.calendar.days) program->most = *duties;
        all += *duties * program->members;
        best = std::max(best, *duties);
      }
      if (wanted > all) stages_.raise({"unfilled", wanted - all, prices_of(days, 1, 0)}, "duties of each");
      if (best == 0 || !stages_.has("staff") || !stages_.proven("unfilled")) continue;
      const auto left = wanted - static_cast<std::int64_t>(*stages_.value("unfilled"));
      if (left > 0)
        stages_.raise({"staff", (left + best - 1) / best, prices_of(days, best, 1)}, "duties of each");
    }
  }

  // What is filled, spread over as many as are used as evenly as those allow who can do most.
  void bound_balance() {
    if (!stages_.has("balance") || !stages_.proven("staff") || !instance_.commitments.empty()) return;
    std::vector<std::int64_t> most;
    for (const auto& program : programs_) {
      if (!program->most) return;
      most.insert(most.end(), at(program->members), *program->most);
    }
    std::sort(most.rbegin(), most.rend());
    most.resize(std::min(most.size(), at(static_cast<std::int64_t>(*stages_.value("staff")))));
    std::int64_t left = -static_cast<std::int64_t>(*stages_.value("unfilled")), squares = 0;
    for (const Post& post : instance_.posts) left += post.wanted;
    for (; !most.empty(); most.pop_back()) {  // who can do least comes first
      const std::int64_t share = std::min(most.back(), left / static_cast<std::int64_t>(most.size()));
      squares += share * share;
      left -= share;
    }
    if (left == 0) stages_.raise({"balance", squares, proof::Even{}}, "even shares");
  }

  const Instance& instance_;
  const std::optional<Roster>& keep_;
  const DutyEffort effort_;
  Stages& stages_;
  Budget& budget_;
  const Eligibility eligibility_;
  GroupRules groups_;
  const bool soft_;
  Random random_;
  std::optional<Roster> wished_;
  std::vector<std::unique_ptr<Program>> programs_;
  std::vector<Person> people_;                 // by officer
  std::vector<std::vector<OfficerId>> bands_;  // by officer: who must work together, himself too
  std::vector<char> has_chosen_;      // by officer: whether what he does binds those who must work with him
  std::vector<std::int64_t> there_;   // people at each post
  std::vector<std::int64_t> prices_;  // scratch
  std::vector<char> held_back_;
  std::vector<std::int64_t> taste_;     // for each requirement, of who chooses
  std::vector<std::int64_t> eligible_;  // officers who may be at each post
  bool infeasible_ = false;
  std::int64_t chosen_ = 0, tried_ = 0, helped_ = 0;
};

}  // namespace

DutySearchEnd search_duties(const Instance& instance, const std::optional<Roster>& start,
                            const std::optional<Roster>& keep, DutyEffort effort, Stages& stages,
                            Budget& budget) {
  if (instance.flavour != Flavour::kNgrs || !instance.crews.empty()) return {};
  return DutySearch(instance, start, keep, effort, stages, budget).run();
}

}  // namespace tenon::roster
