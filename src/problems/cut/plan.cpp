#include "problems/cut/plan.h"

#include <algorithm>
#include <compare>
#include <map>
#include <set>

namespace tenon::cut {

namespace {

using Items = std::vector<std::pair<std::int64_t, std::int64_t>>;

// "stock 0: 2 of item 1, 1 of item 3".
std::string text_of(const Pattern& pattern) {
  std::map<std::int64_t, std::int64_t> counts;
  for (const auto& [index, count] : pattern.items) counts[index] += count;
  std::string text = "stock " + std::to_string(pattern.stock) + ":";
  for (const auto& [index, count] : counts)
    text += (text.back() == ':' ? " " : ", ") + std::to_string(count) + " of item " + std::to_string(index);
  return text;
}

// The order of to_plan: the pattern with more pieces of the first item in which two differ comes first.
bool comes_first(const Items& a, const Items& b) {
  for (std::size_t i = 0; i < a.size() && i < b.size(); ++i) {
    if (a[i].first != b[i].first) return a[i].first < b[i].first;
    if (a[i].second != b[i].second) return a[i].second > b[i].second;
  }
  return a.size() > b.size();
}

struct PatternOrder {
  bool operator()(const std::pair<std::int64_t, Items>& a, const std::pair<std::int64_t, Items>& b) const {
    return a.first != b.first ? a.first < b.first : comes_first(a.second, b.second);
  }
};

Items sorted_items(const std::vector<std::pair<ItemId, std::int64_t>>& pieces) {
  std::map<std::int64_t, std::int64_t> counts;
  for (const auto& [item, count] : pieces)
    if (count > 0) counts[item.value] += count;
  return {counts.begin(), counts.end()};
}

std::optional<Cut> cut_of(const Instance& instance, const Pattern& pattern) {
  if (pattern.stock < 0 || pattern.stock >= static_cast<std::int64_t>(instance.stocks.size())) return {};
  Cut cut{StockId{static_cast<std::int32_t>(pattern.stock)}, pattern.times, {}};
  if (cut.times < 1 || cut.times > Instance::kMostPieces) return {};
  const std::int64_t room = instance.room(cut.stock);
  std::int64_t sizes = 0;
  std::int64_t pieces = 0;
  for (const auto& [index, count] : pattern.items) {
    if (index < 0 || index >= static_cast<std::int64_t>(instance.items.size()) || count < 1) return {};
    const ItemId item{static_cast<std::int32_t>(index)};
    if (count > (room - sizes) / instance.size(item)) return {};
    sizes += count * instance.size(item);
    pieces += count;
    cut.pieces.emplace_back(item, count);
  }
  if (pieces == 0 || pieces > instance.max_pieces.value_or(pieces)) return {};
  if (instance.max_cuts && instance.cuts(cut.stock, pieces, sizes) > *instance.max_cuts) return {};
  return cut;
}

}  // namespace

Plan to_plan(const Instance& instance, std::vector<Cut> cuts) {
  std::map<std::pair<std::int64_t, Items>, std::int64_t, PatternOrder> patterns;
  for (const Cut& cut : cuts) {
    Items items = sorted_items(cut.pieces);
    if (cut.times > 0 && !items.empty()) patterns[{cut.stock.value, std::move(items)}] += cut.times;
  }
  Plan plan;
  std::int64_t waste = 0;
  for (const auto& [key, times] : patterns) {
    const StockId stock{static_cast<std::int32_t>(key.first)};
    std::int64_t sizes = 0;
    std::int64_t lengths = 0;
    for (const auto& [index, count] : key.second) {
      const ItemId item{static_cast<std::int32_t>(index)};
      sizes += count * instance.size(item);
      lengths += count * instance.items[item].length;
    }
    const std::int64_t rest = instance.rest(stock, sizes);
    plan.stocks_used += times;
    waste += times * (instance.stocks[stock].length - lengths - (instance.keeps(rest) ? rest : 0));
    plan.patterns.push_back({key.first, times, key.second, rest});
  }
  plan.waste = waste;
  return plan;
}

std::vector<Cut> to_cuts(const Instance& instance, const Plan& plan) {
  std::vector<Cut> cuts;
  for (const Pattern& pattern : plan.patterns)
    if (auto cut = cut_of(instance, pattern)) cuts.push_back(std::move(*cut));
  return cuts;
}

std::vector<std::pair<std::string, Int128>> stage_values(const Instance& instance, const Plan& plan) {
  Int128 stocks = 0;
  Int128 cost = 0;
  std::set<std::pair<std::int64_t, Items>> distinct;
  for (const Pattern& pattern : plan.patterns) {
    const StockId stock{static_cast<std::int32_t>(pattern.stock)};
    std::int64_t sizes = 0;
    for (const auto& [index, count] : pattern.items)
      sizes += count * instance.size(ItemId{static_cast<std::int32_t>(index)});
    stocks += pattern.times;
    cost += Int128{pattern.times} * instance.cost_with(stock, instance.rest(stock, sizes));
    Items items = pattern.items;
    std::sort(items.begin(), items.end());
    distinct.emplace(pattern.stock, std::move(items));
  }
  return {{instance.headline(), instance.with_costs ? cost : stocks},
          {"patterns", static_cast<Int128>(distinct.size())}};
}

std::vector<std::string> differences(const Plan& a, const Plan& b) {
  std::map<std::string, std::pair<Int128, Int128>> times;
  for (const Pattern& pattern : a.patterns) times[text_of(pattern)].first += pattern.times;
  for (const Pattern& pattern : b.patterns) times[text_of(pattern)].second += pattern.times;
  std::vector<std::string> lines;
  for (const auto* plan : {&a, &b})
    for (const Pattern& pattern : plan->patterns) {
      const auto found = times.find(text_of(pattern));
      if (found == times.end()) continue;
      const auto [before, after] = found->second;
      if (before != after)
        lines.push_back(found->first + ": " + to_string(before) + " -> " + to_string(after) + " times");
      times.erase(found);
    }
  if (a.stocks_used != b.stocks_used)
    lines.push_back("stocks: " + std::to_string(a.stocks_used) + " -> " + std::to_string(b.stocks_used));
  return lines;
}

}  // namespace tenon::cut
