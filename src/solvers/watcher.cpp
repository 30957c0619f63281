#include "solvers/watcher.h"

#include <chrono>

namespace tenon::solvers {

Watcher::Watcher(CancelToken cancel, double seconds, std::function<void()> stop)
    : thread_([this, cancel = std::move(cancel), seconds, stop = std::move(stop)] {
        watch(cancel, seconds, stop);
      }) {}

Watcher::~Watcher() {
  {
    const std::lock_guard lock(mutex_);
    done_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void Watcher::watch(const CancelToken& cancel, double seconds, const std::function<void()>& stop) {
  using namespace std::chrono_literals;
  const auto start = std::chrono::steady_clock::now();
  std::unique_lock lock(mutex_);
  while (!changed_.wait_for(lock, 20ms, [this] { return done_; })) {
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
    if (cancel.cancelled() || elapsed.count() > seconds + 0.25) stop();
  }
}

}  // namespace tenon::solvers
