// Shared memory that other processes have made and left.
#pragma once

#include <string>

#include "base/error.h"

namespace shoal {

// Removes the segment of that name, with or without a slash before it, and
// returns whether it was there. Refuses names that neither Python ("psm_...")
// nor shoal ("shoal...") gives.
[[nodiscard]] Result<bool> remove_shared_memory(const std::string& name);

}  // namespace shoal
