#pragma once

#include <string>

#include "problems/allocate/certify_leaf.h"

namespace tenon::allocate {

// Prices of all rows but cuts -> coefficients. "" or what is wrong with them: a row that is not there, a price below 0 or beyond the
// checker's range, a count that no split says. O(legs + tokens + limits' legs).
std::string read_rows(const Instance& instance, const Blocks& blocks, const Path& path,
                      const proof::Prices& prices, Coefficients& into);

// Bounds that keep sums within 128 bits: kMostMoney < 2^57, and a block has at most 100 legs.
inline constexpr Int128 kMostCoefficient = Int128{1} << 65;  // all coefficients of a micro-USD together
inline constexpr Int128 kMostFixed = Int128{1} << 112;       // what a step, a pool or a cut costs at once

}  // namespace tenon::allocate
