// What happened in a run, for those who tell people about it.
//
// Every reporter (terminal, JSON lines) is a consumer of these; a recorded run
// fed through the same reporters prints the same report. Each event stands on
// its own: ids are spelled out, so that no consumer needs the suite.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "base/time.h"
#include "model/ids.h"
#include "model/options.h"
#include "model/outcome.h"

namespace shoal {

// How a process ended: by its own exit code or by a signal.
struct ExitStatus {
  int code = 0;       // What it passed to exit().
  int signal = 0;     // 0 when it ended by itself.
  bool known = true;  // False when nobody could tell.

  friend bool operator==(const ExitStatus&, const ExitStatus&) = default;
};

// "signal SIGSEGV (11)", "exit code 3", "an unknown exit status".
[[nodiscard]] std::string print_exit_status(const ExitStatus& status);

enum class Verdict { passed, failed, no_tests, interrupted, could_not_start };

[[nodiscard]] std::string_view name_of(Verdict verdict);
[[nodiscard]] std::optional<Verdict> verdict_named(std::string_view name);

// As unittest counts: by problem, not by test.
struct Counts {
  std::uint32_t run = 0;  // "Ran N tests".
  std::uint32_t failures = 0;
  std::uint32_t errors = 0;  // Crashes are errors too.
  std::uint32_t skipped = 0;
  std::uint32_t expected_failures = 0;
  std::uint32_t unexpected_successes = 0;
  std::uint32_t not_run = 0;  // Tests without a result that no fixture explains.
  std::uint32_t flaky = 0;    // Tests that did well only when they were tried again.

  void add(const Problem& problem);
  friend bool operator==(const Counts&, const Counts&) = default;
};

struct RunStarted {
  std::string run;   // The run's id.
  std::string time;  // Wall clock, ISO 8601 with zone.
  std::uint32_t tests = 0;
  std::uint32_t units = 0;
  Options options;
};
struct WorkerStarted {
  Slot slot;
  std::uint32_t generation = 1;  // 1 for the first worker in the slot.
  std::int64_t pid = 0;
};
struct WorkerDied {
  Slot slot;
  std::uint32_t generation = 1;
  ExitStatus status;
  std::string doing;  // "running shop.tests.T.test_a", "starting", "between tests".
};
struct UnitGiven {
  UnitIndex unit;
  std::string name;
  Slot slot;
  std::uint32_t tests = 0;
};
struct TestReported {
  std::string id;
  Slot slot;  // 0 for a test that no worker had any more.
  TestResult result;
};
// A bad end of a test that is tried again; `result.attempt` says which it was.
struct TestRetried {
  std::string id;
  Slot slot;
  TestResult result;
};
// A worker has been at one thing for a long time.
struct WorkerIsSlow {
  Slot slot;
  std::string doing;        // "running shop.tests.T.test_a", "starting", "between tests of shop.tests.T".
  Microseconds running{0};  // For how long.
  std::string at;           // The line of Python it is at; empty when it did not say.
};
// A process that outlived the worker in whose group it was; it was ended.
struct ProcessLeft {
  Slot slot;
  std::string test;  // The id of the test that started it; empty when nobody knows.
  std::int64_t pid = 0;
  std::string command;
};
struct FixtureReported {
  std::string unit;  // The unit's name.
  Slot slot;
  FixtureResult result;
};
struct Warned {
  std::string text;  // One or more lines, no trailing line feed.
};
struct RunFinished {
  Verdict verdict = Verdict::passed;
  Counts counts;
  Microseconds duration{0};
};

struct RunEvent {
  TimePoint at{0};
  std::variant<RunStarted, WorkerStarted, WorkerDied, WorkerIsSlow, UnitGiven, TestRetried, TestReported,
               FixtureReported, ProcessLeft, Warned, RunFinished>
      what;
};

}  // namespace shoal
