// Other processes: who they are, and how to end them.
#pragma once

#include <cstdint>

namespace shoal {

// Ends the process group that `pid` leads, at once and without appeal; the
// process alone when it leads none. Never ends the engine, the process that
// started it, or their group. Returns false when there was nothing to end.
bool kill_process_group(std::int64_t pid);

// The process at the other end of a connected local socket; 0 when the system
// does not tell.
[[nodiscard]] std::int64_t peer_of(int socket);

// Lets the terminal's signals pass: the host gets them too, and says what they
// mean for the run. A write to a closed pipe becomes an error.
void ignore_terminal_signals();

// The signal that asks this process to end.
[[nodiscard]] int termination_signal();

}  // namespace shoal
