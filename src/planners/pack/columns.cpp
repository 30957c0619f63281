#include "planners/pack/columns.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace tenon::pack {

namespace {

constexpr std::int64_t kScale = 55440;  // 1, 2, …, 12 divide it
constexpr std::size_t kMostKinds = 64;
constexpr std::int64_t kNodes = 200'000;  // of branch and bound for one column
constexpr int kMostColumns = 200;

// max demand * w with column * w <= 1 for each column, w >= 0. Bland's rule; w = 0 is feasible to begin with.
std::vector<double> best_weights(const std::vector<double>& demand,
                                 const std::vector<std::vector<double>>& columns) {
  const std::size_t n = demand.size(), m = columns.size();
  // Rows: constraints with slacks, then minus the objective. Columns: n weights, m slacks, right-hand side.
  std::vector<std::vector<double>> t(m + 1, std::vector<double>(n + m + 1, 0));
  std::vector<std::size_t> basis(m);
  for (std::size_t i = 0; i < m; ++i) {
    std::copy(columns[i].begin(), columns[i].end(), t[i].begin());
    t[i][n + i] = t[i][n + m] = 1;
    basis[i] = n + i;
  }
  for (std::size_t j = 0; j < n; ++j) t[m][j] = -demand[j];
  constexpr double kZero = 1e-9;
  for (int pivots = 0; pivots < 2000; ++pivots) {
    std::size_t in = 0;
    while (in < n + m && t[m][in] > -kZero) ++in;
    if (in == n + m) break;
    std::size_t out = m;
    for (std::size_t i = 0; i < m; ++i) {
      if (t[i][in] < kZero) continue;
      const double gain = out == m ? -1 : t[i][n + m] / t[i][in] - t[out][n + m] / t[out][in];
      if (gain < -kZero || (gain < kZero && basis[i] < basis[out])) out = i;
    }
    if (out == m) break;  // unbounded: cannot be, each weight alone is a column
    basis[out] = in;
    const double pivot = t[out][in];
    for (double& x : t[out]) x /= pivot;
    for (std::size_t i = 0; i <= m; ++i) {
      const double factor = t[i][in];
      if (i == out || std::abs(factor) < 1e-12) continue;
      for (std::size_t j = 0; j <= n + m; ++j) t[i][j] -= factor * t[out][j];
    }
  }
  std::vector<double> w(n, 0);
  for (std::size_t i = 0; i < m; ++i)
    if (basis[i] < n) w[basis[i]] = t[i][n + m];
  return w;
}

}  // namespace

std::optional<ColumnWeights> column_weights(const Instance& instance, const std::vector<BlockId>& blocks,
                                            Budget& budget) {
  std::map<std::pair<std::int32_t, std::optional<std::int32_t>>, std::pair<std::int32_t, std::int64_t>>
      demands;
  for (const BlockId b : blocks) {
    auto& [count, bits] = demands[{instance.blocks[b].period, instance.blocks[b].start_frame}];
    ++count;
    bits += instance.blocks[b].size_bits;
  }
  if (demands.empty() || demands.size() > kMostKinds) return std::nullopt;
  ColumnWeights weights;
  std::vector<std::int32_t> available;
  std::vector<double> demand;
  std::vector<std::vector<double>> columns;  // how many of each kind; at first each kind alone
  for (const auto& [kind, need] : demands) {
    weights.kinds.push_back({kind.first, kind.second, 0});
    available.push_back(need.first);
    demand.push_back(static_cast<double>(need.second));
  }
  for (std::size_t k = 0; k < demand.size(); ++k) {
    columns.emplace_back(demand.size(), 0);
    columns.back()[k] = 1;
  }
  std::optional<ColumnWeights> best;
  Int128 best_bound = -1;
  for (int i = 0; i < kMostColumns; ++i) {
    const std::vector<double> w = best_weights(demand, columns);
    for (std::size_t k = 0; k < w.size(); ++k)
      weights.kinds[k].weight = std::max<std::int64_t>(0, std::llround(w[k] * kScale));
    const auto heaviest = heaviest_column(instance.frames, weights.kinds, available, kNodes);
    if (!heaviest || heaviest->weight == 0) break;
    weights.capacity = heaviest->weight;
    Int128 sum = 0;
    std::size_t k = 0;
    for (const auto& [kind, need] : demands)
      sum += static_cast<Int128>(need.second) * weights.kinds[k++].weight;
    const Int128 bound = ceil_div(sum, weights.capacity);
    if (bound > best_bound) {
      best = weights;
      best_bound = bound;
    }
    const bool known = heaviest->weight <= kScale + static_cast<std::int64_t>(w.size());  // but for rounding
    if (known || budget.spend(1000)) break;
    columns.emplace_back(heaviest->count.begin(), heaviest->count.end());
  }
  return best;
}

}  // namespace tenon::pack
