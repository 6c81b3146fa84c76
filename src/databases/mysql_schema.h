// What a MySQL or MariaDB test database is made of, as the server itself prints it; plain data.
//
// `MysqlSurvey` finds it out once, `MysqlClone` makes each copy from it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace shoal {

// In the order in which they are made.
enum class MysqlKind { procedure, function, package, package_body, view, trigger, event };

// "PACKAGE BODY", as SQL has it.
[[nodiscard]] std::string_view sql_of(MysqlKind kind);
// "package body", for people.
[[nodiscard]] std::string_view name_of(MysqlKind kind);

// The session's and the database's settings that something was made under, and that its text is read by. An empty one
// does not matter, but for the SQL mode.
struct MysqlContext {
  std::string sql_mode = {};
  std::string character_set = {};  // Of the client.
  std::string collation = {};      // Of the connection.
  std::string database_collation = {};
  std::string time_zone = {};

  friend bool operator==(const MysqlContext&, const MysqlContext&) = default;
};

struct MysqlObject {
  MysqlKind kind = MysqlKind::procedure;
  std::string name;
  std::string statement = {};
  MysqlContext context = {};

  friend bool operator==(const MysqlObject&, const MysqlObject&) = default;
};

// MariaDB only.
struct MysqlSequence {
  std::string name;
  std::string statement = {};
  std::string next = {};    // The first value that no session holds for later use.
  std::string rounds = {};  // How often it has begun anew.

  friend bool operator==(const MysqlSequence&, const MysqlSequence&) = default;
};

struct MysqlTable {
  std::string name;
  bool transactional = true;
  bool holds_rows = false;
  std::string statement = {};
  std::vector<std::string> columns = {};  // Those that take values, when it holds rows.

  friend bool operator==(const MysqlTable&, const MysqlTable&) = default;
};

struct MysqlSchema {
  std::string client_character_set = {};  // What a session speaks when it is opened.
  std::string character_set = {};
  std::string collation = {};
  std::vector<MysqlSequence> sequences = {};
  std::vector<MysqlTable> tables = {};
  std::vector<MysqlObject> objects = {};  // By kind; triggers of one event in the order in which they fire.

  friend bool operator==(const MysqlSchema&, const MysqlSchema&) = default;
};

// True when the driver's sessions speak UTF-8 of one kind or another, so that they can be told to speak all of it.
[[nodiscard]] bool speaks_utf8(std::string_view character_set);

}  // namespace shoal
