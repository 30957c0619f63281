#include "planners/cut/pieces.h"

#include <algorithm>

#include "base/error.h"

namespace tenon::cut {

namespace {

std::size_t at(int number) { return static_cast<std::size_t>(number); }

void insert(std::vector<int>& sorted, int number) {
  const auto place = std::lower_bound(sorted.begin(), sorted.end(), number);
  if (place == sorted.end() || *place != number) sorted.insert(place, number);
}

void erase(std::vector<int>& sorted, int number) {
  const auto place = std::lower_bound(sorted.begin(), sorted.end(), number);
  if (place != sorted.end() && *place == number) sorted.erase(place);
}

}  // namespace

bool Pieces::meet(int a, int b) const {
  const std::vector<int>& apart = kinds[at(a)].apart;
  return !std::binary_search(apart.begin(), apart.end(), b);
}

void Pieces::keep_apart(int a, int b) {
  insert(kinds[at(a)].apart, b);
  insert(kinds[at(b)].apart, a);
}

void Pieces::let_meet(int a, int b) {
  erase(kinds[at(a)].apart, b);
  erase(kinds[at(b)].apart, a);
}

int Pieces::glue(int a, int b) {
  TENON_ASSERT(meet(a, b));
  std::vector<int> apart = kinds[at(a)].apart;
  for (const int other : kinds[at(b)].apart) insert(apart, other);
  --kinds[at(a)].demand;
  --kinds[at(b)].demand;
  // The same two glued before, under the same conditions, are the same kind.
  for (int k = plain; k < static_cast<int>(kinds.size()); ++k) {
    Kind& kind = kinds[at(k)];
    if (kind.left != a || kind.right != b) continue;
    // Its conditions may be set anew only if there is none: one that is cut or glued on comes back with those it had.
    if (kind.glued > 0 && kind.apart != apart) continue;
    if (kind.glued == 0) {
      for (const int other : std::vector<int>(kind.apart)) let_meet(k, other);
      for (const int other : apart) keep_apart(k, other);
    }
    ++kind.demand;
    ++kind.glued;
    return k;
  }
  const int number = static_cast<int>(kinds.size());
  kinds.push_back({kinds[at(a)].size + kinds[at(b)].size, 1, a, b, {}, 1});
  for (const int other : apart) keep_apart(number, other);
  return number;
}

void Pieces::unglue(int glued) {
  Kind& kind = kinds[at(glued)];
  --kind.demand;
  --kind.glued;
  ++kinds[at(kind.left)].demand;
  ++kinds[at(kind.right)].demand;
}

std::int64_t Pieces::sizes() const {
  std::int64_t sum = 0;
  for (const Kind& kind : kinds) sum += kind.size * kind.demand;
  return sum;
}

void Pieces::add_plain(int kind, std::int64_t count, std::vector<std::int64_t>& plain_counts) const {
  if (kind < plain) {
    plain_counts[at(kind)] += count;
    return;
  }
  add_plain(kinds[at(kind)].left, count, plain_counts);
  add_plain(kinds[at(kind)].right, count, plain_counts);
}

}  // namespace tenon::cut
