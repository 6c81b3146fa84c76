// What is said of a worker that died: results and lines for people.
#pragma once

#include <string>
#include <string_view>

#include "model/outcome.h"
#include "model/run_event.h"
#include "run/worker.h"

namespace shoal {

// The head of a test's report as unittest writes it: "a.b.C.test_x" gives
// "test_x (a.b.C.test_x)".
[[nodiscard]] std::string title_of(std::string_view id);

// The result of a test that was running when its worker died. `stacks` is what
// faulthandler wrote; may be empty.
[[nodiscard]] TestResult crashed_result(TestIndex test, std::string_view id, const ExitStatus& status,
                                        std::string_view stacks);

// The error of a unit whose worker died while none of its tests ran.
[[nodiscard]] FixtureResult died_outside_result(std::string_view unit, const ExitStatus& status,
                                                std::string_view stacks);

// The same for time that was used up: a test's, and what a unit does outside
// its tests.
[[nodiscard]] TestResult timed_out_result(TestIndex test, std::string_view id, const Ending& ending);
[[nodiscard]] FixtureResult timed_out_outside_result(std::string_view unit, const Ending& ending);
[[nodiscard]] std::string start_timeout_warning(Slot slot, Microseconds limit, std::string_view stacks);

// Makes a failure of a test that was well but for what it left behind.
void blame_for_leaks(TestResult& result, std::string_view id);

// The line of Python that the main thread is at, from the stacks that
// faulthandler writes: "shop/tests.py:12 in test_a"; empty when they name none.
[[nodiscard]] std::string current_line(std::string_view stacks);

// "2.5 s", "10 s": a limit as people write it.
[[nodiscard]] std::string print_limit(Microseconds limit);

}  // namespace shoal
