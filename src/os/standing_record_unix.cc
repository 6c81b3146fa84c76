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
constexpr std::size_t kSince = 1;
constexpr std::size_t kHold = 2;
constexpr std::size_t kUnit = 3;
constexpr std::size_t kOutputFrom = 4;

}  // namespace

Result<StandingRecord> StandingRecord::create(const std::string& path) {
  const auto failed = [&path] {
    return fail({fmt::format("cannot make '{}'", path), cause_of(uv_translate_sys_error(errno))});
  };
  const int file = open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) return failed();
  void* mapped = MAP_FAILED;
  if (ftruncate(file, kBytes) == 0) mapped = mmap(nullptr, kBytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
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

void StandingRecord::hold() { std::atomic_ref<std::uint64_t>{words_[kHold]}.store(1, std::memory_order_release); }

std::uint64_t StandingRecord::word(std::size_t index) const {
  return std::atomic_ref<std::uint64_t>{words_[index]}.load(std::memory_order_acquire);
}

}  // namespace shoal
