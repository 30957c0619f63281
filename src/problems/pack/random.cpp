#include "problems/pack/random.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <queue>
#include <utility>
#include <vector>

#include "base/random.h"

namespace tenon::pack {

namespace {

constexpr std::int64_t kMostFrameBytes = 1 << 20;  // what the reader takes
constexpr std::int64_t kBitsOfAnExactPiece = 96;   // on average, over all frames it is in

std::int64_t random_size(Random& random) {
  // Size and its share, in percent.
  constexpr std::array<std::pair<int, int>, 6> kShares{
      {{1, 25}, {3, 8}, {8, 20}, {16, 20}, {32, 16}, {64, 11}}};
  auto left = static_cast<int>(random.below(100));
  for (const auto& [size, share] : kShares)
    if ((left -= share) < 0) return size;
  return kShares.back().first;
}

std::vector<std::int32_t> divisors(std::int32_t frames) {
  std::vector<std::int32_t> all;
  for (std::int32_t p = 1; p <= frames; ++p)
    if (frames % p == 0) all.push_back(p);
  return all;
}

// 1, and on by the smallest prime factor of what is left: each divides the next.
std::vector<std::int32_t> divisor_chain(std::int32_t frames) {
  std::vector<std::int32_t> chain{1};
  for (std::int32_t left = frames; left > 1;) {
    std::int32_t factor = 2;
    while (left % factor != 0) ++factor;
    chain.push_back(chain.back() * factor);
    left /= factor;
  }
  return chain;
}

std::int32_t random_period(Random& random, const std::vector<std::int32_t>& periods, bool slow) {
  if (!slow) return periods[random.below(periods.size())];
  // Weights 1, 2, 4, …; of the first 40 at most, which is all that 65,536 frames have.
  const std::uint64_t total = (std::uint64_t{1} << periods.size()) - 1;
  const std::uint64_t draw = random.below(total) + 1;
  std::size_t at = 0;
  while ((std::uint64_t{2} << at) <= draw) ++at;
  return periods[at];
}

class Maker {
 public:
  explicit Maker(const RandomOptions& options) : options_(options), random_(options.seed) {
    const bool sixty = options.shape == RandomShape::kNonharmonic;
    instance_.frames = options.frames.value_or(sixty ? 60 : 32);
  }

  Instance make() {
    if (options_.shape == RandomShape::kExact)
      cut_exactly();
    else
      draw();
    return std::move(instance_);
  }

 private:
  void draw() {
    const RandomShape shape = options_.shape;
    const bool slow = shape == RandomShape::kSlow || shape == RandomShape::kPinned;
    const auto periods =
        shape == RandomShape::kNonharmonic ? divisors(instance_.frames) : divisor_chain(instance_.frames);
    while (static_cast<std::int32_t>(instance_.objects.size()) < options_.objects) {
      const std::int32_t left = options_.objects - static_cast<std::int32_t>(instance_.objects.size());
      const bool group = shape == RandomShape::kGrouped && left >= 2 && random_.chance(3, 10);
      const std::int32_t period = random_period(random_, periods, slow);
      add_block(group ? std::min<std::int32_t>(left, static_cast<std::int32_t>(random_.between(2, 6))) : 1,
                period, group);
      if (shape == RandomShape::kPinned && random_.chance(3, 10))
        last_block().start_frame =
            static_cast<std::int32_t>(random_.below(static_cast<std::uint64_t>(period)));
    }
    set_frame_size();
    if (shape == RandomShape::kPinned) pin_some();
  }

  void add_block(std::int32_t members, std::int32_t period, bool group) {
    Block block;
    const BlockId id{static_cast<std::int32_t>(instance_.blocks.size())};
    block.period = period;
    if (group) block.group = "G" + std::to_string(instance_.objects.size());
    for (std::int32_t i = 0; i < members; ++i) {
      const std::int64_t size = random_size(random_);
      block.members.push_back(add_object(size, id));
      block.size_bits += size;
    }
    instance_.blocks.push_back(std::move(block));
  }

  ObjectId add_object(std::int64_t size_bits, BlockId block) {
    return instance_.objects.push_back(
        {"P" + std::to_string(instance_.objects.size()), size_bits, block, ""});
  }

  Block& last_block() {
    return instance_.blocks[BlockId{static_cast<std::int32_t>(instance_.blocks.size()) - 1}];
  }

  double usual_fill() const {
    switch (options_.shape) {
      case RandomShape::kSlow:
        return 0.99;
      case RandomShape::kOver:
        return 1.05;
      default:
        return 0.95;
    }
  }

  void set_frame_size() {
    std::int64_t sent = 0;
    std::int64_t largest = 1;
    for (const Block& block : instance_.blocks) {
      sent += block.size_bits * instance_.fewest_frames(block);
      largest = std::max(largest, block.size_bits);
    }
    const double wanted =
        static_cast<double>(sent) / (8.0 * instance_.frames * options_.fill.value_or(usual_fill()));
    const auto bytes = std::max(static_cast<std::int64_t>(std::ceil(wanted)), (largest + 7) / 8);
    instance_.frame_bits = 8 * std::min(bytes, kMostFrameBytes);
  }

  // Up to four blocks that are in every frame, one behind the other from bit 0: such pins never clash.
  void pin_some() {
    std::int64_t at = 0;
    int pinned = 0;
    for (Block& block : instance_.blocks) {
      if (block.period != 1 || block.start_frame || pinned == 4 ||
          at + block.size_bits > instance_.frame_bits)
        continue;
      block.offset_bits = at;
      at += block.size_bits;
      ++pinned;
    }
  }

  // A piece is some bits of every period-th frame.
  struct Piece {
    std::int64_t size_bits;
    std::int32_t period;
    std::int64_t area;
    friend bool operator<(const Piece& a, const Piece& b) {
      return std::pair(a.area, a.size_bits) < std::pair(b.area, b.size_bits);
    }
  };
  Piece piece(std::int64_t size_bits, std::int32_t period) const {
    return {size_bits, period, size_bits * (instance_.frames / period)};
  }

  void cut_exactly() {
    const std::int64_t area = kBitsOfAnExactPiece * options_.objects;
    const std::int64_t bytes = std::clamp<std::int64_t>(area / (8 * instance_.frames), 1, kMostFrameBytes);
    instance_.frame_bits = 8 * bytes;
    std::priority_queue<Piece> pieces;
    pieces.push(piece(instance_.frame_bits, 1));
    std::vector<Piece> whole;  // cannot be cut further
    while (static_cast<std::int32_t>(pieces.size() + whole.size()) < options_.objects && !pieces.empty()) {
      const Piece largest = pieces.top();
      pieces.pop();
      cut(largest, options_.objects - static_cast<std::int32_t>(pieces.size() + whole.size()), pieces, whole);
    }
    for (; !pieces.empty(); pieces.pop()) whole.push_back(pieces.top());
    random_.shuffle(whole);
    for (const Piece& each : whole) {
      const BlockId id{static_cast<std::int32_t>(instance_.blocks.size())};
      const ObjectId object = add_object(each.size_bits, id);
      Block block;
      block.members = {object};
      block.size_bits = each.size_bits;
      block.period = each.period;
      instance_.blocks.push_back(std::move(block));
    }
  }

  // Into two by its bits, or into as many as the smallest prime factor by its frames, at most `most`.
  void cut(const Piece& old, std::int32_t most, std::priority_queue<Piece>& pieces,
           std::vector<Piece>& whole) {
    std::int32_t factor = 2;
    const std::int32_t left = instance_.frames / old.period;
    while (left > 1 && left % factor != 0) ++factor;
    const bool by_frames = left > 1 && factor <= most;
    if (by_frames && (old.size_bits == 1 || random_.chance(1, 2))) {
      for (std::int32_t i = 0; i < factor; ++i) pieces.push(piece(old.size_bits, old.period * factor));
    } else if (old.size_bits > 1) {
      const std::int64_t first = random_.between(1, old.size_bits - 1);
      pieces.push(piece(first, old.period));
      pieces.push(piece(old.size_bits - first, old.period));
    } else {
      whole.push_back(old);
    }
  }

  const RandomOptions& options_;
  Random random_;
  Instance instance_;
};

}  // namespace

Instance random_instance(const RandomOptions& options) { return Maker(options).make(); }

std::optional<RandomShape> shape_called(const std::string& name) {
  constexpr std::array<std::pair<const char*, RandomShape>, 7> kNames{
      {{"harmonic", RandomShape::kHarmonic},
       {"slow", RandomShape::kSlow},
       {"nonharmonic", RandomShape::kNonharmonic},
       {"grouped", RandomShape::kGrouped},
       {"pinned", RandomShape::kPinned},
       {"over", RandomShape::kOver},
       {"exact", RandomShape::kExact}}};
  for (const auto& [known, shape] : kNames)
    if (name == known) return shape;
  return std::nullopt;
}

}  // namespace tenon::pack
