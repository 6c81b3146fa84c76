// A unit is the tests that stay together on one worker: a TestCase class, or
// several that share module fixtures.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/time.h"
#include "model/ids.h"

namespace shoal {

struct Unit {
  std::string name;                // For people: "shop.tests.CartTests".
  TestIndex first;                 // The tests are numbered first, first+1, ...
  std::vector<std::string> tests;  // Test ids, in the order they run.

  // Limits that tests have of their own, by their place in `tests`; 0 for none.
  std::map<std::uint32_t, Microseconds> timeouts = {};

  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(tests.size()); }
};

// Everything there is to run, in discovery order. `Unit::first` of each unit
// is the number of tests in the units before it.
struct Suite {
  std::vector<Unit> units;

  // Adds a unit behind the others; numbers its tests.
  void add(std::string name, std::vector<std::string> tests, std::map<std::uint32_t, Microseconds> timeouts = {});

  [[nodiscard]] std::uint32_t test_count() const;

  // The unit that holds `test`. Precondition: test < test_count().
  [[nodiscard]] UnitIndex unit_of(TestIndex test) const;

  // The id of `test`. Precondition: test < test_count().
  [[nodiscard]] const std::string& id_of(TestIndex test) const;
};

}  // namespace shoal
