#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "planners/pack/clash.h"
#include "planners/pack/exact_model.h"
#include "planners/pack/length_bounds.h"
#include "planners/pack/place.h"
#include "planners/pack/plan.h"

namespace tenon::pack {

namespace {

// For each way out. Little, since it is looked for after the search has ended, by whatever limit.
constexpr std::int64_t kWayOutTicks = 1'000'000;
constexpr double kWayOutSeconds = 2;

std::string bits(Int128 n) { return to_string(n) + (n == 1 ? " bit" : " bits"); }

std::vector<BlockId> all_blocks(const Instance& instance) {
  std::vector<BlockId> blocks;
  for (const BlockId b : instance.blocks.keys()) blocks.push_back(b);
  return blocks;
}

// The least frame size for which a plan of everything was found: place everything in a frame without end.
std::optional<Explanation::Relaxation> longer_frame(const Instance& instance, Budget& budget) {
  Instance longer = instance;
  std::int64_t total = 0;
  for (const Block& block : instance.blocks) total += block.size_bits;
  longer.frame_bits = instance.frame_bits + total;
  Random rng(budget.limits().seed);
  Budget part = budget.child(small_enough(instance) ? kWayOutTicks / 10 : kWayOutTicks, kWayOutSeconds);
  const auto target = static_cast<std::int64_t>(length_bound(longer, {}).bound);
  const auto layout = place({longer, all_blocks(longer), target}, part, rng, nullptr);
  budget.absorb(part);
  if (!layout) return std::nullopt;
  const std::int64_t bytes = (max_end(longer, *layout) + 7) / 8;
  const std::int64_t more = bytes - instance.frame_bits / 8;
  if (more <= 0) return std::nullopt;
  return Explanation::Relaxation{
      "frame_size_bytes = " + std::to_string(bytes), std::to_string(more) + " bytes a frame",
      "With frames of " + std::to_string(bytes) + " bytes everything fits: a plan of " +
          bits(max_end(longer, *layout)) + " was found."};
}

// Leaving out what the planner would leave out.
std::optional<Explanation::Relaxation> drop_some(const Instance& instance, Budget& budget) {
  Limits limits = budget.limits();
  limits.work_ticks = std::min(budget.ticks_left(), 4 * kWayOutTicks);
  limits.wall_s = std::min(budget.seconds_left(), 2 * kWayOutSeconds);
  Budget part(limits, budget.cancel());
  const PackOutcome outcome = plan(instance, {}, {part});
  budget.absorb(part);
  if (!outcome.plan || outcome.plan->dropped.empty()) return std::nullopt;
  const auto& dropped = outcome.plan->dropped;
  std::string names;
  for (std::size_t i = 0; i < std::min<std::size_t>(dropped.size(), 10); ++i)
    names += (i ? ", " : "") + dropped[i];
  if (dropped.size() > 10) names += ", … (" + std::to_string(dropped.size()) + " in all)";
  const auto& lost = outcome.objectives;
  return Explanation::Relaxation{
      "drop " + names, "priority " + to_string(*lost[0].value) + ", " + bits(*lost[1].value),
      "Without these objects the rest fits" +
          std::string(lost[0].proven() && lost[1].proven() ? "; no set loses less." : ".")};
}

}  // namespace

Explanation explain(const Instance& instance, const std::vector<std::string>& dropped, Budget& budget) {
  Explanation explanation = find_clash(instance, budget);
  if (!dropped.empty()) {
    explanation.summary = std::to_string(dropped.size()) +
                          (dropped.size() == 1 ? " object is" : " objects are") + " left out. " +
                          explanation.summary;
  }
  for (auto* way_out : {&longer_frame, &drop_some})
    if (auto found = (*way_out)(instance, budget)) explanation.relaxations.push_back(std::move(*found));
  return explanation;
}

}  // namespace tenon::pack
