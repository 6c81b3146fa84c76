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
  std::uint32_t bad_tries = 0;  // So often it fails first, whatever `outcome` says.
  bool kills = false;           // The worker dies in it.
  bool hangs = false;           // It never ends.
  bool leaks = false;           // Something outlives it.
  bool leaves_process = false;
  bool forgotten = false;  // The worker passes it over without a word.
};

struct UnitScript {
  enum class Fixture { fine, error, skip, error_at_the_end };

  Fixture fixture = Fixture::fine;
  std::uint32_t deaths_in_fixture = 0;  // So many workers die before its first test.
  std::uint32_t hangs_in_fixture = 0;   // So many workers never get to its first test.
  bool hangs_at_the_end = false;        // A worker never says that it is through.
  bool dies_between = false;            // One worker dies between two of its tests.
  bool dies_at_the_end = false;         // A worker dies after its last test, before it says so.
};

enum class Start { ready, dies, fails, hangs };

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
  bool stubborn = false;              // A worker that hangs does not listen to SIGTERM.
  bool mute = false;                  // Nor does it say where it is; the question is never answered.
  bool unconfirmed = false;           // The end of a worker that was killed may not be seen.
  std::uint32_t percent_seen = 100;   // Of the looks at a worker's record that are told.
};

enum class Faults { none, all };

[[nodiscard]] Scenario make_scenario(std::uint64_t seed, Faults faults);

}  // namespace shoal
