#include "problems/roster/best_roster.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "base/random.h"
#include "problems/roster/evaluate.h"
#include "tests/problems/roster/make.h"

namespace tenon::roster {
namespace {

using namespace tenon::roster::testing;

constexpr std::int64_t kEnough = 50'000'000;

// ---- Against all rosters there are, judged by the evaluator -----------------------------------------------------------------------------------

struct Case {
  Instance instance;
  Worth worth;
  Allowed allowed;
  std::vector<std::int64_t> prices;
};

bool keeps_pins(const Instance& instance, const std::vector<PostId>& posts, const Allowed& allowed) {
  const auto is_at = [&](PostId post) { return std::find(posts.begin(), posts.end(), post) != posts.end(); };
  const auto works = [&](Day day) {
    return std::any_of(posts.begin(), posts.end(),
                       [&](PostId post) { return instance.posts[post].day == day; });
  };
  for (const Pin& pin : instance.pins) {
    if (pin.kind == Pin::Kind::kAt && !is_at(pin.post)) return false;
    if (pin.kind == Pin::Kind::kNotAt && is_at(pin.post)) return false;
    if (pin.kind == Pin::Kind::kOff && works(pin.day)) return false;
  }
  return std::all_of(allowed.at.begin(), allowed.at.end(), is_at) &&
         std::none_of(allowed.not_at.begin(), allowed.not_at.end(), is_at) &&
         std::all_of(allowed.works.begin(), allowed.works.end(), works) &&
         std::none_of(allowed.is_off.begin(), allowed.is_off.end(), works);
}

// The least worth over every set of posts and every row.
std::optional<std::int64_t> by_force(const Case& it) {
  const Instance& instance = it.instance;
  const OfficerId officer{0};
  std::optional<std::int64_t> least;
  std::vector<PostId> posts;
  const auto judge = [&](const Following& row) {
    const std::vector<Duty> duties = duties_of(instance, posts, officer);
    if (it.allowed.used && *it.allowed.used == duties.empty()) return;
    for (Day day = 0; day < instance.calendar.days; ++day)
      if (std::count_if(duties.begin(), duties.end(), [&](const Duty& duty) { return duty.day == day; }) >
          instance.most_duties_a_day)
        return;
    if (!keeps_pins(instance, posts, it.allowed)) return;
    std::int64_t worth = duties.empty() ? 0 : it.worth.used;
    for (const PostId post : posts) worth -= it.prices[static_cast<std::size_t>(post.value)];
    for (const Finding& finding : evaluate_officer(instance, officer, duties, row)) {
      if (instance.rules[finding.rule].is_hard()) return;
      worth += it.worth.soft * finding.cost;
    }
    if (it.allowed.rostered)
      for (const PostId post : instance.posts.keys()) {
        const Post& at = instance.posts[post];
        const WordId letter =
            row.pattern.valid() ? instance.patterns[row.pattern].letter(at.day, row.offset) : WordId::none();
        if (at.requirement != instance.crews[CrewId{0}].requirement || !letter.valid() ||
            letter != instance.shifts[at.shift].code)
          continue;
        if (std::find(posts.begin(), posts.end(), post) == posts.end()) worth += it.worth.owed;
      }
    if (!least || worth < *least) least = worth;
  };
  for (const Row& row : instance.officers[officer].rows) {
    const int length = row.pattern.valid() && !row.offset
                           ? static_cast<int>(instance.patterns[row.pattern].letters.size())
                           : 1;
    for (int turn = 0; turn < length; ++turn) {
      const Following following{row.pattern, row.offset.value_or(turn)};
      const std::function<void(std::size_t)> extend = [&](std::size_t next) {
        judge(following);
        for (std::size_t p = next; p < instance.posts.size(); ++p) {
          const PostId post{static_cast<std::int32_t>(p)};
          const bool is_crews = !instance.crews.empty() &&
                                instance.posts[post].requirement == instance.crews[CrewId{0}].requirement;
          if (is_crews && !it.allowed.rostered) continue;
          const auto of_day = std::count_if(posts.begin(), posts.end(), [&](PostId other) {
            return instance.posts[other].day == instance.posts[post].day;
          });
          if (of_day >= instance.most_duties_a_day) continue;
          posts.push_back(post);
          extend(p + 1);
          posts.pop_back();
        }
      };
      extend(0);
    }
  }
  return least;
}

std::string shown(const Best& best) {
  return best.outcome == Best::Outcome::kFound  ? std::to_string(best.value)
         : best.outcome == Best::Outcome::kNone ? "none"
                                                : "too much";
}

class Maker {
 public:
  explicit Maker(std::uint64_t seed) : random_(seed) {}

  Case make() {
    Case it;
    Instance instance = horizon("2026-01-" + std::to_string(10 + number(0, 15)), number(2, 6));
    days_ = instance.calendar.days;
    if (chance(30)) instance.calendar.holidays = {number(0, days_ - 1)};
    instance.most_duties_a_day = chance(25) ? 2 : 1;
    add_officer(instance);
    add_posts(instance);
    add_settled(instance, it);
    it.instance = finish(std::move(instance));
    for (Rule& rule : it.instance.rules) rule.line.enforcement = Enforcement::kOff;
    std::vector<RuleLine> lines;
    for (int i = number(1, 5); i > 0; --i) lines.push_back(line_of_any_form(i));
    for (const Rule& rule : bind_rules(it.instance, lines, {})) it.instance.rules.push_back(rule);
    for (std::size_t p = 0; p < it.instance.posts.size(); ++p) it.prices.push_back(number(-2, 9));
    it.worth.soft = chance(60) ? number(1, 3) : 0;
    it.worth.used = chance(30) ? number(1, 9) : 0;
    return it;
  }

 private:
  int number(int low, int high) { return static_cast<int>(random_.between(low, high)); }
  bool chance(int percent) { return number(1, 100) <= percent; }
  template <class T>
  T one_of(std::initializer_list<T> all) {
    return *(all.begin() + number(0, static_cast<int>(all.size()) - 1));
  }

  void add_officer(Instance& instance) {
    const OfficerId id = officer(instance, "A1", "A", "P1", "R1");
    Officer& who = instance.officers[id];
    for (const char* code : {"F", "D", "N"}) instance.words.add(code);
    if (chance(50)) {
      who.rows.clear();
      const PatternId word =
          pattern(instance, one_of<const char*>({"DDO", "DNO", "FDNO", "DFO", "D"}), number(-2, 2));
      who.rows.push_back({word, chance(60) ? std::optional<int>() : number(0, 0)});
      if (chance(30)) who.rows.push_back({pattern(instance, "NO"), 1});
    }
    if (chance(40)) add_past(instance, who.carry);
    if (chance(20)) who.away.push_back({number(0, 3) * kDayMinutes, number(4, 5) * kDayMinutes, true});
    if (chance(20)) who.away.push_back({600, 1'900, false});
    if (chance(30)) who.likes.shifts = {instance.words.find("D")};
    if (chance(30)) who.dislikes.shifts = {instance.words.find("N")};
  }

  void add_past(Instance& instance, Carry& carry) {
    for (int back = 9; back >= 1; --back) {
      if (chance(40)) continue;
      const bool night = chance(30);
      const Minute from = -Minute{back} * kDayMinutes + (night ? 1'200 : 480);
      carry.past.push_back({.day = -back,
                            .from = from,
                            .to = from + 660,
                            .code = instance.words.find(night ? "N" : "D"),
                            .place = instance.words.add("there")});
      carry.worked |= std::uint64_t{1} << (back - 1);
      if (night) carry.nights |= std::uint64_t{1} << (back - 1);
      carry.last_end = from + 660;
      carry.last_code = back == 1 ? carry.past.back().code : WordId::none();
      if (-back >= instance.calendar.week_start(0)) carry.week_net += 600, ++carry.week_duties;
      if (-back >= instance.calendar.month(0).first) {
        carry.month_gross += 660;
        carry.month_net += 600;
        carry.month_overtime += 30;
        ++carry.month_duties;
      }
    }
  }

  void add_posts(Instance& instance) {
    const RequirementId here = requirement(instance, "R", "here"),
                        there = requirement(instance, "Q", "there");
    instance.requirements[there].ranks = {instance.words.add(chance(50) ? "R1" : "R2")};
    instance.requirements[there].teams = {instance.words.add("T")};
    const ShiftId f = shift(instance, "F", "06:00", "14:00"), d = shift(instance, "D", "09:00", "20:00"),
                  n = shift(instance, "N", "20:00", "07:00");
    // A second duty a day makes many more rosters.
    const int a_day = instance.most_duties_a_day == 2 ? (days_ > 4 ? 2 : 3) : days_ > 4 ? 3 : 4;
    for (Day day = 0; day < days_; ++day) {
      std::vector<std::pair<RequirementId, ShiftId>> all{
          {here, f}, {here, d}, {here, n}, {there, d}, {there, f}};
      while (static_cast<int>(all.size()) > a_day)
        all.erase(all.begin() + number(0, static_cast<int>(all.size()) - 1));
      for (const auto& [at, of] : all)
        if (chance(85)) post(instance, at, day, of);
    }
    if (instance.posts.empty()) post(instance, here, 0, d);
    if (chance(20)) instance.shifts[f].standby = true;
    if (chance(10))
      for (Shift& each : instance.shifts) each.timed = false;
  }

  void add_settled(Instance& instance, Case& it) {
    const Day day = number(0, days_ - 1);
    if (chance(15)) {
      Duty duty{.day = day,
                .from = day * kDayMinutes + 1'000,
                .to = day * kDayMinutes + 1'300,
                .code = instance.words.find("D")};
      instance.commitments.push_back({OfficerId{0}, duty});
    }
    if (chance(15))
      instance.pins.push_back({Pin::Kind::kOff, OfficerId{0}, PostId::none(), number(0, days_ - 1)});
    const PostId some{number(0, static_cast<int>(instance.posts.size()) - 1)};
    if (chance(15))
      instance.pins.push_back({one_of({Pin::Kind::kAt, Pin::Kind::kNotAt}), OfficerId{0}, some});
    if (chance(40))
      instance.requests.push_back(
          {OfficerId{0}, number(0, days_ - 1), WordId::none(), chance(50), number(1, 5)});
    if (chance(40))
      instance.requests.push_back(
          {OfficerId{0}, number(0, days_ - 1), instance.words.find("D"), chance(50), number(1, 5)});
    std::stable_sort(instance.requests.begin(), instance.requests.end(),
                     [](const Request& a, const Request& b) { return a.day < b.day; });
    if (chance(15)) it.allowed.at = {PostId{number(0, static_cast<int>(instance.posts.size()) - 1)}};
    if (chance(15)) it.allowed.not_at = {PostId{number(0, static_cast<int>(instance.posts.size()) - 1)}};
    if (chance(15)) it.allowed.works = {number(0, days_ - 1)};
    if (chance(15)) it.allowed.is_off = {number(0, days_ - 1)};
    if (chance(30)) it.allowed.used = chance(70);
    if (chance(20)) {
      instance.crews.push_back({RequirementId{0}, WordId::none(), {OfficerId{0}}, 1});
      it.allowed.rostered = chance(70);
      it.worth.owed = number(1, 6);
    }
  }

  Limit limit(int least, int most) {
    Limit it;
    if (chance(40)) it.least = least;
    if (chance(70) || it.least == kNoLeast) it.most = std::max(least, most);
    return it;
  }

  WindowSum any_sum(Limit& limits) {
    WindowSum form;
    form.quantity = one_of({Quantity::kDuties, Quantity::kDays, Quantity::kGross, Quantity::kNet,
                            Quantity::kLegalOvertime, Quantity::kNights, Quantity::kWeekends,
                            Quantity::kHolidays, Quantity::kCode});
    form.window = one_of(
        {Window::kWeek, Window::kMonth, Window::kRolling, Window::kHorizon, Window::kWeek, Window::kDuty});
    form.days = number(1, 7);
    form.codes = {"D"};
    form.only_if_used = chance(25);
    const bool minutes = form.quantity == Quantity::kGross || form.quantity == Quantity::kNet;
    limits = minutes                                     ? limit(300 * number(0, 4), 300 * number(3, 9))
             : form.quantity == Quantity::kLegalOvertime ? limit(100 * number(0, 3), 100 * number(0, 9))
                                                         : limit(number(0, 2), number(0, 4));
    const bool odd = form.quantity == Quantity::kLegalOvertime || form.quantity == Quantity::kWeekends;
    if (form.window == Window::kDuty && odd) form.window = Window::kHorizon;
    if (chance(20) && form.window != Window::kRolling && form.window != Window::kDuty &&
        limits.most != kNoMost) {
      limits.from_duties = number(1, 3);
      limits.most_from_duties = std::max<std::int64_t>(0, limits.most - number(0, 200));
    }
    return form;
  }

  RuleLine line_of_any_form(int id) {
    RuleLine it;
    it.id = "rule " + std::to_string(id);
    Limit limits;
    switch (number(0, 11)) {
      case 0:
      case 1:
      case 2:
        it.form = any_sum(limits);
        break;
      case 3:
      case 4:
        it.form = RunLength{
            one_of({Run::kWork, Run::kOff, Run::kNights, Run::kCode}), {"D"}, chance(70), chance(20)};
        limits = limit(number(1, 3), number(1, 4));
        break;
      case 5:
        it.form = Succession{{{"N", "D"}, {"N", "F"}, {"D", "F"}}};
        break;
      case 6:
        it.form = Rest{chance(30), chance(30)};
        limits.least = 60 * number(0, 14);
        break;
      case 7:
        it.form = FollowsPattern{};
        break;
      case 8:
        if (chance(50))
          it.form = Requests{};
        else
          it.form = Preference{{Liking::kShift, Liking::kTeam}};
        break;
      case 9:
        it.form = WholeWeekends{};
        break;
      case 10:
        it.form = GapDays{number(1, 3)};
        break;
      default:
        if (chance(50)) {
          it.form = Automaton{.states = 3,
                              .codes = {{"N"}, {"D", "F"}},
                              .edges = {{0, 0, 0, 0},
                                        {0, 1, 1, 2},
                                        {0, 2, 0, 0},
                                        {1, 0, 2, 1},
                                        {1, 1, 1, 0},
                                        {2, 0, 0, -1},
                                        {2, 2, 0, 3}},
                              .at_end = {0, 2, std::nullopt}};
        } else {
          it.form = Eligible{one_of({Need::kRank, Need::kLeave, Need::kAvailable, Need::kTeam})};
        }
    }
    it.limits = {{{}, limits}};
    it.enforcement = chance(55) ? Enforcement::kHard : Enforcement::kSoft;
    it.weight = number(1, 5);
    it.charge = chance(50) ? Charge::kAmount : Charge::kEach;
    if (auto* sum = std::get_if<WindowSum>(&it.form))
      sum->reward = it.enforcement == Enforcement::kSoft && sum->window != Window::kDuty && chance(20);
    if (chance(15)) it.exemptions = {{number(0, 2), number(2, 3)}};
    return it;
  }

  Random random_;
  Day days_ = 0;
};

TEST(BestRoster, is_the_best_of_all_rosters_by_every_form_of_rule) {
  int found = 0;
  for (std::uint64_t seed = 1; seed <= 3000; ++seed) {
    Case it = Maker(seed).make();
    it.worth.prices = it.prices;
    const auto expected = by_force(it);
    const Best best = BestRosters(it.instance, kEnough).best(OfficerId{0}, it.worth, it.allowed);
    found += best.outcome == Best::Outcome::kFound;
    ASSERT_EQ(shown(best), expected ? std::to_string(*expected) : "none") << "seed " << seed;
  }
  EXPECT_GT(found, 1500) << "most of the random instances have a roster";
}

// One free officer, D from 08:00 and L from 10:00 on each of four days; price 3 for L on the first two, D on the others.
Case mixed_starts() {
  Case it;
  it.instance = horizon("2026-01-05", 4);
  officer(it.instance, "A1");
  const RequirementId at = requirement(it.instance, "R");
  const ShiftId d = shift(it.instance, "D", "08:00", "16:00"), l = shift(it.instance, "L", "10:00", "18:00");
  post_daily(it.instance, at, d);
  post_daily(it.instance, at, l);
  it.instance = finish(std::move(it.instance));
  for (const PostId post : it.instance.posts.keys()) {
    const bool late = it.instance.shifts[it.instance.posts[post].shift].start == 600;
    it.prices.push_back(late == (it.instance.posts[post].day < 2) ? 3 : 0);
  }
  return it;
}

// Two of four duties do not start when most do, at 3 each (S3_consistent_start): -12 + 6. The checker says -12.
TEST(BestRoster, rules_that_are_left_out_make_it_lower_never_higher) {
  Case it = mixed_starts();
  it.worth.soft = 1;
  it.worth.prices = it.prices;
  EXPECT_EQ(by_force(it), -6);
  EXPECT_EQ(shown(BestRosters(it.instance, kEnough).best(OfficerId{0}, it.worth, it.allowed)), "-12");
}

TEST(BestRoster, too_much_work_is_told) {
  Case it = mixed_starts();
  it.worth.prices = it.prices;
  EXPECT_EQ(shown(BestRosters(it.instance, 3).best(OfficerId{0}, it.worth, it.allowed)), "too much");
  for (Rule& rule : it.instance.rules) rule.line.enforcement = Enforcement::kOff;
  it.instance.shifts[ShiftId{0}].end = 100'000;
  EXPECT_EQ(shown(BestRosters(it.instance, kEnough).best(OfficerId{0}, it.worth, it.allowed)), "too much");
}

TEST(BestRoster, costs_beyond_64_bits_are_too_much) {
  Case it = mixed_starts();
  it.worth.prices = it.prices;
  it.worth.soft = std::int64_t{1} << 50;  // times weight 8 and more
  EXPECT_EQ(shown(BestRosters(it.instance, kEnough).best(OfficerId{0}, it.worth, it.allowed)), "too much");
}

}  // namespace
}  // namespace tenon::roster
