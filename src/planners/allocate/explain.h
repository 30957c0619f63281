#pragma once

#include <optional>

#include "base/answer.h"
#include "base/limits.h"
#include "planners/allocate/search.h"
#include "problems/allocate/instance.h"
#include "problems/allocate/plan.h"

namespace tenon::allocate {

// Why there is no plan: a smallest set of the user's own rules that clash, and of each the least change after which there is one. None if
// there is a plan, or if that there is none was not proven within the budget. Some searches for each rule of the clash.
std::optional<Explanation> explain_none(const Instance& instance, Budget& budget);

// Why a plan is as it is, pool by pool: what it earns beyond what its money and its room are worth elsewhere, at which APY it would
// enter or leave, what holds it back; what one more dollar of each token, and one percent more of each cap and limit that binds,
// would bring. All figures are of the prices of the linear relaxation of the whole book (`implied` of the explanation): they hold for
// small changes, and a re-solve (--set) says exactly what a large one brings. None without a solver for linear programs.
std::optional<Explanation> explain_plan(const Instance& instance, const Plan& plan,
                                        const SearchOptions& options, Budget& budget);

}  // namespace tenon::allocate
