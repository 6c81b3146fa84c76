#include "databases/mysql_names.h"

#include <gtest/gtest.h>

namespace shoal {
namespace {

TEST(MysqlNames, names_what_is_in_the_template_in_the_clone) {
  EXPECT_EQ(named_in("test_1", "test", "`id` int DEFAULT nextval(`test`.`seq`), `n` int DEFAULT lastval(`test`.`s`)"),
            "`id` int DEFAULT nextval(`test_1`.`seq`), `n` int DEFAULT lastval(`test_1`.`s`)");
  EXPECT_EQ(named_in("te`st_1", "te`st", "select `te``st`.`twice`(`a`.`id`)"), "select `te``st_1`.`twice`(`a`.`id`)");
}

TEST(MysqlNames, leaves_other_databases_and_texts_alone) {
  const std::string statement =
      "select `other`.`f`(`testing`.`id`) AS `x``test`, 'it''s `test`.`a` \\' `test`.`b`' AS `t` from `a`";

  EXPECT_EQ(named_in("test_1", "test", statement), statement);
}

TEST(MysqlNames, changes_nothing_where_the_name_has_another_meaning) {
  const std::string alias = "select `test`.`id` AS `id` from `authors` `test`";
  const std::string column = "select `a`.`test` AS `x`,`test`.`f`() AS `y` from `a`";

  EXPECT_EQ(named_in("test_1", "test", alias), alias);
  EXPECT_EQ(named_in("test_1", "test", column), column);
}

TEST(MysqlNames, reads_a_statement_that_ends_in_the_middle_of_a_quote) {
  for (const std::string statement : {"select 'x", "select `test", "select 'x\\", "select `test`", "`"}) {
    EXPECT_EQ(named_in("test_1", "test", statement), statement);
  }
}

TEST(MysqlNames, tells_what_is_plain) {
  EXPECT_TRUE(is_plain("SELECT 'it''s'"));
  EXPECT_FALSE(is_plain("SELECT 'Größe'"));
}

}  // namespace
}  // namespace shoal
