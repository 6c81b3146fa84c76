// Process groups: who is in one, and how to end it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace shoal {

struct GroupMember {
  std::int64_t pid = 0;
  std::string command;  // As it was started; printable, at most 80 bytes.
};

// The processes of a group that still run. Cheap when there is none.
[[nodiscard]] std::vector<GroupMember> members_of_group(std::int64_t group);

// Kills the whole group, at once. Never everybody, our own group or our
// parent's. Returns false when there was nothing to kill.
bool end_group(std::int64_t group);

// What a journal calls the group that `leader` leads: "PGID START_TIME SESSION".
// Empty when it leads none.
[[nodiscard]] std::string read_group_name(std::int64_t leader);

// Kills the group that a journal has named, unless its number is somebody
// else's by now, and waits until it is gone. An error when it does not go. Returns
// whether it was there.
[[nodiscard]] Result<bool> end_named_group(std::string_view name);

}  // namespace shoal
