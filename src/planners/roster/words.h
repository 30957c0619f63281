#pragma once

#include <cstdint>
#include <string>

namespace tenon::roster {

// "1 duty", "2 duties".
inline std::string counted(std::int64_t count, const char* one, const char* many) {
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

}  // namespace tenon::roster
