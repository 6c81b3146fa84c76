#include "os/processes.h"

#include <sys/socket.h>
#include <sys/types.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

namespace shoal {

namespace {

bool is_other_process(std::int64_t pid) {
  const auto target = static_cast<pid_t>(pid);
  return pid > 1 && target == pid && target != getpid() && target != getppid();
}

bool signal_group(std::int64_t pid, int signal) {
  if (!is_other_process(pid)) return false;
  const auto target = static_cast<pid_t>(pid);
  if (target != getpgrp() && kill(-target, signal) == 0) return true;
  return kill(target, signal) == 0;
}

}  // namespace

bool kill_process_group(std::int64_t pid) { return signal_group(pid, SIGKILL); }

bool terminate_process_group(std::int64_t pid) { return signal_group(pid, SIGTERM); }

bool stop_process_group(std::int64_t pid) { return signal_group(pid, SIGSTOP); }

bool continue_process_group(std::int64_t pid) { return signal_group(pid, SIGCONT); }

bool ask_for_stacks(std::int64_t pid) { return is_other_process(pid) && kill(static_cast<pid_t>(pid), SIGURG) == 0; }

bool may_exist(std::int64_t pid) { return pid > 0 && (kill(static_cast<pid_t>(pid), 0) == 0 || errno != ESRCH); }

std::int64_t parent_pid() { return getppid(); }

int suspend_signal() { return SIGTSTP; }

void suspend_self() { kill(getpid(), SIGSTOP); }

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
