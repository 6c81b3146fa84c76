// Hands what is reported to everybody who wants to know: the terminal, the
// events file, the host.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "model/run_event.h"
#include "os/run_shell.h"
#include "protocol/message.h"

namespace shoal {

class ReportDesk {
 public:
  using TellHost = std::function<void(const Outgoing&)>;

  ReportDesk(RunOutputs outputs, TellHost tell_host) : outputs_(outputs), tell_host_(std::move(tell_host)) {}

  void report(const RunEvent& event);

  // A report always begins with RunStarted: earlier warnings wait for it.
  void warn(std::string text, TimePoint now);

  // Shows what the workers are at, where the terminal can.
  void draw(const std::vector<WorkerStanding>& workers, TimePoint now);

  // Leaves the terminal to others, until something is reported or drawn.
  void hide();

  // Text leaves the process.
  void flush_screen() { outputs_.screen.flush(); }
  void flush_all(TimePoint now);

 private:
  void publish(const RunEvent& event);
  void tell_problems(const std::string& id, const std::vector<Problem>& problems);

  RunOutputs outputs_;
  TellHost tell_host_;
  bool started_ = false;
  std::vector<RunEvent> early_ = {};
};

}  // namespace shoal
