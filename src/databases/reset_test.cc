#include "databases/reset.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace shoal {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

TEST(PlanReset, asks_each_table_for_a_row_and_clears_it_by_its_quoted_name) {
  const ResetPlan plan = plan_reset({Vendor::mysql, {"cart", "it's 100 %`s"}});

  EXPECT_THAT(plan.which, ElementsAre(StartsWith("SELECT 0, 3 FROM information_schema.triggers"),
                                      "(SELECT 0, 0 FROM `cart` LIMIT 1)"
                                      " UNION ALL (SELECT 1, 0 FROM `it's 100 %``s` LIMIT 1)"));
  EXPECT_THAT(plan.clear, ElementsAre("DELETE FROM `cart`", "DELETE FROM `it's 100 %``s`"));
  EXPECT_THAT(plan.names, IsEmpty());
}

TEST(PlanReset, leaves_mysql_with_its_foreign_keys_checked_as_django_does) {
  const ResetPlan plan = plan_reset({Vendor::mysql, {"cart"}});

  EXPECT_THAT(plan.before, ElementsAre("SET FOREIGN_KEY_CHECKS = 0"));
  EXPECT_THAT(plan.after, ElementsAre("SET FOREIGN_KEY_CHECKS = 1"));
}

TEST(PlanReset, leaves_a_database_with_triggers_or_temporary_things_to_django_on_sqlite) {
  const ResetPlan plan = plan_reset({Vendor::sqlite, {"cart"}});

  EXPECT_EQ(plan.which[0],
            "SELECT 0, 3 FROM sqlite_master WHERE type = 'trigger'"
            " UNION ALL SELECT 0, 3 FROM sqlite_temp_master LIMIT 1");
  EXPECT_EQ(plan.schema, "PRAGMA schema_version");
}

TEST(PlanReset, asks_for_no_more_tables_at_once_than_sqlite_takes) {
  const ResetPlan plan = plan_reset({Vendor::sqlite, std::vector<std::string>(801, "cart")});

  EXPECT_THAT(plan.which, SizeIs(4));
  EXPECT_THAT(plan.which[3], StartsWith("SELECT 800, 0 WHERE"));
  EXPECT_THAT(plan.clear, SizeIs(801));
}

TEST(PlanReset, gives_postgresql_the_names_as_texts_in_one_query) {
  const ResetPlan plan = plan_reset({Vendor::postgresql, {"cart", "it's 100 %s \"x\""}});

  ASSERT_THAT(plan.which, SizeIs(1));
  EXPECT_THAT(plan.which[0], HasSubstr(R"(ARRAY['"cart"', '"it''s 100 %s ""x"""']::text[])"));
  EXPECT_THAT(plan.which[0], HasSubstr("bytes > 1048576"));
  EXPECT_THAT(plan.names, ElementsAre("\"cart\"", R"("it's 100 %s ""x""")"));
  EXPECT_THAT(plan.clear, ElementsAre("DELETE FROM \"cart\"", R"(DELETE FROM "it's 100 %s ""x""")"));
}

}  // namespace
}  // namespace shoal
