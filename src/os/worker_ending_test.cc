#include "os/worker_ending.h"

#include <gtest/gtest.h>

namespace shoal {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Step = WorkerEnding::Step;

constexpr ExitStatus kSegfault{0, 11, true};

WorkerEnding connected_worker() {
  WorkerEnding ending;
  ending.connected();
  return ending;
}

TEST(WorkerEnding, waits_for_a_worker_that_is_starting_as_long_as_it_takes) {
  const WorkerEnding ending;

  EXPECT_EQ(ending.next(seconds{3600}), Step::wait);
}

TEST(WorkerEnding, is_there_at_once_when_the_connection_closed_and_the_host_told) {
  WorkerEnding ending = connected_worker();

  ending.disconnected(seconds{1});
  ASSERT_EQ(ending.next(seconds{1}), Step::wait);
  ending.exited(kSegfault, seconds{2});

  EXPECT_EQ(ending.next(seconds{2}), Step::end);
  EXPECT_EQ(ending.status(), kSegfault);
}

TEST(WorkerEnding, gives_a_worker_that_died_at_once_a_moment_to_be_heard) {
  WorkerEnding silent;
  WorkerEnding late;

  silent.exited(kSegfault, seconds{1});
  late.exited(kSegfault, seconds{1});
  late.connected();
  late.disconnected(seconds{1} + milliseconds{10});

  EXPECT_EQ(silent.next(seconds{1}), Step::wait);
  EXPECT_EQ(silent.next(seconds{1} + milliseconds{200}), Step::end);
  EXPECT_EQ(late.next(seconds{1} + milliseconds{10}), Step::end);
}

TEST(WorkerEnding, cuts_a_connection_that_outlives_the_worker_after_a_moment) {
  WorkerEnding ending = connected_worker();

  ending.exited(kSegfault, seconds{1});

  EXPECT_EQ(ending.next(seconds{1} + milliseconds{199}), Step::wait);
  EXPECT_EQ(ending.next(seconds{1} + milliseconds{200}), Step::close_connection);
}

TEST(WorkerEnding, kills_a_worker_that_left_but_does_not_end_and_gives_it_up_in_the_end) {
  WorkerEnding ending = connected_worker();

  ending.disconnected(seconds{1});
  EXPECT_EQ(ending.next(seconds{10}), Step::wait);
  EXPECT_EQ(ending.next(seconds{11}), Step::kill);
  ending.killed(seconds{11});

  EXPECT_EQ(ending.next(seconds{15}), Step::wait);
  EXPECT_EQ(ending.next(seconds{16}), Step::end);
  EXPECT_FALSE(ending.status().known);
}

TEST(WorkerEnding, gives_up_a_killed_worker_that_never_connected_after_two_seconds) {
  WorkerEnding ending;

  ending.killed(seconds{1});

  EXPECT_EQ(ending.next(seconds{2}), Step::wait);
  EXPECT_EQ(ending.next(seconds{3}), Step::end);
}

TEST(WorkerEnding, gives_up_a_killed_worker_that_stays_connected_after_ten_seconds) {
  WorkerEnding ending = connected_worker();

  ending.killed(seconds{1});
  ending.killed(seconds{9});

  EXPECT_EQ(ending.next(seconds{10}), Step::wait);
  EXPECT_EQ(ending.next(seconds{11}), Step::end);
}

TEST(WorkerEnding, does_not_wait_for_a_host_that_is_gone) {
  WorkerEnding starting;
  WorkerEnding working = connected_worker();

  starting.host_left(seconds{1});
  working.host_left(seconds{1});

  EXPECT_EQ(starting.next(seconds{1}), Step::end);
  EXPECT_EQ(working.next(seconds{2}), Step::wait);
  EXPECT_EQ(working.next(seconds{3}), Step::close_connection);
  working.disconnected(seconds{3});
  EXPECT_EQ(working.next(seconds{3}), Step::end);
}

}  // namespace
}  // namespace shoal
