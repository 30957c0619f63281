#pragma once

#include <functional>
#include <utility>

#include "base/answer.h"
#include "base/limits.h"
#include "base/progress.h"

namespace tenon {

// What every search gets besides its instance and its options: the budget to live within, and whom to tell.
//
// `incumbent` takes each plan that is better than the last one, at once: a killed search leaves the last it
// was given. Call it for real improvements only (it may verify, encode and write the plan).
template <class Plan>
struct SearchContext {
  Budget& budget;
  ProgressSink* progress = nullptr;                                                     // may be null
  std::function<void(const Plan&, const std::vector<Objective>&)> incumbent = nullptr;  // may be empty

  void tell(Event event) const {
    if (!progress) return;
    event.elapsed_s = budget.elapsed_s();
    progress->on_event(event);
  }
};

}  // namespace tenon
