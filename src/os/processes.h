// Other processes: who they are, and how to end them.
#pragma once

#include <cstdint>

namespace shoal {

// Ends the process group that `pid` leads, at once and without appeal; the
// process alone when it leads none. Never ends the engine, the process that
// started it, or their group. Returns false when there was nothing to end.
bool kill_process_group(std::int64_t pid);

// Asks the group (SIGTERM) to end; its members may take their time, or not
// listen. The same groups are spared.
bool terminate_process_group(std::int64_t pid);

// Lets the group stand still, and go on.
bool stop_process_group(std::int64_t pid);
bool continue_process_group(std::int64_t pid);

// Asks a worker to write its stacks (SIGURG, which does nothing where nobody
// listens for it). Returns false when there is no such process.
bool ask_for_stacks(std::int64_t pid);

// False when there is surely no such process.
[[nodiscard]] bool may_exist(std::int64_t pid);

// The process that started this one.
[[nodiscard]] std::int64_t parent_pid();

// The signal with which a terminal suspends its processes, and this process
// doing as it says: returns when it is continued.
[[nodiscard]] int suspend_signal();
void suspend_self();

// The process at the other end of a connected local socket; 0 when the system
// does not tell.
[[nodiscard]] std::int64_t peer_of(int socket);

// Lets the terminal's signals pass: the host gets them too, and says what they
// mean for the run. A write to a closed pipe becomes an error.
void ignore_terminal_signals();

// The signal that asks this process to end.
[[nodiscard]] int termination_signal();

}  // namespace shoal
