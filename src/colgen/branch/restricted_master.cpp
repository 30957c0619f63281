#include "colgen/branch/restricted_master.h"

#include <memory>
#include <utility>

#include "colgen/branch/tree.h"
#include "colgen/master/inspection.h"

namespace tenon::colgen {

namespace {

class ColumnsAtHand : public TreeProblem {
 public:
  std::vector<std::vector<std::shared_ptr<const Quantity>>> quantities(const Master& master) override {
    std::vector<std::shared_ptr<const Quantity>> columns;
    for (const int number : master.active())
      if (!is_whole(master.value(number)))
        columns.push_back(std::make_shared<TheColumn>(master.column(number)));
    return {columns};
  }
  void solution(const std::vector<std::pair<Column, std::int64_t>>& columns, std::int64_t value) override {
    best = WholeSolution{columns, value};
  }
  std::optional<WholeSolution> best;
};

}  // namespace

RestrictedEnd restricted_master(Master& master, std::int64_t cutoff, const RestrictedOptions& options,
                                Budget& budget) {
  TreeOptions tree;
  tree.generate = options.generate;
  tree.generate.stabilize = GenerateOptions::Stabilize::kNone;
  tree.generate.keep_columns = GenerateOptions::kNoColumns;  // inspection would not find them again
  tree.generate.most_columns = GenerateOptions::kNoColumns;
  tree.strong = false;
  tree.most_nodes = options.most_nodes;
  ColumnsAtHand problem;
  Inspection inspection(master);
  const TreeEnd end = branch_and_price(master, inspection, problem, cutoff, tree, budget);
  return {std::move(problem.best), end.end == TreeEnd::End::kProven, end.lp_solves};
}

}  // namespace tenon::colgen
