// For tests of the Conductor: a run that a test drives event by event, and
// short ways to write the events. Answers are lines, as `describe` gives them.
#pragma once

#include <fmt/format.h>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "run/conductor.h"
#include "run/describe.h"

namespace shoal {

using Lines = std::vector<std::string>;

// Units U0, U1, ... with so many tests each: "m.U0.test_0", "m.U0.test_1", ...
inline Suite suite_of(const std::vector<std::uint32_t>& sizes) {
  Suite suite;
  for (std::size_t unit = 0; unit < sizes.size(); ++unit) {
    std::vector<std::string> ids;
    ids.reserve(sizes[unit]);
    for (std::uint32_t test = 0; test < sizes[unit]; ++test) ids.push_back(fmt::format("m.U{}.test_{}", unit, test));
    suite.add(fmt::format("m.U{}", unit), std::move(ids));
  }
  return suite;
}

class TestRun {
 public:
  explicit TestRun(const std::vector<std::uint32_t>& sizes, Options options = {})
      : suite_(suite_of(sizes)), conductor_(suite_, std::move(options)) {}

  Lines start() { return describe(last_ = conductor_.start("run-1", "2024-05-01T12:00:00+00:00", now)); }
  Lines after(const Event& event) { return describe(last_ = conductor_.handle(event, now)); }

  // Feeds several events; the answer to the last one.
  template <class... Events>
  Lines after_all(const Events&... events) {
    Lines lines;
    ((lines = after(events)), ...);
    return lines;
  }

  // The report of kind `What` in the answer to the last event; a default one
  // when there is none.
  template <class What>
  What reported() const {
    for (const Command& command : last_) {
      const auto* report = std::get_if<Report>(&command);
      if (report == nullptr) continue;
      if (const auto* what = std::get_if<What>(&report->event.what)) return *what;
    }
    return What{};
  }

  [[nodiscard]] const Conductor& conductor() const { return conductor_; }

  TimePoint now{0};

 private:
  Suite suite_;
  Conductor conductor_;
  Commands last_;
};

inline Event ready(std::uint32_t slot, std::uint32_t generation = 1) {
  return WorkerBecameReady{Slot{slot}, generation, 4000 + slot};
}

inline Event finished(std::uint32_t slot, std::uint32_t test, Outcome outcome = Outcome::passed) {
  TestResult result{TestIndex{test}, outcome};
  if (outcome == Outcome::failed) result.problems = {Problem{Problem::Kind::failure, "test", "it failed"}};
  if (outcome == Outcome::error) result.problems = {Problem{Problem::Kind::error, "test", "it raised"}};
  return TestFinished{Slot{slot}, std::move(result)};
}

inline Event fixture(std::uint32_t slot, std::uint32_t unit, Problem::Kind kind) {
  return FixtureFinished{Slot{slot}, UnitIndex{unit}, FixtureResult{Problem{kind, "setUpClass (m.U)", "why"}}};
}

inline Event done(std::uint32_t slot, std::uint32_t unit) { return UnitFinished{Slot{slot}, UnitIndex{unit}}; }

inline constexpr int kSegmentationFault = 11;

inline WorkerEnded died(std::uint32_t slot, std::uint32_t generation = 1) {
  return WorkerEnded{Slot{slot}, generation, ExitStatus{0, kSegmentationFault}};
}

// While no test ran, but with a unit begun.
inline WorkerEnded died_at(std::uint32_t slot, std::uint32_t unit, std::uint32_t generation = 1) {
  WorkerEnded event = died(slot, generation);
  event.unit = UnitIndex{unit};
  return event;
}

inline WorkerEnded died_in(std::uint32_t slot, std::uint32_t test, std::uint32_t generation = 1) {
  WorkerEnded event = died(slot, generation);
  event.running = TestIndex{test};
  return event;
}

inline WorkerEnded left(std::uint32_t slot, std::uint32_t generation = 1) {
  return WorkerEnded{Slot{slot}, generation, ExitStatus{}};
}

inline Options workers(std::uint32_t count) {
  Options options;
  options.workers = count;
  return options;
}

}  // namespace shoal
