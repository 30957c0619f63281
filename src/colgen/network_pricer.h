#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "colgen/cuts/rank_one.h"
#include "colgen/master/problem.h"
#include "colgen/pricing/parallel.h"

namespace tenon::colgen {

class ArcFlow;
class QuantityRow;

// A pricing problem whose columns are the paths of a network. What a path costs and what it adds to rows is the sum over its arcs; how often
// it collects an item is the column's items; its arcs are the column's content.
//
// Items have the same numbers in all problems and in cuts. A source that collects items must have no arcs in.
struct PathProblem {
  pricing::NetworkData network{};
  std::vector<std::int64_t> cost{};           // one an arc
  std::vector<std::vector<Entry>> entries{};  // one list an arc
  std::vector<pricing::NodeId> sources{}, sinks{};
  pricing::Visits visits = pricing::Visits::kAny;
  std::vector<std::vector<pricing::ItemId>> near{};  // for Visits::kNear
};

// Pricing by labelling: turns the master's prices into costs of arcs, states of labels and pairs of items, exactly.
//
// It knows rank-1 cuts (RankOne) and branches (QuantityRow) on ArcFlow, ColumnsOf and PairOf. A pair held at most 0 times sets its items apart
// in each path. A pair held at least once binds them together, which is right only where each item is held exactly once in every
// solution: options say so. A pair held at most more often than that counts as a cut of halves, for elementary paths. Any other cut, or
// wrong data, is a fault of the application: InternalError.
//
// Deterministic whatever the number of threads. One call at a time.
class NetworkPricer : public Pricer {
 public:
  struct Options {
    int threads = 1;
    bool each_source_alone = false;  // one labelling a source: more to do at once, more different columns
    bool items_once = false;  // every solution of interest holds each item exactly once, all columns together
    int most_columns = 30;    // of each problem, a call
  };
  NetworkPricer(std::vector<PathProblem> problems, const Options& options);
  ~NetworkPricer() override;

  // Where duals are so large that a path's cost could leave its range, nothing is found and nothing is claimed: see scale().
  Pricing price(const Prices& prices, Effort effort, std::vector<Column>& found, Budget& budget) override;

  // For GenerateOptions::scale: such that no path's cost leaves its range while no dual exceeds what the dearest path costs.
  std::int64_t scale() const;
  const pricing::Network& network(int problem) const;
  Column column(int problem, std::span<const pricing::ArcId> path) const;  // for solutions to start from

 private:
  struct Asked;  // a problem and what it is asked this time
  bool ask(Asked& problem, const Prices& prices) const;
  void add_cut(Asked& problem, const Prices::CutPrice& cut) const;
  void add_branch(Asked& problem, const QuantityRow& row, std::int64_t price) const;
  void run(Effort effort, Budget& budget);
  void tell(std::size_t problem, const Prices& prices, Pricing& pricing, std::vector<Column>& found) const;

  Options options_;
  std::vector<Asked> problems_;
  pricing::ParallelLabelling labelling_;
  std::vector<pricing::Job> jobs_;
  std::vector<std::size_t> first_job_;  // of each problem; one more at the end
  std::vector<pricing::Result> results_;
};

}  // namespace tenon::colgen
