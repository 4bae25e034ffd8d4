"""keeper.py FDS COMMAND...: runs COMMAND in a process group of its own and
ends the whole group when standard input ends or COMMAND does. FDS are the
descriptors it inherits, separated by commas."""

import os
import signal
import subprocess
import sys
import threading
import time

GRACE_SECONDS = 3


def signalled(group, number):
    try:
        os.killpg(group, number)
        return True
    except ProcessLookupError:
        return False


def end(child):
    """The group's leader is our child and not reaped before the last signal,
    so the number cannot belong to anybody else."""
    signalled(child.pid, signal.SIGTERM)
    limit = time.monotonic() + GRACE_SECONDS
    while time.monotonic() < limit and os.waitid(
            os.P_PID, child.pid,
            os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        time.sleep(0.005)
    signalled(child.pid, signal.SIGKILL)
    return child.wait()


def main():
    kept = [int(fd) for fd in sys.argv[1].split(",") if fd]
    child = subprocess.Popen(sys.argv[2:], stdin=subprocess.DEVNULL,
                             start_new_session=True, pass_fds=kept)
    for fd in kept:
        os.close(fd)
    over = threading.Event()

    def until_input_ends():
        while os.read(0, 4096):
            pass
        over.set()

    def until_child_ends():
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
        over.set()

    for watch in (until_input_ends, until_child_ends):
        threading.Thread(target=watch, daemon=True).start()
    over.wait()
    status = end(child)
    os._exit(status if status >= 0 else 128 - status)


if __name__ == "__main__":
    main()
