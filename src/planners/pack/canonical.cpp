#include "planners/pack/canonical.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace tenon::pack {

Layout canonical(const Instance& instance, const Layout& layout) {
  const auto shape = [](const Block& b) {
    return std::tuple(b.size_bits, b.period, b.start_frame.value_or(-1), b.offset_bits.value_or(-1),
                      b.alignment_bits, b.priority, b.locked);
  };
  std::map<decltype(shape(Block{})), std::vector<BlockId>> classes;
  for (const BlockId b : instance.blocks.keys()) classes[shape(instance.blocks[b])].push_back(b);

  Layout result = layout;
  const auto earlier = [](const Position& a, const Position& b) {
    return std::tuple(!a.placed(), a.start_bit, a.first_frame) <
           std::tuple(!b.placed(), b.start_bit, b.first_frame);
  };
  std::vector<Position> places;
  for (const auto& [key, blocks] : classes) {
    places.clear();
    for (const BlockId b : blocks) places.push_back(layout[b]);
    std::sort(places.begin(), places.end(), earlier);
    for (std::size_t i = 0; i < blocks.size(); ++i) result[blocks[i]] = places[i];
  }
  return result;
}

}  // namespace tenon::pack
