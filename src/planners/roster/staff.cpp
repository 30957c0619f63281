#include "planners/roster/staff.h"

#include <algorithm>
#include <utility>

#include "planners/roster/class_programs.h"
#include "planners/roster/head_counts.h"
#include "planners/roster/price_bounds.h"
#include "planners/roster/words.h"

namespace tenon::roster {

namespace {

class Needing {
 public:
  Needing(const Instance& instance, Budget& budget)
      : instance_(instance), budget_(budget), programs_(instance, budget) {}

  std::optional<StaffNeed> run() {
    if (programs_.impossible()) return std::nullopt;
    HeadCountProblem problem = programs_.count_problem();
    problem.most_staff.reset();
    for (const Post& post : instance_.posts) need_.wanted += post.wanted;
    const auto at_hand = head_counts(problem, {}, budget_, need_.backends);
    for (HeadCountProblem::Class& of : problem.classes) of.members = std::max(of.members, need_.wanted);
    const auto any_number = head_counts(problem, {}, budget_, need_.backends);
    if (!any_number) return std::nullopt;
    const bool enough =
        at_hand && at_hand->unfilled == any_number->unfilled && at_hand->staff == any_number->staff;
    take(problem, enough ? *at_hand : *any_number);
    need_.least_staff = any_number->least_staff;
    if (at_hand) forecast(problem, *at_hand);
    look_for_reason();
    return std::move(need_);
  }

 private:
  void take(const HeadCountProblem& problem, const HeadCounts& counts) {
    need_.unfilled = counts.unfilled;
    need_.staff = counts.staff;
    for (std::size_t c = 0; c < programs_.classes().size(); ++c) {
      StaffNeed::OfClass of;
      bool can_do_any = false;
      for (std::size_t r = 0; r < counts.of_row[c].size(); ++r) {
        can_do_any = can_do_any || !problem.classes[c].rows[r].posts.empty();
        if (counts.of_row[c][r] == 0) continue;
        need_.by_hours = need_.by_hours || caps_reach_over_days(problem.classes[c].rows[r]);
        of.people += counts.of_row[c][r];
        of.rows.push_back(row(programs_.rules(c).rows[r], counts.of_row[c][r]));
      }
      if (!can_do_any) continue;
      describe(programs_.classes()[c], of);
      need_.missing += std::max<std::int64_t>(0, of.people - static_cast<std::int64_t>(of.officers.size()));
      need_.classes.push_back(std::move(of));
    }
  }

  bool caps_reach_over_days(const HeadCountProblem::Row& row) const {
    const auto day = [&](const std::pair<int, std::int64_t>& of) {
      return instance_.posts[PostId{row.posts[static_cast<std::size_t>(of.first)]}].day;
    };
    return std::any_of(row.caps.begin(), row.caps.end(), [&](const HeadCountProblem::Cap& cap) {
      return !cap.of.empty() && day(cap.of.front()) != day(cap.of.back());
    });
  }

  void forecast(const HeadCountProblem& problem, const HeadCounts& at_hand) {
    need_.unfilled_at_hand = at_hand.unfilled;
    std::vector<std::int64_t> open;
    for (const HeadCountProblem::Post& post : problem.posts) open.push_back(post.wanted);
    std::vector<std::vector<std::size_t>> able(open.size());
    for (std::size_t c = 0, told = 0; c < problem.classes.size(); ++c) {
      bool can_do_any = false;
      for (std::size_t r = 0; r < problem.classes[c].rows.size(); ++r) {
        const std::vector<int>& posts = problem.classes[c].rows[r].posts;
        can_do_any = can_do_any || !posts.empty();
        for (std::size_t k = 0; k < posts.size(); ++k) {
          const auto p = static_cast<std::size_t>(posts[k]);
          open[p] -= at_hand.at[c][r][k];
          if (able[p].empty() || able[p].back() != told) able[p].push_back(told);
        }
      }
      told += can_do_any;
    }
    for (std::size_t p = 0; p < open.size(); ++p)
      if (open[p] > 0)
        need_.open.push_back({PostId{static_cast<std::int32_t>(p)}, open[p], std::move(able[p])});
  }

  StaffNeed::OfRow row(const Following& following, std::int64_t people) const {
    StaffNeed::OfRow row{.people = people};
    if (!following.pattern.valid()) return row;
    row.offset = following.offset;
    for (const WordId letter : instance_.patterns[following.pattern].letters)
      row.pattern += letter.valid() ? instance_.words.text(letter) : "O";
    return row;
  }

  void describe(const OfficerClass& members, StaffNeed::OfClass& of) const {
    for (const OfficerId officer : members.members) of.officers.push_back(instance_.officers[officer].id);
    const Officer& first = instance_.officers[members.members.front()];
    of.scheme = instance_.words.text(first.scheme);
    of.product = instance_.words.text(first.product);
    of.rank = instance_.words.text(first.rank);
  }

  // The days that ask for most people.
  void look_for_reason() {
    const PriceBounds bounds(instance_, programs_.classes(), {});
    for (const DaySpan& days : telling_windows(instance_)) {
      StaffNeed::Reason reason{.days = days, .wanted = -need_.unfilled};
      for (const Post& post : instance_.posts)
        if (days.holds(post.day)) reason.wanted += post.wanted;
      for (std::size_t c = 0; c < programs_.classes().size(); ++c)
        reason.each = std::max(reason.each, programs_.worth(c, bounds.on(days)).value_or(reason.wanted));
      if (budget_.exhausted()) return;
      if (!need_.reason || reason.people() > need_.reason->people()) need_.reason = reason;
    }
    need_.least_staff = std::max(need_.least_staff, need_.reason->people());
    if (need_.reason->people() < need_.least_staff) need_.reason.reset();
  }

  const Instance& instance_;
  Budget& budget_;
  ClassPrograms programs_;
  StaffNeed need_;
};

}  // namespace

std::optional<StaffNeed> staff_need(const Instance& instance, Budget& budget) {
  return Needing(instance, budget).run();
}

std::string text(const Instance& instance, const StaffNeed& need) {
  const Calendar& calendar = instance.calendar;
  std::string lines =
      counted(need.staff, "officer", "officers") + " for " + counted(need.wanted, "duty", "duties");
  if (need.unfilled > 0) lines += ", of which " + std::to_string(need.unfilled) + " can be done by nobody";
  if (need.missing > 0) lines += "; " + std::to_string(need.missing) + " more than are at hand";
  lines += "\n";
  for (const StaffNeed::OfClass& of : need.classes) {
    lines += "  " + std::to_string(of.people) + " of " + std::to_string(of.officers.size()) + " like " +
             of.officers.front();
    for (const std::string& word : {of.scheme, of.product, of.rank})
      if (!word.empty()) lines += ", " + word;
    lines += "\n";
    for (const StaffNeed::OfRow& row : of.rows)
      lines += "    " + std::to_string(row.people) +
               (row.offset ? " on " + row.pattern + " at offset " + std::to_string(*row.offset) : " free") +
               "\n";
  }
  if (need.unfilled_at_hand > need.unfilled) {
    lines += "Those at hand leave " + counted(need.unfilled_at_hand, "duty", "duties") + " undone";
    for (std::size_t k = 0; k < std::min<std::size_t>(need.open.size(), 5); ++k) {
      const Post& post = instance.posts[need.open[k].post];
      lines += (k == 0 ? ": " : ", ") + calendar.date(post.day) + " " +
               instance.words.text(instance.shifts[post.shift].code) + " " +
               std::to_string(need.open[k].missing);
    }
    lines += need.open.size() > 5 ? ", ...\n" : "\n";
  }
  if (need.reason) {
    lines += "No fewer do: " + calendar.date(need.reason->days.first) + " to " +
             calendar.date(need.reason->days.last) + " want " +
             counted(need.reason->wanted, "duty", "duties") + ", and nobody can do more than " +
             std::to_string(need.reason->each) + " of them.\n";
  } else {
    lines += "At least " + counted(need.least_staff, "officer is", "officers are") + " needed.\n";
  }
  if (need.by_hours)
    lines += "Hours bind: whether the people of a row can share them so is for `plan` to say.\n";
  return lines;
}

}  // namespace tenon::roster
