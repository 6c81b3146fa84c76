// The engine's own share of a run: it has to stay far below what the tests cost.
#include <gtest/gtest.h>
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <deque>
#include <utility>
#include <variant>
#include <vector>

#include "run/conductor.h"
#include "run/conductor_testing.h"

namespace shoal {
namespace {

constexpr std::uint32_t kUnits = 2'000;
constexpr std::uint32_t kTestsPerUnit = 10;
constexpr std::uint32_t kWorkers = 8;

// Workers that pass everything at once. Returns the time that the Conductor took.
Microseconds time_of_run(const Suite& suite) {
  Conductor conductor(suite, workers(kWorkers));
  std::chrono::steady_clock::duration spent{};
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
    const auto before = std::chrono::steady_clock::now();
    const Commands commands = conductor.handle(event, Microseconds{0});
    spent += std::chrono::steady_clock::now() - before;
    carry_out(commands);
  }
  EXPECT_TRUE(conductor.ended());
  EXPECT_EQ(conductor.counts().run, kUnits * kTestsPerUnit);
  return std::chrono::duration_cast<Microseconds>(spent);
}

// 30 ms is what an optimized build may take; the limit leaves room for debug
// builds and busy machines, and none for work that grows with the square.
TEST(ConductorSpeed, twenty_thousand_tests_cost_little) {
  const Suite suite = suite_of(std::vector<std::uint32_t>(kUnits, kTestsPerUnit));

  const Microseconds best = std::min({time_of_run(suite), time_of_run(suite), time_of_run(suite)});

  RecordProperty("microseconds", static_cast<int>(best.count()));
  EXPECT_LT(best, Microseconds{300'000});
}

}  // namespace
}  // namespace shoal
