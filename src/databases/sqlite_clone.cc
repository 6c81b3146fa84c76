#include "databases/sqlite_clone.h"

#include <fmt/format.h>
#include <array>
#include <string_view>

namespace shoal {
namespace {

// What SQLite keeps beside a database that was not closed, and takes for the new one's.
constexpr std::array kCompanions{std::string_view{""}, std::string_view{"-journal"}, std::string_view{"-wal"},
                                 std::string_view{"-shm"}};

}  // namespace

Result<std::vector<Step>> SqliteClone::next(std::span<const Rows> /*answers*/) {
  if (std::exchange(begun_, true)) return std::vector<Step>{};
  std::vector<Step> steps;
  for (const std::string_view ending : kCompanions) {
    const std::string file = order_.name + std::string{ending};
    steps.push_back({.action = Step::Action::remove_file,
                     .text = file,
                     .goal = fmt::format("remove what is left of the file '{}'", file),
                     .tolerated = {"ENOENT"}});
  }
  steps.push_back({.action = Step::Action::copy_file,
                   .text = order_.name,
                   .source = order_.source,
                   .goal = fmt::format("copy the file '{}' to '{}'", order_.source, order_.name),
                   .undo = order_.name});
  return steps;
}

std::string SqliteClone::hint(const Step& /*failed*/, const StepError& error, std::span<const Rows> /*found*/) {
  if (error.code == "ENOSPC" || error.code == "EDQUOT") {
    return "the disk is full: make room there, or run with fewer workers (--parallel), or test in memory";
  }
  if (error.code == "EACCES" || error.code == "EPERM" || error.code == "EROFS") {
    return "let TEST NAME in DATABASES name a file in a folder that can be written to";
  }
  if (error.code == "ENOENT") return "the test database is gone: let nobody remove it while the tests run";
  return {};
}

}  // namespace shoal
