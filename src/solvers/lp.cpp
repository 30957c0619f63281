#include "solvers/lp.h"

#include "solvers/clp/clp_lp.h"
#include "solvers/highs/highs_lp.h"

namespace tenon::solvers {

LpOrWhy make_lp(std::string_view backend, LpUse use) {
  std::string why = "no LP backend is called " + std::string(backend);
  if (backend == "highs") why = highs_lp_unavailable();
  if (backend == "clp") why = clp_lp_unavailable();
  if (!why.empty()) return {nullptr, std::move(why)};
  return {backend == "clp" ? make_clp_lp() : make_highs_lp(use), {}};
}

const std::vector<std::string>& lp_backend_names() {
  static const std::vector<std::string> kNames{"highs", "clp"};
  return kNames;
}

std::string preferred_lp() { return make_lp("clp").lp ? "clp" : "highs"; }

}  // namespace tenon::solvers
