#include "planners/roster/count_problem.h"

#include <algorithm>
#include <optional>

namespace tenon::roster {

namespace {

using Cap = HeadCountProblem::Cap;
constexpr Day kLongerThanAll = 1'000'000;

// The pieces of a choice that are not commitments.
std::int32_t free_pieces(const OfficerRules& rules, const OfficerRules::Choice& choice) {
  return static_cast<std::int32_t>(std::count_if(
      choice.pieces.begin(), choice.pieces.end(),
      [&](std::int32_t piece) { return !rules.pieces[static_cast<std::size_t>(piece)].committed; }));
}

const OfficerRules::Choice& choice_of(const OfficerRules& rules, std::int32_t choice) {
  return rules.choices[static_cast<std::size_t>(choice)];
}

bool is_exempt(const std::vector<char>& exempt, Day day) {
  return !exempt.empty() && exempt[static_cast<std::size_t>(day)];
}

bool too_short(const OfficerRules::Rest& rest, Minute from, Minute to, WordId one, WordId other) {
  return from - to < rest.least && (!rest.other_place_only || (one.valid() && other.valid() && one != other));
}

// The duty before the horizon may have ended too late for it.
bool clashes_with_past(const OfficerRules& rules, const OfficerRules::Choice& choice) {
  if (!rules.ended.any) return false;
  for (const std::int32_t p : choice.pieces) {
    const OfficerRules::Piece& piece = rules.pieces[static_cast<std::size_t>(p)];
    for (const OfficerRules::Rest& rest : rules.rests)
      if (rest.toll.hard && piece.timed && !rest.same_day_only && !is_exempt(rest.exempt, piece.day) &&
          too_short(rest, piece.from, rules.ended.to, piece.place, rules.ended.place))
        return true;
  }
  return false;
}

// Caps of one row, rule by rule.
class Caps {
 public:
  Caps(const OfficerRules& rules, const std::vector<RowDuty>& duties)
      : rules_(rules), duties_(duties), idle_(idle_choices(rules)) {
    const auto days = static_cast<std::size_t>(rules.days);
    most_a_day_.assign(days, 1);
    on_.resize(days);
    for (const OfficerRules::Choice& choice : rules.choices) {
      std::int32_t& most = most_a_day_[static_cast<std::size_t>(choice.day)];
      most = std::max(most, free_pieces(rules, choice));
    }
    for (std::size_t k = 0; k < duties.size(); ++k)
      on_[static_cast<std::size_t>(duties[k].day)].push_back(static_cast<int>(k));
  }

  std::vector<Cap> all() {
    for (std::size_t d = 0; d < on_.size(); ++d)
      if (static_cast<std::int32_t>(on_[d].size()) > most_a_day_[d]) add_day(d);
    for (const OfficerRules::Sum& sum : rules_.sums)
      if (sum.toll.hard && sum.amount == OfficerRules::Amount::kFixed) add(sum);
    for (const OfficerRules::Rolling& rolling : rules_.rollings)
      if (rolling.toll.hard && rolling.amount == OfficerRules::Amount::kFixed && rolling.most != kNoMost)
        add(rolling);
    for (const OfficerRules::Run& run : rules_.runs)
      if (run.toll.hard && run.most != kNoMost && !run.across_weeks && run.exempt.empty()) add(run);
    add_clashes();
    return std::move(caps_);
  }

 private:
  void add_day(std::size_t day) {
    Cap cap{.of = {}, .most = most_a_day_[day]};
    for (const int k : on_[day]) cap.of.emplace_back(k, 1);
    caps_.push_back(std::move(cap));
  }

  // Of a day's duties, what they add to what the day holds anyhow.
  std::int64_t adds(const std::vector<std::int64_t>& of_choice, int duty) const {
    const RowDuty& at = duties_[static_cast<std::size_t>(duty)];
    return of_choice[static_cast<std::size_t>(at.choice)] - anyhow(of_choice, at.day);
  }
  std::int64_t anyhow(const std::vector<std::int64_t>& of_choice, Day day) const {
    const std::int32_t idle = idle_[static_cast<std::size_t>(day)];
    return idle < 0 ? 0 : of_choice[static_cast<std::size_t>(idle)];
  }

  void add(DaySpan days, const std::vector<std::int64_t>& of_choice, std::int64_t most) {
    Cap cap{.of = {}, .most = most};
    std::int64_t greatest = 0;
    for (Day day = std::max<Day>(0, days.first); day <= std::min(days.last, rules_.days - 1); ++day) {
      cap.most -= anyhow(of_choice, day);
      std::int64_t of_day = 0;
      for (const int k : on_[static_cast<std::size_t>(day)])
        if (const std::int64_t value = adds(of_choice, k); value > 0) {
          cap.of.emplace_back(k, value);
          of_day = std::max(of_day, value);
        }
      greatest += of_day * most_a_day_[static_cast<std::size_t>(day)];
    }
    cap.most = std::max<std::int64_t>(0, cap.most);
    if (greatest > cap.most) caps_.push_back(std::move(cap));
  }

  void add(const OfficerRules::Sum& sum) {
    for (const OfficerRules::Window& window : sum.windows) {
      std::int64_t most = window.most;
      if (sum.from_duties) most = std::max(most, sum.most_from_duties);
      if (most != kNoMost) add(window.days, sum.of_choice, most - window.carried);
    }
  }

  void add(const OfficerRules::Rolling& rolling) {
    for (Day last = 0; last < rules_.days; ++last) {
      std::int64_t most = rolling.most;
      for (Day day = last - rolling.length + 1; day < 0; ++day)
        if (const auto back = static_cast<std::size_t>(-1 - day); back < rolling.past.size())
          most -= rolling.past[back];
      add({last - rolling.length + 1, last}, rolling.of_choice, most);
    }
  }

  void add(const OfficerRules::Run& run) {
    const std::vector<std::int64_t> counts(run.counts.begin(), run.counts.end());
    const auto most = static_cast<Day>(std::min<std::int64_t>(run.most, kLongerThanAll));
    for (Day first = 0; first + most < rules_.days; ++first) add({first, first + most}, counts, most);
    const auto left = most - static_cast<Day>(std::min<std::int64_t>(run.carried, most));
    if (run.carried > 0 && left < rules_.days) add({0, left}, counts, left);
  }

  // A duty and all those of the day before that it may not follow are one at most. Duties with the same such set share a cap.
  void add_clashes() {
    for (Day day = 1; day < rules_.days; ++day) {
      std::vector<std::pair<std::vector<int>, Cap>> sets;
      for (const int next : on_[static_cast<std::size_t>(day)]) {
        std::vector<int> before;
        for (const int k : on_[static_cast<std::size_t>(day - 1)])
          if (clash(rules_, duties_[static_cast<std::size_t>(k)].choice,
                    duties_[static_cast<std::size_t>(next)].choice))
            before.push_back(k);
        if (before.empty() || most_a_day_[static_cast<std::size_t>(day)] > 1 ||
            most_a_day_[static_cast<std::size_t>(day - 1)] > 1)
          continue;
        auto set = std::find_if(sets.begin(), sets.end(), [&](const auto& it) { return it.first == before; });
        if (set == sets.end()) {
          set = sets.insert(sets.end(), {before, Cap{.of = {}, .most = 1}});
          for (const int k : before) set->second.of.emplace_back(k, 1);
        }
        set->second.of.emplace_back(next, 1);
      }
      for (auto& [before, cap] : sets) caps_.push_back(std::move(cap));
    }
  }

  const OfficerRules& rules_;
  const std::vector<RowDuty>& duties_;
  std::vector<std::int32_t> idle_, most_a_day_;
  std::vector<std::vector<int>> on_;  // [day]: duties
  std::vector<Cap> caps_;
};

}  // namespace

std::vector<std::int32_t> idle_choices(const OfficerRules& rules) {
  std::vector<std::int32_t> idle(static_cast<std::size_t>(rules.days), OfficerRules::kNone);
  for (std::size_t c = 0; c < rules.choices.size(); ++c)
    if (free_pieces(rules, rules.choices[c]) == 0)
      idle[static_cast<std::size_t>(rules.choices[c].day)] = static_cast<std::int32_t>(c);
  return idle;
}

bool clash(const OfficerRules& rules, std::int32_t choice, std::int32_t next) {
  const OfficerRules::Choice &a = choice_of(rules, choice), &b = choice_of(rules, next);
  if (!rules.successions.empty() &&
      rules.successions[static_cast<std::size_t>(a.before)][static_cast<std::size_t>(b.after)] >=
          OfficerRules::kForbidden)
    return true;
  for (const std::int32_t p : a.pieces)
    for (const std::int32_t q : b.pieces) {
      const OfficerRules::Piece &one = rules.pieces[static_cast<std::size_t>(p)],
                                &other = rules.pieces[static_cast<std::size_t>(q)];
      if (!one.timed || !other.timed) continue;
      for (const OfficerRules::Rest& rest : rules.rests)
        if (rest.toll.hard && !rest.same_day_only && !is_exempt(rest.exempt, b.day) &&
            too_short(rest, other.from, one.to, one.place, other.place))
          return true;
    }
  return false;
}

std::vector<RowDuty> row_duties(const OfficerRules& rules, std::size_t row) {
  std::vector<RowDuty> duties;
  for (std::size_t c = 0; c < rules.choices.size(); ++c) {
    const OfficerRules::Choice& choice = rules.choices[c];
    if (!rules.fits[row][c] || free_pieces(rules, choice) != 1 || clashes_with_past(rules, choice)) continue;
    for (const std::int32_t p : choice.pieces)
      for (const PostId post : rules.pieces[static_cast<std::size_t>(p)].posts)
        duties.push_back({post, choice.day, static_cast<std::int32_t>(c)});
  }
  std::sort(duties.begin(), duties.end(), [](const RowDuty& a, const RowDuty& b) {
    return std::pair(a.day, a.post) < std::pair(b.day, b.post);
  });
  return duties;
}

std::vector<Cap> row_caps(const OfficerRules& rules, const std::vector<RowDuty>& duties) {
  return Caps(rules, duties).all();
}

namespace {

std::int64_t most_duties(const Instance& instance, const std::vector<RowDuty>& duties) {
  std::int64_t most = 0, of_day = 0;
  for (std::size_t k = 0; k < duties.size(); ++k) {
    if (k == 0 || duties[k].day != duties[k - 1].day) of_day = 0;
    if (++of_day <= instance.most_duties_a_day) ++most;
  }
  return most;
}

}  // namespace

HeadCountProblem count_problem(const Instance& instance, const std::vector<OfficerClass>& classes,
                               const std::vector<OfficerRules>& rules) {
  HeadCountProblem problem;
  for (const Post& post : instance.posts)
    problem.posts.push_back({.least = post.least, .wanted = post.wanted});
  if (instance.goal == Goal::kStaff) problem.most_staff = instance.most_staff;
  for (std::size_t c = 0; c < classes.size(); ++c) {
    HeadCountProblem::Class& of = problem.classes.emplace_back();
    of.members = static_cast<std::int64_t>(classes[c].members.size());
    for (std::size_t r = 0; r < rules[c].rows.size(); ++r) {
      const std::vector<RowDuty> duties = row_duties(rules[c], r);
      HeadCountProblem::Row& row = of.rows.emplace_back();
      for (const RowDuty& duty : duties) row.posts.push_back(duty.post.value);
      row.caps = row_caps(rules[c], duties);
      row.most = most_duties(instance, duties);
    }
  }
  return problem;
}

}  // namespace tenon::roster
