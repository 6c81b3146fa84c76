#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <string_view>
#include <utility>

#include "os/loop.h"
#include "os/template_lock.h"
#include "templates/record.h"

namespace shoal {
namespace {

constexpr int kClosed = -1;

// A signal may cut any slow system call short: it is made again then.
template <class Call>
auto again_when_interrupted(Call call) {
  auto result = call();
  while (result < 0 && errno == EINTR) result = call();
  return result;
}

bool try_to_hold(int handle, TemplateLock::Hold hold) {
  const int how = (hold == TemplateLock::Hold::shared ? LOCK_SH : LOCK_EX) | LOCK_NB;
  if (again_when_interrupted([&] { return flock(handle, how); }) == 0) return true;
  return errno != EWOULDBLOCK;  // Some network file systems know no locks.
}

LockNote parse_note(std::string_view text) {
  LockNote note;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), note.pid);
  if (fault != std::errc{}) return {};
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  if (text.ends_with('\n')) text.remove_suffix(1);
  if (text.starts_with(' ') && is_template_id(text.substr(1))) note.making = text.substr(1);
  return note;
}

}  // namespace

TemplateLock::TemplateLock(TemplateLock&& other) noexcept : handle_(std::exchange(other.handle_, kClosed)) {}

TemplateLock& TemplateLock::operator=(TemplateLock&& other) noexcept {
  std::swap(handle_, other.handle_);
  return *this;
}

TemplateLock::~TemplateLock() {
  if (handle_ != kClosed) close(handle_);
}

Result<std::optional<TemplateLock>> TemplateLock::try_to_take(const std::string& path, Hold hold) {
  constexpr int kFlags = O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC;
  const int handle = again_when_interrupted([&] { return open(path.c_str(), kFlags, 0600); });
  if (handle < 0) {
    return fail({fmt::format("cannot open '{}'", path), cause_of(uv_translate_sys_error(errno))});
  }
  TemplateLock lock{handle};
  if (!lock.change(hold)) return std::nullopt;
  return lock;
}

bool TemplateLock::change(Hold hold) {
  if (handle_ != kClosed && try_to_hold(handle_, hold)) return true;
  // A lock that could not be changed may be held as it was, or not at all.
  if (handle_ != kClosed) close(std::exchange(handle_, kClosed));
  return false;
}

void TemplateLock::write_note(const LockNote& note) const {
  const std::string text = fmt::format("{}{}{}\n", note.pid, note.making.empty() ? "" : " ", note.making);
  // For people, and for those who clean up: a lock without it is a lock all the same.
  if (ftruncate(handle_, 0) != 0) return;
  static_cast<void>(again_when_interrupted([&] { return pwrite(handle_, text.data(), text.size(), 0); }));
}

LockNote read_lock_note(const std::string& path) {
  const int handle = again_when_interrupted([&] { return open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC); });
  if (handle < 0) return {};
  std::array<char, 64> text{};
  const ssize_t size = again_when_interrupted([&] { return read(handle, text.data(), text.size()); });
  close(handle);
  return size <= 0 ? LockNote{} : parse_note({text.data(), static_cast<std::size_t>(size)});
}

}  // namespace shoal
