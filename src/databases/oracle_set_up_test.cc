#include "databases/oracle_set_up.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "databases/clone_plans.h"
#include "databases/fake_oracle.h"
#include "databases/oracle_users.h"

namespace shoal {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

Execution::Ended set_up(FakeOracle& server, const std::vector<CloneOrder>& orders) {
  return server.perform(plan_set_up(orders));
}

// A user as a run before has left it.
void leave_behind(FakeOracle& server, const std::string& name) {
  server.has.roles.insert("SHOAL_TEST_DJANGO");
  server.has.tablespaces.insert({name, name + "_TEMP"});
  server.has.users[name] = {name, name + "_TEMP", {"SHOAL_TEST_DJANGO"}};
}

TEST(OracleUsersSetUp, makes_all_test_users_in_one_way_to_the_server_and_back) {
  FakeOracle server;

  ASSERT_TRUE(set_up(server, oracle_orders_for_tests(2)));

  EXPECT_THAT(
      server.done,
      ElementsAre("CREATE ROLE \"SHOAL_TEST_DJANGO\"", "GRANT \"SHOAL_TEST_DJANGO\" TO \"TEST_DJANGO\"",
                  StartsWith("CREATE TABLESPACE \"TEST_DJANGO_1\" DATAFILE '/u01/oradata/test_django_1.dbf' "),
                  StartsWith("CREATE TEMPORARY TABLESPACE \"TEST_DJANGO_1_TEMP\" TEMPFILE "
                             "'/u01/oradata/test_django_1_temp.dbf' "),
                  StartsWith("CREATE USER \"TEST_DJANGO_1\""), StartsWith("GRANT \"SHOAL"),
                  StartsWith("GRANT CREATE SESSION"), StartsWith("GRANT CREATE VIEW"),
                  StartsWith("GRANT CREATE MATERIALIZED"), HasSubstr("\"TEST_DJANGO_2\""),
                  HasSubstr("\"TEST_DJANGO_2_TEMP\""), StartsWith("CREATE USER \"TEST_DJANGO_2\""),
                  HasSubstr("SHOAL"), HasSubstr("SESSION"), HasSubstr("VIEW"), HasSubstr("VIEW")));
  EXPECT_THAT(server.has.users.at("TEST_DJANGO").roles, ElementsAre("SHOAL_TEST_DJANGO"));
  EXPECT_THAT(server.has.users.at("TEST_DJANGO_2").roles, ElementsAre("SHOAL_TEST_DJANGO"));
}

TEST(OracleUsersSetUp, asks_all_its_questions_at_once) {
  const std::unique_ptr<Plan> plan = plan_set_up(oracle_orders_for_tests(1));

  std::vector<std::string> texts;
  const Result<std::vector<Step>> steps = plan->next({});
  for (const Step& step : *steps) texts.push_back(step.text);

  EXPECT_THAT(
      texts,
      ElementsAre(
          HasSubstr("FROM dba_users u"), HasSubstr("FROM dba_role_privs"), HasSubstr("SESSION_USER"),
          "SELECT tablespace_name FROM dba_tablespaces WHERE tablespace_name IN ('TEST_DJANGO_1', "
          "'TEST_DJANGO_1_TEMP') ORDER BY tablespace_name",
          "SELECT username, default_tablespace, temporary_tablespace FROM dba_users WHERE default_tablespace IN "
          "('TEST_DJANGO_1', 'TEST_DJANGO_1_TEMP') OR temporary_tablespace IN ('TEST_DJANGO_1', "
          "'TEST_DJANGO_1_TEMP') ORDER BY username",
          "SELECT DISTINCT owner, tablespace_name FROM dba_segments WHERE tablespace_name IN ('TEST_DJANGO_1', "
          "'TEST_DJANGO_1_TEMP') ORDER BY owner, tablespace_name",
          "SELECT file_name FROM dba_data_files WHERE tablespace_name = 'TEST_DJANGO' ORDER BY file_id",
          "SELECT file_name FROM dba_temp_files WHERE tablespace_name = 'TEST_DJANGO_TEMP' ORDER BY file_id",
          "SELECT role FROM dba_roles WHERE role = 'SHOAL_TEST_DJANGO'"));
}

TEST(OracleUsersSetUp, lets_the_server_place_files_where_it_manages_them) {
  FakeOracle server;
  std::vector<CloneOrder> orders = oracle_orders_for_tests(1);
  orders[0].oracle->managed_files = true;

  ASSERT_TRUE(set_up(server, orders));

  EXPECT_THAT(server.questions, Not(Contains(HasSubstr("file_name"))));
  EXPECT_THAT(server.done, Contains(HasSubstr("DATAFILE SIZE 50M AUTOEXTEND")));
}

TEST(OracleUsersSetUp, makes_no_tablespaces_where_django_makes_none) {
  FakeOracle server;
  std::vector<CloneOrder> orders = oracle_orders_for_tests(2);
  for (CloneOrder& order : orders) order.oracle->makes_tablespaces = false;

  ASSERT_TRUE(set_up(server, orders));

  EXPECT_THAT(server.questions, Not(Contains(HasSubstr("dba_tablespaces"))));
  EXPECT_THAT(server.done, Not(Contains(HasSubstr("CREATE TABLESPACE"))));
  EXPECT_EQ(server.has.users.at("TEST_DJANGO_2").tablespace, "TEST_DJANGO");
}

TEST(OracleUsersSetUp, makes_a_directory_where_a_path_is_given) {
  std::vector<CloneOrder> orders = oracle_orders_for_tests(1);
  orders[0].oracle->directory = "SHOAL_DIR";
  orders[0].oracle->directory_path = "/dumps";
  FakeOracle server;
  ASSERT_TRUE(set_up(server, orders));
  EXPECT_THAT(server.done, Contains("CREATE DIRECTORY \"SHOAL_DIR\" AS '/dumps'"));

  FakeOracle other;
  other.has.directories.insert("SHOAL_DIR");
  ASSERT_TRUE(set_up(other, orders));
  EXPECT_THAT(other.done, Not(Contains(HasSubstr("CREATE DIRECTORY"))));
}

TEST(OracleUsersSetUp, does_without_rights_to_make_views) {
  FakeOracle server;
  server.refuses = [](const std::string& text) {
    return text.find("VIEW") != std::string::npos ? "ORA-01031" : std::string{};
  };

  EXPECT_TRUE(set_up(server, oracle_orders_for_tests(2)));
}

TEST(OracleUsersSetUp, marks_no_template_that_this_run_has_not_made) {
  FakeOracle server;
  std::vector<CloneOrder> orders = oracle_orders_for_tests(1);
  orders[0].oracle->marks_source = false;

  ASSERT_TRUE(set_up(server, orders));

  EXPECT_THAT(server.has.users.at("TEST_DJANGO").roles, IsEmpty());
}

TEST(OracleUsersSetUp, drops_first_what_a_run_before_has_left) {
  FakeOracle server;
  leave_behind(server, "TEST_DJANGO_1");
  server.has.users["TEST_DJANGO_1"].lingers = 3;
  server.has.segments = {{"TEST_DJANGO_1", "TEST_DJANGO_1"}};
  server.has.tablespaces.insert("TEST_DJANGO_2");

  ASSERT_TRUE(set_up(server, oracle_orders_for_tests(2)));

  EXPECT_EQ(std::ranges::count(server.done, "DROP USER \"TEST_DJANGO_1\" CASCADE"), 4);
  EXPECT_THAT(server.done, AllOf(Contains(StartsWith("DROP TABLESPACE \"TEST_DJANGO_1\" ")),
                                 Contains(StartsWith("DROP TABLESPACE \"TEST_DJANGO_1_TEMP\" ")),
                                 Contains(StartsWith("DROP TABLESPACE \"TEST_DJANGO_2\" "))));
  EXPECT_THAT(server.done, Not(Contains(StartsWith("CREATE ROLE"))));
  EXPECT_TRUE(server.has.segments.empty());
}

// Nothing is changed where something is there that is not ours.
void expect_refused(const FakeOracle& before, const std::string& cause, const std::vector<CloneOrder>& orders) {
  FakeOracle server = before;

  const Execution::Ended ended = set_up(server, orders);

  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().message, "cannot set up the test users on db:1521/FREEPDB1 (alias 'default')");
  EXPECT_THAT(ended.error().cause, HasSubstr(cause));
  EXPECT_THAT(ended.error().hint, HasSubstr("USER in TEST"));
  EXPECT_THAT(server.done, IsEmpty());
  EXPECT_EQ(server.has, before.has);
}

TEST(OracleUsersSetUp, leaves_users_alone_that_are_not_its_own) {
  FakeOracle server;
  leave_behind(server, "TEST_DJANGO_1");
  server.has.users["TEST_DJANGO_2"] = {"USERS", "TEMP"};

  expect_refused(server, "the user 'TEST_DJANGO_2' exists, and it does not bear the role SHOAL_TEST_DJANGO",
                 oracle_orders_for_tests(2));
}

TEST(OracleUsersSetUp, leaves_users_alone_that_another_run_is_using) {
  FakeOracle server;
  leave_behind(server, "TEST_DJANGO_2");
  server.has.users["TEST_DJANGO_2"].sessions = 1;

  expect_refused(server, "another run is using the user 'TEST_DJANGO_2'", oracle_orders_for_tests(2));
}

TEST(OracleUsersSetUp, leaves_tablespaces_alone_that_somebody_else_is_in) {
  FakeOracle server;
  leave_behind(server, "TEST_DJANGO_1");
  server.has.segments = {{"SHOP", "TEST_DJANGO_1"}};
  expect_refused(server, "the tablespace 'TEST_DJANGO_1' exists, and is not shoal's: SHOP is in it",
                 oracle_orders_for_tests(1));

  server.has.segments.clear();
  server.has.users["SHOP"] = {"USERS", "TEST_DJANGO_1_TEMP"};
  expect_refused(server, "SHOP is in it", oracle_orders_for_tests(1));
}

TEST(OracleUsersSetUp, takes_back_what_it_has_made_wherever_its_block_stops) {
  const std::vector<CloneOrder> orders = oracle_orders_for_tests(3);
  FakeOracle untroubled;
  ASSERT_TRUE(set_up(untroubled, orders));
  const std::size_t count = untroubled.done.size();
  ASSERT_EQ(count, 2u + 3 * 7);

  for (std::size_t place = 0; place < count; ++place) {
    SCOPED_TRACE(untroubled.done[place]);
    FakeOracle server;
    server.refuses = [&](const std::string& text) {
      return text == untroubled.done[place] ? "ORA-01119" : std::string{};
    };

    const Execution::Ended ended = set_up(server, orders);

    ASSERT_FALSE(ended);
    EXPECT_THAT(ended.error().cause, StartsWith("made " + std::to_string(place) + " of 23 things: cannot "));
    EXPECT_THAT(ended.error().cause, HasSubstr(": ORA-01119: refused"));
    EXPECT_THAT(ended.error().hint, HasSubstr("DATAFILE"));
    EXPECT_EQ(server.has, FakeOracle{}.has);
  }
}

// What is taken back is what was done, newest first, for every place at which the block may stop.
TEST(OracleUsersSetUp, takes_back_in_the_opposite_order) {
  FakeOracle untroubled;
  ASSERT_TRUE(set_up(untroubled, oracle_orders_for_tests(2)));
  FakeOracle server;
  server.refuses = [&](const std::string& text) {
    return text == untroubled.done.back() ? "ORA-00604" : std::string{};
  };

  ASSERT_FALSE(set_up(server, oracle_orders_for_tests(2)));

  const std::vector<std::string> taken_back(server.done.begin() + 16, server.done.end());
  EXPECT_THAT(taken_back,
              ElementsAre("DROP USER \"TEST_DJANGO_2\" CASCADE", StartsWith("DROP TABLESPACE \"TEST_DJANGO_2_TEMP\""),
                          StartsWith("DROP TABLESPACE \"TEST_DJANGO_2\""), "DROP USER \"TEST_DJANGO_1\" CASCADE",
                          StartsWith("DROP TABLESPACE \"TEST_DJANGO_1_TEMP\""),
                          StartsWith("DROP TABLESPACE \"TEST_DJANGO_1\""),
                          "REVOKE \"SHOAL_TEST_DJANGO\" FROM \"TEST_DJANGO\"", "DROP ROLE \"SHOAL_TEST_DJANGO\""));
}

TEST(OracleUsersSetUp, keeps_a_role_that_was_there_before) {
  FakeOracle server;
  server.has.roles.insert("SHOAL_TEST_DJANGO");
  server.refuses = [](const std::string& text) {
    return text.starts_with("CREATE USER") ? "ORA-28003" : std::string{};
  };

  const Execution::Ended ended = set_up(server, oracle_orders_for_tests(1));

  EXPECT_THAT(ended.error().hint, HasSubstr("PASSWORD in TEST"));
  EXPECT_THAT(server.has.roles, ElementsAre("SHOAL_TEST_DJANGO"));
}

TEST(OracleUsersSetUp, goes_on_taking_back_when_a_part_of_it_fails_and_says_so) {
  FakeOracle server;
  server.refuses = [](const std::string& text) {
    if (text.starts_with("GRANT CREATE SESSION TO \"TEST_DJANGO_2") ||
        text.starts_with("CREATE USER \"TEST_DJANGO_2")) {
      return "ORA-00604";
    }
    return text.starts_with("DROP USER \"TEST_DJANGO_1") ? "ORA-01940" : "";
  };

  const Execution::Ended ended = set_up(server, oracle_orders_for_tests(2));

  EXPECT_THAT(ended.error().cause,
              HasSubstr("; and it could not be undone: DROP USER \"TEST_DJANGO_1\" CASCADE: refused"));
  EXPECT_THAT(server.has.tablespaces, Not(Contains("TEST_DJANGO_1")));
  EXPECT_TRUE(server.has.roles.empty());
}

TEST(OracleUsersSetUp, takes_all_back_when_the_block_says_nothing_that_makes_sense) {
  const std::vector<CloneOrder> orders = oracle_orders_for_tests(1);
  for (const Rows& answer :
       {Rows{}, Rows{{"x", "0", ""}}, Rows{{"3", "0", ""}}, Rows{{"9", "-1", ""}}, Rows{{"-1", "-1", ""}},
        Rows{{"10", "-1", ""}}, Rows{{"9"}}, Rows{{"9", std::nullopt}}}) {
    const std::unique_ptr<Plan> plan = plan_set_up(orders);
    const std::size_t questions = plan->next({})->size();
    std::vector<Rows> answers(questions);
    answers[2] = {{"DJANGO"}};
    ASSERT_EQ(plan->next(answers)->size(), 1u);

    const Result<std::vector<Step>> taken_back = plan->next(std::vector<Rows>{answer});

    ASSERT_TRUE(taken_back);
    EXPECT_EQ(taken_back->size(), 5u);
    EXPECT_FALSE(plan->next({}));
  }
}

TEST(OracleUsersSetUp, says_what_to_do_when_it_may_not_look) {
  FakeOracle server;
  server.refuses = [](const std::string& text) {
    return text.find("dba_users u") != std::string::npos ? "ORA-00942" : std::string{};
  };

  const Execution::Ended ended = set_up(server, oracle_orders_for_tests(1));

  EXPECT_EQ(ended.error().message, "cannot find out which of the test users exist on db (alias 'default')");
  EXPECT_THAT(ended.error().hint, HasSubstr("shoal databases grants"));
}

TEST(OracleUsersSetUp, fails_when_a_leftover_cannot_be_dropped) {
  FakeOracle server;
  leave_behind(server, "TEST_DJANGO_1");
  server.has.users["TEST_DJANGO_1"].lingers = 100;

  const Execution::Ended ended = set_up(server, oracle_orders_for_tests(2));

  EXPECT_EQ(ended.error().message, "cannot drop the user 'TEST_DJANGO_1' on db (alias 'default')");
  EXPECT_EQ(server.has.users["TEST_DJANGO_1"].lingers, 80);
  EXPECT_FALSE(server.has.users.contains("TEST_DJANGO_2"));
}

TEST(OracleUsersSetUp, ends_jobs_that_still_copy_into_a_leftover) {
  FakeOracle server;
  leave_behind(server, "TEST_DJANGO_1");
  server.has.jobs = {{"SHOAL_" + std::string{"00000000_1"}, "NOT RUNNING"}, {"EMPLOYEES", "NOT RUNNING"}};

  ASSERT_TRUE(set_up(server, oracle_orders_for_tests(1)));

  EXPECT_THAT(server.questions, Contains(HasSubstr("dba_datapump_jobs")));
  EXPECT_EQ(server.has.jobs.size(), 2u) << "none of them is of that user";
}

TEST(OracleUsersSetUp, refuses_names_before_it_asks_anything) {
  std::vector<CloneOrder> orders = oracle_orders_for_tests(2);
  orders[1].name = "test\"_2";

  EXPECT_FALSE(plan_set_up(orders)->next({}));
}

TEST(OracleUsersSetUp, never_has_a_password_in_it) {
  FakeOracle server;
  ASSERT_TRUE(set_up(server, oracle_orders_for_tests(16)));

  for (const std::string& text : server.done) {
    const std::size_t place = text.find("IDENTIFIED BY");
    if (place == std::string::npos) continue;
    EXPECT_THAT(text, HasSubstr("IDENTIFIED BY \"<password>\" DEFAULT"));
    EXPECT_EQ(text.find("IDENTIFIED BY", place + 1), std::string::npos);
  }
}

}  // namespace
}  // namespace shoal
