// The shell around the Conductor: turns what really happens into events and
// carries the commands out, until the run is over.
#pragma once

#include <memory>
#include <string>

#include "base/error.h"
#include "config/config.h"
#include "model/run_event.h"
#include "os/events_file.h"
#include "os/terminal_screen.h"
#include "report/terminal.h"

namespace shoal {

struct RunSetup {
  std::string directory;   // The run's own; the endpoint will lie in it.
  std::string state = {};  // The project's `.shoal`, for the journal; empty for none.
  Config config = {};      // What the project says in its pyproject.toml.
  std::string token;       // What peers have to know.
  std::string version;     // Of the engine.
  int (*exit_code_of)(Verdict) = nullptr;
};

// Where the report goes. All must outlive the run.
struct RunOutputs {
  StreamSink& screen;
  TerminalReporter& terminal;    // Writes to `screen`.
  EventsFile* events = nullptr;  // None without --events.
};

// Performs one run with the host that connects. Returns when all was said and
// the host has gone; an error when there was no run to perform.
[[nodiscard]] Result<Verdict> perform_run(const RunSetup& setup, RunOutputs outputs);

}  // namespace shoal
