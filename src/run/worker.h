// What the Conductor knows of one slot and of the worker in it.
#pragma once

#include <cstdint>
#include <vector>

#include "base/time.h"
#include "model/ids.h"
#include "plan/queue.h"

namespace shoal {

// A portion that a worker has and is not through with.
struct Given {
  Portion portion;
  TimePoint at{0};        // When it was given.
  bool heard_of = false;  // A result of it has come, so the worker has begun it.
};

struct Worker {
  enum class Phase {
    gone,      // Nobody is in the slot: not yet, or no longer.
    starting,  // Asked for, not ready.
    working,   // Has at least one unit.
    leaving,   // Dismissed; its end is expected.
    killed,    // Told to end; results that it had may still come.
  };

  Slot slot;
  std::uint32_t generation = 0;  // Of the last worker that was asked for.
  Phase phase = Phase::gone;
  std::uint32_t deaths_at_start = 0;  // Since the last worker here that became ready.
  std::vector<Given> given = {};      // In the order they run: at most two.
  TimePoint free_since{0};            // When it became ready or finished a unit, whichever was later.

  // Whether a test may still end in this slot.
  [[nodiscard]] bool may_report() const {
    return phase == Phase::starting || phase == Phase::working || phase == Phase::killed;
  }
};

}  // namespace shoal
