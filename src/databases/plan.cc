#include "databases/plan.h"

namespace shoal {

bool Plan::recovers(const Step& /*failed*/, const StepError& /*error*/) { return false; }

std::vector<Step> Plan::inquire(const Step& /*failed*/, const StepError& /*error*/) { return {}; }

std::string Plan::hint(const Step& /*failed*/, const StepError& /*error*/, std::span<const Rows> /*found*/) {
  return {};
}

}  // namespace shoal
