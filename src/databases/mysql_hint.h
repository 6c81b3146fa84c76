// What to do about what a MySQL or MariaDB server refuses.
#pragma once

#include <string>
#include <string_view>

#include "databases/clone_order.h"

namespace shoal {

// By the server's error number; empty when there is nothing to say.
[[nodiscard]] std::string mysql_hint(const CloneOrder& order, std::string_view code);

// The statement that lets the user of the tests read the bodies of others' routines.
[[nodiscard]] std::string right_to_read_routines(const CloneOrder& order);

}  // namespace shoal
