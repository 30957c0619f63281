#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "base/limits.h"

namespace tenon::solvers {

// Stops a solver that runs in this thread, from another: once `cancel` is set or `seconds` are over, calls `stop` every
// 20 ms until the Watcher is destroyed (a single call could come before the solver listens). A solver's own time limit
// comes first; this one begins a quarter of a second after it, because those limits are not always kept.
class Watcher {
 public:
  Watcher(CancelToken cancel, double seconds, std::function<void()> stop);
  ~Watcher();
  Watcher(const Watcher&) = delete;
  Watcher& operator=(const Watcher&) = delete;

 private:
  void watch(const CancelToken& cancel, double seconds, const std::function<void()>& stop);

  std::mutex mutex_;
  std::condition_variable changed_;
  bool done_ = false;
  std::thread thread_;
};

}  // namespace tenon::solvers
