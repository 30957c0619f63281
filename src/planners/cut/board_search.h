#pragma once

#include "planners/cut/branch_and_price.h"

namespace tenon::cut {

// As branch_and_price(), for any core: by the LP over all boards' fillings, dives, and, where the fillings that a better plan can hold are few
// enough to be listed, branch and bound over them: on boards of each kind, then on single fillings. Where they are too many to list, dives are
// all there is, and a gap may stay.
SearchEnd search_boards(const Core& core, const std::vector<CutFilling>& incumbent, Int128 value,
                        Int128 bound, const SearchOptions& options, Budget& budget,
                        const SearchEvents& events);

}  // namespace tenon::cut
