#include "cli/interrupt.h"

#include <unistd.h>

#include <csignal>

namespace tenon::cli {

namespace {

constexpr int kKilledByUser = 130;

std::atomic<bool>* cancelled = nullptr;  // a handler can reach nothing but globals

void on_signal(int) {
  if (cancelled->exchange(true)) _exit(kKilledByUser);
}

}  // namespace

void cancel_on_signals(const CancelToken& token) {
  static const CancelToken kept = token;  // keeps the flag alive until the process ends
  cancelled = kept.flag();
  struct sigaction action = {};
  action.sa_handler = on_signal;
  action.sa_flags = SA_RESTART;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

}  // namespace tenon::cli
