// A table as rows: a Boolean column for each tuple that the terms' domains allow, exactly one of them true, and each term
// has its value in that tuple. Only the last rows are enforced: some tuple can always be chosen.
#include <algorithm>

#include "model/linear_rows.h"

namespace tenon::model {

void add_rows(const Table& table, const LinearRows::Literals& enforcement, LinearRows& rows) {
  std::vector<LinearExpr> terms;  // less their value in the tuple chosen
  for (const Affine& term : table.terms) terms.push_back(LinearExpr{}.add(term));
  LinearExpr chosen;
  for (const std::vector<std::int64_t>& tuple : table.tuples) {
    const auto possible = [&](const Affine& term, std::int64_t value) { return rows.can_be(term, value); };
    if (!std::ranges::equal(table.terms, tuple, possible)) continue;
    const VarId column = rows.add_column().var;
    if (rows.failed()) return;
    chosen.add(column);
    for (std::size_t i = 0; i < tuple.size(); ++i) terms[i].add(column, -tuple[i]);
  }
  if (chosen.terms.empty()) return rows.any_of({}, enforcement);
  rows.bound(chosen, 1, 1, {});
  for (const LinearExpr& term : terms) rows.bound(term, 0, 0, enforcement);
}

}  // namespace tenon::model
