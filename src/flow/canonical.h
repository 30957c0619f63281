#pragma once

#include <cstdint>
#include <vector>

#include "base/limits.h"
#include "flow/blocks.h"
#include "flow/relaxation.h"

namespace tenon::flow {

// Chooses one of several equally cheap flows of a block by the order of its arcs, so that ties are not settled by how the
// search happened to go: among all flows of the same cost that use the same arcs (of those with a charge or a min; the
// others are free to be used or not), those of least total amount, so that nothing goes round for nothing; of these
// the one that sends as much as possible over the first arc, then over the second, and so on. Which of several sets
// of charged arcs is used, the search decides.
//
//   scale    of the block, see choose_scale()
//   flows    of least cost; replaced
// An equally cheap flow differs only on arcs whose reduced cost is 0 in the linear problem that is left once that set is
// fixed: each of those arcs in turn is filled up around cycles of them and then frozen. O(arcs * (nodes + arcs)), and two
// runs of the simplex if they hold no cycle, which is the rule. Leaves flows alone if the budget ends before.
void make_canonical(const Block& block, const Scale& scale, Budget& budget, std::vector<std::int64_t>& flows);

}  // namespace tenon::flow
