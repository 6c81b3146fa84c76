#include "plan/prefetch.h"

namespace shoal {
namespace {

// Against units this long the wait for an answer (some tens of microseconds)
// is below one per cent.
constexpr Microseconds kShort{10'000};

// With fewer units than this left for each worker, balance is worth more.
constexpr std::size_t kUnitsLeftPerWorker = 4;

}  // namespace

bool may_give_ahead(const Pace& pace, std::size_t units_left, std::size_t workers) {
  if (pace.units == 0) return false;
  if (units_left <= kUnitsLeftPerWorker * workers) return false;
  return pace.spent < kShort * static_cast<Microseconds::rep>(pace.units);
}

}  // namespace shoal
