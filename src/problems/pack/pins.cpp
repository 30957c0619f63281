#include "problems/pack/pins.h"

#include <algorithm>

namespace tenon::pack {

namespace {

constexpr std::int64_t kMostWork = 10'000'000;

struct Pin {
  std::int64_t start;
  std::int64_t end;
  BlockId block;
  std::optional<std::size_t> reserve;
};

class Finder {
 public:
  explicit Finder(const Instance& instance) : instance_(instance), clashes_(instance.blocks.size()) {}

  std::vector<PinClash> run() {
    std::vector<Pin> pins;
    for (const BlockId id : instance_.blocks.keys()) {
      const Block& block = instance_.blocks[id];
      if (block.pinned()) pins.push_back({*block.offset_bits, *block.offset_bits + block.size_bits, id, {}});
    }
    if (pins.empty()) return {};
    for (std::size_t i = 0; i < instance_.reserves.size(); ++i) {
      const Reserve& reserve = instance_.reserves[i];
      pins.push_back({reserve.start_bit, reserve.start_bit + reserve.size_bits, BlockId::none(), i});
    }
    std::stable_sort(pins.begin(), pins.end(), [](const Pin& a, const Pin& b) { return a.start < b.start; });
    walk_single_choices(pins);
    walk_pairs(pins);

    std::vector<PinClash> found;
    for (const auto& clash : clashes_)
      if (clash) found.push_back(*clash);
    return found;
  }

 private:
  bool one_choice(const Pin& pin) const {
    return pin.reserve || instance_.phases(instance_.blocks[pin.block]).count == 1;
  }

  // Blocks with one choice of frames, and reserves: how far each frame is used, by whom.
  void walk_single_choices(const std::vector<Pin>& pins) {
    const auto frames = static_cast<std::size_t>(instance_.frames);
    std::vector<const Pin*> by_block(frames, nullptr);
    std::vector<const Pin*> by_reserve(frames, nullptr);
    const auto use = [&](const Pin& pin, std::size_t f) {
      if (by_block[f] && pin.start < by_block[f]->end) note(*by_block[f], pin);
      if (!pin.reserve && by_reserve[f] && pin.start < by_reserve[f]->end) note(*by_reserve[f], pin);
      const Pin*& own = pin.reserve ? by_reserve[f] : by_block[f];
      if (!own || pin.end > own->end) own = &pin;
    };
    for (const Pin& pin : pins) {
      if (!one_choice(pin)) continue;
      if (pin.reserve) {
        const Reserve& reserve = instance_.reserves[*pin.reserve];
        for (std::int32_t f = reserve.first_frame; f <= reserve.last_frame; ++f)
          use(pin, static_cast<std::size_t>(f));
      } else {
        const Block& block = instance_.blocks[pin.block];
        for (const std::int32_t f : instance_.frames_of(block, instance_.phases(block).first))
          use(pin, static_cast<std::size_t>(f));
      }
    }
  }

  void walk_pairs(const std::vector<Pin>& pins) {
    for (std::size_t j = 0; j < pins.size(); ++j) {
      for (std::size_t i = 0; i < pins.size() && pins[i].start < pins[j].end && work_ < kMostWork; ++i) {
        ++work_;
        // Each pair once: the one that begins first is i, and equal starts go by their order.
        if (i >= j || pins[i].end <= pins[j].start || (one_choice(pins[i]) && one_choice(pins[j]))) continue;
        if (always_meet(pins[i], pins[j])) note(pins[i], pins[j]);
      }
    }
  }

  // Whether every pair of choices has a common frame.
  bool always_meet(const Pin& a, const Pin& b) {
    for (const std::vector<bool>& frames_a : choices(a))
      for (const std::vector<bool>& frames_b : choices(b)) {
        work_ += instance_.frames;
        bool meet = false;
        for (std::size_t f = 0; f < frames_a.size() && !meet; ++f) meet = frames_a[f] && frames_b[f];
        if (!meet || work_ >= kMostWork) return false;
      }
    return true;
  }

  std::vector<std::vector<bool>> choices(const Pin& pin) {
    std::vector<std::vector<bool>> all;
    const auto frames = static_cast<std::size_t>(instance_.frames);
    if (pin.reserve) {
      const Reserve& reserve = instance_.reserves[*pin.reserve];
      std::vector<bool> used(frames, false);
      std::fill(used.begin() + reserve.first_frame, used.begin() + reserve.last_frame + 1, true);
      return {used};
    }
    const Block& block = instance_.blocks[pin.block];
    const auto [first, count] = instance_.phases(block);
    for (std::int32_t phase = first; phase < first + count && work_ < kMostWork; ++phase) {
      work_ += instance_.frames;
      std::vector<bool> used(frames, false);
      for (const std::int32_t f : instance_.frames_of(block, phase)) used[static_cast<std::size_t>(f)] = true;
      all.push_back(std::move(used));
    }
    return all;
  }

  // Tells it of the later block in the input; of a reserve's clash, of the block.
  void note(const Pin& a, const Pin& b) {
    const bool b_later = b.block.valid() && (!a.block.valid() || a.block < b.block);
    const Pin& later = b_later ? b : a;
    const Pin& earlier = b_later ? a : b;
    std::optional<PinClash>& clash = clashes_[later.block];
    if (clash) return;
    clash = PinClash{later.block, {}, earlier.reserve};
    if (!earlier.reserve) clash->other = earlier.block;
  }

  const Instance& instance_;
  std::int64_t work_ = 0;
  IdVector<BlockId, std::optional<PinClash>> clashes_;
};

}  // namespace

std::vector<PinClash> pin_clashes(const Instance& instance) { return Finder(instance).run(); }

}  // namespace tenon::pack
