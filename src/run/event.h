// What the Conductor is told: things that happened, in the past tense.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/time.h"
#include "model/ids.h"
#include "model/outcome.h"
#include "model/run_event.h"

namespace shoal {

// The worker in `slot` has connected and set itself up.
struct WorkerBecameReady {
  Slot slot;
  std::uint32_t generation = 1;
  std::int64_t pid = 0;
};

// A worker that has not said yet that it is ready is at something that takes as long as it takes: "making the
// database 'test_shop_1'"; or, when `what` is empty, is through with it.
struct WorkerPrepares {
  Slot slot;
  std::uint32_t generation = 1;
  std::string what;
};

// The worker said that it cannot work; `error` is its own text.
struct WorkerFailedToStart {
  Slot slot;
  std::uint32_t generation = 1;
  std::string error;
};

// A test's result was found in the log of the worker in `slot`.
struct TestFinished {
  Slot slot;
  TestResult result;
};

// A fixture of the unit that `slot` runs has failed or asked to skip.
struct FixtureFinished {
  Slot slot;
  UnitIndex unit;
  FixtureResult result;
};

// The worker is through with a unit; all its results were told before.
struct UnitFinished {
  Slot slot;
  UnitIndex unit;
};

// The worker's process is gone. All that its log held was told before;
// `running` is the test that its standing record names, if it names one,
// `output` that test's output so far, and `unit` the unit that the record names.
struct WorkerEnded {
  Slot slot;
  std::uint32_t generation = 1;
  ExitStatus status;
  std::optional<TestIndex> running = {};
  OutputSlice output = {};
  std::optional<UnitIndex> unit = {};
  std::string stacks = {};  // What faulthandler wrote of a fatal signal.
  bool confirmed = true;    // False when it was killed and nobody saw it end.
  std::int64_t pid = 0;     // 0 when it never said.
};

// What the standing record of the worker in `slot` says, about ten times a
// second: the unit and the test that it is at, if any, and since when.
struct WorkerSeen {
  Slot slot;
  std::uint32_t generation = 1;
  std::optional<UnitIndex> unit = {};
  std::optional<TestIndex> running = {};
  TimePoint since{0};
};

// The answer to AskForStacks: the stack of every thread, as Python's
// faulthandler writes it. Empty when the worker did not answer.
struct StacksWritten {
  Slot slot;
  std::uint32_t generation = 1;
  std::string stacks;
};

// Processes of the worker's group that were there after its end; they have
// been ended. Told before WorkerEnded.
struct ProcessesFound {
  struct Process {
    std::int64_t pid = 0;
    std::string command;
  };
  Slot slot;
  std::vector<Process> processes;
};

// About ten times a second, while the run is not suspended.
struct TimePassed {};

// The user asked to stop: SIGINT, SIGTERM or SIGHUP reached the host.
struct InterruptAsked {};

// The host is gone: nobody can start a worker any more.
struct HostEnded {};

using Event =
    std::variant<WorkerBecameReady, WorkerPrepares, WorkerFailedToStart, TestFinished, FixtureFinished, UnitFinished,
                 WorkerEnded, WorkerSeen, StacksWritten, ProcessesFound, TimePassed, InterruptAsked, HostEnded>;

}  // namespace shoal
