#include "os/process_identity.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>

#include "os/testing.h"

namespace shoal {
namespace {

using testing::Child;

int sleep_for_ever() {
  for (;;) pause();
}

TEST(ProcessIdentity, of_a_process_that_runs_is_alive) {
  const Child child{sleep_for_ever};

  EXPECT_EQ(read_liveness(read_own_identity()), Liveness::alive);
  EXPECT_EQ(read_liveness(read_identity(child.pid())), Liveness::alive);
  EXPECT_EQ(read_own_identity().pid, getpid());
  EXPECT_FALSE(read_own_identity().start_time.empty());
  EXPECT_FALSE(read_own_identity().boot.empty());
}

TEST(ProcessIdentity, of_a_process_that_has_ended_is_dead_also_before_it_is_waited_for) {
  Child child{sleep_for_ever};
  const Identity identity = read_identity(child.pid());

  kill(child.pid(), SIGKILL);

  EXPECT_TRUE(testing::comes_true([&] { return read_liveness(identity) == Liveness::dead; }));
  EXPECT_EQ(child.wait(), -SIGKILL);
  EXPECT_EQ(read_liveness(identity), Liveness::dead);
}

TEST(ProcessIdentity, of_an_earlier_process_with_the_same_number_is_dead) {
  Identity identity = read_own_identity();
  identity.start_time += '1';

  EXPECT_EQ(read_liveness(identity), Liveness::dead);
}

TEST(ProcessIdentity, of_a_process_before_the_machine_was_booted_is_dead) {
  Identity identity = read_own_identity();
  identity.boot = "another";

  EXPECT_EQ(read_liveness(identity), Liveness::dead);
}

TEST(ProcessIdentity, of_a_process_that_never_was_is_dead) {
  EXPECT_EQ(read_liveness(read_identity(0)), Liveness::dead);
  EXPECT_EQ(read_liveness(read_identity(-1)), Liveness::dead);
  EXPECT_EQ(read_liveness(read_identity(std::int64_t{1} << 40)), Liveness::dead);
}

TEST(ProcessIdentity, from_another_machine_or_container_cannot_be_told) {
  Identity machine = read_own_identity();
  machine.host_name += 'x';
  machine.boot = "another";
  Identity container = read_own_identity();
  container.pid_namespace = "pid:[1]";
  container.start_time = "1";

  EXPECT_EQ(read_liveness(machine), Liveness::unknown);
  EXPECT_EQ(read_liveness(container), Liveness::unknown);
}

}  // namespace
}  // namespace shoal
