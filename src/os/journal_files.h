// The folder of the journals: `journal/RUN.jsonl` and `journal/lock` in a
// project's state folder.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace shoal {

// A file to whose end lines are added. A line that could not be written whole
// does not spoil the next: that one begins on a line of its own.
class AppendFile {
 public:
  AppendFile(AppendFile&& other) noexcept;
  AppendFile& operator=(AppendFile&&) = delete;
  ~AppendFile();

  // Fails when there is such a file already; only the user can read it.
  [[nodiscard]] static Result<AppendFile> create(const std::string& path);

  // A file that is there, and no link.
  [[nodiscard]] static Result<AppendFile> open(const std::string& path);

  [[nodiscard]] Result<void> append(std::string_view lines);

  // Returns once all that was appended is on disk.
  [[nodiscard]] Result<void> sync();

 private:
  AppendFile(std::string path, int handle, bool torn) : path_(std::move(path)), handle_(handle), torn_(torn) {}

  std::string path_;
  int handle_;
  bool torn_;  // The last line has no end.
};

// Held by one process at a time, for as long as it lives.
class FolderLock {
 public:
  explicit FolderLock(int handle) : handle_(handle) {}
  FolderLock(FolderLock&& other) noexcept;
  FolderLock& operator=(FolderLock&&) = delete;
  ~FolderLock();

 private:
  int handle_;  // -1 where the file system knows no locks.
};

class JournalFolder {
 public:
  // Makes the state folder, for the user alone and out of any repository, and
  // the journals' folder in it.
  [[nodiscard]] static Result<JournalFolder> make(const std::string& state);

  // Waits for others up to ten seconds.
  [[nodiscard]] Result<FolderLock> lock() const;

  // The runs that have a file, in the order of their names.
  [[nodiscard]] Result<std::vector<std::string>> runs() const;

  [[nodiscard]] std::string path_of(const std::string& run) const { return folder_ + "/" + run + ".jsonl"; }

  // What stands in a run's file; nothing when there is none.
  [[nodiscard]] Result<std::optional<std::string>> read(const std::string& run) const;

  // A file that is not there is no error.
  [[nodiscard]] Result<void> remove(const std::string& run) const;

  // Makes it certain that files which were created are found again.
  [[nodiscard]] Result<void> sync() const;

 private:
  explicit JournalFolder(std::string folder) : folder_(std::move(folder)) {}

  std::string folder_;
};

}  // namespace shoal
