// The computation is today's, step by step, since its results are compared with recorded ones; the words are those of
// docs/problems/rebalance.md. Sums and products of weights are formed in 128 bits, where they cannot overflow: amounts
// and weights are at most 2^62.
//
// One fault is mended. When money that a sink cannot take stays at a hub that is itself frozen and whose turn has not yet
// come, today's code forgets to take it off the remainder and so creates it a second time. It is taken off here.

#include "problems/rebalance/targets.h"

#include <algorithm>
#include <map>

#include "base/checked.h"

namespace tenon::rebalance {

namespace {

constexpr Int128 kDust = 100;

bool is_dust(Int128 value) { return -kDust < value && value < kDust; }

// The plan for one place.
struct Draft {
  std::string place;
  std::string chain;
  Int128 weight = 0;
  Int128 current = 0;
  Int128 soft_min = 0;
  bool no_deposit = false;
  bool no_withdraw = false;
  Int128 delta = 0;      // target - current, before blocks
  Int128 resolved = 0;   // what remains of it
  bool frozen = false;   // its money is not part of what is divided
  bool removed = false;  // frozen and nothing may be withdrawn: not even for want of anything better
  bool pending = false;
};

struct Donor {
  std::string chain;
  Int128 out = 0;  // what leaves the chain, net
};

struct Failure {
  std::string text;
};

class Computation {
 public:
  Computation(const Network& network, const TargetRequest& request) : network_(network), request_(request) {}

  Targets run() {
    make_drafts();
    freeze();
    if (liquid_ <= 0 && request_.delta >= 0) return {};
    if (liquid_ < 0 && request_.delta < 0) return take_from_largest();
    find_donors();
    resolve_blocked_sinks();
    place_remainder();
    return changed();
  }

 private:
  Draft make_draft(const std::string& place, Int128 weight) const {
    Draft draft;
    draft.place = place;
    const std::optional<std::string> chain = network_.chain_of(place);
    const Network::Chain* on = chain ? network_.chain_called(*chain) : nullptr;
    if (!on) throw Failure{"No chain found for asset place " + place};
    draft.chain = on->name;
    draft.soft_min = on->delta_soft_min;
    draft.weight = weight;
    draft.current = current(place);
    const Network::Pool* pool = declared(place);
    const auto blocked = [&](Network::Block says, const std::set<std::string, std::less<>>& market) {
      return says == Network::Block::kFollow ? market.contains(place) : says == Network::Block::kForceBlocked;
    };
    draft.no_deposit = blocked(pool ? pool->deposit : Network::Block::kFollow, request_.no_deposit);
    draft.no_withdraw = blocked(pool ? pool->withdraw : Network::Block::kFollow, request_.no_withdraw);
    return draft;
  }

  // Only the network's own pools have a say; of the registry nothing but the chain is known.
  const Network::Pool* declared(const std::string& place) const {
    for (const Network::Pool& pool : network_.pools)
      if (pool.name == place) return &pool;
    return nullptr;
  }

  Int128 current(const std::string& place) const {
    for (const auto& [name, amount] : request_.balances)
      if (name == place) return amount;
    return 0;
  }

  void make_drafts() {
    Int128 total = request_.delta;
    std::map<std::string, Int128> weights;
    bool invested = false;
    for (const auto& [place, amount] : request_.balances) {
      total += amount;
      invested = invested || (is_instrument(place) && amount > 0);
    }
    if (total < 0) throw Failure{"Insufficient funds for withdrawal."};
    liquid_ = total;
    for (const auto& [place, amount] : request_.balances) {
      const bool keeps = request_.allocation.empty() && (is_instrument(place) || !invested);
      weights[place] = keeps ? amount : 0;
    }
    for (const auto& [place, weight] : request_.allocation) weights[place] = weight;
    for (const auto& [place, weight] : weights) sum_of_weights_ += weight;
    if (sum_of_weights_ <= 0) throw Failure{"Total target allocation weights must be positive."};
    for (const auto& [place, weight] : weights) drafts_.push_back(make_draft(place, weight));
    weights_ = {weights.begin(), weights.end()};
  }

  // Rounds: everyone's target is its share of the liquid money; sources that cannot or need not give are frozen with
  // what they have, which changes the others' shares.
  void freeze() {
    while (true) {
      std::vector<Draft*> blocked, small;
      Int128 largest_gap = 0;
      for (Draft& draft : drafts_) {
        if (draft.frozen) continue;
        draft.delta = liquid_ * draft.weight / sum_of_weights_ - draft.current;
        const Int128 size = draft.delta < 0 ? -draft.delta : draft.delta;
        const bool stopped = draft.delta > 0 ? draft.no_deposit : draft.delta < 0 && draft.no_withdraw;
        const bool suppressed = draft.delta != 0 && size < draft.soft_min;
        draft.resolved = stopped || suppressed ? 0 : draft.delta;
        if (draft.delta >= 0) continue;
        if (stopped) blocked.push_back(&draft);
        if (!stopped && suppressed) {
          if (draft.soft_min - size > largest_gap) small.clear();
          if (draft.soft_min - size >= largest_gap) small.push_back(&draft);
          largest_gap = std::max(largest_gap, draft.soft_min - size);
        }
      }
      const std::vector<Draft*>& sources = blocked.empty() ? small : blocked;
      for (Draft* source : sources) {
        source->frozen = true;
        source->removed = source->no_withdraw;
        liquid_ -= source->current;
        sum_of_weights_ -= source->weight;
      }
      if (sources.empty() || liquid_ < 0) return;
    }
  }

  // A withdrawal that no proportional plan can serve: from the largest balances first.
  Targets take_from_largest() const {
    std::vector<std::pair<std::string, std::int64_t>> balances = request_.balances;
    std::stable_sort(balances.begin(), balances.end(),
                     [](const auto& a, const auto& b) { return a.second > b.second; });
    Targets targets;
    Int128 wanted = -Int128{request_.delta};
    for (const auto& [place, amount] : balances) {
      if (is_dust(amount)) break;
      const Draft* draft = find(place);
      if (!draft || draft->no_withdraw) continue;
      const Int128 take = std::min<Int128>(wanted, amount);
      targets.emplace_back(place, static_cast<std::int64_t>(amount - take));
      wanted -= take;
      if (wanted == 0) return targets;
    }
    return {};
  }

  const Draft* find(const std::string& place) const {
    for (const Draft& draft : drafts_)
      if (draft.place == place && !draft.removed) return &draft;
    return nullptr;
  }
  Draft* find(const std::string& place) {
    return const_cast<Draft*>(static_cast<const Computation*>(this)->find(place));
  }

  Draft& find_or_add(const std::string& place) {
    if (Draft* draft = find(place)) return *draft;
    drafts_.push_back(make_draft(place, 0));
    return drafts_.back();
  }

  void find_donors() {
    const auto leaves = [&](const std::string& chain, Int128 amount) {
      for (Donor& donor : donors_)
        if (donor.chain == chain) {
          donor.out += amount;
          return;
        }
      donors_.push_back({chain, amount});
    };
    for (const Draft& draft : drafts_)
      if (!draft.frozen) leaves(draft.chain, -draft.delta);
    if (request_.deposit_from_chain) leaves(*request_.deposit_from_chain, request_.delta);
    sort_donors();
  }

  void sort_donors() {
    std::stable_sort(donors_.begin(), donors_.end(),
                     [](const Donor& a, const Donor& b) { return a.out > b.out; });
  }

  // Money that a sink cannot take stays at a hub: its own chain's, if money leaves that chain anyway, else the hubs that
  // most leaves from.
  void resolve_blocked_sinks() {
    remainder_ = liquid_;
    const std::size_t count = drafts_.size();  // hubs may be added behind
    for (Draft& draft : drafts_) draft.pending = !draft.removed;
    for (std::size_t i = 0; i < count; ++i) {
      if (drafts_[i].removed) continue;
      drafts_[i].pending = false;
      if (drafts_[i].frozen) continue;
      remainder_ -= drafts_[i].current;
      if (drafts_[i].delta <= 0 || drafts_[i].resolved != 0)
        remainder_ -= drafts_[i].resolved;
      else
        leave_at_hubs(drafts_[i].chain, drafts_[i].delta);
    }
  }

  void leave_at_hubs(std::string chain, Int128 amount) {
    const auto local = [&] {
      return std::find_if(donors_.begin(), donors_.end(),
                          [&](const Donor& each) { return each.chain == chain; });
    };
    if (local()->out >= 0) return claim(chain, amount);
    for (Donor& donor : donors_) {
      if (amount == 0 || donor.out <= 0) break;
      const Int128 part = std::min(amount, donor.out);
      claim(donor.chain, part);
      donor.out -= part;
      amount -= part;
    }
    if (amount != 0) {
      claim(chain, amount);
      local()->out -= amount;
    }
    sort_donors();
  }

  void claim(const std::string& chain, Int128 amount) {
    Draft& hub = find_or_add('@' + chain);
    hub.resolved += amount;
    if (!hub.pending || hub.frozen) remainder_ -= amount;  // else it is counted at the hub's own turn
  }

  // What rounding left over goes to one place: the heaviest that may take it.
  void place_remainder() {
    if (remainder_ == 0) return;
    std::stable_sort(weights_.begin(), weights_.end(),
                     [](const auto& a, const auto& b) { return a.second > b.second; });
    for (const auto& [place, weight] : weights_) {
      const Draft* there = find(place);
      if (there && there->no_deposit) continue;
      Draft& draft = find_or_add(place);
      if (const Int128 delta = draft.resolved + remainder_; delta == 0 || !is_dust(delta)) {
        draft.resolved = delta;
        return;
      }
    }
    throw Failure{"Nowhere to place " + to_string(remainder_) + " in target balance update"};
  }

  Targets changed() const {
    Targets targets;
    for (const Draft& draft : drafts_) {
      if (draft.removed || draft.resolved == 0) continue;
      const Int128 target = draft.current + draft.resolved;
      if (target < 0)
        throw Failure{"computed negative target balance " + to_string(target) + " for " + draft.place};
      targets.emplace_back(draft.place, static_cast<std::int64_t>(target));
    }
    return targets;
  }

  const Network& network_;
  const TargetRequest& request_;
  std::vector<Draft> drafts_;  // by name; hubs that were added stand behind
  std::vector<std::pair<std::string, Int128>> weights_;
  Int128 liquid_ = 0;
  Int128 sum_of_weights_ = 0;
  Int128 remainder_ = 0;
  std::vector<Donor> donors_;  // by falling `out`
};

}  // namespace

std::variant<Targets, TargetError> compute_targets(const Network& network, const TargetRequest& request) {
  try {
    return Computation(network, request).run();
  } catch (const Failure& failure) {
    return TargetError{failure.text};
  }
}

}  // namespace tenon::rebalance
