// What to do about what an Oracle server refuses.
#pragma once

#include <string>
#include <string_view>

#include "databases/clone_order.h"

namespace shoal {

// By its code, "ORA-01119", and by the codes that its text has below that; empty when there is nothing to say.
// Precondition: order.oracle.
[[nodiscard]] std::string oracle_hint(const CloneOrder& order, std::string_view code, std::string_view text = {});

}  // namespace shoal
