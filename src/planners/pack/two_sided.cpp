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
      : instance_(&instance), longest_(longest), load_(static_cast<std::size_t>(longest), 0), wish_(load_) {
    for (const Side side : {Side::kLeft, Side::kRight}) grow({side, 1, 0, -1, 0, {}}, rng);
    for (std::size_t c = 0; c < classes_.size(); ++c)
      by_period_[classes_[c].period].push_back(static_cast<std::int32_t>(c));
  }

  // Keeps room for fine blocks that are wider than the run they can expect: their frame counts as loaded by as much.
  void keep_room(const std::vector<std::int64_t>& excess, Random& rng) {
    std::vector<std::int32_t> frames(at(longest_));
    std::iota(frames.begin(), frames.end(), 0);
    rng.shuffle(frames);
    for (std::size_t i = 0; i < excess.size() && i < frames.size(); ++i) wish_[at(frames[i])] = excess[i];
  }

  // Each block at the class whose frames are least loaded. Returns the frame bits of those whose period neither tree has.
  std::int64_t add(const std::vector<BlockId>& blocks) {
    std::int64_t homeless = 0;
    for (const BlockId b : blocks) {
      const Block& block = instance_->blocks[b];
      const std::vector<std::int32_t>& choices = by_period_[block.period];
      if (choices.empty()) {
        homeless += block.size_bits * (longest_ / block.period);
        continue;
      }
      const std::int32_t best =
          *std::min_element(choices.begin(), choices.end(), [&](std::int32_t x, std::int32_t y) {
            return load_of(classes_[at(x)]) < load_of(classes_[at(y)]);
          });
      Class& home = classes_[at(best)];
      home.blocks.push_back(b);
      home.bits += block.size_bits;
      for (std::int32_t f = home.residue; f < longest_; f += home.period) load_[at(f)] += block.size_bits;
    }
    return homeless;
  }
  bool has(std::int32_t period) const {
    return by_period_.contains(period) && !by_period_.at(period).empty();
  }

  // How uneven the frames are: sum of squares, given that the sum is the same for all trees.
  Int128 unevenness() const {
    Int128 sum = 0;
    for (std::size_t f = 0; f < load_.size(); ++f)
      sum += static_cast<Int128>(load_[f] + wish_[f]) * (load_[f] + wish_[f]);
    return sum;
  }
  const std::vector<std::int64_t>& load() const { return load_; }

  // Positions of the blocks, and where the free run of each frame begins.
  std::vector<std::int64_t> place(std::int64_t start, std::int64_t end, Layout& layout) const {
    std::vector<std::int64_t> inner(classes_.size());  // distance from the edge behind each class
    std::vector<std::int64_t> run_start(at(longest_), start);
    for (std::size_t c = 0; c < classes_.size(); ++c) {
      const Class& home = classes_[c];
      inner[c] = home.parent < 0 ? 0 : inner[at(home.parent)];
      for (const BlockId b : home.blocks) {
        const std::int64_t size = instance_->blocks[b].size_bits;
        layout[b] =
            Position{home.side == Side::kLeft ? start + inner[c] : end - inner[c] - size, home.residue};
        inner[c] += size;
      }
      if (home.side == Side::kLeft)
        for (std::int32_t f = home.residue; f < longest_; f += home.period)
          run_start[at(f)] = std::max(run_start[at(f)], start + inner[c]);
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

  // Bits in all frames of a class; room that one of them needs counts for each.
  std::int64_t load_of(const Class& home) const {
    std::int64_t sum = 0, wish = 0;
    for (std::int32_t f = home.residue; f < longest_; f += home.period) {
      sum += load_[at(f)];
      wish = std::max(wish, wish_[at(f)]);
    }
    return sum + wish * (longest_ / home.period);
  }

  const Instance* instance_;
  std::int32_t longest_;
  std::vector<Class> classes_;
  std::map<std::int32_t, std::vector<std::int32_t>> by_period_;
  std::vector<std::int64_t> load_;
  std::vector<std::int64_t> wish_;  // see keep_room
};

struct Task {
  std::vector<BlockId> blocks;
  std::int32_t longest = 1;  // least common multiple of the periods
  std::int64_t start = 0;    // the frame's bits [start, end) are to be filled
  std::int64_t end = 0;
};

// By how much blocks of the longest period are wider than the mean run.
std::vector<std::int64_t> excess_widths(const Instance& instance, const Task& task) {
  std::vector<std::int64_t> excess;
  std::int64_t sum = 0;
  for (const BlockId b : task.blocks)
    if (instance.blocks[b].period == task.longest) {
      excess.push_back(instance.blocks[b].size_bits);
      sum += excess.back();
    }
  for (std::int64_t& width : excess) width -= sum / task.longest;
  std::erase_if(excess, [](std::int64_t width) { return width <= 0; });
  return excess;
}

// The trees of a few dozen random ones that hold the most, and among those the evenest.
std::optional<Trees> draw_trees(const Instance& instance, const Task& task, Budget& budget, Random& rng) {
  constexpr int kDraws = 64;
  std::vector<BlockId> coarse;
  for (const BlockId b : task.blocks)
    if (instance.blocks[b].period < task.longest) coarse.push_back(b);
  std::sort(coarse.begin(), coarse.end(), [&](BlockId a, BlockId b) {
    const Block &x = instance.blocks[a], &y = instance.blocks[b];
    return std::tuple(x.period, -x.size_bits, a) < std::tuple(y.period, -y.size_bits, b);
  });
  const std::vector<std::int64_t> excess = excess_widths(instance, task);
  std::optional<Trees> best;
  std::pair<std::int64_t, Int128> best_score;
  for (int i = 0; i < kDraws; ++i) {
    Trees trees(instance, task.longest, rng);
    if (budget.spend(1 + static_cast<std::int64_t>(coarse.size()) / 8 + task.longest / 16))
      return std::nullopt;
    trees.keep_room(excess, rng);
    const std::int64_t homeless = trees.add(coarse);
    const std::pair<std::int64_t, Int128> score(homeless, trees.unevenness());
    if (best && score >= best_score) continue;
    best = std::move(trees);
    best_score = score;
  }
  return best;
}

// Fills the runs that the trees leave, exactly; what stays free is filled with blanks of one bit.
bool fill_runs(const Instance& instance, const Task& task, const Trees& trees, Layout& layout, Budget& budget,
               Random& rng) {
  std::vector<BlockId> fine;
  std::vector<std::int64_t> sizes, capacities;
  for (const BlockId b : task.blocks)
    if (instance.blocks[b].period == task.longest) fine.push_back(b);
  for (const BlockId b : fine) sizes.push_back(instance.blocks[b].size_bits);
  for (const std::int64_t load : trees.load()) capacities.push_back(task.end - task.start - load);
  const std::int64_t blanks = std::accumulate(capacities.begin(), capacities.end(), std::int64_t{0}) -
                              std::accumulate(sizes.begin(), sizes.end(), std::int64_t{0});
  if (blanks < 0) return false;
  sizes.resize(sizes.size() + static_cast<std::size_t>(blanks), 1);
  const auto bins = fill_exactly(sizes, capacities, budget, rng);
  if (!bins) return false;
  std::vector<std::int64_t> next = trees.place(task.start, task.end, layout);
  for (std::size_t i = 0; i < fine.size(); ++i) {
    const std::int32_t frame = (*bins)[i];
    layout[fine[i]] = Position{next[static_cast<std::size_t>(frame)], frame};
    next[static_cast<std::size_t>(frame)] += sizes[i];
  }
  return true;
}

// A period that neither tree has gets a strip of its own at the left: its blocks are dealt to its classes, and blocks
// of one of its multiples make all classes equally wide.
class Peeler {
 public:
  Peeler(const Instance& instance, Task& task, std::int32_t period)
      : instance_(instance), task_(task), period_(period) {
    for (const BlockId b : task.blocks)
      if (instance.blocks[b].period == period) own_.push_back(b);
    std::sort(own_.begin(), own_.end(), [&](BlockId a, BlockId b) {
      return std::pair(-instance.blocks[a].size_bits, a) < std::pair(-instance.blocks[b].size_bits, b);
    });
  }

  // On success the strip's blocks have left the task, and it begins behind the strip.
  bool peel(Layout& layout, Budget& budget, Random& rng) {
    const std::int32_t filler = random_filler(rng);
    if (filler == 0) return false;
    std::vector<std::int64_t> tops(static_cast<std::size_t>(period_), 0);
    for (const BlockId b : own_) {
      const auto lowest = std::min_element(tops.begin(), tops.end());
      layout[b] = Position{task_.start + *lowest, static_cast<std::int32_t>(lowest - tops.begin())};
      *lowest += instance_.blocks[b].size_bits;
    }
    return level_up(filler, tops, layout, budget, rng);
  }

 private:
  // A multiple of the period with many blocks for each of its classes; 0 if there is none.
  std::int32_t random_filler(Random& rng) const {
    std::map<std::int32_t, std::int64_t> count;
    for (const BlockId b : task_.blocks) ++count[instance_.blocks[b].period];
    std::vector<std::int32_t> choices;
    for (const auto& [period, blocks] : count)
      if (period > period_ && period % period_ == 0 && blocks >= 2 * period) choices.push_back(period);
    return choices.empty() ? 0 : choices[rng.below(choices.size())];
  }

  bool level_up(std::int32_t filler, const std::vector<std::int64_t>& tops, Layout& layout, Budget& budget,
                Random& rng) {
    std::vector<BlockId> pool;
    std::vector<std::int64_t> sizes;
    for (const BlockId b : task_.blocks)
      if (instance_.blocks[b].period == filler) {
        pool.push_back(b);
        sizes.push_back(instance_.blocks[b].size_bits);
      }
    const std::int64_t sum = std::accumulate(sizes.begin(), sizes.end(), std::int64_t{0});
    const std::int64_t mean = sum / static_cast<std::int64_t>(sizes.size());
    const std::int64_t width = *std::max_element(tops.begin(), tops.end()) + rng.between(mean, 4 * mean);
    std::vector<std::int64_t> capacities;
    for (std::int32_t r = 0; r < filler; ++r)
      capacities.push_back(width - tops[static_cast<std::size_t>(r % period_)]);
    const std::int64_t rest = sum - std::accumulate(capacities.begin(), capacities.end(), std::int64_t{0});
    if (rest < 0 || task_.start + width > task_.end) return false;
    capacities.push_back(rest);  // the blocks that are not needed here
    Budget part = budget.child(5'000 + 4 * static_cast<std::int64_t>(sizes.size()));
    const auto bins = fill_exactly(sizes, capacities, part, rng);
    budget.absorb(part);
    if (!bins) return false;
    std::vector<std::int64_t> next;
    for (std::int32_t r = 0; r < filler; ++r)
      next.push_back(task_.start + tops[static_cast<std::size_t>(r % period_)]);
    for (std::size_t i = 0; i < pool.size(); ++i) {
      const std::int32_t r = (*bins)[i];
      if (r == filler) continue;
      layout[pool[i]] = Position{next[static_cast<std::size_t>(r)], r};
      next[static_cast<std::size_t>(r)] += sizes[i];
    }
    std::erase_if(task_.blocks, [&](BlockId b) { return layout[b].placed(); });
    task_.start += width;
    return true;
  }

  const Instance& instance_;
  Task& task_;
  std::int32_t period_;
  std::vector<BlockId> own_;
};

// Strips for the periods that `trees` lack.
bool peel_what_lacks(const Instance& instance, const Trees& trees, Task& task, Layout& layout, Budget& budget,
                     Random& rng) {
  std::vector<std::int32_t> lacking;
  for (const BlockId b : task.blocks) {
    const std::int32_t period = instance.blocks[b].period;
    if (period < task.longest && !trees.has(period)) lacking.push_back(period);
  }
  std::sort(lacking.begin(), lacking.end());
  lacking.erase(std::unique(lacking.begin(), lacking.end()), lacking.end());
  return std::all_of(lacking.begin(), lacking.end(), [&](std::int32_t period) {
    return Peeler(instance, task, period).peel(layout, budget, rng);
  });
}

std::optional<Layout> attempt(const Instance& instance, Task task, Budget& budget, Random& rng) {
  Layout layout(instance.blocks.size());
  std::optional<Trees> trees;
  for (bool complete = false; !complete;) {
    trees = draw_trees(instance, task, budget, rng);
    if (!trees) return std::nullopt;
    const std::int64_t start = task.start;
    if (!peel_what_lacks(instance, *trees, task, layout, budget, rng)) return std::nullopt;
    complete = task.start == start;  // else the strips took blocks that these trees hold
  }
  Budget part = budget.child(20'000 + 4 * static_cast<std::int64_t>(task.blocks.size()));
  const bool filled = fill_runs(instance, task, *trees, layout, part, rng);
  budget.absorb(part);
  return filled ? std::optional(layout) : std::nullopt;
}

}  // namespace

std::optional<Layout> pack_two_sided(const Instance& instance, const std::vector<BlockId>& blocks,
                                     std::int64_t max_end, Budget& budget, Random& rng) {
  constexpr std::int32_t kLongest = 4096;  // classes a tree: more are too slow to draw by the dozen
  Task task{blocks, 1, 0, max_end};
  Int128 bits = 0;
  for (const BlockId b : blocks) {
    task.longest = std::lcm(task.longest, instance.blocks[b].period);
    bits += static_cast<Int128>(instance.blocks[b].size_bits) * (instance.frames / instance.blocks[b].period);
  }
  if (task.longest > kLongest || task.longest == 1 || bits > static_cast<Int128>(max_end) * instance.frames)
    return std::nullopt;
  while (!budget.stop())
    if (auto layout = attempt(instance, task, budget, rng)) return layout;
  return std::nullopt;
}

}  // namespace tenon::pack
