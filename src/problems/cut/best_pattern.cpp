#include "problems/cut/best_pattern.h"

#include <algorithm>
#include <utility>

namespace tenon::cut {

namespace {

constexpr std::int64_t kMostRoom = std::int64_t{1} << 51;
constexpr std::int64_t kMostValue = std::int64_t{1} << 60;

struct Filling {
  std::int64_t size = 0;
  Int128 value = 0;
};
using List = std::vector<Filling>;  // by ascending size

class Search {
 public:
  Search(const PatternQuestion& question, std::int64_t most_steps) : asked_(question), left_(most_steps) {
    for (const PatternQuestion::Kind& kind : question.kinds) {
      if (kind.value == 0 || kind.most == 0 || kind.size > question.room) continue;
      kinds_.push_back(kind);
      kinds_.back().most = std::min(kind.most, question.room / kind.size);
      if (question.max_pieces) kinds_.back().most = std::min(kinds_.back().most, *question.max_pieces);
    }
    std::sort(kinds_.begin(), kinds_.end(), [](const auto& a, const auto& b) {
      return Int128{a.value} * b.size > Int128{b.value} * a.size;
    });
  }

  Found run() {
    if (!set_limits()) return Found::kTooMuchWork;
    lists_.assign(1, {Filling{}});
    if (exceeds({0, 0}, 0)) return Found::kBetter;
    for (std::size_t k = 0; k < kinds_.size(); ++k) {
      // m copies as parts of 1, 2, 4, … and the rest: every number up to m is a sum of some of them.
      std::int64_t copies = kinds_[k].most;
      for (std::int64_t part = 1; copies > 0; copies -= part, part = std::min(2 * part, copies)) {
        const Found found = add(k, part, copies == part);
        if (found != Found::kNone) return found;
      }
    }
    return Found::kNone;
  }

 private:
  // Which limits can bite at all; false if the numbers are out of range.
  bool set_limits() {
    if (asked_.room > kMostRoom || asked_.threshold > PatternQuestion::kMostNumber ||
        asked_.rest_value > PatternQuestion::kMostNumber)
      return false;
    Int128 all = 0;
    std::int64_t least = asked_.room + 1;
    for (const auto& kind : kinds_) {
      if (kind.value > kMostValue) return false;
      all += kind.most;
      least = std::min(least, kind.size);
    }
    const auto may_be = static_cast<std::int64_t>(std::min<Int128>(all, asked_.room / least));
    if (asked_.max_pieces && *asked_.max_pieces < may_be) limit_ = *asked_.max_pieces;
    if (asked_.max_cuts && *asked_.max_cuts < may_be) {
      const std::int64_t with_end = *asked_.max_cuts + 1;
      if (!limit_ || with_end <= *limit_) {
        limit_ = with_end;
        to_the_end_ = true;  // so many pieces only if they fill the stock to its end
      }
    }
    return true;
  }

  bool last(std::int64_t pieces) const { return limit_ && pieces == *limit_; }

  Int128 rest_worth(std::int64_t size) const {
    const std::int64_t rest = asked_.room - asked_.kerf - size;
    return rest > 0 && rest >= asked_.least_rest ? asked_.rest_value * rest : 0;
  }

  bool exceeds(const Filling& filling, std::int64_t pieces) const {
    if (to_the_end_ && last(pieces) && filling.size != asked_.room) return false;
    return filling.value + rest_worth(filling.size) > asked_.threshold;
  }

  // Whether the linear bound lets the filling exceed the threshold once kinds from `next` on are added. A rest is like one
  // more kind, of any size; the best of all densities bounds every mixture.
  bool may_exceed(const Filling& filling, std::int64_t pieces, std::size_t next) const {
    if (last(pieces)) return false;
    const Int128 room = asked_.room - filling.size;
    if (filling.value + asked_.rest_value * room > asked_.threshold) return true;
    if (next == kinds_.size()) return false;
    const auto& kind = kinds_[next];
    return filling.value * kind.size + room * kind.value > asked_.threshold * kind.size;
  }

  // Adds `part` copies of kind k to every filling, beside the fillings without; `last_part`: only later kinds follow.
  Found add(std::size_t k, std::int64_t part, bool last_part) {
    const PatternQuestion::Kind& kind = kinds_[k];
    const Int128 size = Int128{kind.size} * part;
    const Int128 value = Int128{kind.value} * part;
    const std::size_t next = last_part ? k + 1 : k;
    const std::int64_t shift = limit_ ? part : 0;
    if (size > asked_.room) return Found::kNone;
    if (limit_) {
      const auto wanted = std::min<Int128>(Int128{*limit_} + 1, static_cast<Int128>(lists_.size()) + part);
      if (wanted > (1 << 24)) return Found::kTooMuchWork;
      lists_.resize(static_cast<std::size_t>(wanted));
    }
    // From the most pieces down: each list takes in the one `part` below, which has not been touched yet.
    for (std::int64_t n = static_cast<std::int64_t>(lists_.size()) - 1; n >= 0; --n) {
      List shifted;
      if (n >= shift) {
        const List& from = lists_[static_cast<std::size_t>(n - shift)];
        for (const Filling& filling : from) {
          if (filling.size + size > asked_.room) break;
          shifted.push_back({filling.size + static_cast<std::int64_t>(size), filling.value + value});
          if (exceeds(shifted.back(), n)) return Found::kBetter;
        }
        left_ -= static_cast<std::int64_t>(from.size());
      }
      List& into = lists_[static_cast<std::size_t>(n)];
      left_ -= static_cast<std::int64_t>(into.size() + shifted.size()) + 1;
      if (left_ < 0) return Found::kTooMuchWork;
      into = merged(into, shifted, n, next);
    }
    return Found::kNone;
  }

  List merged(const List& a, const List& b, std::int64_t pieces, std::size_t next) const {
    List all;
    all.reserve(a.size() + b.size());
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < a.size() || j < b.size()) {
      const bool from_a =
          j == b.size() ||
          (i < a.size() && (a[i].size < b[j].size || (a[i].size == b[j].size && a[i].value >= b[j].value)));
      const Filling& filling = from_a ? a[i++] : b[j++];
      if (!all.empty() && replaced_by(all.back(), filling)) continue;
      if (may_exceed(filling, pieces, next)) all.push_back(filling);
    }
    return all;
  }

  // `before` is no longer than `filling`.
  bool replaced_by(const Filling& before, const Filling& filling) const {
    return before.value >= filling.value && (!to_the_end_ || before.size == filling.size);
  }

  const PatternQuestion& asked_;
  std::int64_t left_;
  std::vector<PatternQuestion::Kind> kinds_;
  std::optional<std::int64_t> limit_;  // of pieces, where it can bite
  bool to_the_end_ = false;
  std::vector<List> lists_;  // by number of pieces where that matters, else one
};

}  // namespace

Found pattern_above(const PatternQuestion& question, std::int64_t most_steps) {
  return Search(question, most_steps).run();
}

}  // namespace tenon::cut
