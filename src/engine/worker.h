#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/best_so_far.h"
#include "engine/planner.h"

namespace tenon::engine {

// The search in a child process, so that no more is lost than the search when it takes too much memory, crashes
// or does not stop: general solvers keep neither memory nor time limits. Never a bare fork (thread pools): the
// child is this program executed anew.
//
// Messages are JSON lines. To the child: the job, then "cancel". From the child, each with one key: {"event"},
// {"incumbent": {"plan", "objectives"}}, last {"outcome", "ticks", "peak_bytes"} or {"failure", "memory"}.

// What a search came to, in this process or in another.
struct SearchResult {
  AnyOutcome outcome;
  std::int64_t ticks = 0;
  std::int64_t peak_bytes = 0;  // of the worker; 0 if there was none
};

struct WorkerCommand {
  std::string program = "/proc/self/exe";
  std::vector<std::string> arguments = {"worker"};
};

// The parent's half: starts the child, passes on its events, kills it above the budget's memory limit or 2 s after
// its time limit or a cancellation. `best` gets every incumbent; it is what the result holds if the child did not
// finish. A child that broke leaves a warning; if it also left no plan, InternalError says what it said.
SearchResult search_in_worker(const WorkerCommand& command, const Planner& planner,
                              const formats::Document& document, const PlanRequest& request, BestSoFar& best);

// The child's half, `tenon worker`: reads the job from standard input, writes messages to standard output.
// Returns the exit code.
int worker_main();

// The search in this process. What it throws (memory gone, a bug) costs the search only if `best` has a plan.
SearchResult search_here(const Planner& planner, PlanRequest request, BestSoFar& best);

}  // namespace tenon::engine
