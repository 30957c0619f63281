#include "colgen/pricing/item_rules.h"

#include <algorithm>

#include "base/error.h"

namespace tenon::pricing {

namespace {

std::size_t at(std::int32_t index) { return static_cast<std::size_t>(index); }
int words_for(std::int64_t bits) { return static_cast<int>((bits + 63) / 64); }
std::uint64_t bit(std::int32_t index) { return std::uint64_t{1} << (index % 64); }

}  // namespace

void ItemRules::compile(const Network& network, const Call& call) {
  check_call(network, call);
  number_apart(network, call);
  const auto apart_bits = std::count_if(apart_bit_.begin(), apart_bit_.end(), [](auto b) { return b >= 0; });
  visited_words_ = call.visits == Visits::kAny ? 0 : words_for(network.items());
  forbidding_words_ = visited_words_ + words_for(apart_bits);
  words_ = forbidding_words_ + words_for(2 * static_cast<std::int64_t>(call.together.size()));
  steps_.assign(at(network.groups()) * at(words_), Step{});
  blocked_.assign(at(network.groups()), 0);
  if (words_ == 0) return;
  add_visits(network, call);
  add_apart(network, call);
  add_together(network, call);
}

void ItemRules::check_call(const Network& network, const Call& call) const {
  const auto is_item = [&](ItemId i) { return i.value >= 0 && i.value < network.items(); };
  for (const auto& [one, other] : call.apart) TENON_ASSERT(is_item(one) && is_item(other));
  for (const auto& [one, other] : call.together) TENON_ASSERT(is_item(one) && is_item(other) && one != other);
  if (call.visits != Visits::kNear) return;
  TENON_ASSERT(call.near.size() == at(network.items()));
  for (const auto& items : call.near) TENON_ASSERT(std::all_of(items.begin(), items.end(), is_item));
}

void ItemRules::number_apart(const Network& network, const Call& call) {
  apart_bit_.assign(at(network.items()), -1);
  for (const auto& [one, other] : call.apart) apart_bit_[at(one.value)] = apart_bit_[at(other.value)] = 0;
  std::int32_t next = 0;
  for (std::int32_t& b : apart_bit_)
    if (b >= 0) b = next++;
}

void ItemRules::add_visits(const Network& network, const Call& call) {
  if (visited_words_ == 0) return;
  near_.assign(at(network.items()) * at(visited_words_),
               call.visits == Visits::kOnce ? ~std::uint64_t{0} : 0);
  if (call.visits == Visits::kNear)
    for (std::int32_t i = 0; i < network.items(); ++i) {
      std::uint64_t* near = near_.data() + at(i) * at(visited_words_);
      near[i / 64] |= bit(i);
      for (const ItemId other : call.near[at(i)]) near[other.value / 64] |= bit(other.value);
    }
  for (std::int32_t g = 0; g < network.groups(); ++g) {
    Step* step = steps_of(g);
    for (const ItemId item : network.group_items(g)) {
      Step& own = step[item.value / 64];
      if (own.add & bit(item.value)) blocked_[at(g)] = 1;
      own.check |= bit(item.value) & own.keep;  // what the group itself has made forgotten may come
      const std::uint64_t* near = near_.data() + at(item.value) * at(visited_words_);
      for (int w = 0; w < visited_words_; ++w) {
        step[w].keep &= near[w];
        step[w].add &= near[w];
      }
      own.add |= bit(item.value);
    }
  }
}

void ItemRules::add_apart(const Network& network, const Call& call) {
  if (call.apart.empty()) return;
  for (std::int32_t g = 0; g < network.groups(); ++g) {
    Step* step = steps_of(g) + visited_words_;
    for (const ItemId item : network.group_items(g)) {
      const std::int32_t own = apart_bit_[at(item.value)];
      if (own < 0) continue;
      if (step[own / 64].add & bit(own)) blocked_[at(g)] = 1;
      step[own / 64].check |= bit(own);
      for (const auto& [one, other] : call.apart) {
        if (one != item && other != item) continue;
        const std::int32_t enemy = apart_bit_[at((one == item ? other : one).value)];
        step[enemy / 64].add |= bit(enemy);
      }
    }
  }
}

void ItemRules::add_together(const Network& network, const Call& call) {
  if (call.together.empty()) return;
  for (std::int32_t g = 0; g < network.groups(); ++g) {
    Step* step = steps_of(g) + forbidding_words_;
    for (const ItemId item : network.group_items(g))
      for (std::size_t p = 0; p < call.together.size(); ++p) {
        const auto low = static_cast<std::int32_t>(2 * p);
        if (call.together[p].first == item) step[low / 64].add |= bit(low);
        if (call.together[p].second == item) step[low / 64].add |= bit(low + 1);
      }
  }
}

}  // namespace tenon::pricing
