// What the Conductor is told: things that happened, in the past tense.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

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
};

// The user asked to stop: SIGINT, SIGTERM or SIGHUP reached the host.
struct InterruptAsked {};

// The host is gone: nobody can start a worker any more.
struct HostEnded {};

using Event = std::variant<WorkerBecameReady, WorkerFailedToStart, TestFinished, FixtureFinished, UnitFinished,
                           WorkerEnded, InterruptAsked, HostEnded>;

}  // namespace shoal
