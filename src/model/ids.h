// What things are called by number inside one run.
#pragma once

#include "base/id.h"

namespace shoal {

// A test's place in discovery order, from 0, over all units.
using TestIndex = Id<struct TestIndexTag>;

// A unit's place in discovery order, from 0.
using UnitIndex = Id<struct UnitIndexTag>;

// A worker's number, from 1; a replacement keeps the slot of the worker it
// replaces, because the slot names the database clone.
using Slot = Id<struct SlotTag>;

}  // namespace shoal
