// What the search for a plan of rebalance takes inside one process, the input already read and the model built: the
// counterpart of a general solver's solve call. And the whole plan: model, search, proof, order of steps.
//
//   rebalance_times INPUT RUNS      prints {"solve": [seconds…], "plan": [seconds…]}; each ends early after ten seconds

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>

#include "flow/solve.h"
#include "formats/source.h"
#include "planners/rebalance/plan.h"
#include "problems/rebalance/format.h"
#include "problems/rebalance/model.h"

namespace {

using namespace tenon;

flow::Problem problem_of(const rebalance::Instance& instance) {
  const bool cheapest = instance.goal.mode == rebalance::Mode::kCheapest;
  rebalance::Weights weights;
  (cheapest ? weights.cost : weights.time) = 1;
  const rebalance::Model model = rebalance::flow_model(instance, weights).model;
  flow::Problem problem;
  for (const std::int64_t supply : model.supply) problem.supply.push_back(supply);
  for (const rebalance::Model::Arc& arc : model.arcs)
    problem.arcs.push_back({flow::NodeId{arc.tail}, flow::NodeId{arc.head}, arc.min, arc.capacity,
                            static_cast<std::int64_t>(arc.unit), arc.fixed});
  return problem;
}

void print_times(const char* name, int runs, const std::function<void(Budget&)>& work) {
  using Clock = std::chrono::steady_clock;
  double all = 0;
  std::printf("\"%s\": [", name);
  for (int run = 0; run < runs && all < 10; ++run) {
    Limits limits;
    limits.wall_s = 60;
    const Clock::time_point began = Clock::now();
    Budget budget(limits);
    work(budget);
    const double took = std::chrono::duration<double>(Clock::now() - began).count();
    all += took;
    std::printf("%s%.9f", run > 0 ? ", " : "", took);
  }
  std::printf("]");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const auto source = formats::read_source(argv[1]);
  const auto document =
      source ? rebalance::read_document(source.value(), "", {}) : Result<formats::Document>(source.errors());
  const auto input =
      document ? rebalance::read_instance(document.value(), {}) : Result<rebalance::Input>(document.errors());
  if (!input) return 2;
  const rebalance::Instance& instance = input.value().instance;
  const flow::Problem problem = problem_of(instance);
  const int runs = std::atoi(argv[2]);
  std::printf("{");
  print_times("solve", runs, [&](Budget& budget) { flow::solve(problem, budget); });
  std::printf(", ");
  print_times("plan", runs, [&](Budget& budget) { rebalance::plan(instance, {}, {.budget = budget}); });
  std::printf("}\n");
  return 0;
}
