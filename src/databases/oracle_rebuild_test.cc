#include "databases/oracle_rebuild.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <algorithm>
#include <memory>
#include <string>

#include "databases/oracle_clone.h"
#include "databases/oracle_script.h"

namespace shoal {
namespace {

using testing::ElementsAre;

OracleClone survey() { return {oracle_order_of(OracleWay::metadata), nullptr, CloneState::set_up}; }

// What is made, from the grants on.
std::vector<std::string> made(const OracleScript& server) {
  const auto begin = std::ranges::find_if(server.texts, [](const std::string& text) {
    return text.starts_with("GRANT SELECT") || text.starts_with("CREATE");
  });
  const auto end = std::ranges::find_if(begin, server.texts.end(),
                                        [](const std::string& text) { return text.starts_with("BEGIN"); });
  return {begin, end};
}

TEST(OracleRebuild, makes_everything_in_an_order_that_holds) {
  OracleClone plan = survey();
  OracleScript server;

  ASSERT_TRUE(server.perform(plan));

  EXPECT_THAT(made(server),
              ElementsAre("GRANT SELECT ON \"SHOP_CART\" TO \"SHOAL_TEST_DJANGO\"",
                          "GRANT SELECT ON \"SHOP_ITEM\" TO \"SHOAL_TEST_DJANGO\"", "CREATE SEQUENCE \"SEQ\"",
                          "CREATE TYPE \"T\"", "CREATE TABLE \"SHOP_CART\" (\"ID\" NUMBER)",
                          "CREATE TABLE \"SHOP_ITEM\" (\"ID\" NUMBER)",
                          "INSERT INTO \"SHOP_CART\" (\"ID\", \"TEXT\") SELECT \"ID\", \"TEXT\" FROM "
                          "\"TEST_DJANGO\".\"SHOP_CART\"",
                          "CREATE INDEX \"SHOP_I\" ON \"SHOP_CART\" (\"ID\")",
                          "ALTER TABLE \"SHOP_CART\" ADD CONSTRAINT \"FK\"", "CREATE FUNCTION \"F\"",
                          "CREATE VIEW \"V_A\"", "CREATE VIEW \"V_B\"", "CREATE TRIGGER \"TR\" BEGIN NULL; END;",
                          "COMMENT ON TABLE \"SHOP_CART\" IS 'It''s a cart'",
                          "COMMENT ON COLUMN \"SHOP_CART\".\"ID\" IS 'Its id'"));
}

TEST(OracleRebuild, sets_the_session_up_before_it_reads) {
  OracleClone plan = survey();
  OracleScript server;

  ASSERT_TRUE(server.perform(plan));

  const auto set_up = std::ranges::find_if(
      server.texts, [](const std::string& text) { return text.find("SET_TRANSFORM_PARAM") != std::string::npos; });
  ASSERT_NE(set_up, server.texts.end());
  EXPECT_EQ(*set_up,
            "BEGIN\n"
            "  DBMS_METADATA.SET_TRANSFORM_PARAM(DBMS_METADATA.SESSION_TRANSFORM, 'EMIT_SCHEMA', FALSE);\n"
            "  DBMS_METADATA.SET_TRANSFORM_PARAM(DBMS_METADATA.SESSION_TRANSFORM, 'SEGMENT_ATTRIBUTES', FALSE);\n"
            "  DBMS_METADATA.SET_TRANSFORM_PARAM(DBMS_METADATA.SESSION_TRANSFORM, 'STORAGE', FALSE);\n"
            "  DBMS_METADATA.SET_TRANSFORM_PARAM(DBMS_METADATA.SESSION_TRANSFORM, 'SQLTERMINATOR', FALSE);\n"
            "  DBMS_METADATA.SET_TRANSFORM_PARAM(DBMS_METADATA.SESSION_TRANSFORM, 'PRETTY', FALSE);\n"
            "  DBMS_METADATA.SET_TRANSFORM_PARAM(DBMS_METADATA.SESSION_TRANSFORM, 'REF_CONSTRAINTS', FALSE);\n"
            "END;");
  EXPECT_LT(set_up, std::ranges::find_if(server.texts, [](const std::string& text) {
              return text.find("GET_DDL") != std::string::npos;
            }));
}

TEST(OracleRebuild, reads_definitions_once_for_all_clones) {
  OracleClone first = survey();
  OracleScript server;
  ASSERT_TRUE(server.perform(first));
  OracleClone second(oracle_order_of(), std::make_shared<const OracleTemplate>(first.found()), CloneState::set_up);
  OracleScript again;

  ASSERT_TRUE(again.perform(second));

  EXPECT_EQ(again.count("DBMS_METADATA"), 0U);
  EXPECT_EQ(again.count("GRANT SELECT"), 0U);
  EXPECT_EQ(again.count("CREATE TABLE"), 2U);
}

TEST(OracleRebuild, makes_views_again_that_came_before_what_they_show) {
  OracleClone plan = survey();
  OracleScript server;
  server.says("GET_DDL('VIEW'", Rows{{"view", "A", "CREATE VIEW \"A\""},
                                     {"view", "B", "CREATE VIEW \"B\""},
                                     {"view", "C", "CREATE VIEW \"C\""}});
  server.refuses("CREATE VIEW \"A\"", "ORA-04063", "view \"B\" has errors", 2);
  server.refuses("CREATE VIEW \"B\"", "ORA-00942", "table or view does not exist", 1);

  ASSERT_TRUE(server.perform(plan));

  std::vector<std::string> views = made(server);
  std::erase_if(views, [](const std::string& text) { return !text.starts_with("CREATE VIEW"); });
  EXPECT_THAT(views, ElementsAre("CREATE VIEW \"A\"", "CREATE VIEW \"B\"", "CREATE VIEW \"C\"", "CREATE VIEW \"A\"",
                                 "CREATE VIEW \"B\"", "CREATE VIEW \"A\""));
}

TEST(OracleRebuild, gives_up_when_no_view_can_be_made) {
  OracleClone plan = survey();
  OracleScript server;
  server.refuses("CREATE VIEW", "ORA-00942", "table or view does not exist");

  EXPECT_EQ(server.perform(plan).error().cause, "metadata: ORA-00942: table or view does not exist");

  EXPECT_EQ(server.count("CREATE VIEW"), 2U);
  EXPECT_EQ(server.count("CREATE TRIGGER"), 0U);
}

TEST(OracleRebuild, gives_up_at_a_view_that_is_refused_for_good) {
  OracleClone plan = survey();
  OracleScript server;
  server.refuses("CREATE VIEW \"V_A\"", "ORA-01031", "insufficient privileges");

  EXPECT_EQ(server.perform(plan).error().cause, "metadata: ORA-01031: insufficient privileges");

  EXPECT_EQ(server.count("CREATE VIEW"), 1U);
}

TEST(OracleRebuild, gives_up_where_a_definition_is_not_shown) {
  OracleClone plan = survey();
  OracleScript server;
  server.says("GET_DDL('TABLE'", Rows{{"table", "SHOP_CART", std::nullopt}});

  EXPECT_EQ(server.perform(plan).error().cause, "metadata: the server does not show the table 'SHOP_CART'");
}

TEST(OracleMetadata, cuts_a_trigger_before_its_alteration) {
  EXPECT_THAT(statements_of_trigger("\n  CREATE TRIGGER \"T\"\nBEGIN\n  NULL;\nEND;\n\nALTER TRIGGER \"T\" ENABLE\n"),
              ElementsAre("CREATE TRIGGER \"T\"\nBEGIN\n  NULL;\nEND;"));
  EXPECT_THAT(statements_of_trigger("CREATE TRIGGER \"T\" BEGIN NULL; END;\n  ALTER TRIGGER \"T\" DISABLE"),
              ElementsAre("CREATE TRIGGER \"T\" BEGIN NULL; END;", "ALTER TRIGGER \"T\" DISABLE"));
  EXPECT_THAT(statements_of_trigger("CREATE TRIGGER T BEGIN run('ALTER TRIGGER T'); END;"),
              ElementsAre("CREATE TRIGGER T BEGIN run('ALTER TRIGGER T'); END;"));
  EXPECT_THAT(statements_of_trigger("ALTER TRIGGER "), ElementsAre("ALTER TRIGGER"));
}

}  // namespace
}  // namespace shoal
