#include "planners/pack/place.h"

#include <algorithm>
#include <utility>

#include "planners/pack/around_pins.h"
#include "planners/pack/free_runs.h"
#include "planners/pack/free_strips.h"
#include "planners/pack/loads.h"
#include "planners/pack/rearrange.h"
#include "planners/pack/stack.h"

namespace tenon::pack {

namespace {

constexpr std::int64_t kMostLoadTicks = 3'000'000;  // of one call; a further call brings other random choices

class Placer {
 public:
  Placer(const PlaceTask& task, Budget& budget, Random& rng, const OnPlaced& on_shorter)
      : task_(task), instance_(task.instance), budget_(budget), rng_(rng), on_shorter_(on_shorter) {}

  std::optional<Layout> run() {
    const bool free = !obstructed(instance_, task_.blocks);
    const std::optional<FirstFrames> first_frames = balanced();
    if (free && first_frames) offer(stack(instance_, task_.blocks, *first_frames), "level balance");
    if (free && !done()) strips();
    if (!done()) around_pins(first_frames ? &*first_frames : nullptr);
    if (best_ && !done()) shorten();
    return best_;
  }

 private:
  // First frames of least peak load, as far as the search for loads gets; nothing where periods form no chain.
  std::optional<FirstFrames> balanced() {
    IdVector<BlockId, bool> take(instance_.blocks.size(), false);
    for (const BlockId b : task_.blocks) take[b] = true;
    const LoadProblem problem = load_problem(instance_, take, reserved_loads());
    // It would go on until the target is met, which no loads may do; the other techniques need their turn.
    Budget part = budget_.child(std::min(budget_.ticks_left() / 2, kMostLoadTicks));
    const auto loads = balance(problem, task_.target, rng_.next(), part);
    budget_.absorb(part);
    if (!loads) return std::nullopt;
    FirstFrames first_frames(instance_.blocks.size(), -1);
    std::size_t item = 0;
    for (const BlockId b : instance_.blocks.keys())
      if (take[b]) first_frames[b] = loads->first[item++];
    return first_frames;
  }

  // Bits of each frame that reserves take below the target.
  std::vector<std::int64_t> reserved_loads() const {
    std::vector<std::int64_t> loads(static_cast<std::size_t>(instance_.frames), 0);
    if (instance_.reserves.empty()) return loads;
    for (std::int32_t f = 0; f < instance_.frames; ++f)
      for (const Instance::Span& span : instance_.reserved(f))
        if (span.begin < task_.target)
          loads[static_cast<std::size_t>(f)] += std::min(span.end, task_.target) - span.begin;
    return loads;
  }

  void strips() {
    auto layout = place_in_free_strips(instance_, task_.blocks, task_.target, budget_, rng_);
    if (layout) offer(std::move(*layout), "strips of columns");
  }

  void around_pins(const FirstFrames* first_frames) {
    const AroundPins task{instance_, task_.blocks, first_frames, task_.target};
    place_around_pins(task, budget_, rng_,
                      [&](const Layout& layout, std::int64_t) { offer(layout, "around pins"); });
  }

  void shorten() {
    if (!FreeRuns::affordable(instance_, best_end_)) return;
    rearrange(instance_, *best_, task_.target, budget_, rng_,
              [&](const Layout& layout, std::int64_t) { offer(layout, "ruin and recreate"); });
  }

  void offer(Layout layout, const char* from) {
    const std::int64_t end = max_end(instance_, layout);
    if (end > instance_.frame_bits || (best_ && end >= best_end_)) return;
    if (!holds(instance_, layout) || !places_all(layout, task_.blocks)) return;
    best_ = std::move(layout);
    best_end_ = end;
    if (on_shorter_) on_shorter_(*best_, best_end_, from);
  }

  bool done() { return (best_ && best_end_ <= task_.target) || budget_.exhausted(); }

  const PlaceTask& task_;
  const Instance& instance_;
  Budget& budget_;
  Random& rng_;
  const OnPlaced& on_shorter_;
  std::optional<Layout> best_;
  std::int64_t best_end_ = 0;
};

}  // namespace

std::optional<Layout> place(const PlaceTask& task, Budget& budget, Random& rng, const OnPlaced& on_shorter) {
  return Placer(task, budget, rng, on_shorter).run();
}

}  // namespace tenon::pack
