#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <system_error>
#include <thread>
#include <utility>

#include "journal/record.h"
#include "os/journal_files.h"
#include "os/loop.h"

namespace shoal {
namespace {

constexpr int kClosed = -1;
constexpr std::string_view kExtension = ".jsonl";
constexpr std::chrono::seconds kPatience{10};
constexpr std::string_view kHint = "set SHOAL_STATE to a folder that you can write to";

Error error_about(std::string message, int system_error) {
  return {std::move(message), cause_of(uv_translate_sys_error(system_error)), std::string{kHint}};
}

// A signal may cut any slow system call short: it is made again then.
template <class Call>
auto again_when_interrupted(Call call) {
  auto result = call();
  while (result < 0 && errno == EINTR) result = call();
  return result;
}

bool ends_within_line(int handle) {
  struct stat facts{};
  char last = '\n';
  if (fstat(handle, &facts) != 0 || facts.st_size == 0) return false;
  return pread(handle, &last, 1, facts.st_size - 1) != 1 || last != '\n';
}

// Some file systems have no way to say that something is on disk.
bool sync_handle(int handle) {
  return again_when_interrupted([&] { return fsync(handle); }) == 0 || errno == EINVAL || errno == ENOTSUP;
}

Result<void> make_folder(const std::string& path) {
  if (mkdir(path.c_str(), 0700) == 0 || errno == EEXIST) return {};
  return fail(error_about(fmt::format("cannot make the folder '{}'", path), errno));
}

// The state is nobody's source, so no repository may take it in.
Result<void> hide_from_git(const std::string& state) {
  const std::string path = state + "/.gitignore";
  const int handle = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (handle < 0 && errno == EEXIST) return {};
  const bool written = handle >= 0 && write(handle, "*\n", 2) == 2;
  const int reason = errno;
  if (handle >= 0) close(handle);
  if (written) return {};
  return fail(error_about(fmt::format("cannot write '{}'", path), reason));
}

}  // namespace

AppendFile::AppendFile(AppendFile&& other) noexcept
    : path_(std::move(other.path_)), handle_(std::exchange(other.handle_, kClosed)), torn_(other.torn_) {}

AppendFile::~AppendFile() {
  if (handle_ != kClosed) close(handle_);
}

Result<AppendFile> AppendFile::create(const std::string& path) {
  constexpr int kFlags = O_WRONLY | O_APPEND | O_CREAT | O_EXCL | O_CLOEXEC;
  const int handle = again_when_interrupted([&] { return ::open(path.c_str(), kFlags, 0600); });
  if (handle < 0) return fail(error_about(fmt::format("cannot make the journal '{}'", path), errno));
  return AppendFile{path, handle, false};
}

Result<AppendFile> AppendFile::open(const std::string& path) {
  constexpr int kFlags = O_RDWR | O_APPEND | O_NOFOLLOW | O_CLOEXEC;
  const int handle = again_when_interrupted([&] { return ::open(path.c_str(), kFlags); });
  if (handle < 0) return fail(error_about(fmt::format("cannot write to the journal '{}'", path), errno));
  return AppendFile{path, handle, ends_within_line(handle)};
}

Result<void> AppendFile::append(std::string_view lines) {
  if (lines.empty()) return {};
  std::string text = torn_ ? kTornLineEnd : "";
  text += lines;
  std::string_view rest = text;
  while (!rest.empty()) {
    const ssize_t written = again_when_interrupted([&] { return write(handle_, rest.data(), rest.size()); });
    if (written < 0) {
      torn_ = true;
      return fail(error_about(fmt::format("cannot write to the journal '{}'", path_), errno));
    }
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
  torn_ = false;
  return {};
}

Result<void> AppendFile::sync() {
  if (sync_handle(handle_)) return {};
  return fail(error_about(fmt::format("cannot write to the journal '{}'", path_), errno));
}

FolderLock::FolderLock(FolderLock&& other) noexcept : handle_(std::exchange(other.handle_, kClosed)) {}

FolderLock::~FolderLock() {
  if (handle_ != kClosed) close(handle_);
}

Result<JournalFolder> JournalFolder::make(const std::string& state) {
  std::error_code fault;
  std::filesystem::create_directories(std::filesystem::path(state).parent_path(), fault);
  const std::string folder = state + "/journal";
  return make_folder(state)
      .and_then([&] { return hide_from_git(state); })
      .and_then([&] { return make_folder(folder); })
      .map([&] { return JournalFolder{folder}; });
}

Result<FolderLock> JournalFolder::lock() const {
  const std::string path = folder_ + "/lock";
  const int handle = again_when_interrupted([&] { return open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600); });
  if (handle < 0) return fail(error_about(fmt::format("cannot open '{}'", path), errno));
  FolderLock held{handle};
  const auto give_up = std::chrono::steady_clock::now() + kPatience;
  while (again_when_interrupted([&] { return flock(handle, LOCK_EX | LOCK_NB); }) != 0) {
    if (errno != EWOULDBLOCK) return FolderLock{kClosed};  // Some network file systems know no locks.
    if (std::chrono::steady_clock::now() > give_up) {
      return fail({fmt::format("cannot lock '{}'", path), "another run has held it for ten seconds",
                   "see whether that run hangs, or set SHOAL_STATE to another folder"});
    }
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }
  return held;
}

Result<std::vector<std::string>> JournalFolder::runs() const {
  std::vector<std::string> runs;
  std::error_code fault;
  for (std::filesystem::directory_iterator at(folder_, fault), end; !fault && at != end; at.increment(fault)) {
    const std::string name = at->path().filename();
    if (!name.ends_with(kExtension)) continue;
    std::string run = name.substr(0, name.size() - kExtension.size());
    if (is_run_id(run)) runs.push_back(std::move(run));
  }
  if (fault) return fail(error_about(fmt::format("cannot look into '{}'", folder_), fault.value()));
  std::sort(runs.begin(), runs.end());
  return runs;
}

Result<std::optional<std::string>> JournalFolder::read(const std::string& run) const {
  const std::string path = path_of(run);
  const int handle =
      again_when_interrupted([&] { return open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC); });
  if (handle < 0 && errno == ENOENT) return std::nullopt;
  std::string text;
  std::array<char, 65'536> piece{};
  ssize_t got = handle;
  for (; got >= 0; text.append(piece.data(), static_cast<std::size_t>(got))) {
    got = again_when_interrupted([&] { return ::read(handle, piece.data(), piece.size()); });
    if (got <= 0) break;
  }
  const int reason = errno;
  if (handle >= 0) close(handle);
  if (got < 0) return fail(error_about(fmt::format("cannot read '{}'", path), reason));
  return text;
}

Result<void> JournalFolder::remove(const std::string& run) const {
  const std::string path = path_of(run);
  if (unlink(path.c_str()) == 0 || errno == ENOENT) return {};
  return fail(error_about(fmt::format("cannot remove '{}'", path), errno));
}

Result<void> JournalFolder::sync() const {
  const int handle =
      again_when_interrupted([&] { return open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); });
  const bool synced = handle >= 0 && sync_handle(handle);
  const int reason = errno;
  if (handle >= 0) close(handle);
  if (synced) return {};
  return fail(error_about(fmt::format("cannot write to '{}'", folder_), reason));
}

}  // namespace shoal
