#include "databases/mysql_clone.h"

#include <fmt/format.h>
#include <algorithm>
#include <iterator>
#include <utility>

#include "databases/mysql_hint.h"
#include "databases/mysql_names.h"
#include "databases/quote.h"

namespace shoal {
namespace {

constexpr std::string_view kNoSuchTable = "1146";

std::string name(std::string_view text) { return quote_name(Vendor::mysql, text); }
std::string text(std::string_view value) { return quote_text(Vendor::mysql, value); }

std::string list_of(const std::vector<std::string>& columns) {
  std::string list;
  for (const std::string& column : columns) list += (list.empty() ? "" : ", ") + name(column);
  return list;
}

void assign(std::string& assignments, std::string_view variable, std::string_view value) {
  assignments += fmt::format("{}{} = {}", assignments.empty() ? "" : ", ", variable, text(value));
}

}  // namespace

MysqlClone::MysqlClone(CloneOrder order, std::shared_ptr<const MysqlSchema> schema)
    : order_(std::move(order)), schema_(std::move(schema)) {
  for (const MysqlObject& object : schema_->objects) {
    if (object.kind == MysqlKind::view) missing_views_.push_back(&object);
  }
}

Result<std::vector<Step>> MysqlClone::next(std::span<const Rows> answers) {
  if (stage_ == Stage::all_but_views) {
    make_database();
    make_tables();
    copy_rows();
    make_objects(MysqlKind::procedure, MysqlKind::package_body);
    stage_ = Stage::views;
  } else if (stage_ == Stage::views && !missing_views_.empty()) {
    note_made_views(answers);
  }
  if (stage_ == Stage::views && !missing_views_.empty()) {
    make_views();
    return std::exchange(steps_, {});
  }
  if (stage_ == Stage::views) {
    make_objects(MysqlKind::trigger, MysqlKind::event);
    switch_to({.sql_mode = context_.sql_mode, .database_collation = schema_->collation},
              fmt::format("set the collation of the database '{}'", order_.name));
    stage_ = Stage::done;
  }
  return std::exchange(steps_, {});
}

std::string MysqlClone::hint(const Step& /*failed*/, const StepError& error, std::span<const Rows> /*found*/) {
  return mysql_hint(order_, error.code);
}

void MysqlClone::do_step(std::string statement, std::string goal) {
  steps_.push_back({.text = std::move(statement), .goal = std::move(goal)});
}

// A large schema takes hundreds of these, and each way to the server and back costs as much as a small table.
void MysqlClone::join_step(std::string statement, std::string goal) {
  do_step(std::move(statement), std::move(goal));
  steps_.back().joins = true;
}

// The variables are those that mysqldump's output sets.
void MysqlClone::make_database() {
  const std::string drop = "DROP DATABASE IF EXISTS " + name(order_.name);
  const std::string set_up = fmt::format("set up the session that makes the database '{}'", order_.name);
  if (speaks_utf8(schema_->client_character_set)) do_step("SET NAMES utf8mb4", set_up);
  do_step(
      "SET autocommit = 1, foreign_key_checks = 0, unique_checks = 0, sql_mode = 'NO_AUTO_VALUE_ON_ZERO', "
      "time_zone = '+00:00'",
      set_up);
  context_ = {.sql_mode = "NO_AUTO_VALUE_ON_ZERO", .database_collation = schema_->collation, .time_zone = "+00:00"};
  do_step(drop, fmt::format("drop what is left of the database '{}'", order_.name));
  std::string create = "CREATE DATABASE " + name(order_.name);
  if (!schema_->collation.empty()) {
    create += fmt::format(" CHARACTER SET {} COLLATE {}", schema_->character_set, schema_->collation);
  }
  steps_.push_back({.text = create, .goal = fmt::format("create the database '{}'", order_.name), .undo = drop});
  do_step("USE " + name(order_.name), fmt::format("go into the database '{}'", order_.name));
}

// Sequences first: defaults of columns may be theirs.
void MysqlClone::make_tables() {
  for (const MysqlSequence& sequence : schema_->sequences) {
    const std::string goal = fmt::format("create the sequence '{}' in '{}'", sequence.name, order_.name);
    do_step(sequence.statement, goal);
    do_step(fmt::format("DO SETVAL({}, {}, 0, {})", name(sequence.name), sequence.next, sequence.rounds), goal);
  }
  for (const MysqlTable& table : schema_->tables) {
    join_step(named_in(order_.name, order_.source, table.statement),
              fmt::format("create the table '{}' in '{}'", table.name, order_.name));
  }
}

// One transaction is one wait for the disk. What knows no transactions stays out of it, as servers with GTIDs demand.
void MysqlClone::copy_rows() {
  for (const MysqlTable& table : schema_->tables) {
    if (!table.transactional) copy_rows(table);
  }
  const std::string goal = fmt::format("copy the rows into '{}'", order_.name);
  do_step("START TRANSACTION", goal);
  for (const MysqlTable& table : schema_->tables) {
    if (table.transactional) copy_rows(table);
  }
  do_step("COMMIT", goal);
}

void MysqlClone::copy_rows(const MysqlTable& table) {
  if (table.columns.empty()) return;
  const std::string columns = list_of(table.columns);
  join_step(fmt::format("INSERT INTO {} ({}) SELECT {} FROM {}.{}", name(table.name), columns, columns,
                        name(order_.source), name(table.name)),
            fmt::format("copy the rows of '{}' into '{}'", table.name, order_.name));
}

void MysqlClone::make_objects(MysqlKind first, MysqlKind last) {
  for (const MysqlObject& object : schema_->objects) {
    if (first <= object.kind && object.kind <= last) make_object(object);
  }
}

void MysqlClone::make_object(const MysqlObject& object) {
  const std::string goal = fmt::format("create the {} '{}' in '{}'", name_of(object.kind), object.name, order_.name);
  MysqlContext wanted = object.context;
  wanted.character_set = character_set_for(object);
  switch_to(wanted, goal);
  const bool is_view = object.kind == MysqlKind::view;
  do_step(is_view ? named_in(order_.name, order_.source, object.statement) : object.statement, goal);
}

// Views use views, and no order of theirs can be read off the server: those that come too early are made in the next
// round. A round in vain is repeated without mercy, for the server to say what is wrong.
void MysqlClone::make_views() {
  for (const MysqlObject* view : missing_views_) {
    make_object(*view);
    if (!was_in_vain_) steps_.back().tolerated = {std::string{kNoSuchTable}};
  }
  steps_.push_back({.text = "SELECT table_name FROM information_schema.views WHERE table_schema = DATABASE()",
                    .goal = fmt::format("list the views of '{}'", order_.name),
                    .wants_rows = true});
}

void MysqlClone::note_made_views(std::span<const Rows> answers) {
  const auto is_made = [&](const MysqlObject* view) {
    return !answers.empty() && std::ranges::any_of(answers.front(), [&](const Row& row) {
      return !row.empty() && row.front() == view->name;
    });
  };
  const std::size_t before = missing_views_.size();
  std::erase_if(missing_views_, is_made);
  was_in_vain_ = missing_views_.size() == before;
}

// The names of databases are left out: they need not have a form in the client's character set of the moment.
void MysqlClone::switch_to(const MysqlContext& wanted, const std::string& goal) {
  std::string assignments;
  const auto change = [&](std::string& now, const std::string& then, std::string_view variable) {
    if (now == then) return;
    now = then;
    assign(assignments, variable, then);
  };
  const auto matters = [](const std::string& value, const std::string& now) { return value.empty() ? now : value; };

  change(context_.sql_mode, wanted.sql_mode, "sql_mode");
  change(context_.character_set, matters(wanted.character_set, context_.character_set), "character_set_client");
  change(context_.collation, matters(wanted.collation, context_.collation), "collation_connection");
  change(context_.time_zone, matters(wanted.time_zone, context_.time_zone), "time_zone");
  if (!assignments.empty()) do_step("SET " + assignments, goal);
  if (wanted.database_collation.empty() || wanted.database_collation == context_.database_collation) return;
  context_.database_collation = wanted.database_collation;
  do_step("ALTER DATABASE COLLATE " + wanted.database_collation, goal);
}

// What it was made under, unless the driver's letters would mean something else there.
std::string MysqlClone::character_set_for(const MysqlObject& object) const {
  const std::string& session = schema_->client_character_set;
  const bool agree = speaks_utf8(session) && speaks_utf8(object.context.character_set);
  if (agree || is_plain(object.statement)) return object.context.character_set;
  return speaks_utf8(session) ? "utf8mb4" : session;
}

}  // namespace shoal
