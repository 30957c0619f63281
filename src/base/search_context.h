#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

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
  // Where a stage stands, and what brought it there: "dive".
  void tell(const Objective& now, const char* from) const {
    Event event;
    event.what = Event::What::kProgress;
    event.stage = now.name;
    event.value = now.value;
    event.bound = now.bound;
    event.from = from;
    tell(std::move(event));
  }
  void tell_phase(const char* name) const {
    Event event;
    event.what = Event::What::kPhase;
    event.from = name;
    tell(std::move(event));
  }
  // Does `work` as a phase of this name; what it cost, with `counters` as they are after it.
  PhaseStats phase(const char* name, std::vector<std::pair<std::string, std::int64_t>>& counters,
                   const std::function<void()>& work) const {
    const std::int64_t ticks = budget.ticks();
    const double began_s = budget.elapsed_s();
    counters.clear();
    tell_phase(name);
    work();
    return {name, budget.elapsed_s() - began_s, budget.ticks() - ticks, std::move(counters)};
  }
};

}  // namespace tenon
