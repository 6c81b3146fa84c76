// What a seed stands for: a suite, what each test will do, and what goes wrong.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/time.h"
#include "model/options.h"
#include "model/outcome.h"
#include "model/unit.h"

namespace shoal {

struct TestScript {
  Outcome outcome = Outcome::passed;
  Microseconds duration{1};
  bool kills = false;      // The worker dies in it.
  bool forgotten = false;  // The worker passes it over without a word.
};

struct UnitScript {
  enum class Fixture { fine, error, skip, error_at_the_end };

  Fixture fixture = Fixture::fine;
  std::uint32_t deaths_in_fixture = 0;  // So many workers die before its first test.
  bool dies_between = false;            // One worker dies between two of its tests.
  bool dies_at_the_end = false;         // A worker dies after its last test, before it says so.
};

enum class Start { ready, dies, fails };

struct Scenario {
  Suite suite;
  Options options;
  std::vector<TestScript> tests;
  std::vector<UnitScript> units;
  std::vector<std::vector<Start>> starts;  // By slot - 1 and generation - 1; beyond: ready.
  std::vector<TimePoint> interrupts;
  std::optional<TimePoint> host_dies;
  std::uint32_t slowest_message = 0;  // Microseconds that a message may take.
  bool loses_messages = false;        // What a dead worker sent last may be lost.
  bool noise = false;                 // Events come twice, late, or from nowhere.
};

enum class Faults { none, all };

[[nodiscard]] Scenario make_scenario(std::uint64_t seed, Faults faults);

}  // namespace shoal
