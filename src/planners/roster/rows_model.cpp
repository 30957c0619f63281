#include "planners/roster/rows_model.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "model/model.h"
#include "planners/roster/count_problem.h"
#include "solvers/policy.h"

namespace tenon::roster {

namespace {

using model::LinearExpr;
using model::Literal;
using model::VarId;

// The part of the model that is about one person.
class PersonModel {
 public:
  PersonModel(model::Model& model, const RowsQuestion::Person& person)
      : model_(model), person_(person), rules_(*person.rules), idle_(idle_choices(rules_)) {
    add_duties();
    add_rows();
    used_ = model_.add_boolean();
    for (const VarId at : at_) imply(at, used_);
    for (const HeadCountProblem::Cap& cap : row_caps(rules_, duties_)) add(cap);
    for (const OfficerRules::Sum& sum : rules_.sums)
      if (sum.toll.hard && !sum.reward) add(sum);
  }

  const std::vector<RowDuty>& duties() const { return duties_; }
  VarId at(std::size_t duty) const { return at_[duty]; }
  Literal used() const { return used_; }
  LinearExpr place_of_row() const {  // how far down the list his row is
    LinearExpr place;
    for (std::size_t i = 0; i < row_.size(); ++i) place.add(row_[i], static_cast<std::int64_t>(i));
    return place;
  }

  // Of his duties: the k-th costs 2 k - 1, and the first ones are the cheapest.
  LinearExpr square() {
    LinearExpr square, duties;
    for (const VarId at : at_) duties.add(at);
    std::vector<Day> days;
    for (const RowDuty& duty : duties_) days.push_back(duty.day);
    std::sort(days.begin(), days.end());
    const auto most = std::unique(days.begin(), days.end()) - days.begin();
    for (std::int64_t k = 1; k <= most; ++k) {
      const VarId of_level = model_.add_variable(0, 1);
      square.add(of_level, 2 * k - 1);
      duties.add(of_level, -1);
    }
    model_.add_linear(std::move(duties), 0, 0);
    return square;
  }

  // What soft rules charge: for duties by themselves, and for coming to a requirement and going from it.
  LinearExpr toll(const Instance& instance) {
    LinearExpr toll;
    std::map<std::pair<RequirementId, Day>, LinearExpr> there;
    for (std::size_t k = 0; k < duties_.size(); ++k) {
      const OfficerRules::Choice& choice = choice_of(duties_[k].choice);
      const std::int32_t idle = idle_[static_cast<std::size_t>(choice.day)];
      toll.add(at_[k], choice.toll - (idle < 0 ? 0 : choice_of(idle).toll));
      there[{instance.posts[duties_[k].post].requirement, choice.day}].add(at_[k]);
    }
    for (std::size_t k = 0; k < duties_.size(); ++k) {
      const RequirementId requirement = instance.posts[duties_[k].post].requirement;
      const Day day = duties_[k].day;
      if (k > 0 && duties_[k - 1].day == day &&
          instance.posts[duties_[k - 1].post].requirement == requirement)
        continue;
      const std::int64_t cost = cost_of_going(duties_[k]);
      if (cost == 0) continue;
      const auto& today = there.at({requirement, day});
      const auto tomorrow = there.find({requirement, day + 1});
      const Literal changes = model_.add_boolean();
      toll.add(changes, cost);
      for (const std::int64_t sign : {1, -1}) {
        LinearExpr change;
        for (const model::Term& term : today.terms) change.add(term.var, sign * term.coefficient);
        if (tomorrow != there.end())
          for (const model::Term& term : tomorrow->second.terms)
            change.add(term.var, -sign * term.coefficient);
        model_.add_linear(std::move(change.add(changes, -1)), model::kNoLow, 0);
      }
    }
    for (const auto& [where, people] : there)  // who comes and could not have been there the day before
      if (!there.contains({where.first, where.second - 1}))
        for (std::size_t k = 0; k < duties_.size(); ++k)
          if (duties_[k].day == where.second && instance.posts[duties_[k].post].requirement == where.first)
            toll.add(at_[k], cost_of_coming(duties_[k]));
    return toll;
  }

  RowsAnswer::Person read(const model::Assignment& values) const {
    RowsAnswer::Person found{person_.rows.front(), {}};
    for (std::size_t i = 0; i < row_.size(); ++i)
      if (model::holds(row_[i], values)) found.row = person_.rows[i];
    for (std::size_t k = 0; k < duties_.size(); ++k)
      if (values[at_[k]] != 0) found.posts.push_back(duties_[k].post);
    return found;
  }

 private:
  const OfficerRules::Choice& choice_of(std::int32_t choice) const {
    return rules_.choices[static_cast<std::size_t>(choice)];
  }
  // Between a duty and a day off.
  std::int64_t cost_of_going(const RowDuty& duty) const {
    if (duty.day + 1 >= rules_.days) return 0;
    const std::int32_t idle = idle_[static_cast<std::size_t>(duty.day) + 1];
    return idle < 0 ? 0 : succession(choice_of(duty.choice).before, choice_of(idle).after);
  }
  std::int64_t cost_of_coming(const RowDuty& duty) const {
    if (duty.day == 0) return 0;
    const std::int32_t idle = idle_[static_cast<std::size_t>(duty.day) - 1];
    return idle < 0 ? 0 : succession(choice_of(idle).before, choice_of(duty.choice).after);
  }
  std::int64_t succession(std::int32_t before, std::int32_t after) const {
    const std::int64_t cost =
        rules_.successions[static_cast<std::size_t>(before)][static_cast<std::size_t>(after)];
    return cost >= OfficerRules::kForbidden ? 0 : cost;
  }

  void imply(VarId at, Literal that) { model_.add_implication(Literal{at, true}, that); }

  void add_duties() {
    for (const std::size_t row : person_.rows)
      for (const RowDuty& duty : row_duties(rules_, row)) duties_.push_back(duty);
    const auto order = [](const RowDuty& a, const RowDuty& b) {
      return std::tuple(a.day, a.post, a.choice) < std::tuple(b.day, b.post, b.choice);
    };
    const auto same = [&](const RowDuty& a, const RowDuty& b) { return !order(a, b) && !order(b, a); };
    std::sort(duties_.begin(), duties_.end(), order);
    duties_.erase(std::unique(duties_.begin(), duties_.end(), same), duties_.end());
    for (const RowDuty& duty : duties_) {
      at_.push_back(model_.add_variable(0, 1));
      const bool hinted =
          std::find(person_.hint.begin(), person_.hint.end(), duty.post) != person_.hint.end();
      model_.hint(at_.back(), hinted ? 1 : 0);
    }
  }

  void add_rows() {
    if (person_.rows.size() < 2) return;
    for (std::size_t i = 0; i < person_.rows.size(); ++i) row_.push_back(model_.add_boolean());
    model_.add_exactly_one(row_);
    for (std::size_t k = 0; k < duties_.size(); ++k) {
      std::vector<Literal> fitting{Literal{at_[k], false}};
      for (std::size_t i = 0; i < person_.rows.size(); ++i)
        if (rules_.fits[person_.rows[i]][static_cast<std::size_t>(duties_[k].choice)])
          fitting.push_back(row_[i]);
      if (fitting.size() <= row_.size()) model_.add_any_of(std::move(fitting));
    }
  }

  void add(const HeadCountProblem::Cap& cap) {
    LinearExpr sum;
    for (const auto& [duty, value] : cap.of) sum.add(at_[static_cast<std::size_t>(duty)], value);
    model_.add_linear(std::move(sum), model::kNoLow, cap.most);
  }

  // Sum within `days` of what choices are worth: of what the days hold anyhow, and of what each duty adds to it.
  template <class Value>
  LinearExpr over(DaySpan days, const Value& value) const {
    LinearExpr sum;
    for (Day day = std::max<Day>(0, days.first); day <= std::min(days.last, rules_.days - 1); ++day)
      if (const std::int32_t idle = idle_[static_cast<std::size_t>(day)]; idle >= 0)
        sum.constant += value(idle);
    for (std::size_t k = 0; k < duties_.size(); ++k) {
      const RowDuty& duty = duties_[k];
      if (!days.holds(duty.day)) continue;
      const std::int32_t idle = idle_[static_cast<std::size_t>(duty.day)];
      const std::int64_t adds = value(duty.choice) - (idle < 0 ? 0 : value(idle));
      if (adds != 0) sum.add(at_[k], adds);
    }
    return sum;
  }
  LinearExpr duties_within(DaySpan days) const {
    return over(days, [&](std::int32_t c) {
      return std::int64_t{rules_.choices[static_cast<std::size_t>(c)].duties};
    });
  }
  LinearExpr net_within(DaySpan days) const {
    return over(days, [&](std::int32_t c) { return rules_.choices[static_cast<std::size_t>(c)].net; });
  }
  std::int64_t greatest(const LinearExpr& sum) const {
    std::int64_t all = sum.constant;
    for (const model::Term& term : sum.terms)
      all += std::max<std::int64_t>(0, term.coefficient * model_.variables()[term.var].high());
    return all;
  }

  void add(const OfficerRules::Sum& sum) {
    for (const OfficerRules::Window& window : sum.windows) {
      switch (sum.amount) {
        case OfficerRules::Amount::kFixed:
          add_fixed(sum, window);
          break;
        case OfficerRules::Amount::kOvertime:
          add_overtime(window);
          break;
        case OfficerRules::Amount::kWeekends:
          add_weekends(window);
          break;
      }
    }
  }

  LinearExpr fixed(const OfficerRules::Sum& sum, const OfficerRules::Window& window) const {
    LinearExpr total =
        over(window.days, [&](std::int32_t c) { return sum.of_choice[static_cast<std::size_t>(c)]; });
    total.constant += window.carried;
    return total;
  }

  void add_fixed(const OfficerRules::Sum& sum, const OfficerRules::Window& window) {
    if (window.least != kNoLeast && window.whole) {
      model::With with;
      if (sum.only_if_used) with.enforcement.push_back(used_);
      model_.add_linear(fixed(sum, window), window.least, model::kNoHigh, std::move(with));
    }
    if (!sum.from_duties || window.most == kNoMost) return;
    // From so many duties on, the other limit.
    LinearExpr duties = duties_within(window.days);
    duties.constant += window.carried_duties;
    if (greatest(duties) < *sum.from_duties) return;
    const Literal longer = model_.add_boolean();
    model_.add_linear(duties, model::kNoLow, *sum.from_duties - 1, {.enforcement = {!longer}});
    model_.add_linear(fixed(sum, window), model::kNoLow, sum.most_from_duties, {.enforcement = {longer}});
    model_.add_linear(fixed(sum, window), model::kNoLow, window.most, {.enforcement = {!longer}});
  }

  // Of a week that the window begins within, the overtime before the window is counted, too: never too little.
  void add_overtime(const OfficerRules::Window& window) {
    if (window.most == kNoMost) return;
    LinearExpr overtime;
    overtime.constant = window.carried;
    for (Day monday = week_start(window.days.first); monday <= window.days.last; monday += 7) {
      const DaySpan week{monday, std::min<Day>(monday + 6, window.days.last)};
      LinearExpr net = net_within(week);
      net.constant += (week.first <= 0 && week.last >= 0 ? rules_.week_net : 0) - rules_.week_normal;
      const std::int64_t most = greatest(net);
      if (most <= 0) continue;
      const VarId of_week = model_.add_variable(0, most);
      overtime.add(of_week);
      model_.add_linear(net.add(of_week, -1), model::kNoLow, 0);
    }
    if (greatest(overtime) > window.most) model_.add_linear(std::move(overtime), model::kNoLow, window.most);
  }
  Day week_start(Day day) const {
    while (day > 0 && !rules_.monday[static_cast<std::size_t>(day)]) --day;
    return day;
  }

  void add_weekends(const OfficerRules::Window& window) {
    if (window.most == kNoMost) return;
    LinearExpr weekends;
    weekends.constant = window.carried;
    for (Day day = window.days.first; day <= window.days.last; ++day) {
      const auto d = static_cast<std::size_t>(day);
      if (!rules_.saturday[d] && !(rules_.sunday[d] && day == 0)) continue;
      const Literal worked = model_.add_boolean();
      weekends.add(worked);
      for (std::size_t k = 0; k < duties_.size(); ++k)
        if (duties_[k].day == day || (rules_.saturday[d] && duties_[k].day == day + 1)) imply(at_[k], worked);
    }
    model_.add_linear(std::move(weekends), model::kNoLow, window.most);
  }

  model::Model& model_;
  const RowsQuestion::Person& person_;
  const OfficerRules& rules_;
  std::vector<std::int32_t> idle_;
  std::vector<RowDuty> duties_;
  std::vector<VarId> at_;
  std::vector<Literal> row_;  // none where he has no choice
  Literal used_;
};

class RowsModel {
 public:
  RowsModel(const Instance& instance, const RowsQuestion& question)
      : instance_(instance), question_(question) {
    people_.reserve(question.people.size());
    for (const RowsQuestion::Person& person : question.people) people_.emplace_back(model_, person);
    for (std::size_t p = 0; p < people_.size(); ++p)
      if (const auto like = question.people[p].like) add_order(people_[*like], people_[p]);
    add_cover();
    for (const Together& rule : question.together) add(rule);
    add_staff();
  }

  model::Model& model() { return model_; }

  RowsAnswer read(const model::Assignment& values) const {
    RowsAnswer answer;
    for (const PersonModel& person : people_) answer.people.push_back(person.read(values));
    for (const VarId open : open_) answer.unfilled += values[open];
    return answer;
  }

 private:
  void add_order(const PersonModel& first, const PersonModel& second) {
    LinearExpr ahead = second.place_of_row();
    for (const model::Term& term : first.place_of_row().terms) ahead.add(term.var, -term.coefficient);
    model_.add_linear(std::move(ahead), 0, model::kNoHigh);
  }

  void add_cover() {
    IdVector<PostId, LinearExpr> cover(instance_.posts.size());
    for (const PersonModel& person : people_)
      for (std::size_t k = 0; k < person.duties().size(); ++k)
        cover[person.duties()[k].post].add(person.at(k));
    for (const PostId post : instance_.posts.keys()) {
      const Post& at = instance_.posts[post];
      open_.push_back(model_.add_variable(0, at.wanted - at.least));
      unfilled_.add(open_.back());
      model_.add_linear(std::move(cover[post].add(open_.back())), at.wanted, at.wanted);
    }
  }

  void add(const Together& rule) {
    LinearExpr all, having;
    for (std::size_t p = 0; p < people_.size(); ++p)
      for (std::size_t k = 0; k < people_[p].duties().size(); ++k) {
        if (!std::binary_search(rule.posts.begin(), rule.posts.end(), people_[p].duties()[k].post)) continue;
        all.add(people_[p].at(k));
        if (rule.has[static_cast<std::size_t>(question_.people[p].officer.value)])
          having.add(people_[p].at(k));
      }
    const Literal enough = model_.add_boolean();  // people for it to hold
    model_.add_linear(std::move(all), model::kNoLow, rule.from - 1, {.enforcement = {!enough}});
    model_.add_linear(having, rule.least, model::kNoHigh, {.enforcement = {enough}});
    if (rule.most != kNoMost)
      model_.add_linear(std::move(having), model::kNoLow, rule.most, {.enforcement = {enough}});
  }

  void add_staff() {
    LinearExpr staff;
    for (const PersonModel& person : people_) staff.add(person.used());
    if (question_.most_used) model_.add_linear(staff, model::kNoLow, *question_.most_used);
    if (question_.most_unfilled) {
      model_.add_linear(unfilled_, model::kNoLow, *question_.most_unfilled);
      minimize_later_stages(std::move(staff));
    } else {
      model_.add_linear(unfilled_, question_.least_unfilled, model::kNoHigh);
      model_.minimize(unfilled_);
    }
  }

  void minimize_later_stages(LinearExpr staff) {
    if (!question_.least_squares && !question_.most_squares) return model_.minimize(std::move(staff));
    LinearExpr squares, toll;
    for (PersonModel& person : people_) add(person.square(), squares);
    model_.add_linear(squares, question_.least_squares.value_or(0),
                      question_.most_squares.value_or(model::kNoHigh));
    if (!question_.most_squares) return model_.minimize(std::move(squares));
    for (PersonModel& person : people_) add(person.toll(instance_), toll);
    model_.minimize(std::move(toll));
  }
  static void add(const LinearExpr& more, LinearExpr& sum) {
    for (const model::Term& term : more.terms) sum.add(term.var, term.coefficient);
  }

  const Instance& instance_;
  const RowsQuestion& question_;
  model::Model model_;
  std::vector<PersonModel> people_;
  std::vector<VarId> open_;
  LinearExpr unfilled_;
};

}  // namespace

std::optional<RowsAnswer> solve_rows(const Instance& instance, const RowsQuestion& question, Budget& budget,
                                     std::vector<BackendUse>& backends) {
  RowsModel rows(instance, question);
  solvers::PolicyResult found =
      solvers::solve({.confirm = false}, rows.model(), solvers::SolveOptions{}, budget, "officers over days");
  backends.insert(backends.end(), found.uses.begin(), found.uses.end());
  if (!found.result.values) return std::nullopt;
  RowsAnswer answer = rows.read(*found.result.values);
  answer.proven = found.result.status == Status::kOptimal;
  return answer;
}

}  // namespace tenon::roster
