#include "os/journal_desk.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "journal/names.h"
#include "os/clock.h"
#include "os/journal_survey.h"
#include "os/process_identity.h"
#include "os/removal.h"

namespace shoal {
namespace {

bool has(const std::vector<Thing>& things, const Thing& thing) {
  return std::find(things.begin(), things.end(), thing) != things.end();
}

// A database in a process's memory is nobody else's, whatever it is called.
bool is_private(const Thing& database) { return database.vendor == "sqlite" && !database.name.starts_with('/'); }

std::vector<std::string> names_beside(const Thing& database, const std::vector<Thing>& things) {
  std::vector<std::string> names;
  for (const Thing& other : things) {
    if (other.kind == database.kind && other.vendor == database.vendor && other.server == database.server) {
      names.push_back(other.name);
    }
  }
  return names;
}

// Gives every database its name. Two that want the same are one database
// under two aliases.
std::vector<Thing> choose_names(const std::vector<Thing>& wanted, const std::vector<Thing>& held) {
  std::vector<Thing> chosen;
  for (const Thing& database : wanted) {
    Thing named = database;
    const auto twin = std::find(wanted.begin(), wanted.end(), database);
    const auto place = static_cast<std::size_t>(twin - wanted.begin());
    if (place < chosen.size()) {
      named.name = chosen[place].name;
    } else if (!is_private(database)) {
      std::vector<std::string> taken = names_beside(database, held);
      for (std::string& name : names_beside(database, chosen)) taken.push_back(std::move(name));
      named.name = choose_name(database.name, taken, database.vendor);
    }
    chosen.push_back(std::move(named));
  }
  return chosen;
}

// What a dead run has left or kept that is among `databases`.
std::vector<Thing> those_among(const std::vector<Thing>& databases, const DeadRun& dead) {
  const auto is_among = [&](const Thing& thing) { return has(databases, thing); };
  std::vector<Thing> found;
  std::ranges::copy_if(dead.left, std::back_inserter(found), is_among);
  std::ranges::copy_if(dead.kept, std::back_inserter(found), is_among);
  return found;
}

// They could make anew what was removed before them.
std::vector<Thing> processes_first(const std::vector<Thing>& things) {
  const auto is_process = [](const Thing& thing) { return thing.kind == Thing::Kind::process_group; };
  std::vector<Thing> ordered;
  std::copy_if(things.begin(), things.end(), std::back_inserter(ordered), is_process);
  std::remove_copy_if(things.begin(), things.end(), std::back_inserter(ordered), is_process);
  return ordered;
}

// Removes what dead runs have left.
class Cleaning {
 public:
  Cleaning(const JournalFolder& folder, LeftOver& found, bool dry_run)
      : folder_(folder), found_(found), dry_run_(dry_run) {}

  void clean_up(const DeadRun& dead, const std::vector<Thing>& held) {
    std::vector<Thing> gone;
    for (const Thing& thing : processes_first(dead.left)) {
      // Whoever has it by now removes it.
      if (has(held, thing) || is_removed(dead.run, thing)) gone.push_back(thing);
    }
    if (!dry_run_) strike_out(dead, gone);
  }

 private:
  bool is_removed(const std::string& run, const Thing& thing) {
    if (dry_run_ || !is_removable_here(thing)) {
      found_.things.push_back({.run = run, .thing = thing});
      return false;
    }
    const Result<bool> removed = remove_thing(thing);
    if (!removed) {
      found_.things.push_back({.run = run, .thing = thing, .reason = removed.error().cause});
      return false;
    }
    if (*removed) found_.removed.push_back({.run = run, .thing = thing});
    return true;
  }

  // Where this fails, the next who cleans up finds nothing there, and tries again.
  void strike_out(const DeadRun& dead, const std::vector<Thing>& gone) {
    if (gone.size() == dead.left.size() && dead.kept.empty()) {
      (void)folder_.remove(dead.run);
    } else if (Result<AppendFile> file = AppendFile::open(folder_.path_of(dead.run))) {
      (void)file->append(print_gone(gone));
    }
  }

  const JournalFolder& folder_;
  LeftOver& found_;
  bool dry_run_;
};

// Strikes out of a dead run's file, and deletes it when nothing is left in it.
Result<void> strike_out_in(const JournalFolder& folder, const std::string& run, const std::vector<Thing>& things) {
  const Result<std::optional<std::string>> text = folder.read(run);
  if (!text) return fail(text.error());
  if (!*text) return {};
  Result<Record> record = parse_journal(**text);
  if (!record) return fail(record.error());
  const Liveness liveness = read_liveness(record->who);
  if (liveness == Liveness::alive) {
    return fail({fmt::format("cannot strike things out of the journal of run '{}'", run), "that run is alive", {}});
  }
  for (const Thing& thing : things) strike_out_of(record->left, thing);
  const std::vector<Thing> known = record->finished ? record->left : without_kept(record->left);
  if (liveness == Liveness::dead && known.empty()) return folder.remove(run);
  return AppendFile::open(folder.path_of(run)).and_then([&](AppendFile file) {
    return file.append(print_gone(things));
  });
}

}  // namespace

Result<std::unique_ptr<JournalDesk>> JournalDesk::open(const std::string& state, const std::string& run,
                                                       std::int64_t host_pid) {
  if (!is_run_id(run)) return fail({fmt::format("'{}' is no run", run), "expected letters, digits, '-' and '_'", {}});
  const Result<JournalFolder> folder = JournalFolder::make(state);
  if (!folder) return fail(folder.error());
  // Until the first line stands there, the file looks like a dead run's.
  const Result<FolderLock> lock = folder->lock();
  if (!lock) return fail(lock.error());
  Result<AppendFile> file = AppendFile::create(folder->path_of(run));
  if (!file) return fail(file.error());

  const RunLine who{
      .run = run, .host = read_identity(host_pid), .engine = read_own_identity(), .time = read_wall_clock()};
  const Result<void> written = file->append(print_run_line(who)).and_then([&] { return file->sync(); }).and_then([&] {
    return folder->sync();
  });
  if (!written) return fail(written.error());
  return std::unique_ptr<JournalDesk>(new JournalDesk(*folder, run, std::move(*file)));
}

Result<std::vector<std::string>> JournalDesk::claim(std::vector<Thing> databases) {
  const Result<FolderLock> lock = folder_.lock();
  if (!lock) return fail(lock.error());
  const Result<Survey> survey = read_survey(folder_, run_);
  if (!survey) return fail(survey.error());

  databases = choose_names(databases, survey->held);
  std::vector<std::string> names;
  names.reserve(databases.size());
  for (const Thing& database : databases) names.push_back(database.name);
  std::erase_if(databases, is_private);
  if (const Result<void> noted = intend(databases); !noted) return fail(noted.error());

  // What a dead run has left under the same name is this run's from now on.
  for (const DeadRun& dead : survey->dead) {
    const std::vector<Thing> taken_over = those_among(databases, dead);
    if (taken_over.empty()) continue;
    const Result<void> struck = strike_out_in(folder_, dead.run, taken_over);
    if (!struck) return fail(struck.error());
  }
  return names;
}

Result<void> JournalDesk::intend(const std::vector<Thing>& things) {
  if (things.empty()) return {};
  Result<void> written = file_.append(print_intend(things)).and_then([&] { return file_.sync(); });
  if (!written) return written;
  for (const Thing& thing : things) intend_in(left_, thing);
  return {};
}

Result<void> JournalDesk::gone(const std::string& run, const std::vector<Thing>& things) {
  if (run.empty() || run == run_) {
    for (const Thing& thing : things) strike_out_of(left_, thing);
    return file_.append(print_gone(things));
  }
  if (!is_run_id(run)) return fail({fmt::format("'{}' is no run", run), "expected letters, digits, '-' and '_'", {}});
  const Result<FolderLock> lock = folder_.lock();
  if (!lock) return fail(lock.error());
  return strike_out_in(folder_, run, things);
}

Result<LeftOver> JournalDesk::left_over(bool dry_run) {
  const Result<FolderLock> lock = folder_.lock();
  if (!lock) return fail(lock.error());
  Result<Survey> survey = read_survey(folder_, run_);
  if (!survey) return fail(survey.error());

  std::vector<Thing> held = std::move(survey->held);
  held.insert(held.end(), left_.begin(), left_.end());
  LeftOver found{.things = {}, .removed = {}, .elsewhere = survey->elsewhere};
  Cleaning cleaning(folder_, found, dry_run);
  for (const DeadRun& dead : survey->dead) cleaning.clean_up(dead, held);
  return found;
}

Result<std::vector<LeftThing>> JournalDesk::kept() {
  const Result<FolderLock> lock = folder_.lock();
  if (!lock) return fail(lock.error());
  const Result<Survey> survey = read_survey(folder_, run_);
  if (!survey) return fail(survey.error());

  std::vector<LeftThing> found;
  for (const DeadRun& dead : survey->dead) {
    for (const Thing& thing : dead.kept) found.push_back({.run = dead.run, .thing = thing});
  }
  return found;
}

Result<void> JournalDesk::finish(bool in_order) {
  if (!without_kept(left_).empty()) return {};
  return in_order && !left_.empty() ? file_.append(print_finished()) : folder_.remove(run_);
}

}  // namespace shoal
