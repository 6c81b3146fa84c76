// Events and commands as one line of text each, for logs and tests.
//
// Short and stable, not for machines: "ready 1.2" is the second worker in slot
// 1, "test 1 #4 passed" a result from it, "give 1 unit 0 (#1 #2)" part of a
// unit for it.
#pragma once

#include <string>
#include <vector>

#include "run/command.h"
#include "run/event.h"

namespace shoal {

[[nodiscard]] std::string describe(const Event& event);
[[nodiscard]] std::string describe(const Command& command);
[[nodiscard]] std::vector<std::string> describe(const Commands& commands);

}  // namespace shoal
