#include "databases/postgresql_clone.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace shoal {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

CloneOrder order(std::uint32_t version = 150020) {
  return {.vendor = Vendor::postgresql,
          .alias = "default",
          .server = "db:5432",
          .source = "test_größe \"50%\"",
          .name = "test_größe \"50%\"_1",
          .version = version};
}

std::vector<std::string> texts(PostgresqlClone& plan, const std::vector<Rows>& answers = {}) {
  std::vector<std::string> found;
  const Result<std::vector<Step>> steps = plan.next(answers);
  for (const Step& step : *steps) found.push_back(step.text);
  return found;
}

Step creation(PostgresqlClone& plan) {
  (void)plan.next({});
  return plan.next({})->front();
}

TEST(PostgresqlClone, drops_what_is_there_and_copies_the_template) {
  PostgresqlClone plan(order());

  EXPECT_THAT(texts(plan),
              ElementsAre("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE "
                          "strpos(query, 'CREATE DATABASE \"test_größe \"\"50%\"\"_1\" ') = 1 AND "
                          "state = 'active' AND pid <> pg_backend_pid()",
                          R"(DROP DATABASE IF EXISTS "test_größe ""50%""_1" WITH (FORCE))", "SHOW fsync"));
  EXPECT_THAT(texts(plan, {{{"on"}}}),
              ElementsAre(R"(CREATE DATABASE "test_größe ""50%""_1" TEMPLATE "test_größe ""50%""")"));
  EXPECT_THAT(texts(plan), ElementsAre());
}

TEST(PostgresqlClone, copies_files_where_the_server_does_not_wait_for_its_disk) {
  PostgresqlClone plan(order());
  (void)texts(plan);

  EXPECT_THAT(
      texts(plan, {{{"off"}}}),
      ElementsAre(R"(CREATE DATABASE "test_größe ""50%""_1" TEMPLATE "test_größe ""50%""" STRATEGY FILE_COPY)"));
}

TEST(PostgresqlClone, knows_of_no_strategies_before_version_15) {
  PostgresqlClone plan(order(140009));

  EXPECT_THAT(texts(plan), ElementsAre(HasSubstr("pid, 10000"), HasSubstr("WITH (FORCE)")));
  EXPECT_THAT(texts(plan), ElementsAre(Not(HasSubstr("STRATEGY"))));
}

TEST(PostgresqlClone, ends_sessions_by_itself_before_version_13) {
  PostgresqlClone plan(order(120000));

  EXPECT_THAT(texts(plan),
              ElementsAre(HasSubstr("pg_terminate_backend(pid) FROM pg_stat_activity WHERE strpos(query, "),
                          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = "
                          "'test_größe \"50%\"_1' AND pid <> pg_backend_pid()",
                          R"(DROP DATABASE IF EXISTS "test_größe ""50%""_1")"));
}

TEST(PostgresqlClone, can_be_undone) {
  PostgresqlClone plan(order());

  EXPECT_EQ(creation(plan).undo, R"(DROP DATABASE IF EXISTS "test_größe ""50%""_1")");
}

TEST(PostgresqlClone, says_who_holds_a_connection_to_the_template) {
  PostgresqlClone plan(order());
  const Step create = creation(plan);
  const StepError in_use{.step = 1, .code = "55006", .text = "source database is being accessed by other users"};

  const std::vector<Step> questions = plan.inquire(create, in_use);
  ASSERT_EQ(questions.size(), 1u);
  EXPECT_THAT(questions[0].text, HasSubstr("WHERE datname = 'test_größe \"50%\"'"));
  const std::vector<Rows> found{
      {{"4711", "app", "psql", std::nullopt, "idle"}, {"4712", "app", "", "10.0.0.1", "active"}}};

  EXPECT_EQ(
      plan.hint(create, in_use, found),
      "nobody may be connected to 'test_größe \"50%\"' while it is copied: end process 4711 of user app (program "
      "psql, from unknown, idle); process 4712 of user app (program unknown, from 10.0.0.1, active)");
  EXPECT_THAT(plan.hint(create, in_use, {}), HasSubstr("has left"));
}

TEST(PostgresqlClone, says_what_to_do_about_what_a_server_refuses) {
  PostgresqlClone plan(order());
  const Step create = creation(plan);

  EXPECT_TRUE(plan.inquire(create, {.code = "42501", .text = ""}).empty());
  EXPECT_THAT(plan.hint(create, {.code = "42501", .text = ""}, {}), HasSubstr("CREATEDB"));
  EXPECT_THAT(plan.hint(create, {.code = "53100", .text = ""}, {}), HasSubstr("disk is full"));
  EXPECT_EQ(plan.hint(create, {.code = "XX000", .text = ""}, {}), "");
}

}  // namespace
}  // namespace shoal
