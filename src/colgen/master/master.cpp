#include "colgen/master/master.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/error.h"

namespace tenon::colgen {

namespace {

// An artificial or penalty column below this counts as unused; the LP's own tolerance is 1e-7.
constexpr double kUnused = 1e-6;

double low_of(const Row& row) { return row.low == -kNoSide ? -INFINITY : static_cast<double>(row.low); }
double high_of(const Row& row) { return row.high == kNoSide ? INFINITY : static_cast<double>(row.high); }

std::size_t hash_of(const Column& column) {
  std::uint64_t hash = 0x9E3779B97F4A7C15ULL * static_cast<std::uint64_t>(column.problem + 1);
  const auto mix = [&](std::int64_t number) {
    hash = (hash ^ static_cast<std::uint64_t>(number)) * 0xBF58476D1CE4E5B9ULL;
    hash ^= hash >> 31;
  };
  mix(column.cost);
  for (const Entry& entry : column.entries) {
    mix(entry.row);
    mix(entry.coefficient);
  }
  for (const auto& [item, count] : column.items) {
    mix(item);
    mix(count);
  }
  for (const std::int64_t number : column.content) mix(number);
  return hash;
}

}  // namespace

Master::Master(std::string_view backend, std::vector<Multiplicity> problems) {
  solvers::LpOrWhy made = solvers::make_lp(backend);
  if (!made.lp) throw InternalError("no LP solver '" + std::string(backend) + "': " + made.why);
  lp_ = std::move(made.lp);
  for (const Multiplicity& within : problems) {
    problems_.push_back({within});
    problems_.back().in_lp =
        add_lp_rows({{low_of({within.least, within.most}), high_of({within.least, within.most}), {}}});
  }
}

int Master::add_lp_rows(const std::vector<solvers::LpRow>& rows) {
  const int first = lp_->rows();
  lp_->add_rows(rows);
  // Both, whatever the sides are now: they may change.
  std::vector<solvers::LpColumn> artificial;
  for (int in_lp = first; in_lp < lp_->rows(); ++in_lp) {
    for (const double sign : {1.0, -1.0}) {
      artificial.push_back({phase_one_ ? 1.0 : 0.0, 0, phase_one_ ? INFINITY : 0.0, {{in_lp, sign}}});
      parts_.push_back({LpPart::Is::kArtificial, in_lp, 0});
    }
  }
  lp_->add_columns(artificial);
  return first;
}

int Master::add_rows(const std::vector<Row>& rows) {
  const int number = this->rows();
  std::vector<solvers::LpRow> added;
  for (const Row& row : rows) added.push_back({low_of(row), high_of(row), {}});
  int in_lp = add_lp_rows(added);
  for (const Row& row : rows) rows_.push_back({row, nullptr, in_lp++});
  return number;
}

int Master::add_cut(std::shared_ptr<const Cut> cut) {
  std::vector<solvers::LpEntry> entries;
  for (const int number : active_) {
    const KeptColumn& kept = columns_[at(number)];
    if (const std::int64_t coefficient = cut->coefficient(*kept.column))
      entries.push_back({kept.in_lp, static_cast<double>(coefficient)});
  }
  const Row sides = cut->sides();
  const int in_lp = add_lp_rows({{low_of(sides), high_of(sides), std::move(entries)}});
  rows_.push_back({sides, std::move(cut), in_lp});
  return rows() - 1;
}

void Master::set_lp_sides(int in_lp, const Row& sides) {
  lp_->set_row_bounds(in_lp, low_of(sides), high_of(sides));
}

void Master::set_row(int row, const Row& sides) {
  KeptRow& kept = rows_[at(row)];
  TENON_ASSERT(kept.in_lp >= 0);
  kept.sides = sides;
  set_lp_sides(kept.in_lp, sides);
}

void Master::set_multiplicity(int problem, const Multiplicity& within) {
  KeptProblem& kept = problems_[at(problem)];
  kept.within = within;
  set_lp_sides(kept.in_lp, {within.least, within.most});
}

void Master::delete_lp_row(int in_lp) {
  std::vector<int> gone;
  for (int i = 0; i < static_cast<int>(parts_.size()); ++i)
    if (parts_[at(i)].is != LpPart::Is::kColumn && parts_[at(i)].number == in_lp) gone.push_back(i);
  delete_lp_columns(gone);
  lp_->delete_rows({&in_lp, 1});
  const auto moved_up = [in_lp](int& number) {
    if (number > in_lp) --number;
  };
  for (LpPart& part : parts_)
    if (part.is != LpPart::Is::kColumn) moved_up(part.number);
  for (KeptRow& row : rows_) moved_up(row.in_lp);
  for (KeptProblem& problem : problems_) moved_up(problem.in_lp);
}

void Master::remove_row(int row) {
  const int in_lp = rows_[at(row)].in_lp;
  TENON_ASSERT(in_lp >= 0);
  rows_[at(row)].in_lp = -1;
  rows_[at(row)].cut = nullptr;
  delete_lp_row(in_lp);
}

void Master::delete_lp_columns(const std::vector<int>& gone) {
  if (gone.empty()) return;
  lp_->delete_columns(gone);
  std::size_t next = 0;
  std::vector<LpPart> left;
  for (int i = 0; i < static_cast<int>(parts_.size()); ++i) {
    if (next < gone.size() && gone[next] == i)
      ++next;
    else
      left.push_back(parts_[at(i)]);
  }
  parts_ = std::move(left);
  renumber();
}

void Master::renumber() {
  active_.clear();
  for (int i = 0; i < static_cast<int>(parts_.size()); ++i) {
    if (parts_[at(i)].is != LpPart::Is::kColumn) continue;
    columns_[at(parts_[at(i)].number)].in_lp = i;
    active_.push_back(parts_[at(i)].number);
  }
}

bool Master::known(const Column& column) const {
  const auto found = by_hash_.find(hash_of(column));
  if (found == by_hash_.end()) return false;
  return std::any_of(found->second.begin(), found->second.end(),
                     [&](int number) { return *columns_[at(number)].column == column; });
}

int Master::add_columns(std::vector<Column> columns) {
  std::vector<solvers::LpColumn> added;
  for (Column& column : columns) {
    if (known(column)) continue;
    solvers::LpColumn lp{phase_one_ ? 0.0 : static_cast<double>(column.cost), 0, INFINITY, {}};
    lp.entries.push_back({problems_[at(column.problem)].in_lp, 1.0});
    for (const Entry& entry : column.entries)
      if (rows_[at(entry.row)].in_lp >= 0)
        lp.entries.push_back({rows_[at(entry.row)].in_lp, static_cast<double>(entry.coefficient)});
    for (const KeptRow& row : rows_)
      if (row.cut && row.in_lp >= 0)
        if (const std::int64_t coefficient = row.cut->coefficient(column))
          lp.entries.push_back({row.in_lp, static_cast<double>(coefficient)});
    added.push_back(std::move(lp));

    const int number = this->columns();
    const int in_lp = static_cast<int>(parts_.size());
    parts_.push_back({LpPart::Is::kColumn, number, static_cast<double>(column.cost)});
    by_hash_[hash_of(column)].push_back(number);
    active_.push_back(number);
    columns_.push_back({std::move(column), in_lp});
  }
  if (!added.empty()) lp_->add_columns(added);
  return static_cast<int>(added.size());
}

int Master::remove_columns(const std::function<bool(int, const Column&)>& which) {
  std::vector<int> gone;
  for (const int number : active_) {
    KeptColumn& kept = columns_[at(number)];
    if (!which(number, *kept.column)) continue;
    gone.push_back(kept.in_lp);
    std::vector<int>& same = by_hash_[hash_of(*kept.column)];
    same.erase(std::find(same.begin(), same.end(), number));
    kept.in_lp = -1;
    kept.value = 0;
    kept.column.reset();
  }
  delete_lp_columns(gone);
  return static_cast<int>(gone.size());
}

int Master::forget_old_columns(int age, int keep) {
  if (static_cast<int>(active_.size()) <= keep) return 0;
  const solvers::LpBasis basis = lp_->basis();
  return remove_columns([&](int number, const Column&) {
    const KeptColumn& kept = columns_[at(number)];
    return kept.idle >= age && basis.columns[at(kept.in_lp)] != solvers::LpBasis::At::kBasic;
  });
}

void Master::set_penalties(const std::vector<Penalty>& penalties) {
  std::vector<int> gone;
  for (int i = 0; i < static_cast<int>(parts_.size()); ++i)
    if (parts_[at(i)].is == LpPart::Is::kPenalty) gone.push_back(i);
  delete_lp_columns(gone);
  std::vector<solvers::LpColumn> added;
  for (const Penalty& penalty : penalties) {
    const int in_lp = rows_[at(penalty.row)].in_lp;
    TENON_ASSERT(in_lp >= 0);
    added.push_back(
        {phase_one_ ? 1.0 : penalty.cost, 0, INFINITY, {{in_lp, static_cast<double>(penalty.sign)}}});
    parts_.push_back({LpPart::Is::kPenalty, in_lp, penalty.cost});
  }
  if (!added.empty()) lp_->add_columns(added);
}

void Master::set_phase(bool one) {
  if (one == phase_one_) return;
  phase_one_ = one;
  for (int i = 0; i < static_cast<int>(parts_.size()); ++i) {
    const LpPart& part = parts_[at(i)];
    const bool real = part.is == LpPart::Is::kColumn;
    lp_->set_cost(i, one ? (real ? 0.0 : 1.0) : part.cost);
    if (part.is == LpPart::Is::kArtificial) lp_->set_column_bounds(i, 0, one ? INFINITY : 0);
  }
}

Master::Solved Master::solve(Budget& budget) {
  // Rounding may find phase 1 met and phase 2 not; twice is enough to know.
  for (int turns = 0; turns < 6; ++turns) {
    const solvers::LpStatus status = lp_->solve(budget);
    if (status == solvers::LpStatus::kLimit) return Solved::kLimit;
    if (status == solvers::LpStatus::kInfeasible && !phase_one_) {
      set_phase(true);
      continue;
    }
    if (status != solvers::LpStatus::kOptimal) return Solved::kFailed;
    if (phase_one_ && lp_->objective() < kUnused) {
      set_phase(false);
      continue;
    }
    read_solution();
    return Solved::kOptimal;
  }
  return Solved::kFailed;
}

void Master::read_solution() {
  objective_ = 0;
  const std::vector<double>& values = lp_->values();
  for (const int number : active_) {
    KeptColumn& kept = columns_[at(number)];
    kept.value = std::max(0.0, values[at(kept.in_lp)]);
    kept.idle = kept.value > kUnused ? 0 : kept.idle + 1;
    objective_ += kept.value * static_cast<double>(kept.column->cost);
  }
  penalty_value_ = 0;
  for (std::size_t i = 0; i < parts_.size(); ++i)
    if (parts_[i].is == LpPart::Is::kPenalty) penalty_value_ += values[i];
  if (penalty_value_ < kUnused) penalty_value_ = 0;
  const std::vector<double>& duals = lp_->duals();
  duals_.assign(rows_.size(), 0);
  for (std::size_t r = 0; r < rows_.size(); ++r)
    if (rows_[r].in_lp >= 0) duals_[r] = duals[at(rows_[r].in_lp)];
  problem_duals_.assign(problems_.size(), 0);
  for (std::size_t k = 0; k < problems_.size(); ++k) problem_duals_[k] = duals[at(problems_[k].in_lp)];
}

std::vector<std::pair<const Column*, double>> Master::solution(double least) const {
  std::vector<std::pair<const Column*, double>> used;
  for (const int number : active_)
    if (value(number) > least) used.emplace_back(&column(number), value(number));
  return used;
}

}  // namespace tenon::colgen
