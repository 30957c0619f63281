#include "planners/pack/drop.h"

#include <algorithm>
#include <limits>
#include <map>
#include <tuple>

#include "planners/pack/drop_knapsack.h"

namespace tenon::pack {

namespace {

// Bits of each frame that nothing reserves.
std::vector<std::int64_t> free_bits(const Instance& instance) {
  std::vector<std::int64_t> free(static_cast<std::size_t>(instance.frames), instance.frame_bits);
  for (std::int32_t f = 0; f < instance.frames && !instance.reserves.empty(); ++f) {
    std::vector<std::pair<std::int64_t, std::int64_t>> spans;
    for (const Reserve& r : instance.reserves)
      if (f >= r.first_frame && f <= r.last_frame) spans.emplace_back(r.start_bit, r.start_bit + r.size_bits);
    std::sort(spans.begin(), spans.end());
    std::int64_t end = 0;
    for (const auto& [from, to] : spans) {
      free[static_cast<std::size_t>(f)] -= std::max<std::int64_t>(0, to - std::max(from, end));
      end = std::max(end, to);
    }
  }
  return free;
}

Int128 weight(const Instance& instance, BlockId b) {
  const Block& block = instance.blocks[b];
  return Int128{block.size_bits} * instance.fewest_frames(block);
}

using Kinds = std::map<std::tuple<Int128, Int128, Int128>, std::vector<BlockId>>;  // (take, priority, bits)

std::vector<DropKind> counted(const Kinds& kinds) {
  std::vector<DropKind> list;
  for (const auto& [key, blocks] : kinds)
    list.push_back(
        {std::get<0>(key), std::get<1>(key), std::get<2>(key), static_cast<std::int64_t>(blocks.size())});
  return list;
}

// The Lagrangian bound at `price`, as check() computes it; 0 on overflow.
Int128 priced_bound(const std::vector<DropKind>& kinds, Int128 excess, const DropPrice& price) {
  Checked<Int128> sum = Checked<Int128>(excess) * price.price;
  for (const DropKind& kind : kinds) {
    const auto reduced =
        Checked<Int128>(kind.priority) * price.scale - Checked<Int128>(kind.take) * price.price;
    if (!reduced.ok()) return 0;
    if (reduced.value() < 0) sum += reduced * Int128{kind.count};
  }
  return sum.ok() ? ceil_div(sum.value(), price.scale) : 0;
}

}  // namespace

DropSearch::DropSearch(const Instance& instance, const std::vector<bool>& must_stay)
    : instance_(instance), must_stay_(must_stay) {
  must_stay_.resize(instance.blocks.size(), false);
  const std::vector<std::int64_t> free = free_bits(instance);
  for (const std::int64_t bits : free) area_.excess -= bits;
  std::vector<std::vector<BlockId>> always(
      free.size());  // in each frame: the blocks that are in it whatever they choose
  for (const BlockId b : instance.blocks.keys()) {
    area_.excess += weight(instance, b);
    area_.candidates.push_back(b);
    const Block& block = instance.blocks[b];
    const Instance::Phases choice = instance.phases(block);
    if (choice.count != 1) continue;
    for (std::int64_t f = choice.first; f < instance.frames; f += block.period)
      always[static_cast<std::size_t>(f)].push_back(b);
  }
  for (std::size_t f = 0; f < always.size(); ++f) {
    Need need{static_cast<std::int32_t>(f), -Int128{free[f]}, std::move(always[f])};
    for (const BlockId b : need.candidates) need.excess += instance.blocks[b].size_bits;
    const bool again =
        !needs_.empty() && needs_.back().excess == need.excess && needs_.back().candidates == need.candidates;
    if (need.excess > 0 && !again) needs_.push_back(std::move(need));
  }
  if (area_.excess > 0) needs_.push_back(area_);
}

Int128 DropSearch::take(const Need& need, BlockId block) const {
  return need.frame ? Int128{instance_.blocks[block].size_bits} : weight(instance_, block);
}

Claim DropSearch::priority_bound(Budget& budget) const {
  Claim best{"dropped_priority", 0, proof::Trivial{}};
  for (const Need& need : needs_) {
    Kinds kinds;
    for (const BlockId b : need.candidates)
      kinds[{take(need, b), instance_.blocks[b].priority, weight(instance_, b)}].push_back(b);
    const std::vector<DropKind> list = counted(kinds);
    const std::optional<DropCounts> drop = least_drop(list, need.excess, nullptr, budget);
    if (drop && drop->least) {
      if (drop->cost.priority > best.bound)
        best = {"dropped_priority", drop->cost.priority, proof::Knapsack{need.frame}};
      continue;
    }
    const DropPrice price = critical_price(list, need.excess);
    const Int128 bound = priced_bound(list, need.excess, price);
    if (bound > best.bound && price.scale <= std::numeric_limits<std::int64_t>::max())
      best = {"dropped_priority", bound,
              proof::Knapsack{need.frame, static_cast<std::int64_t>(price.price),
                              static_cast<std::int64_t>(price.scale)}};
  }
  return best;
}

Claim DropSearch::bits_bound(Int128 attained_priority, Budget& budget) const {
  Claim best{"dropped_bits", 0, proof::Trivial{}};
  for (const Need& need : needs_) {
    Kinds with_priority;
    Kinds bits_only;
    for (const BlockId b : need.candidates) {
      const Int128 priority = instance_.blocks[b].priority;
      if (priority > attained_priority) continue;
      with_priority[{take(need, b), priority, weight(instance_, b)}].push_back(b);
      bits_only[{take(need, b), 0, weight(instance_, b)}].push_back(b);
    }
    std::optional<DropCounts> drop = least_drop(counted(with_priority), need.excess, nullptr, budget);
    // With a larger priority than this need asks for, another set of fewer bits may have been chosen.
    if (drop && drop->cost.priority < attained_priority)
      drop = least_drop(counted(bits_only), need.excess, nullptr, budget);
    if (drop && drop->least) {
      if (drop->cost.bits > best.bound) best = {"dropped_bits", drop->cost.bits, proof::Knapsack{need.frame}};
    } else if (need.excess > best.bound) {
      best = {"dropped_bits", need.excess,
              proof::Knapsack{need.frame, 1, 1}};  // a block's bits are no less than its take
    }
  }
  return best;
}

// Adds to `dropped` the cheapest blocks that, with what is dropped already, meet `need`.
bool DropSearch::meet(const Need& need, Random* random, Budget& budget, std::vector<bool>& dropped) const {
  Int128 excess = need.excess;
  Kinds kinds;
  for (const BlockId b : need.candidates) {
    if (dropped[static_cast<std::size_t>(b.value)])
      excess -= take(need, b);
    else if (!must_stay_[static_cast<std::size_t>(b.value)])
      kinds[{take(need, b), instance_.blocks[b].priority, weight(instance_, b)}].push_back(b);
  }
  const std::optional<DropCounts> drop = least_drop(counted(kinds), excess, random, budget);
  if (!drop) return false;
  std::size_t k = 0;
  for (auto& [key, blocks] : kinds) {
    if (random) random->shuffle(blocks);
    for (std::int64_t i = 0; i < drop->count[k]; ++i)
      dropped[static_cast<std::size_t>(blocks[blocks.size() - 1 - static_cast<std::size_t>(i)].value)] = true;
    ++k;
  }
  return true;
}

// What was dropped for one need may be superfluous once a later one is met: the dearest blocks that can, come back.
void DropSearch::put_back(Int128 area_excess, std::vector<bool>& dropped) const {
  std::vector<BlockId> order;
  std::vector<Int128> spare(needs_.size() + 1, 0);
  Need area = area_;
  area.excess = area_excess;
  const auto need_at = [&](std::size_t n) -> const Need& { return n < needs_.size() ? needs_[n] : area; };
  const auto takes = [&](std::size_t n, BlockId b) {
    const Need& need = need_at(n);
    return std::binary_search(need.candidates.begin(), need.candidates.end(), b) ? take(need, b) : Int128{0};
  };
  for (const BlockId b : instance_.blocks.keys())
    if (dropped[static_cast<std::size_t>(b.value)]) order.push_back(b);
  for (std::size_t n = 0; n < spare.size(); ++n) {
    spare[n] = -need_at(n).excess;
    for (const BlockId b : order) spare[n] += takes(n, b);
  }
  std::stable_sort(order.begin(), order.end(), [&](BlockId a, BlockId b) {
    return std::pair(instance_.blocks[a].priority, weight(instance_, a)) >
           std::pair(instance_.blocks[b].priority, weight(instance_, b));
  });
  for (const BlockId b : order) {
    bool superfluous = true;
    for (std::size_t n = 0; n < spare.size() && superfluous; ++n) superfluous = takes(n, b) <= spare[n];
    if (!superfluous) continue;
    dropped[static_cast<std::size_t>(b.value)] = false;
    for (std::size_t n = 0; n < spare.size(); ++n) spare[n] -= takes(n, b);
  }
}

std::optional<DropSearch::Set> DropSearch::choose(Int128 extra, Random* random, Budget& budget) const {
  std::vector<bool> dropped(instance_.blocks.size(), false);
  Int128 forced = 0;
  for (const Need& need : needs_)
    if (need.frame && !meet(need, random, budget, dropped)) return std::nullopt;
  for (const BlockId b : instance_.blocks.keys())
    if (dropped[static_cast<std::size_t>(b.value)]) forced += weight(instance_, b);
  Need area = area_;
  area.excess = std::max(area.excess, forced) + extra;
  if (!meet(area, random, budget, dropped)) return std::nullopt;
  if (needs_.size() > 1) put_back(std::max<Int128>(area_.excess, 0) + extra, dropped);

  Set set;
  for (const BlockId b : instance_.blocks.keys()) {
    if (!dropped[static_cast<std::size_t>(b.value)]) continue;
    set.blocks.push_back(b);
    set.priority += instance_.blocks[b].priority;
    set.bits += weight(instance_, b);
  }
  return set;
}

}  // namespace tenon::pack
