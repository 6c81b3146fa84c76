// The system's table of processes, as much of it as we look at; for
// process_identity and process_group.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace shoal {

struct ProcessEntry {
  bool ended = false;  // Only waiting to be waited for.
  std::int64_t group = 0;
  std::int64_t session = 0;
  std::string start_time = {};  // In the system's own unit; has no spaces.
};

// Nothing when there is no such process, or when we may not look at it.
[[nodiscard]] std::optional<ProcessEntry> read_process(std::int64_t pid);

// Of the groups' members that have not ended; takes a look at every process.
[[nodiscard]] std::vector<std::int64_t> find_group_members(std::int64_t group);

// How it was started: its arguments with spaces between, or its program's name
// in brackets. Any bytes may be in it.
[[nodiscard]] std::string read_command_line(std::int64_t pid);

// A text that is another after each start of the machine.
[[nodiscard]] std::string read_boot_id();

// Where the numbers of our processes hold; empty where there is one place only.
[[nodiscard]] std::string read_pid_namespace();

}  // namespace shoal
