#pragma once

#include "problems/allocate/report_facts.h"
#include "report/html.h"

namespace tenon::allocate {

// How the money that moves flows: from pools and wallet to tokens, by conversions to tokens, into pools and wallet. Bands as wide
// as what they carry (a Sankey diagram), as SVG that needs no script. What stays in a pool is not drawn.
report::Html flows(const Instance& instance, const Facts& facts);

}  // namespace tenon::allocate
