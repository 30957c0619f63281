#pragma once

#include <memory>
#include <span>
#include <vector>

#include "base/limits.h"
#include "colgen/pricing/labelling.h"

namespace tenon::pricing {

// One of several pricing problems of a round: a base and day of crews, a kind of vehicle, a source of one network.
struct Job {
  const Network* network = nullptr;
  Call call{};
};

// Many labellings at once, one memory a thread.
//
// Deterministic: a job's result depends on the job and its share of ticks alone, which is the same for all jobs whatever
// the number of threads; results stand in the order of the jobs. Only the clock can make two runs differ. One call
// at a time.
class ParallelLabelling {
 public:
  explicit ParallelLabelling(int threads);  // >= 1
  ~ParallelLabelling();

  // Runs all jobs with `efforts` as Labelling::run does, each within an equal share of the budget's ticks, and spends what
  // they took. A job that its share ended is not complete, though the budget may have ticks left.
  void run(std::span<const Job> jobs, std::span<const Effort> efforts, Budget& budget,
           std::vector<Result>& results);

 private:
  struct Threads;
  std::unique_ptr<Threads> threads_;
};

}  // namespace tenon::pricing
