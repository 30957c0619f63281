#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>

namespace tenon {

// Why a run ended. The answer's `stop`; `proof` is the only one that comes with `optimal` or `infeasible`.
enum class Stop { kProof, kGap, kTime, kWork, kMemory, kCancelled };
const char* name(Stop stop);

// What the user allows a run. Defaults: no limit but those that --effort sets.
struct Limits {
  double wall_s = std::numeric_limits<double>::infinity();
  std::int64_t work_ticks = std::numeric_limits<std::int64_t>::max();  // about a million a second on one core
  std::int64_t memory_bytes = std::numeric_limits<std::int64_t>::max();
  int threads = 1;         // how many may run at once; never changes the answer
  std::uint64_t seed = 0;  // feeds every random choice
  double gap = 0;          // stop when |value - bound| / max(1, |value|) of the headline is at most this
};

// A flag that one side sets (Ctrl-C, a cancelled job) and every loop polls. Copies share the flag.
// Safe to set from a signal handler and from any thread.
class CancelToken {
 public:
  void cancel() const { flag_->store(true, std::memory_order_relaxed); }
  bool cancelled() const { return flag_->load(std::memory_order_relaxed); }
  std::atomic<bool>* flag() const { return flag_.get(); }  // lives as long as any copy of the token

 private:
  static_assert(std::atomic<bool>::is_always_lock_free);
  std::shared_ptr<std::atomic<bool>> flag_ = std::make_shared<std::atomic<bool>>(false);
};

// The running account of one search: how much of Limits is used up. Loops call `spend(n)` with the work just
// done and stop once it returns true; that must happen at least every 100 ms, i.e. every 100,000 ticks.
//
// Ticks are deterministic (count elementary steps: a bin touched, a label made, a word of a bitmap read, in
// units that make about a million a second), so a run ended by work is the same on every machine. The clock
// is read about every 1,024 ticks. Not shared between threads: give each task a child() with a fixed share of
// ticks and absorb() the children in a fixed order, whatever order they finished in.
class Budget {
 public:
  explicit Budget(const Limits& limits, CancelToken cancel = {});

  // Counts `ticks` and tells whether to stop now; `stop()` then says why. Once true, always true.
  bool spend(std::int64_t ticks) {
    used_ += ticks;
    return used_ < next_look_ ? stop_.has_value() : look();
  }
  bool exhausted() { return look(); }  // as spend(0), but looks at the clock at once
  const std::optional<Stop>& stop() const { return stop_; }
  void end(Stop why) {  // a search that knows by itself why it ends: a gap reached, memory gone
    if (!stop_) stop_ = why;
  }

  std::int64_t ticks() const { return used_; }
  std::int64_t ticks_left() const { return used_ < allowed_ ? allowed_ - used_ : 0; }
  double elapsed_s() const;
  double seconds_left() const;  // may be infinite; never below 0
  const Limits& limits() const { return limits_; }
  const CancelToken& cancel() const { return cancel_; }

  // A budget for a part of the work: at most `ticks` and at most `seconds` (both further limited by what is left
  // here); same clock, same cancellation. It ends by itself; whether the whole run is over this budget knows.
  Budget child(std::int64_t ticks, double seconds = std::numeric_limits<double>::infinity()) const;
  void absorb(const Budget& child) { spend(child.used_); }

 private:
  bool look();

  using Clock = std::chrono::steady_clock;
  Limits limits_;
  CancelToken cancel_;
  Clock::time_point start_;
  Clock::time_point deadline_;
  std::int64_t allowed_;
  std::int64_t used_ = 0;
  std::int64_t next_look_ = 0;
  std::optional<Stop> stop_;
};

}  // namespace tenon
