// How one test ended, with everything a report can want to say about it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "model/ids.h"

namespace shoal {

enum class Outcome {
  passed,
  failed,  // An assertion did not hold, in the test or in a subtest.
  error,   // Something else was raised.
  skipped,
  expected_failure,
  unexpected_success,
  crashed,    // The worker died while the test ran.
  timed_out,  // It took longer than its limit, and its worker was ended.
  not_run,    // Its fixture failed or skipped, or the run ended before it.
};

// The word used in messages and files: "passed", "expected_failure", ...
[[nodiscard]] std::string_view name_of(Outcome outcome);
[[nodiscard]] std::optional<Outcome> outcome_named(std::string_view name);

// True for what makes a run fail: failed, error, unexpected_success, crashed,
// timed_out.
[[nodiscard]] bool is_bad(Outcome outcome);

// One block of a report: a test with failing subtests has several.
struct Problem {
  enum class Kind { failure, error, expected_failure, unexpected_success, skip };

  Kind kind = Kind::error;
  std::string title;     // As unittest heads it: "test_a (shop.tests.T.test_a) (n=3)".
  std::string text;      // The traceback, as a serial run prints it; a skip's reason.
  std::string sql = {};  // The queries of the test, with --debug-sql.

  friend bool operator==(const Problem&, const Problem&) = default;
};

[[nodiscard]] std::string_view name_of(Problem::Kind kind);
[[nodiscard]] std::optional<Problem::Kind> problem_kind_named(std::string_view name);

// Where a test's output stands in a capture file: bytes [from, to).
struct OutputSlice {
  std::string file = {};  // Empty when nothing was captured.
  std::uint64_t from = 0;
  std::uint64_t to = 0;

  [[nodiscard]] bool empty() const { return from >= to; }
  friend bool operator==(const OutputSlice&, const OutputSlice&) = default;
};

struct TestResult {
  TestIndex test;
  Outcome outcome = Outcome::passed;
  Microseconds duration{0};
  bool started = true;  // Counts in "Ran N tests", as unittest counts.
  std::vector<Problem> problems = {};
  OutputSlice output = {};
  std::uint32_t attempt = 1;                // 2 for the first retry, and so on.
  std::vector<std::string> leaks = {};      // What outlived the test, a line each.
  std::vector<std::int64_t> children = {};  // Processes that it started and left running.

  friend bool operator==(const TestResult&, const TestResult&) = default;
};

// True for a test that did well only when it was tried again.
[[nodiscard]] bool is_flaky(const TestResult& result);

// What a fixture (setUpClass, setUpModule, tearDownClass, ...) reported: it
// belongs to no single test. `problem.kind` is error or skip, rarely failure.
struct FixtureResult {
  Problem problem;
  OutputSlice output = {};
  std::optional<UnitIndex> unit = {};  // Whose fixture, when the worker said.

  friend bool operator==(const FixtureResult&, const FixtureResult&) = default;
};

}  // namespace shoal
