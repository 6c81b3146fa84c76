// What the Conductor knows of one slot and of the worker in it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "model/ids.h"
#include "plan/queue.h"

namespace shoal {

// A portion that a worker has and is not through with.
struct Given {
  Portion portion;
  TimePoint at{0};          // When it was given.
  bool heard_of = false;    // A result of it has come, so the worker has begun it.
  bool has_result = false;  // Of a retry: its test has ended.
};

// What a worker is at.
struct Standing {
  std::optional<UnitIndex> unit = {};
  std::optional<TestIndex> test = {};
  TimePoint since{0};

  friend bool operator==(const Standing&, const Standing&) = default;
};

// A worker that has used up its time is asked where it is, then to end, then
// ended.
struct Ending {
  enum class Stage { asking, terminated, killed };

  Standing standing = {};  // What took too long.
  Microseconds limit{0};   // How long it might have taken.
  bool whole_run = false;  // The limit was the run's.
  Stage stage = Stage::asking;
  TimePoint at{0};          // When this stage began.
  std::string stacks = {};  // Its answer.
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
  bool fresh = false;                 // It has been given nothing yet.
  std::string prepares = {};          // What it is at before it is ready, when that may take its time.

  Standing standing = {};                           // As last seen.
  std::uint32_t periods_said = 0;                   // How many slow-timeouts of `standing` were reported.
  std::optional<Standing> asked_about = {};         // For a slow-timeout; the answer has not come.
  std::optional<Ending> ending = {};                // Once its time is up.
  std::map<std::int64_t, TestIndex> children = {};  // Who started which process that was left running.

  // Whether its time was up and it was told so: its end is our doing.
  [[nodiscard]] bool ended_by_us() const { return ending && ending->stage != Ending::Stage::asking; }

  // Whether a test may still end in this slot.
  [[nodiscard]] bool may_report() const {
    return phase == Phase::starting || phase == Phase::working || phase == Phase::killed;
  }
};

}  // namespace shoal
