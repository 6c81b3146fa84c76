// How long a test may take and how often it is tried again: its own word
// first (a decorator), then the first override that matches, then the run's.
#pragma once

#include <cstdint>

#include "base/time.h"
#include "model/options.h"
#include "model/unit.h"

namespace shoal {

class Limits {
 public:
  // Both must outlive this.
  Limits(const Suite& suite, const Options& options) : suite_(suite), options_(options) {}

  // 0 for no limit.
  [[nodiscard]] Microseconds timeout_of(TestIndex test) const;
  [[nodiscard]] Microseconds slow_timeout_of(TestIndex test) const;

  [[nodiscard]] std::uint32_t retries_of(TestIndex test) const;

  // For what a unit does outside its tests (fixtures, being loaded): as much
  // as its most patient test may take.
  [[nodiscard]] Microseconds timeout_outside_tests(UnitIndex unit) const;

  // For a worker that starts: a new interpreter, the project's imports and a
  // clone of its databases take their time even where tests are quick.
  [[nodiscard]] Microseconds timeout_at_start() const;

 private:
  const Suite& suite_;
  const Options& options_;
};

}  // namespace shoal
