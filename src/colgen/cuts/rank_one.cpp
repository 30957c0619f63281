#include "colgen/cuts/rank_one.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "base/error.h"

namespace tenon::colgen {

RankOne::RankOne(std::vector<Part> parts, std::int64_t denominator, std::int64_t most)
    : parts_(std::move(parts)), denominator_(denominator), most_(most) {
  TENON_ASSERT(denominator_ >= 2);
  for (std::size_t p = 1; p < parts_.size(); ++p) TENON_ASSERT(parts_[p - 1].item < parts_[p].item);
}

std::int64_t RankOne::coefficient(const Column& column) const {
  std::int64_t sum = 0;
  auto item = column.items.begin();
  for (const Part& part : parts_) {
    while (item != column.items.end() && item->first < part.item) ++item;
    if (item == column.items.end()) break;
    if (item->first == part.item) sum += part.numerator * item->second;
  }
  return sum / denominator_;
}

namespace {

// Pairs of items that columns of the solution hold together, with the value of those columns.
struct Neighbour {
  int item = 0;
  double value = 0;
};

std::vector<std::vector<Neighbour>> neighbours(const std::vector<Used>& solution, std::size_t items) {
  std::vector<std::map<int, double>> together(items);
  for (const Used& used : solution)
    for (const auto& [a, count_a] : used.column->items)
      for (const auto& [b, count_b] : used.column->items)
        if (a < b) together[static_cast<std::size_t>(a)][b] += used.value;
  std::vector<std::vector<Neighbour>> lists(items);
  for (std::size_t a = 0; a < items; ++a)
    for (const auto& [b, value] : together[a]) lists[a].push_back({b, value});
  return lists;
}

double value_between(const std::vector<Neighbour>& of_a, int b) {
  const auto found = std::lower_bound(of_a.begin(), of_a.end(), b,
                                      [](const Neighbour& n, int item) { return n.item < item; });
  return found != of_a.end() && found->item == b ? found->value : 0;
}

}  // namespace

std::vector<std::shared_ptr<const RankOne>> violated_subset_rows(const std::vector<Used>& solution,
                                                                 const std::vector<std::int64_t>& demand,
                                                                 double by, int most) {
  const std::vector<std::vector<Neighbour>> lists = neighbours(solution, demand.size());
  std::vector<std::vector<const Used*>> columns_of(demand.size());
  for (const Used& used : solution)
    for (const auto& [item, count] : used.column->items)
      columns_of[static_cast<std::size_t>(item)].push_back(&used);

  std::vector<std::tuple<double, int, int, int>> found;  // -violation, the items
  const auto consider = [&](int a, int b, int c) {
    const std::int64_t rhs = (demand[static_cast<std::size_t>(a)] + demand[static_cast<std::size_t>(b)] +
                              demand[static_cast<std::size_t>(c)]) /
                             2;
    const RankOne cut({{a, 1}, {b, 1}, {c, 1}}, 2, rhs);
    double sum = 0;
    // A column that counts holds two of them (or two of one): seen at the first that it holds.
    for (const int item : {a, b, c})
      for (const Used* used : columns_of[static_cast<std::size_t>(item)]) {
        int first = -1;
        for (const auto& [held, count] : used->column->items)
          if (held == a || held == b || held == c) {
            first = held;
            break;
          }
        if (first == item) sum += used->value * static_cast<double>(cut.coefficient(*used->column));
      }
    if (sum > static_cast<double>(rhs) + by) found.push_back({-(sum - static_cast<double>(rhs)), a, b, c});
  };
  // Of three items that violate, at least two pairs share columns: walk over the paths of two pairs.
  for (int a = 0; a < static_cast<int>(demand.size()); ++a) {
    const std::vector<Neighbour>& of_a = lists[static_cast<std::size_t>(a)];
    for (const Neighbour& b : of_a) {
      for (const Neighbour& c : lists[static_cast<std::size_t>(b.item)]) {
        // a < b < c, with b - c and a - b sharing; a - c may too.
        const double pairs = b.value + c.value + value_between(of_a, c.item);
        if (pairs > 1 + by) consider(a, b.item, c.item);
      }
      for (const Neighbour& c : of_a) {
        if (c.item <= b.item || value_between(lists[static_cast<std::size_t>(b.item)], c.item) > 0) continue;
        if (b.value + c.value > 1 + by) consider(a, b.item, c.item);
      }
    }
    // b shares with a third of a higher number only through c: the path a - c - b.
    for (const Neighbour& c : of_a)
      for (int b = a + 1; b < c.item; ++b) {
        if (value_between(of_a, b) > 0) continue;
        const double bc = value_between(lists[static_cast<std::size_t>(b)], c.item);
        if (bc > 0 && c.value + bc > 1 + by) consider(a, b, c.item);
      }
  }
  std::sort(found.begin(), found.end());
  std::vector<std::shared_ptr<const RankOne>> cuts;
  for (const auto& [violation, a, b, c] : found) {
    if (static_cast<int>(cuts.size()) == most) break;
    cuts.push_back(
        std::make_shared<RankOne>(std::vector<RankOne::Part>{{a, 1}, {b, 1}, {c, 1}}, 2,
                                  (demand[static_cast<std::size_t>(a)] + demand[static_cast<std::size_t>(b)] +
                                   demand[static_cast<std::size_t>(c)]) /
                                      2));
  }
  return cuts;
}

}  // namespace tenon::colgen
