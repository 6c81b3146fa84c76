// What is said of a worker that died: results and lines for people.
#pragma once

#include <string>
#include <string_view>

#include "model/outcome.h"
#include "model/run_event.h"

namespace shoal {

// The head of a test's report as unittest writes it: "a.b.C.test_x" gives
// "test_x (a.b.C.test_x)".
[[nodiscard]] std::string title_of(std::string_view id);

// The result of a test that was running when its worker died.
[[nodiscard]] TestResult crashed_result(TestIndex test, std::string_view id, const ExitStatus& status);

// The error of a unit whose worker died while none of its tests ran.
[[nodiscard]] FixtureResult died_outside_result(std::string_view unit, const ExitStatus& status);

}  // namespace shoal
