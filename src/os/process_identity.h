// Who a process is, and whether it still is.
//
// A number alone says little: the system gives it away again.
#pragma once

#include <cstdint>
#include <string>

#include "journal/record.h"

namespace shoal {

// Unknown: it ran on another machine or in another container, or the system
// does not let us look.
enum class Liveness { alive, dead, unknown };

// Looks at a process of this machine. One that is not there has no start time.
[[nodiscard]] Identity read_identity(std::int64_t pid);
[[nodiscard]] Identity read_own_identity();

// Looks whether it still runs. One that has ended and that nobody has waited
// for yet is dead.
[[nodiscard]] Liveness read_liveness(const Identity& identity);

}  // namespace shoal
