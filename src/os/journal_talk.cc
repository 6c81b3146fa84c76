#include "os/journal_talk.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "journal/names.h"
#include "os/process_group.h"
#include "os/processes.h"

namespace shoal {
Result<void> JournalTalk::open(const std::string& state, const std::string& run, const std::string& directory) {
  if (state.empty()) return {};
  auto desk = JournalDesk::open(state, run, parent_pid());
  if (!desk) return fail(desk.error());
  desk_ = std::move(*desk);
  directory_ = directory;
  return desk_->intend({Thing{.kind = Thing::Kind::folder, .name = directory}});
}

Result<Outgoing> JournalTalk::answer(const LeftOverAsked& message) {
  if (!desk_) return LeftOverFound{};
  Result<LeftOver> left = desk_->left_over(message.dry_run);
  if (!left) return fail(left.error());
  return LeftOverFound{std::move(left->things), std::move(left->removed),
                       static_cast<std::uint32_t>(left->elsewhere)};
}

Result<Outgoing> JournalTalk::answer(const NamesClaimed& message) {
  NamesGiven given;
  if (!desk_) {
    for (const Thing& database : message.databases) given.names.push_back(database.name);
    return given;
  }
  Result<std::vector<std::string>> names = desk_->claim(message.databases);
  if (!names) return fail(names.error());
  given.names = std::move(*names);
  for (std::uint32_t place = 0; place < given.names.size(); ++place) {
    const Thing& wanted = message.databases[place];
    const std::string fitting = fitting_name(wanted.name, wanted.vendor);
    if (given.names[place] != wanted.name && given.names[place] == fitting) given.shortened.push_back(place);
  }
  return given;
}

Result<Outgoing> JournalTalk::answer(const ThingsIntended& message) {
  if (desk_) {
    if (const Result<void> written = desk_->intend(message.things); !written) return fail(written.error());
  }
  return Noted{};
}

Result<Outgoing> JournalTalk::answer(const KeptAsked& /*message*/) {
  if (!desk_) return KeptFound{};
  Result<std::vector<LeftThing>> kept = desk_->kept();
  if (!kept) return fail(kept.error());
  return KeptFound{std::move(*kept)};
}

Result<void> JournalTalk::take(const ThingsGone& message) {
  return desk_ ? desk_->gone(message.run, message.things) : Result<void>{};
}

// Its group may hold more than itself, and outlive all of us.
void JournalTalk::worker_lives(std::int64_t pid) {
  if (!desk_) return;
  const std::string name = read_group_name(pid);
  if (name.empty()) return;
  const Thing group{.kind = Thing::Kind::process_group, .name = name};
  if (desk_->intend({group})) workers_[pid] = group;
}

void JournalTalk::worker_is_gone(std::int64_t pid) {
  const auto found = workers_.find(pid);
  if (!desk_ || found == workers_.end()) return;
  static_cast<void>(desk_->gone("", {found->second}));
  workers_.erase(found);
}

std::size_t JournalTalk::finish(bool with_directory) {
  if (!desk_) return 0;
  if (with_directory) {
    std::error_code failed;
    std::filesystem::remove_all(directory_, failed);
    if (!failed) static_cast<void>(desk_->gone("", {Thing{.kind = Thing::Kind::folder, .name = directory_}}));
  }
  static_cast<void>(desk_->finish(with_directory));
  return static_cast<std::size_t>(
      std::count_if(desk_->left().begin(), desk_->left().end(), [](const Thing& thing) { return !thing.keep; }));
}

}  // namespace shoal
