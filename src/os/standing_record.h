// What a worker is at: 64 bytes that it and the engine both map into memory.
//
// The worker writes, the engine reads at any time, also after the worker's
// death; one word goes the other way. docs/protocol.md has the layout.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "base/error.h"
#include "model/ids.h"

namespace shoal {

// The test that a worker is running.
struct RunningTest {
  TestIndex test;
  std::uint64_t since = 0;        // Nanoseconds of the monotonic clock.
  std::uint64_t output_from = 0;  // Where its output begins in the capture file.
};

class StandingRecord {
 public:
  // Makes the file, all zeros. It must not be there yet.
  [[nodiscard]] static Result<StandingRecord> create(const std::string& path);

  StandingRecord(StandingRecord&& other) noexcept : words_(other.words_) { other.words_ = nullptr; }
  StandingRecord& operator=(StandingRecord&&) = delete;
  ~StandingRecord();

  // Nothing between tests.
  [[nodiscard]] std::optional<RunningTest> running() const;

  // The unit that the worker has begun; nothing between units.
  [[nodiscard]] std::optional<UnitIndex> unit() const;

  // Since when it is at what it is at: nanoseconds of the monotonic clock; 0
  // before its first unit.
  [[nodiscard]] std::uint64_t since() const { return word(kSince); }

  // So many bytes of the log were read, and what follows from them was done.
  void acknowledge(std::uint64_t bytes);

  // From now on the worker begins no further test.
  void hold();

 private:
  explicit StandingRecord(std::uint64_t* words) : words_(words) {}

  static constexpr std::size_t kSince = 1;

  [[nodiscard]] std::uint64_t word(std::size_t index) const;

  std::uint64_t* words_;  // The mapping; ours alone to unmap.
};

}  // namespace shoal
