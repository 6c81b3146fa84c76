#include "databases/mysql_hint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace shoal {
namespace {

using testing::HasSubstr;

CloneOrder order(std::uint32_t version, bool mariadb) {
  return {.vendor = Vendor::mysql,
          .alias = "default",
          .source = "test_sh`op%",
          .name = "test_sh`op%_1",
          .version = version,
          .mariadb = mariadb};
}

TEST(MysqlHint, says_which_rights_to_grant) {
  EXPECT_THAT(mysql_hint(order(101119, true), "1044"), HasSubstr(R"(GRANT ALL ON `test\_sh``op\%%`.* TO)"));
  EXPECT_EQ(mysql_hint(order(101119, true), "1142"), mysql_hint(order(101119, true), "1044"));
}

TEST(MysqlHint, knows_what_each_server_calls_the_right_to_make_things_for_others) {
  EXPECT_THAT(mysql_hint(order(101119, true), "1227"), HasSubstr("GRANT SET USER ON *.*"));
  EXPECT_THAT(mysql_hint(order(100300, true), "1227"), HasSubstr("GRANT SUPER ON *.*"));
  EXPECT_THAT(mysql_hint(order(80036, false), "1227"), HasSubstr("GRANT SET_USER_ID ON *.*"));
  EXPECT_THAT(mysql_hint(order(80400, false), "1227"), HasSubstr("GRANT SET_ANY_DEFINER ON *.*"));
}

TEST(MysqlHint, knows_what_each_server_calls_the_right_to_read_routines) {
  EXPECT_THAT(right_to_read_routines(order(101119, true)), HasSubstr("SELECT ON mysql.proc"));
  EXPECT_THAT(right_to_read_routines(order(80036, false)), HasSubstr("SHOW_ROUTINE"));
}

TEST(MysqlHint, says_what_to_do_about_a_server_in_need) {
  EXPECT_THAT(mysql_hint(order(101119, true), "1021"), HasSubstr("disk is full"));
  EXPECT_THAT(mysql_hint(order(101119, true), "1114"), HasSubstr("disk is full"));
  EXPECT_THAT(mysql_hint(order(101119, true), "2013"), HasSubstr("look into its log"));
  EXPECT_THAT(mysql_hint(order(101119, true), "1007"), HasSubstr("same names"));
  EXPECT_EQ(mysql_hint(order(101119, true), "1064"), "");
}

}  // namespace
}  // namespace shoal
