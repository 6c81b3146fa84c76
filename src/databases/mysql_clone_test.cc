#include "databases/mysql_clone.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "databases/execution.h"

namespace shoal {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

CloneOrder order() {
  return {.vendor = Vendor::mysql,
          .alias = "default",
          .server = "db:3306",
          .source = "test_shop",
          .name = "test_shop_1",
          .version = 101119,
          .mariadb = true};
}

MysqlContext context(std::string sql_mode = "", std::string character_set = "utf8mb4") {
  return {.sql_mode = std::move(sql_mode),
          .character_set = std::move(character_set),
          .collation = "utf8mb4_bin",
          .database_collation = "utf8mb4_bin"};
}

MysqlObject view(const std::string& name, const std::string& of) {
  return {MysqlKind::view,
          name,
          "CREATE VIEW `" + name + "` AS select `" + of + "`.`id` AS `id` from `" + of + "`",
          {.character_set = "utf8mb4", .collation = "utf8mb4_bin"}};
}

MysqlSchema schema() {
  MysqlContext of_event = context();
  of_event.time_zone = "+02:00";
  return {.client_character_set = "utf8mb4",
          .character_set = "utf8mb4",
          .collation = "utf8mb4_bin",
          .sequences = {{"s q", "CREATE SEQUENCE `s q`", "150", "1"}},
          .tables =
              {{"a`b", true, true, "CREATE TABLE `a``b` (`id` int DEFAULT nextval(`test_shop`.`s q`))", {"id", "n"}},
               {"empty", true, false, "CREATE TABLE `empty` (…)"},
               {"isam", false, true, "CREATE TABLE `isam` (…)", {"id"}}},
          .objects = {{MysqlKind::function, "twice", "CREATE FUNCTION `twice`() …", context()},
                      {MysqlKind::procedure, "ansi", "CREATE PROCEDURE \"ansi\"() …", context("ANSI_QUOTES")},
                      view("v", "base"),
                      {MysqlKind::trigger, "tr", "CREATE TRIGGER tr …", context()},
                      {MysqlKind::event, "ev", "CREATE EVENT ev …", of_event}}};
}

MysqlClone clone_of(MysqlSchema schema) {
  return MysqlClone(order(), std::make_shared<const MysqlSchema>(std::move(schema)));
}

// Has databases, and views that are made only when what they select from is there.
class FakeServer {
 public:
  explicit FakeServer(std::size_t fails_at = 1000) : fails_at_(fails_at) {}

  // Returns how it ended.
  Execution::Ended perform(std::unique_ptr<Plan> plan) {
    Execution execution(std::move(plan), "on db:3306 (alias 'default')");
    Execution::Next next = execution.begin();
    while (auto* steps = std::get_if<std::vector<Step>>(&next)) next = perform(execution, *steps);
    return std::get<Execution::Ended>(next);
  }

  std::vector<std::string> done = {};
  std::set<std::string> databases = {"`test_shop`", "`test_shop_2`"};

 private:
  Execution::Next perform(Execution& execution, const std::vector<Step>& steps) {
    for (std::size_t place = 0; place < steps.size(); ++place) {
      const Step& step = steps[place];
      if (done.size() == fails_at_) {
        fails_at_ = 1000;
        return *execution.refused({.step = place, .code = "1021", .text = "Disk full"});
      }
      const std::string code = do_step(step.text);
      if (!code.empty() && !std::ranges::count(step.tolerated, code)) {
        return *execution.refused({.step = place, .code = code, .text = "refused"});
      }
      if (step.wants_rows && !execution.returned(views_, false)) ADD_FAILURE() << step.text;
    }
    return *execution.performed();
  }

  std::string do_step(const std::string& text) {
    done.push_back(text);
    if (text.starts_with("DROP DATABASE IF EXISTS ")) databases.erase(text.substr(24));
    if (text.starts_with("CREATE DATABASE ")) databases.insert(text.substr(16, text.find(' ', 16) - 16));
    return text.starts_with("CREATE VIEW ") ? make_view(text) : "";
  }

  std::string make_view(const std::string& text) {
    const auto last = text.rfind('`');
    const auto before = text.rfind('`', last - 1) + 1;
    const std::string of = text.substr(before, last - before);
    if (of != "base" && !std::ranges::count(views_, Row{of})) return "1146";
    views_.push_back({text.substr(13, text.find('`', 13) - 13)});
    return {};
  }

  std::size_t fails_at_;
  Rows views_ = {};
};

Execution::Ended perform(FakeServer& server, MysqlSchema schema) {
  return server.perform(std::make_unique<MysqlClone>(clone_of(std::move(schema))));
}

TEST(MysqlClone, makes_everything_in_the_order_in_which_it_is_needed) {
  FakeServer server;

  ASSERT_TRUE(perform(server, schema()));

  EXPECT_THAT(
      server.done,
      ElementsAre("SET NAMES utf8mb4",
                  "SET autocommit = 1, foreign_key_checks = 0, unique_checks = 0, sql_mode = "
                  "'NO_AUTO_VALUE_ON_ZERO', time_zone = '+00:00'",
                  "DROP DATABASE IF EXISTS `test_shop_1`",
                  "CREATE DATABASE `test_shop_1` CHARACTER SET utf8mb4 COLLATE utf8mb4_bin", "USE `test_shop_1`",
                  "CREATE SEQUENCE `s q`", "DO SETVAL(`s q`, 150, 0, 1)",
                  "CREATE TABLE `a``b` (`id` int DEFAULT nextval(`test_shop_1`.`s q`))", "CREATE TABLE `empty` (…)",
                  "CREATE TABLE `isam` (…)", "INSERT INTO `isam` (`id`) SELECT `id` FROM `test_shop`.`isam`",
                  "START TRANSACTION", "INSERT INTO `a``b` (`id`, `n`) SELECT `id`, `n` FROM `test_shop`.`a``b`",
                  "COMMIT",
                  "SET sql_mode = '', character_set_client = 'utf8mb4', collation_connection = 'utf8mb4_bin'",
                  "CREATE FUNCTION `twice`() …", "SET sql_mode = 'ANSI_QUOTES'", "CREATE PROCEDURE \"ansi\"() …",
                  "SET sql_mode = ''", "CREATE VIEW `v` AS select `base`.`id` AS `id` from `base`",
                  "SELECT table_name FROM information_schema.views WHERE table_schema = DATABASE()",
                  "CREATE TRIGGER tr …", "SET time_zone = '+02:00'", "CREATE EVENT ev …"));
}

TEST(MysqlClone, makes_views_that_use_views_in_as_many_rounds_as_it_takes) {
  FakeServer server;
  const MysqlSchema views{.objects = {view("a", "b"), view("b", "c"), view("c", "base")}};

  ASSERT_TRUE(perform(server, views));

  std::vector<std::string> made;
  for (const std::string& text : server.done) {
    if (text.starts_with("CREATE VIEW")) made.push_back(text.substr(13, 1));
  }
  EXPECT_THAT(made, ElementsAre("a", "b", "c", "a", "b", "a"));
}

TEST(MysqlClone, lets_the_server_say_what_is_wrong_with_a_view) {
  FakeServer server;
  const MysqlSchema views{.objects = {view("a", "base"), view("b", "nothing")}};

  const Execution::Ended ended = perform(server, views);

  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().message, "cannot create the view 'b' in 'test_shop_1' on db:3306 (alias 'default')");
  EXPECT_THAT(ended.error().hint, HasSubstr("that the template does not have"));
  EXPECT_FALSE(server.databases.contains("`test_shop_1`"));
}

TEST(MysqlClone, leaves_nothing_behind_wherever_it_fails) {
  FakeServer untroubled;
  ASSERT_TRUE(perform(untroubled, schema()));
  EXPECT_THAT(untroubled.databases, ElementsAre("`test_shop_1`", "`test_shop_2`", "`test_shop`"));

  for (std::size_t step = 0; step < untroubled.done.size(); ++step) {
    FakeServer server(step);

    const Execution::Ended ended = perform(server, schema());

    ASSERT_FALSE(ended) << step;
    EXPECT_THAT(ended.error().hint, HasSubstr("disk is full")) << step;
    EXPECT_THAT(server.databases, ElementsAre("`test_shop_2`", "`test_shop`")) << step;
  }
}

TEST(MysqlClone, makes_what_was_made_under_another_collation_of_the_database_under_that) {
  MysqlContext other = context();
  other.database_collation = "latin1_bin";
  FakeServer server;

  ASSERT_TRUE(perform(server, {.client_character_set = "utf8mb4",
                               .character_set = "utf8mb4",
                               .collation = "utf8mb4_bin",
                               .objects = {{MysqlKind::event, "ev", "CREATE EVENT ev …", other}}}));

  const std::vector<std::string> end(server.done.end() - 3, server.done.end());
  EXPECT_THAT(end, ElementsAre("ALTER DATABASE COLLATE latin1_bin", "CREATE EVENT ev …",
                               "ALTER DATABASE COLLATE utf8mb4_bin"));
}

TEST(MysqlClone, keeps_the_client_character_set_of_an_object_where_its_letters_are_the_same) {
  FakeServer server;

  ASSERT_TRUE(perform(server, {.client_character_set = "utf8mb3",
                               .objects = {{MysqlKind::procedure, "a", "SELECT 'a'", context("", "latin1")},
                                           {MysqlKind::procedure, "b", "SELECT 'ü'", context("", "latin1")},
                                           {MysqlKind::procedure, "c", "SELECT 'ü'", context("", "utf8mb3")}}}));

  EXPECT_THAT(server.done, AllOf(Contains(HasSubstr("character_set_client = 'latin1'")),
                                 Contains(HasSubstr("character_set_client = 'utf8mb4'")),
                                 Contains(HasSubstr("character_set_client = 'utf8mb3'"))));
}

TEST(MysqlClone, speaks_as_the_driver_does_where_that_is_not_utf8) {
  FakeServer server;

  ASSERT_TRUE(perform(
      server, {.client_character_set = "latin1", .objects = {{MysqlKind::procedure, "p", "SELECT 'ü'", context()}}}));

  EXPECT_THAT(server.done, Contains(HasSubstr("character_set_client = 'latin1'")));
  EXPECT_THAT(server.done, Not(Contains("SET NAMES utf8mb4")));
}

TEST(MysqlClone, names_what_it_does) {
  MysqlClone plan = clone_of(schema());
  std::vector<std::string> goals;

  const Result<std::vector<Step>> steps = plan.next({});
  for (const Step& step : *steps) goals.push_back(step.goal);

  EXPECT_THAT(
      goals, AllOf(Contains("create the database 'test_shop_1'"), Contains("create the table 'a`b' in 'test_shop_1'"),
                   Contains("copy the rows of 'a`b' into 'test_shop_1'"),
                   Contains("create the function 'twice' in 'test_shop_1'")));
}

}  // namespace
}  // namespace shoal
