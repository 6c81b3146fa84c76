#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>

#include "os/loop.h"
#include "os/standing_record.h"

namespace shoal {
namespace {

constexpr std::size_t kBytes = 64;
constexpr std::size_t kRunningTest = 0;
constexpr std::size_t kHold = 2;
constexpr std::size_t kUnit = 3;
constexpr std::size_t kOutputFrom = 4;
constexpr std::size_t kHandled = 5;

// Returns 0 or an errno.
int claim(int file, off_t bytes) {
  if (ftruncate(file, bytes) != 0) return errno;
#if defined(__linux__)
  const int error = posix_fallocate(file, 0, bytes);
  return error == EOPNOTSUPP || error == EINVAL ? 0 : error;
#else
  return 0;
#endif
}

}  // namespace

Result<StandingRecord> StandingRecord::create(const std::string& path) {
  const auto failed = [&path] {
    return fail({fmt::format("cannot make '{}'", path), cause_of(uv_translate_sys_error(errno))});
  };
  const int file = open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) return failed();
  void* mapped = MAP_FAILED;
  // Claimed and not only measured out: on a full disk, a word that is written to
  // a hole ends the process with SIGBUS.
  errno = claim(file, kBytes);
  if (errno == 0) mapped = mmap(nullptr, kBytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (mapped == MAP_FAILED) {
    auto error = failed();
    close(file);
    return error;
  }
  close(file);
  return StandingRecord{static_cast<std::uint64_t*>(mapped)};
}

StandingRecord::~StandingRecord() {
  if (words_ != nullptr) munmap(words_, kBytes);
}

std::optional<RunningTest> StandingRecord::running() const {
  const std::uint64_t number = word(kRunningTest);
  if (number == 0 || number > UINT32_MAX) return std::nullopt;
  return RunningTest{TestIndex{static_cast<std::uint32_t>(number - 1)}, word(kSince), word(kOutputFrom)};
}

std::optional<UnitIndex> StandingRecord::unit() const {
  const std::uint64_t number = word(kUnit);
  if (number == 0 || number > UINT32_MAX) return std::nullopt;
  return UnitIndex{static_cast<std::uint32_t>(number - 1)};
}

void StandingRecord::acknowledge(std::uint64_t bytes) {
  std::atomic_ref<std::uint64_t>{words_[kHandled]}.store(bytes, std::memory_order_release);
}

void StandingRecord::hold() { std::atomic_ref<std::uint64_t>{words_[kHold]}.store(1, std::memory_order_release); }

std::uint64_t StandingRecord::word(std::size_t index) const {
  return std::atomic_ref<std::uint64_t>{words_[index]}.load(std::memory_order_acquire);
}

}  // namespace shoal
