#include "cli/processors.h"

#include <sched.h>

namespace tenon::cli {

void run_on_at_most(int most) {
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof allowed, &allowed) != 0 || CPU_COUNT(&allowed) <= most) return;
  cpu_set_t taken;
  CPU_ZERO(&taken);
  const int first = sched_getcpu();
  for (int i = 0; i < CPU_SETSIZE && CPU_COUNT(&taken) < most; ++i) {
    const int cpu = (first + i) % CPU_SETSIZE;
    if (CPU_ISSET(cpu, &allowed)) CPU_SET(cpu, &taken);
  }
  sched_setaffinity(0, sizeof taken, &taken);
}

}  // namespace tenon::cli
