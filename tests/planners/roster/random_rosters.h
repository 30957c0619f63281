#pragma once

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/options.h"
#include "base/random.h"
#include "problems/roster/evaluate.h"
#include "problems/roster/format.h"
#include "problems/roster/plan.h"
#include "problems/roster/random.h"
#include "problems/roster/verify.h"

// Small inputs of the shapes that `tenon new roster --random` has, with rules turned hard, soft or off and their limits changed, and the best roster
// that there is by looking at all of them.
namespace tenon::roster::testing {

class RandomInput {
 public:
  explicit RandomInput(std::uint64_t seed) : random_(seed) {}

  // `tiny`: so few officers and posts that all rosters can be looked at.
  Instance make(bool tiny) {
    constexpr RandomShape kShapes[] = {RandomShape::kMonth, RandomShape::kRotation, RandomShape::kPartTime,
                                       RandomShape::kCrews, RandomShape::kNurses};
    const OptionValues none;
    for (;;) {
      RandomOptions options;
      options.shape = kShapes[random_.below(5)];
      options.officers = static_cast<std::int32_t>(tiny ? random_.between(1, 3) : random_.between(2, 10));
      options.days = static_cast<std::int32_t>(tiny ? random_.between(1, 4) : random_.between(3, 12));
      options.seed = random_.below(1'000'000);
      formats::Json document = random_document(options);
      if (document.contains("employees"))
        for (formats::Json& employee : document["employees"]) add_history(employee);
      auto read = read_instance({"random", "json", std::move(document)}, none);
      if (!read.ok()) continue;  // nothing to do on these days
      Instance instance = std::move(read.value().instance);
      if (instance.flavour == Flavour::kNgrs) change(instance, tiny);
      return instance;
    }
  }

 private:
  bool chance(std::uint64_t in) { return random_.chance(1, in); }

  // Duties on some of the days before.
  void add_history(formats::Json& employee) {
    if (!chance(3)) return;
    formats::Json duties = formats::Json::array();
    for (const char* date : {"2025-12-28", "2025-12-29", "2025-12-30", "2025-12-31"})
      if (chance(2)) {
        const bool night = chance(3);
        duties.push_back(formats::Json::object({{"date", date},
                                                {"shiftCode", night ? "N" : "D"},
                                                {"start", night ? "20:00" : "08:00"},
                                                {"end", night ? "08:00" : "20:00"}}));
      }
    employee["history"] = formats::Json::object({{"duties", std::move(duties)}});
  }

  void change(Instance& instance, bool tiny) {
    if (tiny || chance(3)) thin_out(instance, tiny ? 7 : 40);
    instance.goal = chance(2) ? Goal::kBalance : Goal::kStaff;
    instance.soft_stage = chance(2);
    instance.must_fill = chance(8);
    if (instance.crews.empty() && chance(6)) instance.most_duties_a_day = 2;
    if (instance.goal == Goal::kStaff && instance.crews.empty() && chance(4))
      instance.most_staff = random_.between(1, static_cast<std::int64_t>(instance.officers.size()));
    for (Officer& officer : instance.officers) change(instance, officer);
    for (Rule& rule : instance.rules) change(instance, rule);
    settle(instance);
  }

  // Leaves so many posts.
  void thin_out(Instance& instance, std::size_t most) {
    IdVector<PostId, Post> posts;
    const std::size_t of = instance.posts.size();
    for (Post& post : instance.posts) {
      if (posts.size() >= most || (of > most && !random_.chance(most, of))) continue;
      if (instance.crews.empty() && chance(8)) {
        post.wanted = post.most = 2;
        if (chance(3)) post.least = 1;
      }
      posts.push_back(post);
    }
    if (posts.empty()) posts.push_back(instance.posts[PostId{0}]);
    instance.posts = std::move(posts);
  }

  void change(Instance& instance, Officer& officer) {
    officer.gender = chance(2) ? Gender::kWoman : Gender::kMan;
    officer.team = instance.words.add(chance(2) ? "red" : "blue");
    officer.overtime_allowed = !chance(5);
    if (chance(4)) officer.dislikes.shifts = {instance.shifts[ShiftId{0}].code};
    if (chance(6)) officer.likes.shifts = {instance.shifts[ShiftId{0}].code};
  }

  void change(Instance& instance, Rule& rule) {
    constexpr Enforcement kWords[] = {Enforcement::kHard, Enforcement::kSoft, Enforcement::kOff};
    if (std::holds_alternative<Cover>(rule.line.form)) return;
    if (chance(5)) rule.line.enforcement = kWords[random_.below(3)];
    if (rule.is_hard() && (std::holds_alternative<Spread>(rule.line.form) ||
                           std::holds_alternative<CoverShare>(rule.line.form) ||
                           std::holds_alternative<SameFaces>(rule.line.form)))
      rule.line.enforcement = Enforcement::kSoft;  // no method keeps it
    if (std::holds_alternative<Pairs>(rule.line.form) && instance.officers.size() > 1 && chance(3))
      rule.pairs = {{OfficerId{0}, OfficerId{1}}};
    rule.line.weight = random_.between(1, 5);
    if (chance(15)) rule.line.exemptions = {{1, 2}};
    if (!chance(4)) return;
    auto* sum = std::get_if<WindowSum>(&rule.line.form);
    for (Limit& limit : rule.limits) {
      if (std::holds_alternative<RunLength>(rule.line.form)) limit.most = random_.between(1, 4);
      if (std::holds_alternative<Rest>(rule.line.form)) limit.least = random_.between(0, 20) * 60;
      if (!sum || sum->window == Window::kDuty) continue;
      const bool minutes = sum->quantity == Quantity::kGross || sum->quantity == Quantity::kNet;
      limit.most_in_month = limit.least_in_month = {};
      limit.most = sum->quantity == Quantity::kLegalOvertime ? random_.between(0, 4) * 60
                   : minutes                                 ? random_.between(8, 40) * 60
                                                             : random_.between(1, 4);
      if (limit.least != kNoLeast) limit.least = std::min(limit.least, limit.most);
      if (limit.from_duties) limit.most_from_duties = limit.most / 2;
    }
    for (ScopedLimit& limit : rule.line.limits)
      if (std::holds_alternative<HeadCount>(rule.line.form)) limit.limit.least = random_.between(0, 1);
  }

  void settle(Instance& instance) {
    const auto any_officer = [&] {
      return OfficerId{static_cast<std::int32_t>(random_.below(instance.officers.size()))};
    };
    const auto any_post = [&] {
      return PostId{static_cast<std::int32_t>(random_.below(instance.posts.size()))};
    };
    if (chance(4)) {
      Pin pin{.officer = any_officer(), .post = any_post()};
      pin.kind = chance(2) ? Pin::Kind::kAt : chance(2) ? Pin::Kind::kOff : Pin::Kind::kNotAt;
      pin.day = instance.posts[pin.post].day;
      if (pin.kind == Pin::Kind::kOff) pin.post = PostId::none();
      instance.pins.push_back(pin);
    }
    if (chance(4))
      instance.requests.push_back({.officer = any_officer(),
                                   .day = instance.posts[any_post()].day,
                                   .wanted = chance(2),
                                   .weight = random_.between(1, 3)});
  }

  Random random_;
};

using StageValues = std::vector<std::pair<std::string, Int128>>;

// The stage values of the best lawful roster, by looking at all; none: there is none. `known` false: there are too many. Not of crews.
class AllRosters {
 public:
  explicit AllRosters(const Instance& instance) : instance_(instance) {
    for (const OfficerId officer : instance.officers.keys()) of_.push_back(rosters_of(officer));
    double all = 1;
    for (const auto& each : of_) all *= static_cast<double>(each.size());
    known_ = all <= 30'000;
    roster_ = Roster::empty(instance);
    if (known_) choose(0);
  }

  bool known() const { return known_; }
  const std::optional<StageValues>& best() const { return best_; }

 private:
  struct One {
    Following row;
    std::vector<PostId> posts;
  };

  // Lawful by the rules about him alone.
  std::vector<One> rosters_of(OfficerId officer) const {
    std::vector<One> found;
    std::vector<Following> rows;
    for (const Row& row : instance_.officers[officer].rows) {
      const int length =
          row.pattern.valid() ? static_cast<int>(instance_.patterns[row.pattern].letters.size()) : 1;
      for (int offset = row.offset.value_or(0); offset < (row.offset ? *row.offset + 1 : length); ++offset)
        rows.push_back({row.pattern, offset});
    }
    for (const Following& row : rows) {
      One one{row, {}};
      add(officer, one, 0, found);
    }
    return found;
  }
  void add(OfficerId officer, One& one, std::size_t from, std::vector<One>& found) const {
    if (is_lawful(officer, one)) found.push_back(one);
    for (std::size_t p = from; p < instance_.posts.size(); ++p) {
      const PostId post{static_cast<std::int32_t>(p)};
      const auto same_day = [&](PostId it) { return instance_.posts[it].day == instance_.posts[post].day; };
      if (std::count_if(one.posts.begin(), one.posts.end(), same_day) >= instance_.most_duties_a_day)
        continue;
      one.posts.push_back(post);
      add(officer, one, p + 1, found);
      one.posts.pop_back();
    }
  }
  std::vector<PostId> by_start(std::vector<PostId> posts) const {
    std::sort(posts.begin(), posts.end(), [&](PostId a, PostId b) {
      return std::pair(instance_.start(instance_.posts[a]), a) <
             std::pair(instance_.start(instance_.posts[b]), b);
    });
    return posts;
  }
  bool is_lawful(OfficerId officer, const One& one) const {
    for (const Pin& pin : instance_.pins) {
      if (pin.officer != officer) continue;
      const bool there = std::find(one.posts.begin(), one.posts.end(), pin.post) != one.posts.end();
      if (pin.kind == Pin::Kind::kAt && !there) return false;
      if (pin.kind == Pin::Kind::kNotAt && there) return false;
      if (pin.kind == Pin::Kind::kOff)
        for (const PostId post : one.posts)
          if (instance_.posts[post].day == pin.day) return false;
    }
    const auto findings =
        evaluate_officer(instance_, officer, duties_of(instance_, by_start(one.posts), officer), one.row);
    return std::none_of(findings.begin(), findings.end(),
                        [&](const Finding& finding) { return instance_.rules[finding.rule].is_hard(); });
  }

  void choose(std::size_t officer) {
    if (officer == of_.size()) return judge();
    const OfficerId id{static_cast<std::int32_t>(officer)};
    for (const One& one : of_[officer]) {
      roster_.rows[id] = one.row;
      roster_.posts[id] = by_start(one.posts);
      choose(officer + 1);
    }
  }
  void judge() {
    StageValues values = stage_values(instance_, roster_);
    const auto less = [&] {
      for (std::size_t s = 0; s < values.size(); ++s)
        if (values[s].second != (*best_)[s].second) return values[s].second < (*best_)[s].second;
      return false;
    };
    if ((best_ && !less()) || !verify(instance_, to_plan(instance_, roster_)).empty()) return;
    best_ = std::move(values);
  }

  const Instance& instance_;
  std::vector<std::vector<One>> of_;
  bool known_ = false;
  Roster roster_;
  std::optional<StageValues> best_;
};

}  // namespace tenon::roster::testing
