#include "planners/roster/head_counts.h"

#include <algorithm>
#include <cmath>
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
  }

  model::Model& model() { return model_; }
  const LinearExpr& unfilled() const { return unfilled_; }
  const LinearExpr& staff() const { return staff_; }

  HeadCounts counts(const model::Assignment& values) const {
    HeadCounts counts;
    for (std::size_t c = 0; c < people_.size(); ++c) {
      counts.of_row.emplace_back();
      counts.at.emplace_back();
      for (std::size_t r = 0; r < people_[c].size(); ++r) {
        counts.of_row[c].push_back(values[people_[c][r]]);
        counts.staff += values[people_[c][r]];
        counts.at[c].emplace_back();
        for (const VarId at : at_[c][r]) counts.at[c][r].push_back(values[at]);
      }
    }
    for (const VarId open : open_) counts.unfilled += values[open];
    return counts;
  }

 private:
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

  const HeadCountProblem& problem_;
  model::Model model_;
  std::vector<std::vector<VarId>> people_;
  std::vector<std::vector<std::vector<VarId>>> at_;
  std::vector<std::vector<VarId>> covering_;
  std::vector<VarId> open_;
  LinearExpr unfilled_, staff_;
};

solvers::SolveResult ask(const model::Model& model, Budget& budget, std::vector<BackendUse>& backends) {
  solvers::PolicyResult answer =
      solvers::solve({.confirm = false}, model, solvers::SolveOptions{}, budget, "head-counts of patterns");
  backends.insert(backends.end(), answer.uses.begin(), answer.uses.end());
  return std::move(answer.result);
}

std::int64_t raised(std::int64_t known, const std::optional<Int128>& bound) {
  return bound ? std::max(known, static_cast<std::int64_t>(*bound)) : known;
}

}  // namespace

std::optional<HeadCounts> head_counts(const HeadCountProblem& problem, const HeadCountQuestion& question,
                                      Budget& budget, std::vector<BackendUse>& backends) {
  std::optional<HeadCounts> best;
  std::int64_t least_unfilled = question.least_unfilled, least_staff = question.least_staff;
  std::int64_t allowed = question.least_unfilled;  // the fewest unfilled that may be
  // Mostly the known bound is the answer, so the fewest people with just so many unfilled are asked for at once.
  for (const bool hopeful : {true, false}) {
    if (hopeful && !question.fewest_staff) continue;
    if (!hopeful) {
      CountModel counts(problem);
      counts.model().add_linear(counts.unfilled(), least_unfilled, model::kNoHigh);
      counts.model().minimize(counts.unfilled());
      const solvers::SolveResult found = ask(counts.model(), budget, backends);
      if (!found.values) return std::nullopt;
      best = counts.counts(*found.values);
      least_unfilled = raised(least_unfilled, found.bound);
      allowed = best->unfilled;
    }
    if (question.fewest_staff && !budget.exhausted()) {
      CountModel counts(problem);
      counts.model().add_linear(counts.unfilled(), model::kNoLow, allowed);
      counts.model().add_linear(counts.staff(), least_staff, model::kNoHigh);
      counts.model().minimize(counts.staff());
      const solvers::SolveResult found = ask(counts.model(), budget, backends);
      if (found.values) best = counts.counts(*found.values);
      if (found.values || !hopeful) least_staff = raised(least_staff, found.bound);
    }
    if (best) break;
  }
  if (best) {
    best->least_unfilled = std::min(least_unfilled, best->unfilled);
    best->least_staff = std::min(least_staff, best->staff);
  }
  return best;
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

  std::vector<double> prices(Budget& budget) const {
    const solvers::LpOrWhy solver = solvers::make_lp(solvers::preferred_lp());
    if (!solver.lp) return {};
    solver.lp->add_rows(rows_);
    solver.lp->add_columns(columns_);
    if (solver.lp->solve(budget) != solvers::LpStatus::kOptimal) return {};
    std::vector<double> prices(
        solver.lp->duals().begin(),
        solver.lp->duals().begin() + static_cast<std::ptrdiff_t>(problem_.posts.size()));
    for (double& price : prices) price = std::max(0.0, price);
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

std::vector<double> shadow_prices(const HeadCountProblem& problem, std::optional<std::int64_t> unfilled,
                                  Budget& budget) {
  return Relaxed(problem, unfilled).prices(budget);
}

}  // namespace tenon::roster
