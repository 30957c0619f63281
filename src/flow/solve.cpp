#include "flow/solve.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "flow/blocks.h"
#include "flow/search.h"
#include "flow/shortage.h"
#include "flow/simple_blocks.h"

namespace tenon::flow {
namespace {

bool costs_fit(const std::vector<Block>& blocks) {
  Checked<Int128> worst = 0;
  for (const Block& block : blocks)
    for (const Block::LocalArc& arc : block.local) {
      worst += Checked<Int128>(arc.unit < 0 ? -Int128{arc.unit} : Int128{arc.unit}) * arc.most;
      worst += arc.fixed < 0 ? Checked<Int128>(0) - arc.fixed : Checked<Int128>(arc.fixed);
    }
  return worst.ok() && worst.value() <= Int128{1} << 124;
}

class Solver {
 public:
  Solver(const Problem& problem, std::vector<Block> blocks, Budget& budget, const SolveOptions& options)
      : problem_(problem),
        blocks_(std::move(blocks)),
        budget_(budget),
        options_(options),
        results_(blocks_.size()) {}

  Solution run() {
    use_start();
    for (const std::size_t b : smallest_first()) {
      solve_block(b);
      if (results_[b].too_large) return {Status::kTooLarge, {}, {}, {}, {}, {}, 0, 0};
      if (results_[b].complete && !results_[b].flows) return infeasible(b);
    }
    return combine();
  }

 private:
  std::vector<std::size_t> smallest_first() const {
    std::vector<std::size_t> order(blocks_.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](auto a, auto b) { return blocks_[a].arcs.size() < blocks_[b].arcs.size(); });
    return order;
  }

  void use_start() {
    if (!options_.start || !feasible(problem_, *options_.start)) return;
    Flows start = *options_.start;
    for (const Block& block : blocks_)
      for (const Dominance& d : block.dominated) {
        start[d.by] += start[d.dropped];
        start[d.dropped] = 0;
      }
    for (std::size_t b = 0; b < blocks_.size(); ++b) {
      std::vector<std::int64_t> flows;
      bool inside =
          true;  // false where more circulates than can be of use: then there is no start for this block
      for (std::size_t a = 0; a < blocks_[b].arcs.size(); ++a) {
        flows.push_back(start[blocks_[b].arcs[a]]);
        inside = inside && flows.back() <= blocks_[b].local[a].most;
      }
      if (!inside) continue;
      results_[b].cost = cost(blocks_[b], flows);
      results_[b].flows = std::move(flows);
    }
  }

  void solve_block(std::size_t b) {
    if (auto result = solve_simple(blocks_[b])) {
      results_[b] = std::move(*result);
      return;
    }
    const std::optional<std::vector<std::int64_t>> start = results_[b].flows;
    BlockOptions options;
    options.start = start ? &*start : nullptr;
    options.proof_bytes = options_.proof ? options_.proof_bytes : 0;
    if (options_.on_better)
      options.on_better = [&](const std::vector<std::int64_t>& flows, std::optional<Int128> bound) {
        results_[b].flows = flows;
        results_[b].cost = cost(blocks_[b], flows);
        results_[b].bound = bound;
        tell();
      };
    results_[b] = search(blocks_[b], budget_, options);
    nodes_ += results_[b].search_nodes;
    pivots_ += results_[b].pivots;
  }

  // Flows, cost and bound of all blocks together, as far as they are known.
  Solution gather() const {
    Solution solution;
    solution.search_nodes = nodes_;
    solution.pivots = pivots_;
    Flows flows(problem_.arcs.size(), 0);
    Int128 total = 0, bound = 0;
    bool all = true;
    for (std::size_t b = 0; b < blocks_.size(); ++b) {
      const BlockResult& result = results_[b];
      bound += result.bound ? *result.bound : bound_by_zero(blocks_[b]);
      all = all && result.flows;
      if (!result.flows) continue;
      for (std::size_t a = 0; a < blocks_[b].arcs.size(); ++a) flows[blocks_[b].arcs[a]] = (*result.flows)[a];
      total += result.cost;
    }
    solution.bound = bound;
    if (!all) return solution;
    solution.flows = std::move(flows);
    solution.cost = total;
    solution.status = bound == total ? Status::kOptimal : Status::kFeasible;
    return solution;
  }

  void tell() const {
    const Solution now = gather();
    if (now.flows) options_.on_better(now);
  }

  Proof take_proof() {
    Proof proof;
    for (std::size_t b = 0; b < blocks_.size(); ++b)
      proof.parts.push_back(results_[b].has_proof ? std::move(results_[b].part) : proof_by_zero(blocks_[b]));
    return proof;
  }

  Solution combine() {
    Solution solution = gather();
    // Blocks end by the gap each for itself; with no limit reached that is why the whole is not proven.
    if (solution.status == Status::kFeasible && budget_.limits().gap > 0) budget_.end(Stop::kGap);
    if (!options_.proof) return solution;
    // A block whose proof grew too large leaves a bound that nothing would show.
    const bool shown = std::all_of(results_.begin(), results_.end(), [](const BlockResult& result) {
      return result.has_proof || !result.bound;
    });
    if (shown) solution.proof = take_proof();
    return solution;
  }

  Solution infeasible(std::size_t b) {
    Solution solution;
    solution.status = Status::kInfeasible;
    solution.search_nodes = nodes_;
    solution.pivots = pivots_;
    if (!options_.proof || !results_[b].has_proof) return solution;
    solution.shortage = find_shortage(problem_, blocks_[b], results_[b].part);
    for (std::size_t other = 0; other < blocks_.size(); ++other)
      if (other != b) results_[other].has_proof = false;  // not needed: keep it short
    solution.proof = take_proof();
    return solution;
  }

  const Problem& problem_;
  std::vector<Block> blocks_;
  Budget& budget_;
  const SolveOptions& options_;
  std::vector<BlockResult> results_;
  std::int64_t nodes_ = 0;
  std::int64_t pivots_ = 0;
};

}  // namespace

Solution solve(const Problem& problem, Budget& budget, const SolveOptions& options) {
  Solution too_large;
  too_large.status = Status::kTooLarge;
  std::optional<std::vector<Block>> blocks = split(problem);
  if (!blocks || !costs_fit(*blocks)) return too_large;
  return Solver(problem, std::move(*blocks), budget, options).run();
}

}  // namespace tenon::flow
