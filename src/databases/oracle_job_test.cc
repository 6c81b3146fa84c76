#include "databases/oracle_job.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <algorithm>
#include <string>

#include "databases/oracle_script.h"

namespace shoal {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr std::string_view kNetworkImport = R"(DECLARE
  h NUMBER;
  st VARCHAR2(30) := 'UNDEFINED';
  sts ku$_Status;
  js ku$_JobStatus;
  le ku$_LogEntry;
  ind NUMBER;
  l_link VARCHAR2(256);
  l_err VARCHAR2(4000);
  l_cnt NUMBER := 0;
  l_end TIMESTAMP WITH TIME ZONE := SYSTIMESTAMP + NUMTODSINTERVAL(1800, 'SECOND');
BEGIN
  SELECT global_name INTO l_link FROM global_name;
  h := DBMS_DATAPUMP.OPEN(operation => 'IMPORT', job_mode => 'SCHEMA', remote_link => l_link, job_name => 'SHOAL_1A2B3C4D_1', version => 'COMPATIBLE');
  DBMS_DATAPUMP.METADATA_FILTER(handle => h, name => 'SCHEMA_EXPR', value => q'[= 'TEST_DJANGO']');
  DBMS_DATAPUMP.METADATA_FILTER(handle => h, name => 'EXCLUDE_PATH_EXPR', value => q'[IN ('USER', 'SYSTEM_GRANT', 'ROLE_GRANT', 'DEFAULT_ROLE', 'TABLESPACE_QUOTA', 'PASSWORD_HISTORY', 'STATISTICS')]');
  DBMS_DATAPUMP.METADATA_REMAP(handle => h, name => 'REMAP_SCHEMA', old_value => 'TEST_DJANGO', value => 'TEST_DJANGO_1');
  DBMS_DATAPUMP.METADATA_REMAP(handle => h, name => 'REMAP_TABLESPACE', old_value => 'TEST_DJANGO', value => 'TEST_DJANGO_1');
  DBMS_DATAPUMP.METADATA_TRANSFORM(handle => h, name => 'OID', value => 0);
  DBMS_DATAPUMP.METADATA_TRANSFORM(handle => h, name => 'DISABLE_ARCHIVE_LOGGING', value => 1);
  DBMS_DATAPUMP.SET_PARALLEL(handle => h, degree => 1);
  DBMS_DATAPUMP.SET_PARAMETER(handle => h, name => 'KEEP_MASTER', value => 0);
  DBMS_DATAPUMP.START_JOB(handle => h);
  WHILE st NOT IN ('COMPLETED', 'STOPPED') LOOP
)";

TEST(OracleJob, over_the_network_is_as_the_packages_reference_has_it) {
  const Step step = network_import(oracle_order_of(), "SHOAL_1A2B3C4D_1");

  EXPECT_THAT(step.text, StartsWith(std::string{kNetworkImport}));
  EXPECT_THAT(step.text, HasSubstr("  :state := st; :error_count := l_cnt; :errors := l_err; :code := 0;\n"));
  EXPECT_TRUE(step.text.ends_with("  EXCEPTION WHEN OTHERS THEN NULL;\n  END;\nEND;"));
  EXPECT_THAT(step.out, ElementsAre("state", "error_count", "errors", "code"));
  EXPECT_TRUE(step.wants_rows);
  EXPECT_EQ(step.session, Step::Session::admin);
}

TEST(OracleJob, over_a_link_names_it) {
  CloneOrder order = oracle_order_of();
  order.oracle->link = "SHOP.EXAMPLE.COM@COPIES";

  const std::string text = link_import(order, "SHOAL_1A2B3C4D_1").text;

  EXPECT_THAT(text, HasSubstr("BEGIN\n  l_link := 'SHOP.EXAMPLE.COM@COPIES';\n  h := DBMS_DATAPUMP.OPEN("));
  EXPECT_THAT(text, HasSubstr("remote_link => l_link"));
}

TEST(OracleJob, leaves_tablespaces_alone_that_all_share) {
  CloneOrder order = oracle_order_of();
  order.oracle->makes_tablespaces = false;

  const std::string text = network_import(order, "SHOAL_1A2B3C4D_1").text;

  EXPECT_THAT(text, Not(HasSubstr("REMAP_TABLESPACE")));
  EXPECT_THAT(text, HasSubstr("REMAP_SCHEMA"));
}

TEST(OracleJob, exports_the_schema_as_it_is) {
  const Step step = dump_export(oracle_order_of(), "SHOAL_1A2B3C4D_1", "shoal_test_django.dmp");

  EXPECT_THAT(step.text, HasSubstr("(operation => 'EXPORT', job_mode => 'SCHEMA', job_name => 'SHOAL_1A2B3C4D_1', "
                                   "version => 'COMPATIBLE');\n"
                                   "  DBMS_DATAPUMP.ADD_FILE(handle => h, filename => 'shoal_test_django.dmp', "
                                   "directory => 'DATA_PUMP_DIR', filetype => "
                                   "DBMS_DATAPUMP.KU$_FILE_TYPE_DUMP_FILE, reusefile => 1);\n"
                                   "  DBMS_DATAPUMP.METADATA_FILTER("));
  for (const char* part : {"METADATA_REMAP", "METADATA_TRANSFORM", "l_link", "remote_link"}) {
    EXPECT_THAT(step.text, Not(HasSubstr(part)));
  }
  EXPECT_THAT(step.undo, HasSubstr("UTL_FILE.FREMOVE('DATA_PUMP_DIR', 'shoal_test_django.dmp');"));
}

TEST(OracleJob, imports_a_dump_without_a_link) {
  const std::string text = dump_import(oracle_order_of(), "SHOAL_1A2B3C4D_1", "shoal_test_django.dmp").text;

  EXPECT_THAT(text, HasSubstr("filetype => DBMS_DATAPUMP.KU$_FILE_TYPE_DUMP_FILE);\n"));
  EXPECT_THAT(text, HasSubstr("REMAP_SCHEMA"));
  EXPECT_THAT(text, Not(HasSubstr("l_link")));
}

TEST(OracleJob, that_was_left_over_is_found_by_its_name) {
  EXPECT_THAT(
      find_jobs_of("TEST_DJANGO_1").text,
      testing::MatchesRegex("SELECT job_name, state, attached_sessions FROM dba_datapump_jobs WHERE owner_name "
                            "= SYS_CONTEXT\\('USERENV', 'SESSION_USER'\\) AND job_name LIKE "
                            "'SHOAL\\\\_[0-9A-F]{8}\\\\_%' ESCAPE '\\\\' ORDER BY job_name"));
}

TEST(OracleJob, that_was_left_over_is_stopped_or_its_table_dropped) {
  const Step stop = end_job("SHOAL_1A2B3C4D_1", "EXECUTING");
  const Step drop = end_job("SHOAL_1A2B3C4D_1", "NOT RUNNING");

  EXPECT_EQ(stop.text,
            "DECLARE\n"
            "  h NUMBER;\n"
            "BEGIN\n"
            "  h := DBMS_DATAPUMP.ATTACH(job_name => 'SHOAL_1A2B3C4D_1', job_owner => SYS_CONTEXT('USERENV', "
            "'SESSION_USER'));\n"
            "  DBMS_DATAPUMP.STOP_JOB(handle => h, immediate => 1, keep_master => 0);\n"
            "EXCEPTION WHEN OTHERS THEN\n"
            "  IF SQLCODE NOT IN (-31623, -31626, -31627) THEN RAISE; END IF;\n"
            "END;");
  EXPECT_EQ(drop.text, "DROP TABLE \"SHOAL_1A2B3C4D_1\" PURGE");
  EXPECT_THAT(drop.tolerated, ElementsAre("ORA-00942"));
}

}  // namespace
}  // namespace shoal
