#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "colgen/master/problem.h"
#include "planners/cut/pieces.h"
#include "planners/cut/suffix_table.h"

namespace tenon::cut {

// A filling as a column: cost 1, entries in its kinds' rows, items the core's kinds it consists of, content kind, count, kind, count, ...
// `counts` by ascending kind.
using Counts = std::vector<std::pair<int, std::int64_t>>;
colgen::Column to_column(const Pieces& pieces, const std::vector<int>& rows, const Counts& counts);
Counts to_counts(const colgen::Column& column);

// Pricing in the tree: fillings of one board within a limit of waste, some kinds kept apart, cuts on top.
//
// The table of suffix_table.h knows neither pairs kept apart nor cuts. Both only make fillings worth less (a cut's price is <= 0), so
// it bounds a depth-first search over the kinds by falling size; da Silva and Schouery, "Solving cutting stock problems via an extended
// Ryan-Foster branching scheme and fast column generation", 2023, price like this. Beside the best filling it gives the best of what
// that one leaves of the demand, and so on: columns that differ, for one table.
class NodePricing : public colgen::Pricer {
 public:
  // Both must outlive it; `rows[kind]` is the kind's row in the master, -1: none (its demand is 0).
  NodePricing(const Pieces& pieces, const std::vector<int>& rows) : pieces_(pieces), rows_(rows) {}

  colgen::Pricing price(const colgen::Prices& prices, colgen::Effort effort,
                        std::vector<colgen::Column>& found, Budget& budget) override;

  // All fillings that pairs kept apart and the limit of waste allow, whose worth, cuts' prices not counted, is at least `least`; nothing if there
  // are more than `limit`, or the search for them is too long.
  std::optional<std::vector<colgen::Column>> all(const colgen::Prices& prices, double least,
                                                 std::size_t limit, Budget& budget);

  int most_columns = 30;  // a call
  std::int64_t most_steps =
      2'000'000;  // of the depth-first search a call; beyond them the table's bound is all that is known

 private:
  struct Triple {
    const colgen::Cut* cut = nullptr;
    double price = 0;
  };
  void prepare(const colgen::Prices& prices, bool all_kinds);
  bool collect(int item, std::int64_t left, double worth, double least, std::size_t limit,
               std::vector<colgen::Column>& all);
  bool restricted() const { return any_apart_ || !cuts_.empty(); }
  // The best filling where nothing but sizes and waste restricts it, read from the table. False: there is none.
  bool trace(std::vector<std::int64_t>& counts) const;
  void add_plan(double wanted, std::vector<colgen::Column>& found);
  void search(int item, std::int64_t left, double worth);
  double cut_change(int item, std::int64_t count);
  bool allowed(int item, std::int64_t count) const;
  colgen::Column column_of(const std::vector<std::int64_t>& counts) const;

  const Pieces& pieces_;
  const std::vector<int>& rows_;
  SuffixTable table_;
  std::vector<int> order_;  // kinds with demand and worth, by falling size
  std::vector<SuffixTable::Item> items_;
  std::vector<std::int64_t> counts_, best_counts_;
  bool any_apart_ = false;
  std::vector<colgen::Prices::CutPrice> cuts_;
  std::vector<std::vector<std::pair<int, std::int64_t>>> cuts_of_;  // by item: cut, multiplier
  std::vector<std::int64_t> in_cut_;                                // pieces of each cut's kinds so far
  std::vector<double> cut_price_;
  double best_worth_ = 0;
  std::int64_t steps_ = 0;
  bool out_of_steps_ = false;
};

}  // namespace tenon::cut
