#include "os/processes.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <csignal>

#include "os/testing.h"

namespace shoal {
namespace {

using testing::Child;

// Both ends of a pipe. It reads as closed when every writer is gone.
struct Pipe {
  std::array<int, 2> ends{};
  Pipe() { EXPECT_EQ(pipe(ends.data()), 0); }
  ~Pipe() {
    close(ends[0]);
    close_writer();
  }
  void close_writer() {
    if (ends[1] >= 0) close(ends[1]);
    ends[1] = -1;
  }
  char read_byte() {
    char byte = 0;
    pollfd place{ends[0], POLLIN, 0};
    if (poll(&place, 1, 10'000) == 0) return '?';  // Neither a byte nor the end.
    return read(ends[0], &byte, 1) == 1 ? byte : '\0';
  }
};

TEST(KillProcessGroup, ends_the_worker_and_its_children) {
  Pipe pipe;
  Child worker{[&pipe] {
    setpgid(0, 0);
    const bool is_worker = fork() != 0;
    alarm(30);  // So that no failure leaves them behind.
    if (is_worker) {
      if (write(pipe.ends[1], "w", 1) != 1) return 1;
    } else if (write(pipe.ends[1], "c", 1) != 1) {
      return 1;
    }
    for (;;) pause();
    return 0;
  }};
  pipe.close_writer();
  pipe.read_byte();
  pipe.read_byte();  // Both are there.

  EXPECT_TRUE(kill_process_group(worker.pid()));

  EXPECT_EQ(worker.wait(), -SIGKILL);
  EXPECT_EQ(pipe.read_byte(), '\0');  // So the grandchild is gone, too.
}

TEST(KillProcessGroup, ends_a_worker_that_has_no_group_of_its_own) {
  Child worker{[] {
    for (;;) pause();
    return 0;
  }};

  EXPECT_TRUE(kill_process_group(worker.pid()));

  EXPECT_EQ(worker.wait(), -SIGKILL);
}

TEST(KillProcessGroup, never_ends_everybody_or_itself_or_its_parent) {
  EXPECT_FALSE(kill_process_group(-1));
  EXPECT_FALSE(kill_process_group(0));
  EXPECT_FALSE(kill_process_group(1));
  EXPECT_FALSE(kill_process_group(getpid()));
  EXPECT_FALSE(kill_process_group(getppid()));
  EXPECT_FALSE(kill_process_group((std::int64_t{1} << 32) + getpid()));
}

TEST(KillProcessGroup, says_when_there_is_nothing_to_end) {
  Child child{[] { return 0; }};
  ASSERT_EQ(child.wait(), 0);

  EXPECT_FALSE(kill_process_group(child.pid()));
}

TEST(PeerOf, names_the_process_at_the_other_end) {
  std::array<int, 2> sockets{};
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, sockets.data()), 0);

  EXPECT_EQ(peer_of(sockets[0]), getpid());

  close(sockets[0]);
  close(sockets[1]);
}

}  // namespace
}  // namespace shoal
