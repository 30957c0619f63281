#include "colgen/network_pricer.h"

#include <algorithm>
#include <limits>
#include <map>
#include <string>
#include <utility>

#include "base/checked.h"
#include "base/error.h"
#include "colgen/arc_flow.h"

namespace tenon::colgen {

namespace {

using pricing::ArcId;
using pricing::ItemId;

// No path may cost more than this, so that constants can be added to it.
constexpr std::int64_t kMostCost = std::int64_t{1} << 60;
constexpr std::int64_t kMostOfCuts = std::int64_t{1}
                                     << 49;  // of all prices of rank-1 cuts: what labels can add up

std::size_t at(int index) { return static_cast<std::size_t>(index); }
Int128 size_of(Int128 value) { return value < 0 ? -value : value; }

std::vector<std::vector<int>> items_by_arc(const PathProblem& problem) {
  const pricing::NetworkData& data = problem.network;
  std::vector<std::vector<int>> at_node(at(data.nodes)), on_arc(data.arcs.size());
  for (const auto& [node, item] : data.node_items) at_node[at(node.value)].push_back(item.value);
  for (const auto& [arc, item] : data.arc_items) on_arc[at(arc.value)].push_back(item.value);
  std::vector<char> collects_first(at(data.nodes), 0);
  for (const pricing::NodeId source : problem.sources)
    collects_first[at(source.value)] = at_node[at(source.value)].empty() ? 0 : 1;
  for (std::size_t a = 0; a < data.arcs.size(); ++a) {
    const auto add = [&](pricing::NodeId node) {
      const std::vector<int>& items = at_node[at(node.value)];
      on_arc[a].insert(on_arc[a].end(), items.begin(), items.end());
    };
    // Each path from such a source takes exactly one arc out of it.
    TENON_ASSERT(!collects_first[at(data.arcs[a].head.value)]);
    if (collects_first[at(data.arcs[a].tail.value)]) add(data.arcs[a].tail);
    add(data.arcs[a].head);
  }
  return on_arc;
}

[[noreturn]] void unknown(const std::string& what) {
  throw InternalError("pricing over networks does not know how to price " + what);
}

}  // namespace

struct NetworkPricer::Asked {
  Asked(PathProblem given, int its_number)
      : number(its_number), is(std::move(given)), network(std::make_unique<pricing::Network>(is.network)) {
    TENON_ASSERT(is.cost.size() == is.network.arcs.size() && is.entries.size() == is.network.arcs.size());
    items = items_by_arc(is);
  }

  int number;
  PathProblem is;
  std::vector<std::vector<int>> items;  // that each arc collects, as often as it does
  std::unique_ptr<pricing::Network> network;

  std::vector<std::int64_t> cost;
  std::vector<Int128> wide_cost;
  std::vector<char> forbidden;
  std::vector<pricing::RankOneCut> cuts;
  std::vector<pricing::ItemPair> apart, together;
  Int128 wide_constant = 0;
  std::int64_t constant = 0;  // what each path costs besides

  // In arcs, as far as the ranges of costs go.
  std::int64_t longest_path() const { return network->acyclic() ? network->longest_path() : 1 << 12; }
};

NetworkPricer::NetworkPricer(std::vector<PathProblem> problems, const Options& options)
    : options_(options), labelling_(options.threads) {
  TENON_ASSERT(options.most_columns > 0);
  for (PathProblem& problem : problems) {
    problems_.emplace_back(std::move(problem), static_cast<int>(problems_.size()));
    TENON_ASSERT(problems_.back().is.network.items == problems_.front().is.network.items);
  }
}

NetworkPricer::~NetworkPricer() = default;

const pricing::Network& NetworkPricer::network(int problem) const { return *problems_[at(problem)].network; }

std::int64_t NetworkPricer::scale() const {
  Int128 most = 1;
  for (const Asked& problem : problems_) {
    std::int64_t dearest = 1;
    for (const std::int64_t cost : problem.is.cost) dearest = std::max(dearest, cost < 0 ? -cost : cost);
    const std::int64_t arcs = std::max<std::int64_t>(1, problem.longest_path());
    most = std::max(most, Int128{dearest} * arcs * arcs);
  }
  std::int64_t scale = std::int64_t{1} << 36;
  while (scale > 1 && most * scale >= kMostCost / 4) scale /= 2;
  return scale;
}

Column NetworkPricer::column(int problem, std::span<const ArcId> path) const {
  const Asked& asked = problems_[at(problem)];
  Column column{problem, 0, {}, {}, {}};
  std::map<int, std::int64_t> rows, items;
  for (const ArcId arc : path) {
    column.cost += asked.is.cost[at(arc.value)];
    for (const Entry& entry : asked.is.entries[at(arc.value)]) rows[entry.row] += entry.coefficient;
    for (const int item : asked.items[at(arc.value)]) ++items[item];
    column.content.push_back(arc.value);
  }
  for (const auto& [row, coefficient] : rows)
    if (coefficient != 0) column.entries.push_back({row, coefficient});
  column.items.assign(items.begin(), items.end());
  return column;
}

// ---- from prices to questions

// False: the numbers are too large.
bool NetworkPricer::ask(Asked& problem, const Prices& prices) const {
  problem.wide_cost.assign(problem.is.cost.size(), 0);
  problem.forbidden.assign(problem.is.cost.size(), 0);
  problem.cuts.clear();
  problem.apart.clear();
  problem.together.clear();
  problem.wide_constant = -Int128{prices.problems[at(problem.number)]};
  for (std::size_t a = 0; a < problem.wide_cost.size(); ++a) {
    Int128& cost = problem.wide_cost[a];
    if (!prices.phase_one) cost = Int128{prices.scale} * problem.is.cost[a];
    for (const Entry& entry : problem.is.entries[a])
      cost -= Int128{prices.rows[at(entry.row)]} * entry.coefficient;
  }
  for (const Prices::CutPrice& cut : prices.cuts) add_cut(problem, cut);

  Int128 of_cuts = 0, most = 1;
  for (const pricing::RankOneCut& cut : problem.cuts) of_cuts += size_of(cut.dual);
  for (const Int128 cost : problem.wide_cost) most = std::max(most, size_of(cost));
  if (of_cuts >= kMostOfCuts || size_of(problem.wide_constant) >= kMostCost || most >= kMostCost)
    return false;
  // Collecting once may complete a whole of each cut, and one more.
  if ((most + 2 * of_cuts) * std::max<std::int64_t>(1, problem.longest_path()) >= kMostCost) return false;
  problem.constant = static_cast<std::int64_t>(problem.wide_constant);
  problem.cost.assign(problem.wide_cost.begin(), problem.wide_cost.end());
  return true;
}

void NetworkPricer::add_cut(Asked& problem, const Prices::CutPrice& cut) const {
  if (const auto* branch = dynamic_cast<const QuantityRow*>(cut.cut))
    return add_branch(problem, *branch, cut.price);
  const auto* rank_one = dynamic_cast<const RankOne*>(cut.cut);
  if (rank_one == nullptr) unknown("a cut of this kind");
  pricing::RankOneCut state{{}, static_cast<int>(rank_one->denominator()), cut.price};
  for (const RankOne::Part& part : rank_one->parts())
    if (part.item < problem.network->items())
      state.parts.push_back({ItemId{part.item}, static_cast<int>(part.numerator)});
  problem.cuts.push_back(std::move(state));
}

void NetworkPricer::add_branch(Asked& problem, const QuantityRow& row, std::int64_t price) const {
  const Quantity& quantity = *row.quantity();
  const Row within = row.sides();
  if (const auto* flow = dynamic_cast<const ArcFlow*>(&quantity)) {
    if (flow->problem() != problem.number) return;
    for (const ArcFlow::Part& part : flow->parts()) {
      problem.wide_cost[at(part.arc)] -= Int128{price} * part.weight;
      if (within.high == 0 && flow->counts_up()) problem.forbidden[at(part.arc)] = 1;
    }
  } else if (dynamic_cast<const ColumnsOf*>(&quantity) != nullptr) {
    const Column any{problem.number, 0, {}, {}, {}};
    problem.wide_constant -= Int128{price} * quantity.of(any);
  } else if (const auto* pair = dynamic_cast<const PairOf*>(&quantity)) {
    const ItemId a{pair->a()}, b{pair->b()};
    if (std::max(a, b).value >= problem.network->items()) return;  // nothing holds both
    if (within.high == 0) {
      problem.apart.emplace_back(a, b);
    } else if (within.low >= 1) {
      if (!options_.items_once) unknown(quantity.name() + " at least once, where items may come more often");
      problem.together.emplace_back(a, b);
      // What holds the pair holds `a` once, and pays there.
      problem.apart.emplace_back(a, a);
      for (std::size_t arc = 0; arc < problem.items.size(); ++arc)
        problem.wide_cost[arc] -=
            Int128{price} * std::count(problem.items[arc].begin(), problem.items[arc].end(), a.value);
    } else {
      if (problem.is.visits != pricing::Visits::kOnce || price > 0)
        unknown(quantity.name() + " within such sides, where paths are not elementary");
      problem.cuts.push_back({{{a, 1}, {b, 1}}, 2, price});
    }
  } else {
    unknown(quantity.name());
  }
}

// ---- from answers to columns

Pricing NetworkPricer::price(const Prices& prices, Effort effort, std::vector<Column>& found,
                             Budget& budget) {
  Pricing pricing{std::vector<std::int64_t>(problems_.size(), 0), false};
  jobs_.clear();
  first_job_.clear();
  for (Asked& problem : problems_) {
    if (!ask(problem, prices)) return pricing;
    first_job_.push_back(jobs_.size());
    pricing::Call call{problem.cost,      problem.forbidden,     problem.is.sources, problem.is.sinks,
                       problem.is.visits, problem.is.near,       problem.cuts,       problem.apart,
                       problem.together,  options_.most_columns, -problem.constant};
    const std::size_t sources = problem.is.sources.size();
    const std::size_t jobs = options_.each_source_alone ? sources : 1;
    for (std::size_t j = 0; j < jobs; ++j) {
      if (options_.each_source_alone) call.sources = std::span(problem.is.sources).subspan(j, 1);
      jobs_.push_back({problem.network.get(), call});
    }
  }
  first_job_.push_back(jobs_.size());
  run(effort, budget);
  pricing.exact = effort == Effort::kExact;
  for (std::size_t k = 0; k < problems_.size(); ++k) tell(k, prices, pricing, found);
  return pricing;
}

void NetworkPricer::run(Effort effort, Budget& budget) {
  const std::span<const pricing::Effort> efforts = pricing::usual_efforts();
  if (effort == Effort::kHeuristic) {
    labelling_.run(jobs_, efforts.first(efforts.size() - 1), budget, results_);
    return;
  }
  const std::span<const pricing::Effort> exact = efforts.last(1);
  labelling_.run(jobs_, exact, budget, results_);
  if (jobs_.size() == 1) return;
  // One that its share of the ticks has ended may have all that is left.
  std::vector<pricing::Result> alone;
  for (std::size_t j = 0; j < jobs_.size() && !budget.stop(); ++j) {
    if (results_[j].complete) continue;
    labelling_.run(std::span(jobs_).subspan(j, 1), exact, budget, alone);
    results_[j] = std::move(alone.front());
  }
}

void NetworkPricer::tell(std::size_t problem, const Prices& prices, Pricing& pricing,
                         std::vector<Column>& found) const {
  const Asked& asked = problems_[problem];
  std::int64_t least = pricing::kNoPath;
  struct Offer {
    std::int64_t cost;
    const pricing::Result* of;
    const pricing::Path* path;
  };
  std::vector<Offer> offers;
  for (std::size_t j = first_job_[problem]; j < first_job_[problem + 1]; ++j) {
    const pricing::Result& result = results_[j];
    pricing.exact = pricing.exact && result.complete;
    least = std::min(least, result.least);
    for (const pricing::Path& path : result.paths) offers.push_back({path.cost, &result, &path});
  }
  // Where there is no path, anything holds of each; this counts nothing in a bound.
  pricing.least[problem] = least == pricing::kNoPath ? std::max<std::int64_t>(0, -prices.problems[problem])
                                                     : least + asked.constant;
  std::stable_sort(offers.begin(), offers.end(),
                   [](const Offer& a, const Offer& b) { return a.cost < b.cost; });
  if (offers.size() > at(options_.most_columns)) offers.resize(at(options_.most_columns));
  for (const Offer& offer : offers) {
    found.push_back(column(asked.number, offer.of->arcs_of(*offer.path)));
    TENON_ASSERT(reduced_cost(found.back(), prices) == offer.cost + asked.constant);
  }
}

}  // namespace tenon::colgen
