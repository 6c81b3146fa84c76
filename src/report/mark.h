// The one thing that a report says about a test while the run goes on.
#pragma once

#include <string>
#include <string_view>

#include "model/outcome.h"

namespace shoal {

// From the best to the worst, so that the worst of several is the greatest.
enum class Mark {
  not_run,
  passed,
  skipped,
  expected_failure,
  unexpected_success,
  failure,
  error,
  crashed,
  timed_out
};

[[nodiscard]] Mark mark_of(const Problem& problem);

// The worst of the outcome and all problems: a test whose subtests failed and
// raised errors is an error.
[[nodiscard]] Mark mark_of(const TestResult& result);

// True for what makes a run fail.
[[nodiscard]] bool is_bad(Mark mark);

// unittest's letter: ".", "s", "x", "u", "F", "E"; "" for a test not run.
[[nodiscard]] std::string_view letter_of(Mark mark);

// unittest's words for a line of its own: "ok", "FAIL", "TIMEOUT".
[[nodiscard]] std::string_view word_of(Mark mark);

// What a problem's block is headed by: "FAIL", "ERROR", "UNEXPECTED SUCCESS".
// Precondition: is_bad(mark).
[[nodiscard]] std::string_view heading_of(Mark mark);

}  // namespace shoal
