#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "base/limits.h"
#include "hybrid/integrator.h"
#include "planners/allocate/core.h"
#include "problems/allocate/certify.h"
#include "solvers/lp.h"

namespace tenon::allocate {

// Whether the search by components is for this book: conversions cost alike, something each, and nothing but money ties them together.
bool components_matter(const Core& core);

struct ComponentsEnd {
  Int128 bound = 0;  // of net gain
  proof::Tree tree;  // why
  std::int64_t partitions = 0, nodes = 0, lp_iterations = 0;
};

// Search over what conversions tie together (problems/allocate/certify.h, proof::Parts). Of a plan whose conversions leave K components
// among T tokens, at least T - K conversions are paid. The LP spreads its conversions thinly and pays for far fewer, and no flow cover
// sees it: what is missing is which sets of tokens can keep to themselves at little loss, a question of subset sums. So:
//   1. the LP without costs of conversions gives prices; from them the checker's table of what each token brings at each price of money,
//      and its list of partitions that may be worth more than the best plan and the gap (certify_partitions.h);
//   2. each of them, best first, is a small program of its own, conversions free within parts and T - K of them paid for, which branch
//      and cut solves in some nodes: that finds plans, and proves the rest;
//   3. where the list is too long, because a pool of several tokens is free to pay into each of them another amount, its levels near the
//      LP's are looked at by themselves, those below and above too.
// None if it does not come to an end within the budget; plans are kept by `plans` in any case. `value`: of the best plan.
std::optional<ComponentsEnd> search_components(
    const Core& core, hybrid::Application& plans, const std::function<std::optional<std::int64_t>()>& value,
    const std::function<std::unique_ptr<solvers::LinearProgram>()>& make_lp, Budget& budget);

}  // namespace tenon::allocate
