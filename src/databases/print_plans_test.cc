#include "databases/print_plans.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace shoal {
namespace {

using testing::HasSubstr;

TEST(PrintPlans, shows_every_statement_and_what_takes_it_back) {
  const CloneOrder order{.vendor = Vendor::postgresql,
                         .alias = "default",
                         .server = "db:5432",
                         .source = "test_shop",
                         .name = "test_shop_1",
                         .version = 150020};

  EXPECT_EQ(
      print_plans(std::vector{order}),
      "default: 'test_shop' is copied to 'test_shop_1' on db:5432\n"
      "    1. SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE strpos(query, 'CREATE DATABASE "
      "\"test_shop_1\" ') = 1 AND state = 'active' AND pid <> pg_backend_pid()\n"
      "    2. DROP DATABASE IF EXISTS \"test_shop_1\" WITH (FORCE)\n"
      "    3. SHOW fsync\n"
      "    4. CREATE DATABASE \"test_shop_1\" TEMPLATE \"test_shop\"\n"
      "       undone by DROP DATABASE IF EXISTS \"test_shop_1\"\n");
}

TEST(PrintPlans, shows_what_is_done_with_files) {
  const CloneOrder order{
      .vendor = Vendor::sqlite, .alias = "other", .source = "/a/t.sqlite3", .name = "/a/t_1.sqlite3"};

  const std::string text = print_plans(std::vector{order, order});

  EXPECT_THAT(text, HasSubstr("other: '/a/t.sqlite3' is copied to '/a/t_1.sqlite3'\n"));
  EXPECT_THAT(text, HasSubstr("    1. remove the file '/a/t_1.sqlite3'\n"));
  EXPECT_THAT(text, HasSubstr("    5. copy the file '/a/t.sqlite3' to '/a/t_1.sqlite3'\n"
                              "       undone by removing the file '/a/t_1.sqlite3'\n\nother:"));
}

TEST(PrintPlans, says_in_words_what_depends_on_the_template) {
  const CloneOrder order{.vendor = Vendor::mysql,
                         .alias = "default",
                         .server = "db",
                         .source = "test_shop",
                         .name = "test_shop_1",
                         .version = 101119,
                         .mariadb = true};

  const std::string text = print_plans(std::vector{order});

  EXPECT_THAT(text, HasSubstr("SHOW CREATE"));
  EXPECT_THAT(text, HasSubstr("DROP DATABASE IF EXISTS `test_shop_1`"));
  EXPECT_THAT(text, HasSubstr("CREATE DATABASE `test_shop_1`"));
  EXPECT_THAT(text, HasSubstr("INSERT .. SELECT"));
}

}  // namespace
}  // namespace shoal
