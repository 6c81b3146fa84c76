#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "os/terminal_screen.h"

namespace shoal {
namespace {

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view{} : value;
}

// Whoever shares the stream may have made it non-blocking for all of us.
bool wait_until_writable(int stream) {
  pollfd place{stream, POLLOUT, 0};
  const int ready = poll(&place, 1, -1);
  return ready > 0 || (ready < 0 && errno == EINTR);
}

// Returns false when the stream takes nothing any more.
bool write_all(int stream, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(stream, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
      continue;
    }
    const bool full = errno == EAGAIN || errno == EWOULDBLOCK;
    if (full ? !wait_until_writable(stream) : errno != EINTR) return false;
  }
  return true;
}

}  // namespace

TerminalStyle read_terminal_style() {
  TerminalStyle style;
  const std::string_view term = environment("TERM");
  if (isatty(STDERR_FILENO) == 0 || term.empty() || term == "dumb") return style;

  style.status_line = true;
  style.color = environment("NO_COLOR").empty();
  if (const std::uint32_t columns = read_terminal_width(); columns > 0) style.width = columns;
  return style;
}

std::uint32_t read_terminal_width() {
  winsize size{};
  return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

void StreamSink::write(std::string_view text) {
  constexpr std::size_t kMuch = 64 * 1024;
  if (!intact_) return;
  waiting_ += text;
  if (waiting_.size() >= kMuch) flush();
}

void StreamSink::flush() {
  const int stream = stream_ == Stream::standard_output ? STDOUT_FILENO : STDERR_FILENO;
  if (!waiting_.empty() && intact_) intact_ = write_all(stream, waiting_);
  waiting_.clear();
}

}  // namespace shoal
