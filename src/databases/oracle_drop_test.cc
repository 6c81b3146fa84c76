#include "databases/oracle_drop.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "databases/clone_plans.h"
#include "databases/fake_oracle.h"
#include "databases/oracle_names.h"

namespace shoal {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

// The clones from 1 on, and the template after them.
std::vector<CloneOrder> all_orders(int clones) {
  std::vector<CloneOrder> orders = oracle_orders_for_tests(clones);
  orders.push_back(oracle_order_for_tests(0));
  return orders;
}

FakeOracle server_with(int clones) {
  FakeOracle server;
  EXPECT_TRUE(server.perform(plan_set_up(oracle_orders_for_tests(clones))));
  server.done.clear();
  server.questions.clear();
  return server;
}

std::vector<NotDropped> drop(FakeOracle& server, const std::vector<CloneOrder>& orders) {
  Execution execution(plan_drop(orders), "on db");
  EXPECT_TRUE(server.perform(execution)) << "a clean-up never fails";
  return not_dropped(execution.plan());
}

std::size_t place_of(const FakeOracle& server, const std::string& beginning) {
  const auto found = std::ranges::find_if(server.done, [&](const auto& text) { return text.starts_with(beginning); });
  return static_cast<std::size_t>(found - server.done.begin());
}

TEST(OracleDrop, drops_one_after_the_other_and_the_template_and_its_role_last) {
  FakeOracle server = server_with(1);

  EXPECT_THAT(drop(server, all_orders(1)), IsEmpty());

  EXPECT_THAT(
      server.done,
      ElementsAre("ALTER USER \"TEST_DJANGO_1\" ACCOUNT LOCK", HasSubstr("KILL SESSION"),
                  "DROP USER \"TEST_DJANGO_1\" CASCADE",
                  "DROP TABLESPACE \"TEST_DJANGO_1\" INCLUDING CONTENTS AND DATAFILES CASCADE CONSTRAINTS",
                  "DROP TABLESPACE \"TEST_DJANGO_1_TEMP\" INCLUDING CONTENTS AND DATAFILES CASCADE CONSTRAINTS",
                  "ALTER USER \"TEST_DJANGO\" ACCOUNT LOCK", HasSubstr("KILL SESSION"),
                  "DROP USER \"TEST_DJANGO\" CASCADE", StartsWith("DROP TABLESPACE \"TEST_DJANGO\" "),
                  StartsWith("DROP TABLESPACE \"TEST_DJANGO_TEMP\" "), HasSubstr("UTL_FILE.FREMOVE"),
                  "DROP ROLE \"SHOAL_TEST_DJANGO\""));
  FakeOracle::State nothing;
  nothing.users.erase("TEST_DJANGO");
  nothing.tablespaces = {"USERS", "TEMP"};
  EXPECT_EQ(server.has, nothing);
}

TEST(OracleDrop, is_content_when_nothing_is_there) {
  FakeOracle server = server_with(2);
  EXPECT_THAT(drop(server, all_orders(2)), IsEmpty());
  server.done.clear();

  EXPECT_THAT(drop(server, all_orders(2)), IsEmpty());

  EXPECT_THAT(server.done, ElementsAre(HasSubstr("UTL_FILE"), StartsWith("DROP ROLE")));
}

TEST(OracleDrop, keeps_the_role_as_long_as_anybody_bears_it) {
  FakeOracle server = server_with(2);

  EXPECT_THAT(drop(server, oracle_orders_for_tests(2)), IsEmpty());

  EXPECT_THAT(server.has.users, Contains(testing::Key("TEST_DJANGO")));
  EXPECT_THAT(server.has.roles, ElementsAre("SHOAL_TEST_DJANGO"));
}

TEST(OracleDrop, drops_users_with_whoever_is_in_them) {
  FakeOracle server = server_with(2);
  server.has.users["TEST_DJANGO_1"].sessions = 2;
  server.has.users["TEST_DJANGO_1"].lingers = 19;

  EXPECT_THAT(drop(server, all_orders(2)), IsEmpty());

  EXPECT_EQ(std::ranges::count(server.done, "DROP USER \"TEST_DJANGO_1\" CASCADE"), 20);
  EXPECT_EQ(std::ranges::count(server.done, "BEGIN DBMS_SESSION.SLEEP(0.5); END;"), 19);
}

TEST(OracleDrop, gives_up_on_one_that_lingers_and_goes_on_with_the_next) {
  FakeOracle server = server_with(2);
  server.has.users["TEST_DJANGO_1"].lingers = 100;

  const std::vector<NotDropped> left = drop(server, all_orders(2));

  ASSERT_EQ(left.size(), 1u);
  EXPECT_EQ(left[0].name, "TEST_DJANGO_1");
  EXPECT_EQ(left[0].cause, "cannot drop the user 'TEST_DJANGO_1': refused (ORA-01940)");
  EXPECT_TRUE(left[0].is_ours);
  EXPECT_THAT(left[0].by_hand,
              ElementsAre("DROP USER \"TEST_DJANGO_1\" CASCADE", StartsWith("DROP TABLESPACE \"TEST_DJANGO_1\" "),
                          StartsWith("DROP TABLESPACE \"TEST_DJANGO_1_TEMP\" ")));
  EXPECT_EQ(std::ranges::count(server.done, "DROP USER \"TEST_DJANGO_1\" CASCADE"), 20);
  EXPECT_FALSE(server.has.users.contains("TEST_DJANGO_2"));
  EXPECT_FALSE(server.has.users.contains("TEST_DJANGO"));
  EXPECT_THAT(server.has.tablespaces, Contains("TEST_DJANGO_1"));
  EXPECT_THAT(server.has.roles, ElementsAre("SHOAL_TEST_DJANGO"));
}

TEST(OracleDrop, leaves_users_alone_that_are_not_its_own) {
  FakeOracle server = server_with(2);
  server.has.users["TEST_DJANGO_1"].roles.clear();
  const FakeOracle::User user = server.has.users["TEST_DJANGO_1"];

  const std::vector<NotDropped> left = drop(server, all_orders(2));

  ASSERT_EQ(left.size(), 1u);
  EXPECT_EQ(left[0].cause, "it does not bear the role SHOAL_TEST_DJANGO, so it is not shoal's");
  EXPECT_FALSE(left[0].is_ours);
  EXPECT_EQ(left[0].by_hand.size(), 3u);
  EXPECT_EQ(server.has.users.at("TEST_DJANGO_1"), user);
  EXPECT_THAT(server.has.tablespaces, Contains("TEST_DJANGO_1"));
  EXPECT_THAT(server.done, Not(Contains(HasSubstr("TEST_DJANGO_1"))));
}

TEST(OracleDrop, leaves_a_template_alone_that_no_run_has_marked) {
  FakeOracle server = server_with(1);
  server.has.users["TEST_DJANGO"].roles.clear();

  const std::vector<NotDropped> left = drop(server, all_orders(1));

  ASSERT_EQ(left.size(), 1u);
  EXPECT_EQ(left[0].name, "TEST_DJANGO");
  EXPECT_TRUE(server.has.users.contains("TEST_DJANGO"));
  EXPECT_THAT(server.done, Not(Contains(HasSubstr("UTL_FILE"))));
}

TEST(OracleDrop, leaves_tablespaces_alone_that_somebody_else_is_in) {
  FakeOracle server = server_with(2);
  server.has.segments = {{"SHOP", "TEST_DJANGO_1"}};
  server.has.users["OTHER"] = {"USERS", "TEST_DJANGO_1_TEMP"};

  const std::vector<NotDropped> left = drop(server, all_orders(2));

  ASSERT_EQ(left.size(), 1u);
  EXPECT_EQ(
      left[0].cause,
      "its tablespace 'TEST_DJANGO_1' is not shoal's alone: SHOP is in it; its tablespace 'TEST_DJANGO_1_TEMP' is "
      "not shoal's alone: OTHER is in it");
  EXPECT_THAT(left[0].by_hand, ElementsAre(StartsWith("DROP TABLESPACE \"TEST_DJANGO_1\" "),
                                           StartsWith("DROP TABLESPACE \"TEST_DJANGO_1_TEMP\" ")));
  EXPECT_FALSE(server.has.users.contains("TEST_DJANGO_1"));
  EXPECT_THAT(server.has.tablespaces, Contains("TEST_DJANGO_1"));
}

TEST(OracleDrop, goes_on_with_the_other_tablespace_when_one_cannot_be_dropped) {
  FakeOracle server = server_with(1);
  server.refuses = [](const std::string& text) {
    return text.starts_with("DROP TABLESPACE \"TEST_DJANGO_1\" ") ? "ORA-01549" : std::string{};
  };

  const std::vector<NotDropped> left = drop(server, all_orders(1));

  ASSERT_EQ(left.size(), 1u);
  EXPECT_THAT(left[0].by_hand, ElementsAre(StartsWith("DROP TABLESPACE \"TEST_DJANGO_1\" ")));
  EXPECT_THAT(server.has.tablespaces, ElementsAre("TEMP", "TEST_DJANGO_1", "USERS"));
}

TEST(OracleDrop, drops_no_tablespaces_that_all_share) {
  FakeOracle server = server_with(1);
  std::vector<CloneOrder> orders = all_orders(1);
  for (CloneOrder& order : orders) order.oracle->makes_tablespaces = false;

  EXPECT_THAT(drop(server, orders), IsEmpty());

  EXPECT_THAT(server.done, Not(Contains(StartsWith("DROP TABLESPACE"))));
}

TEST(OracleDrop, ends_jobs_that_still_copy) {
  FakeOracle server = server_with(1);
  server.has.jobs = {{job_name("TEST_DJANGO_1", 1), "NOT RUNNING"},
                     {job_name("TEST_DJANGO_1", 2), "EXECUTING"},
                     {"EMPLOYEES", "NOT RUNNING"}};

  EXPECT_THAT(drop(server, all_orders(1)), IsEmpty());

  EXPECT_THAT(server.done, Contains(HasSubstr("ATTACH(job_name => '" + job_name("TEST_DJANGO_1", 2) + "'")));
  EXPECT_LT(place_of(server, "DROP TABLE "), place_of(server, "DROP USER "));
  EXPECT_FALSE(server.has.jobs.contains(job_name("TEST_DJANGO_1", 1)));
  EXPECT_TRUE(server.has.jobs.contains("EMPLOYEES"));
}

TEST(OracleDrop, drops_users_though_it_may_not_look_for_jobs) {
  FakeOracle server = server_with(1);
  server.refuses = [](const std::string& text) {
    return text.find("datapump") != std::string::npos ? "ORA-00942" : std::string{};
  };

  EXPECT_THAT(drop(server, all_orders(1)), IsEmpty());

  EXPECT_FALSE(server.has.users.contains("TEST_DJANGO_1"));
}

TEST(OracleDrop, drops_the_directory_that_was_made_for_dumps) {
  std::vector<CloneOrder> orders = all_orders(1);
  for (CloneOrder& order : orders) {
    order.oracle->directory = "SHOAL_DIR";
    order.oracle->directory_path = "/dumps";
    order.oracle->way = OracleWay::dump;
  }
  FakeOracle server;
  ASSERT_TRUE(server.perform(plan_set_up(std::vector(orders.begin(), orders.end() - 1))));

  EXPECT_THAT(drop(server, orders), IsEmpty());

  EXPECT_LT(place_of(server, "BEGIN\n  UTL_FILE.FREMOVE('SHOAL_DIR', 'shoal_test_django.dmp')"),
            place_of(server, "DROP DIRECTORY \"SHOAL_DIR\""));
  EXPECT_THAT(server.has.directories, ElementsAre("DATA_PUMP_DIR"));
}

TEST(OracleDrop, says_which_file_is_left_only_where_there_is_one) {
  const auto no_files = [](const std::string& text) {
    return text.find("UTL_FILE") != std::string::npos ? "ORA-06550" : std::string{};
  };
  FakeOracle server = server_with(1);
  server.refuses = no_files;
  EXPECT_THAT(drop(server, all_orders(1)), IsEmpty());

  server = server_with(1);
  server.refuses = no_files;
  std::vector<CloneOrder> orders = all_orders(1);
  orders.back().oracle->way = OracleWay::dump;
  const std::vector<NotDropped> left = drop(server, orders);
  ASSERT_EQ(left.size(), 1u);
  EXPECT_EQ(left[0].name, "shoal_test_django.dmp");
}

TEST(OracleDrop, says_of_all_that_they_are_left_when_it_may_not_look) {
  FakeOracle server = server_with(2);
  server.refuses = [](const std::string& text) {
    return text.find("dba_users u") != std::string::npos ? "DPY-4011" : std::string{};
  };

  const std::vector<NotDropped> left = drop(server, all_orders(2));

  ASSERT_EQ(left.size(), 3u);
  EXPECT_THAT(left[2].cause, HasSubstr("DPY-4011"));
  EXPECT_THAT(left[2].by_hand, ElementsAre("DROP USER \"TEST_DJANGO\" CASCADE", StartsWith("DROP TABLESPACE"),
                                           StartsWith("DROP TABLESPACE")));
  EXPECT_THAT(server.done, IsEmpty());
}

TEST(OracleDrop, says_which_role_is_left) {
  FakeOracle server = server_with(1);
  server.refuses = [](const std::string& text) {
    return text.starts_with("DROP ROLE") ? "ORA-01031" : std::string{};
  };

  const std::vector<NotDropped> left = drop(server, all_orders(1));

  ASSERT_EQ(left.size(), 1u);
  EXPECT_EQ(left[0].name, "SHOAL_TEST_DJANGO");
  EXPECT_THAT(left[0].by_hand, ElementsAre("DROP ROLE \"SHOAL_TEST_DJANGO\""));
}

TEST(OracleDrop, says_what_cannot_be_a_name_and_drops_the_rest) {
  FakeOracle server = server_with(1);
  std::vector<CloneOrder> orders = all_orders(1);
  orders.push_back(oracle_order_for_tests(2));
  orders.back().name = "x\" CASCADE";

  const std::vector<NotDropped> left = drop(server, orders);

  ASSERT_EQ(left.size(), 1u);
  EXPECT_EQ(left[0].name, "x\" CASCADE");
  EXPECT_THAT(left[0].by_hand, IsEmpty());
  EXPECT_FALSE(server.has.users.contains("TEST_DJANGO"));
  EXPECT_THAT(drop(server, {orders.back()}).size(), 1u);
}

// Whatever statement is refused, by whatever code, all is gone that was not to be refused, and the rest is told.
TEST(OracleDrop, drops_all_it_can_wherever_it_fails) {
  FakeOracle untroubled = server_with(3);
  (void)drop(untroubled, all_orders(3));
  std::vector<std::string> all = untroubled.done;
  std::ranges::copy(untroubled.questions, std::back_inserter(all));

  for (const std::string& refused : all) {
    SCOPED_TRACE(refused);
    FakeOracle server = server_with(3);
    server.refuses = [&](const std::string& text) { return text == refused ? "ORA-00600" : std::string{}; };

    const std::vector<NotDropped> left = drop(server, all_orders(3));

    const bool is_quiet = left.empty();
    EXPECT_TRUE(!is_quiet || !server.has.users.contains("TEST_DJANGO_3"));
    EXPECT_LE(left.size(), 4u);
    for (const auto& [name, user] : server.has.users) {
      const bool is_told = std::ranges::count(left, name, &NotDropped::name) == 1;
      EXPECT_TRUE(name == "DJANGO" || is_told) << name;
    }
    EXPECT_TRUE(server.has.users.contains("DJANGO"));
  }
}

// ORA-60100: dropping temporary tablespace with tablespace ID number is blocked due to sort segments.
TEST(OracleDrop, waits_for_the_sort_segments_of_sessions_that_have_just_ended) {
  FakeOracle server = server_with(1);
  int refusals = 3;
  server.refuses = [&](const std::string& text) {
    const bool is_temporary = text.starts_with("DROP TABLESPACE \"TEST_DJANGO_1_TEMP\"");
    return is_temporary && refusals-- > 0 ? std::string{"ORA-60100"} : std::string{};
  };

  EXPECT_THAT(drop(server, oracle_orders_for_tests(1)), IsEmpty());

  EXPECT_FALSE(server.has.tablespaces.contains("TEST_DJANGO_1_TEMP"));
  EXPECT_THAT(server.done, Contains(HasSubstr("DBMS_SESSION.SLEEP")).Times(3));
}

TEST(OracleDrop, leaves_a_temporary_tablespace_whose_sort_segments_stay) {
  FakeOracle server = server_with(1);
  int tries = 0;
  server.refuses = [&](const std::string& text) {
    if (!text.starts_with("DROP TABLESPACE \"TEST_DJANGO_1_TEMP\"")) return std::string{};
    ++tries;
    return std::string{"ORA-60100"};
  };

  const std::vector<NotDropped> left = drop(server, oracle_orders_for_tests(1));

  EXPECT_EQ(tries, 20);
  ASSERT_EQ(left.size(), 1U);
  EXPECT_THAT(left[0].by_hand, ElementsAre(StartsWith("DROP TABLESPACE \"TEST_DJANGO_1_TEMP\"")));
}

}  // namespace
}  // namespace shoal
