#include "databases/oracle_users.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "databases/fake_oracle.h"

namespace shoal {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(OracleUsers, lie_where_they_are_asked_to) {
  EXPECT_EQ(place_file("/u02/my_1.dbf", "T_1", "/u01/t.dbf").path, "/u02/my_1.dbf");
  EXPECT_EQ(place_file("C:\\data\\my_1.dbf", "T_1", "").path, "C:\\data\\my_1.dbf");
  EXPECT_EQ(place_file("+DATA/SHOP/my_1.dbf", "T_1", ""), (OracleFile{"+DATA/SHOP/my_1.dbf", true}));
  EXPECT_EQ(place_file("+FAST", "T_1", "/u01/t.dbf"), (OracleFile{"+FAST", false}));
}

TEST(OracleUsers, lie_beside_the_template_where_nothing_is_said) {
  EXPECT_EQ(place_file("", "T_1", "/u01/oradata/t.dbf"), (OracleFile{"/u01/oradata/t_1.dbf", true}));
  EXPECT_EQ(place_file("my_1.dbf", "T_1", "/u01/oradata/t.dbf").path, "/u01/oradata/my_1.dbf");
  EXPECT_EQ(place_file("", "T_1", "C:\\oradata\\t.dbf").path, "C:\\oradata\\t_1.dbf");
  EXPECT_EQ(place_file("", "T_1", "t.dbf").path, "t_1.dbf");
}

TEST(OracleUsers, lie_in_the_disk_group_of_the_template) {
  EXPECT_EQ(place_file("", "T_1", "+DATA/SHOP/DATAFILE/t.256.98"), (OracleFile{"+DATA", false}));
  EXPECT_EQ(place_file("my_1.dbf", "T_1", "+DATA").path, "+DATA");
}

TEST(OracleUsers, lie_where_the_server_says_when_the_template_has_no_file) {
  EXPECT_EQ(place_file("", "T_1", "").path, "");
  EXPECT_EQ(place_file("my_1.dbf", "T_1", "").path, "");
}

TEST(OracleUsers, have_tablespaces_as_django_makes_them) {
  const CloneOrder order = oracle_order_for_tests(1);

  const std::vector<Step> files = tablespace_statements(order, {"/u01/a.dbf"}, {"/u01/b.dbf"});
  EXPECT_EQ(
      files[0].text,
      "CREATE TABLESPACE \"TEST_DJANGO_1\" DATAFILE '/u01/a.dbf' SIZE 50M REUSE AUTOEXTEND ON NEXT 25M MAXSIZE 500M");
  EXPECT_EQ(
      files[1].text,
      "CREATE TEMPORARY TABLESPACE \"TEST_DJANGO_1_TEMP\" TEMPFILE '/u01/b.dbf' SIZE 50M REUSE AUTOEXTEND ON NEXT "
      "25M MAXSIZE 500M");
  const std::vector<Step> managed = tablespace_statements(order, {}, {"+DATA", false});
  EXPECT_EQ(managed[0].text,
            "CREATE TABLESPACE \"TEST_DJANGO_1\" DATAFILE SIZE 50M AUTOEXTEND ON NEXT 25M MAXSIZE 500M");
  EXPECT_EQ(
      managed[1].text,
      "CREATE TEMPORARY TABLESPACE \"TEST_DJANGO_1_TEMP\" TEMPFILE '+DATA' SIZE 50M AUTOEXTEND ON NEXT 25M MAXSIZE "
      "500M");
}

TEST(OracleUsers, may_do_what_djangos_own_may) {
  std::vector<std::string> texts;
  for (const Step& step : user_statements(oracle_order_for_tests(1))) texts.push_back(step.text);

  EXPECT_THAT(
      texts,
      ElementsAre("CREATE USER \"TEST_DJANGO_1\" IDENTIFIED BY \"<password>\" DEFAULT TABLESPACE \"TEST_DJANGO_1\" "
                  "TEMPORARY TABLESPACE \"TEST_DJANGO_1_TEMP\" QUOTA UNLIMITED ON \"TEST_DJANGO_1\"",
                  "GRANT \"SHOAL_TEST_DJANGO\" TO \"TEST_DJANGO_1\"",
                  "GRANT CREATE SESSION, CREATE TABLE, CREATE SEQUENCE, CREATE PROCEDURE, CREATE TRIGGER TO "
                  "\"TEST_DJANGO_1\"",
                  "GRANT CREATE VIEW TO \"TEST_DJANGO_1\"", "GRANT CREATE MATERIALIZED VIEW TO \"TEST_DJANGO_1\""));
}

TEST(OracleUsers, live_in_the_tablespaces_of_the_template_where_none_are_made) {
  CloneOrder order = oracle_order_for_tests(1);
  order.oracle->makes_tablespaces = false;

  EXPECT_THAT(
      user_statements(order)[0].text,
      HasSubstr("DEFAULT TABLESPACE \"TEST_DJANGO\" TEMPORARY TABLESPACE \"TEST_DJANGO_TEMP\" QUOTA UNLIMITED ON "
                "\"TEST_DJANGO\""));
}

TEST(OracleUsers, can_be_taken_back_also_when_they_are_gone) {
  const CloneOrder order = oracle_order_for_tests(1);

  const Step user = undo_step(user_statements(order)[0]);
  EXPECT_EQ(user.text, "DROP USER \"TEST_DJANGO_1\" CASCADE");
  EXPECT_THAT(user.tolerated, ElementsAre("ORA-01918"));
  const Step tablespace = undo_step(tablespace_statements(order, {}, {})[1]);
  EXPECT_EQ(tablespace.text,
            "DROP TABLESPACE \"TEST_DJANGO_1_TEMP\" INCLUDING CONTENTS AND DATAFILES CASCADE CONSTRAINTS");
  EXPECT_THAT(tablespace.tolerated, ElementsAre("ORA-00959"));
}

}  // namespace
}  // namespace shoal
