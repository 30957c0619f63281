#include "solvers/highs/lagrange.h"

#include <cmath>

namespace tenon::solvers::highs {

std::optional<Int128> safe_bound(const model::LinearForm& form, const std::vector<double>& duals) {
  using Wide = Checked<Int128>;
  constexpr std::int64_t kUnit = std::int64_t{1} << 30;
  Wide sum = Wide(form.objective_constant) * kUnit;
  IdVector<model::VarId, Wide> reduced(form.columns.size(), Wide(0));
  for (const model::Term& term : form.objective) reduced[term.var] += Wide(term.coefficient) * kUnit;
  for (std::size_t i = 0; i < form.rows.size(); ++i) {
    const model::LinearForm::Row& row = form.rows[i];
    const double scaled = duals[i] * static_cast<double>(kUnit);
    if (!(std::abs(scaled) < 4e18)) return std::nullopt;
    const std::int64_t dual = std::llround(scaled);
    const std::int64_t side = dual > 0 ? row.low : row.high;
    if (dual == 0 || side == (dual > 0 ? model::kNoLow : model::kNoHigh)) continue;
    sum += Wide(side) * dual;
    for (const model::Term& term : row.terms) reduced[term.var] -= Wide(term.coefficient) * dual;
  }
  for (const model::VarId var : form.columns.keys()) {
    if (!reduced[var].ok()) return std::nullopt;
    const model::Range& domain = form.columns[var];
    sum += reduced[var] * Wide(reduced[var].value() > 0 ? domain.low : domain.high);
  }
  return sum.ok() ? std::optional(ceil_div(sum.value(), kUnit)) : std::nullopt;
}

}  // namespace tenon::solvers::highs
