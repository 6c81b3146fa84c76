// Where a desk has its plans from: clone_plans.h, but in tests.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "databases/clone_plans.h"

namespace shoal {

struct DeskPlans {
  using OfSome = std::function<std::unique_ptr<Plan>(std::span<const CloneOrder>)>;

  std::function<std::unique_ptr<Plan>(const CloneOrder&, CloneState)> survey = plan_survey;
  std::function<TemplateFindings(const Plan&)> findings_of = shoal::findings_of;
  std::function<std::unique_ptr<Plan>(const CloneOrder&, const TemplateFindings&, CloneState)> clone = plan_clone;
  OfSome set_up = plan_set_up;
  OfSome drop = plan_drop;
  std::function<std::vector<NotDropped>(const Plan&)> not_dropped = shoal::not_dropped;
  std::function<std::unique_ptr<Plan>(const CloneOrder&)> check_grants = plan_grants_check;
};

}  // namespace shoal
