#include "plan/queue.h"

#include <cstdint>
#include <utility>

namespace shoal {

std::vector<TestIndex> tests_of(const Portion& portion, const Suite& suite) {
  if (!portion.tests.empty()) return portion.tests;

  const Unit& unit = suite.units[portion.unit.value];
  std::vector<TestIndex> tests;
  tests.reserve(unit.size());
  for (std::uint32_t place = 0; place < unit.size(); ++place) {
    tests.push_back(TestIndex{unit.first.value + place});
  }
  return tests;
}

UnitQueue::UnitQueue(const Suite& suite) {
  units_.reserve(suite.units.size());
  for (std::uint32_t unit = 0; unit < suite.units.size(); ++unit) {
    if (suite.units[unit].size() > 0) units_.push_back(UnitIndex{unit});
  }
}

std::optional<Portion> UnitQueue::take() {
  if (!returned_.empty()) {
    Portion portion = std::move(returned_.back());
    returned_.pop_back();
    return portion;
  }
  if (next_ == units_.size()) return std::nullopt;
  return Portion{units_[next_++]};
}

void UnitQueue::put_back(Portion portion) { returned_.push_back(std::move(portion)); }

}  // namespace shoal
