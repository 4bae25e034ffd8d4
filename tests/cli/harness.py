"""What the black-box tests share: cases, a directory for each, the program
run and watched, and checks that say what they got.

A case is a function that takes a Box. It fails by raising; what it prints is
nothing. Every run of the program is also checked for what must never happen:
death by a signal, a sanitizer's report, a hang.
"""

import html
import json
import os
import plistlib
import pty
import re
import select
import shutil
import signal
import subprocess
import tempfile
import time

TOP = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
VARIANT = os.environ.get("VARIANT", "release")
SANITIZED = VARIANT == "sanitize"
# Sanitizers make everything slower; the bounds allow for that.
SLOW = 8 if SANITIZED else 1
SANITIZER_STATUS = 99

CASES = []
ROWS = {}  # the names of those that are rows of a table, to their numbers

# A test run in the background would hand on that these are ignored.
for ignored in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
    if signal.getsignal(ignored) == signal.SIG_IGN:
        signal.signal(ignored, signal.SIG_DFL)


class Failure(Exception):
    pass


def case(name):
    """Registers a function as the case of this name."""
    def add(function):
        CASES.append((name, function))
        return function
    return add


def rows(name, table):
    """Registers a function once per row: (label, arguments...)."""
    def add(function):
        for number, (label, *arguments) in enumerate(table):
            CASES.append((f"{name}: {label}",
                          lambda box, a=arguments: function(box, *a)))
            ROWS[f"{name}: {label}"] = number
        return function
    return add


def shown(value, most=1500):
    text = value.decode("utf-8", "backslashreplace") \
        if isinstance(value, bytes) else str(value)
    return text if len(text) <= most else text[:most] + " [...]"


def check(held, what):
    if not held:
        raise Failure(what)


def same(got, expected, what="value"):
    if got != expected:
        raise Failure(f"{what}: got {shown(got)!r}\n"
                      f"expected {shown(expected)!r}")


def has(text, piece, what="text"):
    if piece not in text:
        raise Failure(f"{what} lacks {piece!r}:\n{shown(text)}")


def lacks(text, piece, what="text"):
    if piece in text:
        raise Failure(f"{what} has {piece!r}:\n{shown(text)}")


class Result:
    def __init__(self, arguments, status, out, err):
        self.arguments = arguments
        self.status = status
        self.out_bytes = out
        self.err_bytes = err
        self.out = out.decode("utf-8", "surrogateescape")
        self.err = err.decode("utf-8", "surrogateescape")
        self.all = self.out + self.err

    def __str__(self):
        return (f"{' '.join(map(str, self.arguments))}\n"
                f"status {self.status}\nstdout: {shown(self.out)}\n"
                f"stderr: {shown(self.err)}")

    def json(self):
        try:
            return json.loads(self.out)
        except ValueError as fault:
            raise Failure(f"stdout is not JSON ({fault}): {self}") from None

    def ids(self):
        """Ids of the findings, in the order printed."""
        return re.findall(r"\[([a-z0-9]+(?:-[a-z0-9]+)+)\]$", self.all, re.M)


class Box:
    """One case's directory and how it runs the program in it."""

    def __init__(self, program, fixtures):
        self.program = os.path.abspath(program)
        self.fixtures = fixtures
        self.path = tempfile.mkdtemp(prefix="scepctl-test-")
        self.home = os.path.join(self.path, ".home")
        os.mkdir(self.home)

    def done(self):
        subprocess.run(["chmod", "-R", "u+rwX", self.path], check=False)
        shutil.rmtree(self.path, ignore_errors=True)

    def at(self, *parts):
        return os.path.join(self.path, *parts)

    def write(self, name, text, mode=None):
        path = self.at(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        data = text.encode() if isinstance(text, str) else text
        with open(path, "wb") as file:
            file.write(data)
        if mode is not None:
            os.chmod(path, mode)
        return path

    def read(self, name):
        with open(self.at(name), "rb") as file:
            return file.read()

    def exists(self, name):
        return os.path.lexists(self.at(name))

    def mode(self, name):
        return os.stat(self.at(name)).st_mode & 0o7777

    def files(self):
        """Every file below, except the home directory, by relative name."""
        found = []
        for directory, below, names in os.walk(self.path):
            if directory == self.path and ".home" in below:
                below.remove(".home")
            found += [os.path.relpath(os.path.join(directory, n), self.path)
                      for n in names]
        return sorted(found)

    def environment(self, extra=None):
        env = {
            "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
            "HOME": self.home,
            "LANG": "C.UTF-8",
            "ASAN_OPTIONS": f"exitcode={SANITIZER_STATUS}:detect_leaks=1:"
                            "allocator_may_return_null=1",
            "UBSAN_OPTIONS": "print_stacktrace=1",
        }
        for name, value in (extra or {}).items():
            env.pop(name, None)
            if value is not None:
                env[name] = value
        return env

    def command(self, arguments, memory=None):
        command = [self.program, *map(str, arguments)]
        # Sanitizers reserve more address space than any bound allows.
        if memory and not SANITIZED:
            command = ["sh", "-c", f'ulimit -v {memory // 1024}; exec "$@"',
                       "sh", *command]
        return command

    def start(self, *arguments, env=None, cwd=None, umask=0o022, memory=None,
              **options):
        return subprocess.Popen(
            self.command(arguments, memory), cwd=cwd or self.path,
            env=self.environment(env), umask=umask, **options)

    def run(self, *arguments, stdin=b"", env=None, cwd=None, umask=0o022,
            timeout=60, memory=None, stdout=subprocess.PIPE, status=None):
        """Runs the program; status: what it must end with."""
        process = self.start(*arguments, env=env, cwd=cwd, umask=umask,
                             memory=memory, stdin=subprocess.PIPE,
                             stdout=stdout, stderr=subprocess.PIPE)
        try:
            out, err = process.communicate(
                stdin.encode() if isinstance(stdin, str) else stdin,
                timeout=timeout * SLOW)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise Failure(f"{' '.join(map(str, arguments))}: still running "
                          f"after {timeout * SLOW} s") from None
        result = Result(arguments, process.returncode, out or b"", err)
        self.inspect(result)
        if status is not None and result.status != status:
            raise Failure(f"expected status {status}: {result}")
        return result

    @staticmethod
    def inspect(result):
        check(result.status >= 0, f"killed by a signal: {result}")
        check(result.status != SANITIZER_STATUS
              and "Sanitizer" not in result.err
              and "runtime error:" not in result.err,
              f"sanitizer report: {result}")
        for name, text in (("stdout", result.out), ("stderr", result.err)):
            lacks(text, "(null)", name)

    def on_terminal(self, *arguments, env=None, timeout=30):
        """Runs the program with a terminal as stdout and stderr."""
        master, slave = pty.openpty()
        process = self.start(*arguments, env=env, stdin=slave, stdout=slave,
                             stderr=slave)
        os.close(slave)
        data = b""
        end = time.monotonic() + timeout * SLOW
        while True:
            left = end - time.monotonic()
            if left <= 0:
                process.kill()
                process.wait()
                os.close(master)
                raise Failure("still running on a terminal")
            if not select.select([master], [], [], left)[0]:
                continue
            try:
                piece = os.read(master, 65536)
            except OSError:
                break
            if not piece:
                break
            data += piece
        os.close(master)
        result = Result(arguments, process.wait(), data, b"")
        self.inspect(result)
        return result


def rendered(markdown):
    """Markdown's escapes as a person reads them."""
    text = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", markdown)
    return html.unescape(text).replace("\u200b", "")


def tool(*command, stdin=None, cwd=None, status=0):
    """Runs another program; its output."""
    done = subprocess.run(command, input=stdin, cwd=cwd, check=False,
                          capture_output=True)
    if status is not None and done.returncode != status:
        raise Failure(f"{' '.join(command)}: status {done.returncode}\n"
                      f"{shown(done.stderr)}")
    return done.stdout


PROFILE = {
    "name": "Example identity",
    "identifier": "com.example.scep.test",
    "organization": "Example Inc.",
}
SCEP = {
    "url": "https://scep.example.com/scep",
    "name": "ca",
    "subject": "CN=device,O=Example",
    "fingerprint":
        "3f1bce8d51a0a0a6b6a7ce7e9d8f0d7b0a9d5c5fc3e2f1b7c1d2e3f405162738",
    "use_as_digital_signature": "yes",
}


def definition(scep=None, profile=None, rest=""):
    """A small definition without errors (that it brings no CA is a warning),
    with keys replaced or added; a value None takes the key out. rest is
    further text."""
    def section(name, keys, changes):
        lines = [f"{key} = {value}" for key, value
                 in {**keys, **(changes or {})}.items() if value is not None]
        return "\n".join([f"[{name}]", *lines, ""])
    return "\n".join([section("profile", PROFILE, profile),
                      section("scep", SCEP, scep), rest])


def spotless(box, scep=None, **more):
    """A definition with nothing at all to say about it: it brings its CA."""
    return definition({"certificate": box.fixtures.root(), **(scep or {})},
                      **more)


def built(box, text, *options, status=0):
    """The property list of a definition, built unsigned."""
    box.write("built.ini", text)
    result = box.run("build", "--unsigned", "-o", "-", *options, "built.ini",
                     status=status)
    return plistlib.loads(result.out_bytes)


def payload(plist, kind="com.apple.security.scep"):
    """The only payload of a type."""
    found = [p for p in plist["PayloadContent"] if p["PayloadType"] == kind]
    same(len(found), 1, f"payloads of type {kind}")
    return found[0]


def scep_of(plist):
    return payload(plist)["PayloadContent"]
