#include "planners/cut/all_fillings.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace tenon::cut {

namespace {

constexpr std::int64_t kMostCells = 4'000'000;  // of the table: 32 MB, some milliseconds
constexpr std::int64_t kMostOfOneKind = 30'000;

class Enumeration {
 public:
  Enumeration(const Core& core, int board, std::span<const std::int64_t> worths, std::int64_t scale,
              std::int64_t least, std::size_t limit, std::vector<Filling>& fillings,
              std::vector<std::int64_t>& gains, Budget& budget)
      : core_(core),
        board_(core.boards[static_cast<std::size_t>(board)]),
        worths_(worths),
        scale_(scale),
        least_(least),
        limit_(limit),
        limited_(core.most_pieces || core.most_cuts),
        leftover_worth_(scale * core.leftover_value),
        fillings_(fillings),
        gains_(gains),
        budget_(budget),
        filling_{board, {}} {}

  bool run() {
    fillings_.clear();
    gains_.clear();
    pieces_left_ = core_.most_pieces.value_or(std::numeric_limits<std::int64_t>::max());
    if (core_.most_cuts) pieces_left_ = std::min(pieces_left_, *core_.most_cuts + 1);
    return make_bounds() &&
           extend(0, board_.room, -scale_ * board_.cost, std::numeric_limits<std::int64_t>::max());
  }

 private:
  const Kind& kind(std::size_t k) const { return core_.kinds[k]; }
  std::size_t kinds() const { return core_.kinds.size(); }

  // bound_[k * cells + c]: no choice of kinds from k on within c grid units is worth more.
  bool make_bounds() {
    std::int64_t unit = 0;
    for (const Kind& one : core_.kinds) unit = std::gcd(unit, one.size);
    if (unit == 0) return true;
    const std::int64_t most =
        std::clamp<std::int64_t>(kMostCells / static_cast<std::int64_t>(kinds() + 1), 2, kMostOfOneKind);
    grid_ = board_.room / unit < most ? unit : board_.room / (most - 1) + 1;
    cells_ = static_cast<std::size_t>(board_.room / grid_ + 1);
    bound_.assign(cells_ * (kinds() + 1), 0);
    later_.assign(kinds() + 1, 0);
    for (std::size_t k = kinds(); k-- > 0;) {
      const std::int64_t most_of_it = std::min(kind(k).demand, board_.room / kind(k).size);
      later_[k] = later_[k + 1] + most_of_it * kind(k).size;
      std::int64_t* row = &bound_[k * cells_];
      std::copy(row + cells_, row + 2 * cells_, row);
      const auto size = static_cast<std::size_t>(kind(k).size / grid_);
      for (std::int64_t left = most_of_it, copies = 1; left > 0;
           left -= copies, copies = std::min(2 * copies, left)) {
        const std::size_t shift = size * static_cast<std::size_t>(copies);
        const std::int64_t worth = worths_[k] * copies;
        for (std::size_t c = cells_; c-- > shift;) row[c] = std::max(row[c], row[c - shift] + worth);
      }
      if (budget_.spend(1 + static_cast<std::int64_t>(cells_) / 512)) return false;
    }
    return true;
  }

  bool hopeless(std::size_t k, std::int64_t room, std::int64_t gain) const {
    std::int64_t most = bound_[k * cells_ + static_cast<std::size_t>(room / grid_)];
    if (leftover_worth_ > 0) most += leftover_worth_ * std::max<std::int64_t>(0, room - core_.instance->kerf);
    return gain + most < least_;
  }

  // Kinds from `k` on are still open; `spare` is the smallest of the others of which one more is there.
  bool extend(std::size_t k, std::int64_t room, std::int64_t gain, std::int64_t spare) {
    for (; k < kinds(); ++k) {
      if (kind(k).size > room) continue;
      if (pieces_left_ == 0 || hopeless(k, room, gain)) break;
      if (leftover_worth_ == 0 && !limited_ && room - later_[k] >= spare) return true;
      const std::int64_t most = std::min({kind(k).demand, room / kind(k).size, pieces_left_});
      filling_.pieces.emplace_back(static_cast<int>(k), most);
      for (std::int64_t count = most; count > 0; --count) {
        filling_.pieces.back().second = count;
        pieces_left_ -= count;
        const bool fine = extend(k + 1, room - count * kind(k).size, gain + count * worths_[k],
                                 count < kind(k).demand ? kind(k).size : spare);
        pieces_left_ += count;
        if (!fine) return false;
      }
      filling_.pieces.pop_back();
      spare = kind(k).size;
    }
    return end(room, spare);
  }

  // One filling that is taken as it stands.
  bool end(std::int64_t room, std::int64_t spare) {
    if (++nodes_ % 1024 == 0 && budget_.spend(100)) return false;
    if (filling_.pieces.empty()) return true;
    if (leftover_worth_ == 0 && !limited_ && room >= spare) return true;
    if (limited_ && !core_.fits(filling_)) return true;
    if (limited_ && leftover_worth_ == 0 && one_more_fits()) return true;
    std::int64_t gain = -scale_ * core_.cost(filling_);
    for (const auto& [k, count] : filling_.pieces) gain += worths_[static_cast<std::size_t>(k)] * count;
    if (gain < least_) return true;
    if (fillings_.size() == limit_) return false;
    fillings_.push_back(filling_);
    gains_.push_back(gain);
    return true;
  }

  bool one_more_fits() {
    for (std::size_t k = 0; k < kinds(); ++k) {
      auto at = std::find_if(filling_.pieces.begin(), filling_.pieces.end(),
                             [&](const auto& piece) { return piece.first >= static_cast<int>(k); });
      Filling more = filling_;
      const auto place = more.pieces.begin() + (at - filling_.pieces.begin());
      if (place != more.pieces.end() && place->first == static_cast<int>(k)) {
        if (place->second == kind(k).demand) continue;
        ++place->second;
      } else {
        more.pieces.insert(place, {static_cast<int>(k), 1});
      }
      if (core_.fits(more)) return true;
    }
    return false;
  }

  const Core& core_;
  const Board& board_;
  const std::span<const std::int64_t> worths_;
  const std::int64_t scale_;
  const std::int64_t least_;
  const std::size_t limit_;
  const bool limited_;
  const std::int64_t leftover_worth_;
  std::vector<Filling>& fillings_;
  std::vector<std::int64_t>& gains_;
  Budget& budget_;
  std::vector<std::int64_t> bound_;
  std::vector<std::int64_t> later_;  // room that kinds from k on could take at most
  std::size_t cells_ = 0;
  std::int64_t grid_ = 1;
  Filling filling_;
  std::int64_t pieces_left_ = 0;
  std::int64_t nodes_ = 0;
};

}  // namespace

bool all_fillings(const Core& core, int board, std::span<const std::int64_t> worths, std::int64_t scale,
                  std::int64_t least, std::size_t limit, std::vector<Filling>& fillings,
                  std::vector<std::int64_t>& gains, Budget& budget) {
  return Enumeration(core, board, worths, scale, least, limit, fillings, gains, budget).run();
}

}  // namespace tenon::cut
