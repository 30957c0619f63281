#include "planners/roster/head_counts.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>
#include <string>

#include "model/model.h"
#include "solvers/lp.h"
#include "solvers/policy.h"
#include "solvers/solver.h"

namespace tenon::roster {

namespace {

using model::LinearExpr;
using model::VarId;

// The model's columns: people of a row, people of a row at a post, unfilled of a post.
class CountModel {
 public:
  explicit CountModel(const HeadCountProblem& problem) : problem_(problem) {
    add_rows();
    add_cover();
    for (const HeadCountProblem::Mix& mix : problem.mixes) add(mix);
  }

  model::Model& model() { return model_; }
  const model::Model& model() const { return model_; }
  const LinearExpr& unfilled() const { return unfilled_; }
  const LinearExpr& staff() const { return staff_; }

  // Sum of squares with a row's duties shared out evenly: the k-th duties of its people cost 2 k - 1 each, and the first ones are
  // the cheapest, so that they are taken first.
  LinearExpr squares() {
    LinearExpr squares;
    for (std::size_t c = 0; c < people_.size(); ++c)
      for (std::size_t r = 0; r < people_[c].size(); ++r) {
        LinearExpr duties;
        for (const VarId at : at_[c][r]) duties.add(at);
        for (std::int64_t k = 1; k <= problem_.classes[c].rows[r].most; ++k) {
          const VarId of_level = model_.add_variable(0, problem_.classes[c].members);
          LinearExpr within;
          model_.add_linear(within.add(of_level).add(people_[c][r], -1), model::kNoLow, 0);
          squares.add(of_level, 2 * k - 1);
          duties.add(of_level, -1);
        }
        model_.add_linear(std::move(duties), 0, 0);
      }
    return squares;
  }

  void hint(const HeadCounts& counts) {
    for (std::size_t c = 0; c < people_.size(); ++c)
      for (std::size_t r = 0; r < people_[c].size(); ++r) {
        model_.hint(people_[c][r], counts.of_row[c][r]);
        for (std::size_t k = 0; k < at_[c][r].size(); ++k) model_.hint(at_[c][r][k], counts.at[c][r][k]);
      }
  }

  HeadCounts counts(const model::Assignment& values) const {
    HeadCounts counts;
    for (std::size_t c = 0; c < people_.size(); ++c) {
      counts.of_row.emplace_back();
      counts.at.emplace_back();
      for (std::size_t r = 0; r < people_[c].size(); ++r) {
        counts.of_row[c].push_back(values[people_[c][r]]);
        counts.staff += values[people_[c][r]];
        counts.at[c].emplace_back();
        std::int64_t duties = 0;
        for (const VarId at : at_[c][r]) {
          counts.at[c][r].push_back(values[at]);
          duties += values[at];
        }
        counts.squares += even_squares(duties, values[people_[c][r]]);
      }
    }
    for (const VarId open : open_) counts.unfilled += values[open];
    return counts;
  }

 private:
  static std::int64_t even_squares(std::int64_t duties, std::int64_t people) {
    if (people == 0) return 0;
    const std::int64_t each = duties / people, more = duties % people;
    return (people - more) * each * each + more * (each + 1) * (each + 1);
  }

  void add_rows() {
    covering_.resize(problem_.posts.size());
    for (const HeadCountProblem::Class& of : problem_.classes) {
      people_.emplace_back();
      at_.emplace_back();
      LinearExpr all;
      for (const HeadCountProblem::Row& row : of.rows) {
        people_.back().push_back(model_.add_variable(0, of.members));
        all.add(people_.back().back());
        staff_.add(people_.back().back());
        add_row(row, of.members, people_.back().back());
      }
      model_.add_linear(std::move(all), model::kNoLow, of.members);
    }
    if (problem_.most_staff) model_.add_linear(staff_, model::kNoLow, *problem_.most_staff);
  }

  void add_row(const HeadCountProblem::Row& row, std::int64_t members, VarId people) {
    std::vector<VarId>& at = at_.back().emplace_back();
    for (const int post : row.posts) {
      const auto p = static_cast<std::size_t>(post);
      at.push_back(model_.add_variable(0, std::min(members, problem_.posts[p].wanted)));
      covering_[p].push_back(at.back());
      LinearExpr within;
      model_.add_linear(within.add(at.back()).add(people, -1), model::kNoLow, 0);
    }
    for (const HeadCountProblem::Cap& cap : row.caps) {
      LinearExpr within;
      for (const auto& [post, value] : cap.of) within.add(at[static_cast<std::size_t>(post)], value);
      model_.add_linear(std::move(within.add(people, -cap.most)), model::kNoLow, 0);
    }
  }

  void add_cover() {
    for (std::size_t p = 0; p < problem_.posts.size(); ++p) {
      const auto& [least, wanted] = problem_.posts[p];
      open_.push_back(model_.add_variable(0, std::max<std::int64_t>(0, wanted - least)));
      unfilled_.add(open_.back());
      LinearExpr cover;
      for (const VarId at : covering_[p]) cover.add(at);
      model_.add_linear(std::move(cover.add(open_.back())), wanted, wanted);
    }
  }

  void add(const HeadCountProblem::Mix& mix) {
    LinearExpr all, having;
    std::int64_t wanted = 0;
    for (const int post : mix.posts) wanted += problem_.posts[static_cast<std::size_t>(post)].wanted;
    for (std::size_t c = 0; c < people_.size(); ++c)
      for (std::size_t r = 0; r < people_[c].size(); ++r) {
        const std::vector<int>& posts = problem_.classes[c].rows[r].posts;
        for (std::size_t k = 0; k < posts.size(); ++k) {
          if (!std::binary_search(mix.posts.begin(), mix.posts.end(), posts[k])) continue;
          all.add(at_[c][r][k]);
          if (mix.has[c]) having.add(at_[c][r][k]);
        }
      }
    if (wanted < mix.from) return;
    const model::Literal enough = model_.add_boolean();  // people for it to hold
    model_.add_linear(std::move(all), model::kNoLow, mix.from - 1, {.enforcement = {!enough}});
    if (mix.least > 0) model_.add_linear(having, mix.least, model::kNoHigh, {.enforcement = {enough}});
    if (mix.most < wanted)
      model_.add_linear(std::move(having), model::kNoLow, mix.most, {.enforcement = {enough}});
  }

  const HeadCountProblem& problem_;
  model::Model model_;
  std::vector<std::vector<VarId>> people_;
  std::vector<std::vector<std::vector<VarId>>> at_;
  std::vector<std::vector<VarId>> covering_;
  std::vector<VarId> open_;
  LinearExpr unfilled_, staff_;
};

solvers::SolveResult solved(const CountModel& counts, Budget& budget, std::vector<BackendUse>& backends) {
  const solvers::PolicyResult answer = solvers::solve(
      {.confirm = false}, counts.model(), solvers::SolveOptions{}, budget, "head-counts of patterns");
  backends.insert(backends.end(), answer.uses.begin(), answer.uses.end());
  return answer.result;
}

// Asks model after model, each within a part of what is left.
class Counting {
 public:
  Counting(const HeadCountProblem& problem, const HeadCountQuestion& question, Budget& budget,
           std::vector<BackendUse>& backends)
      : problem_(problem), question_(question), budget_(budget), backends_(backends) {
    least_.least_unfilled = question.least_unfilled;
    least_.least_staff = question.least_staff;
  }

  std::optional<HeadCounts> run() {
    // Mostly nothing more need be left than is known, or just what the relaxation says: then the fewest people are asked for at once.
    const std::int64_t known = least_.least_unfilled;
    if (!question_.fewest_staff || !fewest_people(known)) {
      if (const auto relaxed = shadow_prices(problem_, std::nullopt, budget_))
        least_.least_unfilled = std::max(known, static_cast<std::int64_t>(std::ceil(relaxed->value - 1e-6)));
      if (!question_.fewest_staff || least_.least_unfilled == known ||
          !fewest_people(least_.least_unfilled)) {
        if (question_.only_if_met || !fewest_unfilled()) return std::nullopt;
        if (question_.fewest_staff) fewest_people(best_->unfilled);
      }
    }
    best_->least_unfilled = std::min(least_.least_unfilled, best_->unfilled);
    best_->least_staff = std::min(least_.least_staff, best_->staff);
    return std::move(best_);
  }

 private:
  bool fewest_unfilled() {
    CountModel counts(problem_);
    counts.model().add_linear(counts.unfilled(), least_.least_unfilled, model::kNoHigh);
    counts.model().minimize(counts.unfilled());
    return ask(counts, least_.least_unfilled);
  }

  bool fewest_people(std::int64_t unfilled) {
    CountModel counts(problem_);
    counts.model().add_linear(counts.unfilled(), model::kNoLow, unfilled);
    counts.model().add_linear(counts.staff(), least_.least_staff, model::kNoHigh);
    counts.model().minimize(counts.staff());
    return ask(counts, least_.least_staff);
  }

  // True if it has an answer, which is then the best so far.
  bool ask(const CountModel& counts, std::int64_t& bound) {
    Budget part = budget_.child(budget_.ticks_left() / 3, budget_.seconds_left() / 3);
    const auto found = solved(counts, part, backends_);
    budget_.absorb(part);
    if (!found.values) return false;
    if (found.bound) bound = std::max(bound, static_cast<std::int64_t>(*found.bound));
    best_ = counts.counts(*found.values);
    return true;
  }

  const HeadCountProblem& problem_;
  const HeadCountQuestion& question_;
  Budget& budget_;
  std::vector<BackendUse>& backends_;
  std::optional<HeadCounts> best_;
  HeadCounts least_;  // bounds only
};

}  // namespace

std::optional<HeadCounts> head_counts(const HeadCountProblem& problem, const HeadCountQuestion& question,
                                      Budget& budget, std::vector<BackendUse>& backends) {
  return Counting(problem, question, budget, backends).run();
}

std::optional<EvenCounts> most_even(const HeadCountProblem& problem, const HeadCounts& known, Budget& budget,
                                    std::vector<BackendUse>& backends) {
  CountModel counts(problem);
  counts.model().add_linear(counts.unfilled(), model::kNoLow, known.unfilled);
  counts.model().add_linear(counts.staff(), model::kNoLow, known.staff);
  counts.model().minimize(counts.squares());
  counts.hint(known);
  const auto found = solved(counts, budget, backends);
  if (!found.values) return std::nullopt;
  EvenCounts even{counts.counts(*found.values)};
  if (found.bound) even.least = static_cast<std::int64_t>(*found.bound);
  return even;
}

namespace {

// The relaxation, rows of posts first.
class Relaxed {
 public:
  Relaxed(const HeadCountProblem& problem, std::optional<std::int64_t> unfilled)
      : problem_(problem), fewest_staff_(unfilled.has_value()) {
    for (const HeadCountProblem::Post& post : problem.posts)
      rows_.push_back({static_cast<double>(post.wanted), INFINITY});
    if (unfilled) rows_.push_back({-INFINITY, static_cast<double>(*unfilled)});
    for (std::size_t p = 0; p < problem.posts.size(); ++p) add_open(p);
    for (const HeadCountProblem::Class& of : problem.classes) add(of);
    if (problem.most_staff) {
      rows_.push_back({-INFINITY, static_cast<double>(*problem.most_staff)});
      for (const int people : people_)
        columns_[static_cast<std::size_t>(people)].entries.push_back({last_row(), 1});
    }
  }

  std::optional<ShadowPrices> prices(Budget& budget) const {
    const solvers::LpOrWhy solver = solvers::make_lp(solvers::preferred_lp());
    if (!solver.lp) return std::nullopt;
    solver.lp->add_rows(rows_);
    solver.lp->add_columns(columns_);
    if (solver.lp->solve(budget) != solvers::LpStatus::kOptimal) return std::nullopt;
    ShadowPrices prices{solver.lp->objective(), {}};
    for (std::size_t p = 0; p < problem_.posts.size(); ++p)
      prices.of_post.push_back(std::max(0.0, solver.lp->duals()[p]));
    return prices;
  }

 private:
  int last_row() const { return static_cast<int>(rows_.size()) - 1; }

  void add_open(std::size_t post) {
    const auto& [least, wanted] = problem_.posts[post];
    solvers::LpColumn open{fewest_staff_ ? 0.0 : 1.0, 0, static_cast<double>(wanted - least), {}};
    open.entries.push_back({static_cast<int>(post), 1});
    if (fewest_staff_) open.entries.push_back({static_cast<int>(problem_.posts.size()), 1});
    columns_.push_back(std::move(open));
  }

  void add(const HeadCountProblem::Class& of) {
    rows_.push_back({-INFINITY, static_cast<double>(of.members)});
    const int all = last_row();
    for (const HeadCountProblem::Row& row : of.rows) {
      const std::size_t people = columns_.size();
      people_.push_back(static_cast<int>(people));
      columns_.push_back({fewest_staff_ ? 1.0 : 0.0, 0, INFINITY, {{all, 1}}});
      for (const int post : row.posts) {
        rows_.push_back({-INFINITY, 0});
        columns_[people].entries.push_back({last_row(), -1});
        columns_.push_back({0, 0, INFINITY, {{post, 1}, {last_row(), 1}}});
      }
      for (const HeadCountProblem::Cap& cap : row.caps) {
        rows_.push_back({-INFINITY, 0});
        columns_[people].entries.push_back({last_row(), -static_cast<double>(cap.most)});
        for (const auto& [post, value] : cap.of)
          columns_[people + 1 + static_cast<std::size_t>(post)].entries.push_back(
              {last_row(), static_cast<double>(value)});
      }
    }
  }

  const HeadCountProblem& problem_;
  bool fewest_staff_;
  std::vector<solvers::LpRow> rows_;
  std::vector<solvers::LpColumn> columns_;
  std::vector<int> people_;
};

}  // namespace

ModelSize model_size(const HeadCountProblem& problem) {
  const CountModel model(problem);
  return {static_cast<std::int64_t>(model.model().variables().size()),
          static_cast<std::int64_t>(model.model().constraints().size())};
}

std::optional<ShadowPrices> shadow_prices(const HeadCountProblem& problem,
                                          std::optional<std::int64_t> unfilled, Budget& budget) {
  return Relaxed(problem, unfilled).prices(budget);
}

}  // namespace tenon::roster
