// Removes things that a dead run has left, each under conditions that keep a
// wrong word in a journal from doing harm; docs/journal.md lists them.
#pragma once

#include "base/error.h"
#include "journal/thing.h"

namespace shoal {

// False for a database on a server: that is the host's to drop.
[[nodiscard]] bool is_removable_here(const Thing& thing);

// Returns whether it was there. Precondition: is_removable_here(thing).
[[nodiscard]] Result<bool> remove_thing(const Thing& thing);

}  // namespace shoal
