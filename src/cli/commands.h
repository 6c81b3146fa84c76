// What the engine does when it is started.
#pragma once

namespace shoal {

// Does what was typed and returns the exit code.
[[nodiscard]] int run_command_line(int count, const char* const* words);

}  // namespace shoal
