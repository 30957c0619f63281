#include "colgen/master/listed.h"

#include <algorithm>

namespace tenon::colgen {

Pricing Listed::price(const Prices& prices, Effort, std::vector<Column>& found, Budget& budget) {
  Pricing result{std::vector<std::int64_t>(static_cast<std::size_t>(problems_), 0), false};
  improving_.clear();
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    const std::int64_t cost = reduced_cost(columns_[c], prices);
    if (cost >= 0) continue;
    std::int64_t& least = result.least[static_cast<std::size_t>(columns_[c].problem)];
    least = std::min(least, cost);
    improving_.emplace_back(cost, c);
  }
  const std::size_t most = std::min(improving_.size(), static_cast<std::size_t>(most_columns));
  std::partial_sort(improving_.begin(), improving_.begin() + static_cast<std::ptrdiff_t>(most),
                    improving_.end());
  for (std::size_t i = 0; i < most; ++i) found.push_back(columns_[improving_[i].second]);
  budget.spend(static_cast<std::int64_t>(columns_.size()) / 20 + 1);
  const std::int64_t lowest = *std::min_element(result.least.begin(), result.least.end());
  result.exact = lowest > -kBeyond && !budget.exhausted();
  return result;
}

}  // namespace tenon::colgen
