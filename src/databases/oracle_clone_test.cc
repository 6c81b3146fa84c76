#include "databases/oracle_clone.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <memory>
#include <string>

#include "databases/oracle_script.h"

namespace shoal {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

const std::string kNoPrivileges = "ORA-31631: privileges are required\nORA-06512: at \"SYS.DBMS_DATAPUMP\", line 1";

std::shared_ptr<const OracleTemplate> known(OracleWay way = OracleWay::network) {
  OracleTemplate found;
  found.facts = {.objects = {{"INDEX", 1, 0}, {"TABLE", 2, 0}, {"VIEW", 1, 0}},
                 .tables = {"SHOP_CART", "SHOP_ITEM"},
                 .rows = {{"SHOP_CART", 1}, {"SHOP_ITEM", 0}},
                 .identities = {{"SHOP_CART", "ID", false}}};
  found.admin = "DJANGO";
  found.way = way;
  return std::make_shared<const OracleTemplate>(std::move(found));
}

OracleClone survey(OracleWay way = OracleWay::automatic) {
  return {oracle_order_of(way), nullptr, CloneState::set_up};
}

OracleClone clone(OracleWay found = OracleWay::network) {
  return {oracle_order_of(), known(found), CloneState::set_up};
}

TEST(OracleClone, of_the_first_is_a_survey_too) {
  OracleClone plan = survey();
  OracleScript server;

  ASSERT_TRUE(server.perform(plan));

  EXPECT_THAT(
      server.goals,
      ElementsAre("read what the schema TEST_DJANGO is made of", "read what the schema TEST_DJANGO is made of",
                  "read what the schema TEST_DJANGO is made of", "find out which server it is, and who asks",
                  "find out which server it is, and who asks", "count the rows of TEST_DJANGO",
                  "look for Data Pump jobs of TEST_DJANGO_1 that were left over",
                  "copy the schema TEST_DJANGO to TEST_DJANGO_1 with Data Pump",
                  "let the identity columns of TEST_DJANGO_1 go on after their rows",
                  "read what the schema TEST_DJANGO_1 is made of", "read what the schema TEST_DJANGO_1 is made of",
                  "count the rows of TEST_DJANGO_1"));
  EXPECT_EQ(plan.found().way, OracleWay::network);
  EXPECT_EQ(plan.found().facts.rows.at("SHOP_CART"), 1U);
  EXPECT_EQ(plan.found().admin, "DJANGO");
  EXPECT_EQ(plan.found().at_once(), 4U);
  EXPECT_THAT(plan.notes(), IsEmpty());
}

TEST(OracleClone, asks_nothing_about_the_template_again) {
  OracleClone plan = clone();
  OracleScript server;

  ASSERT_TRUE(server.perform(plan));

  EXPECT_EQ(server.goals.front(), "look for Data Pump jobs of TEST_DJANGO_1 that were left over");
  EXPECT_EQ(server.count("SELECT banner"), 0U);
}

TEST(OracleClone, makes_two_at_once_on_small_servers_or_when_nothing_is_known) {
  OracleTemplate found;
  EXPECT_EQ(found.at_once(), 2U);
  found.banner = "Oracle Database 23ai Free Release 23.0.0.0.0";
  EXPECT_EQ(found.at_once(), 2U);
  found.banner = "Oracle Database 21c Express Edition";
  EXPECT_EQ(found.at_once(), 2U);
}

TEST(OracleClone, goes_each_way_when_it_is_told_to) {
  for (const OracleWay way :
       {OracleWay::network, OracleWay::link, OracleWay::dump, OracleWay::metadata, OracleWay::migrate}) {
    CloneOrder order = oracle_order_of(way);
    order.oracle->link = "SHOP_LOOP";
    OracleClone plan(order, nullptr, CloneState::set_up);
    OracleScript server;

    EXPECT_TRUE(server.perform(plan)) << name_of(way);

    EXPECT_EQ(plan.found().way, way);
    EXPECT_EQ(server.count("SELECT global_name"), way == OracleWay::network ? 1U : 0U);
    EXPECT_EQ(server.count("l_link := 'SHOP_LOOP';"), way == OracleWay::link ? 1U : 0U);
    EXPECT_EQ(server.count("DBMS_DATAPUMP.ADD_FILE"), way == OracleWay::dump ? 2U : 0U);
    EXPECT_EQ(server.count("INSERT INTO"), way == OracleWay::metadata ? 1U : 0U);
    EXPECT_EQ(std::ranges::count(server.texts, ""), way == OracleWay::migrate ? 1 : 0);
  }
}

TEST(OracleClone, goes_no_other_way_when_it_is_told_one) {
  OracleClone plan = survey(OracleWay::network);
  OracleScript server;
  server.says("operation => 'IMPORT'", job_row("FAILED", kNoPrivileges, "-31631"));

  const Result<void> end = server.perform(plan);

  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().message, "no way of cloning the schema works: TEST_DJANGO cannot be copied to TEST_DJANGO_1");
  EXPECT_EQ(end.error().cause,
            "network: ORA-31631: privileges are required; GRANT DATAPUMP_EXP_FULL_DATABASE, "
            "DATAPUMP_IMP_FULL_DATABASE TO \"DJANGO\"");
  EXPECT_THAT(end.error().hint, StartsWith("GRANT DATAPUMP_EXP_FULL_DATABASE, DATAPUMP_IMP_FULL_DATABASE TO"));
}

TEST(OracleClone, needs_a_link_to_go_over_one) {
  OracleClone plan = survey(OracleWay::link);
  OracleScript server;

  EXPECT_EQ(server.perform(plan).error().cause, "no link is named");
  EXPECT_THAT(server.texts, IsEmpty());
}

TEST(OracleClone, makes_the_user_anew_before_another_way) {
  OracleClone plan = survey();
  OracleScript server;
  server.says("SELECT global_name", job_row("FAILED", "ORA-39001: invalid argument value", "-39001"));

  ASSERT_TRUE(server.perform(plan));

  EXPECT_EQ(plan.found().way, OracleWay::dump);
  EXPECT_THAT(plan.notes(), ElementsAre("network: ORA-39001: invalid argument value"));
  EXPECT_EQ(server.count("DROP USER \"TEST_DJANGO_1\" CASCADE"), 1U);
  EXPECT_EQ(server.count("CREATE USER \"TEST_DJANGO_1\" IDENTIFIED BY \"<password>\""), 1U);
  EXPECT_TRUE(plan.found().is_exported);
}

TEST(OracleClone, names_every_way_that_failed) {
  CloneOrder order = oracle_order_of();
  order.oracle->link = "SHOP_LOOP";
  OracleClone plan(order, nullptr, CloneState::set_up);
  OracleScript server;
  server.says("SELECT global_name", job_row("COMPLETED", "ORA-39083: Object type INDEX failed"));
  server.says("l_link := 'SHOP_LOOP'", job_row("FAILED", "ORA-39200: Link name is invalid.", "-39001"));
  server.says("operation => 'EXPORT'", job_row("FAILED", "ORA-39070: Unable to open the log file.", "-39002"));
  server.refuses("GET_DDL('VIEW'", "ORA-31603", "ORA-31603: object not found");
  server.refuses("MIGRATE", "ORA-00955", "ORA-00955: name is already used");

  const Result<void> end = server.perform(plan);

  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().cause,
            "network: ORA-39083: Object type INDEX failed\n"
            "         link: ORA-39200: Link name is invalid.\n"
            "         dump: ORA-39070: Unable to open the log file.\n"
            "         metadata: ORA-31603: object not found\n"
            "         migrate: ORA-00955: name is already used");
  EXPECT_EQ(end.error().hint, "docs/oracle.md says what each way needs");
  EXPECT_EQ(server.count("DROP USER"), 4U);
}

TEST(OracleClone, tries_no_way_of_data_pump_without_its_grants) {
  CloneOrder order = oracle_order_of();
  order.oracle->link = "SHOP_LOOP";
  OracleClone plan(order, nullptr, CloneState::set_up);
  OracleScript server;
  server.says("operation => 'IMPORT'", job_row("FAILED", kNoPrivileges, "-31631"));

  ASSERT_TRUE(server.perform(plan));

  EXPECT_EQ(server.count("DBMS_DATAPUMP.OPEN"), 1U);
  EXPECT_EQ(plan.found().way, OracleWay::metadata);
  EXPECT_NE(plan.found().definitions, nullptr);
  EXPECT_THAT(plan.notes(), ElementsAre("network: ORA-31631: privileges are required; GRANT "
                                        "DATAPUMP_EXP_FULL_DATABASE, DATAPUMP_IMP_FULL_DATABASE TO \"DJANGO\""));
}

TEST(OracleClone, begins_with_the_way_that_was_found_and_falls_back_from_there) {
  OracleClone plan = clone(OracleWay::metadata);
  OracleScript server;
  server.refuses("CREATE TABLE \"", "ORA-00904");

  ASSERT_TRUE(server.perform(plan));

  EXPECT_EQ(server.count("DBMS_DATAPUMP.OPEN"), 0U);
  EXPECT_EQ(server.goals[server.goals.size() - 5], "migrate the schema TEST_DJANGO_1, as Django does");
}

TEST(OracleClone, fails_when_there_is_no_room) {
  OracleClone plan = survey();
  OracleScript server;
  server.says("operation => 'IMPORT'",
              job_row("STOPPED", "ORA-39171: Job is experiencing a resumable wait.\nORA-01653: unable to extend"));

  const Result<void> end = server.perform(plan);

  EXPECT_EQ(end.error().message, "there is no room for the copy of TEST_DJANGO in TEST_DJANGO_1");
  EXPECT_THAT(end.error().hint, HasSubstr("raise DATAFILE_MAXSIZE"));
  EXPECT_EQ(server.count("DBMS_DATAPUMP.OPEN"), 1U);
  EXPECT_FALSE(plan.wants_to_be_alone());
}

TEST(OracleClone, wants_to_be_alone_when_the_server_is_short_of_something) {
  OracleClone plan = clone();
  OracleScript server;
  server.says("operation => 'IMPORT'", job_row("FAILED", "ORA-31623: a job is not attached", "-31623"));

  EXPECT_EQ(server.perform(plan).error().cause, "ORA-31623: a job is not attached");

  EXPECT_TRUE(plan.wants_to_be_alone());
}

TEST(OracleClone, wants_to_be_alone_when_no_session_can_be_had) {
  OracleClone plan = clone();
  OracleScript server;
  server.refuses("clone: SELECT object_type", "ORA-00020", "maximum number of processes exceeded");

  EXPECT_FALSE(server.perform(plan));

  EXPECT_TRUE(plan.wants_to_be_alone());
}

TEST(OracleClone, waits_once_when_it_is_alone_already) {
  OracleClone plan = survey();
  OracleScript server;
  server.says("operation => 'IMPORT'", job_row("FAILED", "ORA-04031: unable to allocate", "-4031"), 1);

  ASSERT_TRUE(server.perform(plan));

  EXPECT_EQ(server.count("BEGIN DBMS_SESSION.SLEEP(5); END;"), 1U);
  EXPECT_EQ(plan.found().way, OracleWay::network);
}

TEST(OracleClone, goes_another_way_when_waiting_was_in_vain) {
  OracleClone plan = survey();
  OracleScript server;
  server.says("operation => 'IMPORT'", job_row("FAILED", "ORA-04031: unable to allocate", "-4031"));

  ASSERT_TRUE(server.perform(plan));

  EXPECT_EQ(server.count("DBMS_SESSION.SLEEP"), 1U);
  EXPECT_EQ(plan.found().way, OracleWay::metadata);
}

TEST(OracleClone, empties_a_user_in_which_something_was_and_tries_once_more) {
  OracleClone plan = clone();
  OracleScript server;
  server.says("operation => 'IMPORT'",
              job_row("COMPLETED", "ORA-31684: Object type SEQUENCE:\"TEST_DJANGO_1\".\"S\" already exists"), 1);

  ASSERT_TRUE(server.perform(plan));

  EXPECT_EQ(server.count("DROP USER"), 1U);
  EXPECT_EQ(server.count("SELECT global_name"), 2U);
}

TEST(OracleClone, makes_a_user_anew_that_another_worker_has_used) {
  OracleClone plan(oracle_order_of(), known(), CloneState::unknown);
  OracleScript server;
  server.refuses("DROP USER", "ORA-01940", "cannot drop a user that is currently connected", 3);

  ASSERT_TRUE(server.perform(plan));

  EXPECT_EQ(server.count("FROM gv$session WHERE username"), 4U);
  EXPECT_EQ(server.count("DROP USER"), 4U);
  EXPECT_EQ(server.count("DBMS_SESSION.SLEEP(0.5)"), 3U);
  EXPECT_EQ(server.count("CREATE TABLESPACE"), 0U);
}

TEST(OracleClone, drops_nobody_elses_user) {
  OracleClone plan(oracle_order_of(), known(), CloneState::unknown);
  OracleScript server;
  server.says("SELECT grantee", Rows{});

  const Result<void> end = server.perform(plan);

  EXPECT_EQ(end.error().cause, "it does not bear the role SHOAL_TEST_DJANGO, so it is not shoal's");
  EXPECT_EQ(server.count("DROP USER"), 0U);
}

TEST(OracleClone, creates_a_user_that_is_gone) {
  OracleClone plan(oracle_order_of(), known(), CloneState::unknown);
  OracleScript server;
  server.says("SELECT u.username", Rows{}).says("SELECT grantee", Rows{});

  ASSERT_TRUE(server.perform(plan));

  EXPECT_EQ(server.count("DROP USER"), 0U);
  EXPECT_EQ(server.count("CREATE USER"), 1U);
}

TEST(OracleClone, leaves_no_user_without_a_mark) {
  OracleClone plan(oracle_order_of(), known(), CloneState::unknown);
  OracleScript server;
  server.says("CREATE USER", Rows{{"1", "-1919", "ORA-01919: role does not exist"}});

  EXPECT_EQ(server.perform(plan).error().cause, "ORA-01919: role does not exist");

  EXPECT_EQ(server.texts.back(), "DROP USER \"TEST_DJANGO_1\" CASCADE");
  EXPECT_EQ(server.count("DROP USER"), 2U);
}

TEST(OracleClone, fails_at_once_when_the_connection_is_lost) {
  for (const char* code : {"", "DPY-4011", "ORA-03113", "ORA-03114", "ORA-03135", "ORA-01012", "ORA-12541"}) {
    OracleClone plan = survey();
    OracleScript server;
    server.refuses("operation => 'IMPORT'", code);

    EXPECT_THAT(server.perform(plan).error().hint, HasSubstr("has gone away")) << code;
    EXPECT_TRUE(server.not_recovered) << code;
  }
}

TEST(OracleClone, fails_when_the_template_cannot_be_read) {
  OracleClone plan = survey();
  OracleScript server;
  server.refuses("source: SELECT object_type", "ORA-01017");

  EXPECT_FALSE(server.perform(plan));

  EXPECT_EQ(server.not_recovered->session, Step::Session::source);
}

TEST(OracleClone, goes_another_way_when_a_step_is_refused) {
  for (const char* part : {"SELECT job_name", "SELECT global_name", "clone: SELECT object_type",
                           "clone: SELECT 'SHOP_CART'", "EXECUTE IMMEDIATE q'[ALTER TABLE"}) {
    OracleClone plan = survey();
    OracleScript server;
    server.refuses(part, "ORA-06550", "ORA-06550: line 1", 1);

    EXPECT_TRUE(server.perform(plan)) << part;
    EXPECT_EQ(plan.found().way, OracleWay::dump) << part;
  }
}

TEST(OracleClone, takes_no_copy_that_differs_even_when_it_is_compiled) {
  OracleClone plan = survey(OracleWay::network);
  OracleScript server;
  server.says("clone: SELECT object_type", Rows{{"INDEX", "1", "0"}, {"TABLE", "1", "0"}, {"VIEW", "1", "1"}})
      .says("clone: SELECT table_name FROM", Rows{{"SHOP_CART"}})
      .says("clone: SELECT 'SHOP_CART'", Rows{{"SHOP_CART", "3"}});

  EXPECT_EQ(
      server.perform(plan).error().cause,
      "network: the copy differs: 1 TABLE instead of 2, 1 invalid VIEW instead of 0, no table SHOP_ITEM, 3 rows "
      "in SHOP_CART instead of 1");
  EXPECT_EQ(server.count("DBMS_UTILITY.COMPILE_SCHEMA(schema => 'TEST_DJANGO_1', compile_all => FALSE)"), 1U);
}

TEST(OracleClone, takes_a_copy_that_is_one_when_it_is_compiled) {
  OracleClone plan = survey();
  OracleScript server;
  server.says("clone: SELECT object_type", Rows{{"INDEX", "1", "0"}, {"TABLE", "2", "0"}, {"VIEW", "1", "1"}}, 1);

  ASSERT_TRUE(server.perform(plan));

  EXPECT_EQ(server.count("COMPILE_SCHEMA"), 1U);
  EXPECT_EQ(plan.found().way, OracleWay::network);
}

TEST(OracleClone, takes_names_from_nobody_that_cannot_stand_in_a_statement) {
  CloneOrder order = oracle_order_of();
  order.name = "x'; DROP";
  OracleClone plan(order, nullptr, CloneState::set_up);
  OracleScript server;

  EXPECT_FALSE(server.perform(plan));

  EXPECT_THAT(server.texts, IsEmpty());
}

TEST(OracleClone, copies_a_schema_without_anything_in_it) {
  OracleClone plan = survey();
  OracleScript server;
  server.says("SELECT object_type", Rows{}).says("SELECT table_name FROM user_tables", Rows{});
  server.says("generation_type", Rows{});

  ASSERT_TRUE(server.perform(plan));

  EXPECT_EQ(server.count("COUNT(*) FROM \""), 0U);
  EXPECT_EQ(server.count("EXECUTE IMMEDIATE"), 0U);
}

}  // namespace
}  // namespace shoal
