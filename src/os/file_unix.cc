#include "os/file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "os/loop.h"

namespace shoal {
namespace {

Error error_about(std::string message) { return Error{std::move(message), cause_of(uv_translate_sys_error(errno))}; }

// A signal may cut any slow system call short: it is made again then.
template <class Call>
auto again_when_interrupted(Call call) {
  auto result = call();
  while (result < 0 && errno == EINTR) result = call();
  return result;
}

}  // namespace

File& File::operator=(File&& other) noexcept {
  std::swap(handle_, other.handle_);
  return *this;
}

File::~File() {
  if (handle_ != kClosed) close(handle_);
}

Result<File> File::open_to_read(const std::string& path) {
  const int handle = again_when_interrupted([&] { return open(path.c_str(), O_RDONLY | O_CLOEXEC); });
  if (handle < 0) return fail(error_about(fmt::format("cannot read '{}'", path)));
  return File{handle};
}

Result<File> File::create(const std::string& path) {
  constexpr int kFlags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC;
  const int handle = again_when_interrupted([&] { return open(path.c_str(), kFlags, 0600); });
  if (handle < 0) return fail(error_about(fmt::format("cannot write '{}'", path)));
  return File{handle};
}

Result<std::size_t> File::read_at(std::span<char> into, std::uint64_t from) const {
  const ssize_t got =
      again_when_interrupted([&] { return pread(handle_, into.data(), into.size(), static_cast<off_t>(from)); });
  if (got < 0) return fail(error_about("cannot read a file"));
  return static_cast<std::size_t>(got);
}

Result<void> File::write(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = again_when_interrupted([&] { return ::write(handle_, text.data(), text.size()); });
    if (written < 0) return fail(error_about("cannot write to a file"));
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

Result<std::uint64_t> File::size() const {
  struct stat facts{};
  if (fstat(handle_, &facts) != 0) return fail(error_about("cannot ask for a file's size"));
  return static_cast<std::uint64_t>(facts.st_size);
}

}  // namespace shoal
