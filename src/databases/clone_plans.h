// The plans by vendor.
#pragma once

#include <memory>

#include "databases/clone_order.h"
#include "databases/plan.h"

namespace shoal {

struct MysqlSchema;

// What was found out about a template, once for all its clones; empty where no plan needs it.
using Findings = std::shared_ptr<const MysqlSchema>;

[[nodiscard]] bool needs_survey(Vendor vendor);

// Precondition: needs_survey(order.vendor).
[[nodiscard]] std::unique_ptr<Plan> plan_survey(const CloneOrder& order);

// Of a survey of `plan_survey` that has ended well.
[[nodiscard]] Findings findings_of(const Plan& survey);

// Those of a template without anything in it.
[[nodiscard]] Findings findings_of_nothing();

// Precondition: `findings`, when the vendor needs a survey.
[[nodiscard]] std::unique_ptr<Plan> plan_clone(const CloneOrder& order, const Findings& findings);

}  // namespace shoal
