#include "databases/clone_plans.h"

#include "databases/mysql_clone.h"
#include "databases/mysql_survey.h"
#include "databases/postgresql_clone.h"
#include "databases/sqlite_clone.h"

namespace shoal {

bool needs_survey(Vendor vendor) { return vendor == Vendor::mysql; }

std::unique_ptr<Plan> plan_survey(const CloneOrder& order) { return std::make_unique<MysqlSurvey>(order); }

Findings findings_of(const Plan& survey) {
  return std::make_shared<const MysqlSchema>(dynamic_cast<const MysqlSurvey&>(survey).schema());
}

Findings findings_of_nothing() { return std::make_shared<const MysqlSchema>(); }

std::unique_ptr<Plan> plan_clone(const CloneOrder& order, const Findings& findings) {
  switch (order.vendor) {
    case Vendor::postgresql:
      return std::make_unique<PostgresqlClone>(order);
    case Vendor::mysql:
      return std::make_unique<MysqlClone>(order, findings);
    case Vendor::sqlite:
      break;
  }
  return std::make_unique<SqliteClone>(order);
}

}  // namespace shoal
