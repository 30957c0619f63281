#include "planners/cut/board_master.h"

#include <algorithm>

#include "base/checked.h"
#include "base/error.h"

namespace tenon::cut {

namespace {

std::size_t at(int number) { return static_cast<std::size_t>(number); }

std::vector<colgen::Multiplicity> multiplicities(const Core& core) {
  std::vector<colgen::Multiplicity> all;
  for (const Board& board : core.boards) all.push_back({0, board.limit.value_or(colgen::kNoSide)});
  return all;
}

}  // namespace

BoardMaster::BoardMaster(const Core& core, std::string_view lp)
    : core_(core), master_(lp, multiplicities(core)), scale_(dual_scale(core)) {
  std::vector<colgen::Row> rows;
  for (const Kind& kind : core.kinds) {
    demand_.push_back(kind.demand);
    rows.push_back({kind.demand, colgen::kNoSide});
  }
  master_.add_rows(rows);
  pricing_ = std::make_unique<BoardPricing>(core_, demand_);
}

bool BoardMaster::fits(const colgen::Column& column) const {
  return std::all_of(column.entries.begin(), column.entries.end(),
                     [&](const colgen::Entry& entry) { return entry.coefficient <= demand_[at(entry.row)]; });
}

void BoardMaster::add_filling(const Filling& filling) {
  if (core_.fits(filling)) master_.add_columns({to_column(core_, filling)});
}

colgen::Generated BoardMaster::generate(const colgen::GenerateOptions& options, Budget& budget,
                                        const std::function<bool()>& hook) {
  return colgen::generate(master_, *pricing_, options, budget, hook);
}

std::unique_ptr<colgen::Listed> BoardMaster::list(const colgen::Generated& proof, std::int64_t value,
                                                  const std::vector<std::int64_t>& useful, std::size_t limit,
                                                  Budget& budget) {
  TENON_ASSERT(steps_.empty());
  // scale * value >= sum of duals * demand + sum over boards of (least reduced cost) * (columns used), with one column costing more.
  Int128 slack = Int128{value} * scale_;
  for (std::size_t k = 0; k < demand_.size(); ++k) slack -= Int128{proof.rows[k]} * demand_[k];
  for (std::size_t b = 0; b < core_.boards.size(); ++b)
    if (proof.problems[b] < 0)
      slack -=
          Int128{proof.problems[b]} * std::min(master_.multiplicity(static_cast<int>(b)).most, useful[b]);
  std::vector<Int128> least;
  for (const std::int64_t of_board : proof.problems)
    least.push_back(-(slack + std::min<std::int64_t>(0, of_board)));
  std::vector<colgen::Column> all;
  if (!pricing_->all(proof.rows, scale_, least, limit, all, budget)) return nullptr;
  return std::make_unique<colgen::Listed>(std::move(all), master_.problems());
}

void BoardMaster::match_rows() {
  for (std::size_t k = 0; k < demand_.size(); ++k)
    if (master_.row(static_cast<int>(k)).low != demand_[k])
      master_.set_row(static_cast<int>(k), {demand_[k], colgen::kNoSide});
  std::vector<std::int64_t> left = boards();
  for (std::size_t b = 0; b < left.size(); ++b)
    if (core_.boards[b].limit) master_.set_multiplicity(static_cast<int>(b), {0, left[b]});
  pricing_ = std::make_unique<BoardPricing>(core_, demand_);
}

void BoardMaster::fix(const std::vector<std::pair<colgen::Column, std::int64_t>>& cuts) {
  Step here;
  here.fixed = fixed_.size();
  for (const auto& [column, times] : cuts) {
    for (const colgen::Entry& entry : column.entries) {
      demand_[at(entry.row)] -= entry.coefficient * times;
      TENON_ASSERT(demand_[at(entry.row)] >= 0);
    }
    fixed_.emplace_back(column, times);
  }
  match_rows();
  master_.remove_columns([&](int, const colgen::Column& column) {
    if (fits(column)) return false;
    here.removed.push_back(column);
    return true;
  });
  steps_.push_back(std::move(here));
}

void BoardMaster::unfix() {
  Step here = std::move(steps_.back());
  steps_.pop_back();
  while (fixed_.size() > here.fixed) {
    const auto& [column, times] = fixed_.back();
    for (const colgen::Entry& entry : column.entries) demand_[at(entry.row)] += entry.coefficient * times;
    fixed_.pop_back();
  }
  match_rows();
  master_.add_columns(std::move(here.removed));
}

std::int64_t BoardMaster::fixed_cost() const {
  std::int64_t cost = 0;
  for (const auto& [column, times] : fixed_) cost += column.cost * times;
  return cost;
}

std::vector<std::int64_t> BoardMaster::boards() const {
  std::vector<std::int64_t> left;
  for (const Board& board : core_.boards) left.push_back(board.limit.value_or(colgen::kNoSide));
  for (const auto& [column, times] : fixed_)
    if (core_.boards[at(column.problem)].limit) left[at(column.problem)] -= times;
  return left;
}

}  // namespace tenon::cut
