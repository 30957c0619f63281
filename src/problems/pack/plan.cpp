#include "problems/pack/plan.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <unordered_map>

#include "base/checked.h"

namespace tenon::pack {

namespace {

Placement placement(const Instance& instance, const Object& object, std::int64_t start_bit,
                    std::int32_t first_frame) {
  return {object.name, start_bit, instance.frames_of(instance.blocks[object.block], first_frame)};
}

std::string where(const Placement* placement) {
  if (!placement || placement->frames.empty()) return "not sent";
  return "bit " + std::to_string(placement->start_bit) + " from frame " +
         std::to_string(placement->frames.front()) + " on (" + std::to_string(placement->frames.size()) +
         " frames)";
}

using ByName = std::unordered_map<std::string_view, const Placement*>;

// Where `placed` puts the whole block, if it lies there as the instance has it: members side by side in the frames of
// one of the block's phases, inside the frame. Otherwise not placed.
Position position_of(const Instance& instance, const Block& block, const ByName& placed) {
  const auto first = placed.find(instance.objects[block.members.front()].name);
  if (first == placed.end() || first->second->frames.empty()) return {};
  const Position position{first->second->start_bit, first->second->frames.front()};
  const auto [phase, count] = instance.phases(block);
  if (position.first_frame < phase || position.first_frame >= phase + count) return {};
  if (position.start_bit < 0 || position.start_bit > instance.frame_bits - block.size_bits) return {};
  const std::vector<std::int32_t> frames = instance.frames_of(block, position.first_frame);
  std::int64_t start_bit = position.start_bit;
  for (const ObjectId member : block.members) {
    const auto found = placed.find(instance.objects[member].name);
    if (found == placed.end() || found->second->start_bit != start_bit || found->second->frames != frames)
      return {};
    start_bit += instance.objects[member].size_bits;
  }
  return position;
}

}  // namespace

double utilisation(const Instance& instance, std::int64_t sent_bits) {
  const Int128 whole = static_cast<Int128>(instance.frame_bits) * instance.frames;
  const Int128 millionths = (static_cast<Int128>(sent_bits) * 2'000'000 + whole) / (2 * whole);
  return static_cast<double>(static_cast<std::int64_t>(millionths)) / 1e6;
}

Plan to_plan(const Instance& instance, const Layout& layout) {
  Plan plan;
  IdVector<ObjectId, std::int64_t> starts(instance.objects.size());
  std::int64_t sent_bits = 0;
  for (const BlockId id : instance.blocks.keys()) {
    const Block& block = instance.blocks[id];
    const Position& position = layout[id];
    if (!position.placed()) continue;
    std::int64_t start_bit = position.start_bit;
    for (const ObjectId member : block.members) {
      starts[member] = start_bit;
      start_bit += instance.objects[member].size_bits;
    }
    plan.max_end = std::max(plan.max_end, position.start_bit + block.size_bits);
    sent_bits += block.size_bits * instance.frame_count(block, position.first_frame);
  }
  for (const ObjectId id : instance.objects.keys()) {
    const Object& object = instance.objects[id];
    const Position& position = layout[object.block];
    if (position.placed())
      plan.placements.push_back(placement(instance, object, starts[id], position.first_frame));
    else
      plan.dropped.push_back(object.name);
  }
  plan.utilisation = utilisation(instance, sent_bits);
  return plan;
}

Layout to_layout(const Instance& instance, const Plan& plan) {
  ByName placed;
  placed.reserve(plan.placements.size());
  for (const Placement& each : plan.placements) placed.emplace(each.name, &each);
  Layout layout(instance.blocks.size());
  for (const BlockId id : instance.blocks.keys())
    layout[id] = position_of(instance, instance.blocks[id], placed);
  return layout;
}

std::vector<std::pair<std::string, Int128>> stage_values(const Instance& instance, const Plan& plan) {
  const Layout layout = to_layout(instance, plan);
  Int128 priority = 0;
  Int128 bits = 0;
  std::int64_t max_end = 0;
  for (const BlockId id : instance.blocks.keys()) {
    const Block& block = instance.blocks[id];
    if (layout[id].placed()) {
      max_end = std::max(max_end, layout[id].start_bit + block.size_bits);
    } else {
      priority += block.priority;
      bits += static_cast<Int128>(block.size_bits) * instance.fewest_frames(block);
    }
  }
  return {{"dropped_priority", priority}, {"dropped_bits", bits}, {"max_end", max_end}};
}

std::vector<std::string> differences(const Plan& a, const Plan& b) {
  std::map<std::string, const Placement*> in_b;
  for (const Placement& each : b.placements) in_b[each.name] = &each;
  std::vector<std::string> lines;
  const auto tell = [&](const std::string& name, const Placement* from, const Placement* to) {
    lines.push_back(name + ": " + where(from) + " -> " + where(to));
  };
  for (const Placement& each : a.placements) {
    const auto other = in_b.find(each.name);
    const Placement* to = other == in_b.end() ? nullptr : other->second;
    if (!to || !(*to == each)) tell(each.name, &each, to);
    if (to) in_b.erase(other);
  }
  for (const Placement& each : b.placements)
    if (in_b.contains(each.name)) tell(each.name, nullptr, &each);
  return lines;
}

}  // namespace tenon::pack
