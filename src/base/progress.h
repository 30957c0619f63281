#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/checked.h"

namespace tenon {

// One thing that a run has to tell while it runs. The terminal's progress table, `--json-stream` and the
// service's event stream are three drawings of the same events.
struct Event {
  enum class What {
    kRead,      // the input was read: text
    kCheck,     // what preflight saw: text
    kPhase,     // a phase begins: `from` names it
    kProgress,  // a new incumbent or a new bound of the current stage: stage, value, bound, from
    kNote,      // anything else worth a line: text
  };
  What what = What::kNote;
  double elapsed_s = 0;  // since the run began; filled in by the sink's owner
  std::string stage;     // objective's name, e.g. "max_end"
  std::optional<Int128> value;
  std::optional<Int128> bound;
  std::string from;  // technique that found it, in two or three words: "level balance"
  std::string text;
  std::vector<std::pair<std::string, std::int64_t>> counters;  // e.g. {"dropped", 2}
};

// Where events go. Implementations must be quick; they may be called from any thread, one call at a time.
class ProgressSink {
 public:
  virtual ~ProgressSink() = default;
  virtual void on_event(const Event& event) = 0;
};

}  // namespace tenon
