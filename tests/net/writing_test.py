#!/usr/bin/env python3
"""The lock file when writing fails, when the program is ended, and on file
systems without locks: writing_test.py PROGRAM [WORD...]. See
tests/cli/writing_test.py for profiles.

Planted mutations that these catch: fsync() without a look at its result, the
lock file made where locks are missing and never removed, one of a dead process
taken for a living one's."""

import errno
import os
import signal
import socket
import subprocess
import sys

from live import main
from harness import TOP, case, check, has, rows, same

sys.path.insert(0, os.path.join(TOP, "tests", "shim"))
import shim  # noqa: E402

HELD = ".scepctl.lock.held.scepctl-tmp"
OWNED = ".scepctl.lock.owned.scepctl-tmp"
UPDATE = ["fingerprint", "--update", "wifi.ini"]
NO_ADMIN = {"challenge_type": None, "url_to_scep_admin": None,
            "username": None, "password": None}


def project(box, site):
    box.project()
    box.define("wifi.ini", site, NO_ADMIN)


def temporaries(box):
    return [f for f in box.files() if f.endswith("scepctl-tmp")]


def forget(box):
    for name in [*temporaries(box), "scepctl.lock"]:
        if box.exists(name):
            os.unlink(box.at(name))


def is_whole(box):
    """The lock file is not there, or has its one entry."""
    if not box.exists("scepctl.lock"):
        return False
    lines = box.lock().splitlines()
    check(lines[-1].startswith('{"kind":"pin"') and lines[-1].endswith("}")
          and box.lock().endswith("\n"), f"half a lock file: {lines}")
    return True


if shim.AVAILABLE:
    @rows("fingerprint --update, failing", [
        (f"{call}, {errno.errorcode[number]}", call, number)
        for call, number in shim.FAILURES if call != "link"])
    def failing(box, call, number):
        with box.site() as site:
            project(box, site)
            reached = 0
            for at, status, text in shim.Shim().each(
                    box, call, UPDATE, lambda: forget(box), number=number):
                reached += 1
                check(status > 0, f"{call} {at}: status {status}: {text}")
                is_whole(box)
                # The lock may be another's: the next run takes it away.
                left = [HELD] if call == "lock" and at == 1 else []
                same(temporaries(box), left, f"left after {call} {at}")
                box.run(*UPDATE, status=0)
                same(temporaries(box), [], "left by the next run")
            check(reached > 0, f"{call} was never reached")

    @rows("fingerprint --update, ended at", [
        (f"{call} by {end.name}", call, end) for call in shim.CALLS
        if call != "link" for end in (signal.SIGKILL, signal.SIGTERM)])
    def ended(box, call, end):
        with box.site() as site:
            project(box, site)
            for at, status, text in shim.Shim().each(
                    box, call, UPDATE, lambda: forget(box), end=end):
                check(status == -end, f"{call} {at}: status {status}: {text}")
                is_whole(box)
                if end == signal.SIGTERM:
                    same(temporaries(box), [], f"left at {call} {at}")
                box.run(*UPDATE, status=0)
                check(is_whole(box), "not written by the next run")
                same(temporaries(box), [], f"left after {call} {at}")

    @rows("a file system without locks", [
        (errno.errorcode[number], number) for number in
        (errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS)])
    def without_locks(box, number):
        with box.site() as site:
            project(box, site)

            def update():
                return shim.Shim().once(box, "lock", 1, UPDATE, number=number,
                                        always=True)
            status, _, err, fired = update()
            check(fired and status == 0, f"{status}: {err}")
            check(is_whole(box), "no lock file")
            same(temporaries(box), [], "left")
            # One that has died here is in nobody's way, one that lives is.
            dead = subprocess.Popen(["true"])
            dead.wait()
            host = socket.gethostname()
            forget(box)
            box.write(OWNED, f"{host} {dead.pid}\n")
            status, _, err, _ = update()
            same((status, temporaries(box)), (0, []), f"dead: {err}")
            forget(box)
            box.write(OWNED, f"{host} {os.getpid()}\n")
            process = box.start(
                *UPDATE, env={"LD_PRELOAD": shim.Shim.library,
                              "SHIM_CALL": "lock", "SHIM_AT": "1",
                              "SHIM_ALWAYS": "1", "SHIM_ERRNO": str(number),
                              "SHIM_FIRED": box.at(".home", "fired"),
                              "SHIM_BELOW": os.path.realpath(box.path)},
                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
            try:
                process.wait(timeout=1)
                check(False, "did not wait for the living")
            except subprocess.TimeoutExpired:
                os.unlink(box.at(OWNED))
            err = process.communicate(timeout=30)[1].decode()
            same(process.returncode, 0, f"status: {err}")
            check(is_whole(box), "no lock file")


@rows("in the way of the lock", [
    ("a pipe", os.mkfifo), ("a directory", os.mkdir),
    ("a link", lambda at: os.symlink("victim", at))])
def in_the_way(box, plant):
    with box.site() as site:
        project(box, site)
        box.write("victim", "mine")
        plant(box.at(HELD))
        result = box.run(*UPDATE, status=8, timeout=20)
        has(result.err, "in the way", "stderr")
        same(box.read("victim"), b"mine", "the file behind the link")


@case("in the way of the lock: a hard link is locked, not written to")
def hard_link(box):
    with box.site() as site:
        project(box, site)
        box.write("victim", "mine")
        os.link(box.at("victim"), box.at(HELD))
        os.link(box.at("victim"), box.at(".scepctl.lock.scepctl-tmp"))
        box.run(*UPDATE, status=0, timeout=20)
        same(box.read("victim"), b"mine", "the file behind it")
        same(os.stat(box.at("scepctl.lock")).st_nlink, 1, "names")


if __name__ == "__main__":
    main()
