#include "databases/oracle_pump.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <memory>
#include <string>

#include "databases/oracle_clone.h"
#include "databases/oracle_names.h"
#include "databases/oracle_script.h"

namespace shoal {
namespace {

using testing::HasSubstr;

OracleClone survey(OracleWay way) { return {oracle_order_of(way), nullptr, CloneState::set_up}; }

// Of a template that the way over the network has worked for.
OracleClone clone_after_the_way_network() {
  OracleClone first = survey(OracleWay::network);
  OracleScript server;
  EXPECT_TRUE(server.perform(first));
  return {oracle_order_of(), std::make_shared<const OracleTemplate>(first.found()), CloneState::set_up};
}

std::string name_of_job(int attempt) { return job_name("TEST_DJANGO_1", attempt); }

TEST(OraclePump, ends_the_jobs_that_another_worker_has_left) {
  OracleClone plan = survey(OracleWay::network);
  OracleScript server;
  server.says("SELECT job_name", Rows{{name_of_job(1), "EXECUTING", "1"},
                                      {name_of_job(2), "NOT RUNNING", "0"},
                                      {"SOMEBODY_ELSES", "EXECUTING", "1"}});

  ASSERT_TRUE(server.perform(plan));

  EXPECT_EQ(server.count("DBMS_DATAPUMP.ATTACH(job_name => '" + name_of_job(1) + "'"), 1U);
  EXPECT_EQ(server.count("DBMS_DATAPUMP.ATTACH"), 1U);
  EXPECT_EQ(server.count("DROP TABLE \"" + name_of_job(2) + "\" PURGE"), 1U);
}

TEST(OraclePump, takes_another_name_once) {
  OracleClone plan = survey(OracleWay::network);
  OracleScript server;
  server.says("operation => 'IMPORT'", job_row("FAILED", "ORA-31634: job already exists", "-31634"), 1);

  ASSERT_TRUE(server.perform(plan));

  EXPECT_EQ(server.count("job_name => '" + name_of_job(1) + "', version"), 1U);
  EXPECT_EQ(server.count("job_name => '" + name_of_job(2) + "', version"), 1U);
  EXPECT_EQ(server.count("DROP USER"), 0U);
}

TEST(OraclePump, does_not_go_on_taking_names) {
  OracleClone plan = survey(OracleWay::network);
  OracleScript server;
  server.says("operation => 'IMPORT'", job_row("FAILED", "ORA-31634: job already exists", "-31634"));

  EXPECT_EQ(server.perform(plan).error().cause, "network: ORA-31634: job already exists");

  EXPECT_EQ(server.count("DBMS_DATAPUMP.OPEN"), 2U);
}

TEST(OraclePump, compiles_after_warnings) {
  OracleClone plan = survey(OracleWay::network);
  OracleScript server;
  server.says("operation => 'IMPORT'", job_row("COMPLETED", "ORA-39082: Object type VIEW created with warnings"));

  ASSERT_TRUE(server.perform(plan));

  EXPECT_EQ(server.count("COMPILE_SCHEMA"), 1U);
}

TEST(OraclePump, exports_once_for_all) {
  OracleClone first = survey(OracleWay::dump);
  OracleScript server;
  ASSERT_TRUE(server.perform(first));
  EXPECT_EQ(server.count("operation => 'EXPORT'"), 1U);
  EXPECT_EQ(server.count(job_name("TEST_DJANGO", 1)), 1U);
  EXPECT_EQ(server.count("FREMOVE"), 0U);

  OracleClone second(oracle_order_of(OracleWay::dump), std::make_shared<const OracleTemplate>(first.found()),
                     CloneState::set_up);
  OracleScript again;
  ASSERT_TRUE(again.perform(second));

  EXPECT_EQ(again.count("operation => 'EXPORT'"), 0U);
  EXPECT_EQ(again.count("filename => 'shoal_test_django.dmp'"), 1U);
}

TEST(OraclePump, exports_for_itself_when_the_first_has_not) {
  OracleClone second = clone_after_the_way_network();
  OracleScript again;
  again.says("SELECT global_name", job_row("FAILED", "ORA-39001: invalid argument value", "-39001"));

  ASSERT_TRUE(again.perform(second));

  EXPECT_EQ(again.count("filename => 'shoal_test_django_1.dmp'"), 2U);
  EXPECT_EQ(again.count("UTL_FILE.FREMOVE('DATA_PUMP_DIR', 'shoal_test_django_1.dmp')"), 1U);
  EXPECT_THAT(second.notes().front(), HasSubstr("network: "));
}

TEST(OraclePump, does_not_mind_a_file_that_cannot_be_removed) {
  OracleClone second = clone_after_the_way_network();
  OracleScript again;
  again.refuses("SELECT global_name", "ORA-06550").refuses("FREMOVE", "ORA-06550");

  ASSERT_TRUE(again.perform(second));

  EXPECT_EQ(second.notes().size(), 1U);
  EXPECT_EQ(again.count("CREATE TABLE \""), 0U);
}

TEST(OraclePump, removes_its_own_file_when_nothing_comes_of_it_either) {
  OracleClone second = clone_after_the_way_network();
  OracleScript again;
  again.says("operation => 'IMPORT'", job_row("FAILED", "ORA-39001: invalid argument value", "-39001"));
  again.refuses("FREMOVE", "ORA-06550");

  ASSERT_TRUE(again.perform(second));

  EXPECT_EQ(again.count("shoal_test_django_1.dmp')"), 1U);
  EXPECT_EQ(again.count("CREATE TABLE \""), 2U);
}

}  // namespace
}  // namespace shoal
