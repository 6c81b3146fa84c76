#include "databases/oracle_rehearsal.h"

#include <fmt/format.h>
#include <array>
#include <string_view>

#include "databases/oracle_names.h"

namespace shoal {
namespace {

struct Answer {
  std::string_view question;  // A part of it.
  Rows rows;
};

// One of each kind, in angle brackets, which no name has.
const std::vector<Answer>& answers_about_schemas() {
  static const std::vector<Answer> kAnswers{
      {"SELECT object_type, COUNT(*)", {{"TABLE", "1", "0"}}},
      {"generation_type", {{"<TABLE>", "<COLUMN>", "BY DEFAULT"}}},
      {"SELECT table_name FROM user_tables", {{"<TABLE>"}}},
      {"AS name, COUNT(*)", {{"<TABLE>", "1"}}},
      {"SELECT banner", {{"Oracle Database"}}},
      {"GET_DDL('SEQUENCE'", {{"sequence", "<SEQUENCE>", "<the definition of the sequence>"}}},
      {"GET_DDL('TABLE'", {{"table", "<TABLE>", "<the definition of the table>"}}},
      {"FROM user_tab_cols", {{"<TABLE>", "<COLUMN>"}}},
      {"GET_DDL('INDEX'", {{"index", "<INDEX>", "<the definition of the index>"}}},
      {"GET_DDL('REF_CONSTRAINT'", {{"foreign key", "<FOREIGN KEY>", "<the definition of the foreign key>"}}},
      {"GET_DDL('VIEW'", {{"view", "<VIEW>", "<the definition of the view>"}}},
      {"GET_DDL(DECODE", {{"function", "<FUNCTION>", "<the definition of the function>"}}},
      {"GET_DDL('TRIGGER'", {{"trigger", "<TRIGGER>", "<the definition of the trigger>"}}},
      {"FROM user_tab_comments", {{"<TABLE>", "<comment>"}}},
      {"FROM user_col_comments", {{"<TABLE>", "<COLUMN>", "<comment>"}}},
  };
  return kAnswers;
}

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

std::size_t count_of(const std::string& text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t place = text.find(part); place != std::string::npos; place = text.find(part, place + 1)) ++count;
  return count;
}

}  // namespace

std::vector<Step> OracleRehearsal::rehearse(Plan& plan) {
  constexpr int kMostRounds = 1000;
  std::vector<Step> all;
  std::vector<Rows> answers;
  for (int round = 0; round < kMostRounds; ++round) {
    const Result<std::vector<Step>> steps = plan.next(answers);
    if (!steps || steps->empty()) break;
    answers.clear();
    for (const Step& step : *steps) {
      all.push_back(step);
      if (step.wants_rows) answers.push_back(answer(step));
    }
  }
  return all;
}

Rows OracleRehearsal::answer(const Step& step) {
  const std::string& text = step.text;
  if (step.out == std::vector<std::string>{"done", "code", "message"}) {
    return {{std::to_string(count_of(text, "EXECUTE IMMEDIATE q'[")), "0", std::nullopt}};
  }
  if (step.out == std::vector<std::string>{"killed"}) return {{"0"}};
  if (!step.out.empty()) return {{"COMPLETED", "0", std::nullopt, "0"}};
  for (const Answer& answer : answers_about_schemas()) {
    if (has(text, answer.question)) return answer.rows;
  }
  if (has(text, "SELECT file_name")) return {{fmt::format("{}x", kFolderOfTemplate)}};
  if (has(text, "'SESSION_USER') FROM DUAL")) return {{"<ADMIN>"}};
  if (users_ == Users::none) return {};
  return has(text, "SELECT tablespace_name") ? answer_about_tablespaces() : answer_about_users(text);
}

Rows OracleRehearsal::answer_about_users(const std::string& text) {
  Rows rows;
  const bool asks_for_roles = has(text, "FROM dba_role_privs");
  // They are dropped by the second time.
  if (asks_for_roles && std::exchange(are_dropped_, true)) return rows;
  for (const CloneOrder& order : orders_) {
    if (has(text, "SELECT u.username")) rows.push_back({order.name, "N", "0"});
    if (asks_for_roles) rows.push_back({order.name, role_of(order.source)});
  }
  return rows;
}

Rows OracleRehearsal::answer_about_tablespaces() const {
  Rows rows;
  for (const CloneOrder& order : orders_) {
    rows.push_back({order.oracle->tablespace});
    rows.push_back({order.oracle->temporary});
  }
  return rows;
}

}  // namespace shoal
