// A whole run on a virtual clock: a Conductor, fake workers, and everything
// that can go wrong between them. The same seed gives the same run.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <queue>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "fake_worker.h"
#include "random.h"
#include "rules.h"
#include "run/conductor.h"
#include "scenario.h"

namespace shoal {

// Of every event and every command: nothing, which is quick; a sum over all; or
// all, on standard output.
enum class Telling { nothing, sum, all };

class World {
 public:
  World(std::uint64_t seed, Faults faults, Telling telling);

  // Runs to the end. The first rule that was broken; empty when all held.
  [[nodiscard]] std::string run();

  [[nodiscard]] const std::set<std::string_view>& met() const { return rules_.met(); }

  // The same for two runs only if they went the same way. Precondition: not
  // Telling::nothing.
  [[nodiscard]] std::uint64_t transcript() const { return transcript_; }

 private:
  enum class Kind {
    worker_steps,
    log_is_read,
    message_arrives,
    order_arrives,
    end_is_seen,
    stacks_are_read,
    time_passes,
    interrupt,
    host_dies,
  };
  struct Happening {
    TimePoint at;
    std::uint64_t order;  // Of two at the same time the one that was planned first goes first.
    Kind kind;
    std::size_t process;  // Place in `processes_`, for those that concern one.

    friend bool operator>(const Happening& left, const Happening& right) {
      return left.at != right.at ? left.at > right.at : left.order > right.order;
    }
  };
  struct Process {
    Slot slot;
    std::unique_ptr<FakeWorker> worker;
    std::deque<Command> orders = {};  // Sent by the engine, not there yet.
    std::size_t messages_sent = 0;    // Of those in the worker's outbox.
    TimePoint since{0};               // When its record last changed.
    bool joined = false;              // It has said hello, so that its pid is known.
    bool step_planned = false;
    bool end_planned = false;
  };

  void plan(Kind kind, Microseconds in, std::size_t process = 0);
  void happen(const Happening& happening);
  void plan_step(std::size_t process, Microseconds in);
  void step(std::size_t process);
  void send_messages(std::size_t process);
  void read_log(std::size_t process);
  void read_message(std::size_t process);
  void obey(std::size_t process);
  void see_end(std::size_t process);
  void read_stacks(std::size_t process);
  void pass_time();
  void end(std::size_t process);
  void check_journal();

  void write_down(std::string_view before, const std::string& what);
  void tell(const Event& event);
  void tell_nonsense(const Event& last);
  [[nodiscard]] Event nonsense();
  void carry_out(const Commands& commands);
  void carry_out(const Command& command);
  [[nodiscard]] std::size_t process_in(Slot slot) const;
  [[nodiscard]] Microseconds latency() { return Microseconds{random_.between(1, scenario_.slowest_message)}; }

  Scenario scenario_;
  Random random_;
  Faults faults_;
  Telling telling_;
  Truth truth_;
  Rules rules_;
  Conductor conductor_;
  std::deque<Process> processes_;  // Also those that are gone.
  std::priority_queue<Happening, std::vector<Happening>, std::greater<>> planned_;
  TimePoint now_{0};
  std::uint64_t planned_so_far_ = 0;
  std::uint64_t happenings_ = 0;
  std::uint64_t looks_ = 0;
  std::set<std::size_t> journal_;                     // Processes that were written down and not struck out.
  std::uint64_t transcript_ = 14695981039346656037u;  // FNV-1a of all that was said.
};

}  // namespace shoal
