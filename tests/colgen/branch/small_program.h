#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/random.h"
#include "colgen/branch/tree.h"
#include "colgen/branch/whole.h"

namespace tenon::colgen {

// An integer program small enough to try every solution. Each column's content is its number, so that all differ.
struct SmallProgram {
  std::vector<Row> rows;
  std::vector<Multiplicity> problems;
  std::vector<Column> columns;

  Master master() const;  // without columns
  bool solved_by(const std::vector<std::int64_t>& times) const;
  // The least value of all solutions; none: there is none. Every problem must have a most.
  std::optional<std::int64_t> least_value() const;
};

// Covering, partitioning, packing and ranges; entries from -1 to 3; one to three problems with [least, most]; costs below 0, too.
SmallProgram random_program(Random& random);
// Each row an item held exactly once, entries 0 and 1, items as entries: what Ryan and Foster's branching is for.
SmallProgram random_partition(Random& random);

// Finds columns of a program by looking at all of them; a few at a time, so that column generation has something to do.
class ListPricer : public Pricer {
 public:
  explicit ListPricer(const SmallProgram& program) : program_(program) {}
  Pricing price(const Prices& prices, Effort effort, std::vector<Column>& found, Budget& budget) override;

 private:
  const SmallProgram& program_;
  int calls_ = 0;
};

// Notes what a tree tells, and checks it on the spot: solutions are solutions, each better than the one before; no bound lies above
// `least`, the least value of all.
class CheckedProblem : public TreeProblem {
 public:
  CheckedProblem(const SmallProgram& program, std::optional<std::int64_t> least)
      : program_(program), least_(least) {}

  bool columns_of = true, pairs = true, single = true;  // what may be branched on
  std::optional<std::int64_t> value;
  std::optional<std::int64_t> bound_told;

  std::vector<std::vector<std::shared_ptr<const Quantity>>> quantities(const Master& master) override;
  void solution(const std::vector<std::pair<Column, std::int64_t>>& columns, std::int64_t value) override;
  void bound(std::int64_t value) override;

 private:
  const SmallProgram& program_;
  std::optional<std::int64_t> least_;
};

}  // namespace tenon::colgen
