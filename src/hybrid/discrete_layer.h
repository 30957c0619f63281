#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "hybrid/continuous_layer.h"
#include "hybrid/prices.h"
#include "hybrid/program.h"

namespace tenon::hybrid {

// One decision: a gate of a block is open (`up`) or shut, at least k + 1 (`up`) or at most k blocks of a count are open, or of two sets the
// other (`up`) or the first is off.
struct Decision {
  enum class Kind : char { kGate, kCount, kEither } kind = Kind::kGate;
  bool up = false;
  int index = 0;      // block, count or either
  unsigned gate = 0;  // its bit
  std::int64_t k = 0;

  Decision with(bool open) const {
    Decision same = *this;
    same.up = open;
    return same;
  }
};

// All that has been decided on the way to a node.
struct Decided {
  std::vector<Allowed> allowed;
  std::vector<CountSides> counts;
};
void apply(const Program& program, const Decision& decision, Decided& decided);

// The search's tree, as a proof: what each inner node splits on (first child: down), and of each leaf the prices that bound it.
struct Tree {
  struct Node {
    Decision split{};
    int down = -1, up = -1;                  // children; -1: a leaf
    std::shared_ptr<const Prices> prices{};  // of leaves; of an unsolved one its parent's
  };
  std::vector<Node> nodes;  // the first is the root
};

// What could be decided at a point, and how well such decisions have paid before: pseudo-costs, made reliable by trials (Achterberg, Koch,
// Martin, "Branching rules revisited", Operations Research Letters 33, 2005).
class DiscreteLayer {
 public:
  explicit DiscreteLayer(const Program& program);

  struct Candidate {
    Decision decision;
    double part = 0;  // how far up the point is, in (0, 1)
  };
  // All gates and counts that are fractional at the point, and all pairs of sets that are both on, most undecided first; pairs before
  // counts before gates of equal standing.
  std::vector<Candidate> candidates(const Point& point) const;

  // The loss of value that a decision brought, at this part.
  void learn(const Candidate& candidate, bool up, double loss);
  bool reliable(const Candidate& candidate) const;
  double expected_loss(const Candidate& candidate, bool up) const;
  // The product of the expected losses on both sides.
  double score(const Candidate& candidate) const;

 private:
  struct History {
    double sum[2] = {0, 0};  // of losses by unit of part; down, up
    int times[2] = {0, 0};
  };
  const History& history(const Decision& decision) const { return histories_[key(decision)]; }
  std::size_t key(const Decision& decision) const;

  const Program& program_;
  std::vector<std::size_t> first_gate_;  // of each block, by key
  std::vector<History> histories_;       // by key
  History all_;
};

}  // namespace tenon::hybrid
