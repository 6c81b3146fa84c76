// The folder of the remembered templates: a record for each, and the databases themselves where they are SQLite's.
//
//     ID.json   ID.sqlite3   ID.base.sqlite3   HASH.lock
//
// Decides nothing, and locks nothing: whoever changes something holds the lock of the database.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "templates/record.h"

namespace shoal {

class TemplateStore {
 public:
  explicit TemplateStore(std::string folder) : folder_(std::move(folder)) {}

  // Makes the folder, for the user alone and out of any repository.
  [[nodiscard]] Result<void> make() const;

  // What can be read, the most recently used first. Of one database, or of all.
  [[nodiscard]] std::vector<RememberedTemplate> remembered() const;
  [[nodiscard]] std::vector<RememberedTemplate> remembered(std::string_view database) const;

  // The text of a record; empty when there is none.
  [[nodiscard]] std::string read(const std::string& id) const;

  // True when anything in the folder has that id, also what cannot be read.
  [[nodiscard]] bool is_taken(const std::string& id) const;

  // Returns once the record is on disk. It is the most recently used one now.
  [[nodiscard]] Result<void> keep(const TemplateRecord& record) const;
  void mark_used(const std::string& id) const;

  // Removes the record, then the files that it spoke of. What is not there is no error.
  [[nodiscard]] Result<void> forget(const std::string& id) const;

  // Removes what was left by makers that died, and the records of `database` that nobody can read.
  void clear_up(std::string_view database) const;

  [[nodiscard]] const std::string& folder() const { return folder_; }
  [[nodiscard]] std::string lock_path(std::string_view database) const;

 private:
  struct Content;

  [[nodiscard]] Content look() const;
  [[nodiscard]] std::string record_path(const std::string& id) const { return folder_ + "/" + id + ".json"; }
  [[nodiscard]] bool is_unreadable(const std::string& id, std::string_view database) const;
  [[nodiscard]] std::vector<std::string> ids_in_making() const;
  void remove_data(const std::string& id) const;

  std::string folder_;
};

}  // namespace shoal
