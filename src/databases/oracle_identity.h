// Identity columns of a copy: they go on after the rows that were copied.
#pragma once

#include "databases/clone_order.h"
#include "databases/oracle_facts.h"
#include "databases/step.h"

namespace shoal {

// As the clone. Precondition: there are identity columns.
[[nodiscard]] Step continue_identities(const CloneOrder& order, const OracleFacts& facts);

}  // namespace shoal
