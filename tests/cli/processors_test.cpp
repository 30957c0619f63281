#include "cli/processors.h"

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

namespace tenon::cli {
namespace {

int usable() {
  cpu_set_t set;
  sched_getaffinity(0, sizeof set, &set);
  return CPU_COUNT(&set);
}

// How many processors are left after the call; asked in a child, since there is no way back.
int left_after(int most) {
  const pid_t child = fork();
  if (child == 0) {
    run_on_at_most(most);
    _exit(usable());
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WEXITSTATUS(status);
}

TEST(Processors, are_as_many_as_asked_for_or_as_there_are) {
  EXPECT_EQ(left_after(1), 1);
  EXPECT_EQ(left_after(1000), usable());
  if (usable() > 1) {
    EXPECT_EQ(left_after(usable() - 1), usable() - 1);
  }
}

}  // namespace
}  // namespace tenon::cli
