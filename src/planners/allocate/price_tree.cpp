#include "planners/allocate/price_tree.h"

#include <algorithm>
#include <utility>

namespace tenon::allocate {

namespace {

using hybrid::Decision;

constexpr std::int64_t kMostPrice = std::int64_t{1} << 62;

class TreeWriter {
 public:
  TreeWriter(const Core& core, const hybrid::IntegratorEnd& end) : core_(core), end_(end) {
    for (std::size_t t = 0; t < core.token_rows.size(); ++t)
      token_of_row_.emplace_back(core.token_rows[t], static_cast<std::int64_t>(t));
  }

  proof::Tree write() {
    tree_.direct = core_.direct;
    cut_numbers_.assign(end_.cuts.size(), -1);
    if (!end_.tree.nodes.empty()) write_node(0);
    return std::move(tree_);
  }

 private:
  std::int64_t token_of(int row) const {
    const auto found = std::find_if(token_of_row_.begin(), token_of_row_.end(),
                                    [&](const auto& entry) { return entry.first == row; });
    return found->second;
  }

  struct Left {
    int node;
    std::vector<hybrid::CountSides> sides;  // what the splits above say of counts
  };

  // In preorder, with a stack of its own: trees may be deep.
  void write_node(int root) {
    std::vector<Left> left{
        {root, std::vector<hybrid::CountSides>(static_cast<std::size_t>(core_.program.counts()))}};
    while (!left.empty()) {
      Left next = std::move(left.back());
      left.pop_back();
      const hybrid::Tree::Node& node = end_.tree.nodes[static_cast<std::size_t>(next.node)];
      if (node.down < 0) {
        tree_.nodes.emplace_back();
        if (node.prices)
          tree_.nodes.back().prices = prices_of(*node.prices, next.sides);
        else
          tree_.nodes.back().prices.empty = true;
        continue;
      }
      tree_.nodes.push_back(split_of(node.split));
      Left down{node.down, next.sides}, up{node.up, std::move(next.sides)};
      if (node.split.kind == Decision::Kind::kCount) {
        hybrid::Decided decided{{}, std::move(down.sides)};
        apply(core_.program, node.split.with(false), decided);
        down.sides = std::move(decided.counts);
        decided.counts = std::move(up.sides);
        apply(core_.program, node.split.with(true), decided);
        up.sides = std::move(decided.counts);
      }
      left.push_back(std::move(up));
      left.push_back(std::move(down));
    }
  }

  proof::ConversionSet set_of(int count) const {
    proof::ConversionSet set;
    if (count == core_.all_count) return set;
    for (std::size_t t = 0; t < core_.into_counts.size(); ++t) {
      if (core_.into_counts[t] == count) set.into = static_cast<std::int64_t>(t);
      if (core_.out_counts[t] == count) set.out_of = static_cast<std::int64_t>(t);
    }
    return set;
  }

  proof::Node split_of(const Decision& decision) const {
    proof::Node node;
    if (decision.kind == Decision::Kind::kCount) {
      node.split = "conversions";
      node.of = set_of(decision.index);
      node.k = decision.k;
      return node;
    }
    if (decision.kind == Decision::Kind::kEither) {
      node.split = "sold";
      node.from = core_.either_tokens[static_cast<std::size_t>(decision.index)].value;
      return node;
    }
    const Core::BlockOf& of = core_.blocks[static_cast<std::size_t>(decision.index)];
    if (of.kind == Core::BlockOf::Kind::kConversion) {
      node.split = "conversion";
      node.from = of.from.value;
      node.to = of.to.value;
      return node;
    }
    node.pool = of.pool.value;
    if (decision.gate >= kMarks) {
      node.split = "level";
      node.k = level_below(core_.instance->pools[of.pool], decision.gate - kMarks);
      return node;
    }
    node.split = decision.gate == kActive ? "active" : decision.gate == kDeposit ? "deposit" : "withdrawal";
    return node;
  }

  proof::Prices prices_of(const hybrid::Prices& prices, const std::vector<hybrid::CountSides>& sides) {
    proof::Prices out;
    const auto price = [&](int row) {
      return row < 0 ? std::int64_t{0} : prices.rows[static_cast<std::size_t>(row)];
    };
    // Beside leaves that have plans one without any needs no more than a low bound, which the same prices give.
    out.empty = prices.empty && !end_.bound;
    for (std::size_t t = 0; t < core_.token_rows.size(); ++t) {
      out.tokens.push_back(std::min(kMostPrice, price(core_.token_rows[t])));
      out.reserves.push_back(std::min(kMostPrice, price(core_.reserve_rows[t])));
    }
    for (auto* of_tokens : {&out.tokens, &out.reserves})
      if (std::all_of(of_tokens->begin(), of_tokens->end(), [](std::int64_t each) { return each == 0; }))
        of_tokens->clear();
    const std::int64_t pools = price(core_.pools_row);
    (pools < 0 ? out.pools_least : out.pools_most) = pools < 0 ? -pools : pools;
    out.transactions = price(core_.transactions_row);
    out.turnover = price(core_.turnover_row);
    out.risk = std::min(price(core_.risk_row), most_risk_price());
    out.wallet_total = price(core_.wallet_row);
    for (std::size_t l = 0; l < core_.limit_rows.size(); ++l)
      if (const std::int64_t of_limit = std::min(price(core_.limit_rows[l]), most_price(l, out.empty));
          of_limit != 0)
        out.limits.push_back({static_cast<std::int64_t>(l), of_limit});
    if (!out.empty) add_scenarios(prices, out);
    for (const auto& [count, value] : prices.counts) {
      if (value == 0) continue;
      const hybrid::CountSides& side = sides[static_cast<std::size_t>(count)];
      proof::CountPrice of;
      of.of = set_of(count);
      of.price = value < 0 ? -value : value;
      (value < 0 ? of.least : of.most) = value < 0 ? side.least : side.most;
      out.counts.push_back(of);
    }
    for (const auto& [cut, value] : prices.cuts)
      if (value > 0) out.cuts.push_back({number_of(cut), value});
    return out;
  }

  // What a pool bears of it must stay within the checker's range.
  std::int64_t most_risk_price() const {
    std::int64_t risk = kApyOne;
    for (const Pool& pool : core_.instance->pools) risk = std::max(risk, pool.risk);
    return static_cast<std::int64_t>(Int128{kMostPrice} * kApyOne / risk);
  }

  // A soft limit's price is at most its penalty.
  std::int64_t most_price(std::size_t limit, bool empty) const {
    const auto& penalty = core_.instance->limits[limit].penalty;
    if (!penalty) return kMostPrice;
    return empty ? 0
                 : static_cast<std::int64_t>(
                       std::min<Int128>(Int128{*penalty} * (kYieldOne / kMicro), kMostPrice));
  }

  // Weights that add up to one exactly, from the prices of the scenarios' rows.
  void add_scenarios(const hybrid::Prices& prices, proof::Prices& out) const {
    if (core_.scenario_rows.empty()) return;
    const Instance& instance = *core_.instance;
    Int128 sum = 0;
    for (const int row : core_.scenario_rows) sum += prices.rows[static_cast<std::size_t>(row)];
    std::int64_t left = instance.robust;
    out.scenarios.assign(core_.scenario_rows.size(), 0);
    for (std::size_t s = 1; s < out.scenarios.size() && sum > 0; ++s) {
      const Int128 part =
          Int128{prices.rows[static_cast<std::size_t>(core_.scenario_rows[s])]} * instance.robust / sum;
      out.scenarios[s] = std::clamp<std::int64_t>(static_cast<std::int64_t>(part), 0, left);
      left -= out.scenarios[s];
    }
    out.scenarios[0] = kOne - instance.robust + left;
  }

  std::int64_t number_of(int cut) {
    std::int64_t& number = cut_numbers_[static_cast<std::size_t>(cut)];
    if (number >= 0) return number;
    number = static_cast<std::int64_t>(tree_.cuts.size());
    const hybrid::FlowCovers::Parts& parts = end_.parts[static_cast<std::size_t>(cut)];
    proof::Cut written;
    for (const int row : parts.rows) written.tokens.push_back(token_of(row));
    const auto put = [&](const std::vector<int>& blocks, std::vector<std::int64_t>& pools,
                         std::vector<proof::Pair>& conversions) {
      for (const int block : blocks) {
        const Core::BlockOf& of = core_.blocks[static_cast<std::size_t>(block)];
        if (of.kind == Core::BlockOf::Kind::kPool)
          pools.push_back(of.pool.value);
        else
          conversions.push_back({of.from.value, of.to.value});
      }
    };
    put(parts.cover, written.cover_pools, written.cover_conversions);
    put(parts.full, written.full_pools, written.full_conversions);
    put(parts.gated, written.gated_pools, written.gated_conversions);
    tree_.cuts.push_back(std::move(written));
    return number;
  }

  const Core& core_;
  const hybrid::IntegratorEnd& end_;
  std::vector<std::pair<int, std::int64_t>> token_of_row_;
  std::vector<std::int64_t> cut_numbers_;
  proof::Tree tree_;
};

}  // namespace

proof::Tree price_tree(const Core& core, const hybrid::IntegratorEnd& end) {
  return TreeWriter(core, end).write();
}

}  // namespace tenon::allocate
