#include "planners/cut/first_fit.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <utility>

namespace tenon::cut {

namespace {

// The next kind that is still wanted; kinds are done once and for all.
class Wanted {
 public:
  explicit Wanted(std::size_t kinds) : next_(kinds) { std::iota(next_.begin(), next_.end(), 0); }

  // From `kind` on; the number of kinds if there is none.
  std::size_t from(std::size_t kind, const Open& open) {
    std::size_t end = kind;
    while (end < open.pieces.size()) {
      if (next_[end] == end) {
        if (open.pieces[end] > 0) break;
        next_[end] = end + 1;
      }
      end = next_[end];
    }
    while (kind < end) kind = std::exchange(next_[kind], end);
    return end;
  }

 private:
  std::vector<std::size_t> next_;  // itself, or one not before the next that is wanted
};

class LongestFirst : public Filler {
 public:
  explicit LongestFirst(const Core& core) : core_(core), wanted_(core.kinds.size()) {}

  Filling fill(int board, const Open& open) override {
    Filling filling{board, {}};
    Space space(core_, board);
    for (std::size_t at = 0; space.pieces > 0 && space.room > 0; ++at) {
      at = wanted_.from(first_that_fits(at, space.room), open);
      if (at == core_.kinds.size()) break;
      const std::int64_t size = core_.kinds[at].size;
      if (space.only_the_end() && size != space.room) break;
      const std::int64_t count = std::min(open.pieces[at], space.fits(size));
      if (count == 0) continue;
      filling.pieces.emplace_back(static_cast<int>(at), count);
      space.take(size, count);
    }
    return filling;
  }

 private:
  std::size_t first_that_fits(std::size_t from, std::int64_t room) const {
    const auto fits =
        std::lower_bound(core_.kinds.begin() + static_cast<std::ptrdiff_t>(from), core_.kinds.end(), room,
                         [](const Kind& kind, std::int64_t r) { return kind.size > r; });
    return static_cast<std::size_t>(fits - core_.kinds.begin());
  }

  const Core& core_;
  Wanted wanted_;
};

struct Group {
  Filling filling;
  std::int64_t boards = 0;
  Space space;
};

// Boards that are filled alike, by the room that is left.
class Groups {
 public:
  explicit Groups(const Core& core) : core_(core) {}

  // False: a piece of it does not go on any board.
  bool place(int kind, std::int64_t wanted) {
    const std::int64_t size = core_.kinds[static_cast<std::size_t>(kind)].size;
    std::vector<Group> changed;
    for (auto at = by_room_.lower_bound(size); at != by_room_.end() && wanted > 0;) {
      const std::int64_t most = at->second.space.fits(size);
      if (most == 0) {
        ++at;
        continue;
      }
      Group group = std::move(at->second);
      at = by_room_.erase(at);
      wanted -= spread(std::move(group), kind, most, wanted, changed);
    }
    if (wanted > 0) {
      const Group fresh{Filling{0, {}}, Instance::kMostPieces, Space(core_, 0)};
      const std::int64_t most = fresh.space.fits(size);
      if (most == 0) return false;
      spread(fresh, kind, most, wanted, changed);
    }
    for (Group& group : changed)
      if (!group.filling.pieces.empty()) by_room_.emplace(group.space.room, std::move(group));
    return true;
  }

  std::vector<CutFilling> cuts() const {
    std::vector<CutFilling> cuts;
    for (const auto& [room, group] : by_room_) cuts.push_back({group.filling, group.boards});
    return cuts;
  }

 private:
  // Cuts up to `wanted` pieces from the group's boards, `most` of each and what is over from one more. Returns how many.
  std::int64_t spread(Group group, int kind, std::int64_t most, std::int64_t wanted,
                      std::vector<Group>& out) {
    const std::int64_t full = std::min(group.boards, wanted / most);
    const std::int64_t over = full < group.boards ? wanted - full * most : 0;
    const auto cut = [&](std::int64_t boards, std::int64_t count) {
      if (boards == 0 || count == 0) return;
      Group part = group;
      part.boards = boards;
      part.filling.pieces.emplace_back(kind, count);
      part.space.take(core_.kinds[static_cast<std::size_t>(kind)].size, count);
      out.push_back(std::move(part));
    };
    cut(full, most);
    cut(1, over);
    group.boards -= full + (over > 0 ? 1 : 0);
    if (group.boards > 0) out.push_back(std::move(group));
    return full * most + over;
  }

  const Core& core_;
  std::multimap<std::int64_t, Group> by_room_;
};

}  // namespace

std::optional<std::vector<CutFilling>> first_fit(const Core& core, Open open, NextBoard rule,
                                                 Budget& budget) {
  LongestFirst filler(core);
  return fill_in_turn(core, std::move(open), rule, filler, budget);
}

std::optional<std::vector<CutFilling>> best_fit(const Core& core, const Open& open) {
  Groups groups(core);
  for (std::size_t kind = 0; kind < core.kinds.size(); ++kind)
    if (open.pieces[kind] > 0 && !groups.place(static_cast<int>(kind), open.pieces[kind]))
      return std::nullopt;
  return groups.cuts();
}

}  // namespace tenon::cut
