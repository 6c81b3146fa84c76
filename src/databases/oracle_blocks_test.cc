#include "databases/oracle_blocks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace shoal {
namespace {

using testing::HasSubstr;

TEST(OracleBlocks, execute_their_statements_one_after_the_other) {
  const std::vector<Step> statements{{.text = "CREATE ROLE \"R\"", .goal = "a"},
                                     {.text = "GRANT CREATE VIEW TO \"U\"", .goal = "b", .tolerated = {"ORA-01031"}},
                                     {.text = "DROP X", .goal = "c", .tolerated = {"ORA-00942", "ORA-00959"}}};

  EXPECT_EQ(
      *flat_block(statements),
      "DECLARE\n"
      "  n PLS_INTEGER := 0;\n"
      "  m VARCHAR2(4000);\n"
      "BEGIN\n"
      "  n := 1; EXECUTE IMMEDIATE q'[CREATE ROLE \"R\"]';\n"
      "  n := 2; BEGIN EXECUTE IMMEDIATE q'[GRANT CREATE VIEW TO \"U\"]'; EXCEPTION WHEN OTHERS THEN IF SQLCODE "
      "!= -1031 THEN RAISE; END IF; END;\n"
      "  n := 3; BEGIN EXECUTE IMMEDIATE q'[DROP X]'; EXCEPTION WHEN OTHERS THEN IF SQLCODE NOT IN (-942, -959) "
      "THEN RAISE; END IF; END;\n"
      "  :done := n; :code := 0; :message := NULL;\n"
      "EXCEPTION WHEN OTHERS THEN\n"
      "  m := SUBSTRB(SQLERRM, 1, 3900);\n"
      "  :done := n - 1; :code := SQLCODE; :message := m;\n"
      "END;");
}

TEST(OracleBlocks, answer_with_one_row) {
  const Result<Step> step = flat_step(std::vector<Step>{{.text = "A", .goal = "a"}}, "do a");

  EXPECT_TRUE(step->wants_rows);
  EXPECT_EQ(step->out, (std::vector<std::string>{"done", "code", "message"}));
  EXPECT_EQ(step->session, Step::Session::admin);
}

TEST(OracleBlocks, take_no_statement_that_ends_its_literal) {
  const Result<std::string> block = flat_block(std::vector<Step>{{.text = "CREATE 'a]'", .goal = "create a"}});

  ASSERT_FALSE(block);
  EXPECT_EQ(block.error().message, "cannot create a");
  EXPECT_FALSE(block.error().hint.empty());
  EXPECT_FALSE(flat_step(std::vector<Step>{{.text = "CREATE 'a]'", .goal = "create a"}}, "x"));
}

TEST(OracleBlocks, end_the_sessions_of_one_user) {
  const Step step = kill_step("TEST_1");

  EXPECT_THAT(step.text, HasSubstr("FROM gv$session WHERE username = 'TEST_1') LOOP\n"));
  EXPECT_THAT(step.text,
              HasSubstr("  EXECUTE IMMEDIATE 'ALTER SYSTEM KILL SESSION ''' || s.sid || ',' || s.serial# || "
                        "',@' || s.inst_id || ''' IMMEDIATE';\n"));
  EXPECT_EQ(step.out, std::vector<std::string>{"killed"});
}

TEST(OracleBlocks, wait) {
  EXPECT_EQ(pause_block(0.5), "BEGIN DBMS_SESSION.SLEEP(0.5); END;");
  EXPECT_EQ(pause_block(5), "BEGIN DBMS_SESSION.SLEEP(5); END;");
}

TEST(OracleBlocks, remove_a_file_if_it_is_there) {
  EXPECT_EQ(remove_file_block("DATA_PUMP_DIR", "a.dmp"),
            "BEGIN\n"
            "  UTL_FILE.FREMOVE('DATA_PUMP_DIR', 'a.dmp');\n"
            "EXCEPTION WHEN OTHERS THEN\n"
            "  IF SQLCODE NOT IN (-29280, -29283, -29284, -29285, -29288, -29289, -29291) THEN RAISE; END IF;\n"
            "END;");
}

}  // namespace
}  // namespace shoal
