"""A shell with one job: starts a command in the terminal's foreground and tells what becomes of it.

    python job_control.py REPORTS COMMAND ...

For a session of its own on a terminal. Writes "stopped" to the descriptor REPORTS each time the
command's process group is stopped, and takes the terminal back, as shells do; SIGUSR1 puts it into
the foreground again and lets it go on. In the end it writes the command's exit code, negative for
a signal.
"""

import os
import signal
import sys
from contextlib import suppress


def main():
    reports, command = int(sys.argv[1]), sys.argv[2:]
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)  # Or it could not give the terminal away.
    signal.signal(signal.SIGUSR1, lambda number, frame: None)
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
    job = os.fork()
    if job == 0:
        os.close(reports)
        begin(command)
    with suppress(PermissionError):  # It has done so itself and is another program by now.
        os.setpgid(job, job)
    give_terminal_to(job)
    while True:
        _, status = os.waitpid(job, os.WUNTRACED)
        give_terminal_to(os.getpgrp())
        if not os.WIFSTOPPED(status):
            os.write(reports, f"{os.waitstatus_to_exitcode(status)}\n".encode())
            return
        os.write(reports, b"stopped\n")
        signal.sigwait({signal.SIGUSR1})
        give_terminal_to(job)
        os.killpg(job, signal.SIGCONT)


def begin(command):
    os.setpgid(0, 0)
    give_terminal_to(os.getpid())
    signal.signal(signal.SIGTTOU, signal.SIG_DFL)
    signal.signal(signal.SIGUSR1, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGUSR1})
    os.execvp(command[0], command)


def give_terminal_to(group):
    os.tcsetpgrp(0, group)


if __name__ == "__main__":
    main()
