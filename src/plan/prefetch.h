// Whether a worker may be given a unit while it still runs another.
//
// It saves a worker the wait for an answer between two units, which is all
// that trivial tests cost; but a unit that lies ready at one worker cannot go
// to another that has become free.
#pragma once

#include <cstddef>

#include "base/time.h"

namespace shoal {

// How fast a run has been so far.
struct Pace {
  std::size_t units = 0;  // Finished so far.
  Microseconds spent{0};  // The time they took together.
};

// True while units are short on average and so many are left that the end of
// the run stays balanced. Before anything has finished: false.
[[nodiscard]] bool may_give_ahead(const Pace& pace, std::size_t units_left, std::size_t workers);

}  // namespace shoal
