#include "planners/cut/node_pricing.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "colgen/cuts/rank_one.h"

namespace tenon::cut {

namespace {

std::size_t at(int number) { return static_cast<std::size_t>(number); }

// A million cells of the table take about a tenth of a second of a tick's worth: vector units do many a step.
constexpr std::int64_t kCellsATick = 200;
constexpr std::int64_t kStepsATick = 20;
constexpr std::int64_t kStepsAColumn = 2000;  // of the search for one more

}  // namespace

colgen::Column to_column(const Pieces& pieces, const std::vector<int>& rows, const Counts& counts) {
  colgen::Column column{.problem = 0, .cost = 1};
  std::vector<std::int64_t> plain(at(pieces.plain), 0);
  for (const auto& [kind, count] : counts) {
    column.entries.push_back({rows[at(kind)], count});
    column.content.push_back(kind);
    column.content.push_back(count);
    pieces.add_plain(kind, count, plain);
  }
  for (int k = 0; k < pieces.plain; ++k)
    if (plain[at(k)] > 0) column.items.push_back({k, plain[at(k)]});
  return column;
}

Counts to_counts(const colgen::Column& column) {
  Counts counts;
  for (std::size_t i = 0; i + 1 < column.content.size(); i += 2)
    counts.emplace_back(static_cast<int>(column.content[i]), column.content[i + 1]);
  return counts;
}

void NodePricing::prepare(const colgen::Prices& prices, bool all_kinds) {
  const bool must_fill = all_kinds || pieces_.most_waste < pieces_.room;
  order_.clear();
  for (int k = 0; k < static_cast<int>(pieces_.kinds.size()); ++k) {
    const Pieces::Kind& kind = pieces_.kinds[at(k)];
    if (kind.demand <= 0 || kind.size > pieces_.room) continue;
    if (must_fill || prices.rows[at(rows_[at(k)])] > 0) order_.push_back(k);
  }
  std::stable_sort(order_.begin(), order_.end(),
                   [&](int a, int b) { return pieces_.kinds[at(a)].size > pieces_.kinds[at(b)].size; });
  items_.clear();
  any_apart_ = false;
  for (const int k : order_) {
    const Pieces::Kind& kind = pieces_.kinds[at(k)];
    any_apart_ |= !kind.apart.empty();
    const std::int64_t most = pieces_.meet(k, k) ? kind.demand : 1;
    items_.push_back(
        {kind.size, static_cast<double>(std::max<std::int64_t>(0, prices.rows[at(rows_[at(k)])])), most});
  }
  table_.fill(items_, pieces_.room, pieces_.most_waste);

  cuts_.assign(prices.cuts.begin(), prices.cuts.end());
  cuts_of_.assign(items_.size(), {});
  in_cut_.assign(cuts_.size(), 0);
  std::vector<std::int64_t> multiplier(pieces_.kinds.size());
  for (std::size_t c = 0; c < cuts_.size(); ++c) {
    const auto& cut = static_cast<const colgen::RankOne&>(*cuts_[c].cut);
    std::fill(multiplier.begin(), multiplier.end(), 0);
    for (const colgen::RankOne::Part& part : cut.parts()) multiplier[at(part.item)] = part.numerator;
    // Glued kinds have higher numbers than their parts.
    for (std::size_t k = at(pieces_.plain); k < pieces_.kinds.size(); ++k)
      multiplier[k] = multiplier[at(pieces_.kinds[k].left)] + multiplier[at(pieces_.kinds[k].right)];
    for (std::size_t i = 0; i < order_.size(); ++i)
      if (multiplier[at(order_[i])] > 0)
        cuts_of_[i].push_back({static_cast<int>(c), multiplier[at(order_[i])]});
  }
  counts_.assign(items_.size(), 0);
}

bool NodePricing::trace(std::vector<std::int64_t>& counts) const {
  std::fill(counts.begin(), counts.end(), 0);
  std::int64_t left = pieces_.room;
  for (int i = 0; i < static_cast<int>(items_.size()); ++i) {
    const SuffixTable::Item& here = items_[at(i)];
    const double* next = table_.row(i + 1);
    if (next[left] == table_.row(i)[left]) continue;
    std::int64_t best = 0;
    double most = SuffixTable::kNever;
    for (std::int64_t k = 0; k <= std::min(here.most, left / here.size); ++k) {
      const double worth = static_cast<double>(k) * here.worth + next[left - k * here.size];
      if (worth > most) {
        most = worth;
        best = k;
      }
    }
    if (most <= SuffixTable::kNever / 2) return false;
    counts[at(i)] = best;
    left -= best * here.size;
  }
  return true;
}

bool NodePricing::allowed(int item, std::int64_t count) const {
  if (count == 0) return true;
  const std::vector<int>& apart = pieces_.kinds[at(order_[at(item)])].apart;
  if (apart.empty()) return true;
  for (int i = 0; i < item; ++i)
    if (counts_[at(i)] > 0 && std::binary_search(apart.begin(), apart.end(), order_[at(i)])) return false;
  return true;
}

// What `count` pieces of this kind change in what cuts charge; counts them.
double NodePricing::cut_change(int item, std::int64_t count) {
  double change = 0;
  for (const auto& [c, multiplier] : cuts_of_[at(item)]) {
    const std::int64_t denominator = static_cast<const colgen::RankOne*>(cuts_[at(c)].cut)->denominator();
    const std::int64_t before = in_cut_[at(c)];
    in_cut_[at(c)] = before + count * multiplier;
    change += static_cast<double>(cuts_[at(c)].price) *
              static_cast<double>((before + count * multiplier) / denominator - before / denominator);
  }
  return change;
}

void NodePricing::search(int item, std::int64_t left, double worth) {
  if (out_of_steps_ || worth + table_.best(item, left) <= best_worth_) return;
  if (++steps_ > most_steps) {
    out_of_steps_ = true;
    return;
  }
  const int items = static_cast<int>(items_.size());
  while (item < items && items_[at(item)].size > left) ++item;
  if (item == items) {
    // The table has told that what is left is no more than may be wasted.
    best_worth_ = worth;
    best_counts_ = counts_;
    return;
  }
  const SuffixTable::Item& here = items_[at(item)];
  for (std::int64_t k = std::min(here.most, left / here.size); k >= 0; --k) {
    const double with = worth + static_cast<double>(k) * here.worth;
    if (with + table_.best(item + 1, left - k * here.size) <= best_worth_) continue;
    if (!allowed(item, k)) continue;
    counts_[at(item)] = k;
    const double change = k > 0 ? cut_change(item, k) : 0;
    search(item + 1, left - k * here.size, with + change);
    if (k > 0) cut_change(item, -k);
    counts_[at(item)] = 0;
  }
}

colgen::Column NodePricing::column_of(const std::vector<std::int64_t>& counts) const {
  Counts sorted;
  for (std::size_t i = 0; i < counts.size(); ++i)
    if (counts[i] > 0) sorted.emplace_back(order_[i], counts[i]);
  std::sort(sorted.begin(), sorted.end());
  return to_column(pieces_, rows_, sorted);
}

// The best of what earlier columns leave of the demand, again and again: together they are the better part of a plan.
void NodePricing::add_plan(double wanted, std::vector<colgen::Column>& found) {
  const std::int64_t allowed_steps = most_steps;
  while (static_cast<int>(found.size()) < most_columns) {
    for (std::size_t i = 0; i < items_.size(); ++i)
      items_[i].most -= std::min(items_[i].most, best_counts_[i]);
    most_steps = steps_ + kStepsAColumn;
    out_of_steps_ = false;
    best_worth_ = wanted;
    search(0, pieces_.room, 0);
    if (best_worth_ <= wanted) break;
    found.push_back(column_of(best_counts_));
  }
  most_steps = allowed_steps;
}

colgen::Pricing NodePricing::price(const colgen::Prices& prices, colgen::Effort,
                                   std::vector<colgen::Column>& found, Budget& budget) {
  prepare(prices, false);
  const double cost = prices.phase_one ? 0 : static_cast<double>(prices.scale);
  const double wanted = cost - static_cast<double>(prices.problems[0]);  // columns worth more improve the LP
  colgen::Pricing result;
  steps_ = 0;
  out_of_steps_ = false;
  double most = table_.best(0, pieces_.room);
  best_counts_.assign(items_.size(), 0);

  if (!restricted()) {
    if (most > wanted && trace(best_counts_)) found.push_back(column_of(best_counts_));
  } else {
    best_worth_ = wanted;
    search(0, pieces_.room, 0);
    if (best_worth_ > wanted) found.push_back(column_of(best_counts_));
    if (!out_of_steps_) most = std::min(most, best_worth_);
  }
  if (!found.empty()) add_plan(wanted - cost / 5, found);
  budget.spend(table_.steps() / kCellsATick + steps_ / kStepsATick + 1);
  // An empty filling is none: but nothing is lost by allowing it.
  result.least = {static_cast<std::int64_t>(wanted) - static_cast<std::int64_t>(std::max(most, 0.0))};
  // Beyond 2^52 sums of doubles are not exact any more: nothing is known then.
  result.exact = !budget.exhausted() && table_.best(0, pieces_.room) < 4.5e15;
  return result;
}

bool NodePricing::collect(int item, std::int64_t left, double worth, double least, std::size_t limit,
                          std::vector<colgen::Column>& all) {
  if (worth + table_.best(item, left) < least) return true;
  if (++steps_ > most_steps) return false;
  const int items = static_cast<int>(items_.size());
  while (item < items && items_[at(item)].size > left) ++item;
  if (item == items) {
    colgen::Column column = column_of(counts_);
    if (column.entries.empty()) return true;
    if (all.size() == limit) return false;
    all.push_back(std::move(column));
    return true;
  }
  const SuffixTable::Item& here = items_[at(item)];
  for (std::int64_t k = std::min(here.most, left / here.size); k >= 0; --k) {
    if (!allowed(item, k)) continue;
    counts_[at(item)] = k;
    const bool go_on = collect(item + 1, left - k * here.size, worth + static_cast<double>(k) * here.worth,
                               least, limit, all);
    counts_[at(item)] = 0;
    if (!go_on) return false;
  }
  return true;
}

std::optional<std::vector<colgen::Column>> NodePricing::all(const colgen::Prices& prices, double least,
                                                            std::size_t limit, Budget& budget) {
  // Kinds of no worth count here, too.
  prepare(prices, true);
  steps_ = 0;
  std::vector<colgen::Column> all;
  const bool complete = collect(0, pieces_.room, 0, least, limit, all);
  budget.spend(table_.steps() / kCellsATick + steps_ / kStepsATick + 1);
  if (!complete) return std::nullopt;
  return all;
}

}  // namespace tenon::cut
