// What a database plan wants done, and what comes back.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace shoal {

// Stands in a step's text for the password of the test users, which never comes into the engine: who performs the
// step puts it in.
inline constexpr std::string_view kSecret = "<password>";

// One thing to do, by whoever has a connection through Django: on the server, with no database of ours selected
// (Django's `_nodb_cursor`), or with files.
struct Step {
  enum class Action {
    sql,
    copy_file,
    remove_file,
    migrate,  // Django's own migrate, in the clone; without a text.
  };
  // Oracle only: as which user. Others have one session for all steps.
  enum class Session { admin, source, clone };

  Action action = Action::sql;
  std::string text;                         // The statement; the path of the file that is made or removed.
  std::string source = {};                  // The file that is copied.
  std::string goal;                         // For people: "create the database 'test_shop_1'".
  bool wants_rows = false;                  // What it returns is the answer to it.
  bool joins = false;                       // May go to the server together with neighbours that do, too.
  std::vector<std::string> tolerated = {};  // Codes of errors after which all is well: "1008", "42P04".
  std::string undo = {};                    // The statement, or the file to remove, that takes it back.
  Session session = Session::admin;
  std::vector<std::string> out =
      {};  // The bind variables that a block sets; with `wants_rows`, they are its one row.

  friend bool operator==(const Step&, const Step&) = default;
};

// "sql", "copy_file", "remove_file" or "migrate".
[[nodiscard]] std::string_view name_of(Step::Action action);

// "admin", "source" or "clone".
[[nodiscard]] std::string_view name_of(Step::Session session);

// A value as text; nothing for NULL.
using Cell = std::optional<std::string>;
using Row = std::vector<Cell>;
using Rows = std::vector<Row>;

// Why a step could not be done.
struct StepError {
  std::size_t step = 0;  // Its place among those that were sent together.
  std::string code;      // The server's: SQLSTATE (PostgreSQL), number (MySQL), "ORA-01031", errno name; or empty.
  std::string text;      // What it said.
};

}  // namespace shoal
