// The workers of a run as the world shows them: their files, their processes,
// and whether they are still there. Turns what they leave behind into Events.
//
// Does not know connections: it is told of them, and asks for them to be cut.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "model/unit.h"
#include "os/clock.h"
#include "os/log_reader.h"
#include "os/stack_file.h"
#include "os/standing_record.h"
#include "os/worker_ending.h"
#include "report/terminal.h"
#include "run/event.h"

namespace shoal {

class Crew {
 public:
  // Must not call back into the Crew.
  class Listener {
   public:
    virtual ~Listener() = default;
    virtual void happened(Event event) = 0;
    virtual void warned(std::string text) = 0;
    virtual void disconnect_worker(Slot slot) = 0;
    // A worker's process is known, and gone.
    virtual void worker_lives(std::int64_t pid) = 0;
    virtual void worker_is_gone(std::int64_t pid) = 0;
  };

  // `suite` and `listener` must outlive the crew; `directory` is the run's.
  Crew(std::string directory, const Suite& suite, Listener& listener)
      : directory_(std::move(directory)), suite_(suite), listener_(listener) {}

  // A worker is about to be asked for: makes its standing record.
  [[nodiscard]] Result<void> expect(Slot slot, std::uint32_t generation);
  [[nodiscard]] bool awaits(Slot slot, std::uint32_t generation) const;

  // What its connection tells. Errors are breaches of the protocol.
  void joined(Slot slot, std::int64_t pid);
  void prepares(Slot slot, std::string what);
  [[nodiscard]] Result<void> became_ready(Slot slot);
  [[nodiscard]] Result<void> failed_to_start(Slot slot, const std::string& error);
  void wrote_more(Slot slot);
  void recorded(Slot slot, const std::string& line);  // What its log could not take.
  [[nodiscard]] Result<void> finished_unit(Slot slot, UnitIndex unit);
  void left(Slot slot, bool refused, TimePoint now);

  // What the host tells.
  void exited(Slot slot, std::uint32_t generation, ExitStatus status, TimePoint now);
  void host_left(TimePoint now);

  // What the Conductor wants.
  void give(Slot slot, UnitIndex unit);
  void hold(Slot slot);
  void ask_for_stacks(Slot slot, TimePoint now);
  void terminate(Slot slot);
  void kill(Slot slot, TimePoint now);

  // Lets all workers stand still, and go on.
  void suspend();
  void resume();

  // Says in every standing record how much of the log was read: call when all
  // that follows from it was done.
  void acknowledge();

  // Tells what each worker is at, and how it answered when it was asked where it
  // is; together with `look_around`.
  void tell_standings(const Stopwatch& clock);

  // Looks at every log and every deadline; call about ten times a second.
  void look_around(TimePoint now);

  // What each connected worker is at, by slot.
  [[nodiscard]] std::vector<WorkerStanding> standings(const Stopwatch& clock) const;

 private:
  struct Worker {
    Slot slot;
    std::uint32_t generation;
    StandingRecord record;
    LogReader log;
    StackFile stacks;
    WorkerEnding ending = {};
    std::int64_t pid = 0;  // 0 until it has connected.
    bool connected = false;
    bool ready = false;
    bool to_be_killed = false;                  // As soon as its pid is known.
    std::deque<UnitIndex> given = {};           // Not done yet, in order.
    UnitIndex last_unit = {};                   // The one that was done last.
    std::optional<TestIndex> last_result = {};  // The newest in its log.
  };

  [[nodiscard]] Worker* find(Slot slot);
  void read_log(Worker& worker);
  void take_record(Worker& worker, Result<LogRecord> record);
  [[nodiscard]] UnitIndex unit_at(const Worker& worker) const;
  void kill_now(Worker& worker, TimePoint now);
  void settle(Slot slot, TimePoint now);
  void end(Worker& worker);
  void end_left_processes(const Worker& worker);
  [[nodiscard]] WorkerEnded last_words(const Worker& worker) const;

  std::string directory_;
  const Suite& suite_;
  Listener& listener_;
  std::map<Slot, Worker> workers_ = {};
};

}  // namespace shoal
