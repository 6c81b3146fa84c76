#include "databases/mysql_survey.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <algorithm>
#include <map>
#include <string>
#include <utility>

namespace shoal {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

CloneOrder order() {
  return {.vendor = Vendor::mysql, .alias = "default", .source = "test_it's", .name = "test_it's_1", .mariadb = true};
}

// Answers what it was told to, to a question that begins in a certain way; nothing to all others.
class FakeServer {
 public:
  FakeServer& says(std::string beginning, Rows rows) {
    answers_[std::move(beginning)] = std::move(rows);
    return *this;
  }

  // Returns what the survey's last word was.
  Result<void> answer(MysqlSurvey& survey) {
    std::vector<Rows> answers;
    while (true) {
      const Result<std::vector<Step>> steps = survey.next(answers);
      if (!steps) return fail(steps.error());
      if (steps->empty()) return {};
      answers.clear();
      for (const Step& step : *steps) {
        asked.push_back(step.text);
        if (step.wants_rows) answers.push_back(answer_to(step.text));
      }
    }
  }

  std::vector<std::string> asked = {};

 private:
  Rows answer_to(const std::string& question) const {
    for (const auto& [beginning, rows] : answers_) {
      if (question.starts_with(beginning)) return rows;
    }
    return {};
  }

  std::map<std::string, Rows> answers_ = {};
};

FakeServer server() {
  FakeServer server;
  server.says("SELECT @@character_set_client", {{"utf8mb3"}})
      .says("SELECT default_character_set_name", {{"utf8mb4", "utf8mb4_bin"}});
  return server;
}

FakeServer full_server() {
  FakeServer full = server();
  full.says("SELECT routine_name", {{"twice", "FUNCTION"}, {"p", "PROCEDURE"}})
      .says("SELECT table_name, table_type", {{"a`b", "BASE TABLE", "InnoDB"},
                                              {"isam", "BASE TABLE", "MyISAM"},
                                              {"merged", "BASE TABLE", "MRG_MyISAM"},
                                              {"seq", "SEQUENCE", "InnoDB"},
                                              {"v", "VIEW", std::nullopt},
                                              {"versions", "SYSTEM VERSIONED", "InnoDB"}})
      .says("SELECT trigger_name", {{"tr"}})
      .says("SELECT event_name", {{"ev"}})
      .says("SHOW CREATE SEQUENCE", {{"seq", "CREATE SEQUENCE `seq`"}})
      .says("SELECT next_not_cached_value", {{"150", "0"}})
      .says("SHOW CREATE TABLE", {{"a table", "CREATE TABLE …"}})
      .says("SHOW CREATE FUNCTION", {{"twice", "ANSI", "CREATE FUNCTION …", "latin1", "latin1_bin", "utf8mb4_bin"}})
      .says("SHOW CREATE PROCEDURE", {{"p", "", "CREATE PROCEDURE …", "utf8mb4", "utf8mb4_bin", "utf8mb4_bin"}})
      .says("SHOW CREATE VIEW", {{"v", "CREATE VIEW …", "utf8mb4", "utf8mb4_bin"}})
      .says("SHOW CREATE TRIGGER", {{"tr", "", "CREATE TRIGGER …", "utf8mb4", "utf8mb4_bin", "utf8mb4_bin", "now"}})
      .says("SHOW CREATE EVENT", {{"ev", "", "+02:00", "CREATE EVENT …", "utf8mb4", "utf8mb4_bin", "utf8mb4_bin"}})
      .says("SELECT 0 FROM DUAL", {{"0"}, {"3"}})
      .says("SELECT table_name, column_name", {{"A`B", "no"}, {"a`b", "id"}, {"a`b", "n"}, {"versions", "id"}});
  return full;
}

TEST(MysqlSurvey, asks_for_all_that_there_is_and_for_columns_only_where_there_are_rows) {
  MysqlSurvey survey(order());
  FakeServer server = full_server();

  ASSERT_TRUE(server.answer(survey));

  EXPECT_THAT(
      server.asked,
      ElementsAre(
          "SELECT @@character_set_client",
          "SELECT default_character_set_name, default_collation_name FROM information_schema.schemata "
          "WHERE schema_name = 'test_it''s'",
          "USE `test_it's`", "SET NAMES utf8mb4",
          "SET sql_mode = '', time_zone = '+00:00', sql_quote_show_create = 1",
          "SELECT routine_name, routine_type FROM information_schema.routines WHERE routine_schema = 'test_it''s' "
          "ORDER BY routine_type, routine_name",
          "SELECT table_name, table_type, engine FROM information_schema.tables WHERE table_schema = 'test_it''s' "
          "ORDER BY table_name",
          "SELECT trigger_name FROM information_schema.triggers WHERE trigger_schema = 'test_it''s' "
          "ORDER BY event_object_table, action_timing, event_manipulation, action_order",
          "SELECT event_name FROM information_schema.events WHERE event_schema = 'test_it''s' ORDER BY event_name",
          "SHOW CREATE SEQUENCE `seq`", "SELECT next_not_cached_value, cycle_count FROM `seq`",
          "SHOW CREATE TABLE `a``b`", "SHOW CREATE TABLE `isam`", "SHOW CREATE TABLE `merged`",
          "SHOW CREATE TABLE `versions`", "SHOW CREATE FUNCTION `twice`", "SHOW CREATE PROCEDURE `p`",
          "SHOW CREATE VIEW `v`", "SHOW CREATE TRIGGER `tr`", "SHOW CREATE EVENT `ev`",
          "SELECT 0 FROM DUAL WHERE EXISTS (SELECT 1 FROM `a``b`) UNION ALL "
          "SELECT 1 FROM DUAL WHERE EXISTS (SELECT 1 FROM `isam`) UNION ALL "
          "SELECT 3 FROM DUAL WHERE EXISTS (SELECT 1 FROM `versions`)",
          "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'test_it''s' "
          "AND table_name IN ('a`b', 'versions') AND COALESCE(generation_expression, '') = '' "
          "ORDER BY table_name, ordinal_position"));
}

TEST(MysqlSurvey, makes_a_schema_of_the_answers) {
  MysqlSurvey survey(order());
  FakeServer server = full_server();

  ASSERT_TRUE(server.answer(survey));

  const MysqlContext plain{
      .character_set = "utf8mb4", .collation = "utf8mb4_bin", .database_collation = "utf8mb4_bin"};
  MysqlContext latin = plain;
  latin.sql_mode = "ANSI";
  latin.character_set = "latin1";
  latin.collation = "latin1_bin";
  MysqlContext of_view = plain;
  of_view.database_collation = "";
  MysqlContext of_event = plain;
  of_event.time_zone = "+02:00";
  const MysqlSchema expected{.client_character_set = "utf8mb3",
                             .character_set = "utf8mb4",
                             .collation = "utf8mb4_bin",
                             .sequences = {{"seq", "CREATE SEQUENCE `seq`", "150", "0"}},
                             .tables = {{"a`b", true, true, "CREATE TABLE …", {"id", "n"}},
                                        {"isam", false, false, "CREATE TABLE …"},
                                        {"merged", false, false, "CREATE TABLE …"},
                                        {"versions", true, true, "CREATE TABLE …", {"id"}}},
                             .objects = {{MysqlKind::function, "twice", "CREATE FUNCTION …", latin},
                                         {MysqlKind::procedure, "p", "CREATE PROCEDURE …", plain},
                                         {MysqlKind::view, "v", "CREATE VIEW …", of_view},
                                         {MysqlKind::trigger, "tr", "CREATE TRIGGER …", plain},
                                         {MysqlKind::event, "ev", "CREATE EVENT …", of_event}}};
  EXPECT_EQ(survey.schema(), expected);
}

TEST(MysqlSurvey, leaves_the_character_set_of_a_session_that_does_not_speak_utf8) {
  MysqlSurvey survey(order());
  FakeServer latin = server().says("SELECT @@character_set_client", {{"latin1"}});

  ASSERT_TRUE(latin.answer(survey));

  EXPECT_THAT(latin.asked, testing::Not(testing::Contains("SET NAMES utf8mb4")));
}

TEST(MysqlSurvey, asks_about_many_tables_in_pieces) {
  Rows tables;
  for (int number = 0; number < 250; ++number) tables.push_back({fmt::format("t{}", number), "BASE TABLE", "InnoDB"});
  FakeServer big = server()
                       .says("SELECT table_name, table_type", tables)
                       .says("SHOW CREATE TABLE", {{"t", "CREATE TABLE …"}})
                       .says("SELECT 100 FROM DUAL", {{"150"}});
  MysqlSurvey survey(order());

  ASSERT_TRUE(big.answer(survey));

  EXPECT_EQ(std::ranges::count_if(big.asked, [](const auto& text) { return text.find("EXISTS") != text.npos; }), 3);
  EXPECT_THAT(big.asked.back(), HasSubstr("table_name IN ('t150')"));
}

TEST(MysqlSurvey, says_which_right_is_missing_when_a_body_is_hidden) {
  MysqlSurvey survey(order());
  FakeServer shy = server()
                       .says("SELECT routine_name", {{"p", "PROCEDURE"}})
                       .says("SHOW CREATE PROCEDURE", {{"p", "", std::nullopt, "utf8mb4", "x", "y"}});

  const Result<void> ended = shy.answer(survey);

  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().message, "cannot read the procedure 'p' of the database 'test_it's'");
  EXPECT_EQ(ended.error().cause,
            "the server shows its text only to whom it belongs, and to users with a right of their own");
  EXPECT_EQ(ended.error().hint,
            "give that right to the user of the tests (GRANT SELECT ON mysql.proc TO …), or let the migrations make "
            "it as that user");
}

TEST(MysqlSurvey, says_so_when_the_database_is_not_there) {
  MysqlSurvey survey(order());
  FakeServer empty;

  const Result<void> ended = empty.answer(survey);

  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().message, "cannot copy the database 'test_it's'");
}

TEST(MysqlSurvey, takes_no_answers_that_it_has_not_asked_for) {
  MysqlSurvey survey(order());
  const std::vector<Rows> answers(3);

  EXPECT_FALSE(survey.next(answers));
}

TEST(MysqlSurvey, takes_no_place_where_no_table_is) {
  for (const char* place : {"7", "-1", "x", ""}) {
    MysqlSurvey survey(order());
    FakeServer odd = full_server().says("SELECT 0 FROM DUAL", {{place}});

    EXPECT_FALSE(odd.answer(survey)) << place;
  }
}

}  // namespace
}  // namespace shoal
