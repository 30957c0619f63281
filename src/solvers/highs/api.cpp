#include "solvers/highs/api.h"

namespace tenon::solvers::highs {

const Api& api() {
  static const Api opened;
  return opened;
}

void on_event(int kind, const char* message, const void*, CallbackIn* in, void* user) {
  auto& listener = *static_cast<Listener*>(user);
  if (kind == kLogging) {
    if (message) listener.log += message;
    if (listener.log.size() > 16384) listener.log.erase(0, listener.log.size() - 8192);
  } else if (in && listener.cancel.cancelled()) {
    in->user_interrupt = 1;
  }
}

}  // namespace tenon::solvers::highs
