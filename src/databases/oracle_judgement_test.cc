#include "databases/oracle_judgement.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "databases/oracle_script.h"

namespace shoal {
namespace {

using Meaning = OracleJudgement::Meaning;

// The job of a server that said these codes, one below the other.
OracleJudgement failed(const std::vector<std::string>& codes) {
  std::string text;
  for (const std::string& code : codes) text += fmt::format("{}: something\n", code);
  return judge_job(job_row("FAILED", text, fmt::format("-{}", std::stoi(codes.front().substr(4)))));
}

TEST(OracleJudgement, is_that_a_job_is_done_when_nothing_was_said) {
  for (const char* state : {"COMPLETED", "GONE"}) {
    EXPECT_EQ(judge_job(job_row(state)), (OracleJudgement{.meaning = Meaning::done}));
  }
  EXPECT_EQ(judge_job(job_row("COMPLETED", "the ORA- of nothing")).meaning, Meaning::other_way);
}

TEST(OracleJudgement, lets_warnings_pass) {
  EXPECT_EQ(judge_job(job_row("COMPLETED",
                              "ORA-39082: Object type VIEW:\"A\".\"V\" created with compilation "
                              "warnings\nORA-31684: Object type USER:\"A\" already exists\n"))
                .meaning,
            Meaning::done_with_warnings);
  EXPECT_EQ(judge_job(job_row("COMPLETED", "ORA-31684: Object type TABLE:\"A\".\"USERS\" already exists")).meaning,
            Meaning::not_empty);
  EXPECT_EQ(judge_job(job_row("STOPPED", "ORA-39082: Object type VIEW")).meaning, Meaning::other_way);
}

TEST(OracleJudgement, follows_the_codes_of_what_cannot_be) {
  const std::vector<std::pair<std::vector<std::string>, Meaning>> expected{
      {{"ORA-31634"}, Meaning::new_name},
      {{"ORA-31626", "ORA-31633", "ORA-00955"}, Meaning::new_name},
      {{"ORA-31626", "ORA-31633", "ORA-01031"}, Meaning::other_way},
      {{"ORA-31626", "ORA-31633", "ORA-01950"}, Meaning::other_way},
      {{"ORA-31623"}, Meaning::short_of_resources},
      {{"ORA-04031"}, Meaning::short_of_resources},
      {{"ORA-00018"}, Meaning::short_of_resources},
      {{"ORA-00020"}, Meaning::short_of_resources},
      {{"ORA-12516"}, Meaning::short_of_resources},
      {{"ORA-12519"}, Meaning::short_of_resources},
      {{"ORA-39391"}, Meaning::short_of_resources},
      {{"ORA-31631"}, Meaning::not_allowed},
      {{"ORA-39122"}, Meaning::not_allowed},
      {{"ORA-39001", "ORA-39149"}, Meaning::not_allowed},
      {{"ORA-39171", "ORA-01653"}, Meaning::full},
      {{"ORA-01652"}, Meaning::full},
      {{"ORA-12954"}, Meaning::full},
      {{"ORA-39002", "ORA-39070", "ORA-29283"}, Meaning::other_way},
      {{"ORA-39006", "ORA-39065", "ORA-65100"}, Meaning::other_way},
      {{"ORA-39001", "ORA-39200"}, Meaning::other_way},
      {{"ORA-02085"}, Meaning::other_way},
      {{"ORA-12154"}, Meaning::other_way},
      {{"ORA-39083"}, Meaning::other_way},
      {{"ORA-39112"}, Meaning::other_way},
      {{"ORA-39151"}, Meaning::other_way},
      {{"ORA-31693"}, Meaning::other_way},
      {{"ORA-39126"}, Meaning::other_way},
  };
  for (const auto& [codes, meaning] : expected) EXPECT_EQ(failed(codes).meaning, meaning) << codes.back();
}

TEST(OracleJudgement, says_why_in_one_line) {
  EXPECT_EQ(judge_job(job_row("FAILED",
                              "ORA-31626: job does not exist\nORA-06512: at \"SYS.X\", line 79\n"
                              "ORA-31633: unable to create master table\nORA-31626: job does not exist\nthe rest",
                              "-31626"))
                .reason,
            "ORA-31626: job does not exist; ORA-31633: unable to create master table");
  EXPECT_EQ(judge_job(job_row("FAILED", "", "-955")).reason, "ORA-00955");
  EXPECT_EQ(judge_job(job_row("STOPPED")).reason, "the Data Pump job did not end in half an hour");
  EXPECT_EQ(judge_job(job_row("IDLING")).reason, "the Data Pump job has ended in the state 'IDLING'");
}

TEST(OracleJudgement, takes_an_answer_of_another_form_for_none) {
  for (const Rows& rows : {Rows{}, Rows{{}}, Rows{{"COMPLETED", "0", "0"}}, Rows{{"GONE", "0", "", "0"}, {}}}) {
    EXPECT_EQ(judge_job(rows).meaning, Meaning::other_way);
    EXPECT_FALSE(judge_job(rows).reason.empty());
  }
}

TEST(OracleJudgement, of_a_refused_step_goes_by_its_code) {
  EXPECT_EQ(judge_error({.code = "ORA-01653", .text = "no room"}),
            (OracleJudgement{Meaning::full, "ORA-01653: no room"}));
  EXPECT_EQ(judge_error({.code = "DPY-6000", .text = "Listener refused connection. (Similar to ORA-12516)"}).meaning,
            Meaning::short_of_resources);
  EXPECT_EQ(judge_error({.code = "ORA-31634", .text = "x"}).meaning, Meaning::other_way);
  EXPECT_EQ(judge_error({.code = "ORA-00942", .text = "ORA-00942: no table\nHelp: https://docs"}),
            (OracleJudgement{Meaning::other_way, "ORA-00942: no table"}));
  EXPECT_EQ(judge_error({.code = "", .text = "a\nb"}).reason, "a b");
}

}  // namespace
}  // namespace shoal
