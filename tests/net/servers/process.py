"""Programs that live as long as the test wants them, and not longer.

Each runs under keeper.py in a process group of its own. It ends when stop()
is called, when the test process exits, and, because the keeper then reads the
end of its input, even when the test process is killed.
"""

import atexit
import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(os.path.dirname(HERE)))
PATH = os.environ.get("PATH", "") + ":/usr/local/sbin:/usr/sbin:/sbin"
START_SECONDS = 30


class ServerError(Exception):
    """A server that is needed is missing, or did not start. Never a skip."""


def find(program, package):
    """The path of a program, or the package that has it."""
    path = shutil.which(program, path=PATH)
    if not path:
        raise ServerError(f"{program} is missing; Debian's package {package} "
                          "has it (sh tools/deps.sh net)")
    return path


def tool(*command, stdin=None, cwd=None, env=None):
    """Runs a program to its end; its output. Failure is a ServerError."""
    done = subprocess.run(
        command, input=stdin, cwd=cwd, check=False, capture_output=True,
        env={**os.environ, "PATH": PATH, **(env or {})})
    if done.returncode != 0:
        raise ServerError(f"{' '.join(command)}: status {done.returncode}\n"
                          f"{done.stderr.decode(errors='replace')[-2000:]}")
    return done.stdout


def free_ports(count):
    """Ports that the system had free on 127.0.0.1 just now. For programs that
    cannot be given a socket or tell their port: try again when one of these
    has been taken in between."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket())
                   for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


def answers(port, host="127.0.0.1"):
    """Whether somebody accepts connections there."""
    try:
        socket.create_connection((host, port), 1).close()
        return True
    except OSError:
        return False


def wait_for(ready, what, seconds=START_SECONDS):
    """Polls until ready() is true; its value."""
    end = time.monotonic() + seconds
    while True:
        value = ready()
        if value:
            return value
        if time.monotonic() > end:
            raise ServerError(f"{what}: not there after {seconds} s")
        time.sleep(0.01)


class Directory:
    """A temporary directory that goes with its owner."""

    def __init__(self, name):
        self.path = tempfile.mkdtemp(prefix=f"scepctl-{name}-")
        atexit.register(self.done)

    def at(self, *parts):
        return os.path.join(self.path, *parts)

    def write(self, name, text, mode=0o644):
        path = self.at(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(text.encode() if isinstance(text, str) else text)
        os.chmod(path, mode)
        return path

    def done(self):
        atexit.unregister(self.done)
        shutil.rmtree(self.path, ignore_errors=True)


class Process:
    """A running program. log is the path of all it printed."""

    def __init__(self, command, log, env=None, pass_fds=(), cwd=None):
        self.log = log
        self.name = os.path.basename(command[0])
        with open(log, "ab") as out:
            self.keeper = subprocess.Popen(
                [sys.executable, "-I", "-S", os.path.join(HERE, "keeper.py"),
                 ",".join(map(str, pass_fds)), *command],
                stdin=subprocess.PIPE, stdout=out, stderr=out, cwd=cwd,
                pass_fds=pass_fds, start_new_session=True,
                env={**os.environ, "PATH": PATH, **(env or {})})
        atexit.register(self.stop)

    def running(self):
        return self.keeper.poll() is None

    def output(self):
        with open(self.log, encoding="utf-8", errors="replace") as file:
            return file.read()

    def wait_ready(self, ready):
        """Polls until ready(); a program that ended is a ServerError."""
        def check():
            if not self.running():
                raise ServerError(f"{self.name} ended with status "
                                  f"{self.keeper.returncode}\n"
                                  f"{self.output()[-2000:]}")
            return ready()
        try:
            return wait_for(check, self.name)
        except ServerError:
            self.stop()
            raise

    def stop(self):
        atexit.unregister(self.stop)
        if self.keeper.stdin:
            self.keeper.stdin.close()
            self.keeper.stdin = None
        self.keeper.wait()


class Server:
    """What all servers here share: use them with `with`, or call stop()."""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        raise NotImplementedError
