// A thing that a run makes outside its own memory, and that would be left
// behind if the run were killed.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace shoal {

struct Thing {
  enum class Kind { database, folder, file, shared_memory, process_group };

  Kind kind = Kind::database;
  std::string name;         // A database's or a segment's name, a path, or `PGID START_TIME SESSION`.
  std::string alias = {};   // Of the connection in Django's DATABASES.
  std::string vendor = {};  // "postgresql", "mysql", "oracle", "sqlite"; empty for what is no database.
  std::string server = {};  // "127.0.0.1:5432"; empty for SQLite, whose databases are files.
  bool keep = false;        // Meant to outlive the run: nobody cleans it up.

  // The same thing in the world, whatever it is used for.
  friend bool operator==(const Thing& left, const Thing& right) {
    return left.kind == right.kind && left.name == right.name && left.vendor == right.vendor &&
           left.server == right.server;
  }
};

// A thing that a dead run has left.
struct LeftThing {
  std::string run;
  Thing thing;
  std::string reason = {};  // Why it could not be removed; empty when nobody has tried.
};

// "database", "folder", "file", "shared_memory" or "process_group".
[[nodiscard]] std::string_view name_of(Thing::Kind kind);
[[nodiscard]] std::optional<Thing::Kind> thing_kind_named(std::string_view name);

}  // namespace shoal
