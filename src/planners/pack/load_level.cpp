#include "planners/pack/load_level.h"

#include <algorithm>
#include <numeric>
#include <queue>

#include "base/checked.h"

namespace tenon::pack {

namespace {

// Items that two nodes put into one pool, each. More would find a fit more often but cost more than a second try.
constexpr std::size_t kHand = 20;

}  // namespace

LoadLevel::LoadLevel(std::vector<Item> items, std::vector<std::int64_t> height)
    : items_(std::move(items)), height_(std::move(height)), sum_(height_.size(), 0), own_(height_.size()) {}

void LoadLevel::deal() {
  using Entry = std::pair<std::int64_t, std::int32_t>;
  std::vector<Entry> start;
  start.reserve(height_.size());
  for (std::int32_t c = 0; c < nodes(); ++c) start.emplace_back(total(c), c);
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> lowest(std::greater<>{}, std::move(start));
  for (const Item& item : items_) {
    const auto [height, node] = lowest.top();
    lowest.pop();
    own_[static_cast<std::size_t>(node)].push_back(item);
    sum_[static_cast<std::size_t>(node)] += item.size;
    lowest.emplace(height + item.size, node);
  }
  items_.clear();
}

void LoadLevel::want_ceilings(std::vector<std::int64_t> ceiling) {
  ceilings_ = std::move(ceiling);
  for (std::size_t c = 0; c < ceilings_.size(); ++c) ceilings_[c] -= height_[c];
  teams_ = nodes();
  recount();
}

void LoadLevel::want_teams(std::int32_t teams) {
  ceilings_.clear();
  teams_ = teams;
  recount();
}

void LoadLevel::recount() {
  cost_.assign(static_cast<std::size_t>(teams_), 0);
  place_.assign(static_cast<std::size_t>(teams_), -1);
  paying_.clear();
  total_cost_ = 0;
  for (std::int32_t t = 0; t < teams_; ++t) update_cost(t);
}

std::int64_t LoadLevel::team_cost(std::int32_t team) const {
  if (!ceilings_.empty()) {
    const auto c = static_cast<std::size_t>(team);
    return std::max<std::int64_t>(0, sum_[c] - ceilings_[c]);
  }
  std::int64_t highest = 0;
  std::int64_t all = 0;
  std::int64_t mates = 0;
  for (std::int32_t c = team; c < nodes(); c += teams_, ++mates) {
    highest = std::max(highest, total(c));
    all += total(c);
  }
  return highest * mates - all;
}

void LoadLevel::update_cost(std::int32_t team) {
  const auto t = static_cast<std::size_t>(team);
  const std::int64_t now = team_cost(team);
  total_cost_ += now - cost_[t];
  cost_[t] = now;
  if (now > 0 && place_[t] < 0) {
    place_[t] = static_cast<std::int32_t>(paying_.size());
    paying_.push_back(team);
  } else if (now == 0 && place_[t] >= 0) {
    const std::int32_t last = paying_.back();
    paying_[static_cast<std::size_t>(place_[t])] = last;
    place_[static_cast<std::size_t>(last)] = place_[t];
    paying_.pop_back();
    place_[t] = -1;
  }
}

std::int64_t LoadLevel::highest_mate(std::int32_t node) const {
  std::int64_t highest = 0;
  for (std::int32_t c = team_of(node); c < nodes(); c += teams_)
    if (c != node) highest = std::max(highest, total(c));
  return highest;
}

std::int64_t LoadLevel::mean_of_team(std::int32_t node) const {
  Int128 all = 0;
  std::int64_t mates = 0;
  for (std::int32_t c = team_of(node); c < nodes(); c += teams_, ++mates) all += total(c);
  return static_cast<std::int64_t>(ceil_div(all, mates));
}

// What the own items' sum of `node` should be while it shares with `other`.
SideCost LoadLevel::side_cost(std::int32_t node, std::int32_t other) const {
  const auto c = static_cast<std::size_t>(node);
  if (!ceilings_.empty()) return {ceilings_[c], 1, 0};
  // Mates shrink towards their mean; a stranger should leave each at the height of its highest mate.
  if (team_of(node) == team_of(other)) return {mean_of_team(node) - height_[c], 1, 0};
  const std::int64_t mates = (nodes() - 1 - team_of(node)) / teams_ + 1;
  return {highest_mate(node) - height_[c], mates - 1, 1};
}

std::int32_t LoadLevel::partner_for(std::int32_t node, Random& random) const {
  const auto any = [&] {
    return static_cast<std::int32_t>(random.below(static_cast<std::uint64_t>(nodes())));
  };
  std::int32_t best = any();
  if (ceilings_.empty()) {
    const std::int32_t mates = (nodes() - 1 - team_of(node)) / teams_ + 1;
    if (mates > 1 && random.chance(1, 2))
      best =
          team_of(node) + teams_ * static_cast<std::int32_t>(random.below(static_cast<std::uint64_t>(mates)));
    return best;
  }
  if (random.chance(1, 2)) return best;
  for (int tries = 0; tries < 8; ++tries) {  // the roomiest of a few
    const std::int32_t c = any();
    const auto room = [&](std::int32_t n) {
      return ceilings_[static_cast<std::size_t>(n)] - sum_[static_cast<std::size_t>(n)];
    };
    if (room(c) > room(best)) best = c;
  }
  return best;
}

// Moves `count` random items of `node` to the end of its list.
void LoadLevel::draw(std::int32_t node, std::size_t count, Random& random) {
  std::vector<Item>& own = own_[static_cast<std::size_t>(node)];
  for (std::size_t k = 0; k < count; ++k) {
    const std::size_t rest = own.size() - k;
    std::swap(own[rest - 1], own[random.below(rest)]);
  }
}

std::int64_t LoadLevel::share_anew(std::int32_t a, std::int32_t b, bool at_random, Random& random) {
  hand_.clear();
  pool_.clear();
  is_left_.clear();
  SideCost left = at_random ? SideCost{0, 0, 0} : side_cost(a, b);
  SideCost right = at_random ? SideCost{0, 0, 0} : side_cost(b, a);
  for (const std::int32_t c : {a, b}) {
    std::vector<Item>& own = own_[static_cast<std::size_t>(c)];
    const std::size_t count = std::min(own.size(), kHand);
    draw(c, count, random);
    for (std::size_t k = 0; k < count; ++k) {
      hand_.push_back(own.back());
      pool_.push_back(own.back().size);
      is_left_.push_back(c == a);
      sum_[static_cast<std::size_t>(c)] -= own.back().size;
      own.pop_back();
    }
  }
  left.best -= sum_[static_cast<std::size_t>(a)];
  right.best -= sum_[static_cast<std::size_t>(b)];
  const std::int64_t all = std::accumulate(pool_.begin(), pool_.end(), std::int64_t{0});
  const auto cost = [&](std::int64_t sum) { return left.at(sum) + right.at(all - sum); };
  const std::int64_t work = splitter_.split(pool_, cost, random, is_left_);
  for (std::size_t k = 0; k < hand_.size(); ++k) {
    const auto c = static_cast<std::size_t>(is_left_[k] ? a : b);
    own_[c].push_back(hand_[k]);
    sum_[c] += hand_[k].size;
  }
  update_cost(team_of(a));
  if (team_of(b) != team_of(a)) update_cost(team_of(b));
  return work;
}

void LoadLevel::improve(std::int64_t steps, Random& random, Budget& budget) {
  if (nodes() < 2) return;
  const std::int64_t patience = 50 + 4 * std::int64_t{nodes()};
  std::int64_t best = total_cost_;
  std::int64_t since = 0;
  std::vector<std::vector<Item>> kept;  // the best deal, once a kick may have spoiled it
  for (std::int64_t step = 0; step < steps && total_cost_ > 0; ++step) {
    const std::int32_t team = paying_[random.below(paying_.size())];
    const std::int32_t mates = (nodes() - 1 - team) / teams_ + 1;
    const std::int32_t a =
        team + teams_ * static_cast<std::int32_t>(random.below(static_cast<std::uint64_t>(mates)));
    const std::int32_t b = partner_for(a, random);
    if (a == b) continue;
    const bool kick = ++since > patience;
    if (kick && total_cost_ == best) kept = own_;
    if (kick) since = 0;
    const bool over = budget.spend(1 + share_anew(a, b, kick, random));
    if (total_cost_ < best) {
      best = total_cost_;
      since = 0;
      kept.clear();
    }
    if (over) break;
  }
  if (total_cost_ == best || kept.empty()) return;  // among mates a share towards the mean may cost a little
  own_ = std::move(kept);
  for (std::size_t c = 0; c < own_.size(); ++c) {
    sum_[c] = 0;
    for (const Item& item : own_[c]) sum_[c] += item.size;
  }
  recount();
}

}  // namespace tenon::pack
