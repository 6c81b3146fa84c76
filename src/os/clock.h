// Clocks and dice: what makes one run differ from the next.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"

namespace shoal {

// Counts from its making; stands still while the run is suspended.
class Stopwatch {
 public:
  Stopwatch();
  [[nodiscard]] TimePoint now() const;

  // What it showed at a moment of the monotonic clock, in nanoseconds.
  [[nodiscard]] TimePoint at(std::uint64_t moment) const;

  // The run stood still from `begin` to `end`, both as above.
  void leave_out(std::uint64_t begin, std::uint64_t end) { pauses_.push_back({begin, end}); }

 private:
  struct Pause {
    std::uint64_t begin;
    std::uint64_t end;
  };

  std::uint64_t start_;
  std::vector<Pause> pauses_ = {};  // In order.
};

// Local time as ISO 8601 with its zone: "2026-03-01T12:30:00+01:00".
[[nodiscard]] std::string read_wall_clock();

// A name that no other run has: when it began and something random.
[[nodiscard]] std::string make_run_id();

}  // namespace shoal
