// What a plan of rebalance takes inside one process, the input already read: what a service that plans all day sees.
//
//   rebalance_times INPUT RUNS      prints a JSON list of seconds; ends early after ten seconds in all

#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "formats/source.h"
#include "planners/rebalance/plan.h"
#include "problems/rebalance/format.h"

int main(int argc, char** argv) {
  using namespace tenon;
  using Clock = std::chrono::steady_clock;
  if (argc != 3) return 2;
  const auto source = formats::read_source(argv[1]);
  const auto document = source ? rebalance::read_document(source.value(), "", {})
                               : Result<formats::Document>(source.errors());
  const auto input = document ? rebalance::read_instance(document.value(), {})
                              : Result<rebalance::Input>(document.errors());
  if (!input) return 2;
  double all = 0;
  std::printf("[");
  for (int run = 0; run < std::atoi(argv[2]) && all < 10; ++run) {
    Limits limits;
    limits.wall_s = 60;
    const Clock::time_point began = Clock::now();
    Budget budget(limits);
    const rebalance::RebalanceOutcome outcome = rebalance::plan(input.value().instance, {}, {.budget = budget});
    const double took = std::chrono::duration<double>(Clock::now() - began).count();
    all += took;
    std::printf("%s%.9f", run > 0 ? ", " : "", took);
  }
  std::printf("]\n");
  return 0;
}
