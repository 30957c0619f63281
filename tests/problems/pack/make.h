#pragma once

#include <gtest/gtest.h>

#include <string>

#include "base/random.h"
#include "formats/document.h"
#include "formats/source.h"
#include "problems/pack/format.h"
#include "problems/pack/plan.h"
#include "tests/given_cases.h"
#include "tests/option_values.h"

// What the tests of problems/pack make their inputs with.
namespace tenon::pack::testing {

inline Result<Input> read_text(const std::string& text, const OptionValues& options = {},
                               const std::string& format = "") {
  const auto document = read_document({"in", text}, format, options);
  if (!document.ok()) return document.errors();
  return read_instance(document.value(), options);
}

inline Instance instance_of(const std::string& text) {
  Result<Input> input = read_text(text);
  EXPECT_TRUE(input.ok()) << (input.ok() ? "" : to_string(input.errors().front()));
  return input.ok() ? std::move(input.value().instance) : Instance{};
}

inline OptionValues with(const std::vector<std::pair<std::string, std::string>>& settings) {
  return tenon::testing::values_of(read_options(), settings);
}

// A real input of the collection that lies beside the checkout, or "" where that is not there.
inline std::string case_file(const std::string& name) {
  return tenon::testing::given_cases("pack/" + name).string();
}

// The plainest layout there is: each block at the first aligned bit and frame where nothing lies; what fits nowhere
// is dropped. Bit by bit, so only for small frames.
inline Layout first_fit(const Instance& instance) {
  std::vector<std::vector<bool>> used(
      static_cast<std::size_t>(instance.frames),
      std::vector<bool>(static_cast<std::size_t>(instance.frame_bits), false));
  const auto each_bit = [&](const Block& block, const Position& at, auto&& visit) {
    for (const std::int32_t f : instance.frames_of(block, at.first_frame))
      for (std::int64_t b = at.start_bit; b < at.start_bit + block.size_bits; ++b)
        if (!visit(static_cast<std::size_t>(f), static_cast<std::size_t>(b))) return false;
    return true;
  };
  for (const Reserve& reserve : instance.reserves)
    for (std::int32_t f = reserve.first_frame; f <= reserve.last_frame; ++f)
      for (std::int64_t b = 0; b < reserve.size_bits; ++b)
        used[static_cast<std::size_t>(f)][static_cast<std::size_t>(reserve.start_bit + b)] = true;
  Layout layout(instance.blocks.size());
  for (const bool pinned : {true, false})
    for (const BlockId id : instance.blocks.keys()) {
      const Block& block = instance.blocks[id];
      if (block.pinned() != pinned) continue;
      const auto [first, count] = instance.phases(block);
      for (std::int64_t start = block.offset_bits.value_or(0); start + block.size_bits <= instance.frame_bits;
           ++start) {
        if (start % block.alignment_bits != 0) continue;
        for (std::int32_t phase = first; phase < first + count && !layout[id].placed(); ++phase) {
          const Position at{start, phase};
          if (!each_bit(block, at, [&](std::size_t f, std::size_t b) { return !used[f][b]; })) continue;
          each_bit(block, at, [&](std::size_t f, std::size_t b) { return used[f][b] = true; });
          layout[id] = at;
        }
        if (pinned || layout[id].placed()) break;
      }
    }
  return layout;
}

// A small input in JSON with a bit of everything, different for each seed.
inline std::string random_text(Random& random) {
  const auto frames = random.between(1, 12);
  formats::Json root = formats::Json::object();
  root["frame_size_bytes"] = random.between(2, 9);
  root["num_frames"] = frames;
  const std::int64_t bits = 8 * root["frame_size_bytes"].get<std::int64_t>();
  if (random.chance(1, 3)) root["alignment_bits"] = std::int64_t{1} << random.below(3);
  if (random.chance(1, 3))
    root["reserved"] = {"0-" + std::to_string(frames - 1) + ":0+" + std::to_string(random.between(1, 8))};
  root["objects"] = formats::Json::array();
  const auto entries = random.between(1, 8);
  for (std::int64_t i = 0; i < entries; ++i) {
    formats::Json entry = formats::Json::object();
    const bool group = random.chance(1, 4);
    const std::string name = "o" + std::to_string(i);
    entry[group ? "group" : "name"] = name;
    if (!group) entry["size_bits"] = random.between(1, bits / 2);
    entry["period"] = random.between(1, 14);
    entry["start_frame"] = random.chance(1, 4)
                               ? formats::Json(random.below(static_cast<std::uint64_t>(frames)))
                               : formats::Json(nullptr);
    if (random.chance(1, 3)) entry["priority"] = random.below(5);
    if (random.chance(1, 5)) entry["align"] = 2;
    if (random.chance(1, 5)) entry["locked"] = true;
    if (group) {
      entry["members"] = formats::Json::array();
      for (std::int64_t m = random.between(1, 3); m > 0; --m)
        entry["members"].push_back({{"name", name + "_" + std::to_string(m)},
                                    {"size_bits", random.between(1, bits / 4)},
                                    {"priority", random.below(3)}});
    }
    root["objects"].push_back(std::move(entry));
  }
  return formats::to_text(root);
}

}  // namespace tenon::pack::testing
