#include "os/process_group.h"

#include <fmt/format.h>
#include <sys/types.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <optional>
#include <sstream>
#include <thread>

#include "base/utf8.h"
#include "os/process_table.h"

namespace shoal {
namespace {

constexpr std::size_t kLongestCommand = 80;
constexpr std::chrono::milliseconds kPatience{2'000};

struct NamedGroup {
  std::int64_t group = 0;
  std::string start_time;
  std::int64_t session = 0;
};

std::optional<NamedGroup> parse_group_name(std::string_view name) {
  std::istringstream words{std::string{name}};
  NamedGroup named;
  std::string rest;
  words >> named.group >> named.start_time >> named.session;
  if (!words || words >> rest) return std::nullopt;
  return named;
}

// Who kills these kills itself, its user's shell or everybody.
bool may_be_killed(std::int64_t group) {
  return group > 1 && static_cast<pid_t>(group) == group && group != getpgrp() && group != getpgid(getppid());
}

bool has_somebody(std::int64_t group) {
  if (group <= 1 || static_cast<pid_t>(group) != group) return false;
  return kill(static_cast<pid_t>(-group), 0) == 0 || errno == EPERM;
}

// A group lies within one session, so one member speaks for all.
bool is_still(const NamedGroup& named, std::int64_t member) {
  const std::optional<ProcessEntry> leader = read_process(named.group);
  if (leader && leader->start_time != named.start_time) return false;
  const std::optional<ProcessEntry> entry = read_process(member);
  return entry && entry->session == named.session;
}

std::string printable(const std::string& command) {
  std::string text;
  for (std::size_t at = 0; at < command.size();) {
    const std::size_t length = utf8_length(command, at);
    const auto byte = static_cast<unsigned char>(command[at]);
    const bool control =
        byte < 0x20 || byte == 0x7F || (length == 2 && byte == 0xC2 && utf8_detail::byte_at(command, at + 1) < 0xA0);
    text += length == 0 || control ? std::string_view{"?"} : std::string_view{command}.substr(at, length);
    at += length == 0 ? 1 : length;
  }
  return std::string{utf8_head(text, kLongestCommand)};
}

}  // namespace

std::vector<GroupMember> members_of_group(std::int64_t group) {
  std::vector<GroupMember> members;
  if (!has_somebody(group)) return members;
  for (const std::int64_t pid : find_group_members(group)) {
    members.push_back({.pid = pid, .command = printable(read_command_line(pid))});
  }
  return members;
}

bool end_group(std::int64_t group) { return may_be_killed(group) && kill(static_cast<pid_t>(-group), SIGKILL) == 0; }

std::string read_group_name(std::int64_t leader) {
  const std::optional<ProcessEntry> entry = read_process(leader);
  if (!entry || entry->group != leader) return {};
  return fmt::format("{} {} {}", leader, entry->start_time, entry->session);
}

Result<bool> end_named_group(std::string_view name) {
  const std::optional<NamedGroup> named = parse_group_name(name);
  if (!named || !may_be_killed(named->group)) {
    return fail({fmt::format("cannot end the process group '{}'", name), "it is no worker's", {}});
  }
  const auto give_up = std::chrono::steady_clock::now() + kPatience;
  bool ended = false;
  while (has_somebody(named->group)) {
    const std::vector<std::int64_t> members = find_group_members(named->group);
    if (members.empty() || !is_still(*named, members.front())) break;
    if (std::chrono::steady_clock::now() > give_up) {
      return fail({fmt::format("cannot end the process group {}", named->group), "its processes stay", {}});
    }
    ended = end_group(named->group) || ended;
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }
  return ended;
}

}  // namespace shoal
