#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <iostream>
#include <mutex>
#include <thread>

#include "engine/answer_json.h"
#include "engine/memory.h"
#include "engine/options.h"
#include "engine/worker.h"

// The child's half of the worker: `tenon worker`.

namespace tenon::engine {

namespace {

// Lines to the parent. Whoever writes: the search's thread, or one that tells progress.
class Messages : public ProgressSink {
 public:
  void send(const Json& message) {
    const std::string line = message.dump() + "\n";
    const std::lock_guard lock(mutex_);
    std::fwrite(line.data(), 1, line.size(), stdout);
    std::fflush(stdout);
  }
  void on_event(const Event& event) override { send({{"event", to_json(event, true)}}); }

 private:
  std::mutex mutex_;
};

// The parent says "cancel"; or it is gone, then nobody wants the plan any more and a search that does not stop by
// itself must not live on.
void watch_parent(CancelToken cancel) {
  std::string line;
  while (std::getline(std::cin, line)) cancel.cancel();
  cancel.cancel();
  std::this_thread::sleep_for(std::chrono::seconds(2));
  std::_Exit(3);
}

// A ceiling of the system's own, far above the limit that the parent enforces: for a search that takes gigabytes
// between two looks of the parent. Sanitizers map terabytes of shadow and cannot live under it.
void limit_data(std::int64_t memory_bytes) {
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  constexpr std::int64_t kRoom = std::int64_t{512}
                                 << 20;  // libraries' data and thread stacks that nobody touches
  if (memory_bytes > (std::int64_t{1} << 50)) return;
  const rlim_t ceiling = static_cast<rlim_t>(2 * memory_bytes + kRoom);
  const rlimit limit{ceiling, ceiling};
  setrlimit(RLIMIT_DATA, &limit);
#else
  static_cast<void>(memory_bytes);
#endif
}

OptionValues options_from_json(const std::vector<OptionSpec>& table, const Json& json) {
  OptionValues values;
  for (const OptionSpec& spec : table) {
    const auto found = json.find(spec.name);
    if (found == json.end()) continue;
    for (const Json& text : *found) values.set(spec, text.get<std::string>());
  }
  return values;
}

std::optional<Json> optional_json(const Json& json) {
  return json.is_null() ? std::nullopt : std::optional<Json>(json);
}

Json run_job(const Json& job, const CancelToken& cancel, Messages& messages) {
  const Planner* planner = find_planner(job.at("kind").get<std::string>());
  TENON_ASSERT(planner);
  const OptionValues options = options_from_json(options_of(Verb::kPlan, *planner), job.at("options"));
  Limits limits = limits_of(options, planner->default_gap());
  limit_data(limits.memory_bytes);
  limits.wall_s = job.at("seconds_left");
  Budget budget(limits, cancel);

  const formats::Document document{job.at("file"), job.at("format"), job.at("document"), {}};
  const auto loaded = planner->problem().load(document, options);
  TENON_ASSERT(loaded.ok());  // the parent has read the same document
  PlanRequest request{.input = &loaded.value(),
                      .options = &options,
                      .start = optional_json(job.at("start")),
                      .keep = optional_json(job.at("keep")),
                      .budget = &budget,
                      .progress = &messages,
                      .incumbent = {}};
  request.incumbent = [&](const std::function<Json()>& plan, const std::vector<Objective>& objectives) {
    messages.send({{"incumbent", {{"plan", plan()}, {"objectives", to_json(objectives, true)}}}});
  };
  const AnyOutcome outcome = planner->plan(request);
  return {{"outcome", to_json(outcome)}, {"ticks", budget.ticks()}, {"peak_bytes", peak_resident_bytes()}};
}

}  // namespace

int worker_main() {
  std::signal(SIGINT, SIG_IGN);  // a terminal's Ctrl-C reaches us too; the parent decides
  Messages messages;
  std::string line;
  if (!std::getline(std::cin, line)) return 2;
  const CancelToken cancel;
  std::thread(watch_parent, cancel).detach();
  int code = 0;
  try {
    messages.send(run_job(Json::parse(line), cancel, messages));
  } catch (const std::bad_alloc&) {
    messages.send({{"failure", "out of memory"}, {"memory", true}});
    code = 3;
  } catch (const std::exception& error) {
    messages.send({{"failure", error.what()}, {"memory", false}});
    code = 3;
  }
  std::_Exit(code);  // the watching thread sits in a read and is not waited for
}

}  // namespace tenon::engine
