#include "databases/clone_plans.h"

#include "databases/mysql_clone.h"
#include "databases/mysql_survey.h"
#include "databases/oracle_clone.h"
#include "databases/oracle_drop.h"
#include "databases/oracle_grants.h"
#include "databases/oracle_set_up.h"
#include "databases/postgresql_clone.h"
#include "databases/sqlite_clone.h"

namespace shoal {

bool needs_survey(Vendor vendor) { return vendor == Vendor::mysql || vendor == Vendor::oracle; }

std::size_t clones_at_once(Vendor vendor, const TemplateFindings& findings) {
  switch (vendor) {
    case Vendor::postgresql:
    case Vendor::mysql:
      return 8;
    case Vendor::sqlite:
      return 4;
    case Vendor::oracle:
      return findings.oracle ? findings.oracle->at_once() : OracleTemplate{}.at_once();
  }
  return 1;
}

std::unique_ptr<Plan> plan_survey(const CloneOrder& order, CloneState state) {
  if (order.vendor == Vendor::oracle) return std::make_unique<OracleClone>(order, nullptr, state);
  return std::make_unique<MysqlSurvey>(order);
}

bool makes_its_clone(Vendor vendor) { return vendor == Vendor::oracle; }

TemplateFindings findings_of(const Plan& survey) {
  if (const auto* clone = dynamic_cast<const OracleClone*>(&survey)) {
    return {.oracle = std::make_shared<const OracleTemplate>(clone->found())};
  }
  return {.mysql = std::make_shared<const MysqlSchema>(dynamic_cast<const MysqlSurvey&>(survey).schema())};
}

TemplateFindings findings_of_nothing() {
  return {.mysql = std::make_shared<const MysqlSchema>(), .oracle = std::make_shared<const OracleTemplate>()};
}

std::unique_ptr<Plan> plan_clone(const CloneOrder& order, const TemplateFindings& findings, CloneState state) {
  switch (order.vendor) {
    case Vendor::postgresql:
      return std::make_unique<PostgresqlClone>(order);
    case Vendor::mysql:
      return std::make_unique<MysqlClone>(order, findings.mysql);
    case Vendor::oracle:
      return std::make_unique<OracleClone>(order, findings.oracle, state);
    case Vendor::sqlite:
      break;
  }
  return std::make_unique<SqliteClone>(order);
}

bool needs_set_up(Vendor vendor) { return vendor == Vendor::oracle; }

std::unique_ptr<Plan> plan_set_up(std::span<const CloneOrder> orders) {
  return std::make_unique<OracleUsersSetUp>(std::vector(orders.begin(), orders.end()));
}

std::unique_ptr<Plan> plan_drop(std::span<const CloneOrder> orders) {
  return std::make_unique<OracleDrop>(std::vector(orders.begin(), orders.end()));
}

std::vector<NotDropped> not_dropped(const Plan& drop) { return dynamic_cast<const OracleDrop&>(drop).not_dropped(); }

std::unique_ptr<Plan> plan_grants_check(const CloneOrder& order) {
  return std::make_unique<OracleGrantsCheck>(order);
}

std::string print_grants(std::string_view admin) { return print_oracle_grants(admin); }

}  // namespace shoal
