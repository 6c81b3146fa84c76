#include "databases/mysql_survey.h"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "databases/mysql_hint.h"
#include "databases/quote.h"

namespace shoal {
namespace {

// So that no statement grows without bounds, however many tables there are.
constexpr std::size_t kTablesInAQuery = 100;

// Where SHOW CREATE has its columns.
constexpr std::size_t kNoColumn = 99;
struct Layout {
  std::size_t statement;
  std::size_t sql_mode;
  std::size_t character_set;  // The collations of the connection and the database follow.
  std::size_t time_zone = kNoColumn;
};

Layout layout_of(MysqlKind kind) {
  switch (kind) {
    case MysqlKind::view:
      return {.statement = 1, .sql_mode = kNoColumn, .character_set = 2};
    case MysqlKind::event:
      return {.statement = 3, .sql_mode = 1, .character_set = 4, .time_zone = 2};
    default:
      return {.statement = 2, .sql_mode = 1, .character_set = 3};
  }
}

std::string name(std::string_view text) { return quote_name(Vendor::mysql, text); }

std::string cell_of(const Row& row, std::size_t column) {
  return column < row.size() ? row[column].value_or("") : std::string{};
}

std::string first_cell(const Rows& rows, std::size_t column) { return rows.empty() ? "" : cell_of(rows[0], column); }

// Their rows are kept elsewhere, and are not the database's own.
bool lends_rows(std::string_view engine) {
  constexpr std::array<std::string_view, 3> kLenders{"MRG_MyISAM", "MRG_MYISAM", "FEDERATED"};
  return std::ranges::find(kLenders, engine) != kLenders.end();
}

MysqlKind kind_of_routine(std::string_view type) {
  for (const MysqlKind kind : {MysqlKind::function, MysqlKind::package, MysqlKind::package_body}) {
    if (sql_of(kind) == type) return kind;
  }
  return MysqlKind::procedure;
}

}  // namespace

Result<std::vector<Step>> MysqlSurvey::next(std::span<const Rows> answers) {
  constexpr std::array kRounds{&MysqlSurvey::ask_for_settings, &MysqlSurvey::ask_for_lists,
                               &MysqlSurvey::ask_for_definitions, &MysqlSurvey::ask_for_columns};

  if (answers.size() != questions_.size()) {
    return fail({fmt::format("{} answers about the database '{}' came to {} questions", answers.size(), order_.source,
                             questions_.size())});
  }
  const std::vector<Question> asked = std::exchange(questions_, {});
  for (std::size_t place = 0; place < asked.size(); ++place) {
    const Result<void> taken = (this->*asked[place].take)(asked[place].place, answers[place]);
    if (!taken) return fail(taken.error());
  }
  while (steps_.empty() && round_ < kRounds.size()) (this->*kRounds[round_++])();
  return std::exchange(steps_, {});
}

std::string MysqlSurvey::hint(const Step& /*failed*/, const StepError& error, std::span<const Rows> /*found*/) {
  return mysql_hint(order_, error.code);
}

void MysqlSurvey::ask(std::string text, std::string goal, Question question) {
  steps_.push_back({.text = std::move(text), .goal = std::move(goal), .wants_rows = true});
  questions_.push_back(question);
}

void MysqlSurvey::ask_for_settings() {
  const std::string goal = fmt::format("read the settings of the database '{}'", order_.source);
  ask("SELECT @@character_set_client", goal, {&MysqlSurvey::take_character_set, 0});
  ask("SELECT default_character_set_name, default_collation_name FROM information_schema.schemata WHERE schema_name "
      "= " +
          quoted_source(),
      goal, {&MysqlSurvey::take_database, 0});
}

void MysqlSurvey::ask_for_lists() {
  const std::string goal = fmt::format("set up the session that reads the database '{}'", order_.source);
  steps_.push_back({.text = "USE " + name(order_.source), .goal = goal});
  if (speaks_utf8(schema_.client_character_set)) steps_.push_back({.text = "SET NAMES utf8mb4", .goal = goal});
  // As mysqldump has it: what is printed depends on these.
  steps_.push_back({.text = "SET sql_mode = '', time_zone = '+00:00', sql_quote_show_create = 1", .goal = goal});

  ask_for_list("routine_name, routine_type", "routines WHERE routine_schema = {} ORDER BY routine_type, routine_name",
               &MysqlSurvey::take_routines);
  ask_for_list("table_name, table_type, engine", "tables WHERE table_schema = {} ORDER BY table_name",
               &MysqlSurvey::take_tables);
  ask_for_list("trigger_name",
               "triggers WHERE trigger_schema = {} "
               "ORDER BY event_object_table, action_timing, event_manipulation, action_order",
               &MysqlSurvey::take_triggers);
  ask_for_list("event_name", "events WHERE event_schema = {} ORDER BY event_name", &MysqlSurvey::take_events);
}

void MysqlSurvey::ask_for_list(std::string_view columns, std::string_view from, Take take) {
  ask(fmt::format("SELECT {} FROM information_schema.{}", columns, fmt::format(fmt::runtime(from), quoted_source())),
      fmt::format("list the {} of the database '{}'", from.substr(0, from.find(' ')), order_.source), {take, 0});
}

void MysqlSurvey::ask_for_definitions() {
  const auto ask_for = [this](std::string_view sql, std::string_view kind, const std::string& object, Question then) {
    ask(fmt::format("SHOW CREATE {} {}", sql, name(object)),
        fmt::format("read the {} '{}' of '{}'", kind, object, order_.source), then);
  };
  for (std::size_t place = 0; place < schema_.sequences.size(); ++place) {
    const std::string& sequence = schema_.sequences[place].name;
    ask_for("SEQUENCE", "sequence", sequence, {&MysqlSurvey::take_sequence, place});
    ask("SELECT next_not_cached_value, cycle_count FROM " + name(sequence),
        fmt::format("read the sequence '{}' of '{}'", sequence, order_.source), {&MysqlSurvey::take_position, place});
  }
  for (std::size_t place = 0; place < schema_.tables.size(); ++place) {
    ask_for("TABLE", "table", schema_.tables[place].name, {&MysqlSurvey::take_table, place});
  }
  for (std::size_t place = 0; place < schema_.objects.size(); ++place) {
    const MysqlObject& object = schema_.objects[place];
    ask_for(sql_of(object.kind), name_of(object.kind), object.name, {&MysqlSurvey::take_object, place});
  }
  ask_which_hold_rows();
}

void MysqlSurvey::ask_which_hold_rows() {
  std::string query;
  std::size_t count = 0;
  const auto finish = [&] {
    if (query.empty()) return;
    ask(std::exchange(query, {}), fmt::format("find the tables of '{}' that hold rows", order_.source),
        {&MysqlSurvey::take_full_tables, 0});
  };
  for (std::size_t place = 0; place < schema_.tables.size(); ++place) {
    const MysqlTable& table = schema_.tables[place];
    if (!table.holds_rows) continue;
    query += fmt::format("{}SELECT {} FROM DUAL WHERE EXISTS (SELECT 1 FROM {})", query.empty() ? "" : " UNION ALL ",
                         place, name(table.name));
    if (++count % kTablesInAQuery == 0) finish();
  }
  finish();
}

// What is generated takes no values. The expression is NULL (MariaDB) or empty (MySQL) for all others.
void MysqlSurvey::ask_for_columns() {
  std::string names;
  std::size_t count = 0;
  const auto finish = [&] {
    if (names.empty()) return;
    ask(fmt::format("SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = {} "
                    "AND table_name IN ({}) AND COALESCE(generation_expression, '') = '' "
                    "ORDER BY table_name, ordinal_position",
                    quoted_source(), std::exchange(names, {})),
        fmt::format("read the columns of '{}'", order_.source), {&MysqlSurvey::take_columns, 0});
  };
  for (const MysqlTable& table : schema_.tables) {
    if (!table.holds_rows) continue;
    names += (names.empty() ? "" : ", ") + quote_text(Vendor::mysql, table.name);
    if (++count % kTablesInAQuery == 0) finish();
  }
  finish();
}

Result<void> MysqlSurvey::take_character_set(std::size_t /*place*/, const Rows& rows) {
  schema_.client_character_set = first_cell(rows, 0);
  return {};
}

Result<void> MysqlSurvey::take_database(std::size_t /*place*/, const Rows& rows) {
  if (rows.empty()) {
    return fail({.message = fmt::format("cannot copy the database '{}'", order_.source),
                 .cause = "the server does not have it, or does not show it",
                 .hint = mysql_hint(order_, "1044")});
  }
  schema_.character_set = first_cell(rows, 0);
  schema_.collation = first_cell(rows, 1);
  return {};
}

Result<void> MysqlSurvey::take_routines(std::size_t /*place*/, const Rows& rows) {
  for (const Row& row : rows) schema_.objects.push_back({kind_of_routine(cell_of(row, 1)), cell_of(row, 0)});
  return {};
}

Result<void> MysqlSurvey::take_tables(std::size_t /*place*/, const Rows& rows) {
  for (const Row& row : rows) {
    const std::string type = cell_of(row, 1);
    const std::string engine = cell_of(row, 2);
    if (type == "VIEW") {
      schema_.objects.push_back({MysqlKind::view, cell_of(row, 0)});
    } else if (type == "SEQUENCE") {
      schema_.sequences.push_back({cell_of(row, 0)});
    } else {
      // Whether it really holds rows is asked next.
      schema_.tables.push_back(
          {.name = cell_of(row, 0), .transactional = engine == "InnoDB", .holds_rows = !lends_rows(engine)});
    }
  }
  return {};
}

Result<void> MysqlSurvey::take_triggers(std::size_t /*place*/, const Rows& rows) {
  for (const Row& row : rows) schema_.objects.push_back({MysqlKind::trigger, cell_of(row, 0)});
  return {};
}

Result<void> MysqlSurvey::take_events(std::size_t /*place*/, const Rows& rows) {
  for (const Row& row : rows) schema_.objects.push_back({MysqlKind::event, cell_of(row, 0)});
  return {};
}

Result<void> MysqlSurvey::take_sequence(std::size_t place, const Rows& rows) {
  MysqlSequence& sequence = schema_.sequences[place];
  sequence.statement = first_cell(rows, 1);
  return sequence.statement.empty() ? fail(hidden("sequence", sequence.name)) : Result<void>{};
}

Result<void> MysqlSurvey::take_position(std::size_t place, const Rows& rows) {
  MysqlSequence& sequence = schema_.sequences[place];
  sequence.next = first_cell(rows, 0);
  sequence.rounds = first_cell(rows, 1);
  return sequence.rounds.empty() ? fail(hidden("sequence", sequence.name)) : Result<void>{};
}

Result<void> MysqlSurvey::take_table(std::size_t place, const Rows& rows) {
  MysqlTable& table = schema_.tables[place];
  table.statement = first_cell(rows, 1);
  table.holds_rows = false;
  return table.statement.empty() ? fail(hidden("table", table.name)) : Result<void>{};
}

Result<void> MysqlSurvey::take_object(std::size_t place, const Rows& rows) {
  MysqlObject& object = schema_.objects[place];
  const Layout layout = layout_of(object.kind);
  object.statement = first_cell(rows, layout.statement);
  if (object.statement.empty()) return fail(hidden(name_of(object.kind), object.name));
  object.context = {.sql_mode = first_cell(rows, layout.sql_mode),
                    .character_set = first_cell(rows, layout.character_set),
                    .collation = first_cell(rows, layout.character_set + 1),
                    .database_collation = first_cell(rows, layout.character_set + 2),
                    .time_zone = first_cell(rows, layout.time_zone)};
  return {};
}

Result<void> MysqlSurvey::take_full_tables(std::size_t /*place*/, const Rows& rows) {
  for (const Row& row : rows) {
    const std::string text = cell_of(row, 0);
    std::size_t place = schema_.tables.size();
    std::from_chars(text.data(), text.data() + text.size(), place);
    if (place >= schema_.tables.size()) return fail({fmt::format("'{}' is no place of a table", text)});
    schema_.tables[place].holds_rows = true;
  }
  return {};
}

Result<void> MysqlSurvey::take_columns(std::size_t /*place*/, const Rows& rows) {
  auto table = schema_.tables.end();
  for (const Row& row : rows) {
    const std::string owner = cell_of(row, 0);
    if (table == schema_.tables.end() || table->name != owner) {
      table = std::ranges::find(schema_.tables, owner, &MysqlTable::name);
    }
    // The server may take names for equal that are not.
    if (table != schema_.tables.end() && table->holds_rows) table->columns.push_back(cell_of(row, 1));
  }
  return {};
}

std::string MysqlSurvey::quoted_source() const { return quote_text(Vendor::mysql, order_.source); }

Error MysqlSurvey::hidden(std::string_view kind, std::string_view name) const {
  return {
      .message = fmt::format("cannot read the {} '{}' of the database '{}'", kind, name, order_.source),
      .cause = "the server shows its text only to whom it belongs, and to users with a right of their own",
      .hint = fmt::format("give that right to the user of the tests ({}), or let the migrations make it as that user",
                          right_to_read_routines(order_))};
}

}  // namespace shoal
