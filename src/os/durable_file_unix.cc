#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include "os/durable_file.h"
#include "os/loop.h"

namespace shoal {
namespace {

Error error_about(std::string message, int system_error) {
  return {std::move(message), cause_of(uv_translate_sys_error(system_error))};
}

// A signal may cut any slow system call short: it is made again then.
template <class Call>
auto again_when_interrupted(Call call) {
  auto result = call();
  while (result < 0 && errno == EINTR) result = call();
  return result;
}

// Some file systems have no way to say that something is on disk.
bool sync_handle(int handle) {
  return again_when_interrupted([&] { return fsync(handle); }) == 0 || errno == EINVAL || errno == ENOTSUP;
}

bool write_all(int handle, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = again_when_interrupted([&] { return write(handle, text.data(), text.size()); });
    if (written < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

// Returns 0 or the system's number of what went wrong.
int write_new(const std::string& path, std::string_view text) {
  constexpr int kFlags = O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC;
  const int handle = again_when_interrupted([&] { return open(path.c_str(), kFlags, 0600); });
  if (handle < 0) return errno;
  const int fault = write_all(handle, text) && sync_handle(handle) ? 0 : errno;
  close(handle);
  return fault;
}

// Makes it certain that a file is found again under its name; where that cannot be had, it is there all the same.
void sync_folder_of(const std::string& path) {
  const std::string folder = std::filesystem::path(path).parent_path();
  const int handle = again_when_interrupted([&] { return open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); });
  if (handle < 0) return;
  static_cast<void>(sync_handle(handle));
  close(handle);
}

}  // namespace

Result<void> write_durably(const std::string& path, std::string_view text) {
  const std::string unfinished = path + std::string{kUnfinished};
  int fault = write_new(unfinished, text);
  if (fault == 0 && rename(unfinished.c_str(), path.c_str()) != 0) fault = errno;
  if (fault != 0) {
    unlink(unfinished.c_str());
    return fail(error_about(fmt::format("cannot write '{}'", path), fault));
  }
  sync_folder_of(path);
  return {};
}

Result<void> make_private_folder(const std::string& path) {
  const std::filesystem::path folder{path};
  std::error_code fault;
  if (std::filesystem::is_directory(folder, fault)) return {};
  if (folder.has_parent_path() && folder.has_relative_path()) {
    if (const Result<void> made = make_private_folder(folder.parent_path()); !made) return made;
  }
  if (mkdir(path.c_str(), 0700) == 0 || errno == EEXIST) return {};
  return fail(error_about(fmt::format("cannot make the folder '{}'", path), errno));
}

}  // namespace shoal
