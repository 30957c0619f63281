#pragma once

#include "planners/cut/branch_and_price.h"

namespace tenon::cut {

// As branch_and_price(), for cores that are plain() and whose table (node_pricing.h) fits into memory; always proves in the end, given time.
SearchEnd search_pieces(const Core& core, const std::vector<CutFilling>& incumbent, Int128 value,
                        Int128 bound, const SearchOptions& options, Budget& budget,
                        const SearchEvents& events);

}  // namespace tenon::cut
