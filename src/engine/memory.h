#pragma once

#include <sys/types.h>

#include <cstdint>

namespace tenon::engine {

// Memory of a process in bytes, from Linux's /proc; 0 where that cannot be read (the process is gone).
std::int64_t resident_bytes(pid_t process);
std::int64_t peak_resident_bytes();  // of this process, since it began

}  // namespace tenon::engine
