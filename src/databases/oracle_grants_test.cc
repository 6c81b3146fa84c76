#include "databases/oracle_grants.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "databases/clone_plans.h"
#include "databases/fake_oracle.h"

namespace shoal {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

struct Held {
  std::string container = "FREEPDB1";
  std::set<std::string> privileges = {"CREATE USER",       "ALTER USER",      "DROP USER",   "CREATE ROLE",
                                      "CREATE TABLESPACE", "DROP TABLESPACE", "ALTER SYSTEM"};
  std::set<std::string> roles = {"SELECT_CATALOG_ROLE", "DATAPUMP_EXP_FULL_DATABASE", "DATAPUMP_IMP_FULL_DATABASE"};
  std::set<std::string> with_admin_option = {"CREATE SESSION",          "CREATE TABLE",   "CREATE SEQUENCE",
                                             "CREATE PROCEDURE",        "CREATE TRIGGER", "CREATE VIEW",
                                             "CREATE MATERIALIZED VIEW"};
};

std::vector<Rows> answers_of(const Held& held) {
  std::vector<Rows> answers{{{held.container, "DJANGO"}}, {}, {}, {}};
  for (const std::string& privilege : held.privileges) {
    answers[1].push_back({privilege});
    answers[3].push_back({privilege, "NO"});
  }
  for (const std::string& role : held.roles) answers[2].push_back({role});
  for (const std::string& privilege : held.with_admin_option) answers[3].push_back({privilege, "YES"});
  return answers;
}

// Returns how it ended and what it notes.
std::pair<Result<void>, std::vector<std::string>> check(const Held& held,
                                                        const CloneOrder& order = oracle_order_for_tests(1)) {
  const std::unique_ptr<Plan> plan = plan_grants_check(order);
  EXPECT_EQ(plan->next({})->size(), 4u);
  const Result<std::vector<Step>> steps = plan->next(answers_of(held));
  if (!steps) return {fail(steps.error()), {}};
  EXPECT_TRUE(steps->empty());
  return {{}, plan->notes()};
}

TEST(OracleGrants, are_looked_up_in_four_questions) {
  const std::unique_ptr<Plan> plan = plan_grants_check(oracle_order_for_tests(1));
  std::vector<std::string> texts;
  const Result<std::vector<Step>> steps = plan->next({});
  for (const Step& step : *steps) texts.push_back(step.text);

  EXPECT_THAT(
      texts,
      ElementsAre("SELECT SYS_CONTEXT('USERENV', 'CON_NAME'), SYS_CONTEXT('USERENV', 'SESSION_USER') FROM DUAL",
                  "SELECT privilege FROM session_privs ORDER BY privilege",
                  "SELECT role FROM session_roles ORDER BY role",
                  "SELECT privilege, MAX(admin_option) FROM (SELECT privilege, admin_option FROM user_sys_privs "
                  "UNION ALL SELECT privilege, admin_option FROM role_sys_privs) GROUP BY privilege ORDER BY "
                  "privilege"));
}

TEST(OracleGrants, are_enough_when_all_are_there) {
  const auto [ended, notes] = check({});

  EXPECT_TRUE(ended);
  EXPECT_THAT(notes, IsEmpty());
}

TEST(OracleGrants, are_missed_all_at_once_with_a_statement_each) {
  const auto [ended, notes] =
      check({.privileges = {"CREATE TABLE"}, .roles = {}, .with_admin_option = {"CREATE SESSION"}});

  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().message, "cannot make test users as 'DJANGO'");
  EXPECT_EQ(ended.error().hint,
            "GRANT CREATE USER TO \"DJANGO\";\n"
            "GRANT ALTER USER TO \"DJANGO\";\n"
            "GRANT DROP USER TO \"DJANGO\";\n"
            "GRANT CREATE ROLE TO \"DJANGO\";\n"
            "GRANT CREATE TABLESPACE TO \"DJANGO\";\n"
            "GRANT DROP TABLESPACE TO \"DJANGO\";\n"
            "GRANT CREATE TABLE TO \"DJANGO\" WITH ADMIN OPTION;\n"
            "GRANT CREATE SEQUENCE TO \"DJANGO\" WITH ADMIN OPTION;\n"
            "GRANT CREATE PROCEDURE TO \"DJANGO\" WITH ADMIN OPTION;\n"
            "GRANT CREATE TRIGGER TO \"DJANGO\" WITH ADMIN OPTION;\n"
            "GRANT SELECT_CATALOG_ROLE TO \"DJANGO\";");
}

TEST(OracleGrants, are_missed_one_by_one) {
  const std::set<std::string> needed = Held{}.privileges;
  for (const std::string& privilege : needed) {
    Held held;
    held.privileges.erase(privilege);
    EXPECT_EQ(check(held).first.has_value(), privilege == "ALTER SYSTEM") << privilege;
  }
  for (const std::string& privilege : Held{}.with_admin_option) {
    Held held;
    held.with_admin_option.erase(privilege);
    held.privileges.insert(privilege);
    EXPECT_EQ(check(held).first.has_value(), privilege.ends_with("VIEW")) << privilege;
  }
}

TEST(OracleGrants, may_be_others_that_say_the_same) {
  EXPECT_TRUE(check({.privileges = {"CREATE USER", "ALTER USER", "DROP USER", "CREATE ROLE", "CREATE TABLESPACE",
                                    "DROP TABLESPACE", "GRANT ANY PRIVILEGE", "SELECT ANY DICTIONARY"},
                     .roles = {"DATAPUMP_CLOUD_EXP", "DATAPUMP_CLOUD_IMP"},
                     .with_admin_option = {}})
                  .first);
}

TEST(OracleGrants, that_are_only_wanted_are_noted) {
  Held held;
  held.roles = {"SELECT_CATALOG_ROLE"};
  held.privileges.erase("ALTER SYSTEM");
  held.with_admin_option.erase("CREATE VIEW");

  const auto [ended, notes] = check(held);

  EXPECT_TRUE(ended);
  EXPECT_THAT(notes, ElementsAre(HasSubstr("GRANT CREATE VIEW TO \"DJANGO\" WITH ADMIN OPTION; -- "),
                                 HasSubstr("ALTER SYSTEM"), HasSubstr("DATAPUMP_EXP_FULL_DATABASE"),
                                 HasSubstr("DATAPUMP_IMP_FULL_DATABASE")));
}

TEST(OracleGrants, for_tablespaces_are_needed_only_where_they_are_made) {
  Held held;
  held.privileges.erase("CREATE TABLESPACE");
  held.privileges.erase("DROP TABLESPACE");
  CloneOrder order = oracle_order_for_tests(1);
  order.oracle->makes_tablespaces = false;

  EXPECT_TRUE(check(held, order).first);
}

TEST(OracleGrants, for_directories_are_needed_only_where_one_is_made) {
  CloneOrder order = oracle_order_for_tests(1);
  order.oracle->directory = "SHOAL_DIR";
  order.oracle->directory_path = "/dumps";

  EXPECT_THAT(check({}, order).first.error().cause, HasSubstr("CREATE ANY DIRECTORY, DROP ANY DIRECTORY"));
}

TEST(OracleGrants, are_of_no_use_in_the_root_of_a_container) {
  EXPECT_THAT(check({.container = "CDB$ROOT"}).first.error().hint, HasSubstr("the service of a pluggable database"));
}

TEST(OracleGrants, are_not_taken_for_granted_when_the_answers_make_no_sense) {
  for (const std::vector<Rows>& answers : {std::vector<Rows>{}, std::vector<Rows>(4), {{{"X"}}, {}, {}, {}}}) {
    const std::unique_ptr<Plan> plan = plan_grants_check(oracle_order_for_tests(1));
    (void)plan->next({});
    EXPECT_FALSE(plan->next(answers));
  }
}

TEST(OracleGrants, are_printed_with_what_each_is_for) {
  const std::string text = print_grants("DJANGO");

  EXPECT_THAT(text,
              HasSubstr("\n\n-- makes and drops the test users\nGRANT CREATE USER TO \"DJANGO\";\nGRANT ALTER USER"));
  EXPECT_THAT(text, HasSubstr("GRANT CREATE SESSION TO \"DJANGO\" WITH ADMIN OPTION;\n"));
  EXPECT_THAT(text, HasSubstr("GRANT DATAPUMP_IMP_FULL_DATABASE TO \"DJANGO\";\n"));
  EXPECT_TRUE(text.ends_with("ALTER USER \"DJANGO\" QUOTA 100M ON \"USERS\";\n"));
}

}  // namespace
}  // namespace shoal
