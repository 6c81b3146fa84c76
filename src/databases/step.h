// What a database plan wants done, and what comes back.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace shoal {

// One thing to do, by whoever has a connection through Django: on the server, with no database of ours selected
// (Django's `_nodb_cursor`), or with files.
struct Step {
  enum class Action { sql, copy_file, remove_file };

  Action action = Action::sql;
  std::string text;                         // The statement; the path of the file that is made or removed.
  std::string source = {};                  // The file that is copied.
  std::string goal;                         // For people: "create the database 'test_shop_1'".
  bool wants_rows = false;                  // What it returns is the answer to it.
  bool joins = false;                       // May go to the server together with neighbours that do, too.
  std::vector<std::string> tolerated = {};  // Codes of errors after which all is well: "1008", "42P04".
  std::string undo = {};                    // The statement, or the file to remove, that takes it back.

  friend bool operator==(const Step&, const Step&) = default;
};

// "sql", "copy_file" or "remove_file".
[[nodiscard]] std::string_view name_of(Step::Action action);

// A value as text; nothing for NULL.
using Cell = std::optional<std::string>;
using Row = std::vector<Cell>;
using Rows = std::vector<Row>;

// Why a step could not be done.
struct StepError {
  std::size_t step = 0;  // Its place among those that were sent together.
  std::string code;      // The server's: SQLSTATE (PostgreSQL), number (MySQL), errno name (files); empty for none.
  std::string text;      // What it said.
};

}  // namespace shoal
