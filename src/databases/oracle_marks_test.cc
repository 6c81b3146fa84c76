#include "databases/oracle_marks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace shoal {
namespace {

using testing::HasSubstr;

const std::vector<Rows> kAnswers{
    {{"DJANGO", "N", "1"}, {"SYS", "Y", "0"}, {"T", "N", "0"}, {"T_1", "N", "2"}, {"T_2", "N", "0"}},
    {{"DJANGO", "SHOAL_T"}, {"SYS", "SHOAL_T"}, {"T", "SHOAL_T"}, {"T_1", "SHOAL_T"}, {"T_2", "SHOAL_T_2"}},
    {{"DJANGO"}}};

TEST(OracleMarks, asks_for_users_and_their_roles) {
  const std::vector<Step> steps = OracleMarks::questions(std::vector<std::string>{"T_1", "T_2"});

  ASSERT_EQ(steps.size(), OracleMarks::kQuestions);
  EXPECT_EQ(
      steps[0].text,
      "SELECT u.username, u.oracle_maintained, (SELECT COUNT(*) FROM gv$session s WHERE s.username = u.username) "
      "FROM dba_users u WHERE u.username IN ('T_1', 'T_2') ORDER BY u.username");
  EXPECT_EQ(steps[1].text,
            "SELECT grantee, granted_role FROM dba_role_privs WHERE granted_role IN ('SHOAL_T', 'SHOAL_T_1', "
            "'SHOAL_T_2') ORDER BY granted_role, grantee");
  EXPECT_EQ(steps[2].text, "SELECT SYS_CONTEXT('USERENV', 'SESSION_USER') FROM DUAL");
}

TEST(OracleMarks, knows_its_own) {
  const OracleMarks marks = *OracleMarks::read(kAnswers);

  EXPECT_TRUE(marks.is_ours("T", "T"));
  EXPECT_TRUE(marks.is_ours("T_1", "T"));
  EXPECT_TRUE(marks.has_sessions("T_1"));
  EXPECT_FALSE(marks.has_sessions("T"));
  EXPECT_EQ(marks.session_user(), "DJANGO");
}

TEST(OracleMarks, takes_nothing_else_for_its_own) {
  const OracleMarks marks = *OracleMarks::read(kAnswers);

  EXPECT_FALSE(marks.is_ours("SYS", "T"));
  EXPECT_FALSE(marks.is_ours("DJANGO", "T"));
  EXPECT_FALSE(marks.is_ours("T_3", "T"));
  EXPECT_THAT(marks.why_not_ours("SYS", "T"), HasSubstr("the server itself"));
  EXPECT_THAT(marks.why_not_ours("DJANGO", "T"), HasSubstr("makes the test users"));
}

// T_2 is the template of another project, whose test user has that name.
TEST(OracleMarks, leaves_the_template_of_another_project) {
  const OracleMarks marks = *OracleMarks::read(kAnswers);

  EXPECT_FALSE(marks.is_ours("T_2", "T"));
  EXPECT_TRUE(marks.is_ours("T_2", "T_2"));
  EXPECT_FALSE(marks.is_ours("T_1", "T_1"));
  EXPECT_EQ(marks.why_not_ours("T_2", "T"), "it does not bear the role SHOAL_T, so it is not shoal's");
}

TEST(OracleMarks, understands_everything_or_nothing) {
  EXPECT_FALSE(OracleMarks::read({}));
  for (std::size_t broken = 0; broken < kAnswers.size(); ++broken) {
    std::vector<Rows> answers = kAnswers;
    answers[broken].push_back({});
    EXPECT_FALSE(OracleMarks::read(answers)) << broken;
  }
}

}  // namespace
}  // namespace shoal
