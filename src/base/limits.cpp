#include "base/limits.h"

#include <algorithm>

namespace tenon {

const char* name(Stop stop) {
  switch (stop) {
    case Stop::kProof:
      return "proof";
    case Stop::kGap:
      return "gap";
    case Stop::kTime:
      return "time";
    case Stop::kWork:
      return "work";
    case Stop::kMemory:
      return "memory";
    case Stop::kCancelled:
      return "cancelled";
  }
  return "?";
}

namespace {

constexpr std::int64_t kTicksBetweenLooks = 1024;

// `start` + `seconds`, without overflow for "no limit".
std::chrono::steady_clock::time_point later(std::chrono::steady_clock::time_point start, double seconds) {
  constexpr double kForever = 1e9;  // 30 years
  return start + std::chrono::duration_cast<std::chrono::steady_clock::duration>(
                     std::chrono::duration<double>(std::clamp(seconds, 0.0, kForever)));
}

}  // namespace

Budget::Budget(const Limits& limits, CancelToken cancel)
    : limits_(limits),
      cancel_(std::move(cancel)),
      start_(Clock::now()),
      deadline_(later(start_, limits.wall_s)),
      allowed_(limits.work_ticks) {}

bool Budget::look() {
  next_look_ = used_ + kTicksBetweenLooks;
  if (stop_) return true;
  // Work comes first: where both are used up, the deterministic reason is the one to name.
  if (used_ >= allowed_) {
    stop_ = Stop::kWork;
  } else if (cancel_.cancelled()) {
    stop_ = Stop::kCancelled;
  } else if (Clock::now() >= deadline_) {
    stop_ = Stop::kTime;
  } else {
    next_look_ = std::min(next_look_, allowed_);
  }
  return stop_.has_value();
}

double Budget::elapsed_s() const { return std::chrono::duration<double>(Clock::now() - start_).count(); }

double Budget::seconds_left() const {
  if (limits_.wall_s == std::numeric_limits<double>::infinity()) return limits_.wall_s;
  return std::max(0.0, std::chrono::duration<double>(deadline_ - Clock::now()).count());
}

Budget Budget::child(std::int64_t ticks, double seconds) const {
  Budget part(limits_, cancel_);
  part.allowed_ = std::min(ticks, ticks_left());
  part.limits_.work_ticks = part.allowed_;
  part.deadline_ = std::min(deadline_, later(part.start_, seconds));
  part.limits_.wall_s = std::min(seconds, seconds_left());
  part.stop_ = stop_;
  return part;
}

}  // namespace tenon
