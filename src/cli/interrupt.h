#pragma once

#include "base/limits.h"

namespace tenon::cli {

// From now on the first SIGINT or SIGTERM cancels `token` (the best plan so far is written); the second ends the
// process at once with exit code 130. Call once, before threads start.
void cancel_on_signals(const CancelToken& token);

}  // namespace tenon::cli
