#include "os/terminal_screen.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <string>

#include "os/testing.h"

namespace shoal {
namespace {

// Standard error is the writing end of this pipe for a while.
struct StandardErrorPipe {
  int reader = -1;
  int before = -1;

  StandardErrorPipe() {
    std::array<int, 2> ends{};
    EXPECT_EQ(pipe(ends.data()), 0);
    reader = ends[0];
    before = dup(STDERR_FILENO);
    dup2(ends[1], STDERR_FILENO);
    close(ends[1]);
  }
  ~StandardErrorPipe() {
    dup2(before, STDERR_FILENO);
    close(before);
    close_reader();
  }
  void close_reader() {
    if (reader >= 0) close(reader);
    reader = -1;
  }
};

TEST(StreamSink, holds_text_back_until_it_is_flushed) {
  const StandardErrorPipe pipe;
  StreamSink sink{StreamSink::Stream::standard_error};
  fcntl(pipe.reader, F_SETFL, O_NONBLOCK);
  char byte = 0;

  sink.write("x");
  EXPECT_LT(read(pipe.reader, &byte, 1), 0);
  sink.flush();

  EXPECT_EQ(read(pipe.reader, &byte, 1), 1);
  EXPECT_EQ(byte, 'x');
}

TEST(StreamSink, loses_nothing_when_others_made_the_stream_non_blocking) {
  const StandardErrorPipe pipe;
  fcntl(STDERR_FILENO, F_SETFL, O_NONBLOCK);
  testing::Child reader{[&pipe] {
    std::size_t left = 1'000'000;
    std::array<char, 1000> bytes{};
    while (left > 0) {
      const ssize_t got = read(pipe.reader, bytes.data(), bytes.size());
      if (got <= 0) return 1;
      left -= static_cast<std::size_t>(got);
    }
    return 0;
  }};
  StreamSink sink{StreamSink::Stream::standard_error};

  sink.write(std::string(1'000'000, 'x'));
  sink.flush();

  EXPECT_EQ(reader.wait(), 0);
  EXPECT_TRUE(sink.is_intact());
}

TEST(StreamSink, goes_on_when_nobody_reads_any_more) {
  std::signal(SIGPIPE, SIG_IGN);
  StandardErrorPipe pipe;
  pipe.close_reader();
  StreamSink sink{StreamSink::Stream::standard_error};

  sink.write("x");
  sink.flush();

  EXPECT_FALSE(sink.is_intact());
}

TEST(TerminalStyle, is_plain_where_there_is_no_terminal) {
  const StandardErrorPipe pipe;

  const TerminalStyle style = read_terminal_style();

  EXPECT_FALSE(style.status_line);
  EXPECT_FALSE(style.color);
  EXPECT_EQ(read_terminal_width(), 0u);
}

// Standard error is a terminal of 100 columns for a while.
struct StandardErrorTerminal {
  int controller = posix_openpt(O_RDWR | O_NOCTTY);
  int before = dup(STDERR_FILENO);

  StandardErrorTerminal() {
    EXPECT_EQ(grantpt(controller), 0);
    EXPECT_EQ(unlockpt(controller), 0);
    const int terminal = open(ptsname(controller), O_RDWR | O_NOCTTY);
    const winsize size{24, 100, 0, 0};
    EXPECT_EQ(ioctl(terminal, TIOCSWINSZ, &size), 0);
    dup2(terminal, STDERR_FILENO);
    close(terminal);
  }
  ~StandardErrorTerminal() {
    dup2(before, STDERR_FILENO);
    close(before);
    close(controller);
    unsetenv("NO_COLOR");
  }
};

TEST(TerminalStyle, follows_the_terminal_and_what_the_user_wants) {
  const StandardErrorTerminal terminal;
  setenv("TERM", "xterm", 1);
  unsetenv("NO_COLOR");
  const TerminalStyle full = read_terminal_style();
  setenv("NO_COLOR", "1", 1);
  const TerminalStyle colorless = read_terminal_style();
  setenv("TERM", "dumb", 1);
  const TerminalStyle dumb = read_terminal_style();

  EXPECT_TRUE(full.status_line && full.color);
  EXPECT_EQ(full.width, 100u);
  EXPECT_TRUE(colorless.status_line && !colorless.color);
  EXPECT_FALSE(dumb.status_line || dumb.color);
}

}  // namespace
}  // namespace shoal
