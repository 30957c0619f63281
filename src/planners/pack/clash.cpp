#include "planners/pack/clash.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "planners/pack/exact_clash.h"
#include "problems/pack/pins.h"

namespace tenon::pack {

namespace {

std::string label(const Instance& instance, const Block& block) {
  return block.group.empty() ? instance.objects[block.members.front()].name : block.group;
}

std::string bits(Int128 n) { return to_string(n) + (n == 1 ? " bit" : " bits"); }

Int128 free_bits(const Instance& instance, std::int32_t frame) {
  Int128 free = instance.frame_bits;
  for (const Instance::Span& span : instance.reserved(frame)) free -= span.end - span.begin;
  return free;
}

std::optional<Explanation> all_frames_too_small(const Instance& instance) {
  Int128 needed = 0;
  for (const Block& block : instance.blocks)
    needed += Int128{block.size_bits} * instance.fewest_frames(block);
  Int128 free = 0;
  for (std::int32_t f = 0; f < instance.frames; ++f) free += free_bits(instance, f);
  if (needed <= free) return std::nullopt;
  Explanation found;
  found.summary = "All objects together need " + bits(needed) + " in " + std::to_string(instance.frames) +
                  " frames, which hold " + bits(free) + ": " + bits(needed - free) + " too many.";
  found.conflict = {{"send-everything",
                     {std::to_string(instance.objects.size()) + " objects"},
                     "Sent at their periods, the objects take " + bits(needed) + " of all frames together."},
                    {"frame-capacity",
                     {"num_frames", "frame_size_bytes"},
                     std::to_string(instance.frames) + " frames of " + bits(instance.frame_bits) +
                         ", less what is reserved, hold " + bits(free) + "."}};
  return found;
}

// The fewest objects (largest first) that overfill a frame which they cannot leave.
std::optional<Explanation> one_frame_too_small(const Instance& instance) {
  for (std::int32_t f = 0; f < instance.frames; ++f) {
    std::vector<BlockId> bound_to_it;
    Int128 needed = 0;
    for (const BlockId b : instance.blocks.keys()) {
      const Block& block = instance.blocks[b];
      const Instance::Phases phases = instance.phases(block);
      if (phases.count != 1 || f < phases.first || (f - phases.first) % block.period != 0) continue;
      bound_to_it.push_back(b);
      needed += block.size_bits;
    }
    const Int128 free = free_bits(instance, f);
    if (needed <= free) continue;
    std::stable_sort(bound_to_it.begin(), bound_to_it.end(), [&](BlockId a, BlockId b) {
      return instance.blocks[a].size_bits > instance.blocks[b].size_bits;
    });
    Explanation found;
    Int128 sum = 0;
    for (std::size_t i = 0; sum <= free; ++i) {
      const Block& block = instance.blocks[bound_to_it[i]];
      sum += block.size_bits;
      found.conflict.push_back({"start-frame",
                                {label(instance, block), "frame " + std::to_string(f)},
                                label(instance, block) + " takes " + bits(block.size_bits) + " of frame " +
                                    std::to_string(f) +
                                    (block.start_frame ? " by its start frame" : " by its period 1") + "."});
    }
    found.conflict.push_back(
        {"frame-capacity",
         {"frame " + std::to_string(f), "frame_size_bytes"},
         "Frame " + std::to_string(f) + " has " + bits(free) + " that are not reserved."});
    found.summary =
        "Frame " + std::to_string(f) + " must hold " + bits(needed) + " and has " + bits(free) + ".";
    return found;
  }
  return std::nullopt;
}

// The reader refuses such pins; what it cannot see are blocks that are locked to where a kept answer has them.
std::optional<Explanation> two_pins_on_the_same_bits(const Instance& instance) {
  const std::vector<PinClash> clashes = pin_clashes(instance);
  if (clashes.empty()) return std::nullopt;
  const PinClash& clash = clashes.front();
  Explanation found;
  const auto add_pin = [&](BlockId b) {
    const Block& block = instance.blocks[b];
    const std::string name = label(instance, block);
    found.conflict.push_back({"offset",
                              {name},
                              name + " is pinned to bits " + std::to_string(*block.offset_bits) + " to " +
                                  std::to_string(*block.offset_bits + block.size_bits - 1) + "."});
    return name;
  };
  if (clash.other) {
    const std::string other = add_pin(*clash.other);
    found.summary = other + " and " + add_pin(clash.block) +
                    " are pinned to the same bits and share a frame whatever frames they start in.";
    return found;
  }
  found.summary = add_pin(clash.block) + " is pinned to bits that are reserved, whatever frame it starts in.";
  const Reserve& reserve = instance.reserves[*clash.reserve];
  found.conflict.push_back(
      {"reserved",
       {reserve.at},
       "In frames " + std::to_string(reserve.first_frame) + " to " + std::to_string(reserve.last_frame) +
           " bits " + std::to_string(reserve.start_bit) + " to " +
           std::to_string(reserve.start_bit + reserve.size_bits - 1) + " are reserved."});
  return found;
}

}  // namespace

Explanation find_clash(const Instance& instance, Budget& budget) {
  for (auto* look : {&all_frames_too_small, &one_frame_too_small, &two_pins_on_the_same_bits})
    if (auto found = (*look)(instance)) return std::move(*found);
  if (auto found = exact_clash(instance, budget)) return std::move(*found);
  return {
      .summary =
          "No small clash was found: every frame has bits enough, yet no way to place all objects is known.",
      .conflict = {},
      .relaxations = {}};
}

}  // namespace tenon::pack
