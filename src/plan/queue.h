// The units that are still to be given out, next one first.
//
// Whole units leave in discovery order. What is put back (a dead worker's
// rest) leaves before them: it has waited longest, and may be the last to end.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "model/ids.h"
#include "model/unit.h"

namespace shoal {

// A unit, or what is left of one.
struct Portion {
  UnitIndex unit;
  std::vector<TestIndex> tests = {};  // Only these, in this order; empty means all.
  bool retry = false;                 // Its one test has ended before, and is tried again.

  friend bool operator==(const Portion&, const Portion&) = default;
};

// The tests of `portion`, one by one. Never empty for a unit that has tests.
[[nodiscard]] std::vector<TestIndex> tests_of(const Portion& portion, const Suite& suite);

class UnitQueue {
 public:
  // Holds every unit of `suite` that has tests. Keeps no reference to it.
  explicit UnitQueue(const Suite& suite);

  // The next portion; nothing when all are given out.
  [[nodiscard]] std::optional<Portion> take();

  // Makes `portion` the next one to leave.
  void put_back(Portion portion);

  [[nodiscard]] std::size_t left() const { return returned_.size() + (units_.size() - next_); }
  [[nodiscard]] bool empty() const { return left() == 0; }

 private:
  std::vector<UnitIndex> units_;
  std::size_t next_ = 0;           // Place in `units_` of the first that was never taken.
  std::vector<Portion> returned_;  // The last one leaves first.
};

}  // namespace shoal
