// The inside of the Conductor: what it knows, and one function for each event.
//
// Not for others: `run/conductor.h` is the way in. The functions are in
// conductor.cc (work), conductor_retries.cc (tests tried again),
// conductor_time.cc (what takes too long), conductor_deaths.cc (workers that
// end) and conductor_ending.cc (how a run comes to its end).
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "plan/prefetch.h"
#include "plan/queue.h"
#include "run/conductor.h"
#include "run/ledger.h"
#include "run/limits.h"
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

  // How a test ended that is to be tried again.
  struct Try {
    Slot slot;
    TestResult result;
  };

  // --- Work ---
  void on(const WorkerBecameReady& event);
  void on(const WorkerPrepares& event);
  void on(const WorkerFailedToStart& event);
  void on(const TestFinished& event);
  void on(const FixtureFinished& event);
  void on(const UnitFinished& event);
  void feed(Worker& worker);  // Gives it units, or dismisses it.
  void give(Worker& worker, Portion portion);
  void close(const Worker& worker, const Given& given);  // Settles a unit that is over.

  // --- Retries ---
  [[nodiscard]] bool is_tried_again(const TestResult& result) const;
  void note_try(Slot slot, UnitIndex unit, TestResult result);
  void settle_try(TestIndex test);
  [[nodiscard]] bool wants_retry_worker() const;
  void take_back_retry(const Portion& portion);

  // --- Time ---
  void on(const WorkerSeen& event);
  void on(const StacksWritten& event);
  void on(const TimePassed& event);
  void take_standing(Worker& worker, const Standing& standing);
  void watch(Worker& worker);
  [[nodiscard]] Microseconds limit_of(const Worker& worker) const;
  void begin_ending(Worker& worker, Microseconds limit, bool whole_run);
  void advance(Worker& worker);
  void terminate(Worker& worker);
  [[nodiscard]] bool has_moved_on(const Worker& worker) const;
  void end_all_in_time();
  void end_grace();
  [[nodiscard]] std::string what_does(const Worker& worker) const;

  // --- Deaths ---
  void on(const ProcessesFound& event);
  void on(const WorkerEnded& event);
  void left(Worker& worker);
  void died_starting(Worker& worker, const WorkerEnded& event);
  void died_working(Worker& worker, const WorkerEnded& event);
  void was_killed(Worker& worker, const WorkerEnded& event);
  void blame_test(Worker& worker, TestIndex test, const WorkerEnded& event);
  void blame_outside(Worker& worker, const WorkerEnded& event);
  void drop_units_that_were_over(Worker& worker, const WorkerEnded& event);
  void put_back_rest(Worker& worker);
  void replace(Worker& worker, bool by_us);

  // --- The end ---
  void on(const InterruptAsked& event);
  void on(const HostEnded& event);
  void hold();
  void kill_all();
  void kill(Worker& worker);
  void end_if_done();
  [[nodiscard]] bool is_leaving() const;
  void give_up_queue();
  [[nodiscard]] Verdict verdict() const;

  // --- Reports ---
  void report(decltype(RunEvent::what) what);
  void report_test(Slot slot, UnitIndex unit, TestResult result);  // Or has it tried again.
  void enter_test(Slot slot, UnitIndex unit, TestResult result);
  void count_bad();
  void report_fixture(Slot slot, UnitIndex unit, FixtureResult result);
  std::uint32_t report_not_run(Slot slot, const Portion& portion);  // Those without result; returns how many.
  void warn(std::string text) { report(Warned{std::move(text)}); }

  // --- Questions ---
  [[nodiscard]] Worker* worker_in(Slot slot);
  [[nodiscard]] Worker* worker_in(Slot slot, std::uint32_t generation);
  [[nodiscard]] const Unit& unit(UnitIndex index) const { return suite_.units[index.value]; }
  [[nodiscard]] bool covers(const Portion& portion, TestIndex test) const;
  [[nodiscard]] bool is_open(const Given& given, TestIndex test) const;  // Its result has not come.
  [[nodiscard]] bool is_settled(TestIndex test) const { return ledger_.has(test) || tries_.contains(test); }
  [[nodiscard]] const std::string& id_of(UnitIndex unit, TestIndex test) const;

  void ask_for_worker(Worker& worker);

  const Suite& suite_;
  const Options options_;
  const Limits limits_{suite_, options_};
  UnitQueue queue_;
  Ledger ledger_;
  std::vector<Worker> workers_;  // Slot N at place N-1.
  std::vector<UnitRecord> records_;
  Pace pace_;
  std::deque<Portion> retries_;     // Each of one test; they wait.
  std::map<TestIndex, Try> tries_;  // Of the tests that wait for a retry, or are in one.

  std::uint32_t restarts_ = 0;
  std::uint32_t interrupts_ = 0;
  std::uint32_t bad_ones_ = 0;  // Tests and fixtures; what max_fail counts.
  std::optional<TimePoint> interrupted_at_;
  bool grace_is_over_ = false;
  bool global_timeout_passed_ = false;
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
