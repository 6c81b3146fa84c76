// What a person reads while a run goes on and after it.
//
// The text follows unittest's, which Django's users know by heart: dots (or a
// line a test with verbosity 2), a block for every problem, "Ran N tests in",
// "FAILED (failures=1)". On a terminal a status line says what runs now.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "model/options.h"
#include "report/reporter.h"

namespace shoal {

struct TerminalStyle {
  bool status_line = false;  // A terminal that understands "\r" and "\033[K".
  bool color = false;
  std::uint32_t width = 80;  // Columns.
};

// What a worker is at, for the status line.
struct WorkerStanding {
  Slot slot;
  std::string test;       // Its id; empty between tests.
  Microseconds since{0};  // How long the test has been running.
};

class TerminalReporter final : public Reporter {
 public:
  // `sink` and `outputs` must outlive the reporter. Verbosity and durations
  // are taken from the RunStarted event unless `set_verbosity` was called.
  TerminalReporter(TextSink& sink, OutputSource& outputs, TerminalStyle style);
  ~TerminalReporter() override;
  TerminalReporter(const TerminalReporter&) = delete;
  TerminalReporter& operator=(const TerminalReporter&) = delete;

  void on(const RunEvent& event) override;

  // Draws the status line anew, where there is one, and flushes. Call about ten
  // times a second.
  void draw_status(const std::vector<WorkerStanding>& workers, TimePoint now);

  // Takes the status line away, so that others can write; the next event or
  // draw brings it back.
  void clear_status();

  // Writes what is held back: small pieces of text wait for a problem, for a
  // tenth of a second, or for this.
  void flush();

  // The terminal has so many columns now.
  void set_width(std::uint32_t columns);

  // Says more or less than the run was asked for; for a replay.
  void set_verbosity(int verbosity);

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace shoal
