#include "planners/pack/two_sided.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <tuple>

#include "base/checked.h"
#include "planners/pack/exact_bins.h"

namespace tenon::pack {

namespace {

enum class Side { kLeft, kRight };

// A class of frames and what lies at it, in the order from the edge inwards.
struct Class {
  Side side = Side::kLeft;
  std::int32_t period = 1;
  std::int32_t residue = 0;
  std::int32_t parent = -1;  // index, always smaller
  std::int64_t bits = 0;
  std::vector<BlockId> blocks;
};

std::vector<std::int32_t> prime_factors(std::int32_t n) {
  std::vector<std::int32_t> factors;
  for (std::int32_t q = 2; n > 1; ++q)
    for (; n % q == 0; n /= q)
      if (factors.empty() || factors.back() != q) factors.push_back(q);
  return factors;
}

// Both trees, with all blocks that have not the longest period.
class Trees {
 public:
  Trees(const Instance& instance, std::int32_t longest, Random& rng)
      : instance_(&instance), longest_(longest), load_(static_cast<std::size_t>(longest), 0) {
    for (const Side side : {Side::kLeft, Side::kRight}) grow({side, 1, 0, -1, 0, {}}, rng);
    for (std::size_t c = 0; c < classes_.size(); ++c)
      by_period_[classes_[c].period].push_back(static_cast<std::int32_t>(c));
  }

  // Each block at the class whose frames are least loaded; false if no class has a block's period.
  bool add(const std::vector<BlockId>& blocks) {
    for (const BlockId b : blocks) {
      const Block& block = instance_->blocks[b];
      const std::vector<std::int32_t>& choices = by_period_[block.period];
      if (choices.empty()) return false;
      const std::int32_t best =
          *std::min_element(choices.begin(), choices.end(), [&](std::int32_t x, std::int32_t y) {
            return load_of(classes_[at(x)]) < load_of(classes_[at(y)]);
          });
      Class& home = classes_[at(best)];
      home.blocks.push_back(b);
      home.bits += block.size_bits;
      for (std::int32_t f = home.residue; f < longest_; f += home.period) load_[at(f)] += block.size_bits;
    }
    return true;
  }

  // How uneven the frames are: sum of squares, given that the sum is the same for all trees.
  Int128 unevenness() const {
    Int128 sum = 0;
    for (const std::int64_t l : load_) sum += static_cast<Int128>(l) * l;
    return sum;
  }
  const std::vector<std::int64_t>& load() const { return load_; }

  // Positions of the blocks, and where the free run of each frame begins.
  std::vector<std::int64_t> place(std::int64_t max_end, Layout& layout) const {
    std::vector<std::int64_t> inner(classes_.size());  // distance from the edge behind each class
    std::vector<std::int64_t> run_start(at(longest_), 0);
    for (std::size_t c = 0; c < classes_.size(); ++c) {
      const Class& home = classes_[c];
      inner[c] = home.parent < 0 ? 0 : inner[at(home.parent)];
      for (const BlockId b : home.blocks) {
        const std::int64_t size = instance_->blocks[b].size_bits;
        layout[b] = Position{home.side == Side::kLeft ? inner[c] : max_end - inner[c] - size, home.residue};
        inner[c] += size;
      }
      if (home.side == Side::kLeft)
        for (std::int32_t f = home.residue; f < longest_; f += home.period)
          run_start[at(f)] = std::max(run_start[at(f)], inner[c]);
    }
    return run_start;
  }

 private:
  static std::size_t at(std::int32_t i) { return static_cast<std::size_t>(i); }

  void grow(const Class& root, Random& rng) {
    std::vector<std::int32_t> open = {static_cast<std::int32_t>(classes_.size())};
    classes_.push_back(root);
    while (!open.empty()) {
      const std::int32_t c = open.back();
      open.pop_back();
      const std::int32_t period = classes_[at(c)].period;
      const std::vector<std::int32_t> primes = prime_factors(longest_ / period);
      const std::int32_t q = primes[rng.below(primes.size())];
      if (period * q == longest_) continue;  // the longest period fills the runs
      for (std::int32_t j = 0; j < q; ++j) {
        open.push_back(static_cast<std::int32_t>(classes_.size()));
        classes_.push_back({root.side, period * q, classes_[at(c)].residue + period * j, c, 0, {}});
      }
    }
  }

  // Scaled to all frames, so that classes of one period compare.
  std::int64_t load_of(const Class& home) const {
    std::int64_t sum = 0;
    for (std::int32_t f = home.residue; f < longest_; f += home.period) sum += load_[at(f)];
    return sum;
  }

  const Instance* instance_;
  std::int32_t longest_;
  std::vector<Class> classes_;
  std::map<std::int32_t, std::vector<std::int32_t>> by_period_;
  std::vector<std::int64_t> load_;
};

struct Task {
  std::vector<BlockId> coarse;  // ascending period, larger first
  std::vector<BlockId> fine;    // of the longest period
  std::int64_t blanks = 0;      // bits that stay free
};

// The evenest of some random trees.
std::optional<Trees> draw_trees(const Instance& instance, const Task& task, std::int32_t longest,
                                Budget& budget, Random& rng) {
  constexpr int kDraws = 64;
  std::optional<Trees> best;
  for (int i = 0; i < kDraws; ++i) {
    Trees trees(instance, longest, rng);
    if (budget.spend(1 +
                     static_cast<std::int64_t>(task.coarse.size() + static_cast<std::size_t>(longest)) / 16))
      return std::nullopt;
    if (trees.add(task.coarse) && (!best || trees.unevenness() < best->unevenness())) best = std::move(trees);
  }
  return best;
}

// Fills the runs that the trees leave, exactly.
std::optional<Layout> fill_runs(const Instance& instance, const Task& task, const Trees& trees,
                                std::int64_t max_end, Budget& budget, Random& rng) {
  std::vector<std::int64_t> sizes, capacities;
  for (const BlockId b : task.fine) sizes.push_back(instance.blocks[b].size_bits);
  sizes.resize(sizes.size() + static_cast<std::size_t>(task.blanks), 1);
  for (const std::int64_t load : trees.load()) capacities.push_back(max_end - load);
  const auto bins = fill_exactly(sizes, capacities, budget, rng);
  if (!bins) return std::nullopt;
  Layout layout(instance.blocks.size());
  std::vector<std::int64_t> next = trees.place(max_end, layout);
  for (std::size_t i = 0; i < task.fine.size(); ++i) {
    const std::int32_t frame = (*bins)[i];
    layout[task.fine[i]] = Position{next[static_cast<std::size_t>(frame)], frame};
    next[static_cast<std::size_t>(frame)] += sizes[i];
  }
  return layout;
}

}  // namespace

std::optional<Layout> pack_two_sided(const Instance& instance, const std::vector<BlockId>& blocks,
                                     std::int64_t max_end, Budget& budget, Random& rng) {
  constexpr std::int32_t kLongest = 4096;  // classes a tree: more are too slow to draw by the dozen
  std::int32_t longest = 1;
  for (const BlockId b : blocks) longest = std::lcm(longest, instance.blocks[b].period);
  if (longest > kLongest || longest == 1) return std::nullopt;
  Task task;
  task.blanks = max_end * longest;
  for (const BlockId b : blocks) {
    const Block& block = instance.blocks[b];
    (block.period == longest ? task.fine : task.coarse).push_back(b);
    task.blanks -= block.size_bits * (longest / block.period);
  }
  if (task.blanks < 0) return std::nullopt;
  std::sort(task.coarse.begin(), task.coarse.end(), [&](BlockId a, BlockId b) {
    const Block &x = instance.blocks[a], &y = instance.blocks[b];
    return std::tuple(x.period, -x.size_bits, a) < std::tuple(y.period, -y.size_bits, b);
  });
  while (!budget.stop()) {
    const auto trees = draw_trees(instance, task, longest, budget, rng);
    if (!trees) return std::nullopt;
    Budget part = budget.child(20'000 + 4 * static_cast<std::int64_t>(blocks.size()));
    const auto layout = fill_runs(instance, task, *trees, max_end, part, rng);
    if (layout) return layout;
    budget.absorb(part);
  }
  return std::nullopt;
}

}  // namespace tenon::pack
