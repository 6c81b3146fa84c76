// `replay`: the report of a run again, from its events file.
#pragma once

#include "base/error.h"
#include "cli/command_line.h"
#include "model/run_event.h"

namespace shoal {

// Prints to standard error, where the run printed. Returns the run's verdict.
[[nodiscard]] Result<Verdict> replay_file(const ReplayAsked& asked);

}  // namespace shoal
