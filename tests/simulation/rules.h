// What must hold in every run, whatever goes wrong in it.
//
// Sees each command as it is given and the whole run at its end; the first
// broken rule is written into the Truth.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "fake_worker.h"
#include "run/command.h"
#include "run/conductor.h"
#include "scenario.h"

namespace shoal {

class Rules {
 public:
  Rules(const Scenario& scenario, Truth& truth);

  // --- As the run goes on ---
  void command_given(const Command& command);
  void event_told(const Event& event);  // Before the Conductor is told.
  void answered();                      // All commands after an event were given.

  // Whether a unit was given to the worker in `slot`, and is not known to be over.
  [[nodiscard]] bool has(Slot slot, UnitIndex unit) const;

  // --- At its end ---
  void run_ended(const Conductor& conductor);

  // Whether people were told of a process that may still be there.
  [[nodiscard]] bool named(std::int64_t pid) const { return named_.contains(pid); }

  // What kinds of trouble this run has met, so that a test can see that the
  // simulation reaches them all.
  [[nodiscard]] const std::set<std::string_view>& met() const { return met_; }

  // That nothing was amiss, for runs in which nothing goes wrong.
  void nothing_was_amiss();

 private:
  // What the Conductor has been told of a slot and has asked of it.
  struct SlotView {
    std::uint32_t generation = 0;
    bool asked = false;  // A worker was asked for and is not known to be gone.
    bool ready = false;
    bool held = false;
    bool dismissed = false;
    bool terminated = false;
    bool killed = false;
    bool used = false;            // It was given something.
    bool died_by_itself = false;  // The worker before this one.
    std::vector<UnitIndex> units = {};
    bool retries = false;  // Its one unit is a test that is tried again.
  };

  void check(const StartWorker& command);
  void check(const GiveUnit& command);
  void check(const HoldWorker& command);
  void check(const DismissWorker& command);
  void check(const AskForStacks& command);
  void check(const TerminateWorker& command);
  void check(const KillWorker& command);
  void check(const Report& command);
  void check(const EndRun& command);

  void note_end(const WorkerEnded& event);
  void see(const TestReported& what);
  void see(const TestRetried& what);
  void see(const ProcessLeft&) { met_.insert("process left"); }
  void see(const WorkerIsSlow&) { met_.insert("slow"); }
  void see(const FixtureReported& what);
  void note_bad();
  void see(const RunFinished& what);
  void see(const WorkerStarted&) { ever_ready_ = true; }
  void see(const WorkerDied&) { ++deaths_reported_; }
  void see(const Warned& what);
  template <class Other>
  void see(const Other&) {}

  void check_every_test();
  void check_why_not_run(TestIndex test);
  void check_fixtures();
  [[nodiscard]] Verdict expected_verdict() const;

  void require(bool holds, const std::string& otherwise) {
    if (!holds) truth_.complain(otherwise);
  }
  SlotView& view(Slot slot) { return slots_[slot.value - 1]; }

  const Scenario& scenario_;
  Truth& truth_;
  std::vector<SlotView> slots_;

  struct Seen {
    std::uint32_t times = 0;
    std::uint32_t tries = 0;  // That were reported as such.
    Outcome outcome = Outcome::passed;
    Slot slot;
  };
  std::vector<Seen> tests_;                       // By TestIndex.
  std::vector<std::uint32_t> fixtures_;           // By UnitIndex, without those for deaths.
  std::vector<std::uint32_t> deaths_as_fixture_;  // By UnitIndex.
  std::vector<std::uint32_t> deaths_outside_;     // By UnitIndex: workers that died while no test ran.
  std::vector<bool> to_blame_;                    // By UnitIndex: for the last or the second of these.
  std::vector<bool> unsure_;  // By UnitIndex: it was ended in time or tried again, which has rules of its own.
  Counts counts_;
  bool bad_ = false;
  std::uint32_t bad_ones_ = 0;
  std::uint32_t restarts_ = 0;
  std::uint32_t interrupts_ = 0;
  std::uint32_t deaths_reported_ = 0;
  std::uint32_t warnings_ = 0;
  bool a_start_failed_ = false;
  bool ever_ready_ = false;
  bool host_ended_ = false;
  bool global_timeout_passed_ = false;
  std::set<std::int64_t> named_;
  std::optional<RunFinished> finished_;
  std::set<std::string_view> met_;
  bool ended_ = false;
};

}  // namespace shoal
