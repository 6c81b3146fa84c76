#include "run/post_mortem.h"

#include <fmt/format.h>

namespace shoal {

std::string title_of(std::string_view id) {
  const auto dot = id.rfind('.');
  const std::string_view name = dot == std::string_view::npos ? id : id.substr(dot + 1);
  return fmt::format("{} ({})", name, id);
}

TestResult crashed_result(TestIndex test, std::string_view id, const ExitStatus& status) {
  TestResult result{test, Outcome::crashed};
  result.problems.push_back(
      Problem{Problem::Kind::error, title_of(id),
              fmt::format("the worker died while this test ran: {}\n", print_exit_status(status))});
  return result;
}

FixtureResult died_outside_result(std::string_view unit, const ExitStatus& status) {
  return FixtureResult{Problem{
      Problem::Kind::error, fmt::format("outside any test ({})", unit),
      fmt::format("the worker died outside any test of this unit: {}\n"
                  "it was loading the tests, in a fixture (setUpClass, tearDownClass, ...) or between tests\n",
                  print_exit_status(status))}};
}

}  // namespace shoal
