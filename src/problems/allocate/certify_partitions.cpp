#include "problems/allocate/certify_partitions.h"

#include <algorithm>
#include <bit>
#include <limits>

namespace tenon::allocate {

namespace {

constexpr std::int32_t kUnknown = std::numeric_limits<std::int32_t>::min();
constexpr std::int32_t kLeastWorth = -(1 << 30);
constexpr std::int32_t kMostNumber = 1 << 25;  // of one token, so that a set's sum stays within 31 bits

}  // namespace

Partitions::Partitions(const TokenTable& table, int keep_idle) : tokens_(table.more.size()) {
  scale(table, keep_idle);
}

// All in units so coarse that sums fit, rounded up. Tokens that bring the same at every price lose nothing by being a part of their own.
void Partitions::scale(const TokenTable& table, int keep_idle) {
  fixed_ = table.base - table.cost * static_cast<Int128>(tokens_);
  const bool aside = static_cast<int>(tokens_) > keep_idle;
  for (std::size_t t = 0; t < tokens_; ++t) {
    const std::vector<Int128>& row = table.more[t];
    const bool flat = std::all_of(row.begin(), row.end(), [&](Int128 each) { return each == row.front(); });
    (aside && flat ? idle_ : active_).push_back(static_cast<int>(t));
    if (aside && flat) fixed_ += row.front() + table.cost;
  }
  prices_ = table.more.empty() ? 0 : table.more.front().size();
  if (active_.empty() || static_cast<int>(active_.size()) > kMostTokens || prices_ == 0 || table.cost < 0) {
    usable_ = false;
    return;
  }
  Int128 most = table.cost;
  for (const int t : active_)
    for (const Int128 each : table.more[static_cast<std::size_t>(t)])
      most = std::max(most, each < 0 ? -each : each);
  unit_ = most / kMostNumber + 1;
  cost_ = static_cast<std::int32_t>(ceil_div(table.cost, unit_));
  least_cost_ = static_cast<std::int32_t>(floor_div(table.cost, unit_));
  for (const int t : active_)
    for (const Int128 each : table.more[static_cast<std::size_t>(t)])
      more_.push_back(static_cast<std::int32_t>(ceil_div(each, unit_)));
}

// Depth first over the tokens, the highest first; sums of each depth in one row.
void Partitions::weigh_sets() {
  const int n = static_cast<int>(active_.size());
  worth_.assign(std::size_t{1} << n, 0);
  std::vector<std::int32_t> sums((static_cast<std::size_t>(n) + 1) * prices_, 0);
  const auto weigh = [&](auto&& self, int depth, Mask tokens) -> void {
    const std::int32_t* above = &sums[static_cast<std::size_t>(depth) * prices_];
    if (depth == n) {
      const std::int32_t least = *std::min_element(above, above + prices_);
      worth_[tokens] = std::max(kLeastWorth, least + cost_);
      return;
    }
    std::int32_t* below = &sums[(static_cast<std::size_t>(depth) + 1) * prices_];
    const std::int32_t* more = &more_[static_cast<std::size_t>(n - 1 - depth) * prices_];
    std::copy(above, above + prices_, below);
    self(self, depth + 1, tokens);
    for (std::size_t j = 0; j < prices_; ++j) below[j] = above[j] + more[j];
    self(self, depth + 1, tokens | Mask{1} << (n - 1 - depth));
  };
  weigh(weigh, 0, 0);
  work_ += static_cast<std::int64_t>(worth_.size() * prices_ / 16);
}

// Sets that bring something and are not as well replaced by two disjoint ones: smaller sets first.
bool Partitions::find_packers(std::int64_t most_work) {
  const int n = static_cast<int>(active_.size());
  std::vector<std::vector<Mask>> by_size(static_cast<std::size_t>(n) + 1);
  for (Mask set = 1; set < worth_.size(); ++set)
    if (worth_[set] > 0) by_size[static_cast<std::size_t>(std::popcount(set))].push_back(set);
  std::vector<Set> all;
  packers_.assign(static_cast<std::size_t>(n), {});
  for (std::vector<Mask>& sets : by_size) {
    std::stable_sort(sets.begin(), sets.end(), [&](Mask a, Mask b) { return worth_[a] > worth_[b]; });
    std::vector<Set> found;
    for (const Mask set : sets) {
      const std::int32_t worth = worth_[set];
      bool replaced = false;
      for (const Set& part : all) {
        ++work_;
        if ((part.tokens & ~set) != 0) continue;
        replaced = part.worth + std::max(0, worth_[set & ~part.tokens]) >= worth;
        if (replaced) break;
      }
      if (!replaced) found.push_back({set, worth});
      if (work_ > most_work) return false;
    }
    all.insert(all.end(), found.begin(), found.end());
    std::stable_sort(all.begin(), all.end(), [](const Set& a, const Set& b) { return a.worth > b.worth; });
  }
  for (const Set& set : all) packers_[static_cast<std::size_t>(std::countr_zero(set.tokens))].push_back(set);
  packing_.assign(worth_.size(), kUnknown);
  return true;
}

// The most that disjoint sets of what is left can bring; what no set takes brings nothing.
std::int32_t Partitions::most_of(Mask left) {
  if (left == 0) return 0;
  if (packing_[left] != kUnknown) return packing_[left];
  const int lowest = std::countr_zero(left);
  std::int32_t most = most_of(left & (left - 1));
  work_ += static_cast<std::int64_t>(packers_[static_cast<std::size_t>(lowest)].size());
  for (const Set& set : packers_[static_cast<std::size_t>(lowest)])
    if ((set.tokens & ~left) == 0) most = std::max(most, set.worth + most_of(left & ~set.tokens));
  return packing_[left] = most;
}

bool Partitions::above(Int128 least, const Each& each, std::int64_t most_work) {
  if (!usable_) return false;
  most_work_ = work_ + most_work;
  if (!ready_) {
    weigh_sets();
    if (!find_packers(most_work_)) return false;
    ready_ = true;
  }
  const auto full = static_cast<Mask>(worth_.size() - 1);
  const Int128 rest = floor_div(least - fixed_, unit_);
  const std::int32_t most = most_of(full);
  if (rest >= most) return true;
  const auto need = static_cast<std::int64_t>(std::max<Int128>(rest, -(Int128{1} << 40)));
  const std::int64_t lowest = need - most;  // no part of an open partition brings this or less
  open_.assign(active_.size(), {});
  for (Mask set = 1; set < worth_.size(); ++set)
    if (worth_[set] > lowest)
      open_[static_cast<std::size_t>(std::countr_zero(set))].push_back({set, worth_[set]});
  work_ += static_cast<std::int64_t>(worth_.size() / 8);
  for (std::vector<Set>& sets : open_)
    std::stable_sort(sets.begin(), sets.end(), [](const Set& a, const Set& b) { return a.worth > b.worth; });
  each_ = &each;
  chosen_.clear();
  need_ = need;
  stopped_ = false;
  return extend(full, 0) && !stopped_;
}

// False: stopped, or too much work.
bool Partitions::extend(Mask left, std::int64_t sum) {
  if (left == 0) {
    report(sum);
    return !stopped_;
  }
  const std::int64_t most = most_of(left);
  for (const Set& set : open_[static_cast<std::size_t>(std::countr_zero(left))]) {
    ++work_;
    if (sum + set.worth + most <= need_) break;
    if ((set.tokens & ~left) != 0) continue;
    const Mask rest = left & ~set.tokens;
    if (sum + set.worth + most_of(rest) <= need_) continue;
    if (work_ > most_work_) return false;
    chosen_.push_back(set.tokens);
    const bool on = extend(rest, sum + set.worth);
    chosen_.pop_back();
    if (!on) return false;
  }
  return true;
}

void Partitions::report(std::int64_t sum) {
  Parts parts(tokens_, -1);
  for (const Mask set : chosen_)
    for (std::size_t i = 0; i < active_.size(); ++i)
      if ((set >> i & 1) != 0)
        parts[static_cast<std::size_t>(active_[i])] =
            active_[static_cast<std::size_t>(std::countr_zero(set))];
  place_idle(parts, 0, sum);
}

// An idle token is a part of its own, or joins another, whose conversions are then one more.
void Partitions::place_idle(Parts& parts, std::size_t at, std::int64_t sum) {
  if (stopped_) return;
  if (at == idle_.size()) return say(parts, sum);
  const int token = idle_[at];
  std::int64_t& part = parts[static_cast<std::size_t>(token)];
  part = token;
  place_idle(parts, at + 1, sum);
  for (std::size_t other = 0; other < tokens_ && sum - least_cost_ > need_; ++other) {
    if (parts[other] != static_cast<std::int64_t>(other) || static_cast<int>(other) == token) continue;
    part = static_cast<std::int64_t>(other);
    place_idle(parts, at + 1, sum - least_cost_);
  }
  part = -1;
}

// Parts are called by one of their tokens so far: numbered in the order of their first.
void Partitions::say(Parts parts, std::int64_t sum) {
  std::vector<std::int64_t> number(tokens_, -1);
  std::int64_t next = 0;
  for (std::int64_t& part : parts) {
    std::int64_t& as = number[static_cast<std::size_t>(part)];
    if (as < 0) as = next++;
    part = as;
  }
  if (!(*each_)(parts, fixed_ + unit_ * sum)) stopped_ = true;
}

std::optional<Int128> Partitions::best(std::int64_t most_work) {
  if (!usable_) return std::nullopt;
  most_work_ = work_ + most_work;
  if (!ready_) {
    weigh_sets();
    if (!find_packers(most_work_)) return std::nullopt;
    ready_ = true;
  }
  return fixed_ + unit_ * most_of(static_cast<Mask>(worth_.size() - 1));
}

}  // namespace tenon::allocate
