// A worker process as the engine sees one: it takes units in, writes a log,
// sends messages, and may die at any moment.
//
// It runs in steps on a virtual clock: each says how long it is until the next.
// What really happened to each test is written down in a Truth.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "plan/queue.h"
#include "random.h"
#include "run/event.h"
#include "scenario.h"

namespace shoal {

// What really happened, whatever the Conductor makes of it.
struct Truth {
  std::vector<std::optional<Outcome>> tests;  // By TestIndex: of its last try.
  std::vector<std::uint32_t> tries;           // By TestIndex: how many were begun.
  std::vector<bool> may_run_again;            // By TestIndex: the Conductor has said that it will.
  std::vector<std::uint32_t> fixtures;        // By UnitIndex: how often a fixture spoke.
  bool must_stop = false;                     // No test may be begun any more.
  std::string violation;                      // The first rule that was broken.

  void complain(std::string what) {
    if (violation.empty()) violation = std::move(what);
  }
};

class FakeWorker {
 public:
  FakeWorker(Slot slot, std::uint32_t generation, Scenario& scenario, Truth& truth)
      : slot_(slot), generation_(generation), scenario_(scenario), truth_(truth) {}

  // Does the next thing and returns how long that one takes; nothing when it
  // waits for a message or is gone.
  [[nodiscard]] std::optional<Microseconds> step(Random& random);

  // --- What the engine does to it ---
  void take(Portion portion) { inbox_.push_back(std::move(portion)); }
  void leave() { told_to_leave_ = true; }
  void hold() { held_ = true; }
  void terminate();
  void kill();

  // --- What the engine sees of it ---
  [[nodiscard]] bool alive() const { return alive_; }
  [[nodiscard]] bool waits() const { return stage_ == Stage::idle; }
  [[nodiscard]] std::uint32_t generation() const { return generation_; }

  // What its standing record names.
  [[nodiscard]] std::optional<TestIndex> running() const { return running_; }
  [[nodiscard]] std::optional<UnitIndex> unit() const;
  [[nodiscard]] bool says_where_it_is() const { return alive_ && !scenario_.mute; }
  [[nodiscard]] bool was_killed() const { return killed_; }
  [[nodiscard]] const std::vector<std::int64_t>& children() const { return children_; }

  std::deque<Event> log;     // Results that nobody has read yet.
  std::deque<Event> outbox;  // Messages that have not arrived yet.

 private:
  enum class Stage { booting, idle, fixture, between, in_test, last_fixture };

  std::optional<Microseconds> boot();
  std::optional<Microseconds> next_unit();
  std::optional<Microseconds> run_fixture();
  std::optional<Microseconds> next_test();
  std::optional<Microseconds> end_test(Random& random);
  std::optional<Microseconds> end_unit();
  [[nodiscard]] Outcome outcome_of(TestIndex test) const;
  [[nodiscard]] bool has_crashed() const;
  void begin(TestIndex test);
  void log_fixture(Problem::Kind kind);
  void die();

  [[nodiscard]] UnitScript& script() const { return scenario_.units[portion_.unit.value]; }

  Slot slot_;
  std::uint32_t generation_;
  Scenario& scenario_;
  Truth& truth_;

  bool alive_ = true;
  bool held_ = false;
  bool told_to_leave_ = false;
  bool terminated_ = false;
  bool killed_ = false;
  std::optional<Outcome> before_;       // Of the running test: how its last try ended.
  std::vector<std::int64_t> children_;  // Left by its tests.
  Stage stage_ = Stage::booting;
  std::deque<Portion> inbox_;
  Portion portion_;
  std::vector<TestIndex> tests_;  // Of the portion.
  std::size_t next_ = 0;
  std::optional<TestIndex> running_;
};

}  // namespace shoal
