// The engine's own share of a run must not grow faster than the run.
#include <gtest/gtest.h>
#include <algorithm>
#include <cstdint>
#include <ctime>
#include <deque>
#include <utility>
#include <variant>
#include <vector>

#include "run/conductor.h"
#include "run/conductor_testing.h"

namespace shoal {
namespace {

constexpr std::uint32_t kTestsPerUnit = 10;
constexpr std::uint32_t kWorkers = 8;

// Workers that pass everything at once. Returns the processor time, in clocks,
// which other processes do not add to.
std::clock_t time_of_run(const Suite& suite) {
  Conductor conductor(suite, workers(kWorkers));
  const std::clock_t before = std::clock();
  std::deque<Event> todo;
  const auto carry_out = [&](const Commands& commands) {
    for (const Command& command : commands) {
      if (const auto* start = std::get_if<StartWorker>(&command)) todo.push_back(ready(start->slot.value));
      if (const auto* dismiss = std::get_if<DismissWorker>(&command)) todo.push_back(left(dismiss->slot.value));
      const auto* give = std::get_if<GiveUnit>(&command);
      if (give == nullptr) continue;
      const std::uint32_t first = suite.units[give->unit.value].first.value;
      for (std::uint32_t test = 0; test < kTestsPerUnit; ++test)
        todo.push_back(finished(give->slot.value, first + test));
      todo.push_back(UnitFinished{give->slot, give->unit});
    }
  };

  carry_out(conductor.start("run", "time", Microseconds{0}));
  while (!todo.empty()) {
    const Event event = std::move(todo.front());
    todo.pop_front();
    carry_out(conductor.handle(event, Microseconds{0}));
  }
  EXPECT_TRUE(conductor.ended());
  EXPECT_EQ(conductor.counts().run, suite.test_count());
  return std::clock() - before;
}

std::clock_t best_time_of_run(std::uint32_t units) {
  const Suite suite = suite_of(std::vector<std::uint32_t>(units, kTestsPerUnit));
  return std::max<std::clock_t>(1, std::min({time_of_run(suite), time_of_run(suite), time_of_run(suite)}));
}

// Ten times the tests are ten times the work; with the square it would be a
// hundred times.
TEST(ConductorSpeed, its_work_grows_with_the_number_of_tests_and_not_faster) {
  const std::clock_t small = best_time_of_run(200);
  const std::clock_t large = best_time_of_run(2'000);

  RecordProperty("times", static_cast<int>(large / small));
  EXPECT_LT(large, 40 * small);
}

}  // namespace
}  // namespace shoal
