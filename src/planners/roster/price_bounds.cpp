#include "planners/roster/price_bounds.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <utility>

namespace tenon::roster {

Int128 PriceBounds::worth_of_posts(const std::vector<std::int64_t>& prices) const {
  Int128 sum = 0;
  for (const PostId post : instance_.posts.keys())
    sum += Int128{prices[static_cast<std::size_t>(post.value)]} * instance_.posts[post].wanted;
  return sum;
}

proof::Prices PriceBounds::argument(const std::vector<std::int64_t>& prices, std::int64_t scale,
                                    std::int64_t of_unfilled) const {
  proof::Prices argument{.scale = scale, .of_unfilled = of_unfilled, .posts = {}};
  for (std::size_t p = 0; p < prices.size(); ++p)
    if (prices[p] != 0) argument.posts.push_back({static_cast<std::int64_t>(p), prices[p]});
  return argument;
}

// With 0 <= price <= scale a post is cheapest where it is filled: scale * short + price * filled is least at `wanted`.
std::optional<Claim> PriceBounds::unfilled(const std::vector<std::int64_t>& prices,
                                           std::int64_t scale) const {
  std::vector<std::pair<std::int64_t, std::int64_t>> best{{0, 0}};  // of a class, and its members
  for (std::size_t c = 0; c < classes_.size(); ++c) {
    const auto of_class = best_(c, prices);
    if (!of_class) return std::nullopt;
    best.emplace_back(*of_class, static_cast<std::int64_t>(classes_[c].members.size()));
  }
  Claim claim{"unfilled", 0, proof::Trivial{}};
  // Where not all may be used, each who is costs k: the best k is none, or what one of them is worth.
  for (const auto& [k, ignored] : best) {
    if (k > 0 && !(instance_.goal == Goal::kStaff && instance_.most_staff)) continue;
    Int128 sum = worth_of_posts(prices) - Int128{k} * instance_.most_staff.value_or(0);
    for (const auto& [value, members] : best) sum -= Int128{std::max<std::int64_t>(0, value - k)} * members;
    if (const Int128 bound = ceil_div(sum, scale); bound > claim.bound) {
      proof::Prices prices_and_k = argument(prices, scale, 0);
      prices_and_k.of_staff = k;
      claim = {"unfilled", bound, std::move(prices_and_k)};
    }
  }
  return claim;
}

// With scale s the bound is (worth - sum of max(0, best - s)) / s: between two values of `best` it only falls or rises, so that the values
// themselves are all that need be tried.
std::optional<Claim> PriceBounds::staff(const std::vector<std::int64_t>& prices,
                                        std::int64_t unfilled) const {
  const std::int64_t dearest = prices.empty() ? 0 : *std::max_element(prices.begin(), prices.end());
  const Int128 worth = worth_of_posts(prices) - Int128{dearest} * unfilled;
  std::vector<std::pair<std::int64_t, std::int64_t>> best;  // of a class, and its members
  for (std::size_t c = 0; c < classes_.size(); ++c) {
    const auto of_class = best_(c, prices);
    if (!of_class) return std::nullopt;
    best.emplace_back(*of_class, static_cast<std::int64_t>(classes_[c].members.size()));
  }
  Claim claim{"staff", 0, proof::Trivial{}};
  for (const auto& [scale, ignored] : best) {
    if (scale <= 0) continue;
    Int128 sum = worth;
    for (const auto& [value, members] : best)
      sum -= Int128{std::max<std::int64_t>(0, value - scale)} * members;
    const Int128 bound = ceil_div(sum, scale);
    if (bound > claim.bound) claim = {"staff", bound, argument(prices, scale, dearest)};
  }
  return claim;
}

std::vector<std::int64_t> PriceBounds::on(DaySpan days) const {
  std::vector<std::int64_t> prices;
  for (const Post& post : instance_.posts) prices.push_back(days.holds(post.day) ? 1 : 0);
  return prices;
}

std::optional<std::pair<std::vector<std::int64_t>, std::int64_t>> PriceBounds::by_residue(int length) const {
  std::vector<std::int64_t> occurs(static_cast<std::size_t>(length), 0);
  Day before = -1;
  for (const Post& post : instance_.posts)
    if (post.wanted > 0 && post.day != std::exchange(before, post.day))
      ++occurs[static_cast<std::size_t>(post.day % length)];
  const std::int64_t least = *std::min_element(occurs.begin(), occurs.end());
  if (least == 0) return std::nullopt;
  std::int64_t scale = 1;
  for (const std::int64_t times : occurs) {
    scale = std::lcm(scale, times);
    if (scale > 1'000'000) return std::nullopt;
  }
  std::vector<std::int64_t> prices;
  for (const Post& post : instance_.posts)
    prices.push_back(scale / occurs[static_cast<std::size_t>(post.day % length)] * least);
  const std::int64_t common =
      std::accumulate(prices.begin(), prices.end(), scale, std::gcd<std::int64_t, std::int64_t>);
  for (std::int64_t& price : prices) price /= common;
  return std::pair(std::move(prices), scale / common);
}

std::vector<std::int64_t> PriceBounds::rounded(const std::vector<double>& prices, std::int64_t scale) const {
  std::vector<std::int64_t> whole;
  for (const double price : prices)
    whole.push_back(std::max<std::int64_t>(0, std::llround(price * static_cast<double>(scale))));
  return whole;
}

std::vector<int> pattern_lengths(const Instance& instance) {
  std::set<int> lengths;
  for (const Pattern& pattern : instance.patterns) lengths.insert(static_cast<int>(pattern.letters.size()));
  return {lengths.begin(), lengths.end()};
}

std::vector<DaySpan> telling_windows(const Instance& instance) {
  const Day days = instance.calendar.days;
  std::set<std::pair<Day, Day>> spans{{0, days - 1}};
  for (const int length : pattern_lengths(instance))
    for (Day first = 0; first + length <= days; ++first) spans.emplace(first, first + length - 1);
  for (Day day = 0; day < days; ++day) {
    const Day monday = instance.calendar.week_start(day);
    spans.emplace(std::max<Day>(0, monday), std::min(days - 1, monday + 6));
    const DaySpan month = instance.calendar.month(day);
    spans.emplace(std::max<Day>(0, month.first), std::min(days - 1, month.last));
  }
  std::vector<DaySpan> windows;
  for (const auto& [first, last] : spans) windows.push_back({first, last});
  return windows;
}

}  // namespace tenon::roster
