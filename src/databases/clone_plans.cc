#include "databases/clone_plans.h"

#include "databases/mysql_clone.h"
#include "databases/mysql_survey.h"
#include "databases/postgresql_clone.h"
#include "databases/sqlite_clone.h"

namespace shoal {

bool needs_survey(Vendor vendor) { return vendor == Vendor::mysql || vendor == Vendor::oracle; }

std::size_t clones_at_once(Vendor vendor, const TemplateFindings& /*findings*/) {
  switch (vendor) {
    case Vendor::postgresql:
    case Vendor::mysql:
      return 8;
    case Vendor::sqlite:
    case Vendor::oracle:
      return 4;
  }
  return 1;
}

std::unique_ptr<Plan> plan_survey(const CloneOrder& order, CloneState /*state*/) {
  return std::make_unique<MysqlSurvey>(order);
}

bool makes_its_clone(Vendor vendor) { return vendor == Vendor::oracle; }

TemplateFindings findings_of(const Plan& survey) {
  return {.mysql = std::make_shared<const MysqlSchema>(dynamic_cast<const MysqlSurvey&>(survey).schema())};
}

TemplateFindings findings_of_nothing() { return {.mysql = std::make_shared<const MysqlSchema>()}; }

std::unique_ptr<Plan> plan_clone(const CloneOrder& order, const TemplateFindings& findings, CloneState /*state*/) {
  switch (order.vendor) {
    case Vendor::postgresql:
      return std::make_unique<PostgresqlClone>(order);
    case Vendor::mysql:
      return std::make_unique<MysqlClone>(order, findings.mysql);
    case Vendor::sqlite:
    case Vendor::oracle:
      break;
  }
  return std::make_unique<SqliteClone>(order);
}

bool needs_set_up(Vendor vendor) { return vendor == Vendor::oracle; }

}  // namespace shoal
