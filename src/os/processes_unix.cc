#include "os/processes.h"

#include <sys/socket.h>
#include <sys/types.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

namespace shoal {

bool kill_process_group(std::int64_t pid) {
  const auto target = static_cast<pid_t>(pid);
  if (pid <= 1 || target != pid || target == getpid() || target == getppid()) return false;
  if (target != getpgrp() && kill(-target, SIGKILL) == 0) return true;
  return kill(target, SIGKILL) == 0;
}

std::int64_t peer_of(int socket) {
#if defined(SO_PEERCRED)
  struct ucred credentials{};
  socklen_t size = sizeof credentials;
  if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0) return 0;
  return credentials.pid;
#elif defined(LOCAL_PEERPID)
  pid_t peer = 0;
  socklen_t size = sizeof peer;
  if (getsockopt(socket, SOL_LOCAL, LOCAL_PEERPID, &peer, &size) != 0) return 0;
  return peer;
#else
  return socket < 0 ? -1 : 0;
#endif
}

void ignore_terminal_signals() {
  std::signal(SIGINT, SIG_IGN);
  std::signal(SIGHUP, SIG_IGN);
  std::signal(SIGPIPE, SIG_IGN);
}

int termination_signal() { return SIGTERM; }

}  // namespace shoal
