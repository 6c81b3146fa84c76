// The inside of the Conductor: what it knows, and one function for each event.
//
// Not for others: `run/conductor.h` is the way in. The functions are in
// conductor.cc (work), conductor_deaths.cc (workers that end) and
// conductor_ending.cc (how a run comes to its end).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "plan/prefetch.h"
#include "plan/queue.h"
#include "run/conductor.h"
#include "run/ledger.h"
#include "run/worker.h"

namespace shoal {

class Conductor::State {
 public:
  State(const Suite& suite, Options options);

  Commands start(std::string run, std::string time, TimePoint now);
  Commands handle(const Event& event, TimePoint now);

  [[nodiscard]] const Counts& counts() const { return ledger_.counts(); }
  [[nodiscard]] bool ended() const { return ended_; }

 private:
  // What a unit has been through, over all workers that had it.
  struct UnitRecord {
    bool fixture_spoke = false;  // A fixture explains tests without a result.
    std::uint8_t deaths_outside_tests = 0;
  };

  // --- Work ---
  void on(const WorkerBecameReady& event);
  void on(const WorkerFailedToStart& event);
  void on(const TestFinished& event);
  void on(const FixtureFinished& event);
  void on(const UnitFinished& event);
  void feed(Worker& worker);  // Gives it units, or dismisses it.
  void give(Worker& worker, Portion portion);
  void close(const Worker& worker, const Given& given);  // Settles a unit that is over.

  // --- Deaths ---
  void on(const WorkerEnded& event);
  void died_starting(Worker& worker, const ExitStatus& status);
  void died_working(Worker& worker, const WorkerEnded& event);
  void drop_units_that_were_over(Worker& worker, const WorkerEnded& event);
  void blame_unit(Worker& worker, const ExitStatus& status);
  void put_back_rest(Worker& worker);
  void replace(Worker& worker);

  // --- The end ---
  void on(const InterruptAsked& event);
  void on(const HostEnded& event);
  void hold();
  void kill_all();
  void kill(Worker& worker);
  void end_if_done();
  void give_up_queue();
  [[nodiscard]] Verdict verdict() const;

  // --- Reports ---
  void report(decltype(RunEvent::what) what);
  void report_test(Slot slot, UnitIndex unit, TestResult result);
  void report_fixture(Slot slot, UnitIndex unit, FixtureResult result);
  std::uint32_t report_not_run(Slot slot, const Portion& portion);  // Those without result; returns how many.
  void warn(std::string text) { report(Warned{std::move(text)}); }

  // --- Questions ---
  [[nodiscard]] Worker* worker_in(Slot slot);
  [[nodiscard]] Worker* worker_in(Slot slot, std::uint32_t generation);
  [[nodiscard]] const Unit& unit(UnitIndex index) const { return suite_.units[index.value]; }
  [[nodiscard]] bool covers(const Portion& portion, TestIndex test) const;
  [[nodiscard]] const std::string& id_of(UnitIndex unit, TestIndex test) const;

  void ask_for_worker(Worker& worker);

  const Suite& suite_;
  const Options options_;
  UnitQueue queue_;
  Ledger ledger_;
  std::vector<Worker> workers_;  // Slot N at place N-1.
  std::vector<UnitRecord> records_;
  Pace pace_;

  std::uint32_t restarts_ = 0;
  std::uint32_t interrupts_ = 0;
  bool ever_ready_ = false;  // Some worker could start.
  bool holding_ = false;     // Nothing more is given out.
  bool host_ended_ = false;
  bool lost_tests_ = false;  // Without result, and neither a fixture nor the user is the reason.
  bool said_restarts_used_up_ = false;
  bool ended_ = false;
  std::string last_start_error_;

  // Of the event that is being handled.
  TimePoint now_{0};
  Commands commands_;
};

}  // namespace shoal
