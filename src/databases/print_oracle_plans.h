// What would be done on Oracle for the clones of one template, for a DBA to read before it is done.
#pragma once

#include <span>
#include <string>

#include "databases/clone_order.h"

namespace shoal {

// All of set-up, of each way of cloning, and of the clean-up. What is decided only on the server is said in words, or
// stands in angle brackets, as the password does. Ends with a line feed. Precondition: clones of one template, at
// least one.
[[nodiscard]] std::string print_oracle_plans(std::span<const CloneOrder> orders);

}  // namespace shoal
