#include "planners/pack/load_model.h"

#include <algorithm>
#include <map>

namespace tenon::pack {

LoadProblem load_problem(const Instance& instance, const IdVector<BlockId, bool>& take,
                         std::vector<std::int64_t> initial) {
  LoadProblem problem{{}, std::move(initial)};
  for (const BlockId b : instance.blocks.keys()) {
    if (!take[b]) continue;
    const Block& block = instance.blocks[b];
    const Instance::Phases choice = instance.phases(block);
    problem.items.push_back({block.size_bits, block.period, choice.first, choice.count});
  }
  return problem;
}

std::vector<std::int64_t> frame_loads(const LoadProblem& problem, const std::vector<std::int32_t>& first) {
  std::vector<std::int64_t> load = problem.initial;
  for (std::size_t i = 0; i < problem.items.size(); ++i) {
    const LoadItem& item = problem.items[i];
    for (std::int64_t f = first[i]; f < problem.frames(); f += item.period)
      load[static_cast<std::size_t>(f)] += item.size;
  }
  return load;
}

bool LoadTree::even() const {
  return std::all_of(levels.begin(), levels.end(),
                     [&](const Level& level) { return leaves() % level.nodes == 0; });
}

std::optional<LoadTree> load_tree(const LoadProblem& problem) {
  const std::int32_t frames = problem.frames();
  std::map<std::int32_t, std::vector<std::int32_t>> by_nodes;
  std::vector<std::int64_t> fixed = problem.initial;
  for (std::size_t i = 0; i < problem.items.size(); ++i) {
    const LoadItem& item = problem.items[i];
    if (item.choices > 1) {
      by_nodes[std::min(item.period, frames)].push_back(static_cast<std::int32_t>(i));
      continue;
    }
    for (std::int64_t f = item.first; f < frames; f += item.period)
      fixed[static_cast<std::size_t>(f)] += item.size;
  }

  LoadTree tree;
  for (auto& [nodes, items] : by_nodes) {
    const bool single_frames = nodes == frames;
    if (!tree.levels.empty() && nodes % tree.levels.back().nodes != 0 && !single_frames) return std::nullopt;
    std::stable_sort(items.begin(), items.end(), [&](std::int32_t a, std::int32_t b) {
      return problem.items[static_cast<std::size_t>(a)].size >
             problem.items[static_cast<std::size_t>(b)].size;
    });
    tree.levels.push_back({nodes, std::move(items)});
  }
  const std::int32_t leaves = tree.levels.empty() ? 1 : tree.levels.back().nodes;
  tree.floor.assign(static_cast<std::size_t>(leaves), 0);
  for (std::int32_t f = 0; f < frames; ++f) {
    std::int64_t& floor = tree.floor[static_cast<std::size_t>(f % leaves)];
    floor = std::max(floor, fixed[static_cast<std::size_t>(f)]);
  }
  return tree;
}

}  // namespace tenon::pack
