// The Conductor decides what a run does next.
//
// It is a state machine and nothing else: events go in, commands come out. It
// never reads a clock, starts a process or touches a file, so a test can drive
// a whole run, crashes included, in microseconds.
//
//     Commands commands = conductor.start(now);
//     commands = conductor.handle(WorkerBecameReady{slot, 1, pid}, now);
//
// `os/` turns real happenings into events and carries the commands out, in
// their order. Every test is reported exactly once, whatever dies.
#pragma once

#include <memory>
#include <string>

#include "base/time.h"
#include "model/options.h"
#include "model/unit.h"
#include "run/command.h"
#include "run/event.h"

namespace shoal {

class Conductor {
 public:
  // Keeps a copy of neither: `suite` must outlive the Conductor.
  Conductor(const Suite& suite, Options options);
  ~Conductor();
  Conductor(const Conductor&) = delete;
  Conductor& operator=(const Conductor&) = delete;

  // The first commands: reports RunStarted (`run` and `time` are passed
  // through), asks for the workers. A suite without tests ends at once.
  [[nodiscard]] Commands start(std::string run, std::string time, TimePoint now);

  // What to do after `event`. Events of a generation that was replaced, of an
  // unknown slot, or after EndRun are ignored: the world may be late.
  [[nodiscard]] Commands handle(const Event& event, TimePoint now);

  // Counts so far, for a status line.
  [[nodiscard]] const Counts& counts() const;

  // True once EndRun was given.
  [[nodiscard]] bool ended() const;

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace shoal
