#pragma once

#include <cstdint>

namespace tenon::pricing {

// How often this program has asked for memory so far; counted by a replaced operator new.
std::int64_t allocations();

}  // namespace tenon::pricing
