#include "model/unit.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace shoal {

void Suite::add(std::string name, std::vector<std::string> tests, std::map<std::uint32_t, Microseconds> timeouts) {
  units.push_back(Unit{std::move(name), TestIndex{test_count()}, std::move(tests), std::move(timeouts)});
}

std::uint32_t Suite::test_count() const { return units.empty() ? 0 : units.back().first.value + units.back().size(); }

UnitIndex Suite::unit_of(TestIndex test) const {
  assert(test.value < test_count());

  // The last unit that begins at or before the test; empty units end the
  // search too early only if they come after the one that holds it.
  const auto after = std::upper_bound(units.begin(), units.end(), test,
                                      [](TestIndex wanted, const Unit& unit) { return wanted < unit.first; });
  return UnitIndex{static_cast<std::uint32_t>(after - units.begin()) - 1};
}

const std::string& Suite::id_of(TestIndex test) const {
  const Unit& unit = units[unit_of(test).value];
  return unit.tests[test.value - unit.first.value];
}

}  // namespace shoal
