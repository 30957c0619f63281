#include "planners/allocate/components.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>
#include <vector>

#include "planners/allocate/price_tree.h"
#include "problems/allocate/certify_leaf.h"
#include "problems/allocate/certify_partitions.h"

namespace tenon::allocate {

namespace {

constexpr std::size_t kMostTokens = Partitions::kMostTokens + 5;  // some may be idle
constexpr int kPrices = 24;                                       // of money, on each side of the LP's
constexpr double kPriceRange = 0.15;                              // of the LP's, how far they reach
constexpr std::size_t kMostListed[] = {400, 2'500};  // while levels may be narrowed for the first time, later
constexpr std::size_t kTried[] = {12, 600};          // of a list that is too long: for plans
constexpr int kDeepest = 8;
// Tenths of what a conversion costs: where a narrowed list is too long and reaches so far above what is wanted, other things than
// conversions keep the bound from the value.
constexpr int kHopeless = 35;
constexpr std::int64_t kFirstNarrower = 64,
                       kNarrower = 6;  // parts of a range, on each side of the LP's level
constexpr std::int64_t kListWork = 200'000'000;
constexpr std::int64_t kListSteps = 300;                    // of that work are a tick
constexpr std::int64_t kMostPrice = std::int64_t{1} << 51;  // of a token: six times its worth

// Plans of a part of the program are plans of the whole.
class PartPlans final : public hybrid::Application {
 public:
  PartPlans(const Core& part, const Core& whole, hybrid::Application& plans)
      : part_(part), whole_(whole), plans_(plans) {
    for (int block = 0; block < whole.program.blocks(); ++block)
      block_of_[key(whole.blocks[static_cast<std::size_t>(block)])] = block;
  }

  std::optional<Int128> plan(const hybrid::Point& point) override {
    hybrid::Point of_whole(whole_.program);
    for (int block = 0; block < part_.program.blocks(); ++block) {
      const auto found = block_of_.find(key(part_.blocks[static_cast<std::size_t>(block)]));
      if (found != block_of_.end()) carry(point, block, of_whole, found->second);
    }
    return plans_.plan(of_whole);
  }
  std::vector<int> best_modes() override { return {}; }

 private:
  using Key = std::tuple<char, std::int32_t, std::int32_t, std::int32_t, int>;
  static Key key(const Core::BlockOf& of) {
    return {static_cast<char>(of.kind), of.pool.value, of.from.value, of.to.value, of.limit};
  }

  void carry(const hybrid::Point& point, int from, hybrid::Point& into, int to) const {
    const hybrid::Program &part = part_.program, &whole = whole_.program;
    const bool conversion =
        part_.blocks[static_cast<std::size_t>(from)].kind == Core::BlockOf::Kind::kConversion;
    double sold = 0;
    for (int m = part.first_mode(from); m < part.end_mode(from); ++m) {
      const double weight = point.weight(m);
      if (weight == 0) continue;
      const auto high = static_cast<double>(part.mode(m).high), low = static_cast<double>(part.mode(m).low);
      const double level = (point.of(m, false) * low + point.of(m, true) * high) / weight;
      if (conversion)
        sold += weight * level;
      else
        put(into, mode_like(m, level, to), weight, level);
    }
    // Free conversions have no gate: what they convert is what counts.
    if (conversion && sold >= 1) put(into, whole.first_mode(to), 1, sold);
  }

  int mode_like(int m, double level, int block) const {
    const hybrid::Program& whole = whole_.program;
    int found = whole.first_mode(block);
    for (int other = whole.first_mode(block); other < whole.end_mode(block); ++other) {
      if (whole.mode(other).gates != part_.program.mode(m).gates ||
          whole_.as_held[static_cast<std::size_t>(other)] != part_.as_held[static_cast<std::size_t>(m)])
        continue;
      found = other;
      if (static_cast<double>(whole.mode(other).low) <= level &&
          level <= static_cast<double>(whole.mode(other).high))
        break;
    }
    return found;
  }

  void put(hybrid::Point& into, int mode, double weight, double level) const {
    const auto high = static_cast<double>(whole_.program.mode(mode).high),
               low = static_cast<double>(whole_.program.mode(mode).low);
    const double part = high > low ? std::clamp((level - low) / (high - low), 0.0, 1.0) : 0;
    into.set({mode, true}, into.of(mode, true) + weight * part);
    into.set({mode, false}, into.of(mode, false) + weight * (1 - part));
  }

  const Core& part_;
  const Core& whole_;
  hybrid::Application& plans_;
  std::map<Key, int> block_of_;
};

class ComponentSearch {
 public:
  ComponentSearch(const Core& core, hybrid::Application& plans,
                  const std::function<std::optional<std::int64_t>()>& value,
                  const std::function<std::unique_ptr<solvers::LinearProgram>()>& make_lp, Budget& budget)
      : core_(core),
        instance_(*core.instance),
        plans_(plans),
        value_(value),
        make_lp_(make_lp),
        budget_(budget),
        blocks_(blocks_of(instance_)),
        pricer_(instance_, blocks_),
        cost_(instance_.gas_conversion + instance_.transaction_penalty) {
    keep_direct(instance_, blocks_);
    tokens_ = instance_.tokens.size();
  }

  std::optional<ComponentsEnd> run() {
    std::vector<proof::Node> nodes;
    if (!solve(IdVector<PoolId, CoreLimits::Levels>(instance_.pools.size()), 0, nodes)) return std::nullopt;
    end_.tree.direct = true;
    end_.tree.nodes = std::move(nodes);
    end_.bound = target();
    return std::move(end_);
  }

 private:
  using Levels = IdVector<PoolId, CoreLimits::Levels>;
  using Parts = Partitions::Parts;

  // What is worth no more than this need not be looked at, in micro-USD.
  Int128 target() const {
    const auto value = value_();
    if (!value) return -(Int128{1} << 60);
    const double gap = budget_.limits().gap * std::max(1.0, std::abs(static_cast<double>(*value)));
    return *value + static_cast<Int128>(std::floor(gap));
  }
  Int128 cutoff() const { return (target() + 1) * kYieldOne - 1; }

  bool solve(const Levels& levels, int depth, std::vector<proof::Node>& nodes) {
    if (budget_.exhausted()) return false;
    ++end_.nodes;
    CoreLimits limits{levels, std::vector<int>(tokens_, 0), 0};
    const Core free = make_core(instance_, limits);
    hybrid::ContinuousLayer layer(free.program, make_lp_());
    const hybrid::ContinuousLayer::Solved solved = layer.solve(-(Int128{1} << 120), budget_);
    if (solved.end != hybrid::ContinuousLayer::End::kSolved || !solved.bound) return false;
    proof::Node node;
    node.prices = prices_of(free, layer.prices());
    if (*solved.bound <= cutoff()) {
      nodes.push_back(std::move(node));
      return true;
    }
    if (depth > 0 && is_leaf(levels, nodes)) return true;
    const Range range = widest_range(levels, free, layer.point());
    const bool may_narrow = depth < kDeepest && range.width() >= kMicro;
    if (by_partitions(levels, std::move(node), !may_narrow || depth > 0, nodes)) return true;
    return may_narrow && !hopeless_ && narrow(levels, range, depth, nodes);
  }

  // The prices of an LP, as the certificate has them.
  static proof::Prices prices_of(const Core& core, const hybrid::Prices& prices) {
    hybrid::IntegratorEnd end;
    end.bound = 0;
    end.tree.nodes.push_back({{}, -1, -1, std::make_shared<const hybrid::Prices>(prices)});
    return price_tree(core, end).nodes.front().prices;
  }

  // Where the LP with costs of conversions proves enough.
  bool is_leaf(const Levels& levels, std::vector<proof::Node>& nodes) {
    const Core core = make_core(instance_, {levels, std::nullopt, 0});
    hybrid::ContinuousLayer layer(core.program, make_lp_());
    const hybrid::ContinuousLayer::Solved solved = layer.solve(cutoff(), budget_);
    if (!solved.bound || *solved.bound > cutoff()) return false;
    proof::Node node;
    node.prices = prices_of(core, layer.prices());
    nodes.push_back(std::move(node));
    return true;
  }

  // ---- partitions

  struct Listed {
    Int128 worth;
    Parts parts;
  };
  struct List {
    std::vector<Listed> listed;  // best first
    bool whole = false;          // all that may be worth more are there
  };
  using Proven = std::map<Parts, std::vector<proof::Node>>;

  // Proves the plans within `levels` by a question for their components: partitions in steps of worth, since plans that are found among
  // the best make the others needless. `later`: levels have been narrowed, or need not be.
  bool by_partitions(const Levels& levels, proof::Node node, bool later, std::vector<proof::Node>& nodes) {
    Path path(blocks_);
    for (const PoolId p : instance_.pools.keys()) {
      path.pools[p].least = levels[p].low;
      path.pools[p].most = levels[p].high;
    }
    node.split = "components";
    set_money(node, path);
    TokenTable table;
    if (!pricer_.table(node, path, table).empty()) return false;
    Partitions partitions(table);
    const std::optional<Int128> best = partitions.best(kListWork);
    budget_.spend(partitions.work() / kListSteps);
    if (!best) return false;
    Proven proven;
    Int128 step = Int128{cost_} * kYieldOne / 4;
    for (Int128 least = *best - step; !budget_.exhausted(); step *= 2, least -= step) {
      const bool last = least <= cutoff();
      if (last) least = cutoff();
      List list = list_above(partitions, least, kMostListed[later]);
      if (!list.whole && list.listed.size() > kTried[later]) list.listed.resize(kTried[later]);
      if (!prove(levels, list.listed, proven)) return false;
      if (!list.whole) {
        hopeless_ = hopeless_ || (later && *best - cutoff() > Int128{cost_} * kYieldOne / 10 * kHopeless);
        return false;
      }
      if (!last) continue;
      put(std::move(node), list.listed, proven, nodes);
      return true;
    }
    return false;
  }

  List list_above(Partitions& partitions, Int128 least, std::size_t most) {
    List list;
    const std::int64_t before = partitions.work();
    list.whole = partitions.above(
        least,
        [&](const Parts& parts, Int128 worth) {
          list.listed.push_back({worth, parts});
          return list.listed.size() <= most;
        },
        kListWork);
    list.whole = list.whole && list.listed.size() <= most;
    budget_.spend((partitions.work() - before) / kListSteps);
    std::stable_sort(list.listed.begin(), list.listed.end(),
                     [](const Listed& a, const Listed& b) { return a.worth > b.worth; });
    return list;
  }

  bool prove(const Levels& levels, const std::vector<Listed>& listed, Proven& proven) {
    for (const Listed& each : listed) {
      if (budget_.exhausted()) return false;
      if (each.worth <= cutoff() || proven.count(each.parts) > 0) continue;
      std::vector<proof::Node> tree;
      if (!solve_parts(levels, each.parts, tree)) return false;
      proven.emplace(each.parts, std::move(tree));
    }
    return true;
  }

  // The question, and the trees of what it lists by now.
  void put(proof::Node node, const std::vector<Listed>& listed, Proven& proven,
           std::vector<proof::Node>& nodes) const {
    const std::size_t at = nodes.size();
    nodes.emplace_back();
    for (const Listed& each : listed) {
      if (each.worth <= cutoff()) continue;
      node.parts.push_back({each.parts});
      std::vector<proof::Node>& tree = proven[each.parts];
      std::move(tree.begin(), tree.end(), std::back_inserter(nodes));
    }
    node.k = static_cast<std::int64_t>(target());
    nodes[at] = std::move(node);
  }

  // Prices of money around the LP's, closer together near it.
  void set_money(proof::Node& node, const Path& path) {
    if (node.prices.tokens.empty()) node.prices.tokens.assign(tokens_, 0);
    for (const TokenId t : instance_.tokens.keys())
      node.idle.push_back(pricer_.idle_price(node.prices, t, kMostPrice, path));
    std::int64_t sold = kMostPrice;
    for (const TokenId t : instance_.tokens.keys())
      if (owned(instance_, t) > 0)
        sold = std::min(sold, node.prices.tokens[static_cast<std::size_t>(t.value)]);
    const auto middle = static_cast<double>(sold);
    double below = middle * kPriceRange, above = below;
    if (static_cast<int>(tokens_) > Partitions::kKeepIdle) keep_idle(node.idle, middle, below, above);
    for (int i = -kPrices; i <= kPrices; ++i) {
      const double part = static_cast<double>(i * i) / (kPrices * kPrices);
      node.money.push_back(static_cast<std::int64_t>(middle + part * (i < 0 ? -below : above)));
    }
  }

  // So near to the LP's price that tokens that are neither sold nor bought at it bring the same at all of them.
  void keep_idle(const std::vector<std::int64_t>& idle, double sold, double& below, double& above) const {
    const double left = 1 - static_cast<double>(instance_.default_fees[0].rate) / static_cast<double>(kOne);
    const auto one = static_cast<double>(kYieldOne);
    for (const std::int64_t price : idle) {
      const double most = static_cast<double>(price), least = (most + one) * left - one;
      if (sold >= most || sold <= least) continue;
      below = std::min(below, sold - least - 1);
      above = std::min(above, most - sold - 1);
    }
  }

  // A partition as a program of its own; its tree, if it proves that nothing in it is worth more than is wanted.
  bool solve_parts(const Levels& levels, const Parts& parts, std::vector<proof::Node>& nodes) {
    ++end_.partitions;
    const std::int64_t needed =
        static_cast<std::int64_t>(tokens_) - 1 - *std::max_element(parts.begin(), parts.end());
    const CoreLimits limits{levels, std::vector<int>(parts.begin(), parts.end()),
                            -Int128{cost_} * needed * kYieldOne};
    const Core core = make_core(instance_, limits);
    PartPlans plans(core, core_, plans_);
    hybrid::IntegratorOptions how;
    how.unit = kYieldOne;
    how.cuts = false;
    how.value = value_();
    how.neighbourhood = false;
    const hybrid::IntegratorEnd found = hybrid::integrate(core.program, make_lp_(), plans, how, budget_);
    end_.lp_iterations += found.lp_iterations;
    if (found.end == hybrid::IntegratorEnd::End::kLimit || found.end == hybrid::IntegratorEnd::End::kStuck ||
        (found.bound && *found.bound > target()))
      return false;
    proof::Tree tree = price_tree(core, found);
    for (proof::Node& node : tree.nodes) {
      if (node.split.empty() && !node.prices.empty && needed > 0)
        node.prices.counts.push_back({{}, needed, std::nullopt, cost_ * 1000});
      nodes.push_back(std::move(node));
    }
    return !tree.nodes.empty();
  }

  // ---- levels

  struct Range {
    PoolId pool{};
    std::int64_t low = 0, high = 0;
    double level = 0;  // the LP's
    std::int64_t width() const { return pool.valid() ? high - low : 0; }
  };

  // The pool of several tokens that leaves most open: one that the LP holds between its ends, or whose levels are limited already.
  Range widest_range(const Levels& levels, const Core& free, const hybrid::Point& point) const {
    Range widest;
    for (int block = 0; block < free.program.blocks(); ++block) {
      const Core::BlockOf& of = free.blocks[static_cast<std::size_t>(block)];
      const int first = free.program.first_mode(block), end = free.program.end_mode(block);
      if (of.kind != Core::BlockOf::Kind::kPool || first == end) continue;
      const Pool& pool = instance_.pools[of.pool];
      if (pool.is_held() || pool.legs.size() < 2) continue;
      Range range{of.pool, free.program.may_be_off(block) ? 0 : free.program.mode(first).low,
                  free.program.mode(end - 1).high};
      for (int m = first; m < end; ++m)
        range.level += point.of(m, false) * static_cast<double>(free.program.mode(m).low) +
                       point.of(m, true) * static_cast<double>(free.program.mode(m).high);
      const bool between = range.level > static_cast<double>(range.low) + 1 &&
                           range.level < static_cast<double>(range.high) - 1;
      const bool limited = levels[of.pool].low > 0 || levels[of.pool].high < kMostMoney;
      if ((between || limited) && range.width() > widest.width()) widest = range;
    }
    return widest;
  }

  // Looks at the levels near the LP's by themselves, then at those below and above, which the LP may settle.
  bool narrow(const Levels& levels, const Range& range, int depth, std::vector<proof::Node>& nodes) {
    const bool limited = levels[range.pool].low > 0 || levels[range.pool].high < kMostMoney;
    const std::int64_t part = range.width() / (limited ? kNarrower : kFirstNarrower);
    const auto level = static_cast<std::int64_t>(range.level);
    // At most [low, below], (below, above], (above, high].
    const std::int64_t below = level - part > range.low ? level - part : range.low - 1;
    const std::int64_t above = level + part < range.high ? level + part : range.high;
    std::vector<proof::Node> low, middle, high;
    const auto within = [&](std::int64_t from, std::int64_t to, std::vector<proof::Node>& into) {
      Levels some = levels;
      if (from > range.low) some[range.pool].low = from;
      if (to < range.high) some[range.pool].high = to;
      return solve(some, depth + 1, into);
    };
    if (!within(below + 1, above, middle)) return false;
    if (below >= range.low && !within(range.low, below, low)) return false;
    if (above < range.high && !within(above + 1, range.high, high)) return false;
    const auto ask = [&](std::int64_t k) {
      proof::Node node;
      node.split = "level";
      node.pool = range.pool.value;
      node.k = k;
      nodes.push_back(std::move(node));
    };
    const auto put = [&](std::vector<proof::Node>& some) {
      std::move(some.begin(), some.end(), std::back_inserter(nodes));
    };
    if (below >= range.low) ask(below), put(low);
    if (above < range.high) ask(above);
    put(middle);
    if (above < range.high) put(high);
    return true;
  }

  const Core& core_;
  const Instance& instance_;
  hybrid::Application& plans_;
  const std::function<std::optional<std::int64_t>()>& value_;
  const std::function<std::unique_ptr<solvers::LinearProgram>()>& make_lp_;
  Budget& budget_;
  Blocks blocks_;
  LeafPricer pricer_;
  std::int64_t cost_;
  std::size_t tokens_ = 0;
  ComponentsEnd end_;
  bool hopeless_ = false;  // some list stays too long whatever is narrowed
};

}  // namespace

bool components_matter(const Core& core) {
  const Instance& instance = *core.instance;
  return core.direct && !instance.gas_token && !instance.max_transactions &&
         instance.least_wallet_total == 0 &&
         std::all_of(core.reserve_rows.begin(), core.reserve_rows.end(), [](int row) { return row < 0; }) &&
         instance.gas_conversion + instance.transaction_penalty > 0 && instance.tokens.size() > 2 &&
         instance.tokens.size() <= kMostTokens;
}

std::optional<ComponentsEnd> search_components(
    const Core& core, hybrid::Application& plans, const std::function<std::optional<std::int64_t>()>& value,
    const std::function<std::unique_ptr<solvers::LinearProgram>()>& make_lp, Budget& budget) {
  return ComponentSearch(core, plans, value, make_lp, budget).run();
}

}  // namespace tenon::allocate
