#include "run/limits.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "base/glob.h"

namespace shoal {
namespace {

constexpr Microseconds kLeastToStart = std::chrono::seconds{60};

template <class Value>
Value first_said(const Options& options, std::string_view id, std::optional<Value> Override::* field,
                 Value otherwise) {
  for (const Override& entry : options.overrides) {
    if (entry.*field && matches(entry.filter, id)) return *(entry.*field);
  }
  return otherwise;
}

}  // namespace

Microseconds Limits::timeout_of(TestIndex test) const {
  const Unit& unit = suite_.units[suite_.unit_of(test).value];
  const auto own = unit.timeouts.find(test.value - unit.first.value);
  if (own != unit.timeouts.end()) return own->second;
  return first_said(options_, suite_.id_of(test), &Override::timeout, options_.timeout);
}

Microseconds Limits::slow_timeout_of(TestIndex test) const {
  return first_said(options_, suite_.id_of(test), &Override::slow_timeout, options_.slow_timeout);
}

std::uint32_t Limits::retries_of(TestIndex test) const {
  return first_said(options_, suite_.id_of(test), &Override::retries, options_.retries);
}

Microseconds Limits::timeout_outside_tests(UnitIndex index) const {
  const Unit& unit = suite_.units[index.value];
  Microseconds longest = options_.timeout;
  for (std::uint32_t place = 0; place < unit.size(); ++place) {
    const Microseconds limit = timeout_of(TestIndex{unit.first.value + place});
    if (limit == Microseconds{0}) return limit;
    longest = std::max(longest, limit);
  }
  return longest;
}

Microseconds Limits::timeout_at_start() const {
  return options_.timeout == Microseconds{0} ? Microseconds{0} : std::max(options_.timeout, kLeastToStart);
}

}  // namespace shoal
