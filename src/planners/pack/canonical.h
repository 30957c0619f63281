#pragma once

#include "problems/pack/instance.h"
#include "problems/pack/plan.h"

namespace tenon::pack {

// Among blocks that differ in nothing but their name, who lies where is free. This gives the places of each such
// class to its blocks in input order, by start bit, then first frame; the dropped ones come last. So one layout
// of many equal ones is chosen, the same whatever the search did. Changes neither validity nor any objective but
// `movement`. O(n log n).
Layout canonical(const Instance& instance, const Layout& layout);

}  // namespace tenon::pack
