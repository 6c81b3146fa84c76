#include "os/testing.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>
#include <utility>

namespace shoal::testing {
namespace {

constexpr int kPatienceInMilliseconds = 10'000;

bool is_readable(int socket, int milliseconds) {
  pollfd place{socket, POLLIN, 0};
  return poll(&place, 1, milliseconds) > 0;
}

}  // namespace

TemporaryFolder::TemporaryFolder() : path_((std::filesystem::temp_directory_path() / "shoal-test-XXXXXX").string()) {
  if (mkdtemp(path_.data()) == nullptr) throw std::runtime_error("cannot make " + path_);
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

void append_to(const std::string& path, std::string_view text) {
  std::ofstream{path, std::ios::app | std::ios::binary} << text;
}

std::string contents_of(const std::string& path) {
  const std::ifstream file{path, std::ios::binary};
  std::ostringstream text;
  if (file) text << file.rdbuf();
  return text.str();
}

Client::Client(const std::string& path) : socket_(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  if (connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    throw std::runtime_error("cannot connect to " + path);
  }
}

Client::Client(Client&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)), received_(std::move(other.received_)) {}

Client::~Client() { close(); }

void Client::close() {
  if (socket_ >= 0) ::close(std::exchange(socket_, -1));
}

bool Client::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

std::string Client::receive() {
  for (;;) {
    if (const std::size_t end = received_.find('\n'); end != std::string::npos) {
      const std::string line = received_.substr(0, end);
      received_.erase(0, end + 1);
      return line;
    }
    std::array<char, 4096> bytes;
    if (!is_readable(socket_, kPatienceInMilliseconds)) return {};
    const ssize_t got = read(socket_, bytes.data(), bytes.size());
    if (got <= 0) return {};
    received_.append(bytes.data(), static_cast<std::size_t>(got));
  }
}

bool Client::has_something() const { return !received_.empty() || is_readable(socket_, 0); }

bool Client::is_closed() {
  if (!received_.empty() || !is_readable(socket_, 0)) return false;
  char byte = 0;
  const ssize_t got = read(socket_, &byte, 1);
  if (got > 0) received_ += byte;
  return got <= 0;
}

Child::Child(const std::function<int()>& work) : pid_(fork()) {
  if (pid_ == 0) _exit(work());
}

Child::~Child() {
  if (gone_) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

bool Child::has_ended(int& status) {
  int told = 0;
  if (!gone_ && waitpid(pid_, &told, WNOHANG) == pid_) {
    gone_ = true;
    status_ = WIFEXITED(told) ? WEXITSTATUS(told) : -WTERMSIG(told);
  }
  status = status_;
  return gone_;
}

int Child::wait() {
  constexpr int kNever = -1000;
  int status = 0;
  return comes_true([&] { return has_ended(status); }) ? status : kNever;
}

bool comes_true(const std::function<bool()>& done) {
  for (int left = kPatienceInMilliseconds; left > 0; left -= 5) {
    if (done()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }
  return done();
}

}  // namespace shoal::testing
