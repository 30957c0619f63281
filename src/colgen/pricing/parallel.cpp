#include "colgen/pricing/parallel.h"

#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>

#include <atomic>

#include "base/error.h"

namespace tenon::pricing {

struct ParallelLabelling::Threads {
  explicit Threads(int count) : arena(count), memory(static_cast<std::size_t>(count)) {}
  tbb::task_arena arena;
  std::vector<Labelling> memory;  // of each thread's place in the arena
  std::atomic<int> order{0};
};

ParallelLabelling::ParallelLabelling(int threads) {
  TENON_ASSERT(threads >= 1);
  threads_ = std::make_unique<Threads>(threads);
}

ParallelLabelling::~ParallelLabelling() = default;

void ParallelLabelling::run(std::span<const Job> jobs, std::span<const Effort> efforts, Budget& budget,
                            std::vector<Result>& results) {
  results.resize(jobs.size());
  if (jobs.empty()) return;
  const std::int64_t share = budget.ticks_left() / static_cast<std::int64_t>(jobs.size());
  std::vector<Budget> budgets(jobs.size(), budget.child(share));
  // TBB orders all this by itself; `order` says so in terms that the thread sanitizer, blind within TBB, can see.
  std::atomic<int>& order = threads_->order;
  ++order;
  threads_->arena.execute([&] {
    tbb::parallel_for(std::size_t{0}, jobs.size(), [&](std::size_t j) {
      ++order;
      const auto place = static_cast<std::size_t>(tbb::this_task_arena::current_thread_index());
      threads_->memory[place].run(*jobs[j].network, jobs[j].call, efforts, budgets[j], results[j]);
      ++order;
    });
  });
  ++order;
  for (const Budget& part : budgets) {
    budget.absorb(part);
    if (part.stop() == Stop::kMemory) budget.end(Stop::kMemory);
  }
}

}  // namespace tenon::pricing
