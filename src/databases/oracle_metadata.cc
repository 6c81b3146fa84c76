#include "databases/oracle_metadata.h"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <string_view>

namespace shoal {
namespace {

// PL/SQL Packages and Types Reference, DBMS_METADATA, SET_TRANSFORM_PARAM. Without owner, tablespaces and foreign
// keys (which come after the rows), one statement a definition.
constexpr std::array<std::string_view, 6> kLeftOut{"EMIT_SCHEMA", "SEGMENT_ATTRIBUTES", "STORAGE", "SQLTERMINATOR",
                                                   "PRETTY",      "REF_CONSTRAINTS"};

struct Question {
  std::string_view what;
  std::string_view text;
};

constexpr std::array kQuestions{
    Question{"sequences",
             "SELECT 'sequence', sequence_name, DBMS_METADATA.GET_DDL('SEQUENCE', sequence_name) FROM user_sequences "
             "WHERE sequence_name NOT LIKE 'ISEQ$$%' ORDER BY sequence_name"},
    Question{"tables",
             "SELECT 'table', table_name, DBMS_METADATA.GET_DDL('TABLE', table_name) FROM user_tables WHERE nested = "
             "'NO' AND secondary = 'N' AND table_name NOT LIKE 'BIN$%' AND table_name NOT IN (SELECT mview_name FROM "
             "user_mviews) ORDER BY table_name"},
    Question{"columns",
             "SELECT table_name, column_name FROM user_tab_cols WHERE virtual_column = 'NO' AND hidden_column = 'NO' "
             "ORDER BY table_name, internal_column_id"},
    Question{"indexes",
             "SELECT 'index', index_name, DBMS_METADATA.GET_DDL('INDEX', index_name) FROM user_indexes WHERE "
             "index_type <> 'LOB' AND generated = 'N' AND dropped = 'NO' AND index_name NOT IN (SELECT index_name "
             "FROM user_constraints "
             "WHERE index_name IS NOT NULL) ORDER BY index_name"},
    Question{"foreign keys",
             "SELECT 'foreign key', constraint_name, DBMS_METADATA.GET_DDL('REF_CONSTRAINT', constraint_name) FROM "
             "user_constraints WHERE constraint_type = 'R' ORDER BY constraint_name"},
    Question{"views",
             "SELECT 'view', view_name, DBMS_METADATA.GET_DDL('VIEW', view_name) FROM user_views ORDER BY view_name"},
    Question{
        "routines",
        "SELECT LOWER(object_type), object_name, DBMS_METADATA.GET_DDL(DECODE(object_type, 'PACKAGE', "
        "'PACKAGE_SPEC', 'PACKAGE BODY', 'PACKAGE_BODY', 'TYPE', 'TYPE_SPEC', 'TYPE BODY', 'TYPE_BODY', "
        "object_type), object_name) FROM user_objects WHERE object_type IN ('FUNCTION', 'PROCEDURE', 'PACKAGE', "
        "'PACKAGE BODY', 'SYNONYM', 'TYPE', 'TYPE BODY') AND object_name NOT LIKE 'SYS\\_%' ESCAPE '\\' ORDER BY "
        "object_id"},
    Question{
        "triggers",
        "SELECT 'trigger', trigger_name, DBMS_METADATA.GET_DDL('TRIGGER', trigger_name) FROM user_triggers WHERE "
        "trigger_name NOT LIKE 'BIN$%' ORDER BY trigger_name"},
    Question{"comments on tables",
             "SELECT table_name, comments FROM user_tab_comments WHERE comments IS NOT NULL AND "
             "table_name NOT LIKE 'BIN$%' ORDER BY table_name"},
    Question{"comments on columns",
             "SELECT table_name, column_name, comments FROM user_col_comments WHERE comments IS NOT NULL AND "
             "table_name NOT LIKE 'BIN$%' ORDER BY table_name, column_name"},
};

constexpr std::string_view kBlanks = " \t\r\n";
constexpr std::string_view kAlterTrigger = "ALTER TRIGGER ";

std::string trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return std::string{text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1)};
}

std::string cell_of(const Row& row, std::size_t column) {
  return column < row.size() ? row[column].value_or("") : std::string{};
}

// The place of the last line that alters a trigger; npos for none.
std::size_t place_of_alteration(std::string_view text) {
  for (std::size_t place = text.rfind(kAlterTrigger); place != std::string_view::npos && place > 0;
       place = text.rfind(kAlterTrigger, place - 1)) {
    const std::size_t before = text.find_last_not_of(" \t", place - 1);
    if (before != std::string_view::npos && text[before] == '\n') return place;
  }
  return std::string_view::npos;
}

Result<std::vector<OracleObject>> read_objects(const Rows& rows) {
  std::vector<OracleObject> objects;
  objects.reserve(rows.size());
  for (const Row& row : rows) {
    OracleObject object{.kind = cell_of(row, 0), .name = cell_of(row, 1)};
    const std::string text = cell_of(row, 2);
    object.statements = object.kind == "trigger" ? statements_of_trigger(text) : std::vector{trimmed(text)};
    if (object.name.empty() || object.statements.front().empty()) {
      return fail({fmt::format("the server does not show the {} '{}'", object.kind, object.name)});
    }
    objects.push_back(std::move(object));
  }
  return objects;
}

void read_columns(const Rows& rows, OracleDefinitions& definitions) {
  for (const Row& row : rows) definitions.columns[cell_of(row, 0)].push_back(cell_of(row, 1));
}

// Types come before the tables that have them as columns.
void sort_routines(std::vector<OracleObject> routines, OracleDefinitions& definitions) {
  for (OracleObject& routine : routines) {
    const bool is_type = routine.kind.starts_with("type");
    (is_type ? definitions.types : definitions.code).push_back(std::move(routine));
  }
}

// Dropped tables have comments, too.
void read_comments(const Rows& of_tables, const Rows& of_columns, OracleDefinitions& definitions) {
  const auto is_made = [&](const std::string& name) {
    return std::ranges::find(definitions.tables, name, &OracleObject::name) != definitions.tables.end() ||
           std::ranges::find(definitions.views, name, &OracleObject::name) != definitions.views.end();
  };
  for (const Row& row : of_tables) {
    if (is_made(cell_of(row, 0))) definitions.comments.push_back({cell_of(row, 0), std::nullopt, cell_of(row, 1)});
  }
  for (const Row& row : of_columns) {
    if (is_made(cell_of(row, 0))) definitions.comments.push_back({cell_of(row, 0), cell_of(row, 1), cell_of(row, 2)});
  }
}

}  // namespace

std::vector<Step> ask_for_definitions(const CloneOrder& order) {
  std::string block = "BEGIN\n";
  for (const std::string_view parameter : kLeftOut) {
    block += fmt::format("  DBMS_METADATA.SET_TRANSFORM_PARAM(DBMS_METADATA.SESSION_TRANSFORM, '{}', FALSE);\n",
                         parameter);
  }
  std::vector<Step> steps{{.text = block + "END;",
                           .goal = fmt::format("set up the session that reads the schema {}", order.source),
                           .session = Step::Session::source}};
  steps.reserve(kQuestions.size() + 1);
  for (const Question& question : kQuestions) {
    steps.push_back({.text = std::string{question.text},
                     .goal = fmt::format("read the {} of {}", question.what, order.source),
                     .wants_rows = true,
                     .session = Step::Session::source});
  }
  return steps;
}

Result<OracleDefinitions> read_definitions(std::span<const Rows> answers) {
  if (answers.size() != kQuestions.size()) return fail({"the server has not answered all questions"});
  OracleDefinitions definitions;
  std::vector<OracleObject> routines;
  const std::array lists{std::pair{0, &definitions.sequences}, std::pair{1, &definitions.tables},
                         std::pair{3, &definitions.indexes},   std::pair{4, &definitions.foreign_keys},
                         std::pair{5, &definitions.views},     std::pair{6, &routines},
                         std::pair{7, &definitions.triggers}};
  for (const auto& [place, list] : lists) {
    Result<std::vector<OracleObject>> objects = read_objects(answers[static_cast<std::size_t>(place)]);
    if (!objects) return fail(objects.error());
    *list = std::move(*objects);
  }
  read_columns(answers[2], definitions);
  sort_routines(std::move(routines), definitions);
  read_comments(answers[8], answers[9], definitions);
  return definitions;
}

std::vector<std::string> statements_of_trigger(const std::string& text) {
  const std::size_t place = place_of_alteration(text);
  std::vector<std::string> statements{trimmed(std::string_view{text}.substr(0, place))};
  const std::string rest = place == std::string::npos ? "" : trimmed(std::string_view{text}.substr(place));
  if (rest.ends_with(" DISABLE")) statements.push_back(rest);
  return statements;
}

}  // namespace shoal
