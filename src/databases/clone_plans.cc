#include "databases/clone_plans.h"

#include "databases/postgresql_clone.h"
#include "databases/sqlite_clone.h"

namespace shoal {

bool needs_survey(Vendor /*vendor*/) { return false; }

std::unique_ptr<Plan> plan_survey(const CloneOrder& /*order*/) { return nullptr; }

Findings findings_of(const Plan& /*survey*/) { return {}; }

std::unique_ptr<Plan> plan_clone(const CloneOrder& order, const Findings& /*findings*/) {
  if (order.vendor == Vendor::sqlite) return std::make_unique<SqliteClone>(order);
  return std::make_unique<PostgresqlClone>(order);
}

}  // namespace shoal
