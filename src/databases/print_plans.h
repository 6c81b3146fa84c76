// What would be done for a run's clones, for people to read before it is done.
#pragma once

#include <span>
#include <string>

#include "databases/clone_order.h"

namespace shoal {

// A paragraph for each clone: its statements in order, with what takes them back. What a plan decides only when it
// has seen the template is said in words. Ends with a line feed.
[[nodiscard]] std::string print_plans(std::span<const CloneOrder> orders);

}  // namespace shoal
