#pragma once

#include <chrono>
#include <string>

#include "base/limits.h"
#include "base/progress.h"
#include "engine/planner.h"
#include "engine/worker.h"

namespace tenon::engine {

// One job from file to answer, the same for the command line, the service and the bindings:
// read -> set -> load -> search -> verify -> certify -> answer.
struct Job {
  const Planner* planner = nullptr;
  std::string input;     // path; "-" is standard input
  OptionValues options;  // checked against options_of(Verb::kPlan, planner)
  CancelToken cancel{};
  ProgressSink* progress = nullptr;  // may be null; gets events with the time since `started`
  std::chrono::steady_clock::time_point started =
      std::chrono::steady_clock::now();  // the time limit runs from here
  WorkerCommand worker{};                // used where --memory-limit is set
};

struct Finished {
  formats::Document document;  // as it was planned: after --set
  problems::Loaded input;
  Json answer;
  std::string certificate;  // the exact bytes of --certificate; empty where there is no proof
  Status status = Status::kUnknown;
  bool has_plan = false;
};

// Errors: what is wrong with the input, --start and --keep. Throws InternalError for a fault of ours: above all, a
// plan that the verifier rejects never leaves as a plan.
Result<Finished> run(const Job& job);

}  // namespace tenon::engine
