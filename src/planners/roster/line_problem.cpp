#include "planners/roster/line_problem.h"

#include <algorithm>
#include <numeric>

namespace tenon::roster {

namespace {

std::size_t at(std::int64_t i) { return static_cast<std::size_t>(i); }

class Translation {
 public:
  Translation(const Instance& instance, std::vector<std::string>& why) : instance_(instance), why_(why) {}

  std::optional<LineProblem> run() {
    problem_.days = instance_.calendar.days;
    problem_.shifts = static_cast<int>(instance_.shifts.size());
    problem_.fixed_cost = instance_.fixed_cost;
    refuse_unless(instance_.flavour == Flavour::kShiftScheduling, "duties with times");
    refuse_unless(instance_.pins.empty() && instance_.commitments.empty() && instance_.crews.empty(),
                  "pins, commitments or crews");
    if (!why_.empty()) return std::nullopt;
    minutes_.resize(at(problem_.shifts));
    for (int s = 0; s < problem_.shifts; ++s) {
      const Shift& shift = instance_.shifts[ShiftId{s}];
      minutes_[at(s)] = shift.end - shift.start;
      unit_ = std::gcd(unit_, minutes_[at(s)]);
    }
    for (const OfficerId officer : instance_.officers.keys()) add_officer(officer);
    for (const Rule& rule : instance_.rules)
      if (rule.is_on()) add_rule(rule);
    add_demands();
    if (!why_.empty()) return std::nullopt;
    return std::move(problem_);
  }

 private:
  void refuse_unless(bool holds, const std::string& what) {
    if (!holds) why_.push_back(what);
  }

  void add_officer(OfficerId id) {
    const Officer& officer = instance_.officers[id];
    LineProblem::Officer made;
    LineRules& rules = made.rules;
    rules.days = problem_.days;
    rules.shifts = problem_.shifts;
    rules.may.assign(at(rules.days) * at(rules.shifts), 1);
    rules.may_off.assign(at(rules.days), 1);
    rules.follows.assign(at(rules.shifts) * at(rules.shifts), 1);
    for (const std::int64_t minutes : minutes_) rules.units.push_back(static_cast<int>(minutes / unit_));
    rules.most_units = rules.days * *std::max_element(rules.units.begin(), rules.units.end());
    rules.most_stretch = rules.days;
    rules.most_weekends = 0;
    for (Day day = 0; day < rules.days; ++day) {
      const bool is_weekend = instance_.calendar.is_weekend(day);
      if (is_weekend && (day == 0 || !instance_.calendar.is_weekend(day - 1))) ++rules.most_weekends;
      rules.weekend.push_back(is_weekend ? rules.most_weekends - 1 : -1);
    }
    rules.most.assign(at(rules.shifts), rules.days);
    made.cost.assign(rules.may.size(), 0);
    const bool free = officer.rows.size() == 1 && officer.rows.front() == Row{};
    refuse_unless(free && officer.carry.past.empty() && officer.carry.worked == 0, "patterns or history");
    problem_.officers.push_back(std::move(made));
  }

  template <class Change>
  void for_bound(const Rule& rule, Change change) {
    for (const OfficerId officer : instance_.officers.keys())
      if (const Limit* limit = rule.limit(officer))
        change(problem_.officers[at(officer.value)], officer, *limit);
  }

  void add_rule(const Rule& rule) {
    const bool known = rule.line.exemptions.empty() && (rule.is_hard() ? add_hard(rule) : add_soft(rule));
    refuse_unless(known, rule.line.id);
  }

  bool add_hard(const Rule& rule) {
    if (const auto* eligible = std::get_if<Eligible>(&rule.line.form)) return add_leave(rule, *eligible);
    if (const auto* sum = std::get_if<WindowSum>(&rule.line.form)) return add_sum(rule, *sum);
    if (const auto* run = std::get_if<RunLength>(&rule.line.form)) return add_run(rule, *run);
    if (!std::holds_alternative<Succession>(rule.line.form)) return false;
    for_bound(rule, [&](LineProblem::Officer& officer, OfficerId, const Limit&) {
      for (const auto& [first, next] : rule.successions)
        for (int a = 0; a < problem_.shifts; ++a)
          for (int b = 0; b < problem_.shifts; ++b)
            if (code(a) == first && code(b) == next) officer.rules.follows[at(a * problem_.shifts + b)] = 0;
    });
    return true;
  }

  WordId code(int shift) const { return instance_.shifts[ShiftId{shift}].code; }

  bool add_leave(const Rule& rule, const Eligible& eligible) {
    if (eligible.need != Need::kLeave) return false;
    for_bound(rule, [&](LineProblem::Officer& made, OfficerId officer, const Limit&) {
      for (const Away& away : instance_.officers[officer].away)
        for (Day day = 0; day < problem_.days && away.whole_days; ++day)
          if (away.from <= day * kDayMinutes && day * kDayMinutes < away.to)
            for (int s = 0; s < problem_.shifts; ++s) made.rules.may[problem_.cell(day, s)] = 0;
    });
    return true;
  }

  bool add_sum(const Rule& rule, const WindowSum& sum) {
    if (sum.window != Window::kHorizon || sum.only_if_used) return false;
    bool known = true;
    for_bound(rule, [&](LineProblem::Officer& officer, OfficerId, const Limit& limit) {
      LineRules& rules = officer.rules;
      if (limit.from_duties) known = false;
      if (sum.quantity == Quantity::kGross || sum.quantity == Quantity::kNet) {
        const std::int64_t most = std::min<std::int64_t>(limit.most, kNoMost / 4);
        rules.most_units = static_cast<int>(std::min<std::int64_t>(rules.most_units, most / unit_));
        if (limit.least > 0)
          rules.least_units =
              std::max(rules.least_units, static_cast<int>((limit.least + unit_ - 1) / unit_));
      } else if (sum.quantity == Quantity::kWeekends && limit.least <= 0) {
        rules.most_weekends = static_cast<int>(std::min<std::int64_t>(rules.most_weekends, limit.most));
      } else if (sum.quantity == Quantity::kCode && rule.words.size() == 1 && limit.least <= 0) {
        for (int s = 0; s < problem_.shifts; ++s)
          if (code(s) == rule.words.front())
            rules.most[at(s)] = static_cast<int>(std::min<std::int64_t>(rules.most[at(s)], limit.most));
      } else {
        known = false;
      }
    });
    return known;
  }

  bool add_run(const Rule& rule, const RunLength& run) {
    if (!run.ends_free || run.across_weeks) return false;
    bool known = true;
    for_bound(rule, [&](LineProblem::Officer& officer, OfficerId, const Limit& limit) {
      LineRules& rules = officer.rules;
      const int least = static_cast<int>(std::clamp<std::int64_t>(limit.least, 1, problem_.days));
      if (run.run == Run::kWork) {
        rules.least_stretch = std::max(rules.least_stretch, least);
        rules.most_stretch = static_cast<int>(std::min<std::int64_t>(rules.most_stretch, limit.most));
      } else if (run.run == Run::kOff && limit.most >= problem_.days) {
        rules.least_off = std::max(rules.least_off, least);
      } else {
        known = false;
      }
    });
    return known;
  }

  bool add_soft(const Rule& rule) {
    if (std::holds_alternative<Cover>(rule.line.form)) return rule.line.weight == 1;
    if (!std::holds_alternative<Requests>(rule.line.form)) return false;
    for (const Request& request : instance_.requests) {
      LineProblem::Officer& officer = problem_.officers[at(request.officer.value)];
      const std::int64_t weight = request.weight * rule.line.weight;
      if (request.wanted) officer.base += weight;
      for (int s = 0; s < problem_.shifts; ++s)
        if (!request.code.valid() || code(s) == request.code)
          officer.cost[problem_.cell(request.day, s)] += request.wanted ? -weight : weight;
    }
    return true;
  }

  void add_demands() {
    problem_.demands.assign(at(problem_.days) * at(problem_.shifts), {});
    std::vector<char> seen(problem_.demands.size(), 0);
    for (const Post& post : instance_.posts) {
      const std::size_t cell = problem_.cell(post.day, post.shift.value);
      refuse_unless(seen[cell]++ == 0 && post.least == 0 && post.most == kNoMost,
                    "posts with limits of their own");
      problem_.demands[cell] = {post.wanted, post.under, post.over};
    }
    refuse_unless(std::find(seen.begin(), seen.end(), 0) == seen.end(), "shifts without posts");
  }

  const Instance& instance_;
  std::vector<std::string>& why_;
  LineProblem problem_;
  std::vector<std::int64_t> minutes_;
  std::int64_t unit_ = 0;
};

}  // namespace

std::optional<LineProblem> line_problem(const Instance& instance, std::vector<std::string>& why) {
  return Translation(instance, why).run();
}

std::vector<std::int64_t> people(const LineProblem& problem, const Lines& lines) {
  std::vector<std::int64_t> there(problem.demands.size(), 0);
  for (const Line& line : lines) for_each_duty(problem, line, [&](std::size_t cell) { ++there[cell]; });
  return there;
}

std::int64_t cost_of_line(const LineProblem& problem, int officer, const Line& line) {
  const LineProblem::Officer& of = problem.officers[at(officer)];
  std::int64_t cost = of.base;
  for_each_duty(problem, line, [&](std::size_t cell) { cost += of.cost[cell]; });
  return cost;
}

std::int64_t cost_of(const LineProblem& problem, const Lines& lines) {
  std::int64_t cost = problem.fixed_cost;
  for (std::size_t o = 0; o < lines.size(); ++o) cost += cost_of_line(problem, static_cast<int>(o), lines[o]);
  const std::vector<std::int64_t> there = people(problem, lines);
  for (std::size_t c = 0; c < there.size(); ++c) {
    const LineProblem::Demand& demand = problem.demands[c];
    cost += demand.under * std::max<std::int64_t>(0, demand.wanted - there[c]) +
            demand.over * std::max<std::int64_t>(0, there[c] - demand.wanted);
  }
  return cost;
}

std::vector<PostId> posts_by_cell(const Instance& instance, const LineProblem& problem) {
  std::vector<PostId> posts(problem.demands.size());
  for (const PostId post : instance.posts.keys())
    posts[problem.cell(instance.posts[post].day, instance.posts[post].shift.value)] = post;
  return posts;
}

Roster roster_of(const Instance& instance, const LineProblem& problem, const Lines& lines) {
  const std::vector<PostId> post_of = posts_by_cell(instance, problem);
  Roster roster = Roster::empty(instance);
  for (std::size_t o = 0; o < lines.size(); ++o)
    for_each_duty(problem, lines[o], [&](std::size_t cell) {
      roster.posts[OfficerId{static_cast<std::int32_t>(o)}].push_back(post_of[cell]);
    });
  return roster;
}

std::optional<Lines> lines_of(const Instance& instance, const LineProblem& problem, const Roster& roster) {
  Lines lines(problem.officers.size(), Line(at(problem.days), kDayOff));
  for (const OfficerId officer : instance.officers.keys())
    for (const PostId post : roster.posts[officer]) {
      signed char& day = lines[at(officer.value)][at(instance.posts[post].day)];
      if (day != kDayOff) return std::nullopt;
      day = static_cast<signed char>(instance.posts[post].shift.value);
    }
  return lines;
}

}  // namespace tenon::roster
