#include "planners/pack/linear_model.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace tenon::pack {

namespace {

using model::LinearExpr;
using model::Literal;

bool stacks_without_gaps(const Instance& instance) {
  if (!instance.reserves.empty()) return false;
  std::set<std::int32_t> periods;
  for (const Block& block : instance.blocks) {
    if (block.pinned() || block.alignment_bits != 1) return false;
    if (block.period >= instance.frames)
      continue;  // in one frame only: it lies on top of that, wherever it is
    if (block.start_frame.value_or(0) >= block.period) return false;
    periods.insert(block.period);
  }
  return std::adjacent_find(periods.begin(), periods.end(), [](auto a, auto b) { return b % a != 0; }) ==
         periods.end();
}

std::string name_of(const Instance& instance, const Block& block) {
  return block.group.empty() ? instance.objects[block.members.front()].name : block.group;
}

}  // namespace

std::optional<model::Model> linear_model(const Instance& instance) {
  if (!stacks_without_gaps(instance)) return std::nullopt;
  model::Model model;
  const model::VarId peak = model.add_variable(0, instance.frame_bits, "max_end");
  std::vector<LinearExpr> loads(static_cast<std::size_t>(instance.frames));
  for (const Block& block : instance.blocks) {
    const Instance::Phases phases = instance.phases(block);
    std::vector<Literal> choice;
    for (std::int32_t i = 0; i < phases.count; ++i) {
      const std::int32_t first = phases.first + i;
      choice.push_back(model.add_boolean(name_of(instance, block) + "_frame" + std::to_string(first)));
      for (const std::int32_t f : instance.frames_of(block, first))
        loads[static_cast<std::size_t>(f)].add(choice.back(), block.size_bits);
    }
    model.add_exactly_one(std::move(choice));
  }
  for (LinearExpr& load : loads) model.add_linear(load.add(peak, -1), model::kNoLow, 0);
  model.minimize(LinearExpr{}.add(peak));
  return model;
}

}  // namespace tenon::pack
