// What the Conductor wants done: in the imperative.
#pragma once

#include <cstdint>
#include <variant>
#include <vector>

#include "model/ids.h"
#include "model/run_event.h"

namespace shoal {

// Ask the host for a worker process.
struct StartWorker {
  Slot slot;
  std::uint32_t generation = 1;

  friend bool operator==(const StartWorker&, const StartWorker&) = default;
};

// Give a unit to a worker, or what is left of one.
struct GiveUnit {
  Slot slot;
  UnitIndex unit;
  std::vector<TestIndex> tests = {};  // Only these, in this order; empty means all.

  friend bool operator==(const GiveUnit&, const GiveUnit&) = default;
};

// Let the worker begin no further test: it ends the one it runs and says that
// its units are done. Takes effect without a message (see os/standing_record).
struct HoldWorker {
  Slot slot;

  friend bool operator==(const HoldWorker&, const HoldWorker&) = default;
};

// Nothing is left for this worker: it ends by itself. The run waits for its
// WorkerEnded.
struct DismissWorker {
  Slot slot;

  friend bool operator==(const DismissWorker&, const DismissWorker&) = default;
};

// Ask a worker where it is. StacksWritten answers, soon and in any case, unless
// the worker ends.
struct AskForStacks {
  Slot slot;

  friend bool operator==(const AskForStacks&, const AskForStacks&) = default;
};

// Ask the worker's process group to end (SIGTERM); it may take its time.
struct TerminateWorker {
  Slot slot;

  friend bool operator==(const TerminateWorker&, const TerminateWorker&) = default;
};

// End the worker's process group now. WorkerEnded has to follow, also for a
// worker that has not connected yet: the run waits for it.
struct KillWorker {
  Slot slot;

  friend bool operator==(const KillWorker&, const KillWorker&) = default;
};

// Tell the reporters.
struct Report {
  RunEvent event;
};

// The run is over; the last command there is.
struct EndRun {
  Verdict verdict = Verdict::passed;

  friend bool operator==(const EndRun&, const EndRun&) = default;
};

using Command = std::variant<StartWorker, GiveUnit, HoldWorker, DismissWorker, AskForStacks, TerminateWorker,
                             KillWorker, Report, EndRun>;
using Commands = std::vector<Command>;

}  // namespace shoal
