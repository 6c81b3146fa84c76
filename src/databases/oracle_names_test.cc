#include "databases/oracle_names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "databases/fake_oracle.h"

namespace shoal {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

CloneOrder order() { return oracle_order_for_tests(1); }

void expect_refused(const CloneOrder& order, const std::string& cause) {
  const Result<void> checked = check_oracle_order(order);
  ASSERT_FALSE(checked) << cause;
  EXPECT_THAT(checked.error().message + checked.error().cause, HasSubstr(cause));
  EXPECT_FALSE(checked.error().hint.empty());
}

TEST(OracleNames, may_be_what_the_dictionary_has) { EXPECT_TRUE(check_oracle_order(order())); }

TEST(OracleNames, are_refused_where_quotes_would_make_others_of_them) {
  for (const char* name : {"test_django", "TEST DJANGO", "TEST\"DJANGO", "TEST'DJANGO", "A]'", "1TEST", "", "É",
                           "<password>", "TEST;DROP", "_TEST"}) {
    CloneOrder changed = order();
    changed.name = name;
    expect_refused(changed, std::string{"user '"} + name + "'");
    changed = order();
    changed.source = name;
    expect_refused(changed, std::string{"user '"} + name + "'");
    changed = order();
    changed.oracle->temporary = name;
    expect_refused(changed, std::string{"tablespace '"} + name + "'");
    changed = order();
    changed.oracle->directory = name;
    expect_refused(changed, std::string{"directory '"} + name + "'");
  }
}

TEST(OracleNames, are_as_long_as_oracle_lets_them_be) {
  CloneOrder changed = order();
  changed.name = std::string(128, 'A');
  EXPECT_TRUE(check_oracle_order(changed));
  changed.name += 'A';
  expect_refused(changed, "128 bytes");
}

TEST(OracleNames, leave_room_for_the_role_of_the_template) {
  CloneOrder changed = order();
  changed.source = std::string(122, 'A');
  EXPECT_TRUE(check_oracle_order(changed));
  changed.source += 'A';
  expect_refused(changed, "role 'SHOAL_A");
}

TEST(OracleNames, of_tablespaces_have_30_bytes_with_all_that_is_appended) {
  CloneOrder changed = order();
  changed.oracle->temporary = std::string(25, 'A') + "_TEMP";
  EXPECT_TRUE(check_oracle_order(changed));
  changed.oracle->temporary = std::string(26, 'A') + "_TEMP";
  expect_refused(changed, "at most 30 bytes, and it has 31");
  changed.oracle->makes_tablespaces = false;
  EXPECT_TRUE(check_oracle_order(changed));
}

TEST(OracleNames, of_links_may_have_a_domain) {
  CloneOrder changed = order();
  changed.oracle->link = "SHOP.EXAMPLE.COM@COPIES";
  EXPECT_TRUE(check_oracle_order(changed));
  changed.oracle->link = "shop";
  expect_refused(changed, "database link 'shop'");
}

TEST(OracleNames, come_with_paths_that_can_stand_in_a_literal) {
  for (const char* path : {"/u01/]'x.dbf", "/u01/x]", "/u01/\n.dbf", "/u01/<password>.dbf"}) {
    CloneOrder changed = order();
    changed.oracle->datafile = path;
    expect_refused(changed, "path");
    changed = order();
    changed.oracle->directory_path = path;
    expect_refused(changed, "path");
  }
}

TEST(OracleNames, come_with_sizes) {
  CloneOrder changed = order();
  changed.oracle->data.most = "UNLIMITED";
  EXPECT_TRUE(check_oracle_order(changed));
  changed.oracle->temp.extend = "UNLIMITED";
  expect_refused(changed, "size 'UNLIMITED'");
  changed.oracle->temp.extend = "25M REUSE";
  expect_refused(changed, "size '25M REUSE'");
}

TEST(OracleNames, of_the_directory_that_every_database_has_cannot_be_made_for_a_run) {
  CloneOrder changed = order();
  changed.oracle->directory_path = "/tmp";
  expect_refused(changed, "directory 'DATA_PUMP_DIR'");
  changed.oracle->directory = "SHOAL_DIR";
  EXPECT_TRUE(check_oracle_order(changed));
}

TEST(OracleNames, are_quoted) {
  EXPECT_EQ(quoted_name("TEST_1"), "\"TEST_1\"");
  EXPECT_EQ(quoted_text("it's"), "'it''s'");
}

TEST(OracleNames, stand_in_lists_of_at_most_1000) {
  EXPECT_EQ(oracle_in("a", std::vector<std::string>{"B", "A"}), "a IN ('B', 'A')");
  EXPECT_THAT(oracle_in("a", std::vector<std::string>(1000, "X")), testing::Not(HasSubstr(" OR ")));
  const std::string two = oracle_in("a", std::vector<std::string>(1001, "X"));
  EXPECT_TRUE(two.starts_with("(a IN ('X', "));
  EXPECT_TRUE(two.ends_with("'X') OR a IN ('X'))"));
}

TEST(OracleNames, of_roles_come_from_the_template) {
  EXPECT_EQ(role_of("TEST_DJANGO"), "SHOAL_TEST_DJANGO");
  EXPECT_THAT(roles_that_mark("TEST_DJANGO_12"), ElementsAre("SHOAL_TEST_DJANGO", "SHOAL_TEST_DJANGO_12"));
  EXPECT_THAT(roles_that_mark("TEST_DJANGO"), ElementsAre("SHOAL_TEST_DJANGO"));
  EXPECT_THAT(roles_that_mark("TEST12"), ElementsAre("SHOAL_TEST12"));
  EXPECT_THAT(roles_that_mark("TEST_"), ElementsAre("SHOAL_TEST_"));
  EXPECT_THAT(roles_that_mark("_1"), ElementsAre("SHOAL__1"));
}

// The hash of "a" is one of those that its authors publish.
TEST(OracleNames, of_jobs_are_the_same_in_every_run) {
  EXPECT_EQ(job_name("a", 1), "SHOAL_E40C292C_1");
  EXPECT_EQ(job_pattern("a"), "SHOAL\\_E40C292C\\_%");
  EXPECT_NE(job_name("TEST_DJANGO_1", 1), job_name("TEST_DJANGO_2", 1));
}

TEST(OracleNames, of_files_are_in_lower_case) { EXPECT_EQ(dump_file_of("TEST_DJANGO"), "shoal_test_django.dmp"); }

}  // namespace
}  // namespace shoal
