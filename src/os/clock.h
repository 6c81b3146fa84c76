// Clocks and dice: what makes one run differ from the next.
#pragma once

#include <string>

#include "base/time.h"

namespace shoal {

// Counts from its making.
class Stopwatch {
 public:
  Stopwatch();
  [[nodiscard]] TimePoint now() const;

 private:
  std::uint64_t start_;
};

// Local time as ISO 8601 with its zone: "2026-03-01T12:30:00+01:00".
[[nodiscard]] std::string read_wall_clock();

// A name that no other run has: when it began and something random.
[[nodiscard]] std::string make_run_id();

}  // namespace shoal
