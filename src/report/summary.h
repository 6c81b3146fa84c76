// The last lines of a report: the slowest tests, the counts, the verdict.
#pragma once

#include <string>
#include <vector>

#include "base/time.h"
#include "model/run_event.h"
#include "report/palette.h"

namespace shoal {

struct TimedTest {
  std::string id;
  Microseconds duration{0};
};

// Returns unittest's table of the `count` slowest tests, 0 for all of them;
// tests below a millisecond are left out unless `verbosity` is 2 or more.
[[nodiscard]] std::string print_durations(const std::vector<TimedTest>& tests, int count, int verbosity);

// Returns "Ran 3 tests in 0.012s", an empty line, "FAILED (failures=1)".
[[nodiscard]] std::string print_totals(const RunFinished& end, const Palette& palette);

}  // namespace shoal
