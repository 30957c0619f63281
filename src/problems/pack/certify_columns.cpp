#include "problems/pack/certify_columns.h"

#include <algorithm>
#include <bitset>

namespace tenon::pack {

namespace {

constexpr std::int32_t kMostFrames = 128;
using FrameSet = std::bitset<kMostFrames>;

// One way for a kind to lie in a column.
struct Choice {
  std::size_t kind;
  FrameSet frames;
};

// Frame by frame: a frame is left empty, or one of the choices that begin in it is taken. Every column is met once.
class Search {
 public:
  Search(std::int32_t frames, const std::vector<ColumnWeights::Kind>& kinds,
         const std::vector<std::int32_t>& available, std::int64_t nodes)
      : frames_(frames),
        kinds_(kinds),
        left_(available),
        nodes_(nodes),
        starting_(static_cast<std::size_t>(frames)) {
    best_.count.assign(kinds.size(), 0);
    count_ = best_.count;
    for (std::size_t k = 0; k < kinds.size(); ++k) {
      const std::int32_t period = kinds[k].period;
      const std::int32_t first = kinds[k].start_frame.value_or(0);
      const std::int32_t last = kinds[k].start_frame ? first : std::min(period, frames) - 1;
      for (std::int32_t f = first; f <= last; ++f) {
        Choice choice{k, {}};
        for (std::int64_t g = f; g < frames; g += period) choice.frames.set(static_cast<std::size_t>(g));
        starting_[static_cast<std::size_t>(f)].push_back(choice);
      }
    }
    // Heavy in few frames first: the first column found is good, and the rest is cut off early.
    for (auto& choices : starting_)
      std::stable_sort(choices.begin(), choices.end(),
                       [&](const Choice& a, const Choice& b) { return share(a) > share(b); });
    find_densities();
  }

  std::optional<HeaviestColumn> run() {
    descend(0, {}, 0);
    if (nodes_ < 0) return std::nullopt;
    return best_;
  }

 private:
  // Weight for each of its frames, scaled by 2^20 and rounded up: an over-estimate, as a bound must be.
  std::int64_t share(const Choice& choice) const {
    const auto frames = static_cast<Int128>(choice.frames.count());
    return static_cast<std::int64_t>(ceil_div(static_cast<Int128>(kinds_[choice.kind].weight) << 20, frames));
  }

  // For each frame the largest share of a choice that is in it: what the frame can still bring at most.
  void find_densities() {
    density_.assign(static_cast<std::size_t>(frames_), 0);
    for (const auto& choices : starting_)
      for (const Choice& choice : choices)
        if (left_[choice.kind] > 0)
          for (std::size_t f = 0; f < density_.size(); ++f)
            if (choice.frames[f]) density_[f] = std::max(density_[f], share(choice));
  }

  void descend(std::int32_t frame, const FrameSet& used, std::int64_t weight) {
    if (--nodes_ < 0) return;
    if (weight > best_.weight) best_ = {weight, count_};
    while (frame < frames_ && used[static_cast<std::size_t>(frame)]) ++frame;
    if (frame == frames_) return;
    Int128 most = 0;
    for (std::int32_t f = frame; f < frames_; ++f)
      if (!used[static_cast<std::size_t>(f)]) most += density_[static_cast<std::size_t>(f)];
    if (weight + (most >> 20) <= best_.weight) return;
    for (const Choice& choice : starting_[static_cast<std::size_t>(frame)]) {
      if (left_[choice.kind] == 0 || (choice.frames & used).any()) continue;
      --left_[choice.kind];
      ++count_[choice.kind];
      descend(frame + 1, used | choice.frames, weight + kinds_[choice.kind].weight);
      ++left_[choice.kind];
      --count_[choice.kind];
      if (nodes_ < 0) return;
    }
    descend(frame + 1, used, weight);
  }

  std::int32_t frames_;
  const std::vector<ColumnWeights::Kind>& kinds_;
  std::vector<std::int32_t> left_;
  std::int64_t nodes_;
  std::vector<std::vector<Choice>> starting_;  // by first frame
  std::vector<std::int64_t> density_;          // by frame, scaled by 2^20
  std::vector<std::int32_t> count_;
  HeaviestColumn best_;
};

bool in_order(const Instance& instance, const ColumnWeights& weights) {
  constexpr std::int64_t kMostWeight = std::int64_t{1} << 40;
  if (weights.capacity <= 0) return false;
  for (std::size_t k = 0; k < weights.kinds.size(); ++k) {
    const ColumnWeights::Kind& kind = weights.kinds[k];
    if (kind.weight < 0 || kind.weight > kMostWeight || kind.period < 1) return false;
    if (kind.start_frame && (*kind.start_frame < 0 || *kind.start_frame >= instance.frames)) return false;
    for (std::size_t j = 0; j < k; ++j)
      if (weights.kinds[j].period == kind.period && weights.kinds[j].start_frame == kind.start_frame)
        return false;
  }
  return true;
}

}  // namespace

std::optional<HeaviestColumn> heaviest_column(std::int32_t frames,
                                              const std::vector<ColumnWeights::Kind>& kinds,
                                              const std::vector<std::int32_t>& available,
                                              std::int64_t nodes) {
  if (frames > kMostFrames) return std::nullopt;
  return Search(frames, kinds, available, nodes).run();
}

std::optional<Int128> columns_bound(const Instance& instance, const std::vector<BlockId>& blocks,
                                    const ColumnWeights& weights) {
  constexpr std::int64_t kNodes = 10'000'000;
  if (!in_order(instance, weights)) return std::nullopt;
  std::vector<std::int32_t> available(weights.kinds.size(), 0);
  Int128 sum = 0;
  for (const BlockId b : blocks) {
    const Block& block = instance.blocks[b];
    for (std::size_t k = 0; k < weights.kinds.size(); ++k) {
      const ColumnWeights::Kind& kind = weights.kinds[k];
      if (kind.period != block.period || kind.start_frame != block.start_frame) continue;
      ++available[k];
      sum += static_cast<Int128>(block.size_bits) * kind.weight;
    }
  }
  const auto heaviest = heaviest_column(instance.frames, weights.kinds, available, kNodes);
  if (!heaviest || heaviest->weight > weights.capacity) return std::nullopt;
  return ceil_div(sum, weights.capacity);
}

}  // namespace tenon::pack
