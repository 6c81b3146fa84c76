#include "os/process_table.h"

#include <unistd.h>

#include <array>
#include <charconv>
#include <filesystem>
#include <sstream>
#include <string>
#include <string_view>
#include <system_error>

#include "os/file.h"

#if defined(__APPLE__)
#include <libproc.h>
#include <sys/sysctl.h>
#endif

namespace shoal {
namespace {

// A process may end between the opening of its file and the reading: then
// what was read so far is all there is. (A stream would throw.)
[[maybe_unused]] std::string read_whole(const std::string& path) {
  std::string text;
  const Result<File> file = File::open_to_read(path);
  std::array<char, 4096> chunk;
  while (file) {
    const Result<std::size_t> got = file->read_at(chunk, text.size());
    if (!got || *got == 0) break;
    text.append(chunk.data(), *got);
  }
  return text;
}

#if defined(__linux__)
// The words of /proc/PID/stat behind the program's name, which is in brackets
// and may hold brackets and spaces itself (proc(5)).
std::optional<ProcessEntry> parse_stat(const std::string& text) {
  constexpr std::size_t kStartTime = 22 - 3;  // The words are counted from 1, and begin with the third.
  const std::size_t name_end = text.rfind(')');
  if (name_end == std::string::npos) return std::nullopt;
  std::istringstream words(text.substr(name_end + 1));
  std::string state;
  std::int64_t parent = 0;
  ProcessEntry entry;
  words >> state >> parent >> entry.group >> entry.session;
  for (std::size_t word = 4; word <= kStartTime; ++word) words >> entry.start_time;
  if (!words) return std::nullopt;
  entry.ended = state == "Z" || state == "X" || state == "x";
  return entry;
}
#endif

}  // namespace

#if defined(__linux__)

std::optional<ProcessEntry> read_process(std::int64_t pid) {
  return parse_stat(read_whole("/proc/" + std::to_string(pid) + "/stat"));
}

std::vector<std::int64_t> find_group_members(std::int64_t group) {
  std::vector<std::int64_t> members;
  std::error_code fault;
  for (std::filesystem::directory_iterator at("/proc", fault), end; !fault && at != end; at.increment(fault)) {
    const std::string name = at->path().filename();
    std::int64_t pid = 0;
    const auto [rest, no_number] = std::from_chars(name.data(), name.data() + name.size(), pid);
    if (no_number != std::errc{} || rest != name.data() + name.size()) continue;
    const std::optional<ProcessEntry> entry = read_process(pid);
    if (entry && entry->group == group && !entry->ended) members.push_back(pid);
  }
  return members;
}

std::string read_command_line(std::int64_t pid) {
  const std::string folder = "/proc/" + std::to_string(pid);
  std::string line = read_whole(folder + "/cmdline");
  while (line.ends_with('\0')) line.pop_back();
  for (char& character : line) {
    if (character == '\0') character = ' ';
  }
  if (!line.empty()) return line;
  std::string name = read_whole(folder + "/comm");
  while (name.ends_with('\n')) name.pop_back();
  return "[" + name + "]";
}

std::string read_boot_id() {
  std::string id = read_whole("/proc/sys/kernel/random/boot_id");
  while (id.ends_with('\n')) id.pop_back();
  return id;
}

std::string read_pid_namespace() {
  std::error_code fault;
  return std::filesystem::read_symlink("/proc/self/ns/pid", fault).string();
}

#elif defined(__APPLE__)

std::optional<ProcessEntry> read_process(std::int64_t pid) {
  std::array<int, 4> question{CTL_KERN, KERN_PROC, KERN_PROC_PID, static_cast<int>(pid)};
  kinfo_proc answer{};
  std::size_t size = sizeof answer;
  if (sysctl(question.data(), question.size(), &answer, &size, nullptr, 0) != 0 || size == 0) return std::nullopt;
  const timeval& start = answer.kp_proc.p_starttime;
  return ProcessEntry{.ended = answer.kp_proc.p_stat == SZOMB,
                      .group = answer.kp_eproc.e_pgid,
                      .session = getsid(static_cast<pid_t>(pid)),
                      .start_time = std::to_string(start.tv_sec) + "." + std::to_string(start.tv_usec)};
}

std::vector<std::int64_t> find_group_members(std::int64_t group) {
  std::array<pid_t, 1024> pids{};
  const int count = proc_listpgrppids(static_cast<pid_t>(group), pids.data(), static_cast<int>(sizeof pids));
  std::vector<std::int64_t> members;
  for (int i = 0; i < count && i < static_cast<int>(pids.size()); ++i) {
    const std::optional<ProcessEntry> entry = read_process(pids[static_cast<std::size_t>(i)]);
    if (entry && entry->group == group && !entry->ended) members.push_back(pids[static_cast<std::size_t>(i)]);
  }
  return members;
}

std::string read_command_line(std::int64_t pid) {
  std::array<char, PROC_PIDPATHINFO_MAXSIZE> path{};
  const int size = proc_pidpath(static_cast<int>(pid), path.data(), path.size());
  return size > 0 ? std::string{path.data(), static_cast<std::size_t>(size)} : "[]";
}

std::string read_boot_id() {
  // The time of the start would change whenever the clock is set.
  std::array<char, 64> id{};
  std::size_t size = id.size() - 1;
  if (sysctlbyname("kern.bootsessionuuid", id.data(), &size, nullptr, 0) != 0) return {};
  return id.data();
}

std::string read_pid_namespace() { return {}; }

#endif

}  // namespace shoal
