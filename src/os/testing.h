// What the tests of the outside world need: folders, files, sockets, children.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace shoal::testing {

// A folder of its own; it and all that is in it go away with it.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::string operator/(std::string_view name) const { return path_ + "/" + std::string{name}; }

 private:
  std::string path_;
};

void append_to(const std::string& path, std::string_view text);
[[nodiscard]] std::string contents_of(const std::string& path);

// A blocking peer of an endpoint.
class Client {
 public:
  explicit Client(const std::string& path);
  ~Client();
  Client(Client&& other) noexcept;
  Client& operator=(Client&&) = delete;

  // False when the other end has closed.
  bool send(std::string_view bytes);

  // The next line without its line feed; empty at the end, or when nothing
  // comes for ten seconds.
  [[nodiscard]] std::string receive();

  // True when `receive` would not wait.
  [[nodiscard]] bool has_something() const;

  // True when everything was read and the other end has closed.
  [[nodiscard]] bool is_closed();

  void close();

 private:
  int socket_;
  std::string received_;
};

// A child that runs `work` and exits with what it returns. It is killed, if it
// is still there, and waited for at the end.
class Child {
 public:
  explicit Child(const std::function<int()>& work);
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  [[nodiscard]] pid_t pid() const { return pid_; }

  // True once it is gone; `status` as `wait` returns it.
  [[nodiscard]] bool has_ended(int& status);

  // Waits up to ten seconds; the exit code, or minus the signal.
  [[nodiscard]] int wait();

 private:
  pid_t pid_;
  bool gone_ = false;
  int status_ = 0;
};

// Calls `done` until it is true or ten seconds are over; returns its last word.
bool comes_true(const std::function<bool()>& done);

}  // namespace shoal::testing
