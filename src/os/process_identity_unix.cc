#include "os/process_identity.h"

#include <sys/types.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <optional>

#include "os/process_table.h"

namespace shoal {
namespace {

std::string read_host_name() {
  std::array<char, 256> name{};
  return gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

// Whether the number is in use, where the table does not show by whom.
bool is_in_use(std::int64_t pid) { return kill(static_cast<pid_t>(pid), 0) == 0 || errno == EPERM; }

}  // namespace

Identity read_identity(std::int64_t pid) {
  const std::optional<ProcessEntry> entry = read_process(pid);
  return {.pid = pid,
          .start_time = entry ? entry->start_time : std::string{},
          .boot = read_boot_id(),
          .host_name = read_host_name(),
          .pid_namespace = read_pid_namespace()};
}

Identity read_own_identity() { return read_identity(getpid()); }

Liveness read_liveness(const Identity& identity) {
  const Identity own = read_own_identity();
  if (identity.host_name != own.host_name || identity.pid_namespace != own.pid_namespace) return Liveness::unknown;
  if (identity.boot != own.boot || identity.pid <= 0 || static_cast<pid_t>(identity.pid) != identity.pid) {
    return Liveness::dead;
  }
  const std::optional<ProcessEntry> entry = read_process(identity.pid);
  if (!entry) return is_in_use(identity.pid) ? Liveness::unknown : Liveness::dead;
  return entry->ended || entry->start_time != identity.start_time ? Liveness::dead : Liveness::alive;
}

}  // namespace shoal
