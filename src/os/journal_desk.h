// Keeps a run's journal, and cleans up after runs that are dead.
//
// Every thing is written down before it is made and struck out after it is
// removed, so that whatever kills the run, the next one finds what it has left.
// docs/journal.md says what is removed and when.
//
// Processes that choose names or clean up at the same time wait for each other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "journal/record.h"
#include "os/journal_files.h"

namespace shoal {

struct LeftOver {
  std::vector<LeftThing> things;   // For the host to drop, or for a person to look at.
  std::vector<LeftThing> removed;  // Gone by now.
  std::size_t elsewhere = 0;       // Things of runs that cannot be told dead from here.
};

class JournalDesk {
 public:
  // Makes the folder `state` where it is missing, and the run's file in it.
  [[nodiscard]] static Result<std::unique_ptr<JournalDesk>> open(const std::string& state, const std::string& run,
                                                                 std::int64_t host_pid);

  // Writes databases down under the names that they may have: those that they
  // bring, or others where a run that is not dead has them.
  [[nodiscard]] Result<std::vector<std::string>> claim(std::vector<Thing> databases);

  // Returns once the lines are on disk. Call before the things are made.
  [[nodiscard]] Result<void> intend(const std::vector<Thing>& things);

  // Strikes out what was removed: of this run, or of a dead one when `run`
  // names one.
  [[nodiscard]] Result<void> gone(const std::string& run, const std::vector<Thing>& things);

  // Removes what dead runs have left and what can be removed from here; with
  // `dry_run` removes nothing and lists all of it.
  [[nodiscard]] Result<LeftOver> left_over(bool dry_run);

  // What runs that are over were told to keep, oldest run first.
  [[nodiscard]] Result<std::vector<LeftThing>> kept();

  // Deletes the file of the run when nothing is left that anybody has to know of. After a run that came to its own
  // end
  // (`in_order`) that is also what it was told to keep.
  [[nodiscard]] Result<void> finish(bool in_order);

  // What is not struck out, oldest first.
  [[nodiscard]] const std::vector<Thing>& left() const { return left_; }

 private:
  JournalDesk(JournalFolder folder, std::string run, AppendFile file)
      : folder_(std::move(folder)), run_(std::move(run)), file_(std::move(file)) {}

  JournalFolder folder_;
  std::string run_;
  AppendFile file_;
  std::vector<Thing> left_ = {};
};

}  // namespace shoal
