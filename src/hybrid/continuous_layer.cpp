#include "hybrid/continuous_layer.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace tenon::hybrid {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kLargestUse = 1e4;   // in a row of the LP
constexpr double kLargestGain = 1e4;  // of a column
// Breaking a row costs this much of the largest gain in each unit of the LP's row: a price that no sensible row reaches.
constexpr double kElasticCost = 1e3;
constexpr double kWeightless = 1e-9;
constexpr double kTooMuch = 1e-7;            // above 1
constexpr int kMostRounds = 300;             // of pricing
constexpr double kLargestPrice = 1e18;       // far above what anything is worth, and several of them add up
constexpr double kLargestEmptyPrice = 1e16;  // of a unit of use, where rows cannot be kept
constexpr double kBroken = 1e-7;             // of a row of the LP

double ratio(const Use& use) { return static_cast<double>(use.num) / static_cast<double>(use.den); }
double value_at(const Cut::Term& term, double level) {
  return static_cast<double>(term.fixed) +
         static_cast<double>(term.num) / static_cast<double>(term.den) * level;
}

}  // namespace

ContinuousLayer::ContinuousLayer(const Program& program, std::unique_ptr<solvers::LinearProgram> lp)
    : program_(program),
      lp_(std::move(lp)),
      pricing_(program),
      row_scale_(static_cast<std::size_t>(program.rows()), 1),
      block_row_(static_cast<std::size_t>(program.blocks()), -1),
      count_row_(static_cast<std::size_t>(program.counts()), -1),
      column_of_(2 * static_cast<std::size_t>(program.modes()), -1),
      cut_terms_(static_cast<std::size_t>(program.modes())),
      allowed_(all_allowed(program)),
      sides_(static_cast<std::size_t>(program.counts())),
      point_(program) {
  scale();
  std::vector<solvers::LpRow> rows;
  for (int row = 0; row < program.rows(); ++row) {
    lp_rows_.push_back({RowRef::Kind::kRow, row});
    const auto [low, high] = row_bounds(lp_rows_.back());
    rows.push_back({low, high});
  }
  lp_->add_rows(rows);
  for (int row = 0; row < program.rows(); ++row)
    add_elastic(row, program.row(row).high != Row::kNone, program.row(row).low != -Row::kNone,
                kElasticCost * kLargestGain);
  cut_elastic_ = static_cast<int>(vertices_.size());
  const solvers::LpColumn elastic{kElasticCost * kLargestGain, 0, kInfinity};
  lp_->add_columns({&elastic, 1});
  vertices_.emplace_back();
  std::vector<Vertex> first;
  for (int block = 0; block < program.blocks(); ++block) {
    if (!program.may_be_off(block)) {
      need_block_row(block);
      for (int m = program.first_mode(block); m < program.end_mode(block); ++m) {
        first.push_back({m, false});
        if (program.mode(m).high > program.mode(m).low) first.push_back({m, true});
      }
    } else if (program.end_mode(block) > program.first_mode(block)) {
      const int m = program.end_mode(block) - 1;
      // What gains by itself; conversions, which do not, wait until prices ask for them.
      if (program.mode(m).gain_per > 0) first.push_back({m, true});
    }
  }
  add_vertices(first);
}

void ContinuousLayer::scale() {
  double most_gain = 1;
  std::vector<double> most_use(row_scale_.size(), 0);
  for (int m = 0; m < program_.modes(); ++m) {
    const Program::Mode& mode = program_.mode(m);
    const auto high = static_cast<double>(mode.high);
    most_gain = std::max(
        most_gain, std::abs(static_cast<double>(mode.gain) + static_cast<double>(mode.gain_per) * high));
    for (const Use& use : program_.fixed(mode)) {
      double& most = most_use[static_cast<std::size_t>(use.row)];
      most = std::max(most, std::abs(ratio(use)));
    }
    for (const Use& use : program_.per(mode)) {
      double& most = most_use[static_cast<std::size_t>(use.row)];
      most = std::max(most, std::abs(ratio(use)) * high);
    }
  }
  gain_scale_ = most_gain / kLargestGain;
  for (std::size_t row = 0; row < row_scale_.size(); ++row) {
    row_scale_[row] = std::max(1.0, most_use[row] / kLargestUse);
    cut_scale_ = std::max(cut_scale_, row_scale_[row]);
  }
}

void ContinuousLayer::add_elastic(int lp_row, bool up, bool down, double cost) {
  std::vector<solvers::LpColumn> columns;
  if (up) columns.push_back({cost, 0, kInfinity, {{lp_row, -1}}});
  if (down) columns.push_back({cost, 0, kInfinity, {{lp_row, 1}}});
  vertices_.resize(vertices_.size() + columns.size());
  lp_->add_columns(columns);
}

std::pair<double, double> ContinuousLayer::row_bounds(const RowRef& ref) const {
  const auto i = static_cast<std::size_t>(ref.index);
  switch (ref.kind) {
    case RowRef::Kind::kRow: {
      const Row& row = program_.row(ref.index);
      return {row.low == -Row::kNone ? -kInfinity : static_cast<double>(row.low) / row_scale_[i],
              row.high == Row::kNone ? kInfinity : static_cast<double>(row.high) / row_scale_[i]};
    }
    case RowRef::Kind::kCount:
      return {sides_[i].least < 0 ? -kInfinity : static_cast<double>(sides_[i].least),
              sides_[i].most < 0 ? kInfinity : static_cast<double>(sides_[i].most)};
    case RowRef::Kind::kCut:
      return {-kInfinity, static_cast<double>(cuts_[i].side) / cut_scale_};
    case RowRef::Kind::kBlock:
      return {(allowed_[i] & kOff) != 0 ? 0 : 1, 1};
  }
  return {-kInfinity, kInfinity};
}

std::vector<solvers::LpEntry> ContinuousLayer::entries(const Vertex& vertex) const {
  std::vector<solvers::LpEntry> found;
  const Program::Mode& mode = program_.mode(vertex.mode);
  const auto level = static_cast<double>(vertex.high ? mode.high : mode.low);
  const auto add = [&](int row, double value) {
    if (value == 0) return;
    const auto same =
        std::find_if(found.begin(), found.end(), [&](const solvers::LpEntry& e) { return e.index == row; });
    if (same == found.end())
      found.push_back({row, value});
    else
      same->value += value;
  };
  for (const Use& use : program_.fixed(mode))
    add(use.row, ratio(use) / row_scale_[static_cast<std::size_t>(use.row)]);
  for (const Use& use : program_.per(mode))
    add(use.row, ratio(use) * level / row_scale_[static_cast<std::size_t>(use.row)]);
  const int block = mode.block;
  for (const int count : program_.counts_of(block)) {
    const int row = count_row_[static_cast<std::size_t>(count)];
    if (row >= 0) found.push_back({row, 1});
  }
  for (const auto& [cut, at] : cut_terms_[static_cast<std::size_t>(vertex.mode)]) {
    const int row = cut_row_[static_cast<std::size_t>(cut)];
    if (row < 0) continue;
    const Cut::Term& term = cuts_[static_cast<std::size_t>(cut)].terms[static_cast<std::size_t>(at)];
    const double value = value_at(term, level);
    if (value != 0) found.push_back({row, value / cut_scale_});
  }
  const int row = block_row_[static_cast<std::size_t>(block)];
  if (row >= 0) found.push_back({row, 1});
  return found;
}

void ContinuousLayer::need_block_row(int block) {
  int& row = block_row_[static_cast<std::size_t>(block)];
  if (row >= 0) return;
  row = static_cast<int>(lp_rows_.size());
  lp_rows_.push_back({RowRef::Kind::kBlock, block});
  const auto [low, high] = row_bounds(lp_rows_.back());
  solvers::LpRow added{low, high};
  for (int v = 2 * program_.first_mode(block); v < 2 * program_.end_mode(block); ++v)
    if (column_of_[static_cast<std::size_t>(v)] >= 0)
      added.entries.push_back({column_of_[static_cast<std::size_t>(v)], 1});
  lp_->add_rows({&added, 1});
}

void ContinuousLayer::need_count_row(int count) {
  int& row = count_row_[static_cast<std::size_t>(count)];
  if (row >= 0) return;
  row = static_cast<int>(lp_rows_.size());
  lp_rows_.push_back({RowRef::Kind::kCount, count});
  solvers::LpRow added{-kInfinity, kInfinity};
  for (const int block : program_.count(count))
    for (int v = 2 * program_.first_mode(block); v < 2 * program_.end_mode(block); ++v)
      if (column_of_[static_cast<std::size_t>(v)] >= 0)
        added.entries.push_back({column_of_[static_cast<std::size_t>(v)], 1});
  lp_->add_rows({&added, 1});
  add_elastic(row, true, true, kElasticCost * kLargestGain);
}

void ContinuousLayer::add_vertices(const std::vector<Vertex>& vertices) {
  std::vector<solvers::LpColumn> columns;
  for (const Vertex& vertex : vertices) {
    const Program::Mode& mode = program_.mode(vertex.mode);
    const double gain =
        (static_cast<double>(mode.gain) +
         static_cast<double>(mode.gain_per) * static_cast<double>(vertex.high ? mode.high : mode.low)) /
        gain_scale_;
    const bool may =
        (allowed_[static_cast<std::size_t>(mode.block)] >> (vertex.mode - program_.first_mode(mode.block)) &
         1) != 0;
    columns.push_back({-gain, 0, may ? 1.0 : 0.0, entries(vertex)});
  }
  for (const Vertex& vertex : vertices) {
    column_of_[2 * static_cast<std::size_t>(vertex.mode) + (vertex.high ? 1 : 0)] =
        static_cast<int>(vertices_.size());
    vertices_.push_back(vertex);
  }
  lp_->add_columns(columns);
}

void ContinuousLayer::apply_block(int block) {
  const Allowed may = allowed_[static_cast<std::size_t>(block)];
  bool any = false;
  for (int m = program_.first_mode(block); m < program_.end_mode(block); ++m) {
    const bool in = (may >> (m - program_.first_mode(block)) & 1) != 0;
    for (const int end : {0, 1}) {
      const int column = column_of_[2 * static_cast<std::size_t>(m) + static_cast<std::size_t>(end)];
      if (column < 0) continue;
      lp_->set_column_bounds(column, 0, in ? 1 : 0);
      any = any || in;
    }
  }
  if ((may & kOff) == 0 && !any) {
    for (int m = program_.first_mode(block); m < program_.end_mode(block); ++m)
      if ((may >> (m - program_.first_mode(block)) & 1) != 0) {
        add_vertices({{m, false}});
        break;
      }
  }
  if ((may & kOff) == 0) need_block_row(block);
  const int row = block_row_[static_cast<std::size_t>(block)];
  if (row >= 0) lp_->set_row_bounds(row, (may & kOff) != 0 ? 0 : 1, 1);
}

void ContinuousLayer::apply_count(int count) {
  const CountSides& sides = sides_[static_cast<std::size_t>(count)];
  if (sides.least >= 0 || sides.most >= 0) need_count_row(count);
  const int row = count_row_[static_cast<std::size_t>(count)];
  if (row < 0) return;
  const auto [low, high] = row_bounds(lp_rows_[static_cast<std::size_t>(row)]);
  lp_->set_row_bounds(row, low, high);
}

void ContinuousLayer::decide(const std::vector<Allowed>& allowed, const std::vector<CountSides>& sides) {
  for (int block = 0; block < program_.blocks(); ++block) {
    const auto i = static_cast<std::size_t>(block);
    if (allowed[i] == allowed_[i]) continue;
    allowed_[i] = allowed[i];
    best_bound_.reset();
    apply_block(block);
  }
  for (int count = 0; count < program_.counts(); ++count) {
    const auto i = static_cast<std::size_t>(count);
    if (sides[i].least == sides_[i].least && sides[i].most == sides_[i].most) continue;
    sides_[i] = sides[i];
    best_bound_.reset();
    apply_count(count);
  }
}

// Prices are the duals in whole numbers, `scale` gain units for each unit of the LP's.
Prices ContinuousLayer::prices_of_duals(double scale) const {
  const std::vector<double>& duals = lp_->duals();
  const auto whole = [](double price) {
    return static_cast<std::int64_t>(std::llround(std::clamp(price, -kLargestPrice, kLargestPrice)));
  };
  Prices prices{std::vector<std::int64_t>(static_cast<std::size_t>(program_.rows()), 0)};
  for (std::size_t r = 0; r < lp_rows_.size(); ++r) {
    const RowRef& ref = lp_rows_[r];
    const auto i = static_cast<std::size_t>(ref.index);
    const double price = -duals[r] * scale;
    if (price == 0) continue;
    if (ref.kind == RowRef::Kind::kRow) {
      const Row& row = program_.row(ref.index);
      if (price > 0 ? row.high != Row::kNone : row.low != -Row::kNone)
        prices.rows[i] = whole(price / row_scale_[i]);
    } else if (ref.kind == RowRef::Kind::kCount) {
      if (price > 0 ? sides_[i].most >= 0 : sides_[i].least >= 0)
        prices.counts.emplace_back(ref.index, whole(price / static_cast<double>(program_.count_unit())));
    } else if (ref.kind == RowRef::Kind::kCut && price > 0) {
      if (const std::int64_t cut = whole(price / cut_scale_); cut > 0)
        prices.cuts.emplace_back(ref.index, cut);
    }
  }
  std::sort(prices.counts.begin(), prices.counts.end());
  std::sort(prices.cuts.begin(), prices.cuts.end());
  return prices;
}

// Of the duals, in units of the LP's gain a unit of use.
double ContinuousLayer::largest_price() const {
  double largest = 0;
  for (std::size_t r = 0; r < lp_rows_.size(); ++r) {
    const RowRef& ref = lp_rows_[r];
    const double unit = ref.kind == RowRef::Kind::kRow     ? row_scale_[static_cast<std::size_t>(ref.index)]
                        : ref.kind == RowRef::Kind::kCut   ? cut_scale_
                        : ref.kind == RowRef::Kind::kCount ? static_cast<double>(program_.count_unit())
                                                           : kInfinity;
    largest = std::max(largest, std::abs(lp_->duals()[r]) / unit);
  }
  return largest;
}

// Whether the LP's solution lies outside of some row.
bool ContinuousLayer::breaks_rows() const {
  for (std::size_t column = 0; column < vertices_.size(); ++column)
    if (vertices_[column].mode < 0 && lp_->values()[column] > kBroken) return true;
  return false;
}

// Where rows are broken, prices are nearly all of what that costs: without gains they may prove that nothing keeps the rows.
std::optional<Prices> ContinuousLayer::prove_empty() {
  Prices prices = prices_of_duals(kLargestEmptyPrice / std::max(largest_price(), 1e-300));
  const std::optional<Int128> bound = pricing_.bound(prices, cuts_, allowed_, sides_, false);
  if (!bound || *bound >= 0) return std::nullopt;
  prices.empty = true;
  return prices;
}

// Adds each block's best answer where it beats what the LP has of that block.
bool ContinuousLayer::price_in() {
  const auto least = static_cast<Int128>(gain_scale_ * 1e-6) + 1;
  std::vector<Vertex> better;
  for (int block = 0; block < program_.blocks(); ++block) {
    const Pricing::Answer& answer = pricing_.answers()[static_cast<std::size_t>(block)];
    if (answer.vertex.mode < 0) continue;
    if (column_of_[2 * static_cast<std::size_t>(answer.vertex.mode) + (answer.vertex.high ? 1 : 0)] >= 0)
      continue;
    const Allowed may = allowed_[static_cast<std::size_t>(block)];
    bool known = (may & kOff) != 0;
    Int128 best = 0;
    for (int m = program_.first_mode(block); m < program_.end_mode(block); ++m) {
      if ((may >> (m - program_.first_mode(block)) & 1) == 0) continue;
      for (const bool high : {false, true}) {
        if (column_of_[2 * static_cast<std::size_t>(m) + (high ? 1 : 0)] < 0) continue;
        const Int128 gain = pricing_.priced({m, high});
        best = known ? std::max(best, gain) : gain;
        known = true;
      }
    }
    if (!known || answer.gain > best + least) better.push_back(answer.vertex);
  }
  if (!better.empty()) add_vertices(better);
  return !better.empty();
}

void ContinuousLayer::read_point() {
  point_.clear();
  const std::vector<double>& values = lp_->values();
  for (std::size_t column = 0; column < vertices_.size(); ++column)
    if (vertices_[column].mode >= 0 && values[column] > kWeightless)
      point_.set(vertices_[column], std::min(1.0, values[column]));
}

// A block that may be off gets its row, "at most one of its vertices", only once the LP needs it: few ever do.
bool ContinuousLayer::split_blocks() {
  const std::vector<double>& values = lp_->values();
  std::vector<double> sums(static_cast<std::size_t>(program_.blocks()), 0);
  for (std::size_t column = 0; column < vertices_.size(); ++column)
    if (vertices_[column].mode >= 0)
      sums[static_cast<std::size_t>(program_.block_of(vertices_[column].mode))] += values[column];
  bool any = false;
  for (int block = 0; block < program_.blocks(); ++block)
    if (sums[static_cast<std::size_t>(block)] > 1 + kTooMuch &&
        block_row_[static_cast<std::size_t>(block)] < 0) {
      need_block_row(block);
      any = true;
    }
  return any;
}

// A second time from the start where the first ended in numerical trouble.
solvers::LpStatus ContinuousLayer::solve_lp(Budget& budget) {
  const solvers::LpStatus status = lp_->solve(budget);
  if (status == solvers::LpStatus::kOptimal || status == solvers::LpStatus::kLimit) return status;
  stand({{}, deletions_});
  return lp_->solve(budget);
}

ContinuousLayer::Solved ContinuousLayer::solve(Int128 cutoff, Budget& budget, bool price) {
  Solved solved{End::kLimit, best_bound_};
  for (int round = 0; round < kMostRounds; ++round) {
    if (solve_lp(budget) != solvers::LpStatus::kOptimal) return solved;
    if (split_blocks()) continue;
    solved.value = -lp_->objective() * gain_scale_;
    if (!price) {
      solved.end = End::kSolved;
      return solved;
    }
    std::optional<Prices> empty = breaks_rows() ? prove_empty() : std::nullopt;
    Prices prices = prices_of_duals(gain_scale_);
    const std::optional<Int128> bound = pricing_.bound(prices, cuts_, allowed_, sides_);
    if (!bound) return solved;
    if (!best_bound_ || *bound < *best_bound_) {
      best_bound_ = bound;
      best_prices_ = std::move(prices);
    }
    solved.bound = best_bound_;
    if (budget.spend(program_.modes() / 16 + 1)) return solved;
    if (*solved.bound <= cutoff) {
      solved.end = End::kCutOff;
      return solved;
    }
    if (empty) {
      best_prices_ = std::move(*empty);
      best_bound_.reset();
      return {End::kEmpty};
    }
    if (round + 1 < kMostRounds && price_in()) continue;
    read_point();
    solved.end = End::kSolved;
    return solved;
  }
  return solved;
}

void ContinuousLayer::stand(const Standing& standing) {
  if (standing.deletions != deletions_) return;
  solvers::LpBasis basis = standing.basis;
  basis.columns.resize(static_cast<std::size_t>(lp_->columns()), solvers::LpBasis::At::kLow);
  basis.rows.resize(static_cast<std::size_t>(lp_->rows()), solvers::LpBasis::At::kBasic);
  lp_->set_basis(basis);
}

int ContinuousLayer::add_cut(Cut cut) {
  const int number = static_cast<int>(cuts_.size());
  for (std::size_t t = 0; t < cut.terms.size(); ++t)
    cut_terms_[static_cast<std::size_t>(cut.terms[t].mode)].emplace_back(number, static_cast<int>(t));
  cuts_.push_back(std::move(cut));
  cut_row_.push_back(-1);
  return number;
}

double ContinuousLayer::activity(const Cut& cut) const {
  double sum = -static_cast<double>(cut.side);
  for (const Cut::Term& term : cut.terms) {
    const Program::Mode& mode = program_.mode(term.mode);
    const double low = point_.of(term.mode, false), high = point_.of(term.mode, true);
    if (low == 0 && high == 0) continue;
    sum += (low + high) * static_cast<double>(term.fixed) +
           (low * static_cast<double>(mode.low) + high * static_cast<double>(mode.high)) *
               static_cast<double>(term.num) / static_cast<double>(term.den);
  }
  return sum;
}

int ContinuousLayer::restore_violated_cuts() {
  std::vector<solvers::LpRow> rows;
  for (std::size_t cut = 0; cut < cuts_.size(); ++cut) {
    if (cut_row_[cut] >= 0 || activity(cuts_[cut]) < 1e-5 * cut_scale_) continue;
    cut_row_[cut] = static_cast<int>(lp_rows_.size());
    lp_rows_.push_back({RowRef::Kind::kCut, static_cast<int>(cut)});
    solvers::LpRow row{-kInfinity, static_cast<double>(cuts_[cut].side) / cut_scale_, {{cut_elastic_, -1}}};
    for (const Cut::Term& term : cuts_[cut].terms)
      for (const bool high : {false, true}) {
        const int column = column_of_[2 * static_cast<std::size_t>(term.mode) + (high ? 1 : 0)];
        if (column < 0) continue;
        const Program::Mode& mode = program_.mode(term.mode);
        const double value = value_at(term, static_cast<double>(high ? mode.high : mode.low));
        if (value != 0) row.entries.push_back({column, value / cut_scale_});
      }
    rows.push_back(std::move(row));
  }
  if (!rows.empty()) lp_->add_rows(rows);
  cuts_in_lp_ += static_cast<int>(rows.size());
  return static_cast<int>(rows.size());
}

void ContinuousLayer::drop_idle_cuts() {
  std::vector<int> idle;
  for (std::size_t r = 0; r < lp_rows_.size(); ++r)
    if (lp_rows_[r].kind == RowRef::Kind::kCut &&
        activity(cuts_[static_cast<std::size_t>(lp_rows_[r].index)]) < -1e-3 * cut_scale_)
      idle.push_back(static_cast<int>(r));
  if (idle.empty()) return;
  lp_->delete_rows(idle);
  ++deletions_;
  cuts_in_lp_ -= static_cast<int>(idle.size());
  std::vector<RowRef> kept;
  std::size_t next = 0;
  for (std::size_t r = 0; r < lp_rows_.size(); ++r) {
    const RowRef ref = lp_rows_[r];
    const auto i = static_cast<std::size_t>(ref.index);
    const bool gone = next < idle.size() && idle[next] == static_cast<int>(r);
    const int row = gone ? -1 : static_cast<int>(kept.size());
    if (gone) ++next;
    if (!gone) kept.push_back(ref);
    if (ref.kind == RowRef::Kind::kBlock) block_row_[i] = row;
    if (ref.kind == RowRef::Kind::kCount) count_row_[i] = row;
    if (ref.kind == RowRef::Kind::kCut) cut_row_[i] = row;
  }
  lp_rows_ = std::move(kept);
}

}  // namespace tenon::hybrid
