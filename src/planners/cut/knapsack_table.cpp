#include "planners/cut/knapsack_table.h"

#include <algorithm>
#include <cassert>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace tenon::cut {

namespace {

// row[s] = max(row[s], row[s - shift] + worth) for s = last, last - 1, …, first. From high to low, so that each cell reads
// what was there before.
template <class Worth>
void improve_one_by_one(Worth* row, std::int64_t first, std::int64_t last, std::int64_t shift, Worth worth) {
  for (std::int64_t s = last; s >= first; --s) row[s] = std::max(row[s], row[s - shift] + worth);
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) void improve_by_four(double* row, std::int64_t first, std::int64_t last,
                                                     std::int64_t shift, double worth) {
  const __m256d more = _mm256_set1_pd(worth);
  std::int64_t s = last + 1;
  for (; s - first >= 16; s -= 16) {
    double* to = row + s;
    const double* from = to - shift;
    const __m256d a = _mm256_max_pd(_mm256_loadu_pd(to - 4), _mm256_add_pd(_mm256_loadu_pd(from - 4), more));
    const __m256d b = _mm256_max_pd(_mm256_loadu_pd(to - 8), _mm256_add_pd(_mm256_loadu_pd(from - 8), more));
    const __m256d c =
        _mm256_max_pd(_mm256_loadu_pd(to - 12), _mm256_add_pd(_mm256_loadu_pd(from - 12), more));
    const __m256d d =
        _mm256_max_pd(_mm256_loadu_pd(to - 16), _mm256_add_pd(_mm256_loadu_pd(from - 16), more));
    _mm256_storeu_pd(to - 4, a);
    _mm256_storeu_pd(to - 8, b);
    _mm256_storeu_pd(to - 12, c);
    _mm256_storeu_pd(to - 16, d);
  }
  improve_one_by_one(row, first, s - 1, shift, worth);
}
#endif

void improve(double* row, std::int64_t first, std::int64_t last, std::int64_t shift, double worth) {
#if defined(__x86_64__)
  static const bool avx2 = __builtin_cpu_supports("avx2");
  if (avx2) return improve_by_four(row, first, last, shift, worth);
#endif
  improve_one_by_one(row, first, last, shift, worth);
}

void improve(std::int64_t* row, std::int64_t first, std::int64_t last, std::int64_t shift,
             std::int64_t worth) {
  improve_one_by_one(row, first, last, shift, worth);
}

// Calls `each(kind, copies)` for the bundles of a knapsack, in order.
template <class Each>
void for_bundles(const Knapsack& knapsack, const Each& each) {
  for (std::size_t k = 0; k < knapsack.kinds.size(); ++k) {
    std::int64_t left = std::min(knapsack.kinds[k].most, knapsack.room / knapsack.kinds[k].size);
    for (std::int64_t copies = 1; left > 0; left -= copies, copies = std::min(2 * copies, left))
      each(static_cast<int>(k), copies);
  }
}

}  // namespace

std::int64_t knapsack_table_cells(const Knapsack& knapsack) {
  constexpr std::int64_t kEnough = std::int64_t{1} << 60;
  std::int64_t cells = 0;
  std::int64_t reach = 0;
  for_bundles(knapsack, [&](int k, std::int64_t copies) {
    const std::int64_t size = knapsack.kinds[static_cast<std::size_t>(k)].size;
    const std::int64_t before = reach;
    reach = std::max(reach, std::min(reach + copies * size, knapsack.room - size));
    cells =
        std::min(kEnough, cells + 8 + (reach - before) + std::max<std::int64_t>(0, reach - copies * size));
  });
  return cells;
}

template <class Worth>
void KnapsackTable<Worth>::make_bundles(const Knapsack& knapsack) {
  room_ = knapsack.room;
  bundles_.clear();
  for_bundles(knapsack, [&](int k, std::int64_t copies) {
    const KnapsackKind& kind = knapsack.kinds[static_cast<std::size_t>(k)];
    bundles_.push_back({k, copies, copies * kind.size, static_cast<Worth>(copies * kind.worth), 0});
  });
  std::int64_t least = room_ + 1;
  for (auto bundle = bundles_.rbegin(); bundle != bundles_.rend(); ++bundle) {
    bundle->least_later = least;
    least = std::min(least, bundle->size);
  }
}

template <class Worth>
bool KnapsackTable<Worth>::solve(const Knapsack& knapsack, Budget& budget) {
  make_bundles(knapsack);
  candidates_.clear();
  copies_.clear();
  saved_.clear();
  row_.assign(1, 0);
  std::int64_t reach = 0;  // cells behind it are worth as much as it and not written yet
  for (std::size_t b = 0; b < bundles_.size(); ++b) {
    const Bundle& bundle = bundles_[b];
    if (b % kBlock == 0) {
      const std::int64_t needed = room_ - std::min(bundle.size, bundle.least_later);
      const std::int64_t last = std::min(reach, needed);
      copies_.push_back({saved_.size(), last});
      saved_.insert(saved_.end(), row_.begin(), row_.begin() + last + 1);
    }
    const Worth before = row_[static_cast<std::size_t>(std::min(reach, room_ - bundle.size))];
    candidates_.push_back({static_cast<std::int64_t>(before + bundle.worth), static_cast<int>(b)});
    const std::int64_t last = std::min(reach + bundle.size, room_ - bundle.least_later);
    if (last > reach) {
      row_.resize(static_cast<std::size_t>(last) + 1, row_[static_cast<std::size_t>(reach)]);
      reach = last;
    }
    improve(row_.data(), bundle.size, last, bundle.size, bundle.worth);
    if (budget.spend(1 + (last - bundle.size) / 2048)) return false;
  }
  return true;
}

template <class Worth>
Worth KnapsackTable<Worth>::before_block(int block, std::int64_t room) const {
  const Copy& copy = copies_[static_cast<std::size_t>(block)];
  return saved_[copy.at + static_cast<std::size_t>(std::min(room, copy.reach))];
}

// Bundles in [first, bundle) that, with what stands before the block, are worth `worth` within `room`.
template <class Worth>
bool KnapsackTable<Worth>::find_in_block(int bundle, int first, std::int64_t room, Worth worth,
                                         std::vector<int>& taken) const {
  const Worth before = before_block(first / kBlock, room);
  if (before >= worth) return before == worth;
  if (bundle == first) return false;
  const Bundle& last = bundles_[static_cast<std::size_t>(bundle - 1)];
  if (last.size <= room && last.worth <= worth) {
    taken.push_back(bundle - 1);
    if (find_in_block(bundle - 1, first, room - last.size, worth - last.worth, taken)) return true;
    taken.pop_back();
  }
  return find_in_block(bundle - 1, first, room, worth, taken);
}

template <class Worth>
void KnapsackTable<Worth>::choose(const TableCandidate& candidate, Choice& choice) const {
  std::vector<int> taken{candidate.bundle};
  int end = candidate.bundle;
  std::int64_t room = room_ - bundles_[static_cast<std::size_t>(end)].size;
  Worth worth = static_cast<Worth>(candidate.worth) - bundles_[static_cast<std::size_t>(end)].worth;
  while (worth > 0) {
    const int first = (end - 1) / kBlock * kBlock;
    const std::size_t known = taken.size();
    [[maybe_unused]] const bool found = find_in_block(end, first, room, worth, taken);
    assert(found);
    for (std::size_t i = known; i < taken.size(); ++i) {
      room -= bundles_[static_cast<std::size_t>(taken[i])].size;
      worth -= bundles_[static_cast<std::size_t>(taken[i])].worth;
    }
    end = first;
  }
  choice.clear();
  for (auto t = taken.rbegin(); t != taken.rend(); ++t) {
    const Bundle& bundle = bundles_[static_cast<std::size_t>(*t)];
    if (choice.empty() || choice.back().first != bundle.kind) choice.emplace_back(bundle.kind, 0);
    choice.back().second += bundle.copies;
  }
}

template class KnapsackTable<double>;
template class KnapsackTable<std::int64_t>;

}  // namespace tenon::cut
