#include "problems/allocate/certify_cuts.h"

#include <algorithm>

namespace tenon::allocate {

namespace {

enum class Role : char { kNone, kCover, kFull, kGated };

class CutReader {
 public:
  CutReader(const Instance& instance, const Blocks& blocks, const proof::Cut& cut)
      : instance_(instance),
        blocks_(blocks),
        cut_(cut),
        tokens_(static_cast<std::int64_t>(instance.tokens.size())),
        pool_roles_(instance.pools.size(), Role::kNone),
        conversion_roles_(blocks.conversions.size(), Role::kNone) {}

  std::optional<ReadyCut> read(std::string& why) {
    why = read_tokens();
    if (why.empty()) why = read_roles();
    if (!why.empty()) return std::nullopt;
    side_and_lambda();
    for (const PoolId p : instance_.pools.keys()) on_pool(p);
    for (std::size_t c = 0; c < blocks_.conversions.size(); ++c) on_conversion(c);
    return std::move(ready_);
  }

 private:
  std::string read_tokens() {
    ready_.has.assign(instance_.tokens.size(), 0);
    for (const std::int64_t t : cut_.tokens) {
      if (t < 0 || t >= tokens_) return "a flow cover over a token that is not there";
      if (instance_.gas_token && instance_.gas_token->value == t)
        return "a flow cover over the token that pays gas";
      char& has = ready_.has[static_cast<std::size_t>(t)];
      if (has) return "a flow cover that names a token twice";
      has = 1;
    }
    return "";
  }

  std::string read_roles() {
    const auto take = [](std::vector<Role>& roles, std::int64_t index, Role role) {
      if (index < 0 || index >= static_cast<std::int64_t>(roles.size())) return false;
      return std::exchange(roles[static_cast<std::size_t>(index)], role) == Role::kNone;
    };
    const auto pools = [&](const std::vector<std::int64_t>& list, Role role) {
      return std::all_of(list.begin(), list.end(),
                         [&](std::int64_t p) { return take(pool_roles_, p, role); });
    };
    const auto conversions = [&](const std::vector<proof::Pair>& list, Role role) {
      return std::all_of(list.begin(), list.end(), [&](const proof::Pair& pair) {
        const bool there = pair.from >= 0 && pair.from < tokens_ && pair.to >= 0 && pair.to < tokens_;
        return there && take(conversion_roles_, pair.from * tokens_ + pair.to, role);
      });
    };
    const bool each_once =
        pools(cut_.cover_pools, Role::kCover) && pools(cut_.full_pools, Role::kFull) &&
        pools(cut_.gated_pools, Role::kGated) && conversions(cut_.cover_conversions, Role::kCover) &&
        conversions(cut_.full_conversions, Role::kFull) && conversions(cut_.gated_conversions, Role::kGated);
    return each_once ? "" : "a flow cover that names a block twice, or one that is not there";
  }

  bool has(TokenId t) const { return ready_.has[static_cast<std::size_t>(t.value)] != 0; }

  // What a mode takes out of the cut's tokens at a level: the least or the most that its legs' last micro-USD admit.
  Int128 use(const PoolBlock& block, std::size_t mode, std::int64_t level, bool most) const {
    Int128 use = 0;
    for (std::size_t k = 0; k < block.pool->legs.size(); ++k) {
      const Leg& leg = block.pool->legs[k];
      if (!has(leg.token)) continue;
      const int above = most ? (block.may_lie(mode, k, 1) ? 1 : 0) : (block.may_lie(mode, k, 0) ? 0 : 1);
      const std::int64_t taken = block.at(block.modes[mode], k, level, above) - leg.held;
      use += block.pool->cools_down ? std::max<std::int64_t>(0, taken) : taken;
    }
    return use;
  }

  Int128 most_use(const PoolBlock& block) const {
    std::optional<Int128> most;
    for (std::size_t m = 0; m < block.modes.size(); ++m) {
      const Int128 found = use(block, m, block.modes[m].hi, true);
      most = std::max(most.value_or(found), found);
    }
    return most.value_or(0);
  }
  Int128 most_income(const PoolBlock& block) const {
    std::optional<Int128> most;
    for (std::size_t m = 0; m < block.modes.size(); ++m) {
      const Int128 found = -use(block, m, block.modes[m].lo, false);
      most = std::max(most.value_or(found), found);
    }
    return most.value_or(0);
  }

  // A conversion within the set only loses its fee there.
  Int128 most_use(const ConversionBlock& block) const {
    if (!block.exists() || !has(block.from)) return 0;
    return block.most - (has(block.to) ? received(block) : 0);
  }
  Int128 most_income(const ConversionBlock& block) const {
    if (!block.exists() || !has(block.to) || has(block.from)) return 0;
    return received(block) + (blocks_.direct ? 1 : 0);  // of real amounts, no receipt is rounded down
  }
  std::int64_t received(const ConversionBlock& block) const {
    return instance_.received(block.from, block.to, block.most).value_or(block.most);
  }

  void side_and_lambda() {
    for (const TokenId t : instance_.tokens.keys())
      if (has(t)) ready_.side += blocks_.sides[t];
    Int128 cover = 0;
    for (const PoolId p : instance_.pools.keys()) {
      const Role role = pool_roles_[static_cast<std::size_t>(p.value)];
      if (role == Role::kFull) ready_.side += most_income(blocks_.pools[p]);
      if (role == Role::kCover) cover += most_use(blocks_.pools[p]);
    }
    for (std::size_t c = 0; c < blocks_.conversions.size(); ++c) {
      if (conversion_roles_[c] == Role::kFull) ready_.side += most_income(blocks_.conversions[c]);
      if (conversion_roles_[c] == Role::kCover) cover += most_use(blocks_.conversions[c]);
    }
    lambda_ = std::max<Int128>(0, cover - ready_.side);
  }

  // The coefficient of a state without use.
  Int128 idle(Int128 most_use) const { return std::max<Int128>(0, most_use - lambda_); }

  void on_pool(PoolId p) {
    const PoolBlock& block = blocks_.pools[p];
    const Role role = pool_roles_[static_cast<std::size_t>(p.value)];
    const std::vector<Leg>& legs = block.pool->legs;
    if (role == Role::kFull ||
        std::none_of(legs.begin(), legs.end(), [&](const Leg& leg) { return has(leg.token); }))
      return;
    ReadyCut::OnPool part{p, role == Role::kCover, {}, {}};
    bool any = part.pays;
    for (std::size_t m = 0; m < block.modes.size(); ++m) {
      const Mode& mode = block.modes[m];
      Int128 at_lo = 0, at_hi = 0;
      if (role == Role::kCover) {
        if (use(block, m, mode.hi, true) <= 0) at_lo = at_hi = -idle(most_use(block));
      } else if (role == Role::kGated) {
        if (use(block, m, mode.lo, false) < 0) at_lo = at_hi = lambda_;
      } else {
        // max(0, -use) is convex in the level, so its ends are enough.
        at_lo = std::max<Int128>(0, -use(block, m, mode.lo, false));
        at_hi = std::max<Int128>(0, -use(block, m, mode.hi, false));
      }
      any |= at_lo != 0 || at_hi != 0;
      note(at_lo);
      note(at_hi);
      part.at_lo.push_back(at_lo);
      part.at_hi.push_back(at_hi);
    }
    if (any) ready_.pools.push_back(std::move(part));
  }

  void on_conversion(std::size_t c) {
    const ConversionBlock& block = blocks_.conversions[c];
    if (!block.exists()) return;
    const bool sold = has(block.from), received = has(block.to);
    ReadyCut::OnConversion part{c, false, false, 0, 0};
    switch (conversion_roles_[c]) {
      case Role::kFull:
        return;
      case Role::kCover:
        part.sold = sold;
        part.received = received;
        part.when_unused = -idle(most_use(block));
        if (!sold) part.when_used = part.when_unused;
        break;
      case Role::kGated:
        if (received && !sold) part.when_used = lambda_;
        break;
      case Role::kNone:
        part.received = received && !sold;
    }
    note(part.when_used);
    note(part.when_unused);
    if (part.sold || part.received || part.when_used != 0 || part.when_unused != 0)
      ready_.conversions.push_back(part);
  }

  void note(Int128 earned) { ready_.largest = std::max(ready_.largest, earned < 0 ? -earned : earned); }

  const Instance& instance_;
  const Blocks& blocks_;
  const proof::Cut& cut_;
  std::int64_t tokens_;
  std::vector<Role> pool_roles_, conversion_roles_;
  Int128 lambda_ = 0;
  ReadyCut ready_;
};

}  // namespace

std::optional<ReadyCut> ready(const Instance& instance, const Blocks& blocks, const proof::Cut& cut,
                              std::string& why) {
  return CutReader(instance, blocks, cut).read(why);
}

}  // namespace tenon::allocate
