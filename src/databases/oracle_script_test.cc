#include "databases/oracle_script.h"

#include <gtest/gtest.h>
#include <algorithm>

namespace shoal {

// A template with two tables, of which one has a row, and a view; the clone has them as well.
OracleScript::OracleScript() {
  // The last is looked at first.
  for (const char* part : {"GRANT SELECT ON ", "CREATE ", "INSERT INTO ", "ALTER T", "COMMENT ON ", "DROP USER ",
                           "DROP TABLE ", "DBMS_UTILITY.COMPILE_SCHEMA", "DBMS_SESSION.SLEEP", "UTL_FILE.FREMOVE",
                           "DBMS_DATAPUMP.ATTACH", "DBMS_METADATA.SET_TRANSFORM_PARAM", "ALTER USER"}) {
    says(part, Rows{});
  }
  says("SELECT object_type, COUNT", Rows{{"INDEX", "1", "0"}, {"TABLE", "2", "0"}, {"VIEW", "1", "0"}});
  says("SELECT table_name FROM user_tables", Rows{{"SHOP_CART"}, {"SHOP_ITEM"}});
  says("generation_type FROM", Rows{{"SHOP_CART", "ID", "BY DEFAULT"}, {"SHOP_ITEM", "ID", "ALWAYS"}});
  says("SELECT banner", Rows{{"Oracle Database 19c Enterprise Edition"}});
  says("SELECT SYS_CONTEXT", Rows{{"DJANGO"}});
  says("AS name, COUNT(*)", Rows{{"SHOP_CART", "1"}, {"SHOP_ITEM", "0"}});
  says("SELECT u.username", Rows{{"TEST_DJANGO_1", "N", "0"}});
  says("SELECT grantee", Rows{{"TEST_DJANGO_1", "SHOAL_TEST_DJANGO"}});
  says("FROM gv$session WHERE username", Rows{{"1"}});
  says("EXECUTE IMMEDIATE q'[CREATE USER", Rows{{"5", "0", std::nullopt}});
  says("SELECT job_name", Rows{});
  says("operation => 'IMPORT'", job_row("COMPLETED"));
  says("operation => 'EXPORT'", job_row("GONE"));
  says("GET_DDL('SEQUENCE'", Rows{{"sequence", "SEQ", "\n  CREATE SEQUENCE \"SEQ\""}});
  says("GET_DDL('TABLE'", Rows{{"table", "SHOP_CART", " CREATE TABLE \"SHOP_CART\" (\"ID\" NUMBER)"},
                               {"table", "SHOP_ITEM", " CREATE TABLE \"SHOP_ITEM\" (\"ID\" NUMBER)"}});
  says("FROM user_tab_cols", Rows{{"SHOP_CART", "ID"}, {"SHOP_CART", "TEXT"}, {"SHOP_ITEM", "ID"}});
  says("GET_DDL('INDEX'", Rows{{"index", "SHOP_I", "CREATE INDEX \"SHOP_I\" ON \"SHOP_CART\" (\"ID\")"}});
  says("GET_DDL('REF_CONSTRAINT'", Rows{{"foreign key", "FK", "ALTER TABLE \"SHOP_CART\" ADD CONSTRAINT \"FK\""}});
  says("GET_DDL('VIEW'", Rows{{"view", "V_A", "CREATE VIEW \"V_A\""}, {"view", "V_B", "CREATE VIEW \"V_B\""}});
  says("GET_DDL(DECODE", Rows{{"type", "T", "CREATE TYPE \"T\""}, {"function", "F", "CREATE FUNCTION \"F\""}});
  says("GET_DDL('TRIGGER'",
       Rows{{"trigger", "TR", "CREATE TRIGGER \"TR\" BEGIN NULL; END;\nALTER TRIGGER \"TR\" ENABLE"}});
  says("FROM user_tab_comments", Rows{{"SHOP_CART", "It's a cart"}, {"BIN$0", "gone"}});
  says("FROM user_col_comments", Rows{{"SHOP_CART", "ID", "Its id"}});
}

Result<void> OracleScript::perform(Plan& plan) {
  std::vector<Rows> answers;
  for (int round = 0; round < 300; ++round) {
    const Result<std::vector<Step>> steps = plan.next(answers);
    if (!steps) return fail(steps.error());
    if (steps->empty()) return {};
    Result<std::vector<Rows>> answered = perform_round(*steps, plan);
    if (!answered) return fail(answered.error());
    answers = std::move(*answered);
  }
  ADD_FAILURE() << "the plan has no end";
  return fail({"no end"});
}

Result<std::vector<Rows>> OracleScript::perform_round(const std::vector<Step>& steps, Plan& plan) {
  std::vector<Rows> answers;
  for (const Step& step : steps) {
    const std::optional<StepError> error = take(step, answers);
    if (!error) continue;
    if (plan.recovers(step, *error)) return std::vector<Rows>{};
    not_recovered = step;
    return fail({.message = "cannot " + step.goal, .cause = error->text, .hint = plan.hint(step, *error, {})});
  }
  return answers;
}

std::optional<StepError> OracleScript::take(const Step& step, std::vector<Rows>& answers) {
  EXPECT_FALSE(step.goal.empty());
  goals.push_back(step.goal);
  texts.push_back(step.text);
  const Answer answer = answer_to(step);
  if (const auto* rows = std::get_if<Rows>(&answer)) {
    if (step.wants_rows) answers.push_back(*rows);
    return std::nullopt;
  }
  const auto& error = std::get<StepError>(answer);
  if (std::ranges::find(step.tolerated, error.code) != step.tolerated.end()) return std::nullopt;
  return error;
}

Rows OracleScript::rows_for(const Step& step) { return std::get<Rows>(answer_to(step)); }

std::size_t OracleScript::count(std::string_view part) const {
  return static_cast<std::size_t>(
      std::ranges::count_if(texts, [&](const std::string& text) { return text.find(part) != std::string::npos; }));
}

OracleScript::Answer OracleScript::answer_to(const Step& step) {
  const std::string name = step.action == Step::Action::migrate ? "MIGRATE" : step.text;
  // Rules may be meant for one session: "clone: SELECT ..".
  const std::string full = std::string{name_of(step.session)} + ": " + name;
  for (auto& [part, answer, times] : rules_) {
    if (times == 0 || full.find(part) == std::string::npos) continue;
    --times;
    return answer;
  }
  if (step.action == Step::Action::migrate) return Rows{};
  ADD_FAILURE() << "nobody knows this step: " << step.text;
  return Rows{};
}

}  // namespace shoal
